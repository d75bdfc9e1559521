import { randomOf } from '../../kernel/random.ts';

/**
 * How good was a forecast map?
 *
 * `places` are flagged from the highest score on until they cover `areaShare` of `size` (m², or m of street). Then with
 * n of N cases in the flagged places: hit rate n/N; PAI = (n/N)/(a/A); PEI = PAI over the best PAI that places of the
 * same number could have had, between 0 and 1. Equal scores are ordered by a fixed hash of the place, so that file
 * order favours nobody.
 * Edges: no cases in the period: undefined, since nothing could be hit. RangeError when lengths differ.
 * Reference: Chainey, Tompson & Uhlig (2008) for PAI; Hunt (2016) for PEI.
 * Example: 10 equal places, 2 flagged holding 6 of 10 cases, best two hold 8: hit rate 0.6, PAI 3, PEI 0.75.
 */
export interface ForecastScore {
  hits: number;
  cases: number;
  hitRate: number;
  pai: number;
  pei: number;
  /** Flagged share of all size. */
  areaShare: number;
}

export function flagPlaces(score: ArrayLike<number>, size: ArrayLike<number>, areaShare: number): number[] {
  let whole = 0;
  for (let i = 0; i < size.length; i += 1) whole += size[i]!;
  const limit = whole * areaShare * (1 + 1e-9);
  // Only the top of the ranking is needed: it is looked for among a few more places than will be flagged.
  for (let part = Math.min(1, 1.3 * areaShare + 0.002); ; part = Math.min(1, part * 2)) {
    const flagged: number[] = [];
    let sum = 0;
    for (const i of topOf(score, size, part)) {
      if (flagged.length > 0 && sum + size[i]! > limit) return flagged;
      flagged.push(i);
      sum += size[i]!;
    }
    if (part === 1) return flagged;
  }
}

export function scoreForecast(
  score: ArrayLike<number>,
  actual: ArrayLike<number>,
  size: ArrayLike<number>,
  areaShare: number,
): ForecastScore | undefined {
  if (score.length !== actual.length || size.length !== actual.length)
    throw new RangeError(`${score.length} scores, ${actual.length} counts, ${size.length} sizes`);
  let cases = 0;
  let whole = 0;
  for (let i = 0; i < actual.length; i += 1)
    if (size[i]! > 0) {
      cases += actual[i]!;
      whole += size[i]!;
    }
  if (cases === 0) return undefined;
  const flagged = flagPlaces(score, size, areaShare);
  const area = flagged.reduce((sum, i) => sum + size[i]!, 0);
  const hits = flagged.reduce((sum, i) => sum + actual[i]!, 0);
  const best = Float64Array.from({ length: actual.length }, (_, i) => (size[i]! > 0 ? actual[i]! : 0))
    .sort()
    .reverse()
    .slice(0, flagged.length)
    .reduce((sum, v) => sum + v, 0);
  return {
    hits,
    cases,
    hitRate: hits / cases,
    pai: hits / cases / (area / whole),
    pei: best === 0 ? 0 : hits / best,
    areaShare: area / whole,
  };
}

/** Mean with a percentile interval by drawing periods with replacement; seeded. */
export function bootstrapMean(
  values: readonly number[],
  seed: number,
  draws = 2000,
  level = 0.95,
): { mean: number; low: number; high: number } {
  const n = values.length;
  if (n === 0) throw new RangeError('bootstrap of nothing');
  const random = randomOf(seed, 'hotspots.bootstrap');
  const means = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += values[random.int(n)]!;
    return sum / n;
  }).sort();
  const at = (part: number): number =>
    means[Math.min(draws - 1, Math.max(0, Math.round(part * (draws - 1))))]!;
  return {
    mean: values.reduce((a, b) => a + b, 0) / n,
    low: at((1 - level) / 2),
    high: at((1 + level) / 2),
  };
}

function hash(i: number): number {
  return Math.imul((i + 1) ^ ((i + 1) >>> 15), 0x2c1b3c6d) >>> 0;
}

/** At least the given part of the places with a size, from the highest score down; equal scores by hash. */
function topOf(score: ArrayLike<number>, size: ArrayLike<number>, part: number): number[] {
  const used: number[] = [];
  for (let i = 0; i < score.length; i += 1) if (size[i]! > 0) used.push(i);
  if (used.length === 0) return [];
  const sorted = Float64Array.from(used, (i) => score[i]!).sort();
  const least = sorted[Math.max(0, sorted.length - Math.ceil(part * sorted.length) - 1)]!;
  return used
    .filter((i) => score[i]! >= least)
    .sort((a, b) => score[b]! - score[a]! || hash(a) - hash(b) || a - b);
}
