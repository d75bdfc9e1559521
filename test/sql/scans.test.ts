import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backup, restore } from '../../server/db/backup.ts';
import { dropIncomplete, insertScan, readBytes, readScans } from '../../server/scans/store.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { loadCivicTown } from './civic-town.ts';

const scan = (scanId: string, bytes: Buffer) => ({
  scanId,
  documentId: `scan-${scanId}`,
  title: '区划图',
  upload: { name: 'plan.png' },
  header: { mediaType: 'image/png' as const, widthPx: 10, heightPx: 10 },
  bytes,
  sha256: 'of no matter',
  by: 'planner',
  at: '2026-06-10T02:00:00.000Z',
});

describeEngines('the bytes of a scan', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'xw-scan-'));
  let first: TestDatabase;
  let second: TestDatabase;
  beforeAll(async () => {
    first = await testDatabase(engine);
    second = await testDatabase(engine);
    await loadCivicTown(first.db);
  });
  afterAll(async () => {
    await first?.close();
    await second?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('that did not all arrive are not seen, and are forgotten after a while', async () => {
    const { db } = first;
    await insertScan(db, 1, scan('whole', Buffer.from('abc')));
    await insertScan(db, 1, scan('cut', Buffer.from('abc')));
    await db.query(`update scans set complete = false where city_id = 1 and scan_id = 'cut'`);
    expect((await readScans(db, 1)).map(({ scanId }) => scanId)).toEqual(['whole']);
    const left = async () =>
      (await db.query<{ scanId: string }>(`select scan_id as "scanId" from scans order by 1`)).map(
        ({ scanId }) => scanId,
      );
    await dropIncomplete(db, 1, '2026-06-10T02:00:00.000Z');
    expect(await left()).toEqual(['cut', 'whole']);
    await dropIncomplete(db, 1, '2026-06-10T02:00:00.001Z');
    expect(await left()).toEqual(['whole']);
  });

  it('come back to the last byte, also from a backup', async () => {
    const sizes = [0, 1, 32 * 1024, 32 * 1024 + 1, 1_234_567];
    const pictures = new Map(sizes.map((size) => [`s${size}`, randomBytes(size)]));
    for (const [scanId, bytes] of pictures) await insertScan(first.db, 1, scan(scanId, bytes));
    await backup(first.db, join(folder, 'a.gz'), '2026-06-10T02:00:00.000Z');
    await restore(second.db, join(folder, 'a.gz'));
    for (const { db } of [first, second]) {
      expect((await readScans(db, 1)).length).toBe(pictures.size + 1);
      for (const [scanId, bytes] of pictures)
        expect((await readBytes(db, 1, scanId, 'image')).equals(bytes), scanId).toBe(true);
      expect(await readBytes(db, 1, 's1', 'original')).toHaveLength(0);
      expect(await readBytes(db, 2, 's1', 'image')).toHaveLength(0);
    }
  });
});
