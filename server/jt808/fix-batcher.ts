import { XwError } from '../kernel/errors.ts';
import type { Fix, Tracking } from '../tracking/tracking.ts';

/**
 * Makes positions of many connections durable together: while one statement is under way the next batch gathers, so
 * that a hundred terminals cost one commit. An answer means durable; a rejection means nothing was stored.
 */
export interface FixBatcher {
  /** Resolves when they are durable, with the places that cannot be kept and why. Rejects when the database is away. */
  keep(cityId: number, fixes: readonly Fix[]): Promise<ReadonlyMap<number, string>>;
  /** Fixes that wait or are under way. */
  readonly size: number;
  /** Time to read no more from the terminals. */
  readonly full: boolean;
}

interface Entry {
  cityId: number;
  fixes: readonly Fix[];
  resolve(refused: ReadonlyMap<number, string>): void;
  reject(error: unknown): void;
}

const MOST_ROWS = 2_000;

export function createFixBatcher(
  tracking: Pick<Tracking, 'keepFixes'>,
  mostHeld = 20_000,
  atOnce = 2,
): FixBatcher {
  let waiting: Entry[] = [];
  let size = 0;
  let working = 0;

  function take(): Entry[] {
    const cityId = waiting[0]?.cityId;
    const taken: Entry[] = [];
    const left: Entry[] = [];
    let rows = 0;
    for (const entry of waiting)
      if (entry.cityId === cityId && (rows === 0 || rows + entry.fixes.length <= MOST_ROWS)) {
        taken.push(entry);
        rows += entry.fixes.length;
      } else left.push(entry);
    waiting = left;
    return taken;
  }

  async function store(entries: readonly Entry[]): Promise<void> {
    const fixes = entries.flatMap((entry) => entry.fixes);
    try {
      const { refused } = await tracking.keepFixes(entries[0]?.cityId ?? 0, fixes);
      let offset = 0;
      for (const entry of entries) {
        const theirs = new Map<number, string>();
        for (let i = 0; i < entry.fixes.length; i += 1) {
          const why = refused.get(offset + i);
          if (why !== undefined) theirs.set(i, why.code);
        }
        offset += entry.fixes.length;
        entry.resolve(theirs);
      }
    } catch (error) {
      const away = error instanceof XwError && error.problem.status === 503;
      // One that cannot be stored must not take the others with it.
      if (!away && entries.length > 1) for (const entry of entries) await store([entry]);
      else for (const entry of entries) entry.reject(error);
    }
  }

  function work(): void {
    while (working < atOnce && waiting.length > 0) {
      const entries = take();
      const rows = entries.reduce((sum, entry) => sum + entry.fixes.length, 0);
      working += 1;
      void store(entries).finally(() => {
        working -= 1;
        size -= rows;
        work();
      });
    }
  }

  return {
    keep(cityId, fixes) {
      if (fixes.length === 0) return Promise.resolve(new Map());
      size += fixes.length;
      return new Promise((resolve, reject) => {
        waiting.push({ cityId, fixes, resolve, reject });
        // The rest of this read joins the same batch.
        if (waiting.length === 1) setImmediate(work);
      });
    },
    get size() {
      return size;
    },
    get full() {
      return size >= mostHeld;
    },
  };
}
