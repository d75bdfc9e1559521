import type { WireGate } from './wire-gate.ts';

/** Write-ahead log since the last checkpoint that is still allowed, bytes; bounds the time of a recovery. */
const MOST_WAL = 48 * 1024 * 1024;

const WAL =
  'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::int8 from pg_control_checkpoint()';

/**
 * Which table needs it most? Same thresholds as autovacuum's defaults..
 */
const NEEDY = `
select format('%I.%I', schemaname, relname),
       n_dead_tup > 50 + 0.2 * n_live_tup as dead
from pg_stat_user_tables
where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup
order by n_dead_tup + n_mod_since_analyze desc
limit 1`;

/**
 * What a PostgreSQL server does in the background and a single session does not: checkpoints and vacuum.
 * Does at most one piece of work and only when nobody waits; returns what it did.
 */
export async function upkeep(gate: WireGate): Promise<'nothing' | 'checkpoint' | 'vacuum' | 'analyze'> {
  if (!gate.isIdle()) return 'nothing';
  const [wal] = await gate.internal(WAL);
  if (Number(wal?.[0] ?? 0) > MOST_WAL) {
    await gate.internal('checkpoint');
    return 'checkpoint';
  }
  const [table] = await gate.internal(NEEDY);
  const name = table?.[0];
  if (name === undefined || name === null) return 'nothing';
  const dead = table?.[1] === 't';
  await gate.internal(`${dead ? 'vacuum (analyze)' : 'analyze'} ${name}`);
  return dead ? 'vacuum' : 'analyze';
}
