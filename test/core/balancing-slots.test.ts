import { describe, expect, it } from 'vitest';
import type { Change } from '../../server/balancing/contract.ts';
import { evaluatePlan } from '../../server/balancing/core/evaluate-plan.ts';
import type { GroundModel, ModelShift, PostedDuty } from '../../server/balancing/core/ground-model.ts';
import { spansOf, stretchesOf } from '../../server/balancing/core/held-spans.ts';
import { brokenCells, leastHeaviest, nameSlots } from '../../server/balancing/core/name-slots.ts';
import { planGraph } from '../../server/balancing/core/plan-graph.ts';
import { sectionHolders } from '../../server/balancing/core/section-holders.ts';
import { emptyCells } from '../../server/balancing/core/slot-conflicts.ts';
import { daySlots, lastsThrough, minuteText, repeated } from '../../server/balancing/core/slot-days.ts';
import { slotEffects, weekNaming } from '../../server/balancing/core/slot-effects.ts';
import { slotMinutes } from '../../server/balancing/core/slot-problem.ts';
import { randomOf } from '../../server/kernel/random.ts';

const SHIFTS: ModelShift[] = (
  [
    ['normal', 8, 17],
    ['staggered', 6.5, 14],
    ['extended', 14, 21.5],
    ['campaign', 17.5, 21.5],
    ['night', 21.5, 6.5],
  ] as const
).map(([shiftId, startH, endH]) => ({ shiftId, nameZh: shiftId, nameEn: shiftId, startH, endH }));

/** A city of random streets, officers and rosters; now and then grids without people, people without streets. */
function randomModel(seed: number, kind: GroundModel['kind'] = 'sections'): GroundModel {
  const random = randomOf(seed, 'slots');
  const grids = Array.from({ length: 1 + random.int(4) }, (_, g) => ({
    gridId: `G${g}`,
    nameZh: `网格${g}`,
    nameEn: `Grid ${g}`,
  }));
  const count = random.int(40);
  const ids = Array.from({ length: count }, (_, s) => `S${String(s).padStart(3, '0')}`);
  const gridOf = ids.map(() => grids[random.int(grids.length)]!.gridId);
  const officers = Array.from({ length: random.int(16) }, (_, p) => {
    const gridId = grids[random.int(grids.length)]!.gridId;
    return {
      personId: `E${String(p).padStart(2, '0')}`,
      nameZh: `员${p}`,
      gridId,
      shiftId: SHIFTS[random.int(SHIFTS.length)]!.shiftId,
      licensed: true,
      streetIds: ids.filter((_, s) => gridOf[s] === gridId && random.chance(0.4)),
      squadId: `Q-${gridId}-${p % 2}`,
    };
  });
  const duties: PostedDuty[] = officers.flatMap(({ personId, nameZh, gridId, shiftId, streetIds }) =>
    Array.from({ length: 7 }, (_, ahead) => ahead).flatMap((ahead) =>
      random.chance(0.7)
        ? [
            {
              ahead,
              personId,
              nameZh,
              gridId,
              shiftId: random.chance(0.6) ? shiftId : SHIFTS[random.int(5)]!.shiftId,
              streetIds,
            },
          ]
        : [],
    ),
  );
  const holders =
    kind === 'boundary' || kind === 'posting'
      ? grids.map(({ gridId, nameZh }) => ({
          holderId: gridId,
          nameZh,
          gridId,
          shiftId: null,
          group: 'city',
        }))
      : officers.map(({ personId, nameZh, gridId, shiftId }) => ({
          holderId: personId,
          nameZh,
          gridId,
          shiftId,
          group: gridId,
        }));
  const at = new Map(holders.map(({ holderId }, h) => [holderId, h]));
  const rows = ids.map((streetId, s) => ({ streetId, gridId: gridOf[s]! }));
  const sections = sectionHolders({ streets: rows, officers, recorded: new Map() });
  const minutes = ids.map(() => random.between(0, 60));
  return {
    kind,
    day: '2026-01-01',
    stamp: `${seed}`,
    streets: ids.map((streetId, s) => ({
      streetId,
      nameZh: `街${s}`,
      nameEn: `Street ${s}`,
      grade: 3,
      lengthM: 100 + random.int(400),
      gridId: gridOf[s]!,
      ownerGridId: gridOf[s]!,
      middle: [116.5 + random.between(0, 0.05), 35.4 + random.between(0, 0.05)],
      minutes: { patrol: minutes[s]!, cases: 0, travel: 0, total: minutes[s]! },
      hours: Float64Array.from({ length: 24 }, () => (random.chance(0.1) ? 0 : random.between(0, 0.05))),
      holder: at.get(kind === 'sections' ? (sections.get(streetId) ?? '') : gridOf[s]!) ?? -1,
      mayHold: holders.flatMap(({ gridId }, h) => (kind === 'boundary' || gridId === gridOf[s] ? [h] : [])),
      mayHoldTrading: holders.map((_, h) => h),
    })),
    holders,
    officers,
    shifts: SHIFTS,
    grids,
    weekFrom: '2026-01-05',
    duties,
    recorded: new Map(),
    vehicles: [],
    squads: [],
    graph: planGraph(
      minutes,
      ids.map((_, s) => [s + 1, s + 7].filter((u) => u < count && random.chance(0.8))),
    ),
    fewest: 2,
  };
}

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

