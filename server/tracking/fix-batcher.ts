import { XwError } from '../kernel/errors.ts';
import type { Fix } from './core/read-fixes.ts';

/** What became of one fix. Without `refused` it is durable. */
export interface FixOutcome {
  refused?: { code: string; place: string; value: string; detail: string; detailEn: string };
  /** Bits of FIX_FLAGS. */
  flags: number;
  /** Older than the latest held of its unit. */
  late: boolean;
  /** New; false: held before. */
  stored: boolean;
}

/**
 * Makes fixes of many senders durable together: while one statement is under way the next batch gathers, so that a
 * hundred terminals cost one commit. An answer means durable; a rejection means nothing of it was stored.
 */
export interface FixBatcher {
  keep(cityId: number, fixes: readonly Fix[]): Promise<readonly FixOutcome[]>;
  /** Fixes that wait or are under way. */
  readonly size: number;
  /** Time to take no more. */
  readonly full: boolean;
}

export interface FixBatcherOptions {
  /** Rows of one statement; one sender's batch stays whole, however large. */
  rows: number;
  /** Statements at once. */
  atOnce: number;
  /** Fixes held before it says that it is full. */
  mostHeld: number;
}

interface Entry {
  cityId: number;
  fixes: readonly Fix[];
  resolve(outcomes: readonly FixOutcome[]): void;
  reject(error: unknown): void;
}

export function createFixBatcher(
  write: (cityId: number, fixes: readonly Fix[]) => Promise<readonly FixOutcome[]>,
  options: FixBatcherOptions,
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
      if (entry.cityId === cityId && (rows === 0 || rows + entry.fixes.length <= options.rows)) {
        taken.push(entry);
        rows += entry.fixes.length;
      } else left.push(entry);
    waiting = left;
    return taken;
  }

  async function store(entries: readonly Entry[]): Promise<void> {
    try {
      const outcomes = await write(
        entries[0]?.cityId ?? 0,
        entries.flatMap((entry) => entry.fixes),
      );
      let offset = 0;
      for (const entry of entries) {
        entry.resolve(outcomes.slice(offset, offset + entry.fixes.length));
        offset += entry.fixes.length;
      }
    } catch (error) {
      const away = error instanceof XwError && error.problem.status === 503;
      // One that cannot be stored must not take the others with it.
      if (!away && entries.length > 1) for (const entry of entries) await store([entry]);
      else for (const entry of entries) entry.reject(error);
    }
  }

  function work(): void {
    while (working < options.atOnce && waiting.length > 0) {
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
      if (fixes.length === 0) return Promise.resolve([]);
      size += fixes.length;
      return new Promise((resolve, reject) => {
        waiting.push({ cityId, fixes, resolve, reject });
        // What else came in with the same read joins the same batch.
        if (waiting.length === 1) setImmediate(work);
      });
    },
    get size() {
      return size;
    },
    get full() {
      return size >= options.mostHeld;
    },
  };
}
