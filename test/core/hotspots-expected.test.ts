import { describe, expect, it } from 'vitest';
import { latticeOf, NOISE_LAWS } from '../../scripts/study/noise-maps.ts';
import { noiseRow, powerRow } from '../../scripts/study/noise-study.ts';
import { generalisedGini, shareHolding } from '../../server/hotspots/core/concentration.ts';
import { empiricalBayesRates } from '../../server/hotspots/core/empirical-bayes.ts';
import {
  ancestorOf,
  countInCells,
  fullDisc,
  hexAt,
  hexNeighbours,
  centreOf,
} from '../../server/hotspots/core/hex-lattice.ts';
import { observedExpected } from '../../server/hotspots/core/observed-expected.ts';
import { overDispersion } from '../../server/hotspots/core/over-dispersion.ts';
import { neighboursOf } from '../../server/hotspots/core/spatial-weights.ts';
import { stabilityOf, variantsOf } from '../../server/hotspots/core/stability.ts';
import { tierOf } from '../../server/hotspots/core/tier.ts';
import { twoChannels } from '../../server/hotspots/core/two-channels.ts';
import { twoPeriods } from '../../server/hotspots/core/two-periods.ts';
import { randomOf } from '../../server/kernel/random.ts';

const centre = hexAt([116.4, 39.9], 9);
const cells = fullDisc(centre, 10).sort();
const rings = hexNeighbours(cells, 1);
const n = cells.length;
const disc = new Set(fullDisc(centre, 1).map((cell) => cells.indexOf(cell)));
const at = cells.indexOf(centre);
const flat = new Float64Array(n).fill(1);
const draw = (mean: (i: number) => number, seed: number): Int32Array => {
  const random = randomOf(seed, 'expected');
  return Int32Array.from({ length: n }, (_, i) => random.poisson(mean(i)));
};

describe('the default test', () => {
  it('edges: no cases, one case, one ring, no exposure, islands', () => {
    const none = observedExpected(new Int32Array(n), flat, rings);
    expect(none.p.every((p) => p === 1)).toBe(true);
    expect(none.tier.every((tier) => tier === 'none')).toBe(true);
    const one = new Int32Array(n);
    one[at] = 1;
    const single = observedExpected(one, flat, rings);
    expect(single.tier.every((tier) => tier === 'none')).toBe(true);
    expect(single.p[at]).toBeCloseTo(7 / n, 12);
    const all = observedExpected(
      [3, 4],
      [1, 1],
      neighboursOf([
        [0, 1],
        [0, 1],
      ]),
    );
    expect([...all.p]).toEqual([1, 1]);
    const streets = observedExpected(
      [5, 9, 0],
      [2, 0, 3],
      neighboursOf([
        [0, 1],
        [0, 1, 2],
        [1, 2],
      ]),
    );
    expect(streets.outside).toBe(9);
    expect(streets.total).toBe(5);
    expect(streets.p[1]).toBe(1);
    expect(streets.p[0]).toBeCloseTo(0.4 ** 5, 12);
    const nothing = observedExpected([1], [0], neighboursOf([[0]]));
    expect(nothing.tested).toBe(0);
    expect(() => observedExpected([1], [-1], neighboursOf([[0]]))).toThrow(RangeError);
    expect(() => tierOf(Number.NaN)).toThrow(RangeError);
  });

  it('the worked example', () => {
    const lists = neighboursOf(Array.from({ length: 10 }, (_, i) => [i]));
    const result = observedExpected([5, 1, 1, 1, 1, 1, 0, 0, 0, 0], new Float64Array(10).fill(1), lists);
    expect(result.p[0]).toBeCloseTo(0.0016349374, 12);
    expect(result.contract.method).toBe('exact_binomial');
  });

  it('is the same under any unit of exposure and any order of places', () => {
    const counts = draw((i) => (disc.has(i) ? 6 : 1), 2);
    const base = observedExpected(counts, flat, rings);
    const scaled = observedExpected(
      counts,
      flat.map(() => 1234.5),
      rings,
    );
    expect(scaled.tier).toEqual(base.tier);
    base.p.forEach((p, i) => expect(scaled.p[i]! / p).toBeCloseTo(1, 9));
    expect(base.tier[at]).toBe('confirmed');
    expect(base.expected.reduce((a, b) => a + b, 0)).toBeGreaterThan(base.total);
  });

  it('measures over-dispersion where there is some, and a hot spot is none', () => {
    const big = latticeOf(3000);
    const hidden = NOISE_LAWS.find((law) => law.key === 'hidden-gamma')!;
    const row = noiseRow(hidden, big, 10, 5);
    // Relative variance 1 per cell is 1/7 per ring of seven.
    expect(row.phi).toBeGreaterThan(0.1);
    expect(row.phi).toBeLessThan(0.19);
    const hot = observedExpected(
      draw((i) => (disc.has(i) ? 20 : 2), 4),
      flat,
      rings,
    );
    expect(hot.dispersion.phi).toBeLessThan(0.05);
    expect(overDispersion([], [], 0, 7)).toEqual({ phi: 0, score: 0, level: 1 });
    expect(overDispersion([3, 3, 3], [3, 3, 3], 9, 1).phi).toBe(0);
  });
});

