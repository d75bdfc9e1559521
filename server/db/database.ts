import { Client, Pool, type PoolClient, type QueryResult } from 'pg';
import { XwError } from '../kernel/errors.ts';

export type SqlValue =
  string | number | boolean | null | string[] | number[] | (string | null)[] | (number | null)[];
export type Row = Record<string, unknown>;

/** What a store may ask of the database. Statements are unnamed; $1… are positional. */
export interface Queryable {
  query<T extends Row = Row>(statement: string, values?: SqlValue[]): Promise<T[]>;
}

export interface Database extends Queryable {
  readonly engine: 'postgresql' | 'embedded';
  /** Runs the work in one transaction; keep it short (under 200 ms on the embedded engine). */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * Hears what is told on a channel, on a connection of its own that is opened again when it is lost; `onGap` is called
   * whenever it was opened, since what was told before that was not heard. Silent on the embedded engine, where one
   * process owns the data. Answers when it listens (or could not at first); call the result to stop.
   */
  listen(channel: string, listener: NoticeListener): Promise<() => Promise<void>>;
  /** How the pool stands: connections in use, idle ones, and askers that wait for one. */
  connections(): { used: number; idle: number; waiting: number };
  close(): Promise<void>;
}

export interface NoticeListener {
  onNotice(payload: string): void;
  onGap(): void;
}

export interface DatabaseOptions {
  /** A postgresql:// URL, or the folder of a Unix socket. */
  url: string;
  engine: Database['engine'];
  /** Connections at most. */
  connections?: number;
  /** What the server is told of who asks; triggers take names that begin with `xiangwang` for the service itself. */
  name?: string;
  /** A statement that takes longer is given up, ms. Enforced by the client, since the embedded engine has no statement_timeout. */
  statementTimeoutMs?: number;
  /** Called when the server drops a pooled connection; the service lives on. */
  onError?: (error: Error) => void;
  /** Waits until the engine answers again after a crash; rejects when it will not. */
  ready?: () => Promise<void>;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
]);

/** A lost listening connection is tried again after this long, ms. */
const LISTEN_AGAIN_MS = 1_000;

/** Is this failure "the engine went away" rather than "the statement is wrong"? */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code;
  return (
    (code !== undefined && UNREACHABLE.has(code)) ||
    /Connection terminated|connection timeout/i.test(error.message)
  );
}

/** The SQLSTATE of a failed statement, when the database gave one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error ? (error as { code?: string }).code : undefined;
}

/** The client gave up waiting; the connection can no longer be used. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Query read timeout');
}

function translate(error: unknown): unknown {
  if (isTimeout(error)) return tooSlow(error);
  return isUnreachable(error) ? unreachable(error) : error;
}

function tooSlow(cause: unknown): XwError {
  return new XwError(
    {
      code: 'database_timeout',
      status: 503,
      detail: '数据库查询超时，未得出结果。',
      detailEn: 'The database took too long; no answer was derived.',
      remedy: '请缩小范围后重试。',
      remedyEn: 'Try again with a smaller range.',
    },
    { cause },
  );
}

function unreachable(cause: unknown): XwError {
  if (cause instanceof XwError) return cause;
  return new XwError(
    {
      code: 'database_unavailable',
      status: 503,
      detail: '数据库暂时不可用，未做任何判断。',
      detailEn: 'The database is not reachable; no answer was derived.',
      remedy: '请稍后重试；若持续，请联系管理员查看 /readyz。',
      remedyEn: 'Try again shortly; if it persists ask an administrator to look at /readyz.',
    },
    { cause },
  );
}

const run =
  (client: PoolClient): Queryable['query'] =>
  async <T extends Row>(statement: string, values?: SqlValue[]) => {
    const result: QueryResult | QueryResult[] = await client.query(statement, values);
    return (Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows) as T[];
  };

export function openDatabase(options: DatabaseOptions): Database {
  const timeout = options.statementTimeoutMs ?? 60_000;
  const socket = options.url.startsWith('/');
  const pool = new Pool({
    ...(socket
      ? { host: options.url, user: 'postgres', database: 'postgres', password: 'postgres' }
      : { connectionString: options.url }),
    max: options.connections ?? 8,
    connectionTimeoutMillis: 30_000,
    query_timeout: timeout,
    application_name: options.name ?? 'xiangwang',
    // Our statements are short; compiling one whose estimate is high (new tables, no statistics) costs 0.2–0.5 s.
    onConnect: socket ? undefined : async (client) => void (await client.query('set jit = off')),
  });
  const onError = options.onError ?? (() => undefined);
  const listening = new Set<() => Promise<void>>();
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));

  async function connect(): Promise<PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      if (!isUnreachable(error) || options.ready === undefined)
        throw isUnreachable(error) ? unreachable(error) : error;
    }
    try {
      await options.ready();
      return await pool.connect();
    } catch (error) {
      throw unreachable(error);
    }
  }

  return {
    engine: options.engine,
    async query<T extends Row>(statement: string, values?: SqlValue[]): Promise<T[]> {
      const client = await connect();
      let failed: Error | undefined;
      try {
        return await run(client)<T>(statement, values);
      } catch (error) {
        if (isUnreachable(error) || isTimeout(error)) failed = error as Error;
        throw translate(error);
      } finally {
        client.release(failed);
      }
    },
    async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
      const client = await connect();
      let failed: Error | undefined;
      try {
        await client.query('begin');
        const result = await work({ query: run(client) });
        await client.query('commit');
        return result;
      } catch (error) {
        if (isUnreachable(error) || isTimeout(error)) failed = error as Error;
        else
          await client.query('rollback').catch((rollback: unknown) => {
            failed = rollback as Error;
          });
        throw translate(error);
      } finally {
        client.release(failed);
      }
    },
    async listen(channel, listener) {
      if (options.engine === 'embedded') return async () => undefined;
      let client: Client | undefined;
      let again: NodeJS.Timeout | undefined;
      let stopped = false;
      const open = async (): Promise<void> => {
        if (stopped) return;
        const fresh = new Client({ connectionString: options.url, application_name: 'xiangwang listener' });
        let lost = false;
        const lose = (error?: Error): void => {
          if (lost) return;
          lost = true;
          if (stopped) return;
          if (error !== undefined) onError(error);
          void fresh.end().catch(() => undefined);
          again = setTimeout(() => void open(), LISTEN_AGAIN_MS);
          again.unref();
        };
        fresh.on('error', lose);
        fresh.on('end', () => lose());
        fresh.on('notification', ({ payload }) => listener.onNotice(payload ?? ''));
        client = fresh;
        try {
          await fresh.connect();
          await fresh.query(`listen ${channel}`);
          if (!stopped) listener.onGap();
        } catch (error) {
          lose(error as Error);
        }
      };
      const stop = async (): Promise<void> => {
        stopped = true;
        clearTimeout(again);
        await client?.end().catch(() => undefined);
      };
      listening.add(stop);
      await open();
      return () => {
        listening.delete(stop);
        return stop();
      };
    },
    connections: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async close() {
      await Promise.all([...listening].map((stop) => stop()));
      await pool.end();
    },
  };
}
