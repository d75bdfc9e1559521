import { shorten } from '../../kernel/errors.ts';
import { localInstant } from './local-instant.ts';
import { plainName } from './map-fields.ts';
import type { RawValue } from './raw.ts';
import type { Json, Refusal, TargetField } from './target.ts';

export interface ReadingContext {
  timeZone: string;
  /** The code that a word of a list means: the code itself, or its Chinese or English name. */
  codeOf(list: string, word: string): string | undefined;
}

/** Words for nothing. */
const NOTHING = new Set(['', '-', '--', '/', '无', '空', 'null', 'none', 'n/a', 'na', 'nan']);
const YES = new Set(['true', 't', 'yes', 'y', '1', '是', '有', '真', '√']);
const NO = new Set(['false', 'f', 'no', 'n', '0', '否', '无', '假', '×']);

/**
 * What does a cell say, read as the field's type? Null when it is empty. Text is trimmed and normalised (NFC);
 * numbers may carry full-width digits, thousands separators and the field's unit; days and instants may be written
 * the Chinese way, an instant without offset is local to the city. Errors are a `Refusal` with the value.
 */
export function readValue(
  field: TargetField,
  raw: RawValue | undefined,
  context: ReadingContext,
): { value: Json } | Refusal {
  if (raw === undefined || raw === null) return { value: null };
  const text = String(raw).normalize('NFC').trim();
  if (field.type === 'boolean') return readBoolean(field, text);
  if (NOTHING.has(text.toLowerCase()) && field.type !== 'json') return { value: null };
  switch (field.type) {
    case 'text':
      return text.length > 2_000
        ? refuse(field, 'too_long', text, '文字过长（最多 2000 字）', 'The text is too long (2,000 at most)')
        : text.includes('�')
          ? refuse(
              field,
              'wrong_encoding',
              text,
              '含有无法解码的字符，编码可能不对',
              'It holds characters that could not be decoded; the encoding may be wrong',
            )
          : { value: text };
    case 'number':
    case 'integer':
      return readNumber(field, raw, text);
    case 'code':
      return readCode(field, text, context);
    case 'day':
      return readDay(field, raw, text);
    case 'time':
      return /^([01]?\d|2[0-3])[:：][0-5]\d([:：][0-5]\d)?$/.test(text)
        ? { value: text.replaceAll('：', ':') }
        : refuse(field, 'not_a_time', text, '不是时刻（如 08:30）', 'Not a time of day such as 08:30');
    case 'instant':
      return readInstant(field, raw, text, context.timeZone);
    case 'texts':
      return { value: readTexts(text) };
    case 'json':
      return readJson(field, text);
  }
}

function refuse(field: TargetField, code: string, value: unknown, zh: string, en: string): Refusal {
  return { code, value: shorten(value), zh: `${field.zh}：${zh}`, en: `${field.en}: ${en}` };
}

function readBoolean(field: TargetField, text: string): { value: Json } | Refusal {
  const word = text.toLowerCase();
  if (word === '' || word === 'null') return { value: null };
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  return refuse(field, 'not_yes_or_no', text, '应为是或否', 'Yes or no is needed');
}

function readNumber(field: TargetField, raw: RawValue, text: string): { value: Json } | Refusal {
  let value: number;
  if (typeof raw === 'number') value = raw;
  else {
    const plain = text.normalize('NFKC').replace(/(?<=\d),(?=\d{3}\b)/g, '');
    const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\d\s.,]{0,8})$/i.exec(plain);
    const unit = match?.[2] ?? '';
    if (match === null || !fitsUnit(field, unit))
      return refuse(field, 'not_a_number', text, '不是数字', 'Not a number');
    value = Number(match[1]);
  }
  if (!Number.isFinite(value))
    return refuse(field, 'not_a_number', text, '不是有限的数', 'Not a finite number');
  if (field.type === 'integer' && !Number.isInteger(value))
    return refuse(field, 'not_whole', text, '应为整数', 'A whole number is needed');
  const { min = -Infinity, max = Infinity } = field;
  if (value < min || value > max) {
    const range = `${min === -Infinity ? '' : min}–${max === Infinity ? '' : max}${field.unit === undefined ? '' : ` ${field.unit}`}`;
    return refuse(field, 'out_of_range', text, `超出范围 ${range}`, `Outside the range ${range}`);
  }
  return { value };
}

