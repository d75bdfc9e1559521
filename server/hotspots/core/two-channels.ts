import { adjustedP } from './adjusted-p.ts';
import { betaBinomialUpperTail } from './beta-binomial-tail.ts';
import type { ExpectedOptions, ObservedExpected } from './observed-expected.ts';
import { observedExpected } from './observed-expected.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import type { Tier } from './tier.ts';
import { tierOf } from './tier.ts';

/**
 * Is it hot, or did patrols only look there more often?
 *
 * Cases that patrols found are held against exposure × visits, all others (hotline, citizens, cameras) against
 * exposure alone: visits are never divided out of what citizens see, since patrols go where trouble is. A third test
 * holds the sum of both against the sum of both expectations. The three p are joined by Simes, then BH.
 * `visits`: visits per unit of exposure, ≥ 0 (0 where nobody knows); undefined when they are known nowhere: then
 * patrol-found cases are shown but do not speak for a hotspot.
 * Answers for each place what patrols and others say (`saidBy`) and where they disagree (`effortOnly`: patrol-found
 * cases alone look hot against plain exposure, but not against visits, and nobody else sees it).
 * Edges: a channel without cases does not vote. Reference: Simes (1986).
 * Example: a place with 4 times the visits and 4 times the patrol-found cases, the rest as usual: `effortOnly`.
 */
export type SaidBy = 'both' | 'others' | 'patrol' | 'sum' | '';

export interface TwoChannels {
  others: ObservedExpected;
  /** Against exposure × visits; undefined without visits. */
  patrol: ObservedExpected | undefined;
  /** Patrol-found cases against plain exposure: shown, never a verdict. */
  patrolRaw: ObservedExpected;
  observed: Int32Array;
  expected: Float64Array;
  p: Float64Array;
  q: Float64Array;
  tier: Tier[];
  saidBy: SaidBy[];
  effortOnly: boolean[];
}

export function twoChannels(
  input: {
    others: ArrayLike<number>;
    /** Patrol-found cases where visits are known. */
    patrolFound: ArrayLike<number>;
    /** Patrol-found cases elsewhere, for the picture against plain exposure; none unless given. */
    patrolElsewhere?: ArrayLike<number>;
    exposure: ArrayLike<number>;
    visits: ArrayLike<number> | undefined;
    rings: SpatialWeights;
  },
  options: ExpectedOptions = {},
): TwoChannels {
  const { exposure, rings, visits } = input;
  const n = rings.n;
  const others = observedExpected(input.others, exposure, rings, options);
  const { patrolElsewhere } = input;
  const patrolRaw = observedExpected(
    Int32Array.from({ length: n }, (_, i) => input.patrolFound[i]! + (patrolElsewhere?.[i] ?? 0)),
    exposure,
    rings,
    options,
  );
  const effort =
    visits === undefined ? undefined : Float64Array.from({ length: n }, (_, i) => exposure[i]! * visits[i]!);
  const usable = effort !== undefined && effort.some((value) => value > 0);
  const patrol = usable ? observedExpected(input.patrolFound, effort, rings, options) : undefined;
  const observed = new Int32Array(n);
  const expected = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    observed[i] = others.observed[i]! + (patrol ?? patrolRaw).observed[i]!;
    expected[i] = others.expected[i]! + (patrol ?? patrolRaw).expected[i]!;
  }
  const votes: ArrayLike<number>[] = [];
  if (others.total > 0) votes.push(others.p);
  if (patrol !== undefined && patrol.total > 0) votes.push(patrol.p);
  if (votes.length === 2 && patrol !== undefined) votes.push(sumTest(others, patrol));
  const p = new Float64Array(n).fill(1);
  for (let i = 0; i < n; i += 1)
    if (exposure[i]! > 0 && votes.length > 0) p[i] = simes(votes.map((vote) => vote[i]!));
  const tested = Array.from({ length: n }, (_, i) => i).filter((i) => exposure[i]! > 0);
  const q = new Float64Array(n).fill(1);
  const adjusted = adjustedP(
    tested.map((i) => p[i]!),
    options.adjustment ?? 'BH',
  );
  tested.forEach((i, at) => {
    q[i] = adjusted[at]!;
  });
  const tier = Array.from(q, tierOf);
  return {
    others,
    patrol,
    patrolRaw,
    observed,
    expected,
    p,
    q,
    tier,
    saidBy: tier.map((t, i) => {
      if (t === 'none') return '';
      const citizens = others.tier[i] !== 'none';
      const patrols = patrol !== undefined && patrol.tier[i] !== 'none';
      if (citizens && patrols) return 'both';
      return citizens ? 'others' : patrols ? 'patrol' : 'sum';
    }),
    effortOnly: tier.map((t, i) => t === 'none' && patrolRaw.tier[i] !== 'none' && others.tier[i] === 'none'),
  };
}

/** Smallest of n p_(i) / i: valid for independent and positively dependent p. */
function simes(p: number[]): number {
  const sorted = [...p].sort((a, b) => a - b);
  return Math.min(1, ...sorted.map((value, i) => (value * sorted.length) / (i + 1)));
}

/**
 * Both channels' sum against the sum of their expectations. A sum of two binomials is never more spread than the
 * binomial of all trials at the mean share, so this errs on the quiet side; φ is the larger of the two channels'.
 */
function sumTest(a: ObservedExpected, b: ObservedExpected): Float64Array {
  const trials = a.total + b.total;
  const phi = Math.max(a.dispersion.phi, b.dispersion.phi);
  return Float64Array.from(a.observed, (seen, i) =>
    betaBinomialUpperTail(
      seen + b.observed[i]!,
      trials,
      Math.min(1, (a.expected[i]! + b.expected[i]!) / trials),
      phi,
    ),
  );
}
