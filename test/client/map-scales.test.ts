import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  caseClasses,
  classOf,
  columnHeightM,
  coverageClassOfAge,
  coverageScale,
  permitScale,
  unitScale,
  zoneScale,
} from '../../client/map/scales.ts';
import { coverageClasses } from '../../client/state/app-state.ts';

const HOUR = 3_600_000;

describe('classes of case columns', () => {
  it('holds every count from 1 to the greatest in exactly one class, at most seven', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 40 }), (counts) => {
        const classes = caseClasses(counts);
        const top = Math.max(...counts);
        expect(classes.length).toBeLessThanOrEqual(7);
        for (const count of counts) {
          const holding = classes.filter(({ from, to }) => count >= from! && count < to!);
          expect(holding).toHaveLength(count >= 1 ? 1 : 0);
          expect(classOf(classes, count)).toBe(holding[0] ?? null);
        }
        expect(new Set(classes.map(({ color }) => color)).size).toBe(classes.length);
        if (top >= 1) expect(classes.at(-1)!.to).toBe(top + 1);
      }),
    );
  });

  it('has no class when nothing was counted, and one when every cell counts one', () => {
    expect(caseClasses([])).toEqual([]);
    expect(caseClasses([0, 0])).toEqual([]);
    expect(caseClasses([1, 1])).toMatchObject([{ labelZh: '1 件', from: 1, to: 2 }]);
  });

  it('raises columns by the square root: a quarter of the count is half of the height', () => {
    expect(columnHeightM(25, 100, 400)).toBeCloseTo(200);
    expect(columnHeightM(100, 100, 400)).toBe(400);
    expect(columnHeightM(0, 100, 400)).toBe(0);
    expect(columnHeightM(3, 0, 400)).toBe(0);
  });
});

describe('age of the last visit', () => {
  it('goes from now without gap to never ending, unknown and never beside it', () => {
    for (const theme of ['paper', 'night'] as const) {
      const scale = coverageScale(theme);
      expect(scale.map(({ key }) => key)).toEqual([...coverageClasses]);
      const ages = scale.filter(({ from }) => from !== null);
      expect(ages[0]!.from).toBe(0);
      for (let i = 1; i < ages.length; i++) expect(ages[i]!.from).toBe(ages[i - 1]!.to);
      expect(ages.at(-1)!.to).toBeNull();
      expect(scale.filter(({ hatched }) => hatched).map(({ key }) => key)).toEqual(['unknown']);
      expect(new Set(scale.map(({ color }) => color)).size).toBe(scale.length);
    }
  });

  it('gives an age its class, the limit belonging to the older', () => {
    expect(coverageClassOfAge(0)).toBe('d1');
    expect(coverageClassOfAge(24 * HOUR - 1)).toBe('d1');
    expect(coverageClassOfAge(24 * HOUR)).toBe('d3');
    expect(coverageClassOfAge(720 * HOUR)).toBe('older');
    expect(() => coverageClassOfAge(-1)).toThrow(RangeError);
    expect(() => coverageClassOfAge(Number.NaN)).toThrow(RangeError);
  });
});

describe('categorical scales', () => {
  it('have at most seven classes of different colour, named in both languages', () => {
    for (const scale of [zoneScale, permitScale, unitScale('paper'), unitScale('night')]) {
      expect(scale.length).toBeLessThanOrEqual(7);
      expect(new Set(scale.map(({ color }) => color)).size).toBe(scale.length);
      for (const { labelZh, labelEn, color } of scale) {
        expect(labelZh).toMatch(/[一-鿿]/);
        expect(labelEn).toMatch(/[a-z]/);
        expect(color).toMatch(/^#[0-9a-f]{6}$/);
      }
    }
  });
});
