import type { FullQuestion, StatisticAnswer, StatisticChoice } from '../contract.ts';
import { adjustedP } from './adjusted-p.ts';
import { chosenExposure } from './chosen-exposure.ts';
import { empiricalBayesRates } from './empirical-bayes.ts';
import { exactPermutationTails } from './exact-permutation.ts';
import { gearyC } from './geary.ts';
import { getisOrd, getisOrdStar, globalG } from './getis-ord.ts';
import type { AskContext } from './hotspot-answer.ts';
import { digits, filterOf, positionOf } from './hotspot-answer.ts';
import { monteCarloTails } from './monte-carlo.ts';
import { globalMoran, localMoran, localMoranP, moranMonteCarlo } from './moran.ts';
import { upperTail } from './normal-tail.ts';
import { momentsOf, rowStandardised, weightsHash } from './spatial-weights.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import type { Study } from './study.ts';
import type { TestContract } from './test-contract.ts';
import { tierOf } from './tier.ts';

/**
 * The other question, for those who ask it: are the counts of places exchangeable? Gi*, Gi or local Moran of the
 * filtered counts with normal, exact or Monte Carlo p of the upper tail, and the global measures beside. Labelled,
 * never the default: a city centre makes them find "hotspots" where there is only a centre.
 * `rate`: empirical-Bayes rates per unit of exposure instead of counts (then exact p is refused: rates are not whole).
 */
const STATISTIC_DRAWS = 999;

export function labelledStatistic(
  study: Study,
  question: FullQuestion,
  context: AskContext,
  choice: StatisticChoice,
  seed: number,
): StatisticAnswer {
  const frame = study.frame(question.unit, question.resolution);
  const self = study.rings(frame, Math.max(1, question.ring));
  const counted = study.counts(frame, filterOf(question, context), context.patrolChannels);
  const counts = counted.others.map((v, i) => v + counted.patrolFound[i]! + counted.patrolElsewhere[i]!);
  const values = choice.rates
    ? empiricalBayesRates(
        counts,
        chosenExposure(study, frame, question.exposure, Date.parse(question.to) / 1000).share,
      )
    : counts;
  const others = withoutSelf(self);
  const score =
    choice.statistic === 'gistar'
      ? getisOrdStar(values, self)
      : choice.statistic === 'gi'
        ? getisOrd(values, others)
        : localMoran(values, others, { conditional: true }).z;
  const p = pOf(values, others, score, choice, seed);
  const q = adjustedP(p, question.adjustment);
  const quadrant = choice.statistic === 'local_moran' ? localMoran(values, others).quadrant : undefined;
  const rows = rowStandardised(others);
  const moran = globalMoran(values, rows);
  const g = globalG(values, others, momentsOf(others));
  const contract: TestContract = {
    nullZh: '各处案件数可任意互换（不考虑暴露量）',
    nullEn: 'the counts of the places are exchangeable (exposure is not considered)',
    method: choice.p === 'exact' ? 'exact_permutation' : choice.p,
    alternative: 'greater',
    ties: choice.p === 'normal' ? 'none' : 'counted',
    adjustment: question.adjustment,
    conditionalOn: choice.p === 'normal' ? 'nothing' : 'the value of the place itself',
    ...(choice.p === 'monte_carlo' ? { draws: STATISTIC_DRAWS, seed } : {}),
  };
  const places = Array.from({ length: frame.ids.length }, (_, i) => i)
    .filter((i) => q[i]! <= 0.2)
    .sort((a, b) => q[a]! - q[b]! || score[b]! - score[a]! || a - b)
    .slice(0, 3000);
  return {
    question,
    choice,
    weightsHash: weightsHash(self),
    contract,
    global: {
      moran: digits(moran.i),
      moranZ: digits(moran.zRandom),
      moranP: digits(
        choice.p === 'monte_carlo'
          ? moranMonteCarlo(values, rows, STATISTIC_DRAWS, seed)
          : upperTail(moran.zRandom),
      ),
      geary: digits(gearyC(values, rows).c),
      g: digits(g.g),
      gZ: digits(g.z),
    },
    tested: frame.ids.length,
    places: places.map((i) => ({
      id: frame.ids[i]!,
      center: positionOf(frame, i),
      streets: study.streetsIn(frame, i),
      count: counts[i]!,
      value: digits(values[i]!),
      z: digits(score[i]!),
      p: digits(p[i]!),
      q: digits(q[i]!),
      tier: tierOf(q[i]!),
      quadrant: quadrant === undefined ? null : quadrant[i]!,
    })),
    noteZh: '此统计量不考虑暴露量：市中心本身就会显得“热”。默认检验为观测数与期望数之比较。',
    noteEn:
      'This statistic does not consider exposure: a city centre looks hot by itself. The default test compares observed with expected.',
  };
}

function pOf(
  values: ArrayLike<number>,
  others: SpatialWeights,
  score: Float64Array,
  choice: StatisticChoice,
  seed: number,
): Float64Array {
  if (choice.p === 'normal') return score.map((z) => upperTail(z));
  const tails =
    choice.p === 'exact'
      ? exactPermutationTails(values, others)
      : monteCarloTails(values, others, STATISTIC_DRAWS, seed);
  return choice.statistic === 'local_moran' ? localMoranP(values, tails) : tails.greater;
}

function withoutSelf(w: SpatialWeights): SpatialWeights {
  const starts = new Int32Array(w.n + 1);
  const to: number[] = [];
  for (let i = 0; i < w.n; i += 1) {
    for (let k = w.starts[i]!; k < w.starts[i + 1]!; k += 1) if (w.to[k] !== i) to.push(w.to[k]!);
    starts[i + 1] = to.length;
  }
  return {
    n: w.n,
    starts,
    to: Int32Array.from(to),
    weight: new Float64Array(to.length).fill(1),
    binary: true,
  };
}
