import type { Problem } from '../kernel/errors.ts';
import { XwError } from '../kernel/errors.ts';
import { openThread } from '../kernel/thread-client.ts';
import type { ShelfAnswer, ShelfRequest } from './hotspot-shelf.ts';
import { HotspotShelf } from './hotspot-shelf.ts';

export interface ThreadRequest {
  number: number;
  request: ShelfRequest;
}
export interface ThreadAnswer {
  number: number;
  value?: ShelfAnswer;
  problem?: Problem;
  error?: string;
}

/** Where the cases are held and questions answered. `generation` changes when all was lost. */
export interface HotspotEngine {
  readonly generation: number;
  ask(request: ShelfRequest): Promise<ShelfAnswer>;
  close(): Promise<void>;
}

/** Answers on the calling thread: for tests and benchmarks. */
export function openLocalHotspotEngine(): HotspotEngine {
  const shelf = new HotspotShelf();
  return { generation: 1, ask: async (request) => shelf.serve(request), close: async () => undefined };
}

function threadLost(cause?: unknown): XwError {
  return new XwError(
    {
      code: 'hotspots_restarting',
      status: 503,
      detail: '热点分析线程正在重启，请稍后重试。',
      detailEn: 'The hotspot thread is restarting.',
      remedy: '请稍后重试。',
      remedyEn: 'Try again in a moment.',
    },
    { cause },
  );
}

/**
 * Holds the cases in a worker thread, so that no question keeps the event loop. A thread that dies is started again at
 * the next request; what it held is then read anew. Problems cross as they are; anything else is a defect.
 */
export function openThreadHotspotEngine(): HotspotEngine {
  const thread = openThread({
    code: new URL('./hotspot-worker.ts', import.meta.url),
    name: 'hotspot thread',
    lostError: threadLost,
  });
  return {
    get generation() {
      return thread.generation;
    },
    ask: async (request) => ((await thread.send({ request })) ?? null) as ShelfAnswer,
    close: () => thread.close(),
  };
}