describe('slots of a day', () => {
  it('are cut where shifts begin and end; whoever is on shift in one is so all through it', () => {
    expect(daySlots(SHIFTS).map(({ from, to }) => `${minuteText(from)}–${minuteText(to)}`)).toEqual([
      '06:30–08:00',
      '08:00–14:00',
      '14:00–17:00',
      '17:00–17:30',
      '17:30–21:30',
      '21:30–06:30',
    ]);
    expect(daySlots([])).toEqual([]);
    const night = SHIFTS[4]!;
    const slots = daySlots(SHIFTS);
    expect(slots.map((slot) => lastsThrough(night, 0, slot, 0))).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    // A night shift lasts into the early slot of the next day where another shift begins in it.
    const early = daySlots([...SHIFTS, { ...night, shiftId: 'early', startH: 5, endH: 12 }]);
    expect(minuteText(early[0]!.from)).toBe('05:00');
    expect(lastsThrough(night, 0, early[0]!, 1)).toBe(true);
    expect(lastsThrough(night, 0, early[0]!, 0)).toBe(false);
  });

  it('share out all of a street’s minutes, as its cases are expected', () => {
    const slots = daySlots(SHIFTS);
    const hours = Array.from({ length: 24 }, (_, h) => (h === 19 ? 1 : 0));
    const evening = slotMinutes(30, hours, slots);
    expect(evening[4]).toBeCloseTo(30, 9);
    const sum = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
    expect(sum(slotMinutes(30, new Float64Array(24), slots))).toBeCloseTo(30, 9);
    // 06:30–08:00 holds half of the seventh hour and all of the eighth.
    expect(slotMinutes(24, new Float64Array(24).fill(1), slots)[0]).toBeCloseTo(1.5, 9);
  });
});

