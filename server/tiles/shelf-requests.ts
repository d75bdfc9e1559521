import type { BBox } from '../kernel/lng-lat.ts';
import type { LayerId } from './contract.ts';
import type { RowPage } from './core/snapshot.ts';
import type { SnapshotShelf, TileRequest } from './snapshot-shelf.ts';

/** What crosses to the thread; each is answered by the same number. */
export type ThreadRequest = { number: number } & (
  | { op: 'page'; cityId: number; layer: LayerId; page: RowPage }
  | { op: 'abandon'; cityId: number; layer: LayerId }
  | { op: 'commit'; cityId: number; layer: LayerId; version: number; boxes: BBox[] | null }
  | { op: 'tile'; request: TileRequest }
  | { op: 'forget'; cityId: number }
  | { op: 'stats' }
);
export type ThreadAnswer = { number: number; value?: unknown; error?: string };

/** A request before it has its number. */
export type Ask = ThreadRequest extends infer R
  ? R extends { number: number }
    ? Omit<R, 'number'>
    : never
  : never;

/** Does one request on a shelf. Shared by the thread and by the engine without a thread. */
export function serveShelf(shelf: SnapshotShelf, request: Ask): unknown {
  switch (request.op) {
    case 'page':
      return shelf.page(request.cityId, request.layer, request.page);
    case 'abandon':
      return shelf.abandon(request.cityId, request.layer);
    case 'commit':
      return shelf.commit(request.cityId, request.layer, request.version, request.boxes);
    case 'tile':
      return shelf.tile(request.request);
    case 'forget':
      return shelf.forget(request.cityId);
    case 'stats':
      return shelf.stats();
  }
}
