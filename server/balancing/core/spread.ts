/** How evenly is work shared? Loads in any one unit. */
export interface Spread {
  total: number;
  mean: number;
  max: number;
  min: number;
  maxOverMean: number;
  /** Standard deviation (of the population) over the mean. */
  cv: number;
  gini: number;
  /** Jain's index (ΣL)² / (k ΣL²); 1 is even. */
  jain: number;
}

/**
 * Edges: no holders, or no work at all: max/mean and Jain's index are 1, the others 0.
 * Reference: Jain, Chiu & Hawe (1984). Example: spread([1, 3]) has max/mean 1.5, Gini 0.25, Jain 0.8.
 */
export function spread(loads: ArrayLike<number>): Spread {
  const sorted = Array.from(loads).sort((a, b) => a - b);
  const k = sorted.length;
  let total = 0;
  let squares = 0;
  let ranked = 0;
  sorted.forEach((load, i) => {
    total += load;
    squares += load * load;
    ranked += (2 * (i + 1) - k - 1) * load;
  });
  const mean = k === 0 ? 0 : total / k;
  const even = total <= 0;
  return {
    total,
    mean,
    max: sorted[k - 1] ?? 0,
    min: sorted[0] ?? 0,
    maxOverMean: even ? 1 : sorted[k - 1]! / mean,
    cv: even ? 0 : Math.sqrt(Math.max(0, squares / k - mean * mean)) / mean,
    gini: even ? 0 : ranked / (k * total),
    jain: even ? 1 : (total * total) / (k * squares),
  };
}
