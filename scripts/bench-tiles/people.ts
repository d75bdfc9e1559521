import { openDatabase, type Database } from '../../server/db/database.ts';
import { readEvents } from '../../test/harness/event-reader.ts';
import { countsOf } from './content.ts';

/** A hundred commanders of city 1; passwords are the commander's. */
export async function addPeople(db: Database, many: number): Promise<string[]> {
  await db.query(
    `insert into accounts (account_id, login, name_zh, role, password_hash)
     select 'bench' || i, 'bench' || i, '测速' || i, role, password_hash from accounts, generate_series(1, ${many}) i where login = 'commander'`,
  );
  await db.query(
    `insert into account_cities (account_id, city_id) select 'bench' || i, 1 from generate_series(1, ${many}) i`,
  );
  return Array.from({ length: many }, (_, i) => `bench${i + 1}`);
}

/** How long one write of somebody else took to each place, ms from before it was sent. */
export interface Reached {
  committedMs: number;
  /** The browser's stream told of it. */
  toldMs: number;
  /** The tile was asked for again and came with the change in it. */
  heldMs: number;
}

/**
 * Another program closes a case; a browser that holds the tile with its tag hears of it and asks again. Rejects when the tile is the old one
 * (304) or lacks a case, or after 5 s.
 */
export async function oneWrite(
  server: { port: number; url: string; cookie: string },
  caseId: string,
  path: string,
): Promise<Reached> {
  const { port, url, cookie } = server;
  const fetchTile = (tag?: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { cookie, 'accept-encoding': 'gzip', ...(tag === undefined ? {} : { 'if-none-match': tag }) },
    });
  const before = await fetchTile();
  const held = new Uint8Array(await before.arrayBuffer());
  const reader = await readEvents(`http://127.0.0.1:${port}/api/v1/events`, { cookie });
  const outsider = openDatabase({ url, engine: 'postgresql', name: 'psql' });
  try {
    // The connection stands before the clock runs.
    await outsider.query('select 1');
    const told = (): boolean =>
      reader.messages.some(({ data }) => (data as { type?: string }).type === 'xiangwang.layer.changed');
    const began = performance.now();
    await outsider.query(
      `update cases set status = case status when 'closed' then 'assigned' else 'closed' end where city_id = 1 and case_id = $1`,
      [caseId],
    );
    const committedMs = performance.now() - began;
    while (!told()) {
      if (performance.now() - began > 5_000) throw new Error('nobody was told within 5 s');
      await new Promise((next) => setImmediate(next));
    }
    const toldMs = performance.now() - began;
    const after = await fetchTile(before.headers.get('etag') ?? undefined);
    const now = new Uint8Array(await after.arrayBuffer());
    const heldMs = performance.now() - began;
    if (after.status !== 200 || countsOf(now, ['cases'])['cases'] !== countsOf(held, ['cases'])['cases'])
      throw new Error(`the tile after the write: ${after.status}, ${now.length} bytes`);
    return { committedMs, toldMs, heldMs };
  } finally {
    reader.close();
    await outsider.close();
  }
}
