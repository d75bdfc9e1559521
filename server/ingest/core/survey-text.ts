import type { Position } from '../../kernel/geojson.ts';
import { claimOfSurvey, commonZone, zoneIn } from './survey-claim.ts';
import type { SurveyHead } from './survey-claim.ts';
import { readCellNumber } from './cell-number.ts';
import { geometryProblem, readGeometry } from './raw-geometry.ts';
import { rowProblem } from './refusals.ts';
import { xReadsAsNorth } from './table-rows.ts';
import { DEFAULT_LIMITS } from './raw.ts';
import type { CrsClaim, Limits, RawItem, RawValue } from './raw.ts';

/** Survey text as rows, one a parcel. */
export interface SurveyText {
  rows: RawItem[];
  claim: CrsClaim;
  /** Chinese / English. */
  claimWhy: string;
  /** `official`: with [属性描述] or [地块坐标]; `bare`: points as people paste them. */
  form: 'official' | 'bare';
  /** Lines that were no point, head or title, with their number: they are left out and shown. */
  strays: { line: number; text: string }[];
}

interface SurveyPoint {
  ring: number;
  /** As written, by column name. */
  x: number;
  y: number;
  line: number;
}

interface Parcel {
  line: number;
  attributes: Record<string, RawValue>;
  points: SurveyPoint[];
  declared?: number;
  bad?: { line: number; text: string };
}

const PARCEL_FIELDS = ['界址点数', '面积', '编号', '名称', '图形属性', '图幅号', '用途', '地类编码'];

/**
 * Which parcels does this survey text describe?
 * The official exchange text of land parcels (sections [属性描述] and [地块坐标]; lines 点号,地块圈号,X坐标,Y坐标; X is
 * north; a ring number above 1 is a hole, or a further part where it lies outside the first ring), and what people
 * paste: "点号,X,Y" with or without header or point names, Chinese or English commas, tabs or spaces. Blank lines,
 * repeated first points and changing ring numbers separate rings.
 * Positions come out east first. A ring that is not closed is closed and says so. In the bare form the sizes of the
 * numbers decide which is north when they contradict the names; in the official form that is a rejected parcel.
 * Pure: no file, no clock. Never throws on text; an empty text has no rows.
 */
export function readSurveyText(text: string, limits: Limits = DEFAULT_LIMITS): SurveyText {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const official = lines.some((line) => /^\s*\[(属性描述|地块坐标)\]/.test(line));
  const head: SurveyHead = {};
  const parcels = new ParcelList(official);
  let section = official ? '' : '地块坐标';
  for (const [index, raw] of lines.entries()) {
    const line = toPlain(raw);
    const title = /^\[(.+)\]$/.exec(line);
    if (title !== null) section = title[1] ?? '';
    else if (section === '属性描述') readHead(head, line);
    else if (section === '地块坐标') parcels.take(line, index + 1);
  }
  const all = parcels.list.filter((parcel) => parcel.points.length > 0 || parcel.bad !== undefined);
  const xIsNorth = official || (parcels.order !== 'east_first' && bareXIsNorth(all, parcels.order));
  const eastings = eastingsOf(
    all.filter((parcel) => !official || swappedPoint(parcel) === undefined),
    xIsNorth,
  );
  const { claim, why, zoneProblem } = claimOfSurvey(head, eastings);
  const zone = commonZone(eastings);
  return {
    form: official ? 'official' : 'bare',
    claim,
    claimWhy: `${why}；${xIsNorth ? 'X 为北坐标 / X is north' : 'X 为东坐标 / X is east'}`,
    strays: parcels.strays,
    rows: all.map((parcel, index) =>
      rowOfParcel(parcel, index, { official, xIsNorth, zoneProblem, zone, head, limits }),
    ),
  };
}

const MOST_RINGS = 1000;
/** A longer line is no boundary point. */
const MOST_LINE_CHARS = 2000;

interface ParcelContext {
  official: boolean;
  xIsNorth: boolean;
  zoneProblem?: { value: string; zh: string; en: string };
  /** The zone that most eastings carry. */
  zone: number;
  head: SurveyHead;
  limits: Limits;
}

