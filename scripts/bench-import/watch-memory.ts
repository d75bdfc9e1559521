import { memoryOf } from '../bench/memory.ts';

const EVERY_MS = 100;

/** Watches a process and its descendants; `stop` gives the largest sum of resident memory that was seen, MB. */
export function watchMemory(pid: number): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(
      peak,
      memoryOf(pid).reduce((sum, one) => sum + one.rssMb, 0),
    );
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
