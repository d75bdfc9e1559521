import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussKrueger, gaussKruegerZone } from '../../server/coordinates/core/gauss-krueger.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { epsilonOf } from '../../server/scans/core/epsilon.ts';
import { findOutlier } from '../../server/scans/core/find-outlier.ts';
import {
  backwards,
  errorModel,
  fitMatrix,
  leaveOneOut,
  placeOf,
  residualsOf,
} from '../../server/scans/core/fit-plan.ts';
import type { Tie } from '../../server/scans/core/fit-plan.ts';
import { leastSquares } from '../../server/scans/core/least-squares.ts';
import { LEAST_POINTS, readPlan } from '../../server/scans/core/read-plan.ts';
import type { NamedTie, PlanQuestion } from '../../server/scans/core/read-plan.ts';
import type { FitMethod } from '../../server/scans/contract.ts';

const plane = gaussKrueger(gaussKruegerZone(4548)!);
const ORIGIN = [462_000, 3_920_000] as const;
const W = 4000;
const H = 3000;

type Plan = (px: number, py: number) => [number, number];
/** A plan of 0.2 m a pixel, turned by 12°, with a stretch of its own along the rows. */
const plan =
  (stretch = 1, lean = 0): Plan =>
  (px, py) => {
    const [a, u, v] = [(12 * Math.PI) / 180, px * 0.2 * stretch, -py * 0.2];
    const w = 1 + lean * px + lean * 0.5 * py;
    return [
      ORIGIN[0] + (u * Math.cos(a) + v * Math.sin(a)) / w,
      ORIGIN[1] + (-u * Math.sin(a) + v * Math.cos(a)) / w,
    ];
  };
const SPOTS: [number, number][] = [[150, 200], [3800, 260], [3700, 2800], [260, 2700], [2000, 1500], [1000, 2300], [2900, 700], [900, 600]]; // prettier-ignore

function ties(of: Plan, count: number, noiseM = 0, seed = 7): NamedTie[] {
  const random = randomOf(seed, 'ties');
  return SPOTS.slice(0, count).map(([px, py], index) => {
    const [east, north] = of(px, py);
    return {
      name: `K${index + 1}`,
      used: true,
      px,
      py,
      east: east + noiseM * (random.next() + random.next() - 1),
      north: north + noiseM * (random.next() + random.next() - 1),
    };
  });
}
const question = (points: NamedTie[], method: PlanQuestion['method'] = 'auto') =>
  readPlan({
    ties: points,
    method,
    widthPx: W,
    heightPx: H,
    planeSrid: 4548,
    toLngLat: (xy) => plane.inverse(xy),
  });
const codesOf = (points: NamedTie[], method?: PlanQuestion['method']) =>
  question(points, method).notes.map(({ code }) => code);

describe('least squares', () => {
  it('finds a line through points, and says when there is none', () => {
    const [a, b] = leastSquares([[1, 0], [1, 1], [1, 2]], [1, 3, 5])!; // prettier-ignore
    expect(a).toBeCloseTo(1, 12);
    expect(b).toBeCloseTo(2, 12);
    expect(leastSquares([[1, 1], [2, 2], [3, 3]], [1, 2, 3])).toBeUndefined(); // prettier-ignore
  });
});

