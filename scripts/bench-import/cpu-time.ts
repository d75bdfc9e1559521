import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { memoryOf } from '../bench/memory.ts';

/** Clock ticks a second, as Linux counts processor time for everybody. */
const TICKS = 100;

/**
 * Processor seconds that a process, its descendants and those that ended and were waited for have used so far.
 * What a busy machine does not blur. Linux only: elsewhere 0.
 */
export function processorSeconds(pid: number): number {
  return memoryOf(pid).reduce((sum, one) => sum + ticksOf(one.pid), 0) / TICKS;
}

/** The first process of the PostgreSQL at this address, when it runs on this machine; undefined otherwise. */
export function serverProcess(databaseUrl: string): number | undefined {
  try {
    const sql = `select pid from pg_stat_activity where backend_type = 'checkpointer'`;
    const child = execFileSync('psql', [databaseUrl, '-Atc', sql], { encoding: 'utf8' }).trim();
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return 0;
  }
}
