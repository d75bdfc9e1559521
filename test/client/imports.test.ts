import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importWork, mapAnswer, moved, remapped } from '../../client/imports/import-map.ts';
import { bytesText, cellAreaText, shiftText } from '../../client/language/format.ts';
import type { ImportReport } from '../../server/ingest/contract.ts';

const field = (name: string, mappedTo: string | null): ImportReport['fields'][number] => ({
  name,
  sample: ['1'],
  mappedTo,
  by: mappedTo === null ? 'none' : 'alias',
});

describe('the mapping of columns', () => {
  it('gives a field to one column at a time', () => {
    const before = [field('经度', 'lng'), field('纬度', 'lat'), field('X', null)];
    const after = remapped(before, 'X', 'lng');
    expect(after.map((one) => one.mappedTo)).toEqual([null, 'lat', 'lng']);
    expect(after[2]?.by).toBe('person');
    expect(remapped(after, 'X', null).map((one) => one.mappedTo)).toEqual([null, 'lat', null]);
  });

  it('says every field that has a column now, and empties those that lost theirs', () => {
    const before = [field('a', 'name'), field('b', 'type'), field('c', null)];
    const after = remapped(remapped(before, 'c', 'name'), 'b', null);
    expect(mapAnswer(before, after)).toEqual({ name: 'c', type: '' });
  });

  it('never gives two columns the same field', () => {
    const names = ['a', 'b', 'c', 'd'];
    const choice = fc.record({
      column: fc.constantFrom(...names),
      to: fc.option(fc.constantFrom('x', 'y', 'z')),
    });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 12 }), (choices) => {
        let fields = names.map((name) => field(name, null));
        for (const { column, to } of choices) fields = remapped(fields, column, to);
        const used = fields.flatMap((one) => one.mappedTo ?? []);
        expect(new Set(used).size).toBe(used.length);
      }),
    );
  });
});

describe('what an import shows on the map', () => {
  const report = (state: ImportReport['state']): ImportReport =>
    ({
      state,
      preview: {
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [116.5, 35.4] },
            properties: { name: '甲' },
          },
        ],
      },
      datum: {
        question: {
          code: 'crs_mislabelled',
          zh: '',
          en: '',
          candidates: [
            { crs: 'gcj02', nameZh: '火星', nameEn: 'GCJ', landedAt: [116.4947, 35.4005], inside: true, whyZh: '', whyEn: '', shiftEastM: 481, shiftNorthM: -52 },
            { crs: 'bd09', nameZh: '百度', nameEn: 'BD', landedAt: null, inside: false, whyZh: '', whyEn: '' },
          ],
        },
      },
    }) as unknown as ImportReport; // prettier-ignore

  it('is its rows alone when nothing is asked', () => {
    const work = importWork(report('staged'), null);
    expect(work.shapes.map((one) => one.key)).toEqual(['row-0']);
    expect(work.marks).toEqual([]);
    expect(work.marksAnswer).toBe(false);
  });

  it('is each reading in a colour of its own while it asks, pushed back by the shift', () => {
    const work = importWork(report('asking'), { type: 'Point', coordinates: [0, 0] });
    expect(work.shapes.map((one) => [one.key, one.tone])).toEqual([
      ['trusted', 'trusted'],
      ['row-0', 'muted'],
      ['c0', 0],
    ]);
    const ghost = work.shapes[2]!.geometry as { coordinates: [number, number] };
    expect(ghost.coordinates[0]).toBeLessThan(116.5);
    expect(ghost.coordinates[1]).toBeGreaterThan(35.4);
    expect(work.marks.map((one) => one.label)).toEqual(['1']);
    expect(work.marksAnswer).toBe(true);
  });

  it('pushes a geometry and back to where it was', () => {
    const push = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(push, push, (eastM, northM) => {
        const point = { type: 'Point' as const, coordinates: [116.5, 35.4] as [number, number] };
        const there = moved(point, { eastM, northM });
        const back = moved(there, { eastM: -eastM, northM: -northM }) as typeof point;
        expect(back.coordinates[0]).toBeCloseTo(116.5, 5);
        expect(back.coordinates[1]).toBeCloseTo(35.4, 9);
      }),
    );
  });
});

describe('words for sizes and shifts', () => {
  it('name the way of a shift and leave out what is nothing', () => {
    expect(shiftText(481.2, -52.4, 'zh')).toBe('东 481 米、南 52 米');
    expect(shiftText(-0.3, 7, 'en')).toBe('7 m north');
    expect(shiftText(0.2, -0.1, 'zh')).toBe('没有偏移');
  });

  it('keep the digits that count', () => {
    expect(cellAreaText(15_047.5, 'zh')).toBe('15,048 ㎡');
    expect(cellAreaText(737_327.6, 'en')).toBe('0.737 km²');
    expect(bytesText(999)).toBe('999 B');
    expect(bytesText(2_345_678)).toBe('2.3 MB');
  });
});
