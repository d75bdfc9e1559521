/** How do rows of a demo city cross to the database? As array literals, one a column, for `unnest`. */
import { hexFromGeometry } from '../db/wkb.ts';
import type { Geometry, Position } from '../kernel/geojson.ts';
import type { Column, ColumnKind } from './core/rows.ts';

/** A column's kind and whether it may be null. */
export function kindOf(column: Column): { kind: ColumnKind; nullable: boolean } {
  const nullable = column.endsWith('?');
  return { kind: (nullable ? column.slice(0, -1) : column) as ColumnKind, nullable };
}

/** A PostgreSQL array literal of numbers or nulls. */
export const numberArray = (values: ArrayLike<number | null>): string => {
  let out = '{';
  for (let i = 0; i < values.length; i += 1) out += `${i === 0 ? '' : ','}${values[i] ?? 'NULL'}`;
  return `${out}}`;
};

/** A PostgreSQL array literal of texts or nulls. */
export const textArray = (values: readonly (string | null)[]): string =>
  `{${values.map((v) => (v === null ? 'NULL' : `"${v.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

const positions = (flat: readonly number[]): Position[] => {
  const out: Position[] = [];
  for (let i = 0; i < flat.length; i += 2) out.push([flat[i]! / 1e7, flat[i + 1]! / 1e7]);
  return out;
};

/** A stored geometry (integers of 1e-7 degrees) as GeoJSON. */
export function geometryOf(kind: ColumnKind, value: unknown): Geometry {
  switch (kind) {
    case 'point':
      return { type: 'Point', coordinates: positions(value as number[])[0]! };
    case 'line':
      return { type: 'LineString', coordinates: positions(value as number[]) };
    case 'multiline':
      return { type: 'MultiLineString', coordinates: (value as number[][]).map(positions) };
    case 'polygon':
      return { type: 'Polygon', coordinates: (value as number[][]).map(positions) };
    case 'multipolygon':
      return { type: 'MultiPolygon', coordinates: (value as number[][][]).map((p) => p.map(positions)) };
    default:
      throw new RangeError(`${kind} is no geometry`);
  }
}

const hexOf = (kind: ColumnKind, value: unknown): string => hexFromGeometry(geometryOf(kind, value));

/** The array literals (one, or two for points) of one column of rows. */
export function columnArrays(column: Column, values: readonly unknown[]): string[] {
  const { kind } = kindOf(column);
  switch (kind) {
    case 'int':
    case 'float':
    case 'weight':
    case 'day':
    case 'instant':
      return [numberArray(values as (number | null)[])];
    case 'bool':
      return [`{${(values as boolean[]).map((v) => (v ? 't' : 'f')).join(',')}}`];
    case 'text':
      return [textArray(values as (string | null)[])];
    case 'json':
      return [textArray(values.map((v) => (v === null ? null : JSON.stringify(v))))];
    case 'cell':
      return [`{${(values as string[]).map((v) => BigInt(`0x${v}`).toString()).join(',')}}`];
    case 'texts':
      return [textArray((values as string[][]).map(textArray))];
    case 'point': {
      const points = values as (number[] | null)[];
      return [0, 1].map((i) => numberArray(points.map((p) => (p === null ? null : p[i]! / 1e7))));
    }
    default:
      return [textArray(values.map((v) => (v === null ? null : hexOf(kind, v))))];
  }
}
