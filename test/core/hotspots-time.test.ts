import { describe, expect, it } from 'vitest';
import { emergingCategory } from '../../server/hotspots/core/emerging-category.ts';
import { emergingHotspots } from '../../server/hotspots/core/emerging-hotspots.ts';
import { backTest, expectedCounts, FORECAST_SETTINGS } from '../../server/hotspots/core/forecast.ts';
import { bootstrapMean, flagPlaces, scoreForecast } from '../../server/hotspots/core/forecast-metrics.ts';
import { getisOrdStar } from '../../server/hotspots/core/getis-ord.ts';
import { fullDisc, hexAt, hexNeighbours } from '../../server/hotspots/core/hex-lattice.ts';
import { mannKendall } from '../../server/hotspots/core/mann-kendall.ts';
import { cubeWeights, spaceTimeGi } from '../../server/hotspots/core/space-time-cube.ts';
import { randomOf } from '../../server/kernel/random.ts';

const signs = (text: string): number[] => [...text].map((c) => (c === 'h' ? 1 : c === 'c' ? -1 : 0));
const mirror = (text: string): string => text.replace(/[hc]/g, (c) => (c === 'h' ? 'c' : 'h'));

describe('Mann-Kendall', () => {
  it('published values, ties counted as nothing', () => {
    const up = mannKendall([1, 2, 3, 4, 5]);
    expect(up.s).toBe(10);
    expect(up.variance).toBeCloseTo(16.6667, 4);
    expect(up.z).toBeCloseTo(2.2045408, 7);
    expect(up.p).toBeCloseTo(0.0274863, 7);
    const tied = mannKendall([1, 1, 2, 2, 3, 3, 3, 5, 4, 6]);
    expect(tied.s).toBe(38);
    expect(tied.variance).toBeCloseTo(119.3333, 4);
    expect(tied.z).toBeCloseTo(3.387044, 7);
    expect(tied.p).toBeCloseTo(0.00070651, 7);
    expect(tied.tau).toBeCloseTo(0.8956686, 7);
    const third = mannKendall([-0.2, 0.1, 1.2, 2.5, 2.4, 3, 2.9, 3.8, 4.4, 4.1, 5, 5.2]);
    expect(third.s).toBe(60);
    expect(third.z).toBeCloseTo(4.0457803, 7);
  });

  it('rounding noise breaks no tie; a flat or short series has no trend', () => {
    expect(mannKendall([1, 1 + 1e-13, 1 - 1e-13, 1]).s).toBe(0);
    expect(mannKendall([2, 2, 2, 2]).p).toBe(1);
    expect(mannKendall([1, 2]).p).toBe(1);
    expect(mannKendall([]).z).toBe(0);
    expect(mannKendall([5, 4, 3, 2, 1]).z).toBeCloseTo(-2.2045408, 7);
  });
});

describe('17 categories', () => {
  const table: [steps: string, trend: number, expected: string][] = [
    ['.........h', 0, 'new_hot'],
    ['........hh', 0, 'consecutive_hot'],
    ['hhhhhhhhh.', 0, 'historical_hot'],
    ['.hhhhhhhhh', 0, 'persistent_hot'],
    ['.hhhhhhhhh', 1, 'intensifying_hot'],
    ['.hhhhhhhhh', -1, 'diminishing_hot'],
    ['h.h.....hh', 0, 'sporadic_hot'],
    ['c........h', 0, 'oscillating_hot'],
    ['chhhhhhhhh', 0, 'persistent_hot'],
    ['h........c', 0, 'oscillating_cold'],
    ['h.........', 0, 'none'],
    ['..........', 1, 'none'],
    ['..hh.hh...', 0, 'none'],
    ['cc......hh', 0, 'oscillating_hot'],
    ['hhhhhhhhhh', 0, 'persistent_hot'],
    ['.h.......h', 0, 'sporadic_hot'],
    ['hhhhhhhhhc', 0, 'historical_hot'],
    ['', 0, 'none'],
  ];
  it.each(table)('%s, trend %i: %s', (steps, trend, expected) => {
    expect(emergingCategory(signs(steps), trend)).toBe(expected);
  });

  it('cold mirrors hot, with a falling trend for a rising one', () => {
    const other = (name: string): string =>
      name.replace(/hot$|cold$/, (side) => (side === 'hot' ? 'cold' : 'hot'));
    for (const [steps, trend, expected] of table) {
      // A step pattern that is historical on one side and oscillating on the other belongs to the hot side first.
      if (steps === 'hhhhhhhhhc') continue;
      expect(emergingCategory(signs(mirror(steps)), -trend), steps).toBe(other(expected));
    }
  });
});

