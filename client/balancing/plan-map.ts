import type { Change, Ground } from '../../server/balancing/contract.ts';
import type { HourGap } from '../../server/balancing/gap-contract.ts';
import type { Feature, Geometry, Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';
import { holderTones, holdersAfter } from './plan-draft.ts';

const GLOW_PX = 13;
const LIT_PX = 5;

/** Shapes of streets by id. */
export function shapesOf(
  collection: { features: readonly Feature<Geometry, Record<string, unknown>>[] } | null,
): Map<string, Geometry> {
  return new Map(
    (collection?.features ?? []).map((one) => [String(one.properties['id'] ?? one.id), one.geometry]),
  );
}

/** Streets that nobody is seen in, red; the one that is looked at glows. */
export function gapWork(
  gaps: readonly HourGap[],
  shapes: ReadonlyMap<string, Geometry>,
  chosen: string | null,
): MapWork {
  const drawn: WorkShape[] = [];
  for (const gap of gaps) {
    const geometry = shapes.get(gap.streetId);
    if (geometry === undefined) continue;
    const lit = gap.streetId === chosen;
    if (lit) drawn.push(glowOf(gap.streetId, geometry));
    drawn.push({
      key: gap.streetId,
      geometry,
      tone: 'red',
      name: gap.nameZh,
      ...(lit ? { widthPx: LIT_PX } : {}),
    });
  }
  return { ...noWork, shapes: drawn, placing: true };
}

/** Streets that are spoken of, lit. */
export function litWork(streetIds: readonly string[], shapes: ReadonlyMap<string, Geometry>): MapWork {
  const drawn = streetIds.flatMap((id): WorkShape[] => {
    const geometry = shapes.get(id);
    return geometry === undefined
      ? []
      : [glowOf(id, geometry), { key: id, geometry, tone: 0, widthPx: LIT_PX }];
  });
  return { ...noWork, shapes: drawn };
}

const glowOf = (id: string, geometry: Geometry): WorkShape => ({
  key: `${id}/glow`,
  geometry,
  tone: 'amber',
  widthPx: GLOW_PX,
});

/** Streets in the tone of their holder; what a plan changes glows and is marked, the rest is faint. */
export function planWork(
  ground: Ground,
  changes: readonly Change[],
  shapes: ReadonlyMap<string, Geometry>,
  { carried, aimed }: { carried: string | null; aimed: string | null },
): MapWork {
  const tones = holderTones(ground);
  const holders = holdersAfter(ground, changes);
  const changed = new Set(changes.flatMap((one) => (one.what === 'street' ? [one.streetId] : [])));
  const glows: WorkShape[] = [];
  const drawn: WorkShape[] = [];
  const marks: WorkMark[] = [];
  for (const street of ground.streets) {
    const { streetId, nameZh } = street;
    const geometry = shapes.get(streetId);
    if (geometry === undefined) continue;
    const holder = holders.get(streetId) ?? null;
    const tone = holder === null ? ('muted' as const) : (tones.get(holder) ?? 0);
    const held = streetId === carried;
    const lit = changed.has(streetId) || held;
    if (lit) glows.push(glowOf(streetId, geometry));
    drawn.push({
      key: streetId,
      geometry,
      tone: held ? 'draw' : tone,
      faint: !lit,
      name: nameZh,
      ...(lit ? { widthPx: LIT_PX } : {}),
    });
    if (lit || streetId === aimed)
      marks.push({
        key: streetId,
        position: street.middle as Position,
        label: lit ? '↻' : '!',
        tone: lit ? tone : 'red',
        radiusM: null,
        chosen: held,
        name: nameZh,
      });
  }
  // What changes lies on top of what stays, on its glow.
  const [faint, full] = [drawn.filter((one) => one.faint), drawn.filter((one) => one.faint !== true)];
  return {
    ...noWork,
    shapes: [...faint, ...glows, ...full],
    marks,
    placing: true,
    marksAnswer: false,
    grabbing: (position, toleranceM) => nearest(shapes, position, null).metres <= toleranceM,
  };
}

/** The street whose line passes nearest to a position; `but`: not this one. */
export function nearestStreet(
  shapes: ReadonlyMap<string, Geometry>,
  position: Position,
  but: string | null = null,
): string | undefined {
  return nearest(shapes, position, but).id;
}

const METRES_PER_DEGREE = 111_195;

function nearest(
  shapes: ReadonlyMap<string, Geometry>,
  [lng, lat]: Position,
  but: string | null,
): { id: string | undefined; metres: number } {
  const east = Math.cos((lat * Math.PI) / 180);
  let best: string | undefined;
  let least = Infinity;
  for (const [id, geometry] of shapes) {
    if (id === but) continue;
    for (const line of linesOf(geometry))
      for (let i = 1; i < line.length; i += 1) {
        const [ax, ay] = [(line[i - 1]![0] - lng) * east, line[i - 1]![1] - lat];
        const [dx, dy] = [(line[i]![0] - lng) * east - ax, line[i]![1] - lat - ay];
        const length = dx * dx + dy * dy;
        const share = length > 0 ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length)) : 0;
        const distance = Math.hypot(ax + share * dx, ay + share * dy);
        if (distance < least) {
          least = distance;
          best = id;
        }
      }
  }
  return { id: best, metres: least * METRES_PER_DEGREE };
}

function linesOf(geometry: Geometry): Position[][] {
  return geometry.type === 'LineString'
    ? [geometry.coordinates]
    : geometry.type === 'MultiLineString'
      ? geometry.coordinates
      : [];
}
