import type { RawValue } from './raw.ts';

export interface DbfField {
  /** The name's bytes; their encoding is that of the table. */
  nameBytes: Uint8Array;
  /** One letter: C N F L D M I B O T @. */
  type: string;
  /** Where the value begins in a record, and how many bytes it has. */
  start: number;
  bytes: number;
  decimals: number;
}

export interface DbfHeader {
  recordCount: number;
  headerBytes: number;
  recordBytes: number;
  /** Language driver id: 0x4D GBK, 0 unknown. */
  languageId: number;
  fields: DbfField[];
}

/** A value that stands in a field and is none of its type. */
export class DbfFault extends Error {
  readonly code: 'wrong_encoding' | 'bad_number' | 'bad_date';
  readonly value: string;
  constructor(code: DbfFault['code'], value: string) {
    super(`${code}: ${value}`);
    this.code = code;
    this.value = value;
  }
}

/**
 * Which fields does this dBASE table have? `bytes`: its header, at least 32 bytes; `recordCount` is what the header claims.
 * Bytes that are no such header throw a `RangeError`. Source: dBASE level 5 and Visual FoxPro table structure.
 */
export function dbfHeader(bytes: Uint8Array): DbfHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header: DbfHeader = {
    recordCount: view.getUint32(4, true),
    headerBytes: view.getUint16(8, true),
    recordBytes: view.getUint16(10, true),
    languageId: view.getUint8(29),
    fields: [],
  };
  let start = 1;
  for (let at = 32; at + 32 <= header.headerBytes && bytes[at] !== 0x0d; at += 32) {
    const name = bytes.subarray(at, at + 11);
    const end = name.indexOf(0);
    const type = String.fromCharCode(view.getUint8(at + 11));
    const decimals = view.getUint8(at + 17);
    const size = type === 'C' ? view.getUint8(at + 16) + 256 * decimals : view.getUint8(at + 16);
    header.fields.push({ nameBytes: name.slice(0, end < 0 ? 11 : end), type, start, bytes: size, decimals });
    start += size;
  }
  if (header.headerBytes < 33 || header.recordBytes < start || header.fields.length === 0) {
    throw new RangeError(`records of ${header.recordBytes} bytes, fields of ${start}`);
  }
  return header;
}

/** How many bytes the header has, from its first 12. */
export function dbfHeaderBytes(bytes: Uint8Array): number {
  return (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0);
}

/** Was this record deleted and only marked so? */
export function isDeleted(record: Uint8Array): boolean {
  return record[0] === 0x2a;
}

/**
 * The value of a field: text without padding, numbers, booleans, dates as 2026-11-22, instants as ISO text; blank is null.
 * Throws `DbfFault`. Memo fields are null: their text stands in another file.
 */
export function dbfValue(record: Uint8Array, field: DbfField, decoder: TextDecoder): RawValue {
  const bytes = record.subarray(field.start, field.start + field.bytes);
  if (field.type === 'C') return decodeText(bytes, decoder);
  if (field.type === 'I' && bytes.length === 4) return viewOf(bytes).getInt32(0, true);
  if ((field.type === 'O' || field.type === 'B') && bytes.length === 8) {
    const value = viewOf(bytes).getFloat64(0, true);
    return Number.isFinite(value) ? value : null;
  }
  if ((field.type === 'T' || field.type === '@') && bytes.length === 8) return instantOf(viewOf(bytes));
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\0', ' ').trim();
  if (field.type === 'L') return /^[YyTt]$/.test(text) ? true : /^[NnFf]$/.test(text) ? false : null;
  if (field.type === 'D') return dateOf(text);
  if (field.type === 'N' || field.type === 'F') return numberOf(text);
  return null;
}

/** Text of a field or a name: padding off; a character that the field's end cut in two is left out. Throws `DbfFault`. */
export function decodeText(bytes: Uint8Array, decoder: TextDecoder): string | null {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  const zero = bytes.subarray(0, end).indexOf(0);
  if (zero >= 0) end = zero;
  if (end === 0) return null;
  const cut = end === bytes.length && bytes[end - 1]! >= 0x80 ? 3 : 0;
  for (let less = 0; less <= Math.min(cut, end - 1); less++) {
    try {
      return decoder.decode(bytes.subarray(0, end - less));
    } catch {
      // one byte less may end with a whole character
    }
  }
  throw new DbfFault('wrong_encoding', Buffer.from(bytes.subarray(0, end)).toString('hex'));
}

/**
 * The text bytes of a record for a judgement on the encoding, with values that fill their field to the end left out,
 * since the last character may be cut.
 */
export function textSample(record: Uint8Array, fields: DbfField[]): Uint8Array {
  const parts: number[] = [];
  for (const field of fields) {
    if (field.type !== 'C' || field.bytes === 0) continue;
    const last = record[field.start + field.bytes - 1]!;
    if (last >= 0x80) continue;
    for (let i = field.start; i < field.start + field.bytes; i++) parts.push(record[i] || 0x20);
  }
  return Uint8Array.from(parts);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function numberOf(text: string): RawValue {
  if (text === '' || /^[*?]+$/.test(text)) return null;
  const value = Number(text.replace(',', '.'));
  if (!Number.isFinite(value)) throw new DbfFault('bad_number', text);
  return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value;
}

function dateOf(text: string): RawValue {
  if (text === '' || /^0+$/.test(text)) return null;
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const [, year = '', month = '', day = ''] = found ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (found === null || date.getUTCMonth() !== Number(month) - 1) throw new DbfFault('bad_date', text);
  return `${year}-${month}-${day}`;
}

/** Julian day number and milliseconds of the day; no time zone is known, so none is written. */
function instantOf(view: DataView): RawValue {
  const day = view.getInt32(0, true);
  if (day <= 0) return null;
  const ms = (day - 2_440_588) * 86_400_000 + view.getInt32(4, true);
  if (Math.abs(ms) > 8.64e15) throw new DbfFault('bad_date', `${day}`);
  return new Date(ms).toISOString().slice(0, -1);
}
