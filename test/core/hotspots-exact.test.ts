import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedP } from '../../server/hotspots/core/adjusted-p.ts';
import { betaBinomialUpperTail } from '../../server/hotspots/core/beta-binomial-tail.ts';
import { binomialUpperTail } from '../../server/hotspots/core/binomial-tail.ts';
import { exactPermutationTails } from '../../server/hotspots/core/exact-permutation.ts';
import { getisOrd, getisOrdStar } from '../../server/hotspots/core/getis-ord.ts';
import { logGamma } from '../../server/hotspots/core/log-gamma.ts';
import { monteCarloTails } from '../../server/hotspots/core/monte-carlo.ts';
import { localMoran, localMoranP, moranMonteCarlo } from '../../server/hotspots/core/moran.ts';
import { twoSided, upperTail } from '../../server/hotspots/core/normal-tail.ts';
import type { SpatialWeights } from '../../server/hotspots/core/spatial-weights.ts';
import { neighboursOf, weightsHash, withSelf } from '../../server/hotspots/core/spatial-weights.ts';
import { streetNeighbours } from '../../server/hotspots/core/street-neighbours.ts';

describe('tails', () => {
  it('log gamma, normal tail', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 14);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
    expect(logGamma(101)).toBeCloseTo(363.7393755555635, 11);
    expect(upperTail(1.959963984540054)).toBeCloseTo(0.025, 15);
    expect(upperTail(5) / 2.866515718791939e-7).toBeCloseTo(1, 12);
    expect(upperTail(10) / 7.619853024160527e-24).toBeCloseTo(1, 12);
    expect(upperTail(2.9999999) / upperTail(3.0000001)).toBeCloseTo(1, 5);
    expect(twoSided(-2.2045408)).toBeCloseTo(0.0274863, 6);
  });

  it('binomial against the whole sum, by whole-number arithmetic', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 15 }), (n, sixteenths) => {
        const p = sixteenths / 16;
        // Σ C(n, k) a^k (16 − a)^(n − k) / 16^n in BigInt.
        let choose = 1n;
        const terms: bigint[] = [];
        for (let k = 0; k <= n; k += 1) {
          terms.push(choose * BigInt(sixteenths) ** BigInt(k) * BigInt(16 - sixteenths) ** BigInt(n - k));
          choose = (choose * BigInt(n - k)) / BigInt(k + 1);
        }
        let tail = 0n;
        for (let k = n; k >= 0; k -= 1) {
          tail += terms[k]!;
          const exact = Number((tail * 10n ** 60n) / 16n ** BigInt(n)) / 1e60;
          const ours = binomialUpperTail(k, n, p);
          expect(Math.abs(ours - exact)).toBeLessThan(Math.max(2e-12 * exact, 1e-50));
        }
      }),
      { numRuns: 60 },
    );
    expect(binomialUpperTail(8, 10, 0.5)).toBeCloseTo(0.0546875, 15);
    expect(binomialUpperTail(5, 10, 0.1)).toBeCloseTo(0.0016349374, 12);
    expect(binomialUpperTail(0, 0, 0.3)).toBe(1);
    expect(binomialUpperTail(3, 2, 0.3)).toBe(0);
    expect(binomialUpperTail(1, 5, 0)).toBe(0);
    expect(binomialUpperTail(5, 5, 1)).toBe(1);
    expect(binomialUpperTail(200, 1_000_000, 0.00001)).toBeGreaterThan(0);
    expect(() => binomialUpperTail(1.5, 2, 0.3)).toThrow(RangeError);
    expect(() => binomialUpperTail(1, 2, Number.NaN)).toThrow(RangeError);
  });

  it('beta-binomial: uniform share, its limit, and the sum of all', () => {
    expect(betaBinomialUpperTail(2, 2, 0.5, 2 / 3)).toBeCloseTo(1 / 3, 14);
    for (let k = 0; k <= 10; k += 1)
      expect(betaBinomialUpperTail(k, 10, 0.5, 2 / 3)).toBeCloseTo((11 - k) / 11, 13);
    expect(betaBinomialUpperTail(12, 1000, 0.005, 1e-9)).toBeCloseTo(binomialUpperTail(12, 1000, 0.005), 9);
    expect(betaBinomialUpperTail(20, 1000, 0.005, 0.3)).toBeGreaterThan(binomialUpperTail(20, 1000, 0.005));
  });
});

function subsets(items: number[], k: number): number[][] {
  if (k === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), k - 1).map((rest) => [item, ...rest]));
}

