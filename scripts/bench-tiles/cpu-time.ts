import { readFileSync } from 'node:fs';
import type { Database } from '../../server/db/database.ts';

/** Processor time of processes so far, ms; nothing for one that has ended, or where /proc does not tell. */
export function cpuMsOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // A process that ended, or another system.
    }
  }
  return ticks * 10;
}

/** The same of PostgreSQL's processes that work for the application of this name. */
export async function backendsMs(db: Database, name: string): Promise<number> {
  const rows = await db.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1',
    [name],
  );
  return cpuMsOf(rows.map(({ pid }) => pid));
}
