import { adjustedP } from './adjusted-p.ts';
import { betaBinomialUpperTail } from './beta-binomial-tail.ts';
import type { Dispersion } from './over-dispersion.ts';
import { overDispersion } from './over-dispersion.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import type { TestContract } from './test-contract.ts';
import type { Tier } from './tier.ts';
import { tierOf } from './tier.ts';

/**
 * Where are there more cases than streets, people or floor area would give? The default test.
 *
 * With N cases and a share e_i of the exposure in the ring about place i, the ring's count is, when nothing is hot,
 * Binomial(N, e_i): p is its upper tail given N. Variation beyond chance is measured (`overDispersion`) and, where
 * present, modelled as beta-binomial with its φ. Then BH (or BY) over all tested places.
 * `counts` whole; `exposure` ≥ 0 in any one unit (m, m², people): only shares matter; `rings` binary with the place
 * itself. A place without exposure lies outside the study area: not tested (p = 1), its cases counted as `outside`.
 * Edges: no cases: p = 1 everywhere. One case: nothing is ever confirmed on a map of many places, since one case is no
 * pattern: p ≥ e_i. All exposure in one ring: p = 1. RangeError for negative exposure or lengths that differ.
 * Reference: Przyborowski & Wilenski (1940), conditional comparison of rates; Benjamini & Hochberg (1995).
 * Example: 10 cases, ring of 10 % exposure holding 5: p = 0.0016349374.
 */
export interface ObservedExpected {
  /** Cases in the ring. */
  observed: Int32Array;
  /** Cases that exposure gives the ring. */
  expected: Float64Array;
  p: Float64Array;
  q: Float64Array;
  tier: Tier[];
  /** Places with exposure. */
  tested: number;
  /** Cases in places with exposure, and those elsewhere. */
  total: number;
  outside: number;
  dispersion: Dispersion;
  contract: TestContract;
}

export interface ExpectedOptions {
  /** 'auto' measures φ; a number sets it (0: none). */
  dispersion?: 'auto' | number;
  adjustment?: 'BH' | 'BY';
}

export function observedExpected(
  counts: ArrayLike<number>,
  exposure: ArrayLike<number>,
  rings: SpatialWeights,
  options: ExpectedOptions = {},
): ObservedExpected {
  const n = rings.n;
  if (counts.length !== n || exposure.length !== n)
    throw new RangeError(`${counts.length} counts and ${exposure.length} exposures for ${n} places`);
  const adjustment = options.adjustment ?? 'BH';
  let total = 0;
  let outside = 0;
  let allExposure = 0;
  for (let i = 0; i < n; i += 1) {
    const e = exposure[i]!;
    if (!(e >= 0) || !Number.isFinite(e)) throw new RangeError(`exposure ${e} of place ${i}`);
    if (!Number.isInteger(counts[i]!) || counts[i]! < 0)
      throw new RangeError(`count ${counts[i]} of place ${i}`);
    if (e > 0) {
      allExposure += e;
      total += counts[i]!;
    } else outside += counts[i]!;
  }
  const observed = new Int32Array(n);
  const shares = new Float64Array(n);
  const tested: number[] = [];
  let links = 0;
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let k = rings.starts[i]!; k < rings.starts[i + 1]!; k += 1) {
      const j = rings.to[k]!;
      if (!(exposure[j]! > 0)) continue;
      observed[i]! += counts[j]!;
      sum += exposure[j]!;
      if (exposure[i]! > 0) links += 1;
    }
    shares[i] = allExposure === 0 ? 0 : Math.min(1, sum / allExposure);
    if (exposure[i]! > 0) tested.push(i);
  }
  const expected = shares.map((share) => share * total);
  const dispersion: Dispersion =
    options.dispersion === undefined || options.dispersion === 'auto'
      ? overDispersion(
          Float64Array.from(tested, (i) => observed[i]!),
          Float64Array.from(tested, (i) => expected[i]!),
          total,
          tested.length === 0 ? 1 : links / tested.length,
        )
      : { phi: options.dispersion, score: 0, level: 1 };
  const p = new Float64Array(n).fill(1);
  for (const i of tested) p[i] = betaBinomialUpperTail(observed[i]!, total, shares[i]!, dispersion.phi);
  const q = new Float64Array(n).fill(1);
  const adjusted = adjustedP(
    tested.map((i) => p[i]!),
    adjustment,
  );
  tested.forEach((i, at) => {
    q[i] = adjusted[at]!;
  });
  return {
    observed,
    expected,
    p,
    q,
    tier: Array.from(q, tierOf),
    tested: tested.length,
    total,
    outside,
    dispersion,
    contract: {
      nullZh: '案件按所选暴露量（街长、人口或建筑面积）的份额随机落位',
      nullEn: 'cases fall at random in proportion to the chosen exposure',
      method: dispersion.phi > 0 ? 'beta_binomial' : 'exact_binomial',
      alternative: 'greater',
      ties: 'counted',
      adjustment,
      conditionalOn: 'total number of cases in the study area',
    },
  };
}
