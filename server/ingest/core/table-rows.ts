import type { Position } from '../../kernel/geojson.ts';
import { readCellNumber } from './cell-number.ts';
import { garbledProperty } from './geojson-rows.ts';
import { findPositionColumns, looksLikeHeader } from './position-columns.ts';
import type { PositionColumns } from './position-columns.ts';
import { geometryProblem } from './raw-geometry.ts';
import type { GeometryOutcome } from './raw-geometry.ts';
import { rowProblem } from './refusals.ts';
import type { CrsClaim, Limits, RawItem, RawValue } from './raw.ts';
import { looksLikeWkt, onSameEarth, readWkt } from './wkt.ts';

/** How the rows of a table become rows with places. */
export interface TablePlan {
  names: string[];
  /** Lines before the first row of data, header and titles included. */
  skip: number;
  columns: PositionColumns;
  /** The column named X holds north. */
  xIsNorth: boolean;
  claim: CrsClaim;
  why: string;
}

type RecordPlan = Pick<TablePlan, 'columns' | 'xIsNorth' | 'claim'>;

const SAMPLE_ROWS = 200;

/**
 * How is this table to be read?
 * `rows` are its first lines (200 are looked at). The header is the first row of words that fills at least 60 % of the
 * widest row: merged titles above it are passed over. Without one the columns are named 列1, 列2 ….
 * Columns X and Y: in Chinese survey X is north, in GIS it is east; the size of the numbers decides (northings of
 * China have seven digits, eastings six or eight; latitudes lie in 3–54, longitudes in 73–135), and `why` says so.
 */
export function planTable(rows: readonly (readonly RawValue[])[]): TablePlan {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const header = findHeader(sample);
  const titles = header < 0 ? [] : (sample[header] ?? []);
  const width = Math.max(titles.length, usualLength(sample.slice(header + 1)));
  const names = uniqueNames(Array.from({ length: width }, (_, i) => String(titles[i] ?? '').trim()));
  const data = sample.slice(header + 1);
  const columns = header < 0 ? unnamedColumns(names, data) : findPositionColumns(names);
  const xIsNorth = mostlySwapped(data, names, columns);
  const why = xIsNorth
    ? `${columns.why}；数值表明第一个坐标（X）是北 / the numbers show that the first coordinate (X) is north`
    : columns.why;
  return { names, skip: header + 1, columns, xIsNorth, claim: columns.claim, why };
}

/** One line of the table as a row. */
export function tableRow(
  plan: TablePlan,
  cells: readonly RawValue[],
  place: string,
  limits: Limits,
): RawItem {
  if (
    cells.length > plan.names.length &&
    cells.slice(plan.names.length).some((cell) => cell !== null && cell !== '')
  )
    return rowProblem(
      place,
      'too_many_cells',
      cells.length,
      `有 ${cells.length} 格，表头只有 ${plan.names.length} 列：可能有未加引号的分隔符`,
      `${cells.length} cells under ${plan.names.length} columns: perhaps a delimiter without quotes`,
    );
  const properties: Record<string, RawValue> = {};
  for (const [i, name] of plan.names.entries()) {
    const cell = cells[i] ?? null;
    properties[name] = cell === '' ? null : cell;
  }
  const garbled = garbledProperty(properties);
  if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
  return recordRow(plan, properties, place, limits);
}

/** A record whose columns are known by name as a row. */
export function recordRow(
  plan: RecordPlan,
  properties: Record<string, RawValue>,
  place: string,
  limits: Limits,
): RawItem {
  const outcome = geometryOfRecord(plan, properties, limits);
  if ('code' in outcome) return geometryProblem(place, outcome);
  return {
    place,
    geometry: outcome.geometry,
    properties,
    ...(outcome.repaired.length > 0 ? { repaired: outcome.repaired } : {}),
  };
}

function geometryOfRecord(
  plan: RecordPlan,
  properties: Record<string, RawValue>,
  limits: Limits,
): GeometryOutcome {
  const { columns } = plan;
  if (columns.kind === 'none') return { geometry: null, repaired: [] };
  if (columns.kind === 'wkt') {
    const text = properties[columns.wkt ?? ''];
    if (text === null || text === undefined) return { geometry: null, repaired: [] };
    return onSameEarth(readWkt(String(text), limits), plan.claim);
  }
  let [xCell, yCell]: [RawValue | undefined, RawValue | undefined] = [
    properties[columns.x ?? ''],
    properties[columns.y ?? ''],
  ];
  if (columns.kind === 'pair') {
    const pair = properties[columns.pair ?? ''];
    if (pair === null || pair === undefined) return { geometry: null, repaired: [] };
    [xCell, yCell] = cellsOfPair(pair);
  }
  if (isBlank(xCell) && isBlank(yCell)) return { geometry: null, repaired: [] };
  const x = readCellNumber(xCell);
  const y = readCellNumber(yCell);
  if (x === undefined || y === undefined)
    return {
      code: 'bad_number',
      value: `${xCell ?? ''}, ${yCell ?? ''}`,
      zh: '坐标不是数字',
      en: 'A coordinate is not a number',
    };
  if (x === 0 && y === 0 && columns.address !== undefined && !isBlank(properties[columns.address]))
    return { geometry: null, repaired: [] };
  const position: Position = plan.xIsNorth ? [y, x] : [x, y];
  return (
    positionProblem(columns, position) ?? { geometry: { type: 'Point', coordinates: position }, repaired: [] }
  );
}

