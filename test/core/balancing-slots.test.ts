import { describe, expect, it } from 'vitest';
import type { GroundModel, PostedDuty } from '../../server/balancing/core/ground-model.ts';
import { spansOf, stretchesOf } from '../../server/balancing/core/held-spans.ts';
import { brokenCells, leastHeaviest, nameSlots } from '../../server/balancing/core/name-slots.ts';
import { planGraph } from '../../server/balancing/core/plan-graph.ts';
import { sectionHolders } from '../../server/balancing/core/section-holders.ts';
import { daySlots, lastsThrough, minuteText, repeated } from '../../server/balancing/core/slot-days.ts';
import { weekNaming } from '../../server/balancing/core/slot-effects.ts';
import { slotMinutes } from '../../server/balancing/core/slot-problem.ts';
import { SEEDS, SHIFTS, randomModel } from './slot-town.ts';

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
