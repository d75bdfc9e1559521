import type { FitMethod } from '../contract.ts';
import { leastSquares, normalInverse } from './least-squares.ts';

/** A pixel (right, down) and its place in the plane (east, north, metres). */
export interface Tie {
  px: number;
  py: number;
  east: number;
  north: number;
}

/** 3 × 3, row by row: [px, py, 1] to [east, north, 1] times a factor. */
export type PlanMatrix = readonly number[];

/** Ties that a method needs at least; more make residuals. */
export const LEAST_TIES: Record<FitMethod, number> = { similarity: 2, affine: 3, projective: 4 };
const UNKNOWNS: Record<FitMethod, number> = { similarity: 4, affine: 6, projective: 8 };

/** Where does the plan put a pixel? [east, north] in metres. */
export function placeOf(matrix: PlanMatrix, px: number, py: number): [number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 1] = matrix;
  const w = g * px + h * py + i;
  return [(a * px + b * py + c) / w, (d * px + e * py + f) / w];
}

/**
 * How does a picture lie on the ground? The matrix with the least sum of squared distances between fitted and known
 * places, in metres. Similarity: E = E₀ + a·px + b·py, N = N₀ + b·px − a·py (rows of a picture run down, so it is never
 * mirrored). Affine: six free numbers. Projective: eight, first linear, then five Gauss-Newton rounds on the distances.
 * Assumes a plane small enough that the plan is flat in it. Undefined when the ties do not fix the method: too few, or
 * on one line (affine, projective).
 *
 * Example: (0, 0) → (100, 200), (10, 0) → (110, 200), (0, 10) → (100, 190): 1 m a pixel, nothing turned.
 */
export function fitMatrix(ties: readonly Tie[], method: FitMethod): PlanMatrix | undefined {
  if (ties.length < LEAST_TIES[method]) return undefined;
  const scaled = scaling(ties);
  if (scaled === undefined) return undefined;
  const { from, to, unit } = scaled;
  const fitted =
    method === 'similarity'
      ? fitSimilarity(unit)
      : method === 'affine'
        ? fitAffine(unit)
        : fitProjective(unit);
  if (fitted === undefined) return undefined;
  const matrix = multiply(to, multiply(fitted, from));
  const last = matrix[8] ?? 1;
  return last === 0 || !matrix.every(Number.isFinite) ? undefined : matrix.map((value) => value / last);
}

/** The matrix that leads back from [east, north] to the pixel. */
export function backwards(matrix: PlanMatrix): PlanMatrix {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 1] = matrix;
  return [
    e * i - f * h, c * h - b * i, b * f - c * e,
    f * g - d * i, a * i - c * g, c * d - a * f,
    d * h - e * g, b * g - a * h, a * e - b * d,
  ]; // prettier-ignore
}

/** Distances between fitted and known places, metres, in the order of the ties. */
export function residualsOf(matrix: PlanMatrix, ties: readonly Tie[]): number[] {
  return ties.map(({ px, py, east, north }) => {
    const [e, n] = placeOf(matrix, px, py);
    return Math.hypot(e - east, n - north);
  });
}

