/** A visit in the shift. */
export interface ShiftVisit {
  visitId: string;
  certainty: number;
  /** Do half of the fixes show it as well? Other evidence than fixes does not hang on a rate. */
  steady: boolean;
}

/** Somebody whose roster names the street, in this shift. Epoch ms; the end is not beyond the asked instant. */
export interface ShiftDuty {
  personId: string;
  unitId: string | null;
  fromMs: number;
  toMs: number;
  /** Times without a sign of the unit. */
  silences: readonly { fromMs: number; toMs: number }[];
  /** Check-ins and visits of the person in the shift. */
  signs: number;
  /** Fixes of the unit that are not matched yet. */
  onTheWay: boolean;
}

export type ShiftState = 'visited' | 'not_visited' | 'unknown';
export type ShiftReason =
  | 'visit'
  | 'heard_elsewhere'
  | 'silent'
  | 'no_sign'
  | 'on_the_way'
  | 'nobody_due'
  | 'weak_evidence'
  | 'not_begun';

export interface ShiftStatus {
  state: ShiftState;
  reason: ShiftReason;
  /** 1 − Π (1 − certainty) over the visits. */
  certainty: number;
  visitIds: string[];
  /** The state hangs on how often fixes come. */
  rateSensitive: boolean;
  /** Whose silence or fixes on the way make it unknown. */
  units: string[];
}

export interface ShiftRules {
  /** Certainty from which a street counts as visited. */
  visitedFrom: number;
  /** A silence this long may hide a visit, ms. */
  hidesMs: number;
}

/**
 * Was a street visited in a shift? `visited`: the evidence together is sure enough. `not_visited`: everybody who was
 * due there was heard of all the while and nobody came. Otherwise it is unknown, with the reason: nobody was due there
 * (a walker without a terminal may have come), a unit that was due was silent for long enough to hide a visit, its fixes
 * are not matched yet, somebody without a terminal gave no sign, or the evidence is weak. Silence is never absence.
 * `sparseOnly`: passes that only half of the fixes show.
 */
export function shiftStatus(
  visits: readonly ShiftVisit[],
  duties: readonly ShiftDuty[],
  sparseOnly: number,
  rules: ShiftRules,
): ShiftStatus {
  const certainty = 1 - visits.reduce((left, visit) => left * (1 - visit.certainty), 1);
  const steady = 1 - visits.reduce((left, visit) => left * (1 - (visit.steady ? visit.certainty : 0)), 1);
  const visitIds = visits.map((visit) => visit.visitId);
  const answer = (state: ShiftState, reason: ShiftReason, units: string[] = []): ShiftStatus => ({
    state,
    reason,
    certainty,
    visitIds,
    // Weak evidence may become enough, or nothing, with other fixes.
    rateSensitive: state === 'visited' ? steady < rules.visitedFrom : sparseOnly > 0 || visits.length > 0,
    units,
  });
  if (visits.length > 0 && certainty >= rules.visitedFrom) return answer('visited', 'visit');
  if (duties.length === 0) return answer('unknown', visits.length > 0 ? 'weak_evidence' : 'nobody_due');
  const begun = duties.filter((duty) => duty.toMs > duty.fromMs);
  if (begun.length === 0) return answer('unknown', 'not_begun');
  const late = begun.filter((duty) => duty.onTheWay);
  if (late.length > 0) return answer('unknown', 'on_the_way', unitsOf(late));
  const silent = begun.filter((duty) => duty.unitId !== null && hides(duty, rules.hidesMs));
  if (silent.length > 0) return answer('unknown', 'silent', unitsOf(silent));
  const mute = begun.filter((duty) => duty.unitId === null && duty.signs === 0);
  if (mute.length > 0) return answer('unknown', 'no_sign');
  if (visits.length > 0) return answer('unknown', 'weak_evidence');
  return answer('not_visited', 'heard_elsewhere');
}

/** What is missing of a visit when so much of a street is not seen: a fifth of its length. */
const MISSING_SHARE = 0.2;
const LEAST_HIDING_MS = 180_000;

/** How long must a silence be to hide a visit of a street of this length from the matching, ms? */
export function hidingMs(lengthM: number, walkMps: number): number {
  return Math.max(LEAST_HIDING_MS, ((MISSING_SHARE * lengthM) / walkMps) * 1000);
}

const unitsOf = (duties: readonly ShiftDuty[]): string[] => duties.flatMap((duty) => duty.unitId ?? []);

function hides(duty: ShiftDuty, hidesMs: number): boolean {
  return duty.silences.some(
    (silence) => Math.min(silence.toMs, duty.toMs) - Math.max(silence.fromMs, duty.fromMs) >= hidesMs,
  );
}

/** The reasons in words. */
export const SHIFT_REASON_TEXTS: Record<ShiftReason, { zh: string; en: string }> = {
  visit: { zh: '有到访证据', en: 'There is evidence of a visit' },
  heard_elsewhere: {
    zh: '应到人员全程有信号，但没有到访记录',
    en: 'All who were due were heard of all the while; no visit is on record',
  },
  silent: {
    zh: '应到人员一度失联，期间可能到访，不能断定未到',
    en: 'Somebody due was silent for long enough to hide a visit',
  },
  no_sign: {
    zh: '应到人员无终端且未打卡，无从得知',
    en: 'Somebody due has no terminal and did not check in: not known',
  },
  on_the_way: { zh: '定位仍在补传或匹配中', en: 'Fixes are still on the way or being matched' },
  nobody_due: { zh: '本班次无人负责此街，无从得知', en: 'Nobody was due there in this shift: not known' },
  weak_evidence: { zh: '证据不足以认定到访', en: 'The evidence is too weak to call it a visit' },
  not_begun: { zh: '班次尚未开始', en: 'The shift has not begun' },
};
