import type { Position } from '../../kernel/geojson.ts';
import { drawBulges, drawEllipse } from './dxf-arcs.ts';
import type { BulgePoint } from './dxf-arcs.ts';
import { garbledProperty } from './geojson-rows.ts';
import { geometryProblem, readGeometry } from './raw-geometry.ts';
import { rowProblem } from './refusals.ts';
import type { Limits, RawItem, RawValue } from './raw.ts';

/** One entity of the ENTITIES section: its group codes in order. */
export interface DxfEntity {
  type: string;
  /** Line of its name, from 1. */
  line: number;
  codes: [code: number, value: string][];
}

const DRAWN = new Set(['LWPOLYLINE', 'POLYLINE', 'LINE', 'CIRCLE', 'ARC', 'ELLIPSE', 'POINT']);

/**
 * An entity as a row: closed polylines, circles and whole ellipses are areas, open ones lines; bulges and arcs are
 * drawn in 5-degree steps and said so. Layer, colour, handle and the height of a flat polyline become properties.
 * Undefined: a type that is no shape of ours (INSERT, TEXT, HATCH, …): count it. A SPLINE is a curve that would be
 * missing in silence, so it is a problem. Source: AutoCAD DXF reference, ENTITIES section.
 */
export function rowOfEntity(entity: DxfEntity, limits: Limits): RawItem | undefined {
  const place = `第${entity.line}行 ${entity.type}`;
  if (entity.type === 'SPLINE')
    return rowProblem(
      place,
      'curve_not_read',
      'SPLINE',
      '样条曲线不能读取，请先转换为多段线',
      'A spline is not read: convert it to a polyline first',
    );
  if (!DRAWN.has(entity.type)) return undefined;
  const drawn = shapeOf(entity);
  const outcome = readGeometry(drawn.shape, limits);
  if ('code' in outcome) return geometryProblem(place, outcome);
  const properties = propertiesOf(entity, drawn.heightM);
  const garbled = garbledProperty(properties);
  if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
  const repaired = [...outcome.repaired, ...(drawn.arcs ? (['arc_drawn'] as const) : [])];
  return { place, geometry: outcome.geometry, properties, ...(repaired.length > 0 ? { repaired } : {}) };
}

interface Drawn {
  shape: { type: string; coordinates: unknown };
  arcs: boolean;
  heightM?: number;
}

function shapeOf(entity: DxfEntity): Drawn {
  switch (entity.type) {
    case 'LWPOLYLINE':
      return polyline(cornersOf(entity.codes), (flag(entity, 70) & 1) === 1, numberOf(entity, 38));
    case 'POLYLINE':
      return oldPolyline(entity);
    case 'LINE':
      return {
        shape: {
          type: 'LineString',
          coordinates: [
            [numberOf(entity, 10), numberOf(entity, 20)],
            [numberOf(entity, 11), numberOf(entity, 21)],
          ],
        },
        arcs: false,
      };
    case 'POINT':
      return {
        shape: { type: 'Point', coordinates: [numberOf(entity, 10), numberOf(entity, 20)] },
        arcs: false,
        heightM: numberOf(entity, 30),
      };
    default:
      return curve(entity);
  }
}

