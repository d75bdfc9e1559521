/**
 * A city as compact columns: numbers as differences, coordinates as differences along a shape, texts through a
 * word list, identifiers that count up as one line. `decodeCity(encodeCity(c))` equals `c`. The bytes are meant
 * for a general compressor afterwards.
 */
import { ByteReader, ByteWriter } from './byte-stream.ts';
import {
  emptyTables,
  TABLE_NAMES,
  TABLES,
  type Column,
  type ColumnKind,
  type DemoCity,
  type Fixes,
} from './rows.ts';

const FORMAT = 1;
const SCALE: Partial<Record<ColumnKind, number>> = { int: 1, day: 1, instant: 1, float: 1000, weight: 1e10 };
/** Levels of nesting above a flat list of coordinates. */
const DEPTH: Partial<Record<ColumnKind, number>> = {
  point: 0,
  line: 0,
  multiline: 1,
  polygon: 1,
  multipolygon: 2,
};

type Nested = readonly number[] | readonly Nested[];

function kindOf(column: Column): { kind: ColumnKind; nullable: boolean } {
  const nullable = column.endsWith('?');
  return { kind: (nullable ? column.slice(0, -1) : column) as ColumnKind, nullable };
}

interface Pen {
  x: number;
  y: number;
}

function writeShape(out: ByteWriter, value: Nested, depth: number, pen: Pen): void {
  if (depth > 0) {
    out.unsigned(value.length);
    for (const part of value as readonly Nested[]) writeShape(out, part, depth - 1, pen);
    return;
  }
  const flat = value as readonly number[];
  out.unsigned(flat.length / 2);
  for (let i = 0; i < flat.length; i += 2) {
    out.signed(flat[i]! - pen.x);
    out.signed(flat[i + 1]! - pen.y);
    pen.x = flat[i]!;
    pen.y = flat[i + 1]!;
  }
}

function readShape(input: ByteReader, depth: number, pen: Pen): Nested {
  const count = input.unsigned();
  if (depth > 0)
    return Array.from({ length: count }, () => readShape(input, depth - 1, pen)) as readonly Nested[];
  const flat: number[] = [];
  for (let i = 0; i < count; i += 1) {
    pen.x += input.signed();
    pen.y += input.signed();
    flat.push(pen.x, pen.y);
  }
  return flat;
}

/** The prefix, width and first number when the texts are identifiers that count up by one. */
function countedUp(values: readonly string[]): { prefix: string; width: number; first: number } | undefined {
  const match = /^(\D*(?:\d+-)?)(\d+)$/.exec(values[0] ?? '');
  if (!match || values.length < 3) return undefined;
  const [prefix, width, first] = [match[1]!, match[2]!.length, Number(match[2])];
  const fits = values.every((v, i) => v === prefix + String(first + i).padStart(width, '0'));
  return fits ? { prefix, width, first } : undefined;
}

function writeTexts(out: ByteWriter, values: readonly string[]): void {
  const run = countedUp(values);
  if (run) {
    out.unsigned(2);
    out.text(run.prefix);
    out.unsigned(run.width);
    out.unsigned(run.first);
    return;
  }
  const words = new Map<string, number>();
  for (const v of values) if (!words.has(v)) words.set(v, words.size);
  const listed = words.size * 2 < values.length;
  out.unsigned(listed ? 1 : 0);
  if (!listed) {
    for (const v of values) out.text(v);
    return;
  }
  out.unsigned(words.size);
  for (const w of words.keys()) out.text(w);
  for (const v of values) out.unsigned(words.get(v)!);
}

function readTexts(input: ByteReader, count: number): string[] {
  const way = input.unsigned();
  if (way === 2) {
    const prefix = input.text();
    const width = input.unsigned();
    const first = input.unsigned();
    return Array.from({ length: count }, (_, i) => prefix + String(first + i).padStart(width, '0'));
  }
  if (way === 0) return Array.from({ length: count }, () => input.text());
  const words = Array.from({ length: input.unsigned() }, () => input.text());
  return Array.from({ length: count }, () => words[input.unsigned()]!);
}

