import type { StreetCoverage } from '../contract.ts';

/** What the records say of one street at an instant. */
export interface LastSeen {
  streetId: string;
  lastSeenAt: string | null;
  evidence: string | null;
  certainty: number | null;
  precision: 'visit' | 'day_count' | null;
  /** Duties on the roster that could have brought somebody there. */
  duties: number;
  /** Was anybody of them heard of, by any door? */
  heard: boolean;
}

/**
 * Seen, never or unknown? A street is seen when a visit is on record in the window. When none is, the absence of a
 * record proves something only if those who could have gone there were heard of: then it is "never" (in the window);
 * if nobody was rostered there, or all who were kept silent, it is "unknown", which is no point on the age scale.
 * `at` is epoch ms; ages are ms and never negative.
 */
export function streetStateOf(record: LastSeen, at: number): StreetCoverage {
  const { streetId, lastSeenAt } = record;
  if (lastSeenAt !== null) {
    return {
      streetId,
      state: 'seen',
      lastSeenAt,
      ageMs: Math.max(0, at - Date.parse(lastSeenAt)),
      evidence: record.evidence,
      certainty: record.certainty,
      precision: record.precision,
      reasonZh: null,
      reasonEn: null,
    };
  }
  const nothing = {
    streetId,
    lastSeenAt: null,
    ageMs: null,
    evidence: null,
    certainty: null,
    precision: null,
  };
  if (record.heard) {
    return {
      ...nothing,
      state: 'never',
      reasonZh: '窗口期内有人排班且有动静，但没有到访记录',
      reasonEn: 'Somebody on the roster was heard of, but no visit is on record in the window',
    };
  }
  return record.duties === 0
    ? {
        ...nothing,
        state: 'unknown',
        reasonZh: '窗口期内没有记录，也没有人排班到此，无从得知',
        reasonEn: 'No record in the window, and nobody was rostered there; nothing is known',
      }
    : {
        ...nothing,
        state: 'unknown',
        reasonZh: '窗口期内没有记录，排班人员也全无信号，无从得知',
        reasonEn: 'No record in the window, and all who were rostered kept silent; nothing is known',
      };
}