function rowOfParcel(parcel: Parcel, index: number, context: ParcelContext): RawItem {
  const name = parcel.attributes['名称'];
  const place = `地块${index + 1}${name === undefined || name === null ? '' : `“${name}”`}（第${parcel.line}行）`;
  if (parcel.bad !== undefined)
    return rowProblem(
      place,
      'bad_point',
      `第${parcel.bad.line}行：${parcel.bad.text}`,
      '界址点一行无法识别',
      'A line of points cannot be read',
    );
  const wrong = context.official ? swappedPoint(parcel) : undefined;
  if (wrong !== undefined)
    return rowProblem(
      place,
      'axes_swapped',
      `第${wrong.line}行：${wrong.x}, ${wrong.y}`,
      'X 应为北坐标（七位），与 Y 写反了',
      'X must be north (seven digits); it is swapped with Y',
    );
  if (context.zoneProblem !== undefined)
    return rowProblem(
      place,
      'zone_mismatch',
      context.zoneProblem.value,
      context.zoneProblem.zh,
      context.zoneProblem.en,
    );
  const stray = parcel.points.find((point) => zoneIn(context.xIsNorth ? point.y : point.x) !== context.zone);
  if (stray !== undefined)
    return rowProblem(
      place,
      'zone_mismatch',
      `第${stray.line}行：${stray.x}, ${stray.y}`,
      '这一点的带号与其余各点不同',
      'This point carries another zone than the others',
    );
  const rings = ringsOf(parcel.points, context.xIsNorth);
  if (rings.length > MOST_RINGS)
    return rowProblem(
      place,
      'too_many_rings',
      rings.length,
      `一个地块有 ${rings.length} 圈，上限 ${MOST_RINGS}`,
      `${rings.length} rings in one parcel; the limit is ${MOST_RINGS}`,
    );
  const missing = (parcel.declared ?? 0) - rings.reduce((sum, ring) => sum + distinct(ring) + 1, 0);
  if (parcel.declared !== undefined && missing > 0)
    return rowProblem(
      place,
      'points_missing',
      `${parcel.points.length} < ${parcel.declared}`,
      `应有 ${parcel.declared} 个界址点，只有 ${parcel.points.length} 个`,
      `${parcel.declared} points are declared, ${parcel.points.length} are there`,
    );
  const outcome = readGeometry(shapeOf(rings, parcel.attributes['图形属性']), context.limits);
  if ('code' in outcome) return geometryProblem(place, outcome);
  const properties: Record<string, RawValue> = { ...parcel.attributes };
  if (context.head.accuracy !== undefined) properties['精度'] = context.head.accuracy;
  return {
    place,
    geometry: outcome.geometry,
    properties,
    ...(outcome.repaired.length > 0 ? { repaired: outcome.repaired } : {}),
  };
}

function swappedPoint(parcel: Parcel): SurveyPoint | undefined {
  return parcel.points.find((point) => xReadsAsNorth(point.y, point.x) && !xReadsAsNorth(point.x, point.y));
}

function shapeOf(rings: Position[][], kind: RawValue | undefined): unknown {
  const first = rings[0] ?? [];
  if (kind === '点' || (rings.length === 1 && distinct(first) === 1))
    return { type: 'Point', coordinates: first[0] ?? [] };
  if (kind === '线' || (rings.length === 1 && distinct(first) === 2))
    return rings.length === 1
      ? { type: 'LineString', coordinates: first }
      : { type: 'MultiLineString', coordinates: rings };
  const parts: Position[][][] = [];
  for (const ring of rings) {
    const home = parts.find((part) => contains(part[0] ?? [], ring));
    if (home === undefined) parts.push([ring]);
    else home.push(ring);
  }
  return parts.length === 1
    ? { type: 'Polygon', coordinates: parts[0] }
    : { type: 'MultiPolygon', coordinates: parts };
}

function ringsOf(points: SurveyPoint[], xIsNorth: boolean): Position[][] {
  const rings = new Map<number, Position[]>();
  for (const point of points) {
    const position: Position = xIsNorth ? [point.y, point.x] : [point.x, point.y];
    const ring = rings.get(point.ring);
    if (ring === undefined) rings.set(point.ring, [position]);
    else ring.push(position);
  }
  return [...rings].toSorted(([a], [b]) => a - b).map(([, ring]) => ring);
}

