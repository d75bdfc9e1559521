import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adjustedP } from '../../server/hotspots/core/adjusted-p.ts';
import { empiricalBayesRates } from '../../server/hotspots/core/empirical-bayes.ts';
import { gearyC } from '../../server/hotspots/core/geary.ts';
import { getisOrd, getisOrdStar, globalG } from '../../server/hotspots/core/getis-ord.ts';
import { globalMoran, localMoran } from '../../server/hotspots/core/moran.ts';
import { twoSided, upperTail } from '../../server/hotspots/core/normal-tail.ts';
import {
  momentsOf,
  neighboursOf,
  rowStandardised,
  withSelf,
} from '../../server/hotspots/core/spatial-weights.ts';

interface Local {
  Ii: number[];
  E: number[];
  V: number[];
  Z: number[];
}
interface Golden {
  getisord: { x: number[]; y: number[]; val: number[] } & Record<string, number[]>;
  columbus: {
    nb: number[][];
    CRIME: number[];
    x: number[];
    y: number[];
    moran: Record<'I' | 'E' | 'V_rand' | 'V_norm' | 'z_rand' | 'p_rand', number> & Record<string, number>;
    localmoran_uncond: Local;
    localmoran_cond: Local;
    localmoran_mlvarF: Local;
    Gi_B: number[];
    Gistar_B: number[];
    Gistar_p: number[];
    Gistar_p_BH: number[];
    Gistar_p_BY: number[];
    Gistar_p_bonf: number[];
    Gistar_p_holm: number[];
    Gistar_invdist1p: number[];
  };
  ncsids: {
    /** A county with one neighbour has a bare number. */
    nb: (number[] | number)[];
    SID74: number[];
    BIR74: number[];
    Gistar_rate74: number[];
    Gi_rate74: number[];
    Gistar_ft74: number[];
    moran_ft74_B: Record<'I' | 'E' | 'V' | 'z' | 'p', number>;
    EB: number[];
  };
}

const golden = JSON.parse(
  readFileSync(new URL('../../data/reference/spdep-1.2-7.json', import.meta.url), 'utf8'),
) as Golden;

/** Largest difference, in units of max(1, |reference|). */
function farthest(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return Math.max(...theirs.map((value, i) => Math.abs(ours[i]! - value) / Math.max(1, Math.abs(value))));
}

const band = (x: number[], y: number[], reach: number) =>
  neighboursOf(
    x.map((_, i) =>
      x.flatMap((_, j) => (i !== j && Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!) <= reach + 1e-9 ? [j] : [])),
    ),
  );

