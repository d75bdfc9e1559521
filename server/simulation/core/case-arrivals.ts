import type { Random } from '../../kernel/random.ts';

/** How many cases arrive in each local hour, as a share of the busiest hour: asleep at night, two humps by day. */
const HOURLY = [
  0.08, 0.05, 0.04, 0.04, 0.05, 0.12, 0.35, 0.75, 0.95, 1, 0.9, 0.8, 0.6, 0.6, 0.75, 0.85, 0.9, 0.95, 0.85,
  0.75, 0.6, 0.4, 0.25, 0.14,
];
const HOURLY_SUM = HOURLY.reduce((sum, share) => sum + share, 0);

/**
 * When do cases arrive? A Poisson process with a daily rate spread over the local hours, by thinning: candidate
 * arrivals at the busiest hour's rate, each kept with its hour's share. The next candidate is drawn once, so
 * cutting time into other steps gives the same arrivals. Source: P. A. W. Lewis, G. S. Shedler, 1979.
 */
export interface Arrivals {
  /** Moments with from < t ≤ to, epoch ms, ascending. */
  until(toMs: number): number[];
}

export function createArrivals(
  random: Random,
  perDay: number,
  startMs: number,
  localOffsetMs: number,
): Arrivals {
  if (!(perDay > 0)) return { until: () => [] };
  const peakPerMs = perDay / HOURLY_SUM / 3_600_000;
  const gap = (): number => -Math.log(1 - random.next()) / peakPerMs;
  let next = startMs + gap();
  return {
    until(toMs) {
      const found: number[] = [];
      while (next <= toMs) {
        const hour = Math.floor((((next + localOffsetMs) % 86_400_000) + 86_400_000) / 3_600_000) % 24;
        if (random.chance(HOURLY[hour]!)) found.push(Math.round(next));
        next += gap();
      }
      return found;
    },
  };
}