describe('noise study, short (npm run study:hotspots does 200 maps of 10,000 cells)', () => {
  const lattice = latticeOf(2500);
  it.each(NOISE_LAWS.map((law) => [law.key, law] as const))('%s: at most 6 of 30 maps wrong', (_, law) => {
    const row = noiseRow(law, lattice, 30, 11);
    expect(row.wrongMaps).toBeLessThanOrEqual(6);
  });

  it('finds what is planted at 10 times, more of it than at 3 times', () => {
    const law = NOISE_LAWS.find((one) => one.key === 'centre-gradient-4')!;
    const [three, ten] = [powerRow(law, lattice, 3, 4, 1), powerRow(law, lattice, 10, 4, 1)];
    expect(ten.discs).toBeGreaterThan(0.9);
    expect(ten.confirmed).toBeGreaterThan(three.confirmed);
  });

  it('Gi* on a smooth centre is wrong on every map, which is why it is not the default', () => {
    const law = NOISE_LAWS.find((one) => one.key === 'centre-gradient-4')!;
    const row = noiseRow(law, lattice, 5, 3, true);
    expect(row.wrongNormal).toBe(5);
    expect(row.wrongExact).toBeGreaterThanOrEqual(4);
  });
});

describe('two channels', () => {
  const visits = flat.map((_, i) => (disc.has(i) ? 5 : 1));

  it('patrol effort alone is never hot, and is named as effort', () => {
    const result = twoChannels({
      others: draw(() => 2, 5),
      patrolFound: draw((i) => (disc.has(i) ? 10 : 2), 6),
      exposure: flat,
      visits,
      rings,
    });
    expect(result.tier[at]).toBe('none');
    expect(result.patrolRaw.tier[at]).toBe('confirmed');
    expect(result.effortOnly[at]).toBe(true);
  });

  it('true trouble under heavy patrol is found, by what others say', () => {
    const result = twoChannels({
      others: draw((i) => (disc.has(i) ? 10 : 2), 5),
      patrolFound: draw((i) => (disc.has(i) ? 12 : 2), 6),
      exposure: flat,
      visits,
      rings,
    });
    expect(result.tier[at]).toBe('confirmed');
    expect(['others', 'both']).toContain(result.saidBy[at]);
    expect(result.effortOnly[at]).toBe(false);
  });

  it('without known visits patrols do not vote', () => {
    const input = {
      others: draw(() => 2, 5),
      patrolFound: draw((i) => (disc.has(i) ? 14 : 2), 6),
      exposure: flat,
      visits: undefined,
      rings,
    };
    const result = twoChannels(input);
    expect(result.patrol).toBeUndefined();
    expect(result.tier[at]).toBe('none');
    expect(result.effortOnly[at]).toBe(true);
    const quiet = twoChannels({ ...input, others: new Int32Array(n), patrolFound: new Int32Array(n) });
    expect(quiet.tier.every((tier) => tier === 'none')).toBe(true);
  });
});

