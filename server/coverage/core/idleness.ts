/** A stay on record. Epoch ms. */
export interface Seen {
  fromMs: number;
  toMs: number;
}

/** How a street was left alone between two moments. Times ms. */
export interface Idleness {
  visits: number;
  /** Time since the end of the last visit at the end of the period; null when never visited. */
  sinceMs: number | null;
  /** From the last visit, also one before the period (none: the beginning), to the end of the period. */
  openGapMs: number;
  longestGapMs: number;
  meanGapMs: number;
  /** Mean over the period of the time since the last visit. */
  averageMs: number;
  /** Root of the mean of its square: long gaps weigh more. */
  rmsMs: number;
  dwellMs: number;
  /** Time beyond the longest gap allowed, summed over gaps. */
  uncoveredMs: number;
}

/**
 * How idle was a street from `fromMs` to `toMs`? With the gaps g between visits, the first from the beginning to the
 * first visit and the last from the last visit to the end: longest gap, mean gap, time-average Σ g² / 2T, root mean
 * square √(Σ g³ / 3T), and Σ max(0, g − allowed). A street never visited has one gap, the whole period T: it counts
 * like all others. Visits may overlap and pass the ends of the period; what lies outside does not count. Idleness is 0
 * while somebody is there. `lastBeforeMs`: end of the last visit before the period, when one is known: the allowed time
 * runs from there, and the open gap of a street that nobody visited in the period is as long as it really is. All other
 * figures speak of the period alone. Raises RangeError when the period is empty.
 * Source: A. Machado et al., Multi-agent patrolling, MABS 2002; D. Portugal and R. Rocha, 2011.
 */
export function idlenessOf(
  visits: readonly Seen[],
  fromMs: number,
  toMs: number,
  allowedMs: number,
  lastBeforeMs: number | null = null,
): Idleness {
  const period = toMs - fromMs;
  if (!(period > 0)) throw new RangeError(`the period from ${fromMs} to ${toMs} is empty`);
  const inside = visits
    .filter((visit) => visit.toMs >= fromMs && visit.fromMs < toMs)
    .map((visit) => ({ fromMs: Math.max(fromMs, visit.fromMs), toMs: Math.min(toMs, visit.toMs) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  let end = fromMs;
  // From when on a gap is too long; of the first one it may have been since before the period.
  let dueMs = (lastBeforeMs ?? fromMs) + allowedMs;
  let dwellMs = 0;
  let [gaps, sum, squares, cubes, longest, uncovered] = [0, 0, 0, 0, 0, 0];
  const close = (gap: number): void => {
    gaps += 1;
    sum += gap;
    squares += gap * gap;
    cubes += gap * gap * gap;
    longest = Math.max(longest, gap);
    uncovered += Math.max(0, end + gap - Math.max(end, dueMs));
  };
  for (const visit of inside) {
    if (visit.fromMs >= end) close(visit.fromMs - end);
    dwellMs += Math.max(0, visit.toMs - Math.max(end, visit.fromMs));
    end = Math.max(end, visit.toMs);
    dueMs = end + allowedMs;
  }
  const open = toMs - end;
  close(open);
  return {
    visits: inside.length,
    sinceMs: inside.length === 0 ? null : open,
    openGapMs: inside.length === 0 ? toMs - Math.min(fromMs, lastBeforeMs ?? fromMs) : open,
    longestGapMs: longest,
    meanGapMs: sum / gaps,
    averageMs: squares / (2 * period),
    rmsMs: Math.sqrt(cubes / (3 * period)),
    dwellMs,
    uncoveredMs: uncovered,
  };
}

/** One street among all: its length, and how long it was left alone. */
export interface StreetWeight {
  lengthM: number;
  averageMs: number;
  longestGapMs: number;
  visited: boolean;
  /** Is the open gap within what its grade allows? */
  within: boolean;
}

/** The city's figures, in ms; null where there is no street. */
export interface CityIdleness {
  streets: number;
  neverVisited: number;
  meanMs: number;
  lengthWeightedMs: number;
  worstMs: number;
  deviationMs: number;
  /** 0: all streets alike, towards 1: a few bear it all. */
  gini: number;
  /** Share of the length whose open gap is within demand. */
  lengthShareWithin: number;
}

/** How idle was the whole city? Means over streets, the never visited included. */
export function cityIdleness(streets: readonly StreetWeight[]): CityIdleness | null {
  const count = streets.length;
  if (count === 0) return null;
  const lengthM = streets.reduce((sum, one) => sum + one.lengthM, 0);
  const mean = streets.reduce((sum, one) => sum + one.averageMs, 0) / count;
  const weighted = streets.reduce((sum, one) => sum + one.averageMs * one.lengthM, 0);
  const within = streets.reduce((sum, one) => sum + (one.within ? one.lengthM : 0), 0);
  return {
    streets: count,
    neverVisited: streets.filter((one) => !one.visited).length,
    meanMs: mean,
    lengthWeightedMs: lengthM > 0 ? weighted / lengthM : mean,
    worstMs: streets.reduce((worst, one) => Math.max(worst, one.longestGapMs), 0),
    deviationMs: Math.sqrt(streets.reduce((sum, one) => sum + (one.averageMs - mean) ** 2, 0) / count),
    gini: giniOf(streets.map((one) => one.averageMs)),
    lengthShareWithin: lengthM > 0 ? within / lengthM : 0,
  };
}

/** Gini's coefficient of values ≥ 0; 0 when all are 0. */
export function giniOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((a, b) => a + b, 0);
  if (sum <= 0) return 0;
  const ranked = sorted.reduce((a, value, i) => a + (2 * (i + 1) - sorted.length - 1) * value, 0);
  return ranked / (sorted.length * sum);
}

/**
 * The longest gap that the best of all plans cannot avoid, s: `patrollers` of one speed who keep moving along
 * `lengthM` of streets must leave some street alone for L / (k v). Infinity without patrollers.
 */
export function bestPossibleGapS(lengthM: number, patrollers: number, speedMps: number): number {
  return patrollers > 0 && speedMps > 0 ? lengthM / (patrollers * speedMps) : Infinity;
}
