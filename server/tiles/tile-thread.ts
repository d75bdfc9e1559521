import type { BBox } from '../kernel/lng-lat.ts';
import { XwError } from '../kernel/errors.ts';
import { openThread } from '../kernel/thread-client.ts';
import type { LayerId } from './contract.ts';
import type { RowPage } from './core/snapshot.ts';
import { serveShelf, type Ask } from './shelf-requests.ts';
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
  const thread = openThread({
    code: new URL('./tile-worker.ts', import.meta.url),
    name: 'tile thread',
    lostError: threadLost,
    onLost: options.onLost,
  });
  return engineOver(
    (request, transfer) => thread.send(request, transfer),
    () => thread.generation,
    () => thread.close(),
  );
}
