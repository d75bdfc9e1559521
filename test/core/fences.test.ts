import { booleanPointInPolygon, lineString, point, pointToLineDistance, polygon } from '@turf/turf';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenceRulesSchema } from '../../server/fences/contract.ts';
import type { FenceEventKind } from '../../server/fences/contract.ts';
import { fenceShape } from '../../server/fences/core/fence-shape.ts';
import { concerns, isOpenAt } from '../../server/fences/core/fence-windows.ts';
import { watchFence } from '../../server/fences/core/watch-fence.ts';
import type { FenceCrossing, FenceSight, Watch } from '../../server/fences/core/watch-fence.ts';

const ALL: FenceEventKind[] = ['enter', 'leave', 'dwell'];
const AREA: FenceSight = { kind: 'area', events: ALL, dwellS: 600 };

/** Walks "i" (inside) and "o" (outside), 15 s apart; capitals while the fence is closed. */
function walk(steps: string, fence = AREA, stepMs = 15_000): FenceCrossing[] {
  let watch: Watch | undefined;
  const told: FenceCrossing[] = [];
  [...steps].forEach((step, i) => {
    const before = structuredClone(watch);
    const seen = watchFence(watch, { atMs: i * stepMs, inside: /i/i.test(step) }, /[io]/.test(step), fence);
    expect(watch).toEqual(before);
    watch = seen.watch;
    told.push(...seen.crossings);
  });
  return told;
}
const said = (steps: string, fence = AREA, stepMs = 15_000) =>
  walk(steps, fence, stepMs).map(({ kind, atMs }) => `${kind}@${atMs / stepMs}`);

describe('watching a fence', () => {
  it.each([
    ['oooo', []],
    ['ooiioo', ['enter@2', 'leave@4']],
    ['ii', ['enter@0']],
    ['ooiooiooi', []],
    ['iioiioii', ['enter@0']],
    ['ooiiOOoo', ['enter@2']],
    ['ooIIIiii', ['enter@5']],
    ['IIOO', []],
    ['IIiioo', ['enter@2', 'leave@4']],
  ])('%s tells %j', (steps, expected) => expect(said(steps)).toEqual(expected));

  it('tells a dwell once a stay, at the fix that is beyond it', () => {
    expect(said('oiiiiiii', AREA, 120_000)).toEqual(['enter@1', 'dwell@6']);
    expect(said('oiiiiiiooiiiiiii', AREA, 120_000)).toEqual([
      'enter@1',
      'dwell@6',
      'leave@7',
      'enter@9',
      'dwell@14',
    ]);
  });
  it('tells only what it is asked for', () => {
    expect(said('ooiioo', { ...AREA, events: ['leave'] })).toEqual(['leave@4']);
  });
  it('of a route, being off it', () => {
    expect(said('ooiiooii', { kind: 'route', events: ['off_route', 'on_route'], dwellS: 60 })).toEqual(['on_route@2', 'off_route@4', 'on_route@6']); // prettier-ignore
    expect(said('oiiooii', { kind: 'route', events: ['off_route'], dwellS: 60 })).toEqual(['off_route@3']);
  });
  it('late and repeated fixes change nothing', () => {
    const at = (atMs: number, inside: boolean, watch?: Watch) =>
      watchFence(watch, { atMs, inside }, true, AREA);
    const inside = at(30, true, at(20, true).watch);
    expect(inside.crossings).toEqual([{ kind: 'enter', atMs: 20 }]);
    for (const late of [30, 25, 1]) {
      const again = at(late, false, inside.watch);
      expect(again).toEqual({ watch: inside.watch, crossings: [] });
    }
  });
  it('enters and leaves by turns, whatever is walked', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('i', 'o'), { maxLength: 60 }), (steps) => {
        const kinds = walk(steps.join(''), { ...AREA, events: ['enter', 'leave'] }).map(({ kind }) => kind);
        kinds.forEach((kind, i) => expect(kind).toBe(i % 2 === 0 ? 'enter' : 'leave'));
      }),
    );
  });
});

describe('the shape of a fence', () => {
  const number = fc.double({ min: -0.01, max: 0.03, noNaN: true });
  it('agrees with turf on an area with a hole', () => {
    const rings: [number, number][][] = [
      [[116, 35], [116.02, 35], [116.02, 35.02], [116.01, 35.01], [116, 35.02], [116, 35]],
      [[116.004, 35.004], [116.006, 35.004], [116.006, 35.006], [116.004, 35.004]],
    ]; // prettier-ignore
    const contains = fenceShape({ type: 'Polygon', coordinates: rings }, 30);
    const both = fenceShape({ type: 'MultiPolygon', coordinates: [rings] }, 30);
    fc.assert(
      fc.property(number, number, (x, y) => {
        const p: [number, number] = [116 + x + 1.23e-8, 35 + y + 1.7e-8];
        const expected = booleanPointInPolygon(point(p), polygon(rings));
        expect(contains(p)).toBe(expected);
        expect(both(p)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
  it('agrees with turf on how far off a route is, to 0.5 %', () => {
    const line: [number, number][] = [[116, 35], [116.01, 35.004], [116.02, 35.02]]; // prettier-ignore
    const contains = fenceShape({ type: 'LineString', coordinates: line }, 200);
    fc.assert(
      fc.property(number, number, (x, y) => {
        const p: [number, number] = [116 + x, 35 + y];
        const metres = pointToLineDistance(point(p), lineString(line), { units: 'meters', method: 'planar' });
        if (Math.abs(metres - 200) < 3) return;
        expect(contains(p), String(metres)).toBe(metres < 200);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('when and about whom', () => {
  const local = (text: string): number => Date.parse(`${text}Z`);
  it('no window is always', () => expect(isOpenAt([], 0)).toBe(true));
  it.each([
    ['2026-11-23T07:00:00', true], // a Monday
    ['2026-11-23T08:59:59', true],
    ['2026-11-23T09:00:00', false],
    ['2026-11-23T06:59:59', false],
    ['2026-11-22T07:30:00', false],
    ['2026-11-27T22:30:00', true], // Friday night
    ['2026-11-28T04:59:00', true], // still of Friday
    ['2026-11-28T05:00:00', false],
    ['2026-11-28T22:30:00', false],
  ])('%s: %s', (at, open) => {
    const windows = [
      { days: [1, 2, 3, 4, 5], from: '07:00', to: '09:00' },
      { days: [5], from: '22:00', to: '05:00' },
    ];
    expect(isOpenAt(windows, local(at))).toBe(open);
  });
  it('lists: only these, these kinds, not those', () => {
    const rules = (more: object) => fenceRulesSchema.parse({ events: ['enter'], ...more });
    const unit = { unitId: 'V1', kind: 'duty_vehicle' };
    expect(concerns(rules({}), unit)).toBe(true);
    expect(concerns(rules({ kinds: ['officer'] }), unit)).toBe(false);
    expect(concerns(rules({ unitIds: ['V2'] }), unit)).toBe(false);
    expect(concerns(rules({ unitIds: ['V1'] }), unit)).toBe(true);
    expect(concerns(rules({ unitIds: ['V1'], exceptUnitIds: ['V1'] }), unit)).toBe(false);
  });
});
