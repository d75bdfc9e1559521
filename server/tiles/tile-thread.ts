import { Worker } from 'node:worker_threads';
import type { BBox } from '../kernel/lng-lat.ts';
import { XwError } from '../kernel/errors.ts';
import type { LayerId } from './contract.ts';
import type { RowPage } from './core/snapshot.ts';
import { serveShelf, type Ask, type ThreadAnswer } from './shelf-requests.ts';
import { SnapshotShelf, type LayerStats, type TileContent, type TileRequest } from './snapshot-shelf.ts';

/** Where snapshots live and tiles are made. `generation` changes when all snapshots were lost. */
export interface TileEngine {
  readonly generation: number;
  /** Reads the pages to the end and makes them the layer's content (see `SnapshotShelf.commit`). */
  put(
    cityId: number,
    layer: LayerId,
    version: number,
    boxes: BBox[] | null,
    pages: AsyncIterable<RowPage>,
  ): Promise<LayerStats>;
  tile(request: TileRequest): Promise<TileContent>;
  forget(cityId: number): Promise<void>;
  stats(): Promise<LayerStats[]>;
  close(): Promise<void>;
}

function engineOver(
  send: (request: Ask, transfer?: ArrayBuffer[]) => Promise<unknown>,
  generation: () => number,
  close: () => Promise<void>,
): TileEngine {
  return {
    get generation() {
      return generation();
    },
    async put(cityId, layer, version, boxes, pages) {
      const began = generation();
      try {
        for await (const page of pages)
          await send({ op: 'page', cityId, layer, page }, [page.ewkb.buffer, page.ends.buffer]);
      } catch (error) {
        await send({ op: 'abandon', cityId, layer }).catch(() => undefined);
        throw error;
      }
      if (generation() !== began) throw threadLost();
      return (await send({ op: 'commit', cityId, layer, version, boxes })) as LayerStats;
    },
    tile: async (request) => (await send({ op: 'tile', request })) as TileContent,
    forget: async (cityId) => void (await send({ op: 'forget', cityId })),
    stats: async () => (await send({ op: 'stats' })) as LayerStats[],
    close,
  };
}

/** Makes tiles on the calling thread: for tests and small tools. */
export function openLocalTileEngine(): TileEngine {
  const shelf = new SnapshotShelf();
  return engineOver(
    async (request) => serveShelf(shelf, request),
    () => 1,
    async () => undefined,
  );
}

function threadLost(cause?: unknown): XwError {
  return new XwError(
    {
      code: 'tiles_restarting',
      status: 503,
      detail: '瓦片线程正在重启，请稍后重试。',
      detailEn: 'The tile thread is restarting.',
      remedy: '请稍后重试。',
      remedyEn: 'Try again in a moment.',
    },
    { cause },
  );
}

/**
 * Makes tiles in a worker thread that holds the snapshots, so that neither reading a layer nor a heavy tile keeps the
 * event loop. A thread that dies is started again at the next request; its snapshots are then read anew.
 */
export function openThreadTileEngine(options: { onLost?: (error: Error) => void } = {}): TileEngine {
  let worker: Worker | undefined;
  let generation = 1;
  let next = 1;
  let closed = false;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();

  function lost(gone: Worker, error: Error): void {
    if (worker !== gone) return;
    worker = undefined;
    generation += 1;
    const left = [...waiting.values()];
    waiting.clear();
    for (const { reject } of left) reject(threadLost(error));
    if (!closed) options.onLost?.(error);
  }

  function start(): Worker {
    // tsx does not reach into worker threads on Node 20 by its command line, so the thread registers it itself.
    const code = new URL('./tile-worker.ts', import.meta.url).href;
    const started = new Worker(
      `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(code)}); })`,
      { eval: true },
    );
    started.unref();
    started.on('message', (answer: ThreadAnswer) => {
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      if (answer.error === undefined) asked?.resolve(answer.value);
      else asked?.reject(new Error(answer.error));
    });
    started.on('error', (error) => lost(started, error));
    started.on('exit', (exit) => lost(started, new Error(`tile thread ended with ${exit}`)));
    return started;
  }

  async function send(request: Ask, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (closed) throw threadLost();
    worker ??= start();
    const number = next;
    next += 1;
    return new Promise((resolve, reject) => {
      waiting.set(number, { resolve, reject });
      worker!.postMessage({ ...request, number }, transfer);
    });
  }

  return engineOver(
    send,
    () => generation,
    async () => {
      closed = true;
      await worker?.terminate();
    },
  );
}
