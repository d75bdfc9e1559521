import { adjustedP } from './adjusted-p.ts';
import { binomialUpperTail } from './binomial-tail.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import type { TestContract } from './test-contract.ts';
import type { Tier } from './tier.ts';
import { tierOf } from './tier.ts';

/**
 * Where has it grown since the period before, beyond the growth of the whole city?
 *
 * Of the O + C cases of a ring in both periods, O fell in the later one. When the ring changed like the city, O is
 * Binomial(O + C, N/(N + M)), N and M being the totals; upper tail, BH. The place's own level cancels, so no exposure
 * is needed; unequal lengths of the periods cancel as well.
 * Edges: a ring without cases has p = 1; an empty city p = 1. RangeError when lengths differ.
 * Reference: Przyborowski & Wilenski (1940). Example: N = M = 50, ring 5 then 0: p = 2^-5.
 */
export interface PeriodChange {
  now: Int32Array;
  before: Int32Array;
  p: Float64Array;
  q: Float64Array;
  tier: Tier[];
  contract: TestContract;
}

export function twoPeriods(
  now: ArrayLike<number>,
  before: ArrayLike<number>,
  rings: SpatialWeights,
  tested: (place: number) => boolean = () => true,
): PeriodChange {
  const n = rings.n;
  if (now.length !== n || before.length !== n)
    throw new RangeError(`${now.length} and ${before.length} counts for ${n} places`);
  const later = new Int32Array(n);
  const earlier = new Int32Array(n);
  let allLater = 0;
  let all = 0;
  for (let i = 0; i < n; i += 1) {
    allLater += now[i]!;
    all += now[i]! + before[i]!;
    for (let k = rings.starts[i]!; k < rings.starts[i + 1]!; k += 1) {
      later[i]! += now[rings.to[k]!]!;
      earlier[i]! += before[rings.to[k]!]!;
    }
  }
  const share = all === 0 ? 0 : allLater / all;
  const places = Array.from({ length: n }, (_, i) => i).filter(tested);
  const p = new Float64Array(n).fill(1);
  for (const i of places) p[i] = all === 0 ? 1 : binomialUpperTail(later[i]!, later[i]! + earlier[i]!, share);
  const adjusted = adjustedP(
    places.map((i) => p[i]!),
    'BH',
  );
  const q = new Float64Array(n).fill(1);
  places.forEach((i, at) => {
    q[i] = adjusted[at]!;
  });
  return {
    now: later,
    before: earlier,
    p,
    q,
    tier: Array.from(q, tierOf),
    contract: {
      nullZh: '该处与全市同步增减',
      nullEn: 'the place changed as the whole city did',
      method: 'exact_two_period',
      alternative: 'greater',
      ties: 'counted',
      adjustment: 'BH',
      conditionalOn: 'cases of both periods in each ring, and both totals',
    },
  };
}
