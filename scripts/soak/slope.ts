/** Memory at a moment. */
export interface Sample {
  /** Seconds since the beginning. */
  atS: number;
  mb: number;
}

export interface Slope {
  /** MB per hour, with the ends of its 95 % interval. */
  mbPerHour: number;
  low: number;
  high: number;
  /** How many points the line was drawn through. */
  points: number;
}

/** Parts of the time of which the lowest sample counts: what is left when garbage has been collected. */
const PARTS = 24;
const FEWEST = 5;

/**
 * Does memory grow? Samples rise and fall with the garbage collector, so the lowest of each twenty-fourth of the time counts; a
 * line is drawn through those by least squares, and its slope comes with the 95 % interval of Student's t. Samples of the first
 * `warmUpS` seconds are left out: caches fill then. Null with fewer than 5 points. Source: any textbook on linear regression;
 * quantiles of t by Hill's expansion (ACM algorithm 396).
 */
export function slopeOf(samples: readonly Sample[], warmUpS = 0): Slope | null {
  const kept = samples.filter(({ atS }) => atS >= warmUpS);
  const points = lowest(kept);
  if (points.length < FEWEST) return null;
  const n = points.length;
  const meanX = points.reduce((sum, { atS }) => sum + atS, 0) / n;
  const meanY = points.reduce((sum, { mb }) => sum + mb, 0) / n;
  const sxx = points.reduce((sum, { atS }) => sum + (atS - meanX) ** 2, 0);
  const sxy = points.reduce((sum, { atS, mb }) => sum + (atS - meanX) * (mb - meanY), 0);
  if (sxx === 0) return null;
  const slope = sxy / sxx;
  const rest = points.reduce((sum, { atS, mb }) => sum + (mb - meanY - slope * (atS - meanX)) ** 2, 0);
  const error = Math.sqrt(rest / (n - 2) / sxx);
  const half = studentQuantile(n - 2) * error;
  return { mbPerHour: slope * 3600, low: (slope - half) * 3600, high: (slope + half) * 3600, points: n };
}

/** A leak is shown when even the lower end of the interval is above what is allowed. */
export function isLeak(slope: Slope, allowedMbPerHour: number): boolean {
  return slope.low > allowedMbPerHour;
}

function lowest(samples: readonly Sample[]): Sample[] {
  const [first, last] = [samples[0], samples[samples.length - 1]];
  if (first === undefined || last === undefined || last.atS <= first.atS) return [];
  const parts = Math.min(PARTS, Math.floor(samples.length / 2));
  const found = new Map<number, Sample>();
  for (const sample of samples) {
    const part = Math.min(parts - 1, Math.floor(((sample.atS - first.atS) / (last.atS - first.atS)) * parts));
    const known = found.get(part);
    if (known === undefined || sample.mb < known.mb) found.set(part, sample);
  }
  return [...found.values()];
}

/** 0.975 quantile of Student's t. */
function studentQuantile(freedom: number): number {
  const z = 1.959963984540054;
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
  );
}
