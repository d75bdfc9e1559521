import { describe, expect, it } from 'vitest';
import { gaussKruegerSrid } from '../../server/zones/core/gauss-krueger-srid.ts';
import { reachInto } from '../../server/zones/core/reach-into.ts';
import { marginOf, relationOf } from '../../server/zones/core/relation.ts';
import {
  checkSiteShape,
  middleLngOf,
  MOST_VERTICES,
  nearestVertex,
} from '../../server/zones/core/site-shape.ts';
import { statementOf } from '../../server/zones/core/statement.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { XwError } from '../../server/kernel/errors.ts';

describe('the plane of measurement', () => {
  it('is the 3-degree zone of the nearest central meridian', () => {
    expect(gaussKruegerSrid(116.587)).toBe(4548);
    expect(gaussKruegerSrid(117)).toBe(4548);
    expect(gaussKruegerSrid(115.5)).toBe(4548);
    expect(gaussKruegerSrid(115.4999)).toBe(4547);
    expect(gaussKruegerSrid(75)).toBe(4534);
    expect(gaussKruegerSrid(73.5)).toBe(4534);
    expect(gaussKruegerSrid(135)).toBe(4554);
    expect(gaussKruegerSrid(136.5)).toBe(4554);
  });
  it('is never farther than 1.5° from the site, and exists for every longitude of the country', () => {
    for (let lng = 73.5; lng <= 136.5; lng += 0.01) {
      const meridian = 75 + 3 * (gaussKruegerSrid(lng) - 4534);
      expect(Math.abs(meridian - lng)).toBeLessThanOrEqual(1.5 + 1e-9);
    }
  });
  it('is refused elsewhere', () => {
    for (const lng of [73.4, 136.6, -117, 0, Number.NaN, Infinity]) {
      expect(() => gaussKruegerSrid(lng)).toThrow(/invalid_value/);
    }
  });
});

describe('in, uncertain or out', () => {
  it('needs certainty for either answer', () => {
    const cases: [gapM: number, depthM: number, epsilon: number, relation: string][] = [
      [0, 12, 2, 'in'],
      [0, 0, 2, 'uncertain'],
      [0, 2, 2, 'uncertain'],
      // Within the rounding of the threshold nothing is decided.
      [0, 2.004, 2, 'uncertain'],
      [0, 2.01, 2, 'in'],
      [1.99, 0, 2, 'uncertain'],
      [2, 0, 2, 'uncertain'],
      [2.004, 0, 2, 'uncertain'],
      [2.01, 0, 2, 'out'],
      [0, 0, 0, 'uncertain'],
      [0.01, 0, 0, 'out'],
    ];
    for (const [gapM, depthM, uncertaintyM, relation] of cases) {
      expect(relationOf({ gapM, depthM, uncertaintyM }), `${gapM} ${depthM}`).toBe(relation);
    }
  });
  it('has one signed margin', () => {
    expect(marginOf(12.346, 0)).toBe(-12.35);
    expect(marginOf(0, 7.001)).toBe(7);
    expect(Object.is(marginOf(0, 0), 0)).toBe(true);
  });
});

describe('how deep shared ground lies', () => {
  const box = (west: number, south: number, east: number, north: number): Polygon => ({
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  });
  const zone = box(0, 0, 100, 100);
  it('is its largest distance to the zone’s edge', () => {
    expect(reachInto(box(45, 45, 55, 55), zone)).toBeCloseTo(50, 2);
    expect(reachInto(box(30, 0, 40, 10), zone)).toBeCloseTo(10, 2);
    expect(reachInto(zone, zone)).toBeCloseTo(50, 2);
    expect(reachInto(box(49, 0, 60, 3), zone)).toBeCloseTo(3, 2);
    expect(reachInto({ type: 'MultiPolygon', coordinates: [] }, zone)).toBe(0);
  });
  it('counts the edge of a hole, and of a thin corridor its half width along its whole length', () => {
    const holed: Polygon = {
      type: 'Polygon',
      coordinates: [...zone.coordinates, box(40, 40, 60, 60).coordinates[0]!.toReversed()],
    };
    // The circle in a corner touches two sides and the corner of the hole.
    expect(reachInto(holed, holed)).toBeCloseTo((40 * Math.SQRT2) / (1 + Math.SQRT2), 2);
    // The deepest place of the zone is in the hole of the site: it is no shared ground.
    const about: Polygon = {
      type: 'Polygon',
      coordinates: [...box(20, 20, 80, 80).coordinates, box(35, 35, 65, 65).coordinates[0]!.toReversed()],
    };
    expect(reachInto(about, zone)).toBeCloseTo(35, 2);
    const corridor = box(0, 0, 20_000, 6);
    const began = performance.now();
    expect(reachInto(box(10, 0, 19_000, 6), corridor)).toBeCloseTo(3, 2);
    expect(performance.now() - began).toBeLessThan(200);
  });
});

