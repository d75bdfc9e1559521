import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XwError } from '../kernel/errors.ts';

/** engine.json: what wrote the folder, so that another program can tell whether it may open it. */
export interface EngineRecord {
  format: 1;
  pglite: string;
  postgresMajor: number;
  postgis: string;
  createdBy: string;
  createdAt: string;
  /** Version of the schema after the last successful start. */
  schemaVersion: number;
}

export type FolderState = { state: 'empty' } | { state: 'half' } | { state: 'ready'; record: EngineRecord };

const RECORD = 'engine.json';
const UNFINISHED = 'initialising.json';
const OURS = new Set([RECORD, UNFINISHED, 'data', 'run', `${RECORD}.part`, `${UNFINISHED}.part`]);

/** The database cluster inside the data folder. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'data');
}

/**
 * May this program open the folder, and what is in it?
 * `empty`: nothing yet; `half`: a first start was cut short before anything could be acknowledged;
 * `ready`: a whole cluster. `XwError`: `data_folder_foreign`, `data_folder_newer`, `data_folder_corrupt`, `data_folder_unusable`.
 */
export function inspectDataFolder(
  dataDir: string,
  engine: { postgresMajor: number; schemaVersion: number },
): FolderState {
  const entries = list(dataDir);
  const record = readRecord(dataDir, entries);
  const cluster = entries.includes('data') ? list(clusterFolder(dataDir)) : undefined;
  if (record === undefined) {
    if (entries.includes(UNFINISHED)) return { state: 'half' };
    const stranger = entries.find((entry) => !OURS.has(entry));
    if (stranger !== undefined) throw foreign(dataDir, stranger);
    if (cluster === undefined || cluster.length === 0) return { state: 'empty' };
    throw corrupt(dataDir, `${RECORD} is missing`);
  }
  if (record.postgresMajor !== engine.postgresMajor) {
    throw newer(dataDir, `PostgreSQL ${record.postgresMajor}`, `PostgreSQL ${engine.postgresMajor}`);
  }
  if (record.schemaVersion > engine.schemaVersion) {
    throw newer(dataDir, `schema ${record.schemaVersion}`, `schema ${engine.schemaVersion}`);
  }
  checkCluster(dataDir, cluster, engine.postgresMajor);
  return { state: 'ready', record };
}

/** Marks the folder as being filled for the first time and clears what an interrupted start left. */
export function beginInitialising(dataDir: string): void {
  writeWhole(join(dataDir, UNFINISHED), { since: new Date().toISOString() });
  rmSync(clusterFolder(dataDir), { recursive: true, force: true });
  mkdirSync(clusterFolder(dataDir), { recursive: true, mode: 0o700 });
}

/** From here on the folder holds data that must not be thrown away. */
export function finishInitialising(dataDir: string, record: EngineRecord): void {
  writeRecord(dataDir, record);
  rmSync(join(dataDir, UNFINISHED), { force: true });
}

export function writeRecord(dataDir: string, record: EngineRecord): void {
  writeWhole(join(dataDir, RECORD), record);
}

/** The engine itself could not open a folder that looked whole. */
export function unreadableCluster(dataDir: string, cause: unknown): XwError {
  return corrupt(dataDir, cause instanceof Error ? cause.message : String(cause));
}

function readRecord(dataDir: string, entries: string[]): EngineRecord | undefined {
  if (!entries.includes(RECORD)) return undefined;
  const text = readFileSync(join(dataDir, RECORD), 'utf8');
  let record: Partial<EngineRecord> & { format?: unknown };
  try {
    record = JSON.parse(text) as typeof record;
  } catch {
    throw corrupt(dataDir, `${RECORD} is not readable`);
  }
  if (typeof record.format === 'number' && record.format > 1)
    throw newer(dataDir, `format ${record.format}`, 'format 1');
  if (
    record.format !== 1 ||
    typeof record.postgresMajor !== 'number' ||
    typeof record.schemaVersion !== 'number'
  ) {
    throw corrupt(dataDir, `${RECORD} is not readable`);
  }
  return record as EngineRecord;
}

function checkCluster(dataDir: string, cluster: string[] | undefined, postgresMajor: number): void {
  if (cluster === undefined) throw corrupt(dataDir, 'data/ is missing');
  for (const needed of ['PG_VERSION', 'global', 'base', 'pg_wal', 'pg_xact', 'postgresql.conf']) {
    if (!cluster.includes(needed)) throw corrupt(dataDir, `data/${needed} is missing`);
  }
  const folder = clusterFolder(dataDir);
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (!/^\d+$/.test(version)) throw corrupt(dataDir, 'data/PG_VERSION is not readable');
  if (Number(version) !== postgresMajor)
    throw newer(dataDir, `PostgreSQL ${version}`, `PostgreSQL ${postgresMajor}`);
  const control = statSync(join(folder, 'global', 'pg_control'), { throwIfNoEntry: false });
  if (control?.size !== 8192) throw corrupt(dataDir, 'data/global/pg_control is missing or cut short');
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new XwError(
      {
        code: 'data_folder_unusable',
        status: 500,
        detail: '数据文件夹无法读取。',
        detailEn: 'The data folder cannot be read.',
        value: folder,
        place: 'XW_DATA_DIR',
        remedy: '请检查路径与权限，或用 XW_DATA_DIR 指定另一个文件夹。',
        remedyEn: 'Check the path and its permissions, or name another folder with XW_DATA_DIR.',
      },
      { cause: error },
    );
  }
}

function writeWhole(path: string, value: unknown): void {
  writeFileSync(`${path}.part`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.part`, path);
}

function foreign(dataDir: string, stranger: string): XwError {
  return new XwError({
    code: 'data_folder_foreign',
    status: 500,
    detail: `该文件夹里有不属于巷网的内容（${stranger}），已拒绝使用，未作任何改动。`,
    detailEn: `The folder holds something that is not Xiangwang's (${stranger}). Refused; nothing was changed.`,
    value: dataDir,
    place: 'XW_DATA_DIR',
    remedy: '请用 XW_DATA_DIR 指定一个空文件夹。',
    remedyEn: 'Name an empty folder with XW_DATA_DIR.',
  });
}

function newer(dataDir: string, found: string, known: string): XwError {
  return new XwError({
    code: 'data_folder_newer',
    status: 500,
    detail: `数据由另一版本的程序写成（${found}，本程序为 ${known}），已拒绝打开，未作任何改动。`,
    detailEn: `The data was written by another version (${found}; this program has ${known}). Refused; nothing was changed.`,
    value: dataDir,
    place: 'XW_DATA_DIR',
    remedy: '请使用写入该数据的巷网版本，或恢复升级前的备份，或用 XW_DATA_DIR 指定空文件夹。',
    remedyEn:
      'Run the Xiangwang version that wrote it, restore the backup made before, or name an empty folder with XW_DATA_DIR.',
  });
}

function corrupt(dataDir: string, what: string): XwError {
  return new XwError({
    code: 'data_folder_corrupt',
    status: 500,
    detail: `数据文件夹已损坏（${what}），已拒绝打开，未作任何改动。`,
    detailEn: `The data folder is damaged (${what}). Refused; nothing was changed.`,
    value: dataDir,
    place: 'XW_DATA_DIR',
    remedy: '请把该文件夹另存备查，再恢复备份；若只是演示数据，移走该文件夹后重新启动即可重建。',
    remedyEn:
      'Set the folder aside and restore a backup; if it held only demo data, move it away and start again.',
  });
}