function distinct(ring: Position[]): number {
  const [first, last] = [ring[0], ring.at(-1)];
  const closed =
    ring.length > 1 &&
    first !== undefined &&
    last !== undefined &&
    first[0] === last[0] &&
    first[1] === last[1];
  return closed ? ring.length - 1 : ring.length;
}

/** Does the outer ring hold the inner one? Judged by the inner ring's first point off the outer's corners. */
function contains(outer: Position[], inner: Position[]): boolean {
  const corner = new Set(outer.map(([x, y]) => `${x},${y}`));
  const point = inner.find(([x, y]) => !corner.has(`${x},${y}`));
  if (point === undefined) return false;
  let inside = false;
  for (const [i, a] of outer.entries()) {
    const b = outer[(i + 1) % outer.length] ?? a;
    if (
      a[1] > point[1] !== b[1] > point[1] &&
      point[0] < ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0]
    )
      inside = !inside;
  }
  return inside;
}

function eastingsOf(parcels: Parcel[], xIsNorth: boolean): number[] {
  return parcels.flatMap((parcel) => parcel.points.map((point) => (xIsNorth ? point.y : point.x)));
}

function bareXIsNorth(parcels: Parcel[], order: ParcelList['order']): boolean {
  const points = parcels.flatMap((parcel) => parcel.points);
  const north = points.filter((point) => xReadsAsNorth(point.x, point.y)).length;
  const east = points.filter((point) => xReadsAsNorth(point.y, point.x)).length;
  if (north !== east) return north > east;
  // Degrees and unknown planes are written east first; metres in survey text north first.
  const degrees = points.every((point) => Math.abs(point.x) <= 180 && Math.abs(point.y) <= 180);
  return !degrees && order === 'unnamed_or_xy';
}

function readHead(head: SurveyHead, line: string): void {
  const found = /^([^=:]+)[=:](.*)$/.exec(line);
  const key = found?.[1]?.trim() ?? '';
  const value = found?.[2]?.trim() ?? '';
  if (value === '') return;
  if (key === '坐标系') head.system = value;
  else if (key === '几度分带') head.degrees = Number(/\d+/.exec(value)?.[0]);
  else if (key === '带号') head.zone = Number(/\d+/.exec(value)?.[0]);
  else if (key === '投影类型') head.projection = value;
  else if (key === '计量单位') head.unit = value;
  else if (key === '精度') head.accuracy = value;
  else if (key === '转换参数') head.shift = value;
}