describe('values of R spdep 1.2-7', () => {
  const { getisord, columbus, ncsids } = golden;

  it.each([30, 60, 90, 120, 150])('Getis & Ord 1996, d = %i m', (reach) => {
    const w = band(getisord.x, getisord.y, reach);
    expect(farthest(getisOrd(getisord.val, w), getisord[`G_${reach}`]!)).toBeLessThan(1e-9);
    expect(farthest(getisOrdStar(getisord.val, withSelf(w)), getisord[`Gstar_${reach}`]!)).toBeLessThan(1e-9);
  });

  it('Getis & Ord 1996, the published cell', () => {
    const { x, y, val } = getisord;
    const at = x.findIndex((v, i) => v === 210 && y[i] === 210);
    expect(val[at]).toBe(83);
    const published: [number, number, number][] = [
      [30, 1.221979163, 1.450779807],
      [60, 1.748097543, 1.900558883],
      [90, 1.986135427, 2.096938746],
      [120, 1.893373824, 1.981906852],
      [150, 1.237454253, 1.306698444],
    ];
    for (const [reach, gi, star] of published) {
      const w = band(x, y, reach);
      expect(getisOrd(val, w)[at]).toBeCloseTo(gi, 9);
      expect(getisOrdStar(val, withSelf(w))[at]).toBeCloseTo(star, 9);
    }
  });

  const queen = neighboursOf(columbus.nb);
  const queenRows = rowStandardised(queen);

  it('Columbus: Moran, Geary, global G', () => {
    const { moran, CRIME } = columbus;
    const ours = globalMoran(CRIME, queenRows);
    expect(ours.i).toBeCloseTo(moran.I, 10);
    expect(ours.expected).toBeCloseTo(moran.E, 10);
    expect(ours.varianceRandom).toBeCloseTo(moran.V_rand, 12);
    expect(ours.varianceNormal).toBeCloseTo(moran.V_norm, 12);
    expect(ours.zRandom).toBeCloseTo(moran.z_rand, 9);
    expect(ours.zNormal).toBeCloseTo(5.3818, 4);
    expect(upperTail(ours.zRandom) / moran.p_rand).toBeCloseTo(1, 8);
    expect(gearyC(CRIME, queenRows).c).toBeCloseTo(0.547803, 6);
    const g = globalG(CRIME, queen, momentsOf(queen));
    expect(g.g).toBeCloseTo(0.12272425, 8);
    expect(g.z).toBeCloseTo(4.2865, 4);
  });

  it('Columbus: Gi, Gi* and adjusted p', () => {
    const star = getisOrdStar(columbus.CRIME, withSelf(queen));
    expect(farthest(getisOrd(columbus.CRIME, queen), columbus.Gi_B)).toBeLessThan(1e-9);
    expect(farthest(star, columbus.Gistar_B)).toBeLessThan(1e-9);
    const p = star.map((z) => twoSided(z));
    expect(farthest(p, columbus.Gistar_p)).toBeLessThan(1e-9);
    expect(farthest(adjustedP(p, 'BH'), columbus.Gistar_p_BH)).toBeLessThan(1e-9);
    expect(farthest(adjustedP(p, 'BY'), columbus.Gistar_p_BY)).toBeLessThan(1e-9);
    expect(farthest(adjustedP(p, 'bonferroni'), columbus.Gistar_p_bonf)).toBeLessThan(1e-9);
    expect(farthest(adjustedP(p, 'holm'), columbus.Gistar_p_holm)).toBeLessThan(1e-9);
    expect(p.filter((value) => value < 0.05)).toHaveLength(17);
    const after = [...adjustedP(p, 'BH').entries()].filter(([, q]) => q < 0.05).map(([i]) => i);
    expect(after).toEqual([15, 23, 27, 28, 31]);
    expect(Math.max(...star)).toBeCloseTo(3.2860702, 7);
  });

  it('Columbus: local Moran in three variance forms', () => {
    const forms = [
      [columbus.localmoran_uncond, {}],
      [columbus.localmoran_cond, { conditional: true }],
      [columbus.localmoran_mlvarF, { divide: 'n-1' }],
    ] as const;
    for (const [theirs, options] of forms) {
      const ours = localMoran(columbus.CRIME, queenRows, options);
      expect(farthest(ours.i, theirs.Ii)).toBeLessThan(1e-9);
      expect(farthest(ours.expected, theirs.E)).toBeLessThan(1e-9);
      expect(farthest(ours.variance, theirs.V)).toBeLessThan(1e-9);
      expect(farthest(ours.z, theirs.Z)).toBeLessThan(1e-9);
    }
  });

  it('Columbus: Gi* with unequal weights', () => {
    const weights = columbus.nb.map((list, i) =>
      list.map((j) => 1 / (1 + Math.hypot(columbus.x[i]! - columbus.x[j]!, columbus.y[i]! - columbus.y[j]!))),
    );
    const w = withSelf(neighboursOf(columbus.nb, weights));
    expect(farthest(getisOrdStar(columbus.CRIME, w), columbus.Gistar_invdist1p)).toBeLessThan(1e-9);
  });

  it('North Carolina SIDS: Gi, Gi*, Moran of Freeman-Tukey rates, empirical Bayes', () => {
    const { SID74, BIR74, nb } = ncsids;
    const w = neighboursOf(nb.map((list) => [list].flat()));
    const rate = SID74.map((v, i) => v / BIR74[i]!);
    expect(farthest(getisOrdStar(rate, withSelf(w)), ncsids.Gistar_rate74)).toBeLessThan(1e-9);
    expect(farthest(getisOrd(rate, w), ncsids.Gi_rate74)).toBeLessThan(1e-9);
    const tukey = SID74.map(
      (v, i) => Math.sqrt(1000) * (Math.sqrt(v / BIR74[i]!) + Math.sqrt((v + 1) / BIR74[i]!)),
    );
    expect(farthest(getisOrdStar(tukey, withSelf(w)), ncsids.Gistar_ft74)).toBeLessThan(1e-9);
    const moran = globalMoran(tukey, w);
    expect(moran.i).toBeCloseTo(ncsids.moran_ft74_B.I, 10);
    expect(moran.varianceRandom).toBeCloseTo(ncsids.moran_ft74_B.V, 12);
    expect(moran.zRandom).toBeCloseTo(ncsids.moran_ft74_B.z, 9);
    const eb = empiricalBayesRates(SID74, BIR74);
    expect(Math.max(...ncsids.EB.map((v, i) => Math.abs(eb[i]! - v) / v))).toBeLessThan(1e-9);
  });

  it('six points of Getis & Ord, row-standardised and binary alike', () => {
    const w = band([10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30], 15);
    const y = [2, 3, 3.2, 5, 8, 7];
    const gi = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941];
    const star = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331];
    expect(farthest(getisOrd(y, w), gi)).toBeLessThan(1e-8);
    expect(farthest(getisOrd(y, rowStandardised(w)), gi)).toBeLessThan(1e-8);
    expect(farthest(getisOrdStar(y, withSelf(w)), star)).toBeLessThan(1e-8);
    expect(farthest(getisOrdStar(y, rowStandardised(withSelf(w))), star)).toBeLessThan(1e-8);
  });
});