const UNITS: Record<string, string[]> = {
  m: ['m', '米', 'metre', 'metres', 'meter', 'meters'],
  'm²': ['m2', 'm²', '平方米', '㎡'],
  '°': ['°', '度', 'deg'],
  'm/s': ['m/s', '米/秒'],
};

function fitsUnit(field: TargetField, unit: string): boolean {
  if (unit === '') return true;
  return field.unit !== undefined && (UNITS[field.unit] ?? [field.unit]).includes(unit.toLowerCase());
}

function readCode(field: TargetField, text: string, context: ReadingContext): { value: Json } | Refusal {
  const code = field.list === undefined ? undefined : context.codeOf(field.list, plainName(text));
  if (code !== undefined) return { value: code };
  if (field.open === true && text.length <= 100) return { value: text };
  return refuse(field, 'unknown_code', text, '不在码表中', 'Not in the list of codes');
}

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00[:：]00(?:[:：]00(?:\.0+)?)?Z?)?$/;
const COMPACT_DAY = /^(\d{4})(\d{2})(\d{2})$/;

function readDay(field: TargetField, raw: RawValue, text: string): { value: Json } | Refusal {
  const match = DAY.exec(text) ?? COMPACT_DAY.exec(text);
  const serial = typeof raw === 'number' && raw > 20_000 && raw < 80_000 ? excelDay(raw) : undefined;
  const [year, month, day] = match === null ? (serial ?? []) : match.slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined || !isDay(year, month, day))
    return refuse(field, 'not_a_day', text, '不是日期（如 2026-05-06）', 'Not a day such as 2026-05-06');
  return { value: `${year}-${pad(month)}-${pad(day)}` };
}

/** A day of Excel's count from 1899-12-30. */
function excelDay(serial: number): [number, number, number] {
  const date = new Date(Math.floor(serial) * 86_400_000 + Date.UTC(1899, 11, 30));
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

const INSTANT =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2})(?:[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.(\d{1,9}))?秒?)?分?)?时?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function readInstant(
  field: TargetField,
  raw: RawValue,
  text: string,
  timeZone: string,
): { value: Json } | Refusal {
  const bad = () =>
    refuse(
      field,
      'not_an_instant',
      text,
      '不是时间（如 2026-05-06 08:30:00）',
      'Not an instant such as 2026-05-06 08:30:00',
    );
  if (/^\d{10}(\d{3})?$/.test(text))
    return { value: new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString() };
  if (typeof raw === 'number' && raw > 20_000 && raw < 80_000) {
    const [year, month, day] = excelDay(raw);
    const seconds = Math.round((raw - Math.floor(raw)) * 86_400);
    const at = localInstant(year, month, day, 0, 0, seconds, timeZone);
    return at === undefined ? bad() : { value: new Date(at).toISOString() };
  }
  const match = INSTANT.exec(text);
  if (match === null) return bad();
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? 0 : Number(part)));
  if (!isDay(year, month, day) || hour > 24 || minute > 59 || second > 60) return bad();
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const zone = match[8];
  if (zone === undefined) {
    const at = localInstant(year, month, day, hour, minute, second, timeZone);
    return at === undefined ? bad() : { value: new Date(at + ms).toISOString() };
  }
  const utc = Date.UTC(year, month - 1, day, hour, minute, second) + ms;
  const [, sign = '+', h = '0', m = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(h) * 60 + Number(m)) * 60_000;
  return { value: new Date(utc - offset).toISOString() };
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return (
    year >= 1000 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCFullYear() === year
  );
}

const pad = (value: number) => String(value).padStart(2, '0');

/** Several texts in one cell: a JSON list, PostgreSQL's braces, or separated by , 、 ; */
function readTexts(text: string): Json {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // Read as plain text below.
    }
  }
  return text
    .replace(/^\{(.*)\}$/s, '$1')
    .split(/[,，、;；|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readJson(field: TargetField, text: string): { value: Json } | Refusal {
  if (text === '' || text === 'null') return { value: null };
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return refuse(field, 'not_json', text, '不是合法的 JSON', 'Not valid JSON');
  }
}
