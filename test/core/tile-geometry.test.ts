import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipLine } from '../../server/tiles/core/clip-line.ts';
import { clipPolygon, doubleArea } from '../../server/tiles/core/clip-polygon.ts';
import { joinLines } from '../../server/tiles/core/join-lines.ts';
import { latOf, lngOf, mercatorX, mercatorY, tileBox, tilesOver } from '../../server/tiles/core/mercator.ts';
import { roomiestPoint } from '../../server/tiles/core/roomiest-point.ts';
import { markImportance } from '../../server/tiles/core/vertex-importance.ts';
import { radii, starRing } from './tile-samples.ts';

const area = (rings: number[][]): number => rings.reduce((sum, ring) => sum + doubleArea(ring) / 2, 0);
const open = (ring: [number, number][]): number[] => ring.slice(0, -1).flat();
const positive = (ring: number[]): number[] => (doubleArea(ring) < 0 ? reversed(ring) : ring);
const reversed = (ring: number[]): number[] => {
  const back: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) back.push(ring[i]!, ring[i + 1]!);
  return back;
};

const length = (line: number[]): number => {
  let sum = 0;
  for (let i = 2; i < line.length; i += 2)
    sum += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  return sum;
};

describe('web mercator on the unit square', () => {
  it('has its known corners', () => {
    expect(mercatorX(0)).toBe(0.5);
    expect(mercatorY(0)).toBeCloseTo(0.5, 15);
    expect(mercatorY(85.0511287798066)).toBeCloseTo(0, 12);
    // 116.58° E, 35.41° N at zoom 14, by the slippy-map formula.
    expect(tilesOver([116.58, 35.41, 116.58, 35.41], 14)).toEqual([{ z: 14, x: 13497, y: 6466 }]);
  });
  it('goes there and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -85, max: 85, noNaN: true }),
        (lng, lat) => {
          expect(lngOf(mercatorX(lng))).toBeCloseTo(lng, 9);
          expect(latOf(mercatorY(lat))).toBeCloseTo(lat, 9);
        },
      ),
    );
  });
  it('a tile’s box covers that tile and meets its neighbours only at the edge', () => {
    const [west, south, east, north] = tileBox({ z: 14, x: 13497, y: 6466 });
    const inner = 1e-7;
    expect(tilesOver([west + inner, south + inner, east - inner, north - inner], 14)).toHaveLength(1);
  });
});

describe('clipping a polygon', () => {
  it('cuts a comb into separate teeth, without a bridge along the edge', () => {
    const comb = positive([0, 0, 10, 0, 10, 10, 8, 10, 8, 2, 6, 2, 6, 10, 4, 10, 4, 2, 2, 2, 2, 10, 0, 10]);
    const teeth = clipPolygon([comb], -1, 5, 11, 11);
    expect(teeth).toHaveLength(3);
    for (const tooth of teeth) expect(doubleArea(tooth) / 2).toBe(10);
  });
  it('opens a hole that meets the edge into the outline', () => {
    const square = positive([0, 0, 10, 0, 10, 10, 0, 10]);
    const hole = reversed(positive([4, 4, 6, 4, 6, 6, 4, 6]));
    const half = clipPolygon([square, hole], 5, -1, 11, 11);
    expect(half).toHaveLength(1);
    expect(area(half)).toBe(50 - 2);
    // A hole inside the half stays a hole.
    expect(clipPolygon([square, hole], 1, -1, 11, 11)).toHaveLength(2);
  });
  it('gives the box itself when the polygon surrounds it, nothing when it only touches', () => {
    const square = positive([0, 0, 10, 0, 10, 10, 0, 10]);
    expect(area(clipPolygon([square], 2, 3, 4, 5))).toBe(4);
    expect(clipPolygon([square], 10, 0, 20, 10)).toEqual([]);
    expect(clipPolygon([square], -10, 0, 0, 10)).toEqual([]);
    expect(clipPolygon([square], 12, 12, 20, 20)).toEqual([]);
  });
  it('conserves area over any grid of boxes, holes and notches included', () => {
    fc.assert(
      fc.property(
        radii(0.6, 4),
        radii(0.1, 0.5),
        fc.double({ min: 0.7, max: 3.1, noNaN: true }),
        (outer, inner, step) => {
          const outline = positive(open(starRing(0.013, -0.007, outer)));
          const hole = reversed(positive(open(starRing(0.013, -0.007, inner))));
          // Radii of two stars may cross where neighbouring corners of the outer one are far apart; then leave the hole out.
          const nested = Math.min(...outer) * Math.cos(Math.PI / outer.length) > 0.5;
          const rings = nested ? [outline, hole] : [outline];
          const whole = area(rings);
          let sum = 0;
          for (let x = -5; x < 5; x += step)
            for (let y = -5; y < 5; y += step) {
              const part = clipPolygon(rings, x, y, x + step, y + step);
              for (const ring of part)
                for (let i = 0; i < ring.length; i += 2) {
                  expect(ring[i]).toBeGreaterThanOrEqual(x - 1e-12);
                  expect(ring[i]).toBeLessThanOrEqual(x + step + 1e-12);
                }
              sum += area(part);
            }
          expect(sum).toBeCloseTo(whole, 9);
        },
      ),
      { numRuns: 200 },
    );
  });
  it('conserves area where corners lie exactly on the cuts', () => {
    const whole = fc.integer({ min: -6, max: 6 });
    fc.assert(
      fc.property(
        whole,
        whole,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (x, y, w, h) => {
          const notch = positive([x, y, x + 2 * w, y, x + 2 * w, y + 2 * h, x + w, y + h, x, y + 2 * h]);
          let sum = 0;
          for (let gx = -8; gx < 18; gx += 2)
            for (let gy = -8; gy < 18; gy += 2) sum += area(clipPolygon([notch], gx, gy, gx + 2, gy + 2));
          expect(sum).toBeCloseTo(area([notch]), 9);
        },
      ),
    );
  });
  it('keeps crossed rings closed and inside the box', () => {
    const bowTie = [0, 0, 10, 10, 10, 0, 0, 10];
    for (const ring of clipPolygon([bowTie], 1, 1, 9, 9))
      for (const value of ring) expect(value >= 1 && value <= 9).toBe(true);
  });
});