function toPlain(line: string): string {
  return line
    .replace(/[，、；;]/g, ',')
    .replace(/[０-９．－＝：＠［］]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .trim();
}

/** Collects points line by line into parcels and rings. */
class ParcelList {
  readonly list: Parcel[] = [];
  readonly strays: { line: number; text: string }[] = [];
  /** What a header line said of the columns. */
  order: 'unnamed_or_xy' | 'east_first' | 'north_first' = 'unnamed_or_xy';
  private readonly official: boolean;
  private parcel: Parcel | undefined;
  /** Bare form: number of the ring being read, and whether it has come back to its first point. */
  private ring = 1;
  private closed = false;
  private first: { ring: number; x: number; y: number } | undefined;

  constructor(official: boolean) {
    this.official = official;
  }

  take(line: string, number: number): void {
    if (line === '') {
      if (!this.official) this.closed = (this.parcel?.points.length ?? 0) > 0;
      return;
    }
    if (line.length > MOST_LINE_CHARS) {
      this.other([], line, number);
      return;
    }
    const cells = line.includes(',') ? line.split(',').map((cell) => cell.trim()) : line.split(/\s+/);
    if (cells.at(-1) === '@' || line.endsWith('@')) this.begin(cells, number);
    else this.point(cells, line, number);
  }

  private begin(cells: string[], number: number): void {
    const attributes: Record<string, RawValue> = {};
    for (const [i, field] of PARCEL_FIELDS.entries()) {
      const value = cells[i]?.replace(/@$/, '');
      if (value !== undefined && value !== '') attributes[field] = value;
    }
    const declared = readCellNumber(cells[0]);
    this.open(number, attributes);
    if (declared !== undefined && this.parcel !== undefined) this.parcel.declared = declared;
  }

  private open(line: number, attributes: Record<string, RawValue>): Parcel {
    this.parcel = { line, attributes, points: [] };
    this.list.push(this.parcel);
    this.ring = 1;
    this.closed = false;
    this.first = undefined;
    return this.parcel;
  }

  private point(cells: string[], line: string, number: number): void {
    const read = this.official ? officialPoint(cells) : barePoint(cells);
    if (read === undefined) {
      this.other(cells, line, number);
      return;
    }
    const parcel = this.parcel ?? this.open(number, {});
    if (read.ring === undefined && this.closed) {
      this.ring += 1;
      this.closed = false;
    }
    const ring = read.ring ?? this.ring;
    if (read.ring === undefined) {
      if (this.first?.ring !== ring) this.first = { ring, x: read.x, y: read.y };
      else this.closed = this.first.x === read.x && this.first.y === read.y;
    }
    parcel.points.push({ ring, x: read.x, y: read.y, line: number });
  }

  /** A header, a title, or a line that should have been a point. */
  private other(cells: string[], line: string, number: number): void {
    const named = cells.map((cell) => cell.replace(/[(（][^()（）]*[)）]|坐标|\s|\/?m$/gi, '').toLowerCase());
    const [x, y] = [
      named.findIndex((cell) => /^(x|北|n|纬度|lat)$/.test(cell)),
      named.findIndex((cell) => /^(y|东|e|经度|lon|lng)$/.test(cell)),
    ];
    if (x >= 0 && y >= 0) {
      if (y < x) this.order = 'east_first';
      else if (/^(北|n|纬度|lat)$/.test(named[x] ?? '')) this.order = 'north_first';
      return;
    }
    const long = line.length > MOST_LINE_CHARS;
    const numbers = cells.filter((cell) => /\d{4,}/.test(cell)).length;
    if (this.official || long || numbers >= 2) {
      const parcel = this.parcel ?? this.open(number, {});
      parcel.bad ??= { line: number, text: line.slice(0, 80) };
    } else if (this.parcel === undefined || this.closed || this.parcel.points.length === 0)
      this.open(number, { 名称: line.slice(0, 100) });
    else this.strays.push({ line: number, text: line.slice(0, 80) });
  }
}

interface ReadPoint {
  ring?: number;
  x: number;
  y: number;
}

/** 点号,地块圈号,X,Y; the ring number may be absent in old files. */
function officialPoint(cells: string[]): ReadPoint | undefined {
  const filled = cells.filter((cell, i) => cell !== '' || i < 3);
  const [ring, x, y] = [readCellNumber(filled[1]), readCellNumber(filled[2]), readCellNumber(filled[3])];
  if (ring !== undefined && x !== undefined && y !== undefined && Number.isInteger(ring) && ring >= 0)
    return { ring: Math.max(1, ring), x, y };
  if (filled.length === 3 && ring !== undefined && x !== undefined) return { x: ring, y: x };
  return undefined;
}

/** [点号] [圈号] X Y [remark…] in any of the forms that people paste. */
function barePoint(cells: string[]): ReadPoint | undefined {
  const filled = cells.filter((cell) => cell !== '');
  const numbers = filled.map((cell) => readCellNumber(cell));
  const at = numbers.findIndex(
    (value, i) => isCoordinate(filled[i]) && isCoordinate(filled[i + 1]) && value !== undefined,
  );
  if (at < 0 || at > 2) return undefined;
  const [x, y] = [numbers[at], numbers[at + 1]];
  if (x === undefined || y === undefined) return undefined;
  const ring = at === 2 ? numbers[1] : undefined;
  return ring !== undefined && Number.isInteger(ring) && ring >= 1 && ring < 1000 ? { ring, x, y } : { x, y };
}

/** A coordinate has decimals or at least five digits; a point number has neither. */
function isCoordinate(cell: string | undefined): boolean {
  if (cell === undefined || readCellNumber(cell) === undefined) return false;
  return /\.\d|[°度′分]/.test(cell) || /\d{5,}/.test(cell);
}