describe('exact permutation p', () => {
  it('equals full enumeration, islands and ties included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
        (counts, links) => {
          const n = counts.length;
          const w = neighboursOf(
            counts.map((_, i) =>
              counts.flatMap((__, j) => (i === j || links[i * 8 + j] === true ? [j] : [])),
            ),
          );
          const tails = exactPermutationTails(counts, w);
          for (let i = 0; i < n; i += 1) {
            const others = counts.filter((_, j) => j !== i);
            const near = [...w.to.subarray(w.starts[i]!, w.starts[i + 1]!)].filter((j) => j !== i);
            const seen = near.reduce((sum, j) => sum + counts[j]!, 0);
            const sums = subsets(
              others.map((_, at) => at),
              near.length,
            ).map((set) => set.reduce((sum, at) => sum + others[at]!, 0));
            expect(tails.greater[i]).toBeCloseTo(sums.filter((s) => s >= seen).length / sums.length, 12);
            expect(tails.less[i]).toBeCloseTo(sums.filter((s) => s <= seen).length / sums.length, 12);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('six documented points: P(≥) and P(≤) of Gi*', () => {
    const near = [
      [1, 3],
      [0, 3, 4],
      [4, 5],
      [0, 1, 4],
      [1, 2, 3, 5],
      [2, 4],
    ];
    const w = neighboursOf([[1, 3], [0, 3, 4], [4, 5], [0, 1, 4], [1, 2, 3, 5], [4]]);
    expect(near[4]).toHaveLength(4);
    // y × 5, so that 3.2 is whole: 2, 3, 3.2, 5, 8, 7.
    const tails = exactPermutationTails([10, 15, 16, 25, 40, 35], w);
    expect(tails.greater[0]).toBeCloseTo(0.9, 12);
    expect(tails.less[0]).toBeCloseTo(0.2, 12);
    expect(tails.greater[1]).toBeCloseTo(0.6, 12);
    expect(tails.less[1]).toBeCloseTo(0.5, 12);
    expect(tails.greater[3]).toBeCloseTo(0.7, 12);
    expect(tails.less[3]).toBeCloseTo(0.4, 12);
    expect(tails.greater[5]).toBeCloseTo(0.2, 12);
    expect(tails.less[5]).toBeCloseTo(1, 12);
  });

  it('refuses what it cannot do exactly', () => {
    expect(() => exactPermutationTails([0.5, 1], neighboursOf([[1], [0]]))).toThrow(/count 0.5/);
    expect(() =>
      exactPermutationTails([1, 1, 2], neighboursOf([[1, 2], [0], []], [[1, 2], [1], []])),
    ).toThrow(/unequal/);
    expect(() => exactPermutationTails([0, 5e8, 2], neighboursOf([[1], [0], []]))).toThrow(/exact table/);
  });

  it('Monte Carlo agrees with it, is seeded, and never goes below its floor', () => {
    const n = 60;
    const counts = Array.from({ length: n }, (_, i) => (i * 7) % 5);
    const w = withSelf(neighboursOf(counts.map((_, i) => [(i + 1) % n, (i + 2) % n, (i + 59) % n])));
    const exact = exactPermutationTails(counts, w);
    const drawn = monteCarloTails(counts, w, 1999, 7);
    for (let i = 0; i < n; i += 1) expect(Math.abs(drawn.greater[i]! - exact.greater[i]!)).toBeLessThan(0.06);
    expect(monteCarloTails(counts, w, 199, 7)).toEqual(monteCarloTails(counts, w, 199, 7));
    expect(Math.min(...monteCarloTails(counts, w, 199, 7).greater)).toBeGreaterThanOrEqual(1 / 200);
    expect(moranMonteCarlo(counts, w, 99, 3)).toBe(moranMonteCarlo(counts, w, 99, 3));
    expect(moranMonteCarlo([1, 1, 1], neighboursOf([[1], [0, 2], [1]]), 99, 3)).toBe(1);
  });

  it('local Moran: the tail follows the side of the own value', () => {
    const counts = [9, 8, 9, 0, 1, 0];
    const w = neighboursOf([
      [1, 2],
      [0, 2],
      [0, 1],
      [4, 5],
      [3, 5],
      [3, 4],
    ]);
    const tails = exactPermutationTails(counts, w);
    const p = localMoranP(counts, tails);
    expect(p[0]).toBe(tails.greater[0]);
    expect(p[3]).toBe(tails.less[3]);
    expect(p[0]).toBeCloseTo(0.1, 12);
    expect(localMoran(counts, w).quadrant).toEqual(['HH', 'HH', 'HH', 'LL', 'LL', 'LL']);
  });
});

describe('laws of Gi and Gi*', () => {
  const arbitrary = fc
    .record({
      values: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 5, maxLength: 14 }),
      links: fc.array(fc.boolean(), { minLength: 196, maxLength: 196 }),
      factors: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 14, maxLength: 14 }),
      turn: fc.integer({ min: 1, max: 13 }),
    })
    .map(({ values, links, ...rest }) => ({
      values,
      lists: values.map((_, i) =>
        values.flatMap((__, j) => (i !== j && links[i * 14 + j] === true ? [j] : [])),
      ),
      ...rest,
    }));
  const scaled = (w: SpatialWeights, factors: number[]): SpatialWeights => ({
    ...w,
    weight: w.weight.map((v, at) => {
      let row = 0;
      while (w.starts[row + 1]! <= at) row += 1;
      return v * factors[row]!;
    }),
  });
  const close = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
    for (let i = 0; i < a.length; i += 1) {
      expect(Number.isFinite(a[i])).toBe(true);
      expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(1e-9);
    }
  };

  it('scaling a row changes nothing; renaming places renames the result; never NaN', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(arbitrary, ({ values, lists, factors, turn }) => {
        const w = neighboursOf(lists);
        const star = withSelf(w);
        close(getisOrdStar(values, star), getisOrdStar(values, scaled(star, factors)));
        close(getisOrd(values, w), getisOrd(values, scaled(w, factors)));
        const n = values.length;
        const to = (i: number): number => (i + turn) % n;
        const moved: number[] = [];
        const movedLists: number[][] = [];
        for (let i = 0; i < n; i += 1) {
          moved[to(i)] = values[i]!;
          movedLists[to(i)] = lists[i]!.map(to);
        }
        const before = getisOrdStar(values, star);
        const after = getisOrdStar(moved, withSelf(neighboursOf(movedLists)));
        close(
          before,
          before.map((_, i) => after[to(i)]!),
        );
        const exactBefore = exactPermutationTails(values, w).greater;
        const exactAfter = exactPermutationTails(moved, neighboursOf(movedLists)).greater;
        close(
          exactBefore,
          exactBefore.map((_, i) => exactAfter[to(i)]!),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('all are neighbours: 0; all equal: 0; an island: its own score', () => {
    const everyone = neighboursOf(Array.from({ length: 7 }, () => [0, 1, 2, 3, 4, 5, 6]));
    expect([...getisOrdStar([1, 5, 2, 8, 0, 0, 3], everyone)]).toEqual(Array(7).fill(0));
    expect([...getisOrd([1, 5, 2, 8, 0, 0, 3], everyone)]).toEqual(Array(7).fill(0));
    expect([...getisOrdStar([0, 0, 0], withSelf(neighboursOf([[1], [0], []])))]).toEqual([0, 0, 0]);
    const island = getisOrdStar([1, 2, 6], withSelf(neighboursOf([[1], [0], []])));
    expect(island[2]).toBeCloseTo(3 / Math.sqrt(14 / 3), 12);
    expect(exactPermutationTails([1, 2, 6], neighboursOf([[1], [0], []])).greater[2]).toBe(1);
  });
});

describe('adjusted p', () => {
  it('BH of a worked example; monotone; BY above BH', () => {
    expect([...adjustedP([0.01, 0.04, 0.03], 'BH')].map((v) => Math.round(v * 1e12) / 1e12)).toEqual([
      0.03, 0.04, 0.04,
    ]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (p) => {
        const bh = adjustedP(p, 'BH');
        const by = adjustedP(p, 'BY');
        p.forEach((value, i) => {
          expect(bh[i]).toBeGreaterThanOrEqual(value * (1 - 1e-12));
          expect(by[i]).toBeGreaterThanOrEqual(bh[i]! * (1 - 1e-12));
          p.forEach((other, j) => expect(value <= other ? bh[i]! <= bh[j]! : true).toBe(true));
        });
      }),
    );
    expect(() => adjustedP([Number.NaN], 'BH')).toThrow(RangeError);
  });
});

describe('neighbours', () => {
  it('streets by junctions, and a hash that tells weights apart', () => {
    const one = streetNeighbours(4, [
      [0, 1],
      [1, 2],
    ]);
    expect([...one.to]).toEqual([0, 1, 0, 1, 2, 1, 2, 3]);
    const two = streetNeighbours(
      4,
      [
        [0, 1],
        [1, 2],
      ],
      2,
    );
    expect([...two.to]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 3]);
    expect(weightsHash(one)).toMatch(/^[0-9a-f]{16}$/);
    expect(weightsHash(one)).not.toBe(weightsHash(two));
    expect(() => streetNeighbours(2, [[0, 2]])).toThrow(RangeError);
  });
});