describe('space-time cube', () => {
  const centre = hexAt([114, 30], 9);
  const cells = fullDisc(centre, 6).sort();
  const rings = hexNeighbours(cells, 1);
  const n = cells.length;
  const at = cells.indexOf(centre);
  const disc = new Set(fullDisc(centre, 1));
  const cube = (steps: number, hot: (t: number) => number, seed = 1): Int32Array => {
    const random = randomOf(seed, 'cube');
    return Int32Array.from({ length: n * steps }, (_, b) => {
      const t = Math.floor(b / n);
      return random.poisson(disc.has(cells[b % n]!) ? hot(t) : 1);
    });
  };
  const flat = new Float64Array(n).fill(1);

  it('one step is the map; weights of the cube give the same z', () => {
    const counts = cube(1, () => 4);
    const z = spaceTimeGi(counts, { places: n, steps: 1 }, rings, 'entire_cube', 0);
    getisOrdStar(counts, rings).forEach((v, i) => expect(z[i]).toBeCloseTo(v, 10));
    const four = cube(4, () => 4);
    const direct = spaceTimeGi(four, { places: n, steps: 4 }, rings, 'entire_cube', 1);
    const built = getisOrdStar(four, cubeWeights({ places: n, steps: 4 }, rings, 'entire_cube', 1));
    direct.forEach((v, b) => expect(v).toBeCloseTo(built[b]!, 9));
    const single = spaceTimeGi(four, { places: n, steps: 4 }, rings, 'single_step', 1);
    const last = getisOrdStar(four.slice(3 * n), rings);
    last.forEach((v, i) => expect(single[3 * n + i]).toBeCloseTo(v, 10));
  });

  it.each(['expected', 'exact', 'normal'] as const)('a spot of the last step is new (%s)', (method) => {
    const counts = cube(10, (t) => (t === 9 ? 9 : 1));
    const shape = { places: n, steps: 10 };
    const { places } = emergingHotspots(counts, shape, flat, rings, { method, back: 0 });
    expect(places[at]!.category).toBe('new_hot');
    expect(places[at]!.since).toBe(9);
    expect(places.filter((p) => p.category.endsWith('_hot')).length).toBeLessThan(30);
  });

  it('a spot that stays is persistent, one that grows intensifies; nothing is hot in an empty cube', () => {
    const shape = { places: n, steps: 12 };
    const stays = emergingHotspots(
      cube(12, () => 8),
      shape,
      flat,
      rings,
    );
    expect(stays.places[at]!.category).toBe('persistent_hot');
    const grows = emergingHotspots(
      cube(12, (t) => 6 + 2 * t),
      shape,
      flat,
      rings,
    );
    expect(grows.places[at]!.category).toBe('intensifying_hot');
    const empty = emergingHotspots(new Int32Array(12 * n), shape, flat, rings);
    expect(new Set(empty.places.map((p) => p.category))).toEqual(new Set(['none']));
    const windows = ['neighbourhood_steps', 'single_step'] as const;
    for (const window of windows)
      expect(
        emergingHotspots(
          cube(12, () => 8),
          shape,
          flat,
          rings,
          { window },
        ).places[at]!.category,
      ).toBe('persistent_hot');
    expect(() =>
      emergingHotspots(
        cube(12, () => 8),
        shape,
        flat,
        rings,
        { method: 'exact', window: 'single_step' },
      ),
    ).toThrow(RangeError);
  });

  it('pure noise: hardly a place with a pattern over 20 cubes', () => {
    let wrong = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { places } = emergingHotspots(
        cube(8, () => 1, seed),
        { places: n, steps: 8 },
        flat,
        rings,
      );
      if (places.some((p) => p.category !== 'none')) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(4);
  });
});

describe('forecast and its score', () => {
  it('the worked example of hit rate, PAI and PEI', () => {
    const actual = [4, 2, 4, 0, 0, 0, 0, 0, 0, 0];
    const score = [9, 8, 1, 1, 1, 1, 1, 1, 1, 1];
    const result = scoreForecast(score, actual, new Float64Array(10).fill(1), 0.2)!;
    expect(result.hitRate).toBeCloseTo(0.6, 12);
    expect(result.pai).toBeCloseTo(3, 12);
    expect(result.pei).toBeCloseTo(0.75, 12);
    expect(scoreForecast(score, new Float64Array(10), new Float64Array(10).fill(1), 0.2)).toBeUndefined();
    expect(flagPlaces(new Float64Array(100), new Float64Array(100).fill(1), 0.05)).toHaveLength(5);
    expect(bootstrapMean([1, 2, 3], 5)).toEqual(bootstrapMean([1, 2, 3], 5));
  });

  const cells = fullDisc(hexAt([114, 30], 9), 8).sort();
  const rings = hexNeighbours(cells, 1);
  const n = cells.length;
  const exposure = new Float64Array(n).fill(1);
  const smooth = (counts: Float64Array) => counts;
  const options = { size: exposure, areaShare: 0.05, periods: 20, smooth, seed: 1 };

  it('keeps the total, and without cases says what exposure says', () => {
    const history = [new Int32Array(n), new Int32Array(n)];
    history[0]![3] = 4;
    for (const setting of FORECAST_SETTINGS) {
      const map = expectedCounts(history, exposure, rings, setting);
      const decayed = 2 ** (-1 / setting.halfLife);
      expect(map.reduce((a, b) => a + b, 0)).toBeCloseTo((4 * decayed) / (1 + decayed), 10);
    }
    const none = expectedCounts([new Int32Array(n)], exposure, rings, FORECAST_SETTINGS[0]!);
    expect(none.every((v) => v === 0)).toBe(true);
  });

  it('is better than both baselines where trouble wanders, and admits it where there is nothing to know', () => {
    const random = randomOf(3, 'forecast');
    let place = 20;
    const wandering = Array.from({ length: 60 }, (_, t) => {
      if (t % 6 === 0) place = random.int(n);
      return Int32Array.from({ length: n }, (__, i) => {
        const near = rings.to.subarray(rings.starts[place], rings.starts[place + 1]).includes(i);
        return random.poisson(near ? 2 : 0.25);
      });
    });
    const good = backTest(wandering, exposure, rings, options);
    expect(good.rows).toHaveLength(20);
    expect(good.verdict).toBe('better');
    expect(good.hitRate!.model.low).toBeLessThanOrEqual(good.hitRate!.model.mean);
    const noise = Array.from({ length: 40 }, () => Int32Array.from({ length: n }, () => random.poisson(0.5)));
    const bad = backTest(noise, exposure, rings, options);
    expect(bad.verdict).toBe('no_better');
    expect(bad.verdictZh).toContain('未明显优于');
    expect(backTest(noise.slice(0, 3), exposure, rings, options).verdict).toBe('too_little_data');
    expect(backTest(wandering, exposure, rings, options)).toEqual(good);
  });
});
