import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinateQuery } from '../../server/search/core/coordinate-query.ts';
import { likePattern, normalizeQuery } from '../../server/search/core/query-text.ts';
import { rankHits } from '../../server/search/core/rank-hits.ts';
import type { Candidate } from '../../server/search/core/rank-hits.ts';
import type { BBox } from '../../server/kernel/lng-lat.ts';

const TOWN: BBox = [116.4, 35.3, 116.7, 35.6];

describe('what was typed', () => {
  it('is read half-width, trimmed and in lower case', () => {
    expect(normalizeQuery('　Ｗｕｔｏｎｇ　Ｒｏａｄ ')).toBe('wutong road');
    expect(normalizeQuery('１１６．５８，３５．４１')).toBe('116.58,35.41');
    expect(normalizeQuery('XM－２０２６')).toBe('xm-2026');
  });
  it('has no wildcards', () => {
    expect(likePattern('100%_\\')).toBe('%100\\%\\_\\\\%');
  });
});

describe('a coordinate', () => {
  it('is understood in either order and says which', () => {
    const here = [116.58, 35.41];
    for (const [text, order] of [
      ['116.58,35.41', 'lng_lat'],
      ['35.41,116.58', 'lat_lng'],
      ['35.41 116.58', 'lat_lng'],
      ['116.58°e, 35.41°n', 'lng_lat'],
      ['35.41n,116.58e', 'lat_lng'],
      ['35.41北,116.58东', 'lat_lng'],
    ] as const) {
      expect(coordinateQuery(normalizeQuery(text), TOWN), text).toEqual({
        position: here,
        order,
        ambiguous: false,
      });
    }
  });
  it('is ambiguous when both orders are places and neither is near', () => {
    expect(coordinateQuery('10,20', TOWN)).toEqual({ position: [10, 20], order: 'lng_lat', ambiguous: true });
    expect(coordinateQuery('20,100', TOWN)).toMatchObject({ order: 'lat_lng', ambiguous: false });
  });
  it('is nothing when it is no pair of numbers on earth', () => {
    for (const text of ['梧桐路', '116.58', '116,', '200,300', '1,2,3', '116.58e,35.41e', '12345,6', '']) {
      expect(coordinateQuery(text, TOWN), text).toBeUndefined();
    }
  });
  it('survives a round trip anywhere in the city', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 116.4, max: 116.7, noNaN: true }),
        fc.double({ min: 35.3, max: 35.6, noNaN: true }),
        (lng, lat) => {
          const [x, y] = [lng.toFixed(6), lat.toFixed(6)];
          expect(coordinateQuery(`${x},${y}`, TOWN)?.position).toEqual([Number(x), Number(y)]);
          expect(coordinateQuery(`${y}, ${x}`, TOWN)?.position).toEqual([Number(x), Number(y)]);
        },
      ),
    );
  });
});

describe('the order of hits', () => {
  const hit = (id: string, kind: Candidate['kind'], titleZh: string, weight = 0, number = ''): Candidate => ({
    kind,
    id,
    layer: null,
    titleZh,
    titleEn: titleZh,
    subtitleZh: '',
    subtitleEn: '',
    center: null,
    bbox: null,
    texts: [titleZh, number],
    weight,
  });
  const all = [
    hit('a', 'place', '老梧桐路口'),
    hit('b', 'street', '梧桐路北段', 2),
    hit('c', 'construction_site', '厂房', 0, '梧桐路'),
    hit('d', 'street', '梧桐路', 3),
    hit('e', 'street', '梧桐路东段', 1),
  ];
  it('puts the exact before the beginning before the inside, then the weight', () => {
    expect(rankHits(all, '梧桐路', 10).map(({ id }) => id)).toEqual(['d', 'c', 'e', 'b', 'a']);
    expect(rankHits(all, '梧桐路', 2)).toHaveLength(2);
    expect(rankHits(all, '梧桐路', 1)[0]).not.toHaveProperty('texts');
  });
  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (rows) => {
        expect(rankHits(rows, '梧桐路', 10)).toEqual(rankHits(all, '梧桐路', 10));
      }),
    );
  });
});