describe('laying a plan on the ground', () => {
  it('the worked example', () => {
    const three = [
      { px: 0, py: 0, east: 100, north: 200 },
      { px: 10, py: 0, east: 110, north: 200 },
      { px: 0, py: 10, east: 100, north: 190 },
    ];
    for (const method of ['similarity', 'affine'] as const) {
      const [east, north] = placeOf(fitMatrix(three, method)!, 5, 5);
      expect(east).toBeCloseTo(105, 9);
      expect(north).toBeCloseTo(195, 9);
    }
  });

  it('each method recovers a plan of its kind exactly, however it lies', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    expect(() =>
      fc.assert(
        fc.property(
          fc.constantFrom<FitMethod>('similarity', 'affine', 'projective'),
          number(-180, 180),
          number(0.01, 5),
          number(0.8, 1.25),
          number(-2e-5, 2e-5),
          (method, turnDeg, size, stretch, lean) => {
            const [c, s] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
            const truth: Plan = (px, py) => {
              const u = px * size * (method === 'similarity' ? 1 : stretch);
              const w = 1 + (method === 'projective' ? lean * px - lean * py : 0);
              return [ORIGIN[0] + (u * c + py * size * s) / w, ORIGIN[1] + (u * s - py * size * c) / w];
            };
            const points = ties(truth, 6);
            const matrix = fitMatrix(points, method)!;
            return SPOTS.every(([px, py]) => {
              const [e, n] = placeOf(matrix, px, py);
              const [te, tn] = truth(px, py);
              const [bx, by] = placeOf(backwards(matrix), e, n);
              return Math.hypot(e - te, n - tn) < 1e-5 && Math.hypot(bx - px, by - py) < 1e-3;
            });
          },
        ),
        { numRuns: 300 },
      ),
    ).not.toThrow();
  });

  it('no other similarity near it fits better', () => {
    const points = ties(plan(1.01), 8, 1);
    const matrix = fitMatrix(points, 'similarity')!;
    const cost = (m: readonly number[]) => residualsOf(m, points).reduce((sum, r) => sum + r * r, 0);
    const best = cost(matrix);
    const [a, b, c, d, e, f] = matrix as number[];
    for (const [da, db, dc, df] of [[1e-5, 0, 0, 0], [0, 1e-5, 0, 0], [0, 0, 0.05, 0], [0, 0, 0, 0.05]] as const)
      for (const sign of [1, -1]) {
        const other = [a! + sign * da, b! + sign * db, c! + sign * dc, d! + sign * db, e! - sign * da, f! + sign * df, 0, 0, 1];
        expect(cost(other)).toBeGreaterThan(best);
      }
  }); // prettier-ignore

  it('the projective fit has the least sum of squares too, not the least of an algebra', () => {
    const points = ties(plan(1, 2e-5), 8, 1);
    const matrix = fitMatrix(points, 'projective') as number[];
    const cost = (m: readonly number[]) => residualsOf(m, points).reduce((sum, r) => sum + r * r, 0);
    for (let index = 0; index < 8; index += 1)
      for (const sign of [1, -1]) {
        const other = [...matrix];
        other[index] = other[index]! * (1 + sign * 1e-7) + sign * 1e-14;
        expect(cost(other)).toBeGreaterThanOrEqual(cost(matrix) - 1e-9);
      }
  });

  it('is not fixed by too few ties, one place, or one line', () => {
    expect(fitMatrix(ties(plan(), 1), 'similarity')).toBeUndefined();
    expect(fitMatrix(ties(plan(), 2), 'affine')).toBeUndefined();
    expect(fitMatrix(ties(plan(), 3), 'projective')).toBeUndefined();
    const same = Array.from({ length: 5 }, () => ({ px: 1, py: 1, east: 5, north: 5 }));
    expect(fitMatrix(same, 'similarity')).toBeUndefined();
    const line = [0, 1, 2, 3, 4].map((i) => {
      const [east, north] = plan()(i * 500, i * 400);
      return { px: i * 500, py: i * 400, east, north };
    });
    expect(fitMatrix(line, 'affine')).toBeUndefined();
    expect(fitMatrix(line, 'projective')).toBeUndefined();
    expect(fitMatrix(line, 'similarity')).toBeDefined();
  });

  it('leaving one out shows what its residual hides', () => {
    const points = ties(plan(), 5, 1);
    const residuals = residualsOf(fitMatrix(points, 'affine')!, points);
    const left = leaveOneOut(points, 'affine')!;
    for (const [index, residual] of residuals.entries()) expect(left[index]).toBeGreaterThan(residual);
    expect(leaveOneOut(ties(plan(), 3), 'affine')).toBeNull();
  });

  it('the standard error tells the noise that was put in, and grows away from the points', () => {
    const sigmas = Array.from(
      { length: 60 },
      (_, seed) => errorModel(ties(plan(), 8, 1, seed), 'affine')!.sigmaM,
    );
    // The sum of two uniform numbers of width 1, less 1, has a variance of 1/6.
    const mean = Math.sqrt(sigmas.reduce((sum, s) => sum + s * s, 0) / sigmas.length);
    expect(mean).toBeGreaterThan(0.36);
    expect(mean).toBeLessThan(0.46);
    const model = errorModel(ties(plan(), 8, 1), 'affine')!;
    expect(model.at(2000, 1500)).toBeLessThan(model.at(0, 0));
    expect(model.at(12_000, 9_000)).toBeGreaterThan(2 * model.at(2000, 1500));
    expect(errorModel(ties(plan(), 3), 'affine')).toBeUndefined();
  });
});

