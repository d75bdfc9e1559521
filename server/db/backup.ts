import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { XwError } from '../kernel/errors.ts';
import type { Database, Queryable } from './database.ts';

/** First line of a backup. */
interface Header {
  format: 'xiangwang-backup';
  formatVersion: 1;
  /** Version of the schema that the rows fit. */
  schema: number;
  takenAt: string;
}

/** Last line: what must have come before it. */
interface Footer {
  end: true;
  rows: number;
  sha256: string;
}

interface Batch {
  table: string;
  rows: string[];
}

export interface BackupResult {
  tables: number;
  rows: number;
  sha256: string;
}

const BATCH_ROWS = 2000;
/** Text that one batch should hold, characters: pictures and long outlines come a few rows at a time. */
const BATCH_CHARACTERS = 4_000_000;

/** Tables of ours, each after those it refers to. Partitions and the migrations' own table are left out. */
async function tablesInOrder(tx: Queryable): Promise<string[]> {
  const tables = await tx.query<{ name: string; needs: string[] }>(`
    select c.relname::text as name,
           coalesce(array_agg(f.relname::text) filter (where f.relname is not null and f.oid <> c.oid), '{}') as needs
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      left join pg_constraint k on k.conrelid = c.oid and k.contype = 'f'
      left join pg_class f on f.oid = k.confrelid
     where c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('schema_migrations', 'spatial_ref_sys', 'register_stamps')
     group by c.relname
     order by c.relname`);
  const placed = new Set<string>();
  while (placed.size < tables.length) {
    const before = placed.size;
    for (const { name, needs } of tables) if (needs.every((need) => placed.has(need))) placed.add(name);
    if (placed.size === before) throw new Error('Tables refer to one another in a circle');
  }
  return [...placed];
}

async function schemaVersion(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ version: number }>(
    'select max(version)::int4 as version from schema_migrations',
  );
  return row?.version ?? 0;
}

/**
 * Writes every row of every table to `path` (gzip, one JSON line a batch), from one consistent snapshot.
 * The file appears under its name only when it is whole. On the embedded engine others wait meanwhile.
 */
export async function backup(db: Database, path: string, takenAt: string): Promise<BackupResult> {
  const hash = createHash('sha256');
  const result: BackupResult = { tables: 0, rows: 0, sha256: '' };
  async function* lines(tx: Queryable): AsyncGenerator<string> {
    const put = (value: Header | Batch) => {
      const line = `${JSON.stringify(value)}\n`;
      hash.update(line);
      return line;
    };
    yield put({ format: 'xiangwang-backup', formatVersion: 1, schema: await schemaVersion(tx), takenAt });
    for (const table of await tablesInOrder(tx)) {
      result.tables += 1;
      await tx.query(`declare backup_rows no scroll cursor for select t::text as row from "${table}" t`);
      for (let wanted = 50; ;) {
        const batch = await tx.query<{ row: string }>(`fetch ${wanted} from backup_rows`);
        if (batch.length === 0) break;
        result.rows += batch.length;
        const longest = batch.reduce((most, { row }) => Math.max(most, row.length), 1);
        wanted = Math.max(1, Math.min(BATCH_ROWS, Math.floor(BATCH_CHARACTERS / longest)));
        yield put({ table, rows: batch.map((one) => one.row) });
      }
      await tx.query('close backup_rows');
    }
    result.sha256 = hash.digest('hex');
    const footer: Footer = { end: true, rows: result.rows, sha256: result.sha256 };
    yield `${JSON.stringify(footer)}\n`;
  }
  await db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    await pipeline(Readable.from(lines(tx)), createGzip({ level: 6 }), createWriteStream(`${path}.part`));
  });
  renameSync(`${path}.part`, path);
  return result;
}

function unreadable(path: string, reasonZh: string, reason: string): XwError {
  return new XwError({
    code: 'backup_unreadable',
    status: 422,
    detail: `备份文件不能使用：${reasonZh}。数据库未作改动。`,
    detailEn: `The backup cannot be used: ${reason}. The database was not changed.`,
    place: path,
    remedy: '请换一份完整的备份文件。',
    remedyEn: 'Use a whole backup file.',
  });
}

function notRestorable(detail: string, detailEn: string, value: string): XwError {
  return new XwError({
    code: 'restore_refused',
    status: 409,
    detail,
    detailEn,
    value,
    remedy: '请在新的空数据库（或新的 XW_DATA_DIR）上恢复，程序版本须与备份一致。',
    remedyEn:
      'Restore into a new, empty database (or a new XW_DATA_DIR) with the version that took the backup.',
  });
}

/**
 * Reads a backup into an empty, migrated database, in one transaction: all of it or nothing.
 * `XwError`: `restore_refused` (the database holds rows, or its schema is another), `backup_unreadable`
 * (cut short, altered, or not a backup).
 */
export async function restore(db: Database, path: string): Promise<BackupResult> {
  const hash = createHash('sha256');
  const result: BackupResult = { tables: 0, rows: 0, sha256: '' };
  await db.transaction(async (tx) => {
    const [held] = await tx.query<{ count: number }>(
      'select (select count(*) from cities)::int4 + (select count(*) from accounts)::int4 as count',
    );
    if ((held?.count ?? 0) > 0)
      throw notRestorable('目标数据库已有数据。', 'The database already holds rows.', String(held?.count));
    const schema = await schemaVersion(tx);
    const seen = new Set<string>();
    let footer: Footer | undefined;
    try {
      for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
        if (footer !== undefined) throw unreadable(path, '结尾之后还有内容', 'there is more after its end');
        const part = JSON.parse(line) as Header | Batch | Footer;
        if ('end' in part) {
          footer = part;
          continue;
        }
        hash.update(`${line}\n`);
        if ('format' in part) {
          if (part.schema !== schema)
            throw notRestorable(
              '备份的表结构版本不同。',
              'The backup has another schema version.',
              String(part.schema),
            );
          continue;
        }
        seen.add(part.table);
        result.rows += part.rows.length;
        await insertRows(tx, part);
      }
    } catch (error) {
      if (error instanceof XwError) throw error;
      if (error instanceof SyntaxError || /incorrect|unexpected end|ENOENT|header/i.test(String(error)))
        throw unreadable(path, '已损坏、被截断或不存在', 'it is damaged, cut short or missing');
      throw error;
    }
    result.tables = seen.size;
    result.sha256 = hash.digest('hex');
    if (footer === undefined) throw unreadable(path, '被截断', 'it is cut short');
    if (footer.sha256 !== result.sha256 || footer.rows !== result.rows)
      throw unreadable(path, '校验值不符', 'its checksum does not fit');
  });
  return result;
}

async function insertRows(tx: Queryable, batch: Batch): Promise<void> {
  if (!/^[a-z_][a-z0-9_]*$/.test(batch.table))
    throw unreadable(batch.table, '表名不合法', 'a table has no valid name');
  if (batch.table === 'fixes')
    await tx.query(
      `select xw_ensure_fix_partition(day) from (
         select distinct (observed_at at time zone 'UTC')::date as day from unnest($1::fixes[])) days`,
      [batch.rows],
    );
  await tx.query(`insert into "${batch.table}" select * from unnest($1::"${batch.table}"[])`, [batch.rows]);
}