function curve(entity: DxfEntity): Drawn {
  const centre: Position = [numberOf(entity, 10) ?? Number.NaN, numberOf(entity, 20) ?? Number.NaN];
  const isEllipse = entity.type === 'ELLIPSE';
  const radius = numberOf(entity, 40) ?? Number.NaN;
  const major: Position = isEllipse
    ? [numberOf(entity, 11) ?? Number.NaN, numberOf(entity, 21) ?? Number.NaN]
    : [radius, 0];
  const ratio = isEllipse ? radius : 1;
  const rad = Math.PI / 180;
  const [from, to] =
    entity.type === 'CIRCLE'
      ? [0, 2 * Math.PI]
      : isEllipse
        ? [numberOf(entity, 41) ?? 0, numberOf(entity, 42) ?? 2 * Math.PI]
        : [(numberOf(entity, 50) ?? 0) * rad, (numberOf(entity, 51) ?? 360) * rad];
  if (
    ![...centre, ...major, ratio, from, to].every((value) => Number.isFinite(value) && Math.abs(value) < 1e12)
  )
    return {
      shape: {
        type: 'LineString',
        coordinates: [
          [Number.NaN, Number.NaN],
          [0, 0],
        ],
      },
      arcs: false,
    };
  const turn = 2 * Math.PI;
  const start = from % turn;
  const line = drawEllipse(centre, major, ratio, start, start + ((((to - from) % turn) + turn) % turn));
  const first = line[0];
  const last = line.at(-1);
  const whole = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  return {
    shape: whole ? { type: 'Polygon', coordinates: [line] } : { type: 'LineString', coordinates: line },
    arcs: true,
  };
}

/** POLYLINE with VERTEX entities folded in; meshes and polyfaces (flags 16, 64) have no footprint of their own. */
function oldPolyline(entity: DxfEntity): Drawn {
  const at = entity.codes.findIndex(([code, value]) => code === 0 && value === 'VERTEX');
  const own = at < 0 ? entity.codes : entity.codes.slice(0, at);
  const corners = at < 0 ? [] : cornersOf(entity.codes.slice(at));
  const flags = flag({ ...entity, codes: own }, 70);
  if ((flags & (16 | 64)) !== 0) return { shape: { type: 'POLYLINE mesh', coordinates: [] }, arcs: false };
  return polyline(corners, (flags & 1) === 1, numberOf({ ...entity, codes: own }, 30));
}

function polyline(corners: BulgePoint[], closed: boolean, heightM: number | undefined): Drawn {
  const [first, last] = [corners[0], corners.at(-1)];
  const meets =
    corners.length > 3 &&
    first !== undefined &&
    last !== undefined &&
    first.x === last.x &&
    first.y === last.y;
  const area = (closed || meets) && corners.length > (corners.some((corner) => corner.bulge !== 0) ? 1 : 2);
  const { line, arcs } = drawBulges(corners, area);
  return {
    shape: area ? { type: 'Polygon', coordinates: [line] } : { type: 'LineString', coordinates: line },
    arcs,
    ...(heightM === undefined || heightM === 0 ? {} : { heightM }),
  };
}

function cornersOf(codes: readonly [number, string][]): BulgePoint[] {
  const corners: BulgePoint[] = [];
  let corner: BulgePoint | undefined;
  for (const [code, value] of codes) {
    if (code === 10) {
      corner = { x: toNumber(value), y: Number.NaN, bulge: 0 };
      corners.push(corner);
    } else if (corner !== undefined && code === 20) corner.y = toNumber(value);
    else if (corner !== undefined && code === 42) corner.bulge = toNumber(value);
  }
  return corners;
}

function propertiesOf(entity: DxfEntity, heightM: number | undefined): Record<string, RawValue> {
  const properties: Record<string, RawValue> = { entity: entity.type };
  for (const [code, value] of entity.codes) {
    if (code === 0) break;
    if (code === 8) properties['layer'] ??= unescaped(value);
    else if (code === 62) properties['colour'] ??= Number(value);
    else if (code === 5) properties['handle'] ??= value;
    else if (code === 6) properties['linetype'] ??= unescaped(value);
  }
  if (heightM !== undefined && Number.isFinite(heightM) && heightM !== 0) properties['elevation'] = heightM;
  return properties;
}

/** \U+4E2D of ASCII files as the character it means. */
function unescaped(text: string): string {
  return text.replace(/\\U\+([0-9A-Fa-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function numberOf(entity: DxfEntity, code: number): number | undefined {
  const value = entity.codes.find(([found]) => found === code)?.[1];
  return value === undefined ? undefined : toNumber(value);
}

function flag(entity: DxfEntity, code: number): number {
  const value = numberOf(entity, code);
  return value !== undefined && Number.isInteger(value) ? value : 0;
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