describe('the point that contradicts the others', () => {
  it.each([4, 5, 6, 8])('of %d points is named when it is 20 m off, whichever it is', (count) => {
    for (let wrong = 0; wrong < count; wrong += 1) {
      const points = ties(plan(), count, 0.2);
      points[wrong]!.east += 20;
      const method: FitMethod = count > 4 ? 'affine' : 'similarity';
      const found = findOutlier(points, method, 0.6);
      expect(found?.index, `K${wrong + 1} of ${count}`).toBe(wrong);
      expect(found!.offM).toBeGreaterThan(10);
      expect(found!.rmsWithoutM).toBeLessThan(1);
      const { fit } = question(points, method);
      expect(fit?.outlier?.name).toBe(`K${wrong + 1}`);
      expect(fit?.outlier?.en).toContain(`K${wrong + 1}`);
    }
  });

  it('is nobody when all are about equally wrong', () => {
    let named = 0;
    for (let seed = 0; seed < 100; seed += 1)
      if (findOutlier(ties(plan(), 8, 1, seed), 'affine', 0.6) !== null) named += 1;
    expect(named).toBe(0);
    expect(findOutlier(ties(plan(), 3), 'similarity', 0.6)).toBeNull();
  });
});

describe('reading a plan', () => {
  it('gives size, turn, residuals and the corners of the sheet', () => {
    const { fit, corners, points } = question(ties(plan(), 6, 0.1));
    expect(fit?.method).toBe('similarity');
    expect(fit?.metresPerPx).toBeCloseTo(0.2, 3);
    expect(fit?.rotationDeg).toBeCloseTo(12, 1);
    expect(fit!.rmsM).toBeLessThan(0.15);
    expect(points.every(({ residualM }) => residualM !== null && residualM < 0.2)).toBe(true);
    const truth = [plan()(0, 0), plan()(W, 0), plan()(W, H), plan()(0, H)].map((xy) => plane.inverse(xy));
    for (const [index, corner] of corners!.entries())
      expect(distanceM([corner[0], corner[1]], truth[index]!)).toBeLessThan(0.5);
  });

  it('takes the simplest method that the points bear out', () => {
    expect(question(ties(plan(), 8, 0.1)).fit?.method).toBe('similarity');
    expect(question(ties(plan(1.02), 8, 0.1)).fit?.method).toBe('affine');
    expect(question(ties(plan(1, 3e-5), 8, 0.05)).fit?.method).toBe('projective');
    expect(question(ties(plan(1.02), 8, 0.1), 'similarity').fit?.method).toBe('similarity');
  });

  it('says why there is no fit', () => {
    for (let count = 0; count < LEAST_POINTS; count += 1) {
      const reading = question(ties(plan(), count));
      expect(reading.fit).toBeNull();
      expect(reading.corners).toBeNull();
      expect(reading.points).toHaveLength(count);
      expect(reading.notes.map(({ code }) => code)).toEqual(['more_points']);
    }
    expect(codesOf(ties(plan(), 4), 'projective')).toEqual(['more_points']);
    const swapped = ties(plan(), 6).map((tie) => ({ ...tie, east: tie.north, north: tie.east }));
    expect(codesOf(swapped)).toEqual(['mirrored']);
    const line = ties(plan(), 6).map((tie, i) => {
      const [east, north] = plan()(i * 500, i * 400);
      return { ...tie, px: i * 500, py: i * 400, east, north };
    });
    expect(codesOf(line, 'affine')).toEqual(['on_one_line']);
  });

  it('warns of few points, a corner of the sheet, stretched paper', () => {
    expect(codesOf(ties(plan(), 4))).toContain('few_points');
    const corner = ties(plan(), 8).map((tie) => {
      const [px, py] = [tie.px / 5, tie.py / 5];
      const [east, north] = plan()(px, py);
      return { ...tie, px, py, east, north };
    });
    expect(codesOf(corner)).toEqual(['poorly_spread']);
    expect(codesOf(ties(plan(1.08), 8))).toEqual(['stretched']);
    expect(codesOf(ties(plan(), 8))).toEqual([]);
  });

  it('keeps a point that is not used, with its residual', () => {
    const points = ties(plan(), 7);
    points[6]!.used = false;
    points[6]!.east += 30;
    const { fit, points: read } = question(points);
    expect(fit!.rmsM).toBeLessThan(1e-6);
    expect(read[6]!.residualM).toBeCloseTo(30, 5);
    expect(read[6]!.leaveOneOutM).toBeNull();
  });
});

