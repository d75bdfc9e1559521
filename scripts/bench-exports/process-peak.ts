import { readFileSync, writeFileSync } from 'node:fs';
import { memoryOf } from '../bench/memory.ts';

/** Resident memory of one process, MB: at the start of a piece of work and at most since then. */
interface Peak {
  beforeMb: number;
  mostMb: number;
}

/** The service's own process and the processes that it started (the embedded engine). */
export interface PeaksNow {
  service: Peak;
  engine: Peak;
}

function field(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
}

const sumOfOthers = (numbers: readonly number[]): number => numbers.slice(1).reduce((a, b) => a + b, 0);

/** Forgets the kernel's high-water marks of a service and its processes; call the result for what they reached since. Linux only. */
export function watchPeaks(pid: number): () => PeaksNow {
  const pids = memoryOf(pid).map((one) => one.pid);
  for (const one of pids) writeFileSync(`/proc/${one}/clear_refs`, '5');
  const before = pids.map((one) => field(one, 'VmRSS'));
  return () => {
    const most = pids.map((one) => field(one, 'VmHWM'));
    return {
      service: { beforeMb: before[0]!, mostMb: most[0]! },
      engine: { beforeMb: sumOfOthers(before), mostMb: sumOfOthers(most) },
    };
  };
}

/** Waits until a service neither grows nor shrinks: by less than 1 MB in two seconds, or 20 s at most. */
export async function settled(pid: number): Promise<void> {
  const until = Date.now() + 20_000;
  const all = (): number => memoryOf(pid).reduce((sum, { rssMb }) => sum + rssMb, 0);
  for (let last = all(); Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const now = all();
    if (Math.abs(now - last) < 1) return;
    last = now;
  }
}