describe('one named holder per street and slot', () => {
  it('on random cities: exactly one where anybody of the grid is on shift, nobody where none is', () => {
    let staffed = 0;
    let empty = 0;
    for (const seed of SEEDS) {
      const model = randomModel(seed);
      const { problem, naming } = weekNaming(model, []);
      // Judged from the duties themselves, not from what the solver was given.
      const slots = daySlots(SHIFTS);
      const shiftOf = new Map(SHIFTS.map((shift) => [shift.shiftId, shift]));
      const duties = repeated(model.duties);
      const sections = sectionHolders(model);
      model.streets.forEach((street, s) => {
        for (let day = 0; day < 7; day += 1)
          slots.forEach((slot, k) => {
            const present = new Set(
              duties.flatMap((duty) =>
                duty.gridId === street.gridId &&
                lastsThrough(shiftOf.get(duty.shiftId)!, duty.ahead, slot, day)
                  ? [duty.personId]
                  : [],
              ),
            );
            const cell = s * problem.staff.length + day * slots.length + k;
            const named = problem.people[naming.holder[cell]!]?.personId;
            if (present.size === 0) {
              empty += 1;
              expect(named).toBeUndefined();
            } else {
              staffed += 1;
              expect(present.has(named ?? '')).toBe(true);
              const own = sections.get(street.streetId);
              if (own !== undefined && present.has(own)) expect(named).toBe(own);
            }
          });
      });
      expect(brokenCells(problem, naming)).toEqual([]);
      expect(naming.holder.length).toBe(model.streets.length * 7 * slots.length);
    }
    expect(staffed).toBeGreaterThan(10_000);
    expect(empty).toBeGreaterThan(1_000);
  });

  it('breaks are seen: nobody, somebody off shift, somebody before the holder of the section', () => {
    const { problem, naming } = weekNaming(randomModel(7), []);
    const own = naming.why.findIndex((why) => why === 1);
    const nobody = naming.holder.with(own, -1);
    expect(brokenCells(problem, { holder: nobody }).map(({ rule }) => rule)).toEqual(['nobody']);
    const slot = own % problem.staff.length;
    const grid = problem.streets[Math.floor(own / problem.staff.length)]!.grid;
    const present = problem.staff[slot]![grid]!;
    const off = problem.people.findIndex((_, p) => !present.includes(p));
    expect(brokenCells(problem, { holder: naming.holder.with(own, off) }).map(({ rule }) => rule)).toEqual([
      'not_on_shift',
    ]);
    const busy = naming.why.findIndex(
      (why, cell) =>
        why === 1 &&
        problem.staff[cell % problem.staff.length]![
          problem.streets[Math.floor(cell / problem.staff.length)]!.grid
        ]!.length > 1,
    );
    const row =
      problem.staff[busy % problem.staff.length]![
        problem.streets[Math.floor(busy / problem.staff.length)]!.grid
      ]!;
    const other = row.find((p) => p !== naming.holder[busy])!;
    expect(brokenCells(problem, { holder: naming.holder.with(busy, other) }).map(({ rule }) => rule)).toEqual(
      ['passed_over'],
    );
  });

  it('the same seed names the same people; loads are what the slots come to', () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const { problem, naming } = weekNaming(randomModel(seed), []);
      const again = nameSlots(problem, 1);
      expect([...again.holder]).toEqual([...naming.holder]);
      const loads = new Float64Array(problem.people.length);
      naming.holder.forEach((p, cell) => {
        if (p >= 0)
          loads[p]! +=
            problem.streets[Math.floor(cell / problem.staff.length)]!.minutes[
              (cell % problem.staff.length) % problem.slots.length
            ]!;
      });
      loads.forEach((minutes, p) => expect(naming.loads[p]).toBeCloseTo(minutes, 6));
    }
  });

  it('the heaviest load of a slot stays within 10 % of the least that is found', () => {
    for (const seed of SEEDS.slice(0, 30)) {
      const { problem, naming } = weekNaming(randomModel(seed), []);
      const perDay = problem.slots.length;
      problem.staff.forEach((row, t) =>
        row.forEach((present, g) => {
          if (present.length < 2) return;
          const load = new Float64Array(problem.people.length);
          const fixed = new Float64Array(problem.people.length);
          const open: number[] = [];
          problem.streets.forEach((street, s) => {
            if (street.grid !== g) return;
            const cell = s * problem.staff.length + t;
            const work = street.minutes[t % perDay]!;
            load[naming.holder[cell]!]! += work;
            if (naming.why[cell] === 3) open.push(work);
            else fixed[naming.holder[cell]!]! += work;
          });
          open.sort((a, b) => b - a);
          const { heaviest } = leastHeaviest(open, present, fixed);
          expect(Math.max(...load)).toBeLessThanOrEqual(1.1 * heaviest + 1e-6);
          // Graham’s rule itself is never far from the least possible.
          const mean = present.reduce((sum, p) => sum + load[p]!, 0) / present.length;
          const least = Math.max(mean, ...present.map((p) => fixed[p]!), ...open);
          expect(heaviest).toBeLessThanOrEqual(2 * least + 1e-6);
        }),
      );
    }
  });

  it('a street whose holder is away goes to his AB partner, then to another; an agreed pair comes first', () => {
    const base = randomModel(3);
    const people = ['E00', 'E01', 'E02'];
    const lists = [
      ['S000', 'S001'],
      ['S002', 'S003'],
      ['S004', 'S005'],
    ];
    const duty = (p: number, ahead: number): PostedDuty => ({
      ahead,
      personId: people[p]!,
      nameZh: people[p]!,
      gridId: 'G0',
      shiftId: 'normal',
      streetIds: lists[p]!,
    });
    const model: GroundModel = {
      ...base,
      kind: 'sections',
      grids: [{ gridId: 'G0', nameZh: '甲', nameEn: 'A' }],
      streets: Array.from({ length: 6 }, (_, s) => ({
        ...base.streets[0]!,
        streetId: `S00${s}`,
        gridId: 'G0',
        ownerGridId: 'G0',
        holder: Math.floor(s / 2),
        middle: [116.5 + s * 0.001, 35.4],
        minutes: { patrol: 10, cases: 0, travel: 0, total: 10 },
      })),
      officers: people.map((personId, p) => ({
        personId,
        nameZh: personId,
        gridId: 'G0',
        shiftId: 'normal',
        licensed: true,
        streetIds: lists[p]!,
        squadId: null,
      })),
      holders: people.map((holderId) => ({
        holderId,
        nameZh: holderId,
        gridId: 'G0',
        shiftId: 'normal',
        group: 'G0',
      })),
      // Monday all three; Tuesday without the first; Wednesday the third alone; Thursday nobody.
      duties: [duty(0, 0), duty(1, 0), duty(2, 0), duty(1, 1), duty(2, 1), duty(2, 2)],
      // A line of streets: the first two sections meet at more corners than the others.
      graph: planGraph([10, 10, 10, 10, 10, 10], [[1, 2, 3], [2], [3], [4], [5], []]),
    };
    const held = (pairs?: [string, string][]) => {
      const { problem, naming } = weekNaming(model, [], pairs);
      const all = stretchesOf(problem, naming, 0);
      return [0, 1, 2, 3].map((day) => {
        const noon = all.find((one) => one.day === day && one.from <= 720 && one.to > 720)!;
        return `${noon.personId ?? '-'} ${noon.why}`;
      });
    };
    expect(held()).toEqual(['E00 own', 'E01 pair', 'E02 chosen', '- nobody']);
    expect(held([['E00', 'E02']])).toEqual(['E00 own', 'E02 pair', 'E02 pair', '- nobody']);
    const { problem, naming } = weekNaming(model, []);
    expect(spansOf(stretchesOf(problem, naming, 0)).filter(({ why }) => why !== 'nobody')).toEqual([
      { days: [0], from: '08:00', to: '17:00', personId: 'E00', nameZh: 'E00', why: 'own' },
      { days: [1], from: '08:00', to: '17:00', personId: 'E01', nameZh: 'E01', why: 'pair' },
      { days: [2], from: '08:00', to: '17:00', personId: 'E02', nameZh: 'E02', why: 'chosen' },
    ]);
  });
});

