import type { PlanGraph } from './plan-graph.ts';
import { cutOf, loadsOf } from './plan-graph.ts';
import type { Spread } from './spread.ts';
import { spread } from './spread.ts';
import type { StreetMinutes } from './workload.ts';

export interface ModelStreet {
  streetId: string;
  nameZh: string;
  nameEn: string;
  grade: number;
  lengthM: number;
  gridId: string;
  /** Grid that answers for it: its own, unless a boundary street was given to another. */
  ownerGridId: string;
  middle: [number, number];
  minutes: StreetMinutes;
  /** Expected cases a day by local hour. */
  hours: Float64Array;
  /** Number of the holder; −1: nobody is named. */
  holder: number;
  /** Holders within the default rules, and those when streets may leave their grid. */
  mayHold: number[];
  mayHoldTrading: number[];
}

export interface ModelHolder {
  holderId: string;
  nameZh: string;
  gridId: string;
  shiftId: string | null;
  /** Which plan group shares its mean: holders that may trade with one another. */
  group: string;
}

export interface ModelOfficer {
  personId: string;
  nameZh: string;
  gridId: string;
  shiftId: string;
  licensed: boolean;
  streetIds: string[];
  squadId: string | null;
}

export interface ModelShift {
  shiftId: string;
  nameZh: string;
  nameEn: string;
  /** Local hours of the day; a shift that ends at or before its start ends on the next day. */
  startH: number;
  endH: number;
}

/** One roster row of the week in which a plan would begin. */
export interface ModelDuty {
  /** Days after the first of the week, 0–6. */
  ahead: number;
  personId: string;
  shiftId: string;
  streetIds: string[];
}

/** A roster row with the grid and name of the person: who is on shift where. */
export interface PostedDuty extends ModelDuty {
  gridId: string | null;
  nameZh: string;
}

/** A vehicle of a squad with the streets that it is rostered to in the plan's week. */
export interface ModelVehicle {
  unitId: string;
  callSign: string;
  squadId: string;
  gridId: string | null;
  streetIds: string[];
}

export interface ModelSquad {
  squadId: string;
  parentId: string | null;
  gridId: string | null;
  nameZh: string;
}

/** Local hours of the day, the end not included. */
export interface HourSpan {
  fromHour: number;
  toHour: number;
}

export interface ModelGrid {
  gridId: string;
  nameZh: string;
  nameEn: string;
}

/** Everything that a plan of one kind is decided on; a pure value. */
export interface GroundModel {
  kind: 'posting' | 'sections' | 'chiefs' | 'boundary' | 'squads';
  day: string;
  stamp: string;
  streets: ModelStreet[];
  holders: ModelHolder[];
  officers: ModelOfficer[];
  shifts: ModelShift[];
  grids: ModelGrid[];
  /** First day (a Monday) of the week for which `duties` are: the first in which a plan made now would be in force. */
  weekFrom: string;
  duties: PostedDuty[];
  /** Who is on record for a street as its section. */
  recorded: ReadonlyMap<string, string>;
  /** Only for squads: what moves with their areas. */
  vehicles: ModelVehicle[];
  squads: ModelSquad[];
  /** Streets that meet, weighted by minutes. */
  graph: PlanGraph;
  /** Fewest officers posted to a grid. */
  fewest: number;
}

/** Whether somebody in the shift works during the local hour h … h+1. */
export function worksAt(shift: ModelShift, h: number): boolean {
  const middle = h + 0.5;
  return shift.endH > shift.startH
    ? middle >= shift.startH && middle < shift.endH
    : middle >= shift.startH || middle < shift.endH;
}

/** Whether a shift is on duty during all of the hours. */
export function worksThrough(shift: ModelShift, { fromHour, toHour }: HourSpan): boolean {
  for (let h = fromHour; h < toHour; h += 1) if (!worksAt(shift, h)) return false;
  return true;
}

