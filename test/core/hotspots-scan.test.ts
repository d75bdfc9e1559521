import { describe, expect, it } from 'vitest';
import { scanClusters, scanRatio } from '../../server/hotspots/core/scan-statistic.ts';
import { randomOf } from '../../server/kernel/random.ts';

describe('the scan statistic', () => {
  it('published likelihood ratios of SaTScan 9.6 on New York leukaemia', () => {
    // Expected cases are printed with two digits, so the ratio is met to two or three.
    expect(scanRatio(100, 58.28, 552)).toBeCloseTo(14.0835, 1);
    expect(scanRatio(38, 17.79, 552)).toBeCloseTo(9.0197, 1);
    expect(scanRatio(85, 49.71, 552)).toBeCloseTo(11.5773, 1);
    expect(scanRatio(5, 6, 552)).toBe(0);
    expect(scanRatio(4, 1, 4)).toBeCloseTo(4 * Math.log(4), 12);
  });

  const side = 14;
  const order = Array.from({ length: side * side }, (_, i) =>
    Array.from({ length: side * side }, (__, j) => j).sort(
      (a, b) =>
        Math.hypot((a % side) - (i % side), Math.floor(a / side) - Math.floor(i / side)) -
          Math.hypot((b % side) - (i % side), Math.floor(b / side) - Math.floor(i / side)) || a - b,
    ),
  );
  const exposure = new Float64Array(side * side).fill(1);
  const options = { mostShare: 0.25, draws: 99, seed: 1 };

  it('finds a planted disc whole and once, the same every time', () => {
    const random = randomOf(5, 'scan');
    const disc = new Set(order[60]!.slice(0, 9));
    const counts = exposure.map((_, i) => random.poisson(disc.has(i) ? 6 : 1));
    const clusters = scanClusters(counts, exposure, order, options);
    expect(clusters[0]!.p).toBe(0.01);
    expect(clusters[0]!.places.filter((place) => disc.has(place)).length).toBeGreaterThanOrEqual(8);
    const all = clusters.flatMap(({ places }) => places);
    expect(new Set(all).size).toBe(all.length);
    expect(scanClusters(counts, exposure, order, options)).toEqual(clusters);
  });

  it('noise: p is spread evenly; nothing without cases', () => {
    const random = randomOf(7, 'scan-noise');
    const small = Array.from({ length: 40 }, () => {
      const counts = exposure.map(() => random.poisson(0.5));
      return scanClusters(counts, exposure, order, { ...options, draws: 19 })[0]!.p;
    });
    expect(small.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(7);
    expect(scanClusters(new Float64Array(side * side), exposure, order, options)).toEqual([]);
    expect(() => scanClusters([1], [1, 2], [[0]], options)).toThrow(RangeError);
  });
});
