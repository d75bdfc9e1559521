import { bd09ToWgs84 } from '../../coordinates/core/bd09.ts';
import { gcj02ToWgs84 } from '../../coordinates/core/gcj02.ts';
import { shorten } from '../../kernel/errors.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { fixSchema } from '../contract.ts';
import type { Datum, FixInput, RejectedFix } from '../contract.ts';
import { plainFix } from './plain-fix.ts';

/** A fix that could be read: who, when (epoch ms), where (degrees WGS84), and what the terminal added. */
export interface Fix {
  row: number;
  unitId: string;
  observedAtMs: number;
  lng: number;
  lat: number;
  speedMps: number | null;
  headingDeg: number | null;
  accuracyM: number | null;
  /** The terminal's datum. */
  datum: Datum;
  /** Degrees as sent, when they had to be converted. */
  sent: LngLat | null;
  /** The terminal says that it has no position. */
  unlocated: boolean;
}

/** Where is a position on WGS84, and what was sent if that is another number? CGCS2000 is WGS84 to centimetres. */
export function onWgs84(shown: LngLat, datum: Datum): { position: LngLat; sent: LngLat | null } {
  if (datum === 'GCJ-02') return { position: gcj02ToWgs84(shown), sent: shown };
  if (datum === 'BD-09') return { position: bd09ToWgs84(shown), sent: shown };
  return { position: shown, sent: null };
}

/** A line that was not even JSON, as the reader of the body hands it on. */
export class UnreadableLine {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export interface ReadFixes {
  fixes: Fix[];
  rejected: RejectedFix[];
}

/** How far from the city's clock a fix may lie to be kept at all, ms: a broken terminal must not open a day's table for every year it invents. */
const OLDEST_MS = 90 * 86_400_000;
const NEWEST_MS = 48 * 3_600_000;

/**
 * Which rows of a batch can be read as fixes? Each bad row is named with code, place and value; good rows stay.
 * `boundUnit` is the only unit that the sender's key may report, when it has one; `nowMs` is the city's time;
 * `datum` is that of the sender, for rows that name none.
 * Codes: invalid_json, invalid_fix, unit_missing, not_your_unit, too_old, too_far_ahead.
 */
export function readFixes(
  rows: readonly unknown[],
  boundUnit: string | null,
  nowMs: number,
  datum: Datum = 'WGS84',
): ReadFixes {
  const fixes: Fix[] = [];
  const rejected: RejectedFix[] = [];
  rows.forEach((value, index) => {
    const row = index + 1;
    const refuse = (
      code: string,
      place: string,
      evidence: unknown,
      detail: string,
      detailEn: string,
    ): void => {
      rejected.push({ row, code, place, value: shorten(evidence ?? null), detail, detailEn });
    };
    if (value instanceof UnreadableLine) {
      refuse('invalid_json', 'line', value.text, '该行不是合法的 JSON。', 'This line is not valid JSON.');
      return;
    }
    let input: FixInput | undefined = plainFix(value);
    if (input === undefined) {
      const parsed = fixSchema.safeParse(value, { reportInput: true });
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        const place =
          issue === undefined || issue.path.length === 0 ? 'fix' : issue.path.map(String).join('.');
        const evidence =
          issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.input ?? value);
        refuse(
          'invalid_fix',
          place,
          evidence,
          `定位数据的 ${place} 无法使用。`,
          `${place}: ${issue?.message ?? 'cannot be used'}`,
        );
        return;
      }
      input = parsed.data;
    }
    const unitId = input.unitId ?? boundUnit;
    if (unitId === null || unitId === undefined) {
      refuse(
        'unit_missing',
        'unitId',
        value,
        '没有写明单元，密钥也未绑定单元。',
        'No unit is named and the key is not bound to one.',
      );
      return;
    }
    if (boundUnit !== null && unitId !== boundUnit) {
      refuse(
        'not_your_unit',
        'unitId',
        unitId,
        '此密钥只能上报它绑定的单元。',
        'This key may only report the unit it is bound to.',
      );
      return;
    }
    const observedAtMs =
      typeof input.observedAt === 'number' ? input.observedAt : Date.parse(input.observedAt);
    const time = timeProblem(observedAtMs, nowMs);
    if (time !== undefined) {
      refuse(time.code, 'observedAt', input.observedAt, time.detail, time.detailEn);
      return;
    }
    const from = input.datum ?? datum;
    const { position, sent } = onWgs84([input.lng, input.lat], from);
    fixes.push({
      row,
      unitId,
      observedAtMs,
      lng: position[0],
      lat: position[1],
      speedMps: input.speedMps ?? null,
      headingDeg: input.headingDeg ?? null,
      accuracyM: input.accuracyM ?? null,
      datum: from,
      sent,
      unlocated: false,
    });
  });
  return { fixes, rejected };
}

/** Why a fix of this time cannot be kept at all; undefined when it can. */
export function timeProblem(
  observedAtMs: number,
  nowMs: number,
): { code: 'too_old' | 'too_far_ahead'; detail: string; detailEn: string } | undefined {
  if (observedAtMs < nowMs - OLDEST_MS)
    return {
      code: 'too_old',
      detail: '早于 90 天，不再接收。',
      detailEn: 'More than 90 days old: no longer taken.',
    };
  if (observedAtMs > nowMs + NEWEST_MS)
    return {
      code: 'too_far_ahead',
      detail: '比城市时间晚 48 小时以上，请校准终端时钟。',
      detailEn: 'More than 48 hours ahead of the city’s time: set the terminal’s clock.',
    };
  return undefined;
}
