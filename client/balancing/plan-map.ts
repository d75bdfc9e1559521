import type { Change, Ground } from '../../server/balancing/contract.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';
import { holderTones, holdersAfter } from './plan-draft.ts';

/** Streets in the tone of their holder; what a plan changes is drawn full and marked, the rest faint. */
export function planWork(
  ground: Ground,
  changes: readonly Change[],
  shapes: ReadonlyMap<string, Geometry>,
  carried: string | null,
): MapWork {
  const tones = holderTones(ground);
  const holders = holdersAfter(ground, changes);
  const changed = new Set(changes.flatMap((one) => (one.what === 'street' ? [one.streetId] : [])));
  const drawn: WorkShape[] = [];
  const marks: WorkMark[] = [];
  for (const street of ground.streets) {
    const geometry = shapes.get(street.streetId);
    if (geometry === undefined) continue;
    const holder = holders.get(street.streetId) ?? null;
    const tone = holder === null ? ('muted' as const) : (tones.get(holder) ?? 0);
    const lit = changed.has(street.streetId) || street.streetId === carried;
    drawn.push({
      key: street.streetId,
      geometry,
      tone: street.streetId === carried ? 'draw' : tone,
      faint: !lit,
      name: street.nameZh,
    });
    if (lit)
      marks.push({
        key: street.streetId,
        position: street.middle as Position,
        label: '↻',
        tone,
        radiusM: null,
        chosen: street.streetId === carried,
        name: street.nameZh,
      });
  }
  // What changes lies on top of what stays.
  return {
    ...noWork,
    shapes: drawn.toSorted((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false)),
    marks,
    placing: true,
    marksAnswer: false,
  };
}

/** The street whose middle is nearest to a position. */
export function nearestStreet(ground: Ground, [lng, lat]: Position): Ground['streets'][number] | undefined {
  const east = Math.cos((lat * Math.PI) / 180);
  let best: Ground['streets'][number] | undefined;
  let least = Infinity;
  for (const street of ground.streets) {
    const distance = Math.hypot((street.middle[0] - lng) * east, street.middle[1] - lat);
    if (distance < least) {
      least = distance;
      best = street;
    }
  }
  return best;
}
