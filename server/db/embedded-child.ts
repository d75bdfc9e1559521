import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { XwError, type Problem } from '../kernel/errors.ts';
import {
  beginInitialising,
  clusterFolder,
  finishInitialising,
  inspectDataFolder,
  unreadableCluster,
  writeRecord,
  type EngineRecord,
} from './data-folder.ts';
import { claim, findOwner, SOCKET_FILE, socketFolder, type Owner } from './owner.ts';
import { upkeep } from './upkeep.ts';
import { createWireGate } from './wire-gate.ts';

/** The embedded engine's own process. Its parent speaks to it over Node's IPC channel; when the parent is gone, it ends. */

export type Phase = 'claim' | 'load' | 'initialise' | 'extension';

export type ChildMessage =
  | { type: 'progress'; phase: Phase }
  | { type: 'alive' }
  | { type: 'ready' }
  | { type: 'occupied'; owner: Owner | 'silent' }
  | { type: 'refused'; problem: Problem };

export type ParentMessage =
  | { type: 'start'; dataDir: string; schemaVersion: number; createdBy: string }
  | { type: 'announce'; url: string }
  | { type: 'schema'; version: number }
  | { type: 'close' };

const POSTGRES_MAJOR = 18;
/** Old write-ahead log is removed, not kept for reuse: up to 100 MB less on disk. */
const START_PARAMS = ['-c', 'min_wal_size=32MB', '-c', 'max_wal_size=128MB', '-c', 'wal_recycle=off'];
const UPKEEP_EVERY_MS = 5_000;
/** After a piece of work there may be more of it. */
const UPKEEP_AGAIN_MS = 400;
const ALIVE_EVERY_MS = 2_000;

const parentPid = process.ppid;
const startedAt = new Date().toISOString();
let url: string | undefined;
let closing = false;
let ready = false;
let record: EngineRecord | undefined;
let shutdown: () => Promise<void> = () => Promise.resolve();
let recordSchema: (version: number) => void = () => undefined;

function tell(message: ChildMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function end(code: number): Promise<never> {
  if (!closing) {
    closing = true;
    await shutdown().catch((error: unknown) => console.error(error));
  }
  process.exit(code);
}

async function start(dataDir: string, schemaVersion: number, createdBy: string): Promise<void> {
  tell({ type: 'progress', phase: 'claim' });
  const socketDir = socketFolder(dataDir);
  const lock = await claim(dataDir, () => ({
    pid: process.pid,
    parentPid,
    startedAt,
    dataDir,
    socketDir,
    url,
    closing: closing || !process.connected,
    ready,
  }));
  if (lock === undefined) {
    tell({ type: 'occupied', owner: (await findOwner(dataDir)) ?? 'silent' });
    return end(3);
  }
  const folder = inspectDataFolder(dataDir, { postgresMajor: POSTGRES_MAJOR, schemaVersion });
  const cluster = clusterFolder(dataDir);
  const fresh = folder.state !== 'ready';
  if (fresh) beginInitialising(dataDir);
  // A single session's leftover names a process that is gone: we hold the lock.
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  tell({ type: 'progress', phase: fresh ? 'initialise' : 'load' });
  const db = await PGlite.create({
    dataDir: cluster,
    extensions: { postgis },
    startParams: [...PGlite.defaultStartParams, ...START_PARAMS],
  }).catch((error: unknown) => {
    throw fresh ? error : unreadableCluster(dataDir, error);
  });
  if (fresh) {
    tell({ type: 'progress', phase: 'extension' });
    await withKeysRemembered(() => db.exec('create extension if not exists postgis'));
  }
  const { rows } = await db
    .query<{ version: string; postgis: string }>(
      `select current_setting('server_version') as version, postgis_lib_version() as postgis`,
    )
    .catch((error: unknown) => {
      throw fresh ? error : unreadableCluster(dataDir, error);
    });
  const found = rows[0] ?? { version: 'unknown', postgis: 'unknown' };
  const pglite = ownVersion();
  if (folder.state === 'ready') record = folder.record;
  else {
    await db.exec('checkpoint');
    record = {
      format: 1,
      pglite,
      postgresMajor: POSTGRES_MAJOR,
      postgis: found.postgis,
      createdBy,
      createdAt: new Date().toISOString(),
      schemaVersion: 0,
    };
    finishInitialising(dataDir, record);
  }
  recordSchema = (version) => {
    if (record === undefined || record.schemaVersion === version) return;
    record = { ...record, schemaVersion: version, pglite, postgis: found.postgis };
    writeRecord(dataDir, record);
  };

  const gate = createWireGate(
    {
      serverVersion: found.version,
      run: (messages, onData) => db.execProtocolRawStream(messages, { syncToFs: false, onRawData: onData }),
    },
    {
      onBroken(error) {
        console.error(error);
        process.exit(70);
      },
    },
  );
  const server = createServer({ noDelay: true }, (socket) => gate.accept(socket));
  const path = join(socketDir, SOCKET_FILE);
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  let due: NodeJS.Timeout | undefined;
  const tend = async (): Promise<void> => {
    const did = await upkeep(gate).catch((error: unknown) => {
      console.error(error);
      return 'nothing';
    });
    if (!closing) due = setTimeout(() => void tend(), did === 'nothing' ? UPKEEP_EVERY_MS : UPKEEP_AGAIN_MS);
  };
  due = setTimeout(() => void tend(), UPKEEP_EVERY_MS);
  shutdown = async () => {
    clearTimeout(due);
    server.close();
    await gate.close();
    await db.close();
    rmSync(path, { force: true });
  };
  ready = true;
  tell({ type: 'ready' });
}

/**
 * `create extension postgis` looks some 700 functions up by their place among the keys of one object with tens of thousands;
 * listing those keys once instead of each time makes a first start about four seconds shorter.
 */
async function withKeysRemembered(work: () => Promise<unknown>): Promise<void> {
  const original = Object.keys;
  const remembered = new WeakMap<object, string[]>();
  Object.keys = (value: object) => {
    const known = remembered.get(value);
    if (known !== undefined) return known;
    const keys = original(value);
    if (keys.length > 5_000) remembered.set(value, keys);
    return keys;
  };
  try {
    await work();
  } finally {
    Object.keys = original;
  }
}

function ownVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies['@electric-sql/pglite'] ?? 'unknown';
}

process.on('message', (message: ParentMessage) => {
  if (message.type === 'start') {
    start(message.dataDir, message.schemaVersion, message.createdBy).catch((error: unknown) => {
      if (error instanceof XwError) tell({ type: 'refused', problem: error.problem });
      else console.error(error);
      void end(error instanceof XwError ? 4 : 1);
    });
  } else if (message.type === 'announce') url = message.url;
  else if (message.type === 'schema') recordSchema(message.version);
  else void end(0);
});
process.on('disconnect', () => void end(0));
// The parent decides when to end; a Ctrl-C reaches the whole process group and must not take the data away first.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
setInterval(() => tell({ type: 'alive' }), ALIVE_EVERY_MS);
if (!process.connected) void end(0);
