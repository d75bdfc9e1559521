import { shorten } from '../../kernel/errors.ts';
import { fixSchema } from '../contract.ts';
import type { FixInput, RejectedFix } from '../contract.ts';

/** A fix that could be read: who, when (epoch ms), where (degrees, datum as said), and what the terminal added. */
export interface Fix {
  row: number;
  unitId: string;
  observedAtMs: number;
  lng: number;
  lat: number;
  speedMps: number | null;
  headingDeg: number | null;
  accuracyM: number | null;
  datum: 'WGS84' | 'CGCS2000';
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
 * `boundUnit` is the only unit that the sender's key may report, when it has one; `nowMs` is the city's time.
 * Codes: invalid_json, invalid_fix, unit_missing, not_your_unit, too_old, too_far_ahead.
 */
export function readFixes(rows: readonly unknown[], boundUnit: string | null, nowMs: number): ReadFixes {
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
    const parsed = fixSchema.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const place = issue === undefined || issue.path.length === 0 ? 'fix' : issue.path.map(String).join('.');
      const evidence = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.input ?? value);
      refuse(
        'invalid_fix',
        place,
        evidence,
        `定位数据的 ${place} 无法使用。`,
        `${place}: ${issue?.message ?? 'cannot be used'}`,
      );
      return;
    }
    const input: FixInput = parsed.data;
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
    if (observedAtMs < nowMs - OLDEST_MS) {
      refuse(
        'too_old',
        'observedAt',
        input.observedAt,
        '早于 90 天，不再接收。',
        'More than 90 days old: no longer taken.',
      );
      return;
    }
    if (observedAtMs > nowMs + NEWEST_MS) {
      refuse(
        'too_far_ahead',
        'observedAt',
        input.observedAt,
        '比城市时间晚 48 小时以上，请校准终端时钟。',
        'More than 48 hours ahead of the city’s time: set the terminal’s clock.',
      );
      return;
    }
    fixes.push({
      row,
      unitId,
      observedAtMs,
      lng: input.lng,
      lat: input.lat,
      speedMps: input.speedMps ?? null,
      headingDeg: input.headingDeg ?? null,
      accuracyM: input.accuracyM ?? null,
      datum: input.datum ?? 'WGS84',
    });
  });
  return { fixes, rejected };
}