describe('ε of a traced zone', () => {
  const points: Tie[] = ties(plan(), 8, 0.5);
  const { fit } = question(points as NamedTie[]);
  const ask = (corners: [number, number][] = [], planScale: number | null = null) =>
    epsilonOf({
      scanId: 's-1',
      title: '保护区划图',
      fit: fit!,
      ties: points,
      errorsM: points.map((_, index) => (index === 2 ? 1.05 : 1)),
      tracingPx: 2,
      planMm: 0.5,
      planScale,
      corners,
    });

  it('is the plain sum of its parts, each rounded up', () => {
    const { uncertaintyM, parts, basis } = ask([], 1000);
    expect(parts[1]!.metres).toBe(Math.ceil(200 * fit!.metresPerPx) / 100);
    expect(parts.map(({ metres }) => metres).slice(2)).toEqual([1.05, 0.5]);
    expect(parts[0]!.metres).toBeGreaterThanOrEqual(2 * fit!.leaveOneOutRmsM!);
    expect(uncertaintyM).toBeCloseTo(
      parts.reduce((sum, { metres }) => sum + metres, 0),
      9,
    );
    expect(basis).toContain('s-1');
    expect(ask().parts).toHaveLength(3);
  });

  it('grows where the line leaves the control points', () => {
    expect(ask([[20_000, 15_000]]).uncertaintyM).toBeGreaterThan(ask([[2000, 1500]]).uncertaintyM + 1);
  });

  it.each([4, 6, 8])('with %d points covers what was put in, in at least 95 of 100 trials', (count) => {
    const corners: [number, number][] = [[500, 500], [3500, 2500]]; // prettier-ignore
    let covered = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const noisy = ties(plan(), count, 1, seed);
      const reading = question(noisy, count > 4 ? 'affine' : 'auto');
      const { uncertaintyM } = epsilonOf({
        scanId: 's', title: 't', fit: reading.fit!, ties: noisy, errorsM: [0], tracingPx: 0, planMm: 0,
        planScale: null, corners,
      }); // prettier-ignore
      const off = corners.map(([px, py]) => {
        const [e, n] = placeOf(reading.fit!.matrix, px, py);
        const [te, tn] = plan()(px, py);
        return Math.hypot(e - te, n - tn);
      });
      if (Math.max(...off) < uncertaintyM) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(190);
  });
});
