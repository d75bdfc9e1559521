import type { LngLat } from '../../kernel/lng-lat.ts';
import { areasOf, centreOf, fullDisc } from './hex-lattice.ts';

/**
 * How dense are the cases, smoothed, on an H3 lattice with an edge?
 *
 * Each cell's cases are spread over the cells of the set within reach of its centre with weights K(d/h); the weights
 * are divided by their sum over cells that exist, so that nothing is lost beyond the edge and Σ density × area = N.
 * `bandwidthM` h in m: radius of the quartic and Epanechnikov kernels, standard deviation of the Gaussian (cut at 3 h).
 * Answer: cases per m² of true cell area. d is the great-circle distance between centres. Pentagon-safe.
 * Edges: no cells gives empty; h below the spacing leaves each cell's cases where they are.
 * Reference: Diggle (1985) for the edge correction. Example: one case on one cell: density 1/area.
 */
export type Kernel = 'quartic' | 'epanechnikov' | 'gaussian';

export function hexKde(
  cells: readonly string[],
  counts: ArrayLike<number>,
  bandwidthM: number,
  kernel: Kernel = 'quartic',
): Float64Array {
  return hexSmoother(cells, bandwidthM, kernel)(counts);
}

/** The same for many maps on the same cells: the spread of a cell is worked out once, when it is first needed. */
export function hexSmoother(
  cells: readonly string[],
  bandwidthM: number,
  kernel: Kernel = 'quartic',
): (counts: ArrayLike<number>) => Float64Array {
  if (!(bandwidthM > 0)) throw new RangeError(`bandwidth ${bandwidthM} m`);
  const at = new Map(cells.map((cell, i) => [cell, i]));
  const areas = areasOf(cells);
  const centres = cells.map(centreOf);
  const reach = kernel === 'gaussian' ? 3 * bandwidthM : bandwidthM;
  const spreads: ({ near: Int32Array; density: Float64Array } | undefined)[] = [];
  function spreadOf(from: number): { near: Int32Array; density: Float64Array } {
    const cell = cells[from]!;
    // Centres of neighbours lie at least 1.4 edges apart anywhere; √(area) is a safe step.
    const ring = Math.ceil(reach / (0.8 * Math.sqrt(areas[from]!)));
    const near: number[] = [];
    const weights: number[] = [];
    let sum = 0;
    for (const other of fullDisc(cell, ring)) {
      const i = at.get(other);
      if (i === undefined) continue;
      const weight = kernelValue(kernel, greatCircleM(centres[from]!, centres[i]!) / bandwidthM) * areas[i]!;
      if (weight <= 0) continue;
      near.push(i);
      weights.push(weight);
      sum += weight;
    }
    return {
      near: Int32Array.from(near),
      density: Float64Array.from(near, (i, k) => weights[k]! / sum / areas[i]!),
    };
  }
  return (counts) => {
    const density = new Float64Array(cells.length);
    for (let from = 0; from < cells.length; from += 1) {
      const count = counts[from]!;
      if (count === 0) continue;
      const spread = (spreads[from] ??= spreadOf(from));
      for (let k = 0; k < spread.near.length; k += 1) density[spread.near[k]!]! += count * spread.density[k]!;
    }
    return density;
  };
}

/** Shape of a kernel at u = d/h; not normalised. */
function kernelValue(kernel: Kernel, u: number): number {
  if (kernel === 'gaussian') return u > 3 ? 0 : Math.exp(-0.5 * u * u);
  if (u >= 1) return 0;
  return kernel === 'quartic' ? (1 - u * u) ** 2 : 1 - u * u;
}

/** Distance on the sphere of radius 6,371,008.8 m. */
export function greatCircleM(a: LngLat, b: LngLat): number {
  const rad = Math.PI / 180;
  const dLat = (b[1] - a[1]) * rad;
  const dLng = (b[0] - a[0]) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(dLng / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}
