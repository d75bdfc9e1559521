import { shorten } from '../../kernel/errors.ts';
import type { Position } from '../../kernel/geojson.ts';
import type { Limits, RawGeometry, RepairCode } from './raw.ts';
import { rowProblem } from './refusals.ts';
import type { RowProblem } from './raw.ts';

/** A geometry that can stand, with what was mended; or the reason why not. */
export type GeometryOutcome =
  | { geometry: RawGeometry | null; repaired: RepairCode[] }
  | { code: string; value: string; zh: string; en: string };

/**
 * Can this GeoJSON-shaped value stand as a geometry?
 * Every coordinate is a finite number, a line has two points, a ring three different ones and is closed (an open one is
 * closed and says so); heights are left aside. A collection of one kind becomes a Multi geometry. Rings keep their
 * points and their direction: nothing else is mended here.
 * The input is not changed. `null` and empty geometries are rows without a place.
 */
export function readGeometry(value: unknown, limits: Pick<Limits, 'ringVertices'>): GeometryOutcome {
  if (value === null || value === undefined) return { geometry: null, repaired: [] };
  const reading: Reading = { repaired: new Set(), ringVertices: limits.ringVertices };
  try {
    return { geometry: geometryOf(value, reading, 0), repaired: [...reading.repaired] };
  } catch (error) {
    if (error instanceof Unfit) return error.outcome;
    throw error;
  }
}

/** The row's problem for a geometry that cannot stand. */
export function geometryProblem(
  place: string,
  outcome: Extract<GeometryOutcome, { code: string }>,
): { problem: RowProblem } {
  return rowProblem(place, outcome.code, outcome.value, outcome.zh, outcome.en);
}

interface Reading {
  repaired: Set<RepairCode>;
  ringVertices: number;
}

class Unfit extends Error {
  readonly outcome: Extract<GeometryOutcome, { code: string }>;
  constructor(code: string, value: unknown, zh: string, en: string) {
    super(code);
    this.outcome = { code, value: shorten(value ?? ''), zh, en };
  }
}

interface Shape {
  type?: unknown;
  coordinates?: unknown;
  geometries?: unknown;
}

function geometryOf(value: unknown, reading: Reading, depth: number): RawGeometry | null {
  const shape = value as Shape;
  if (typeof value !== 'object' || value === null || typeof shape.type !== 'string')
    throw new Unfit('not_a_geometry', value, '几何缺少类型', 'The geometry has no type');
  const { type, coordinates } = shape;
  if (type === 'GeometryCollection') return collected(shape.geometries, reading, depth);
  if (!KINDS.has(type))
    throw new Unfit('unknown_geometry', type, '不支持的几何类型', 'An unknown type of geometry');
  if (!Array.isArray(coordinates))
    throw new Unfit('not_a_geometry', type, '几何缺少坐标', 'The geometry has no coordinates');
  if (coordinates.length === 0) return null;
  switch (type) {
    case 'Point':
      return { type, coordinates: position(coordinates, reading) };
    case 'MultiPoint':
      return { type, coordinates: positions(coordinates, reading) };
    case 'LineString':
      return { type, coordinates: line(coordinates, reading) };
    case 'MultiLineString':
      return { type, coordinates: coordinates.map((part) => line(part, reading)) };
    case 'Polygon':
      return { type, coordinates: coordinates.map((part) => ring(part, reading)) };
    default:
      return {
        type: 'MultiPolygon',
        coordinates: coordinates.map((part) => list(part).map((inner) => ring(inner, reading))),
      };
  }
}

const KINDS = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']);

function collected(members: unknown, reading: Reading, depth: number): RawGeometry | null {
  if (depth > 8) throw new Unfit('too_deep', depth, '几何集合嵌套过深', 'Collections nested too deep');
  const parts = list(members)
    .map((member) => geometryOf(member, reading, depth + 1))
    .filter((part) => part !== null);
  const merged = mergeGeometries(parts);
  if (merged === undefined)
    throw new Unfit(
      'mixed_geometry',
      parts.map((part) => part.type).join(', '),
      '一行内混有点、线、面，请分开',
      'Points, lines and areas mixed in one row: separate them',
    );
  return merged;
}

/** Parts of one kind as one geometry: null for none, undefined when the kinds differ. */
export function mergeGeometries(parts: RawGeometry[]): RawGeometry | null | undefined {
  const first = parts[0];
  if (first === undefined) return null;
  if (parts.length === 1) return first;
  const points: Position[] = [];
  const lines: Position[][] = [];
  const areas: Position[][][] = [];
  for (const part of parts) {
    if (part.type === 'Point') points.push(part.coordinates);
    else if (part.type === 'MultiPoint') for (const one of part.coordinates) points.push(one);
    else if (part.type === 'LineString') lines.push(part.coordinates);
    else if (part.type === 'MultiLineString') for (const one of part.coordinates) lines.push(one);
    else if (part.type === 'Polygon') areas.push(part.coordinates);
    else for (const one of part.coordinates) areas.push(one);
  }
  if ([points, lines, areas].filter((kind) => kind.length > 0).length !== 1) return undefined;
  if (points.length > 0) return { type: 'MultiPoint', coordinates: points };
  if (lines.length > 0) return { type: 'MultiLineString', coordinates: lines };
  return { type: 'MultiPolygon', coordinates: areas };
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new Unfit('bad_coordinates', value, '坐标应为数组', 'Coordinates should be a list');
}

function position(value: unknown, reading: Reading): Position {
  const numbers = list(value);
  const [x, y] = numbers;
  if (typeof x !== 'number' || typeof y !== 'number')
    throw new Unfit('bad_coordinates', value, '坐标不是数字', 'A coordinate is not a number');
  if (!Number.isFinite(x) || !Number.isFinite(y))
    throw new Unfit('not_finite', `${x}, ${y}`, '坐标不是有限的数', 'A coordinate is not finite');
  if (numbers.length > 2) reading.repaired.add('height_left');
  return [x, y];
}

function positions(value: unknown, reading: Reading): Position[] {
  const items = list(value);
  if (items.length > reading.ringVertices)
    throw new Unfit(
      'ring_too_large',
      items.length,
      `一条环线有 ${items.length} 个点，上限 ${reading.ringVertices}`,
      `A ring or line of ${items.length} points; the limit is ${reading.ringVertices}`,
    );
  return items.map((item) => position(item, reading));
}

function line(value: unknown, reading: Reading): Position[] {
  const points = positions(value, reading);
  if (points.length < 2)
    throw new Unfit('too_few_points', points.length, '线至少需要两个点', 'A line needs two points');
  return points;
}

function ring(value: unknown, reading: Reading): Position[] {
  const points = positions(value, reading);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    throw new Unfit('too_few_points', 0, '面的边界没有点', 'A ring without points');
  if (first[0] !== last[0] || first[1] !== last[1]) {
    points.push([first[0], first[1]]);
    reading.repaired.add('ring_closed');
  }
  if (points.length < 4)
    throw new Unfit('too_few_points', points.length, '面至少需要三个不同的点', 'A ring needs three points');
  return points;
}
