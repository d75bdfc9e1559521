import type { AddressCandidate, ResolvedAddress } from '../contract.ts';
import { gapM } from './local-frame.ts';
import type { Xy } from './local-frame.ts';

/** When is a candidate clear enough to be taken without a person? From the city's settings. */
export interface PlaceLimits {
  /** Largest error radius, m. */
  errorM: number;
  /** Least score, 0 … 1. */
  score: number;
  /** Least lead of the first over the best that means another place. */
  margin: number;
}

export interface Weighed {
  candidate: AddressCandidate;
  xy: Xy;
  /** Some name in the text lies elsewhere. */
  contradicted: boolean;
  /** Of the names that were used, the one that was met worst. */
  leastQuality: number;
  /** Names that this reading places itself by, and names that agree with the place. */
  own: readonly string[];
  agreed: readonly string[];
}

/** Candidates no farther apart are one place, m. */
const SAME_PLACE_M = 50;
/** A name with slips is taken for another only by a person when it was met worse than this. */
const LEAST_QUALITY = 0.8;

/** Says no more than the first does, less exactly: one road of the crossing, the street at which the thing stands. */
function isCoarser(rival: Weighed, first: Weighed): boolean {
  if (rival.own.every((name) => first.own.includes(name))) return rival.own.length < first.own.length;
  const known = new Set([...first.own, ...first.agreed]);
  return rival.candidate.errorM > first.candidate.errorM && rival.own.every((name) => known.has(name));
}

/**
 * Is the first candidate the place? `ranked` is best first. Anything in doubt is for a person; no candidate at all is unknown.
 */
export function decide(
  ranked: readonly Weighed[],
  limits: PlaceLimits,
): Pick<ResolvedAddress, 'state' | 'whyZh' | 'whyEn' | 'candidates'> {
  const candidates = ranked.map(({ candidate }) => candidate);
  const [first] = ranked;
  if (first === undefined)
    return {
      state: 'unknown',
      whyZh: '本市图层中没有与这些文字相符的名称。',
      whyEn: 'The layers of this city hold no name that these words could mean.',
      candidates,
    };
  const best = first.candidate;
  const rival = ranked.find(
    (one) => one !== first && gapM(one.xy, first.xy) > SAME_PLACE_M && !isCoarser(one, first),
  );
  const review = (whyZh: string, whyEn: string) => ({ state: 'review' as const, whyZh, whyEn, candidates });
  if (rival !== undefined && best.score - rival.candidate.score < limits.margin)
    return review(
      `有 ${Math.round(gapM(rival.xy, first.xy))} 米外的另一处几乎同样符合。`,
      `Another place ${Math.round(gapM(rival.xy, first.xy))} m away fits nearly as well.`,
    );
  if (first.contradicted)
    return review('地址中的名称互相矛盾。', 'Names in the address contradict one another.');
  if (best.score < limits.score || first.leastQuality < LEAST_QUALITY)
    return review(
      '地址中有未能识别或写法有出入的部分。',
      'Parts of the address were not met, or only with slips.',
    );
  if (best.errorM > limits.errorM)
    return review(
      `误差半径 ${best.errorM} 米，大于允许的 ${limits.errorM} 米。`,
      `The error radius is ${best.errorM} m; ${limits.errorM} m is allowed.`,
    );
  return {
    state: 'placed',
    whyZh: '首选明确，误差在允许范围内。',
    whyEn: 'The first candidate is clear and its error is within the limit.',
    candidates,
  };
}