describe('clipping a line', () => {
  it('cuts at the box and keeps each stretch apart', () => {
    expect(clipLine([-5, 5, 15, 5], 0, 0, 10, 10)).toEqual([[0, 5, 10, 5]]);
    expect(clipLine([5, 5, 15, 5, 15, 6, 5, 6], 0, 0, 10, 10)).toEqual([
      [5, 5, 10, 5],
      [10, 6, 5, 6],
    ]);
    expect(clipLine([-5, 0, -1, 3], 0, 0, 10, 10)).toEqual([]);
    expect(clipLine([-5, -5, 0, 0, -5, 5], 0, 0, 10, 10)).toEqual([]);
  });
  it('conserves length over a grid of boxes', () => {
    const number = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 12 }), (points) => {
        const line = points.flat();
        let sum = 0;
        for (let x = -5; x < 5; x += 1.3)
          for (let y = -5; y < 5; y += 1.3)
            for (const piece of clipLine(line, x, y, x + 1.3, y + 1.3)) sum += length(piece);
        expect(sum).toBeCloseTo(length(line), 6);
      }),
    );
  });
});

describe('simplification', () => {
  it('keeps the vertices that Douglas–Peucker keeps, and never the line farther off than the tolerance', () => {
    const coords = Float64Array.from([0, 0, 1, 0.1, 2, -0.1, 3, 5, 4, 6, 5, 7, 6, 8.1, 7, 9, 8, 9, 9, 9]);
    const importance = new Float32Array(10);
    markImportance(coords, 0, 10, false, importance);
    const kept = [...importance].flatMap((value, i) => (value > 1 ? [i] : []));
    expect(kept).toEqual([0, 2, 3, 7, 9]);
  });
  it('never drops the ends of a ring and treats it the same wherever a tile looks', () => {
    const ring = open(starRing(0, 0, [3, 3.01, 3, 3.02, 3, 1, 3, 3]));
    const importance = new Float32Array(ring.length / 2);
    markImportance(Float64Array.from(ring), 0, ring.length / 2, true, importance);
    expect([...importance].filter((value) => value === Infinity)).toHaveLength(2);
    expect(importance[5]).toBeGreaterThan(1);
  });
});

describe('label places', () => {
  it('finds the room in an L and keeps out of a hole', () => {
    const [x, y] = roomiestPoint([[0, 0, 10, 0, 10, 3, 3, 3, 3, 10, 0, 10]]);
    expect(x).toBeLessThan(3);
    expect(y).toBeLessThan(3);
    const [hx, hy] = roomiestPoint([
      [0, 0, 10, 0, 10, 10, 0, 10],
      [2, 2, 2, 9, 9, 9, 9, 2],
    ]);
    expect(hx < 2 || hx > 9 || hy < 2 || hy > 9).toBe(true);
  });
  it('joins pieces end to end whatever their order and direction, and stops at a fork', () => {
    const pieces = [
      [2, 0, 1, 0],
      [0, 0, 1, 0],
      [2, 0, 3, 1],
    ];
    const one = joinLines(pieces);
    expect(one).toHaveLength(1);
    expect(one[0]).toHaveLength(8);
    expect(joinLines([...pieces].reverse())).toEqual(one);
    expect(joinLines([...pieces, [1, 0, 1, 5]])).toHaveLength(3);
    expect(joinLines([[0, 0, 1, 1, 2, 0, 0, 0]])).toHaveLength(1);
  });
});
