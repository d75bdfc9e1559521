/** What is known of a street when one asks where to go next. Times ms. */
export interface StreetNeed {
  streetId: string;
  grade: number;
  lengthM: number;
  dailyMust: boolean;
  unclaimed: boolean;
  /** Time since the last visit; null when none is on record in the days that are looked at. */
  sinceMs: number | null;
  /** How many days back visits are looked at. */
  windowDays: number;
  /** Longest gap that its grade allows. */
  allowedMs: number;
  /** Visited on the local day of the shift so far? */
  seenToday: boolean;
  /** Cases that are to be expected in the hours of the shift. */
  expectedCases: number;
  /** Was it hot beyond chance in the latest stored result? */
  hot: 'confirmed' | 'watch' | null;
  /** A unit that was due was silent, or its fixes are on the way. */
  unsure: boolean;
  rateSensitive: boolean;
}

export type NeedReason =
  | 'never_seen'
  | 'unseen_for_a_week'
  | 'overdue'
  | 'daily_must'
  | 'hot'
  | 'expected_cases'
  | 'unclaimed'
  | 'unsure'
  | 'rate_sensitive';

export interface RankedNeed {
  streetId: string;
  score: number;
  reasons: { reason: NeedReason; points: number; zh: string; en: string }[];
}

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/**
 * Which streets need somebody most? Points, each with its reason: how often the allowed gap has gone by (at most 5;
 * never seen: 6), a daily must that nobody did today 3, hot beyond chance 2 (watch 1), expected cases of the shift (at
 * most 2), unclaimed 1, a week unseen 2. A street about which nothing is sure is listed with what it would be if unseen,
 * and says so. Streets without points are left out; most points first, longer streets first among equals.
 */
export function rankNeeds(streets: readonly StreetNeed[]): RankedNeed[] {
  return streets
    .map((street) => ({ street, ranked: needOf(street) }))
    .filter(({ ranked }) => ranked.score > 0)
    .sort(
      (a, b) =>
        b.ranked.score - a.ranked.score ||
        b.street.lengthM - a.street.lengthM ||
        a.street.streetId.localeCompare(b.street.streetId),
    )
    .map(({ ranked }) => ranked);
}

function needOf(street: StreetNeed): RankedNeed {
  const reasons: RankedNeed['reasons'] = [];
  const add = (reason: NeedReason, points: number, zh: string, en: string): void =>
    void reasons.push({ reason, points: Math.round(points * 100) / 100, zh, en });
  const { sinceMs, allowedMs } = street;
  if (sinceMs === null)
    add(
      'never_seen',
      6,
      `近 ${street.windowDays} 天无到访记录`,
      `No visit on record in ${street.windowDays} days`,
    );
  else if (sinceMs > allowedMs) {
    const times = sinceMs / allowedMs;
    add(
      'overdue',
      Math.min(5, times),
      `${spanZh(sinceMs)}未到访，等级要求 ${spanZh(allowedMs)}`,
      `Unseen for ${spanEn(sinceMs)}; its grade allows ${spanEn(allowedMs)}`,
    );
  }
  if (sinceMs !== null && sinceMs > WEEK_MS)
    add('unseen_for_a_week', 2, '一周清查已漏', 'The weekly full sweep has missed it');
  if (street.dailyMust && !street.seenToday)
    add('daily_must', 3, '每日必巡，今日尚未到访', 'To be walked daily; not yet today');
  if (street.hot !== null)
    add(
      'hot',
      street.hot === 'confirmed' ? 2 : 1,
      street.hot === 'confirmed' ? '确认热点' : '关注热点',
      street.hot === 'confirmed' ? 'A confirmed hotspot' : 'A hotspot to watch',
    );
  if (street.expectedCases >= 0.05)
    add(
      'expected_cases',
      Math.min(2, street.expectedCases),
      `本班次预计案件 ${street.expectedCases.toFixed(2)} 起`,
      `${street.expectedCases.toFixed(2)} cases are to be expected in this shift`,
    );
  // What follows explains or adds to a need, and is none by itself.
  if (reasons.length > 0) {
    if (street.unclaimed) add('unclaimed', 1, '无小巷管家认领', 'No steward has claimed it');
    if (street.unsure)
      add(
        'unsure',
        0,
        '应到人员失联或定位在途，可能已到访',
        'Somebody due was silent: it may have been visited',
      );
    if (street.rateSensitive)
      add('rate_sensitive', 0, '结论随定位频率而变', 'Whether it was visited hangs on the rate of fixes');
  }
  return {
    streetId: street.streetId,
    score: Math.round(reasons.reduce((sum, { points }) => sum + points, 0) * 100) / 100,
    reasons,
  };
}

function spanZh(ms: number): string {
  return ms >= 48 * HOUR_MS ? `${(ms / 24 / HOUR_MS).toFixed(1)} 天` : `${(ms / HOUR_MS).toFixed(1)} 小时`;
}
function spanEn(ms: number): string {
  return ms >= 48 * HOUR_MS ? `${(ms / 24 / HOUR_MS).toFixed(1)} d` : `${(ms / HOUR_MS).toFixed(1)} h`;
}