describe('change, stability, concentration', () => {
  it('two periods: the worked example, and what grew with the city is not hot', () => {
    const lists = neighboursOf(Array.from({ length: 10 }, (_, i) => [i]));
    const now = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5];
    const before = [0, 10, 5, 5, 5, 5, 5, 5, 5, 5];
    expect(twoPeriods(now, before, lists).p[0]).toBeCloseTo(2 ** -5, 12);
    const grown = twoPeriods(
      draw(() => 4, 1),
      draw(() => 2, 2),
      rings,
    );
    expect(grown.tier.every((tier) => tier === 'none')).toBe(true);
    const local = twoPeriods(
      draw((i) => (disc.has(i) ? 20 : 2), 1),
      draw(() => 2, 2),
      rings,
    );
    expect(local.tier[at]).toBe('confirmed');
    expect([...twoPeriods([0], [0], neighboursOf([[0]])).p]).toEqual([1]);
  });

  it('a strong spot survives every way of looking; the answer repeats', () => {
    const random = randomOf(9, 'stability');
    const points = cells.flatMap((cell, i) =>
      Array.from({ length: random.poisson(disc.has(i) ? 12 : 1) }, () => centreOf(cell)),
    );
    const area = new Map([8, 9, 10].map((r) => [r, [...new Set(points.map((p) => hexAt(p, r)))].sort()]));
    const run = (resolution: number, ring: number, keep: (index: number) => boolean = () => true) => {
      const set = area.get(resolution)!;
      const used = points.filter((_, i) => keep(i));
      const { counts } = countInCells(used, set, resolution);
      const { tier } = observedExpected(
        counts,
        new Float64Array(set.length).fill(1),
        hexNeighbours(set, ring),
      );
      return { cells: set, tier };
    };
    const half = () => {
      const draw = randomOf(4, 'halves');
      return [1, 2, 3].map(() => run(9, 1, () => draw.chance(0.5)));
    };
    const variants = variantsOf(9, 1, [8, 9]);
    expect(variants.map(({ variant }) => variant)).toEqual(['resolution-1', 'ring-1', 'ring+1']);
    expect(variantsOf(9, 0, [9, 9]).map(({ variant }) => variant)).toEqual(['ring+1']);
    const ask = () =>
      stabilityOf({
        resolution: 9,
        base: run(9, 1),
        variants: variants.map(({ variant, resolution, ring }) => ({ variant, map: run(resolution, ring) })),
        halves: half(),
        ancestor: ancestorOf,
      });
    const answer = ask();
    const found = answer.find(({ cell }) => cell === centre)!;
    expect(found.tier).toBe('confirmed');
    expect(found.keeps).toEqual(expect.arrayContaining(['ring-1', 'ring+1']));
    expect(found.halves).toBe(1);
    expect(ask()).toEqual(answer);
  });

  it('k50 and the generalised Gini', () => {
    const singles = new Float64Array(100);
    singles.fill(1, 0, 3);
    expect(generalisedGini(singles)).toBeCloseTo(0, 12);
    const heap = new Float64Array(100);
    heap[7] = 5;
    expect(generalisedGini(heap)).toBeCloseTo(1 - 1 / 5, 12);
    expect(generalisedGini([1, 2, 3, 4])).toBeCloseTo(0.25, 12);
    expect(generalisedGini([])).toBe(0);
    expect(shareHolding([10, 0, 0, 0], 0.5)).toBeCloseTo(0.125, 12);
    expect(shareHolding([1, 1, 1, 1], 0.5)).toBeCloseTo(0.5, 12);
    expect(shareHolding([0, 0], 0.5)).toBe(0);
    expect([...empiricalBayesRates([0, 0], [0, 5])]).toEqual([0, 0]);
    expect(empiricalBayesRates([4, 6], [0, 5])[0]).toBeCloseTo(2, 12);
  });
});
