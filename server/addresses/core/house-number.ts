import { gapM, lengthOf, pointAlong } from './local-frame.ts';
import type { Xy } from './local-frame.ts';
import { onPart, wayBetween } from './road.ts';
import type { OnRoad, RoadPart } from './road.ts';

/** A door whose number and place are known. */
export interface KnownDoor {
  number: number;
  xy: Xy;
  on: OnRoad;
}

/** Doors farther from the road than this are not its own, m. */
const DOOR_REACH_M = 150;
/** Beyond the last known number the place is carried on by at most so much, m. */
const CARRY_ON_M = 60;

export interface DoorPlace {
  xy: Xy;
  errorM: number;
  /** exact: that door is known; between: two numbers of its side; across: of either side; beyond: past the last one. */
  how: 'exact' | 'between' | 'across' | 'beyond';
  low: number;
  high: number;
}

/** Which of these points are doors of the stretch? */
export function doorsOf(part: RoadPart, points: readonly { number: number; xy: Xy }[]): KnownDoor[] {
  const doors: KnownDoor[] = [];
  for (const { number, xy } of points) {
    const on = onPart(part, xy);
    if (on !== undefined && on.offM <= DOOR_REACH_M) doors.push({ number, xy, on });
  }
  return doors.sort((a, b) => a.number - b.number);
}

/**
 * Where is a house number on this stretch? The door itself when it is known; else between the nearest known numbers of
 * its own side (odd or even), in proportion along the road; else between numbers of either side; else a little past
 * the last one at the local rate. The error grows with the gap that is bridged: numbers are not evenly spaced.
 * Undefined when nothing is known near the number: an answer would be a guess.
 */
export function placeOfNumber(
  part: RoadPart,
  doors: readonly KnownDoor[],
  number: number,
): DoorPlace | undefined {
  const exact = doors.find((door) => door.number === number);
  if (exact !== undefined) return { xy: exact.xy, errorM: 8, how: 'exact', low: number, high: number };
  const own = doors.filter((door) => door.number % 2 === number % 2);
  return (
    between(part, own, doors, number, 'between') ??
    between(part, doors, doors, number, 'across') ??
    beyond(part, own, number)
  );
}

function offRoad(at: Xy, ahead: Xy, behind: Xy, doors: readonly KnownDoor[], wanted: number): Xy {
  const own = doors.filter((door) => door.number % 2 === wanted % 2);
  const step = gapM(behind, ahead);
  if (own.length === 0 || step === 0) return at;
  const [dx, dy] = [(ahead[0] - behind[0]) / step, (ahead[1] - behind[1]) / step];
  const side = own.reduce((sum, door) => {
    const cross = dx * (door.xy[1] - door.on.xy[1]) - dy * (door.xy[0] - door.on.xy[0]);
    return sum + Math.max(-40, Math.min(40, cross));
  }, 0);
  const off = side / own.length;
  return [at[0] - dy * off, at[1] + dx * off];
}

function between(
  part: RoadPart,
  doors: readonly KnownDoor[],
  all: readonly KnownDoor[],
  number: number,
  how: 'between' | 'across',
): DoorPlace | undefined {
  const low = doors.findLast((door) => door.number < number);
  const high = doors.find((door) => door.number > number);
  if (low === undefined || high === undefined) return undefined;
  const way = wayBetween(part, low.on, high.on);
  if (way === undefined) return undefined;
  const length = lengthOf(way);
  const share = (number - low.number) / (high.number - low.number);
  const at = pointAlong(way, length * share) ?? low.on.xy;
  const ahead = pointAlong(way, Math.min(length, length * share + 5)) ?? at;
  const behind = pointAlong(way, Math.max(0, length * share - 5)) ?? at;
  const near = how === 'between' ? [low, high] : all.filter((door) => Math.abs(door.number - number) <= 20);
  // Shares set so that 90 % of 915 generated doors of the demo city lie within. Numbers skip: the middle of a gap is off by a share of it. The two sides of a road need not keep step.
  const errorM =
    20 + 0.65 * length * Math.sqrt(share * (1 - share)) + (how === 'across' ? 20 + 0.3 * part.lengthM : 0);
  return {
    xy: offRoad(at, ahead, behind, near, number),
    errorM,
    how,
    low: low.number,
    high: high.number,
  };
}

function beyond(part: RoadPart, doors: readonly KnownDoor[], number: number): DoorPlace | undefined {
  const first = doors[0];
  const last = doors.at(-1);
  if (first === undefined || last === undefined || first === last) return undefined;
  const past = number > last.number;
  const [inner, outer] = past ? [doors.at(-2)!, last] : [doors[1]!, first];
  const way = wayBetween(part, inner.on, outer.on);
  if (way === undefined || inner.number === outer.number) return undefined;
  const rate = lengthOf(way) / Math.abs(outer.number - inner.number);
  const carryM = rate * Math.abs(number - outer.number);
  if (carryM > CARRY_ON_M || carryM === 0) return undefined;
  const onward = onwardFrom(part, way, outer.on, carryM);
  if (onward === undefined) return undefined;
  return {
    xy: offRoad(
      onward.at,
      onward.at,
      onward.behind,
      doors.slice(past ? -4 : 0, past ? undefined : 4),
      number,
    ),
    errorM: 40 + 2 * carryM,
    how: 'beyond',
    low: past ? outer.number : number,
    high: past ? number : outer.number,
  };
}

/** Follows the road past the end of a way: to the end of that line and straight on at the nodes. */
function onwardFrom(
  part: RoadPart,
  way: readonly Xy[],
  end: OnRoad,
  distanceM: number,
): { at: Xy; behind: Xy } | undefined {
  const heading = way.at(-2);
  if (heading === undefined) return undefined;
  let best: { at: Xy; behind: Xy; off: number } | undefined;
  for (const [index, line] of part.lines.entries()) {
    for (const point of samplesOf(line.line)) {
      if (Math.abs(gapM(point, end.xy) - distanceM) > 12) continue;
      const away = gapM(point, heading) - gapM(point, end.xy);
      if (away <= 0 && gapM(heading, end.xy) > 1) continue;
      const target: OnRoad = { line: index, alongM: 0, xy: point, side: 0, offM: 0 };
      const exact = onPart({ ...part, lines: [line] }, point) ?? target;
      const route = wayBetween(part, end, { ...exact, line: index });
      if (route === undefined) continue;
      const off = Math.abs(lengthOf(route) - distanceM) - Math.min(away, 5);
      if (best === undefined || off < best.off) best = { at: point, behind: route.at(-2) ?? end.xy, off };
    }
  }
  return best;
}

function samplesOf(line: readonly Xy[]): Xy[] {
  const total = lengthOf(line);
  const points: Xy[] = [];
  for (let d = 0; d <= total; d += 8) points.push(pointAlong(line, d)!);
  return points;
}
