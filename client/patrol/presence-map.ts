import type { Presence } from '../../server/tracking/looks-contract.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';
import type { KnownArea } from './area-choice.tsx';

type Stay = Presence['stays'][number];

/** Stays are numbered in the order of the list; more than this are not marked on the map, only drawn. */
const MOST_MARKS = 60;

export const stayKey = (stay: Stay): string => `${stay.unitId}/${stay.from}`;

/** The ground that was asked about, the ways of those who were there, and where each was first seen inside. */
export function presenceWork(
  known: KnownArea | null,
  stays: readonly Stay[] | null,
  chosen: string | null,
): MapWork {
  const shapes: WorkShape[] = [];
  const marks: WorkMark[] = [];
  if (known !== null) shapes.push({ key: 'area', geometry: known.geometry, tone: 'draw', name: known.name });
  (stays ?? []).forEach((stay, i) => {
    const key = stayKey(stay);
    const lit = key === chosen;
    if (stay.path.length > 1)
      shapes.push({
        key,
        geometry: { type: 'LineString', coordinates: stay.path },
        tone: lit ? 4 : 0,
        widthPx: lit ? 4 : 2,
        name: stay.callSign,
      });
    const first = stay.path[0];
    if (first !== undefined && (i < MOST_MARKS || lit))
      marks.push({
        key,
        position: first,
        label: String(i + 1),
        tone: lit ? 4 : 0,
        radiusM: null,
        chosen: lit,
        name: stay.callSign,
      });
  });
  return { ...noWork, shapes, marks, marksAnswer: true };
}