describe('slots that nobody is on shift for', () => {
  it('are named with grid, days, hours and all their streets, and nothing else is', () => {
    let found = 0;
    for (const seed of SEEDS) {
      const model = randomModel(seed);
      const { problem, naming } = weekNaming(model, []);
      const { report } = slotEffects(model, []);
      const cells = new Map(
        problem.grids.map((gridId, g) => [gridId, problem.streets.filter(({ grid }) => grid === g).length]),
      );
      const named = report.conflicts.reduce((sum, one) => {
        expect(one.streets).toBe(cells.get(one.gridId));
        expect(one.zh).toContain(`${one.from}–${one.to}`);
        const at = problem.slots.map(({ from }) => minuteText(from));
        const slots =
          at.length === 0
            ? 0
            : (at.indexOf(one.to) - at.indexOf(one.from) + at.length) % at.length || at.length;
        return sum + one.days.length * slots * one.streets;
      }, 0);
      expect(named).toBe(naming.why.filter((why) => why === 0).length);
      expect(report.empty).toBe(named);
      expect(report.own + report.pair + report.chosen + report.empty).toBe(report.cells);
      expect(report.broken).toBe(0);
      found += report.conflicts.length;
    }
    expect(found).toBeGreaterThan(50);
  });

  it('a remedy, made as a change of posting, fills some of them and leaves less open over the city', () => {
    let tried = 0;
    for (const seed of SEEDS) {
      const model = randomModel(seed, 'posting');
      const { report } = slotEffects(model, []);
      const expected = (one: typeof report): number =>
        one.conflicts.reduce((sum, { expectedPerWeek }) => sum + expectedPerWeek, 0);
      for (const { gridId, from, remedy } of report.conflicts) {
        if (remedy.change === null) continue;
        tried += 1;
        const then = slotEffects(model, [remedy.change]).report;
        expect(expected(then)).toBeLessThan(expected(report));
        const days = (one: typeof report): number =>
          one.conflicts
            .filter((c) => c.gridId === gridId && c.from === from)
            .reduce((sum, c) => sum + c.days.length, 0);
        const before = emptyCells(weekNaming(model, []).problem);
        const after = emptyCells(weekNaming(model, [remedy.change]).problem);
        expect([...before].some((cell) => cell.startsWith(`${gridId}/`) && !after.has(cell))).toBe(true);
        expect(days(report)).toBeGreaterThan(0);
      }
    }
    expect(tried).toBeGreaterThan(30);
  });

  it('a plan that takes the last one away says so; one that moves a street tells who holds it when', () => {
    for (const seed of SEEDS.slice(0, 30)) {
      const posting = randomModel(seed, 'posting');
      const officer = posting.officers[0];
      if (officer === undefined || posting.streets.length === 0) continue;
      const change: Change = {
        what: 'officer',
        personId: officer.personId,
        gridId: officer.gridId,
        shiftId: 'night',
      };
      const plan = evaluatePlan(posting, [change], { delta: 0.25, shiftMinutes: 480 });
      const before = emptyCells(weekNaming(posting, []).problem);
      const after = emptyCells(weekNaming(posting, [change]).problem);
      const used = new Set(posting.streets.map(({ gridId }) => gridId));
      const worse = [...after].some((cell) => !before.has(cell) && used.has(cell.split('/')[0]!));
      expect(plan.breaches.some(({ rule }) => rule === 'slot')).toBe(worse);
      const sections = randomModel(seed);
      const street = sections.streets.find(({ holder, mayHold }) => holder >= 0 && mayHold.length > 1);
      if (street === undefined) continue;
      const to = sections.holders[street.mayHold.find((h) => h !== street.holder)!]!.holderId;
      const moved = evaluatePlan(sections, [{ what: 'street', streetId: street.streetId, holderId: to }], {
        delta: 0.25,
        shiftMinutes: 480,
      });
      const held = moved.explained[0]!.held!;
      const hours = (time: string): number => Number(time.slice(0, 2)) + Number(time.slice(3)) / 60;
      const all = held.reduce(
        (sum, { days, from, to: end }) => sum + days.length * ((hours(end) - hours(from) + 24) % 24 || 24),
        0,
      );
      expect(all).toBeCloseTo(7 * 24, 6);
      expect(held.filter(({ why }) => why === 'own').every(({ personId }) => personId === to)).toBe(true);
    }
  });
});
