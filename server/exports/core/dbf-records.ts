import type { ExportField, ExportValue } from './table.ts';

/** A column of the table beside a Shapefile. */
export interface DbfColumn {
  /** At most 10 bytes in the file's encoding, unlike every other. */
  name: string;
  kind: 'C' | 'N' | 'L';
  bytes: number;
  decimals: number;
}

/** The widest text of a field; longer is cut at a whole character and listed. */
export const MOST_TEXT_BYTES = 254;
const NAME_BYTES = 10;
const MOST_DECIMALS = 15;
const NUMBER_BYTES = 31;

/** What the values of a field need. Push every value, then ask. */
export class DbfWidth {
  private whole = 1;
  private decimals = 0;
  private text = 1;

  push(value: ExportValue, textBytes: number): void {
    if (typeof value === 'number') {
      const [whole = '', fraction = ''] = plainNumber(value).split('.');
      this.whole = Math.max(this.whole, whole.length);
      this.decimals = Math.max(this.decimals, fraction.length);
    } else if (typeof value === 'string') this.text = Math.max(this.text, textBytes);
  }

  column(name: string, type: ExportField['type']): DbfColumn {
    if (type === 'boolean') return { name, kind: 'L', bytes: 1, decimals: 0 };
    if (type === 'string')
      return { name, kind: 'C', bytes: Math.min(this.text, MOST_TEXT_BYTES), decimals: 0 };
    const { decimals } = this;
    return {
      name,
      kind: 'N',
      bytes: Math.min(this.whole + (decimals === 0 ? 0 : decimals + 1), NUMBER_BYTES),
      decimals,
    };
  }
}

/** A number without exponent, at most 15 decimals, every digit that a double has. */
function plainNumber(value: number): string {
  const short = String(value);
  const plain =
    /e/i.test(short) || (short.split('.')[1]?.length ?? 0) > MOST_DECIMALS
      ? value.toFixed(MOST_DECIMALS)
      : short;
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

/** 0x4D: GBK; 0: look into the .cpg. */
const LANGUAGE = { gbk: 0x4d, 'utf-8': 0 } as const;

/** Header of the table, dBASE III. `day`: ISO. */
export function dbfHeaderBytes(
  columns: readonly DbfColumn[],
  rows: number,
  day: string,
  encoding: keyof typeof LANGUAGE,
  encode: (text: string) => Buffer,
): Buffer {
  const header = Buffer.alloc(32 + 32 * columns.length + 1);
  header.writeUInt8(0x03, 0);
  header.writeUInt8(Number(day.slice(0, 4)) - 1900, 1);
  header.writeUInt8(Number(day.slice(5, 7)), 2);
  header.writeUInt8(Number(day.slice(8, 10)), 3);
  header.writeUInt32LE(rows, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(1 + columns.reduce((sum, { bytes }) => sum + bytes, 0), 10);
  header.writeUInt8(LANGUAGE[encoding], 29);
  columns.forEach(({ name, kind, bytes, decimals }, i) => {
    const at = 32 + 32 * i;
    encode(name).copy(header, at, 0, NAME_BYTES);
    header.write(kind, at + 11, 'latin1');
    header.writeUInt8(bytes, at + 16);
    header.writeUInt8(decimals, at + 17);
  });
  header.writeUInt8(0x0d, header.length - 1);
  return header;
}

/** One record: text from the left, numbers from the right, nothing as blanks. Texts are bytes already. */
export function dbfRecord(columns: readonly DbfColumn[], cells: readonly (ExportValue | Buffer)[]): Buffer {
  const record = Buffer.alloc(1 + columns.reduce((sum, { bytes }) => sum + bytes, 0), 0x20);
  let at = 1;
  columns.forEach(({ kind, bytes }, i) => {
    const cell = cells[i] ?? null;
    if (Buffer.isBuffer(cell)) cell.copy(record, at, 0, bytes);
    else if (kind === 'L' && typeof cell === 'boolean') record.write(cell ? 'T' : 'F', at, 'latin1');
    else if (kind === 'N' && typeof cell === 'number' && Number.isFinite(cell)) {
      const text = plainNumber(cell);
      if (text.length <= bytes) record.write(text.padStart(bytes), at, 'latin1');
    }
    at += bytes;
  });
  return record;
}

/**
 * Names of at most 10 bytes that do not clash, upper and lower case counted as one, in the order of the fields. A name that
 * fits and is free is kept; a cut one that is taken ends in a number. Example: reportedAtLocal, reportedAtUtc →
 * reportedAt, reportedA1.
 */
export function dbfNames(names: readonly string[], bytesOf: (text: string) => number): string[] {
  const taken = new Set<string>();
  const fits = (name: string): boolean => bytesOf(name) <= NAME_BYTES;
  // Whole names first, so that a cut one never takes theirs.
  for (const name of names) if (fits(name)) taken.add(name.toLowerCase());
  const kept = new Set<string>();
  return names.map((name) => {
    const key = name.toLowerCase();
    if (fits(name) && !kept.has(key)) {
      kept.add(key);
      return name;
    }
    for (let n = 0; ; n += 1) {
      const tail = n === 0 ? '' : String(n);
      let stem = [...name];
      while (!fits(stem.join('') + tail)) stem = stem.slice(0, -1);
      const short = stem.join('') + tail;
      if (taken.has(short.toLowerCase())) continue;
      taken.add(short.toLowerCase());
      return short;
    }
  });
}

/** The longest beginning of the text that fits into the bytes, cut at a whole character. */
export function fitText(
  text: string,
  most: number,
  encode: (text: string) => Buffer,
): { bytes: Buffer; cut: boolean } {
  const bytes = encode(text);
  if (bytes.length <= most) return { bytes, cut: false };
  const characters = [...text];
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (encode(characters.slice(0, middle).join('')).length <= most) low = middle;
    else high = middle - 1;
  }
  return { bytes: encode(characters.slice(0, low).join('')), cut: true };
}
