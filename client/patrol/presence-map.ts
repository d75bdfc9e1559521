import type { Presence } from '../../server/tracking/looks-contract.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';
import type { KnownArea } from './area-choice.tsx';

type Stay = Presence['stays'][number];

/** Units are numbered in the order of the list; more than this are not marked on the map, only drawn. */
const MOST_MARKS = 40;

/** A unit that was inside, with its stays in order of time. */
export interface InsideUnit extends Pick<Stay, 'unitId' | 'kind' | 'callSign' | 'nameZh'> {
  stays: readonly Stay[];
  /** Seconds between first and last position of each stay, summed. */
  insideS: number;
  fixes: number;
}

const kindOrder = ['officer', 'duty_vehicle', 'sanitation_vehicle'];
const rankOf = (kind: string): number =>
  kindOrder.includes(kind) ? kindOrder.indexOf(kind) : kindOrder.length;

/** Stays gathered by unit: people first, who was inside longest first. */
export function insideUnits(stays: readonly Stay[]): InsideUnit[] {
  const byUnit = new Map<string, Stay[]>();
  for (const stay of stays) byUnit.set(stay.unitId, [...(byUnit.get(stay.unitId) ?? []), stay]);
  return [...byUnit.values()]
    .map((own): InsideUnit => {
      const { unitId, kind, callSign, nameZh } = own[0]!;
      return {
        unitId,
        kind,
        callSign,
        nameZh,
        stays: own.toSorted((a, b) => a.from.localeCompare(b.from)),
        insideS: own.reduce((sum, stay) => sum + (Date.parse(stay.to) - Date.parse(stay.from)) / 1000, 0),
        fixes: own.reduce((sum, stay) => sum + stay.fixes, 0),
      };
    })
    .toSorted(
      (a, b) => rankOf(a.kind) - rankOf(b.kind) || b.insideS - a.insideS || a.unitId.localeCompare(b.unitId),
    );
}

/** The ground that was asked about, the ways of those who were there, and where each was first seen inside. */
export function presenceWork(
  known: KnownArea | null,
  units: readonly InsideUnit[],
  chosen: string | null,
): MapWork {
  const shapes: WorkShape[] = [];
  const marks: WorkMark[] = [];
  if (known !== null) shapes.push({ key: 'area', geometry: known.geometry, tone: 'draw', name: known.name });
  units.forEach((unit, i) => {
    const lit = unit.unitId === chosen;
    for (const stay of unit.stays)
      if (stay.path.length > 1)
        shapes.push({
          key: `${unit.unitId}/${stay.from}`,
          geometry: { type: 'LineString', coordinates: stay.path },
          tone: lit ? 4 : 0,
          widthPx: lit ? 4 : 1.2,
          name: unit.callSign,
        });
    const first = unit.stays[0]?.path[0];
    if (first !== undefined && (i < MOST_MARKS || lit))
      marks.push({
        key: unit.unitId,
        position: first,
        label: String(i + 1),
        tone: lit ? 4 : 0,
        radiusM: null,
        chosen: lit,
        name: unit.callSign,
      });
  });
  // What was clicked lies on top.
  shapes.sort((a, b) => Number(a.tone === 4) - Number(b.tone === 4));
  return { ...noWork, shapes, marks, marksAnswer: true };
}
