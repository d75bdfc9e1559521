import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../server/config.ts';
import { inspectDataFolder } from '../../server/db/data-folder.ts';
import { openEngine } from '../../server/db/engine.ts';
import { findOwner, socketFolder } from '../../server/db/owner.ts';
import { copyOfTemplate, testConfig } from '../harness/templates.ts';

const KNOWN = { postgresMajor: 18, schemaVersion: 500 };
const made: string[] = [];

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xw-folder-'));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

describe('a data folder', () => {
  let whole: { config: Config; remove(): Promise<void> };
  let config: Config;
  beforeAll(async () => {
    whole = await copyOfTemplate('embedded', 'migrated');
  });
  afterAll(() => whole.remove());
  beforeEach(() => {
    config = testConfig({ dataDir: emptyFolder() });
    // Everything that is looked at before the engine opens it; the bulk of the data is not.
    const bulk = /data\/(base|pg_wal|pg_xact)\/./;
    cpSync(whole.config.dataDir, config.dataDir, { recursive: true, filter: (from) => !bulk.test(from) });
  });

  const inspect = () => inspectDataFolder(config.dataDir, KNOWN);
  const editRecord = (change: Record<string, unknown>) => {
    const path = join(config.dataDir, 'engine.json');
    const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...record, ...change }));
  };

  it('that this program wrote is opened', () => {
    expect(inspect()).toMatchObject({ state: 'ready', record: { postgresMajor: 18, format: 1 } });
  });

  it.each([
    ['a later format', { format: 2 }],
    ['a later PostgreSQL', { postgresMajor: 19 }],
    ['a later schema', { schemaVersion: 501 }],
  ])('of %s is refused as newer', (_what, change) => {
    editRecord(change);
    expect(inspect).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'data_folder_newer' }) }),
    );
  });

  it('of a later schema is refused before it is opened', async () => {
    editRecord({ schemaVersion: 999 });
    await expect(openEngine(config)).rejects.toMatchObject({
      problem: { code: 'data_folder_newer', status: 500 },
    });
  });

  it.each([
    ['an unreadable record', () => writeFileSync(join(config.dataDir, 'engine.json'), '{"format"')],
    ['a record without its fields', () => writeFileSync(join(config.dataDir, 'engine.json'), '{"format":1}')],
    ['no record', () => rmSync(join(config.dataDir, 'engine.json'))],
    ['no cluster', () => rmSync(join(config.dataDir, 'data'), { recursive: true })],
    ['no write-ahead log', () => rmSync(join(config.dataDir, 'data/pg_wal'), { recursive: true })],
    ['garbage for a version', () => writeFileSync(join(config.dataDir, 'data/PG_VERSION'), 'garbage')],
    ['a control file cut short', () => truncateSync(join(config.dataDir, 'data/global/pg_control'), 100)],
  ])('with %s is refused as damaged, with a remedy', (_what, damage) => {
    damage();
    expect(inspect).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'data_folder_corrupt',
          remedy: expect.stringContaining('备份'),
          remedyEn: expect.stringContaining('backup'),
        }),
      }),
    );
  });

  it.each([
    ['a control file of zeros', 'global/pg_control', Buffer.alloc(8192)],
    ['a relation map cut short', 'base/5/pg_filenode.map', Buffer.alloc(10)],
  ])('that looks whole but has %s is refused by the engine, not rebuilt', async (_what, file, content) => {
    const copy = await copyOfTemplate('embedded', 'migrated');
    const path = join(copy.config.dataDir, 'data', file);
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, content);
    await expect(openEngine(copy.config)).rejects.toMatchObject({ problem: { code: 'data_folder_corrupt' } });
    expect(readFileSync(path)).toEqual(content);
    await copy.remove();
  });

  it('with a stranger in it is refused and left alone', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'thesis.doc'), 'mine');
    await expect(openEngine(testConfig({ dataDir: folder }))).rejects.toMatchObject({
      problem: { code: 'data_folder_foreign', value: folder },
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('a first start', () => {
  it('that was killed while it made the database heals at the next start', async () => {
    const config = testConfig({ dataDir: emptyFolder() });
    const killed = openEngine(config, {
      onProgress: ({ en }) => {
        if (en !== 'Making the embedded database for the first time') return;
        void findOwner(config.dataDir).then(async (owner) => {
          if (owner === undefined || owner === 'silent') return;
          await vi.waitUntil(() => existsSync(join(config.dataDir, 'data/PG_VERSION')), { timeout: 60_000 });
          process.kill(owner.pid, 'SIGKILL');
        });
      },
    });
    await expect(killed).rejects.toMatchObject({ problem: { code: 'engine_start_failed' } });
    expect(inspectDataFolder(config.dataDir, KNOWN)).toEqual({ state: 'half' });
    const engine = await openEngine(config);
    const [row] = await engine.db.query('select postgis_lib_version() as version');
    await engine.close();
    expect(row).toEqual({ version: '3.6.2' });
    expect(inspectDataFolder(config.dataDir, KNOWN)).toMatchObject({ state: 'ready' });
  }, 90_000);

  it('keeps its socket folder for the owner alone, also where the path is too long for a socket', () => {
    const config = testConfig({ dataDir: join(emptyFolder(), 'd'.repeat(120)) });
    mkdirSync(config.dataDir);

    const folder = socketFolder(config.dataDir);
    made.push(folder);

    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(Buffer.byteLength(folder)).toBeLessThan(90);
  });
});
