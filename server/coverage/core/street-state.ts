import type { StreetCoverage } from '../contract.ts';

/** What the records say of one street at an instant. */
export interface LastSeen {
  streetId: string;
  lastSeenAt: string | null;
  evidence: string | null;
  certainty: number | null;
  precision: 'visit' | 'day_count' | null;
  /** Duties on the roster since the last sighting that could have brought somebody there. */
  duties: number;
  /** Was anybody of them heard of, by any door? */
  heard: boolean;
}

/**
 * Seen, never or unknown? `at` is epoch ms, `trustedMs` the age up to which a sighting speaks for itself.
 *
 * A street is seen when a visit is on record and either it is not older than `trustedMs`, or somebody who could have
 * gone there since was heard of: then the age on record is the true one. It is never when no visit is on record in the
 * window and somebody was heard of. Otherwise it is unknown: since the last record nobody was rostered there, or all
 * who were kept silent, so that the missing record proves nothing. Unknown keeps its last record but has no age: it is
 * no point on the age scale. Ages are ms and never negative.
 */
export function streetStateOf(record: LastSeen, at: number, trustedMs: number): StreetCoverage {
  const { streetId, lastSeenAt, evidence, certainty, precision } = record;
  const known = { streetId, lastSeenAt, evidence, certainty, precision };
  if (lastSeenAt !== null) {
    const ageMs = Math.max(0, at - Date.parse(lastSeenAt));
    if (record.heard || ageMs <= trustedMs) {
      return { ...known, state: 'seen', ageMs, reasonZh: null, reasonEn: null };
    }
  } else if (record.heard) {
    return {
      ...known,
      state: 'never',
      ageMs: null,
      reasonZh: '窗口期内有人排班且有动静，但没有到访记录',
      reasonEn: 'Somebody on the roster was heard of, but no visit is on record in the window',
    };
  }
  const since = lastSeenAt === null ? '窗口期内' : '上次记录之后';
  const sinceEn = lastSeenAt === null ? 'in the window' : 'since the last record';
  return record.duties === 0
    ? {
        ...known,
        state: 'unknown',
        ageMs: null,
        reasonZh: `${since}没有人排班到此，无从得知`,
        reasonEn: `Nobody was rostered there ${sinceEn}; whether it was visited is not known`,
      }
    : {
        ...known,
        state: 'unknown',
        ageMs: null,
        reasonZh: `${since}排班人员全无信号，无从得知`,
        reasonEn: `All who were rostered there ${sinceEn} kept silent; whether it was visited is not known`,
      };
}