/** Root mean square. 0 for none. */
export function rmsOf(values: readonly number[]): number {
  return values.length === 0
    ? 0
    : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/**
 * How far off is each tie by the fit of all others, metres? Null when those do not fix the method. Residuals of few
 * ties flatter: a point pulls the fit towards itself; without it the error shows.
 */
export function leaveOneOut(ties: readonly Tie[], method: FitMethod): number[] | null {
  const errors = ties.map((tie, index) => {
    const matrix = fitMatrix(
      ties.filter((_, other) => other !== index),
      method,
    );
    return matrix === undefined ? undefined : residualsOf(matrix, [tie])[0];
  });
  return errors.every((error) => error !== undefined) ? errors : null;
}

/**
 * The standard error of one axis of a fitted place, metres, from how many spare numbers it was told, and how it grows
 * away from the ties: σ·√(1 + h) with the leverage
 * h = xᵀ(AᵀA)⁻¹x of the pixel. σ² = Σr² / (2n − unknowns); undefined when nothing is left over to tell it from.
 * A projective plan is judged by the leverage of the affine one.
 */
export function errorModel(
  ties: readonly Tie[],
  method: FitMethod,
): { sigmaM: number; spare: number; at(px: number, py: number): number } | undefined {
  const matrix = fitMatrix(ties, method);
  const scaled = scaling(ties);
  const spare = 2 * ties.length - UNKNOWNS[method];
  if (matrix === undefined || scaled === undefined || spare <= 0) return undefined;
  const sigmaM = Math.sqrt(residualsOf(matrix, ties).reduce((sum, r) => sum + r * r, 0) / spare);
  const row = (px: number, py: number) => {
    const [u, v] = placeOf(scaled.from, px, py);
    return [u, v, 1];
  };
  const inverse = normalInverse(ties.map(({ px, py }) => row(px, py)));
  return {
    sigmaM,
    spare,
    at(px, py) {
      if (inverse === undefined) return sigmaM * Math.SQRT2;
      const x = row(px, py);
      const h = x.reduce(
        (sum, value, i) =>
          sum + value * x.reduce((inner, other, j) => inner + (inverse[i]?.[j] ?? 0) * other, 0),
        0,
      );
      return sigmaM * Math.sqrt(1 + h);
    },
  };
}

interface UnitTie {
  u: number;
  v: number;
  e: number;
  n: number;
}

/** Ties moved to their middle and scaled to about 1, and the matrices that lead in and out. */
function scaling(ties: readonly Tie[]): { unit: UnitTie[]; from: PlanMatrix; to: PlanMatrix } | undefined {
  const count = ties.length;
  const mean = (of: (tie: Tie) => number) => ties.reduce((sum, tie) => sum + of(tie), 0) / count;
  const [px, py, east, north] = [
    mean((t) => t.px),
    mean((t) => t.py),
    mean((t) => t.east),
    mean((t) => t.north),
  ];
  const pixels = mean((t) => Math.hypot(t.px - px, t.py - py));
  const metres = mean((t) => Math.hypot(t.east - east, t.north - north));
  if (!(pixels > 0) || !(metres > 0)) return undefined;
  return {
    unit: ties.map((t) => ({
      u: (t.px - px) / pixels,
      v: (t.py - py) / pixels,
      e: (t.east - east) / metres,
      n: (t.north - north) / metres,
    })),
    from: [1 / pixels, 0, -px / pixels, 0, 1 / pixels, -py / pixels, 0, 0, 1],
    to: [metres, 0, east, 0, metres, north, 0, 0, 1],
  };
}

function fitSimilarity(ties: readonly UnitTie[]): PlanMatrix | undefined {
  const rows = ties.flatMap(({ u, v }) => [[u, v, 1, 0], [-v, u, 0, 1]]); // prettier-ignore
  const right = ties.flatMap(({ e, n }) => [e, n]);
  const [a, b, c, d] = leastSquares(rows, right) ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return [a, b, c, b, -a, d, 0, 0, 1];
}

function fitAffine(ties: readonly UnitTie[]): PlanMatrix | undefined {
  const rows = ties.map(({ u, v }) => [u, v, 1]);
  const east = leastSquares(rows, ties.map(({ e }) => e)); // prettier-ignore
  const north = leastSquares(rows, ties.map(({ n }) => n)); // prettier-ignore
  return east === undefined || north === undefined ? undefined : [...east, ...north, 0, 0, 1];
}

function fitProjective(ties: readonly UnitTie[]): PlanMatrix | undefined {
  const rows = ties.flatMap(({ u, v, e, n }) => [
    [u, v, 1, 0, 0, 0, -u * e, -v * e],
    [0, 0, 0, u, v, 1, -u * n, -v * n],
  ]);
  let found = leastSquares(rows, ties.flatMap(({ e, n }) => [e, n])); // prettier-ignore
  for (let round = 0; round < 5 && found !== undefined; round += 1) {
    const [g = 0, h = 0] = [found[6], found[7]];
    const here: PlanMatrix = [...found, 1];
    const turns = ties.flatMap(({ u, v }) => {
      const w = g * u + h * v + 1;
      const [e, n] = placeOf(here, u, v);
      return [
        [u / w, v / w, 1 / w, 0, 0, 0, (-u * e) / w, (-v * e) / w],
        [0, 0, 0, u / w, v / w, 1 / w, (-u * n) / w, (-v * n) / w],
      ];
    });
    const misses = ties.flatMap(({ u, v, e, n }) => {
      const [fe, fn] = placeOf(here, u, v);
      return [e - fe, n - fn];
    });
    const step = leastSquares(turns, misses);
    if (step === undefined) break;
    found = found.map((value, index) => value + (step[index] ?? 0));
  }
  return found === undefined ? undefined : [...found, 1];
}

function multiply(a: PlanMatrix, b: PlanMatrix): number[] {
  return Array.from({ length: 9 }, (_, index) => {
    const row = Math.floor(index / 3) * 3;
    const column = index % 3;
    return [0, 1, 2].reduce((sum, k) => sum + (a[row + k] ?? 0) * (b[k * 3 + column] ?? 0), 0);
  });
}