function positionProblem(columns: PositionColumns, [x, y]: Position): GeometryOutcome | undefined {
  const [code, zh, en] = positionFault(columns, x, y);
  return code === undefined ? undefined : { code, value: `${x}, ${y}`, zh: zh ?? '', en: en ?? '' };
}

function positionFault(
  columns: PositionColumns,
  x: number,
  y: number,
): [code?: string, zh?: string, en?: string] {
  if (x === 0 && y === 0)
    return ['zero_position', '坐标为 0, 0：通常表示没有坐标', '0, 0 usually means no position'];
  if (columns.kind !== 'lonlat' || (Math.abs(x) <= 180 && Math.abs(y) <= 90)) return [];
  if (Math.abs(x) <= 90 && Math.abs(y) <= 180)
    return ['axes_swapped', '经度与纬度写反了', 'Longitude and latitude are swapped'];
  return ['out_of_range', '不是经纬度：超出范围', 'No degrees: out of range'];
}

/** "116.5, 35.4" and the like, in brackets or not. */
function cellsOfPair(cell: RawValue): string[] {
  return String(cell)
    .slice(0, 200)
    .replace(/^[([{【（]|[)\]}】）]$/g, '')
    .split(/[,，;；\s]+/);
}

function isBlank(cell: RawValue | undefined): boolean {
  return cell === null || cell === undefined || String(cell).trim() === '';
}

function usualLength(rows: readonly (readonly RawValue[])[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

function filledCells(row: readonly RawValue[]): number {
  return row.filter((cell) => !isBlank(cell)).length;
}

function findHeader(rows: readonly (readonly RawValue[])[]): number {
  const first = rows.slice(0, 20);
  const width = first.reduce((most, row) => Math.max(most, filledCells(row)), 0);
  for (const [i, row] of first.entries()) {
    if (filledCells(row) < Math.max(1, Math.min(width, Math.ceil(width * 0.6)))) continue;
    if (row.some((cell) => typeof cell === 'number' || typeof cell === 'boolean')) return -1;
    const names = row.map((cell) => String(cell ?? ''));
    return looksLikeHeader(names) && !names.some((name) => looksLikeWkt(name)) ? i : -1;
  }
  return -1;
}

function uniqueNames(titles: string[]): string[] {
  const seen = new Set<string>();
  return titles.map((title, i) => {
    const base = title === '' || title === '__proto__' ? `列${i + 1}` : title.replace(/\s+/g, ' ');
    let name = base;
    for (let n = 2; seen.has(name); n += 1) name = `${base}_${n}`;
    seen.add(name);
    return name;
  });
}

/** A table without names: only WKT shows itself. */
function unnamedColumns(names: string[], data: readonly (readonly RawValue[])[]): PositionColumns {
  const why = '表格没有表头 / the table has no header';
  const wkt = names.find((_, i) =>
    data.some((row) => typeof row[i] === 'string' && looksLikeWkt(String(row[i]))),
  );
  return wkt === undefined
    ? { kind: 'none', claim: { kind: 'unknown' }, why }
    : { kind: 'wkt', wkt, claim: { kind: 'unknown' }, why };
}

function mostlySwapped(
  data: readonly (readonly RawValue[])[],
  names: string[],
  columns: PositionColumns,
): boolean {
  if (columns.kind !== 'xy' && columns.kind !== 'pair') return false;
  const [xAt, yAt] = [names.indexOf(columns.x ?? ''), names.indexOf(columns.y ?? '')];
  const pairAt = names.indexOf(columns.pair ?? '');
  let swapped = 0;
  let straight = 0;
  for (const row of data) {
    const [xCell, yCell] = columns.kind === 'pair' ? cellsOfPair(row[pairAt] ?? '') : [row[xAt], row[yAt]];
    const x = readCellNumber(xCell);
    const y = readCellNumber(yCell);
    if (x === undefined || y === undefined) continue;
    if (xReadsAsNorth(x, y)) swapped += 1;
    else straight += 1;
  }
  return swapped > straight;
}

/** Do these two numbers read as north first, by the sizes that coordinates have in China? */
export function xReadsAsNorth(x: number, y: number): boolean {
  if (isNorthing(x) && isEasting(y)) return true;
  return x >= 3 && x <= 54 && y >= 73 && y <= 136;
}

function isNorthing(value: number): boolean {
  return value >= 1_500_000 && value <= 6_500_000;
}

function isEasting(value: number): boolean {
  return (value >= 100_000 && value <= 900_000) || (value >= 13_000_000 && value <= 46_000_000);
}
