/**
 * Which numbers does a seed give? A small seeded generator (sfc32) with named streams: what one stream
 * draws never shifts another, so a change in one part of a model leaves the others as they were.
 * Same seed and stream, same numbers, on every machine. Not for secrets.
 * Reference: C. Doty-Humphrey, PractRand (sfc32); FNV-1a for the stream's name.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [0, count). */
  int(count: number): number;
  /** Normal with the given mean and standard deviation. */
  normal(mean?: number, sd?: number): number;
  /** Count of a Poisson process with the given mean. */
  poisson(mean: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element; throws RangeError on an empty list. */
  pick<T>(list: readonly T[]): T;
  /** Index drawn in proportion to the weights (all ≥ 0, one > 0). */
  weighted(weights: readonly number[]): number;
  /** A shuffled copy. */
  shuffled<T>(list: readonly T[]): T[];
}

function hash32(text: string, start: number): number {
  let h = start >>> 0;
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 16777619);
  }
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

/** The stream of the given name under the given seed. */
export function randomOf(seed: number, stream: string): Random {
  let a = hash32(`${seed}`, 2166136261);
  let b = hash32(stream, a ^ 0x9e3779b9);
  let c = hash32(`${stream}#${seed}`, b);
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) next();
  const normal = (mean = 0, sd = 1): number => {
    const u = 1 - next();
    return mean + sd * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * next());
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    int: (count) => Math.floor(next() * count),
    normal,
    poisson: (mean) => {
      if (mean <= 0) return 0;
      if (mean > 40) return Math.max(0, Math.round(normal(mean, Math.sqrt(mean))));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let p = next(); p > limit; p *= next()) count += 1;
      return count;
    },
    chance: (probability) => next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[Math.floor(next() * list.length)]!;
    },
    weighted: (weights) => {
      let total = 0;
      for (const w of weights) total += w;
      let left = next() * total;
      for (let i = 0; i < weights.length; i += 1) {
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return weights.length - 1;
    },
    shuffled: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = Math.floor(next() * (i + 1));
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}
