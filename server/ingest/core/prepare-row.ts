import { createHash } from 'node:crypto';
import { convertGeometry } from '../../coordinates/core/convert-geometry.ts';
import type { CrsTransform } from '../../coordinates/core/crs.ts';
import { XwError, shorten } from '../../kernel/errors.ts';
import type { Geometry } from '../../kernel/geojson.ts';
import type { FieldMap } from './map-fields.ts';
import type { RawGeometry, RawRow } from './raw.ts';
import { readValue } from './read-value.ts';
import type { ReadingContext } from './read-value.ts';
import type { GeometryKind, Refusal, Target, Values } from './target.ts';

export interface RowPlan {
  target: Target;
  map: FieldMap;
  /** Absent when the file has no coordinates. */
  transform: CrsTransform | undefined;
  reading: ReadingContext;
  /** The file holds OSM features, which the target reads in its own way. */
  osm: boolean;
}

/** A row of the file, read as the layer's fields; places in WGS84. */
export interface PreparedRow {
  place: string;
  values: Values;
  /** Columns that no field took. */
  rest: Values;
  /** One, or several when the layer splits a row of several parts; [null]: no place. */
  parts: (Geometry | null)[];
  /** The geometry as it was sent. */
  original: string | null;
  /** Names the row by its content: the same row gives the same print. */
  print: string;
  mended: string[];
}

export function isRefusal(value: object): value is Refusal {
  return 'zh' in value && 'code' in value;
}

const KIND_OF: Record<RawGeometry['type'], GeometryKind> = {
  Point: 'point',
  MultiPoint: 'point',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
};
const KIND_WORDS: Record<GeometryKind, [zh: string, en: string]> = {
  point: ['点', 'points'],
  line: ['线', 'lines'],
  polygon: ['面', 'polygons'],
};

/** What does a row of the file say in the terms of the layer? The first thing that is wrong refuses the row; `undefined`: not of this layer. */
export function prepareRow(row: RawRow, plan: RowPlan): PreparedRow | Refusal | undefined {
  const { target } = plan;
  let properties = row.properties as Values;
  let map = plan.map;
  if (plan.osm && target.fromOsm !== undefined) {
    const own = target.fromOsm(properties);
    if (own === undefined) return undefined;
    properties = own;
    map = Object.fromEntries(target.fields.map(({ name }) => [name, name]));
  }
  const values: Values = {};
  for (const field of target.fields) {
    const column = map[field.name];
    const raw = column === undefined ? undefined : properties[column];
    const read = readValue(
      field,
      typeof raw === 'object' && raw !== null ? JSON.stringify(raw) : raw,
      plan.reading,
    );
    if (isRefusal(read)) return read;
    if (read.value === null && field.required === true)
      return {
        code: 'missing_value',
        value: '',
        zh: `缺少“${field.zh}”`,
        en: `${field.en} is missing`,
      };
    values[field.name] = read.value;
  }
  const used = new Set(Object.values(map));
  const rest = Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => !used.has(name) && value !== null && value !== ''),
  );
  const parts = placesOf(row.geometry, plan);
  if (!Array.isArray(parts)) return parts;
  const identity = /^EPSG:(4326|4490)$/.test(plan.transform?.id ?? '');
  return {
    place: row.place,
    values,
    rest,
    parts,
    original: row.geometry === null || identity ? null : JSON.stringify(row.geometry),
    print: createHash('sha256')
      .update(JSON.stringify([row.properties, row.geometry]))
      .digest('hex'),
    mended: [...(row.repaired ?? [])],
  };
}

function placesOf(geometry: RawGeometry | null, plan: RowPlan): (Geometry | null)[] | Refusal {
  const { geometry: wanted } = plan.target;
  if (wanted.need === 'none') return [null];
  if (geometry === null || isEmpty(geometry))
    return wanted.need === 'optional'
      ? [null]
      : { code: 'no_geometry', value: '', zh: '没有坐标', en: 'No coordinates' };
  const kind = KIND_OF[geometry.type];
  if (!wanted.kinds.includes(kind)) {
    const zh = wanted.kinds.map((one) => KIND_WORDS[one][0]).join('、');
    const en = wanted.kinds.map((one) => KIND_WORDS[one][1]).join(', ');
    return {
      code: 'wrong_geometry',
      value: geometry.type,
      zh: `几何类型应为${zh}，而不是${KIND_WORDS[kind][0]}`,
      en: `The layer takes ${en}, not ${KIND_WORDS[kind][1]}`,
    };
  }
  if (plan.transform === undefined)
    return { code: 'no_datum', value: '', zh: '坐标系未定', en: 'The reference system is open' };
  let converted: Geometry;
  try {
    converted = convertGeometry(geometry, plan.transform);
  } catch (error) {
    if (!(error instanceof XwError)) throw error;
    const { code, value, place, detail, detailEn } = error.problem;
    return {
      code,
      value: value ?? '',
      zh: place === undefined ? detail : `${detail}（${place}）`,
      en: place === undefined ? detailEn : `${detailEn} (${place})`,
    };
  }
  return storedParts(converted, plan.target);
}

function isEmpty(geometry: RawGeometry): boolean {
  return geometry.coordinates.length === 0;
}

const several = (count: number): Refusal => ({
  code: 'several_parts',
  value: String(count),
  zh: `有 ${count} 个部分，本图层每行只能有一个`,
  en: `It has ${count} parts; a row of this layer has one`,
});

/** The geometry as the layer's table holds it. */
export function storedParts(geometry: Geometry, target: Target): Geometry[] | Refusal {
  switch (target.geometry.store) {
    case 'Point':
      if (geometry.type === 'Point') return [geometry];
      if (geometry.type === 'MultiPoint')
        return geometry.coordinates.length === 1
          ? [{ type: 'Point', coordinates: geometry.coordinates[0]! }]
          : several(geometry.coordinates.length);
      break;
    case 'MultiLineString':
      if (geometry.type === 'LineString')
        return [{ type: 'MultiLineString', coordinates: [geometry.coordinates] }];
      if (geometry.type === 'MultiLineString') return [geometry];
      break;
    case 'MultiPolygon':
      if (geometry.type === 'Polygon') return [{ type: 'MultiPolygon', coordinates: [geometry.coordinates] }];
      if (geometry.type === 'MultiPolygon') return [geometry];
      break;
    case 'Polygon':
      if (geometry.type === 'Polygon') return [geometry];
      if (geometry.type === 'MultiPolygon') {
        if (geometry.coordinates.length > 1 && target.splits !== true)
          return several(geometry.coordinates.length);
        return geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
      }
      break;
    case 'Geometry':
      return [geometry];
  }
  return { code: 'wrong_geometry', value: geometry.type, zh: '几何类型不符', en: 'Not the kind of geometry' };
}

/** A refusal as it is written down. */
export function problemOf(refusal: Refusal, seq: number, place: string) {
  return {
    seq,
    place: shorten(place),
    code: refusal.code,
    value: shorten(refusal.value),
    reasonZh: refusal.zh,
    reasonEn: refusal.en,
  };
}
