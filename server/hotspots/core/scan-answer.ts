import type { FullQuestion } from '../contract.ts';
import type { ScanAnswer } from '../surface-contract.ts';
import { chosenExposure } from './chosen-exposure.ts';
import { fullDisc } from './hex-lattice.ts';
import type { AskContext } from './hotspot-answer.ts';
import { digits, filterOf, positionOf } from './hotspot-answer.ts';
import { scanClusters } from './scan-statistic.ts';
import type { Frame, Study } from './study.ts';

/**
 * Which clusters of neighbouring places stand out, whatever their size? Kulldorff's scan over a study: round each
 * place the nearest others are joined (cells by rings of the lattice, streets by junctions) up to `mostShare` of the
 * exposure. Cases that patrols found are left out unless asked for: patrols go where trouble is. Rings are taken in
 * the order of their ids, so the same study gives the same clusters. Edges: no cases: no clusters.
 */
const MOST_CLUSTERS = 12;
const MOST_P = 0.2;

export function scanAnswer(
  study: Study,
  question: FullQuestion,
  context: AskContext,
  options: { mostShare: number; draws: number; seed: number; found: 'others' | 'all' },
): ScanAnswer {
  const frame = study.frame(question.unit, question.resolution);
  const filter = filterOf(question, context);
  const counted = study.counts(frame, filter, context.patrolChannels);
  const counts =
    options.found === 'others'
      ? counted.others
      : counted.others.map((v, i) => v + counted.patrolFound[i]! + counted.patrolElsewhere[i]!);
  const { share } = chosenExposure(study, frame, question.exposure, filter.to);
  const nearest = nearestOf(study, frame, share, options.mostShare);
  const clusters = scanClusters(counts, share, nearest, { ...options, most: MOST_CLUSTERS });
  return {
    question,
    found: options.found,
    mostShare: options.mostShare,
    contract: {
      nullZh: '案件按所选暴露量的份额随机落位',
      nullEn: 'cases fall at random in proportion to the chosen exposure',
      method: 'monte_carlo',
      alternative: 'greater',
      ties: 'counted',
      adjustment: 'none',
      conditionalOn: 'the number of cases; p is of the most likely cluster among all sizes and places',
      draws: options.draws,
      seed: options.seed,
    },
    cases: counts.reduce((a, b) => a + b, 0),
    tested: frame.ids.length,
    clusters: clusters
      .filter(({ p }) => p <= MOST_P)
      .map(({ centre, places, cases, expected, llr, p }) => ({
        id: frame.ids[centre]!,
        center: positionOf(frame, centre),
        streets: study.streetsIn(frame, centre),
        places: places.map((place) => frame.ids[place]!),
        cases,
        expected: digits(expected),
        ratio: expected > 0 ? digits(cases / expected) : null,
        llr: digits(llr),
        p: digits(p),
      })),
    noteZh: '整群检验：p 已考虑所有位置与大小；第二位以后的群以同一尺度衡量，偏保守。',
    noteEn:
      'A test of whole clusters: p allows for all places and sizes; clusters after the first are held against the same yardstick, which is conservative.',
  };
}

/** Places by distance from each, itself first, only as many as a cluster can use. */
function nearestOf(study: Study, frame: Frame, share: Float64Array, mostShare: number): number[][] {
  const whole = share.reduce((a, b) => a + b, 0);
  const at = new Map(frame.ids.map((id, i) => [id, i]));
  const touching =
    frame.unit === 'cell'
      ? (i: number): number[] => fullDisc(frame.ids[i]!, 1).flatMap((id) => at.get(id) ?? [])
      : streetsBeside(study, frame.ids.length);
  const beside = frame.ids.map((_, i) => touching(i).sort((a, b) => a - b));
  return frame.ids.map((_, start) => {
    const order = [start];
    const seen = new Set(order);
    let sum = share[start]!;
    for (let k = 0; k < order.length && sum <= mostShare * whole; k += 1)
      for (const next of beside[order[k]!]!) {
        if (seen.has(next)) continue;
        seen.add(next);
        order.push(next);
        sum += share[next]!;
      }
    return order;
  });
}

function streetsBeside(study: Study, count: number): (i: number) => number[] {
  const lists: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (const [a, b] of study.ground.neighbours) {
    lists[a]?.add(b);
    lists[b]?.add(a);
  }
  return (i) => [...lists[i]!];
}
