import type { Fence, FenceEvent, FenceGeometry } from '../../server/fences/contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';

/** The newest so many events are marked. */
const MOST_MARKS = 20;

/** Fences on the map, the open one lit, and where the events that are listed happened. */
export function fenceWork(
  fences: readonly Fence[],
  chosen: string | null,
  draft: FenceGeometry | null,
  events: readonly FenceEvent[],
  chosenEvent: string | null,
): MapWork {
  const shapes: WorkShape[] = fences
    .filter((fence) => fence.fenceId !== chosen || draft === null)
    .map((fence) => ({
      key: `fence/${fence.fenceId}`,
      geometry: fence.geometry as Geometry,
      tone: !fence.active ? 'muted' : fence.fenceId === chosen ? 'draw' : 2,
      widthPx: fence.fenceId === chosen ? 3 : 2,
      ...(fence.fenceId === chosen ? {} : { faint: true }),
      name: fence.nameZh,
    }));
  if (draft !== null) shapes.push({ key: 'draft', geometry: draft as Geometry, tone: 'draw' });
  const marks: WorkMark[] = events.slice(0, MOST_MARKS).map((event) => ({
    key: `event/${event.eventId}`,
    position: [event.lng, event.lat],
    label: event.state === 'closed' ? '✓' : event.state === 'acknowledged' ? '…' : '!',
    tone: event.state === 'open' ? 4 : event.state === 'acknowledged' ? 1 : 'grey',
    radiusM: null,
    chosen: event.eventId === chosenEvent,
    name: event.callSign,
  }));
  return { ...noWork, shapes, marks, marksAnswer: true, unitsStay: true };
}