function writeColumn(out: ByteWriter, column: Column, values: readonly unknown[]): void {
  const { kind, nullable } = kindOf(column);
  if (nullable) for (const v of values) out.unsigned(v === null ? 0 : 1);
  const present = nullable ? values.filter((v) => v !== null) : values;
  const scale = SCALE[kind];
  const depth = DEPTH[kind];
  if (scale !== undefined) {
    let last = 0;
    for (const v of present as number[]) {
      const n = Math.round(v * scale);
      out.signed(n - last);
      last = n;
    }
  } else if (depth !== undefined) {
    const pen = { x: 0, y: 0 };
    for (const v of present) writeShape(out, v as Nested, depth, pen);
  } else if (kind === 'bool') {
    for (const v of present) out.unsigned(v === true ? 1 : 0);
  } else {
    writeTexts(
      out,
      present.map((v) => (kind === 'json' || kind === 'texts' ? JSON.stringify(v) : (v as string))),
    );
  }
}

function readColumn(input: ByteReader, column: Column, count: number): unknown[] {
  const { kind, nullable } = kindOf(column);
  const mask = nullable ? Array.from({ length: count }, () => input.unsigned() === 1) : undefined;
  const present = mask ? mask.filter(Boolean).length : count;
  const scale = SCALE[kind];
  const depth = DEPTH[kind];
  let values: unknown[];
  if (scale !== undefined) {
    let last = 0;
    values = Array.from({ length: present }, () => (last += input.signed()) / scale);
  } else if (depth !== undefined) {
    const pen = { x: 0, y: 0 };
    values = Array.from({ length: present }, () => readShape(input, depth, pen));
  } else if (kind === 'bool') {
    values = Array.from({ length: present }, () => input.unsigned() === 1);
  } else {
    const texts = readTexts(input, present);
    values = kind === 'json' || kind === 'texts' ? texts.map((v) => JSON.parse(v) as unknown) : texts;
  }
  if (!mask) return values;
  let next = 0;
  return mask.map((there) => (there ? values[next++] : null));
}

const FIX_COLUMNS = ['unit', 'at', 'lon', 'lat', 'speed', 'heading', 'accuracy', 'lag'] as const;

function writeFixes(out: ByteWriter, fixes: Fixes, intervalS: number): void {
  out.text(JSON.stringify(fixes.unitIds));
  out.unsigned(fixes.at.length);
  for (const name of FIX_COLUMNS) {
    let last = 0;
    for (const v of fixes[name]) {
      out.signed(v - last - (name === 'at' ? intervalS : 0));
      last = v;
    }
  }
}

function readFixes(input: ByteReader, intervalS: number): Fixes {
  const unitIds = JSON.parse(input.text()) as string[];
  const n = input.unsigned();
  const fixes: Fixes = {
    unit: new Uint16Array(n),
    at: new Int32Array(n),
    lon: new Int32Array(n),
    lat: new Int32Array(n),
    speed: new Uint16Array(n),
    heading: new Uint16Array(n),
    accuracy: new Uint8Array(n),
    lag: new Uint16Array(n),
    unitIds,
  };
  for (const name of FIX_COLUMNS) {
    const column = fixes[name];
    let last = 0;
    for (let i = 0; i < n; i += 1) {
      last += input.signed() + (name === 'at' ? intervalS : 0);
      column[i] = last;
    }
  }
  return fixes;
}

export function encodeCity(city: DemoCity): Uint8Array {
  const out = new ByteWriter();
  out.unsigned(FORMAT);
  out.text(JSON.stringify({ seed: city.seed, intervalS: city.intervalS, city: city.city }));
  for (const table of TABLE_NAMES) {
    const rows = city.tables[table] as Record<string, unknown>[];
    out.unsigned(rows.length);
    for (const [name, column] of Object.entries(TABLES[table]) as [string, Column][]) {
      writeColumn(
        out,
        column,
        rows.map((r) => r[name]),
      );
    }
  }
  writeFixes(out, city.fixes, city.intervalS);
  return out.bytes();
}

/** Throws RangeError when the bytes are of another format or end too early. */
export function decodeCity(bytes: Uint8Array): DemoCity {
  const input = new ByteReader(bytes);
  const format = input.unsigned();
  if (format !== FORMAT) throw new RangeError(`format ${format} is not the known ${FORMAT}`);
  const head = JSON.parse(input.text()) as Pick<DemoCity, 'seed' | 'intervalS' | 'city'>;
  const tables = emptyTables();
  for (const table of TABLE_NAMES) {
    const count = input.unsigned();
    const columns = Object.entries(TABLES[table]) as [string, Column][];
    const read = columns.map(([name, column]) => [name, readColumn(input, column, count)] as const);
    const rows = tables[table] as Record<string, unknown>[];
    for (let i = 0; i < count; i += 1) {
      const row: Record<string, unknown> = {};
      for (const [name, values] of read) row[name] = values[i];
      rows.push(row);
    }
  }
  return { ...head, tables, fixes: readFixes(input, head.intervalS) };
}