describe('the outline of a site', () => {
  const square: Position[] = [
    [116.5, 35.4],
    [116.6, 35.4],
    [116.6, 35.5],
    [116.5, 35.5],
    [116.5, 35.4],
  ];
  const site = (...rings: Position[][]): Polygon => ({ type: 'Polygon', coordinates: rings });
  const refusal = (shape: Parameters<typeof checkSiteShape>[0]) => {
    try {
      checkSiteShape(shape);
      return undefined;
    } catch (error) {
      const { code, place, status, remedy } = (error as XwError).problem;
      return { code, place, status, remedy: remedy !== undefined };
    }
  };
  it('is accepted when it is closed, on earth and has three corners', () => {
    expect(refusal(site(square))).toBeUndefined();
    expect(refusal({ type: 'MultiPolygon', coordinates: [[square], [square]] })).toBeUndefined();
  });
  it('is refused with the place and a remedy otherwise', () => {
    const told = { status: 422, remedy: true };
    expect(refusal(site())).toMatchObject({ ...told, code: 'site_empty' });
    expect(refusal({ type: 'MultiPolygon', coordinates: [[square], []] })).toMatchObject({
      code: 'site_empty',
    });
    expect(refusal(site(square.slice(0, 4)))).toMatchObject({ ...told, code: 'ring_not_closed' });
    expect(refusal(site([square[0]!, square[1]!, square[0]!]))).toMatchObject({
      ...told,
      code: 'ring_too_short',
    });
    const strayed = square.map((p, i): Position => (i === 2 ? [35.5, 116.6] : p));
    expect(refusal(site(square, strayed))).toMatchObject({
      ...told,
      code: 'vertex_not_on_earth',
      place: 'polygon 0, ring 1, vertex 2',
    });
    const many = Array.from({ length: MOST_VERTICES }, (_, i): Position => [116 + i * 1e-6, 35]);
    expect(refusal(site([...many, many[0]!]))).toMatchObject({ ...told, code: 'too_many_vertices' });
    expect(refusal(site([...many.slice(0, -1), many[0]!]))).toBeUndefined();
  });
  it('names the vertex nearest to a fault', () => {
    expect(nearestVertex(site(square), [116.61, 35.52])).toBe('polygon 0, ring 0, vertex 2');
    expect(
      nearestVertex(
        {
          type: 'MultiPolygon',
          coordinates: [
            [square],
            [
              [
                [1, 1],
                [2, 1],
                [2, 2],
                [1, 1],
              ],
            ],
          ],
        },
        [2.1, 1],
      ),
    ).toBe('polygon 1, ring 0, vertex 1');
  });
  it('has a middle longitude', () => {
    expect(middleLngOf(site(square))).toBeCloseTo(116.55, 9);
  });
});

describe('the statement', () => {
  const base = { zones: [], notDecidable: [], legalDate: '2026-06-10', searchRadiusM: 500, outsideShare: 0 };
  it('never says that nothing restricts the site, and always that it is no verdict', () => {
    const empty = statementOf(base);
    expect(empty.zh).toContain('这不等于没有限制');
    expect(empty.en).toContain('does not mean that nothing restricts');
    for (const zones of [
      [],
      [{ nameZh: '区', nameEn: null, relation: 'in' as const, overlapM2: 12.5, marginM: 3 }],
    ]) {
      const { zh, en } = statementOf({ ...base, zones });
      expect(zh).toContain('不是审批结论');
      expect(en).toContain('not a permit verdict');
    }
  });
  it('names areas, doubts, gaps and ground beyond the city', () => {
    const { zh, en } = statementOf({
      ...base,
      zones: [
        { nameZh: '甲', nameEn: 'A', relation: 'in', overlapM2: 1234.5, marginM: 3 },
        { nameZh: '乙', nameEn: null, relation: 'uncertain', overlapM2: 0, marginM: 0 },
        { nameZh: '丙', nameEn: null, relation: 'out', overlapM2: 0, marginM: -9 },
      ],
      notDecidable: [{ nameZh: '丁' }],
      outsideShare: 0.25,
    });
    expect(zh).toContain('甲（1,235 ㎡）');
    expect(zh).toContain('乙');
    expect(zh).not.toContain('丙');
    expect(zh).toContain('1 项');
    expect(zh).toContain('25%');
    expect(en).toContain('A (1,235 m²)');
    expect(en).toContain('25 %');
  });
});