/** On how many days of the plan's week is each officer on duty through these hours? Those on none are left out. */
export function daysOnDuty(
  model: Pick<GroundModel, 'duties' | 'shifts'>,
  span: HourSpan,
): Map<string, Set<number>> {
  const through = new Set(
    model.shifts.filter((shift) => worksThrough(shift, span)).map(({ shiftId }) => shiftId),
  );
  const days = new Map<string, Set<number>>();
  for (const { ahead, personId, shiftId } of model.duties) {
    if (!through.has(shiftId)) continue;
    days.set(personId, (days.get(personId) ?? new Set<number>()).add(ahead));
  }
  return days;
}

/** Days of a week from which on an officer counts as on duty in some hours. */
export const ENOUGH_DAYS = 3;

/** For each street, in which hours an officer is rostered to it; bit h of the mask. */
export function coveredHours(
  model: GroundModel,
  officers: readonly Pick<ModelOfficer, 'shiftId' | 'streetIds'>[],
): Int32Array {
  const at = new Map(model.streets.map(({ streetId }, i) => [streetId, i]));
  const masks = new Map(
    model.shifts.map((shift) => {
      let mask = 0;
      for (let h = 0; h < 24; h += 1) if (worksAt(shift, h)) mask |= 1 << h;
      return [shift.shiftId, mask];
    }),
  );
  const covered = new Int32Array(model.streets.length);
  for (const { shiftId, streetIds } of officers)
    for (const id of streetIds) {
      const i = at.get(id);
      if (i !== undefined) covered[i]! |= masks.get(shiftId) ?? 0;
    }
  return covered;
}

/** Expected cases a day of a street in the hours that the mask leaves out. */
export function uncoveredOf(street: Pick<ModelStreet, 'hours'>, mask: number): number {
  let sum = 0;
  for (let h = 0; h < 24; h += 1) if ((mask & (1 << h)) === 0) sum += street.hours[h]!;
  return sum;
}

export interface PlanMeasures extends Spread {
  cut: number;
  uncoveredHot: number;
  travelM: number;
}

/** Mean distance on the ground between two positions, m (small distances). */
export function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const y = (a[1] - b[1]) * 111_195;
  const x = (a[0] - b[0]) * 111_195 * Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180);
  return Math.hypot(x, y);
}

/** Middle of the streets of each holder, weighted by length; null for a holder without streets. */
function middlesOf(model: GroundModel, assignment: ArrayLike<number>): ([number, number] | null)[] {
  const sums = model.holders.map(() => [0, 0, 0]);
  model.streets.forEach(({ middle, lengthM }, i) => {
    const sum = sums[assignment[i]!];
    if (sum === undefined) return;
    sum[0]! += middle[0] * lengthM;
    sum[1]! += middle[1] * lengthM;
    sum[2]! += lengthM;
  });
  return sums.map(([x, y, w]) => (w! > 0 ? [x! / w!, y! / w!] : null));
}

/** What a plan for streets comes to: `assignment[i]` is the number of street i's holder, −1 nobody. */
export function measureStreets(
  model: GroundModel,
  assignment: ArrayLike<number>,
  covered: Int32Array,
): PlanMeasures {
  const { graph, holders, streets } = model;
  const held = Int32Array.from(assignment, (part) => (part < 0 ? holders.length : part));
  const loads = loadsOf(graph, held, holders.length + 1).slice(0, holders.length);
  const middles = middlesOf(model, assignment);
  let travel = 0;
  let counted = 0;
  let uncovered = 0;
  streets.forEach((street, i) => {
    const middle = middles[assignment[i]!];
    if (middle) {
      travel += metresBetween(street.middle, middle);
      counted += 1;
    }
    uncovered += uncoveredOf(street, covered[i]!);
  });
  return {
    ...spread(loads),
    cut: cutOf(graph, held),
    uncoveredHot: uncovered,
    travelM: counted === 0 ? 0 : travel / counted,
  };
}
