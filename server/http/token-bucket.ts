/** How many at once, and how many a second after that. */
export interface Rate {
  burst: number;
  perS: number;
}

/**
 * May this key act now? Token buckets in bounded memory: each key starts full, an act takes one token, tokens
 * come back at `perS`. Beyond `maxKeys` the key that was idle longest is forgotten (it would be full again, or
 * nearly so). `nowMs` is given, so that the law is testable.
 */
export interface Limiter {
  /** 0 when it may act, else the milliseconds until it may. */
  take(key: string, nowMs: number): number;
  readonly size: number;
}

export function createLimiter(rate: Rate, maxKeys = 20_000): Limiter {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(key, nowMs) {
      const held = buckets.get(key);
      const tokens =
        held === undefined
          ? rate.burst
          : Math.min(rate.burst, held.tokens + (Math.max(0, nowMs - held.atMs) / 1000) * rate.perS);
      buckets.delete(key);
      const allowed = tokens >= 1;
      buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value!);
      return allowed ? 0 : Math.ceil(((1 - tokens) / rate.perS) * 1000);
    },
    get size() {
      return buckets.size;
    },
  };
}
