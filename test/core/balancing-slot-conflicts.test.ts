import { describe, expect, it } from 'vitest';
import type { Change } from '../../server/balancing/contract.ts';
import { evaluatePlan } from '../../server/balancing/core/evaluate-plan.ts';
import { emptyCells } from '../../server/balancing/core/slot-conflicts.ts';
import { minuteText } from '../../server/balancing/core/slot-days.ts';
import { slotEffects, weekNaming } from '../../server/balancing/core/slot-effects.ts';
import { SEEDS, randomModel } from './slot-town.ts';

describe('a plan of one grid', () => {
  it('leaves the names of the others as they are, and names its own as if asked anew', () => {
    let moved = 0;
    for (const seed of SEEDS) {
      const model = randomModel(seed);
      const before = weekNaming(model, []);
      const street = model.streets.find(({ holder, mayHold }) => holder >= 0 && mayHold.length > 1);
      if (street === undefined) continue;
      const to = model.holders[street.mayHold.find((h) => h !== street.holder)!]!.holderId;
      const change: Change = { what: 'street', streetId: street.streetId, holderId: to };
      const quick = weekNaming(model, [change], undefined, before);
      const anew = weekNaming(model, [change]);
      expect([...quick.naming.holder]).toEqual([...anew.naming.holder]);
      expect([...quick.naming.why]).toEqual([...anew.naming.why]);
      expect(quick.naming.standIns).toBe(anew.naming.standIns);
      quick.naming.loads.forEach((minutes, p) => expect(minutes).toBeCloseTo(anew.naming.loads[p]!, 6));
      const width = quick.problem.staff.length;
      quick.naming.holder.forEach((p, cell) => {
        if (model.streets[Math.floor(cell / width)]!.gridId !== street.gridId)
          expect(p).toBe(before.naming.holder[cell]);
      });
      moved += 1;
    }
    expect(moved).toBeGreaterThan(30);
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
