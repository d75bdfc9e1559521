/**
 * Who saw which street when? Visits per street follow its grade, a steward's care and planted effort; some
 * lanes are neglected. Counts per day and shift for 180 days, single visits for the last 14 and today.
 */
import type { Duty } from './duty.ts';
import { SHIFT_TIMES } from './duty.ts';
import type { Journeys } from './journeys.ts';
import type { Organisation } from './organisation.ts';
import type { Planted } from './planted.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';

/** Visits a day by grade; the source's mean over sections is 2.56. */
const GRADE_RATE = [0, 2.9, 2.3, 1.7, 1.25] as const;
const SHIFT_SHARE = [0.42, 0.2, 0.2, 0.1, 0.05, 0.03] as const;
const EVIDENCE: readonly (readonly [string, number, number])[] = [
  ['gps', 0.55, 0.92],
  ['qr', 0.25, 0.9],
  ['log', 0.12, 0.6],
  ['camera', 0.075, 0.75],
  ['drone', 0.005, 0.7],
];
const SINGLE_DAYS = 14;
const MOST_VISITS = 18;
const COUNT_DAYS = 180;

export interface PatrolRates {
  /** Usual visits a day of each street, without planted effort. */
  base: number[];
  /** Factor on a day by planted effort. */
  effort(street: number, day: number): number;
  /** Days without any visit: from (included) to 1 (today included). */
  unseenFrom: Map<number, number>;
}

export function patrolRatesOf(
  scene: Scene,
  org: Organisation,
  planted: readonly Planted[],
  t: Tables,
): PatrolRates {
  const random = scene.random('patrol-rates');
  const stewarded = new Set(org.stewards.map((s) => s.street));
  const busy = new Set(planted.flatMap((p) => p.streets));
  const quiet = random.shuffled(
    scene.streets
      .filter((s) => s.grade >= 3 && !stewarded.has(s.index) && !busy.has(s.index))
      .map((s) => s.index),
  );
  const unseenFrom = new Map<number, number>();
  const onBeat = new Set(org.officers.flatMap((o) => o.beat));
  const outside = quiet.filter((street) => !onBeat.has(street)).slice(0, 5);
  const within = quiet.filter((street) => onBeat.has(street));
  for (const street of [...outside, ...within.slice(0, 2)]) unseenFrom.set(street, -COUNT_DAYS);
  within.slice(2, 16).forEach((street, i) => unseenFrom.set(street, i < 5 ? -9 - i : -2 - (i % 6)));
  const faint = new Set(within.slice(16, 24));
  const base = scene.streets.map(
    (s) =>
      GRADE_RATE[s.grade]! *
      (faint.has(s.index) ? 0.12 : random.between(0.75, 1.3)) *
      (t.streets[s.index]!.daily_must ? 1.6 : 1),
  );
  t.demo_truths.push({
    kind: 'coverage_gaps',
    key: 'unseen',
    truth: Object.fromEntries([...unseenFrom].map(([s, day]) => [scene.streetId(s), day])),
  });
  const efforts = scene.streets.map((s) =>
    planted.filter((p) => p.effort !== 1 && p.streets.includes(s.index)),
  );
  return {
    base,
    unseenFrom,
    effort: (street, day) => {
      let most = 1;
      for (const p of efforts[street]!)
        if (day >= p.fromDay && day < p.toDay) most = Math.max(most, p.effort);
      return most;
    },
  };
}

export function visitsOf(
  scene: Scene,
  org: Organisation,
  rates: PatrolRates,
  duties: readonly Duty[],
  journeys: Journeys,
  t: Tables,
): void {
  const random = scene.random('visits');
  const steward = new Map(org.stewards.map((s) => [s.street, s.personId]));
  const counts = new Map<string, number>();
  const note = (street: number, day: number, shift: number, evidence: string, n: number): void => {
    const key = `${street}/${day}/${shift}/${evidence}`;
    counts.set(key, (counts.get(key) ?? 0) + n);
  };
  const byDayGrid = new Map<string, Duty[]>();
  for (const d of duties) {
    const key = `${d.day}/${d.grid}/${d.shift.id}`;
    const list = byDayGrid.get(key);
    if (list) list.push(d);
    else byDayGrid.set(key, [d]);
  }
  const single = (
    street: number,
    shift: number,
    evidence: string,
    certainty: number,
    from: number,
    to: number,
    unit: string | null,
    person: string | null,
  ): void => {
    t.visits.push({
      street_id: scene.streetId(street),
      started_at: from,
      visit_id: idOf('R', t.visits.length, 6),
      ended_at: to,
      unit_id: unit,
      person_id: person,
      evidence,
      certainty,
    });
    note(street, Math.floor(from / 86400), shift, evidence, 1);
  };
  for (const s of scene.streets) {
    const unseen = rates.unseenFrom.get(s.index) ?? 99;
    for (let day = -COUNT_DAYS; day <= 0; day += 1) {
      if (day >= unseen) continue;
      const rate = Math.min(MOST_VISITS, rates.base[s.index]! * rates.effort(s.index, Math.min(day, -1)));
      const kinds = steward.has(s.index) ? [...EVIDENCE, ['log', 0.45, 0.6] as const] : EVIDENCE;
      for (const [evidence, share, certainty] of kinds) {
        if (evidence === 'gps' && day >= -1) continue;
        const n = random.poisson(rate * share);
        for (let k = 0; k < n; k += 1) {
          const shift = random.weighted(SHIFT_SHARE);
          if (day < -SINGLE_DAYS) {
            note(s.index, day, shift, evidence, 1);
            continue;
          }
          const { from, to, id } = SHIFT_TIMES[shift]!;
          const begin = Math.round(day * 86400 + from + random.next() * Math.max(600, to - from - 1500));
          if (Math.floor(begin / 86400) > day) continue;
          const staff = evidence === 'gps' ? (byDayGrid.get(`${day}/${s.grid}/${id}`) ?? []) : [];
          const who =
            staff.find((d) => d.streets.includes(s.index)) ??
            (staff.length > 0 ? random.pick(staff) : undefined);
          const person =
            who?.personId ??
            (evidence === 'qr'
              ? org.streetChief[s.index]!
              : evidence === 'log'
                ? (steward.get(s.index) ?? org.streetChief[s.index]!)
                : null);
          if (evidence === 'gps' && !who) continue;
          single(
            s.index,
            shift,
            evidence,
            Math.round((certainty + random.between(-0.05, 0.05)) * 1000) / 1000,
            begin,
            begin + 120 + random.int(900),
            who?.unitId ?? null,
            person,
          );
        }
      }
    }
  }
  for (const v of journeys.visits) {
    if (-1 >= (rates.unseenFrom.get(v.street) ?? 99)) continue;
    const shift = SHIFT_TIMES.findIndex((x) => x.id === v.shift);
    single(v.street, Math.max(0, shift), 'gps', v.certainty, v.from, v.to, v.unitId, v.personId);
  }
  t.visits.sort((a, b) => a.started_at - b.started_at || (a.visit_id < b.visit_id ? -1 : 1));
  for (const s of scene.streets) {
    for (let day = -COUNT_DAYS; day < 0; day += 1) {
      SHIFT_TIMES.forEach((shift, i) => {
        for (const [evidence] of EVIDENCE) {
          const visits = counts.get(`${s.index}/${day}/${i}/${evidence}`);
          if (visits)
            t.visit_counts.push({
              street_id: scene.streetId(s.index),
              day,
              shift_id: shift.id,
              evidence,
              visits,
            });
        }
      });
    }
  }
}
