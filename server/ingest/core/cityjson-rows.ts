import type { Position } from '../../kernel/geojson.ts';
import { footprintOf, signedArea } from './cityjson-footprint.ts';
import type { IndexSurface } from './cityjson-footprint.ts';
import { claimOfCrsName, flatProperties, garbledProperty } from './geojson-rows.ts';
import { geometryProblem, readGeometry } from './raw-geometry.ts';
import { rowProblem } from './refusals.ts';
import type { CrsClaim, Limits, RawItem, RawValue } from './raw.ts';

interface CityObject {
  type?: unknown;
  attributes?: unknown;
  geometry?: unknown;
  parents?: unknown;
}

interface CityGeometry {
  type?: unknown;
  lod?: unknown;
  boundaries?: unknown;
  semantics?: { surfaces?: { type?: unknown }[]; values?: unknown };
}

/** A CityJSON document that was read as JSON, its main parts found to be of the right kind. */
export interface CityModel {
  objects: [id: string, object: CityObject][];
  at(vertex: number): [number, number, number] | undefined;
  claim: CrsClaim;
  claimWhy: string;
  attribution?: string;
}

/**
 * The parts of a CityJSON 1.0, 1.1 or 2.0 document, or undefined when it is none.
 * Vertices are put through `transform`. `metadata.referenceSystem` (urn or address) is the claim.
 * Source: cityjson.org/specs/2.0.1.
 */
export function cityModelOf(value: unknown): CityModel | undefined {
  const root = value as Record<string, unknown> | null;
  if (typeof root !== 'object' || root === null || root['type'] !== 'CityJSON') return undefined;
  const objects = root['CityObjects'];
  const vertices = root['vertices'];
  if (typeof objects !== 'object' || objects === null || !Array.isArray(vertices)) return undefined;
  const transform = root['transform'] as { scale?: unknown; translate?: unknown } | undefined;
  const scale = triple(transform?.scale) ?? [1, 1, 1];
  const translate = triple(transform?.translate) ?? [0, 0, 0];
  const metadata = root['metadata'] as
    { referenceSystem?: unknown; pointOfContact?: { contactName?: unknown } } | undefined;
  const contact = metadata?.pointOfContact?.contactName;
  const system = metadata?.referenceSystem;
  const claim = typeof system === 'string' ? claimOfCrsName(system) : undefined;
  return {
    objects: Object.entries(objects as Record<string, CityObject>),
    at: (vertex) => {
      const raw = triple((vertices as unknown[])[vertex]);
      return raw === undefined
        ? undefined
        : [
            placed(raw[0], scale[0], translate[0]),
            placed(raw[1], scale[1], translate[1]),
            placed(raw[2], scale[2], translate[2]),
          ];
    },
    claim: claim ?? { kind: 'unknown' },
    claimWhy:
      claim === undefined
        ? '未写明 referenceSystem / no referenceSystem'
        : `metadata.referenceSystem: ${String(system)}`,
    ...(typeof contact === 'string' ? { attribution: contact } : {}),
  };
}

/**
 * A city object as a row: its ground seen from above, its height from the range of z.
 * The footprint comes from the lowest level of detail that gives one: the surfaces named GroundSurface, else the lowest
 * level ones of a solid, else all that face upwards. `height`, `z_min` and `z_max` (m) come from the highest level.
 * Undefined: the object has no geometry (a building whose parts carry it).
 */
export function rowOfCityObject(
  model: CityModel,
  id: string,
  object: CityObject,
  limits: Limits,
): RawItem | undefined {
  const place = `对象 ${id.slice(0, 80)}`;
  const geometries = (Array.isArray(object.geometry) ? (object.geometry as CityGeometry[]) : [])
    .filter((geometry) => Array.isArray(geometry?.boundaries))
    .toSorted((a, b) => Number(a.lod ?? 0) - Number(b.lod ?? 0));
  if (geometries.length === 0) return undefined;
  const properties: Record<string, RawValue> = {
    id,
    type: String(object.type ?? ''),
    ...(Array.isArray(object.parents) ? { parent: String(object.parents[0] ?? '') } : {}),
    ...flatProperties(object.attributes),
  };
  const garbled = garbledProperty(properties);
  if (garbled !== undefined) return rowProblem(place, 'mojibake', garbled.value, garbled.zh, garbled.en);
  const range = heightRange(model, geometries.at(-1));
  if (range === undefined)
    return rowProblem(
      place,
      'bad_coordinates',
      '',
      '顶点编号或坐标有误',
      'A wrong vertex number or coordinate',
    );
  for (const geometry of geometries) {
    const shape = groundShape(model, geometry);
    if (shape === undefined) continue;
    const outcome = readGeometry(shape, limits);
    if ('code' in outcome) return geometryProblem(place, outcome);
    properties['lod'] = String(geometry.lod ?? '');
    properties['z_min'] = round(range[0]);
    properties['z_max'] = round(range[1]);
    properties['height'] = round(range[1] - range[0]);
    return { place, geometry: outcome.geometry, properties };
  }
  return rowProblem(
    place,
    'no_footprint',
    geometries.map((geometry) => `${String(geometry.type)} LoD${String(geometry.lod)}`).join(', '),
    '各面不能拼合成底面轮廓',
    'Its surfaces do not fit together to a footprint',
  );
}

/** A projected area that is a wall's, up to rounding. */
const FLAT_M2 = 1e-7;

interface Surface {
  rings: IndexSurface;
  kind?: string;
}

function groundShape(model: CityModel, geometry: CityGeometry): unknown {
  const type = String(geometry.type);
  const flat = (vertex: number): Position => {
    const point = model.at(vertex);
    return point === undefined ? [Number.NaN, Number.NaN] : [point[0], point[1]];
  };
  if (type === 'MultiPoint') return { type, coordinates: numbersIn(geometry.boundaries).map(flat) };
  if (type === 'MultiLineString')
    return { type, coordinates: (geometry.boundaries as unknown[]).map((line) => numbersIn(line).map(flat)) };
  const surfaces = surfacesOf(geometry);
  const polygons = footprintOf(
    groundOf(surfaces, model, type).map((surface) => surface.rings),
    flat,
  );
  if (polygons === undefined || polygons.length === 0) return undefined;
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function groundOf(surfaces: Surface[], model: CityModel, type: string): Surface[] {
  const named = surfaces.filter((surface) => surface.kind === 'GroundSurface');
  if (named.length > 0) return named;
  const flat = (vertex: number): Position => {
    const point = model.at(vertex);
    return point === undefined ? [0, 0] : [point[0], point[1]];
  };
  const facing = (surface: Surface): number => signedArea((surface.rings[0] ?? []).map(flat));
  const upward = surfaces.filter((surface) => facing(surface) > FLAT_M2);
  const downward = surfaces.filter((surface) => facing(surface) < -FLAT_M2);
  // A solid has a floor below; many files leave it out, then the roof shows the same ground.
  if (type.includes('Solid') && downward.length > 0) return downward;
  return upward.length > 0 ? upward : downward;
}

/** Surfaces of any geometry type, with their meaning where it is given. */
function surfacesOf(geometry: CityGeometry): Surface[] {
  const found: Surface[] = [];
  const kinds = geometry.semantics?.surfaces;
  const visit = (node: unknown, values: unknown, depth: number): void => {
    if (!Array.isArray(node) || depth > 5) return;
    const list = node as unknown[];
    if (isSurface(list)) {
      const kind = typeof values === 'number' && Array.isArray(kinds) ? kinds[values]?.type : undefined;
      found.push({ rings: list, ...(typeof kind === 'string' ? { kind } : {}) });
      return;
    }
    for (const [i, child] of list.entries())
      visit(child, Array.isArray(values) ? (values as unknown[])[i] : values, depth + 1);
  };
  visit(geometry.boundaries, geometry.semantics?.values, 0);
  return found;
}

function isSurface(node: unknown[]): node is IndexSurface {
  return (
    node.length > 0 &&
    node.every(
      (ring) => Array.isArray(ring) && ring.length > 0 && ring.every((item) => typeof item === 'number'),
    )
  );
}

/** Lowest and highest z; undefined when a vertex is missing. */
function heightRange(model: CityModel, geometry: CityGeometry | undefined): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const vertex of numbersIn(geometry?.boundaries)) {
    const z = model.at(vertex)?.[2];
    if (z === undefined || !Number.isFinite(z)) return undefined;
    if (z < low) low = z;
    if (z > high) high = z;
  }
  return low === Infinity ? undefined : [low, high];
}

function numbersIn(node: unknown): number[] {
  const found: number[] = [];
  const visit = (item: unknown, depth: number): void => {
    if (typeof item === 'number') found.push(item);
    else if (Array.isArray(item) && depth < 8) for (const child of item) visit(child, depth + 1);
  };
  visit(node, 0);
  return found;
}

/** `raw · scale + translate`; without a shift, by division, so that 1165871 at scale 0.0001 is 116.5871 and not its neighbour. */
function placed(raw: number, scale: number, translate: number): number {
  const steps = Math.round(1 / scale);
  const exact = translate === 0 && steps > 0 && Math.abs(steps * scale - 1) < 1e-9;
  return exact ? raw / steps : raw * scale + translate;
}

function triple(value: unknown): [number, number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [x, y, z] = value as unknown[];
  return typeof x === 'number' && typeof y === 'number' && typeof z === 'number' ? [x, y, z] : undefined;
}

function round(metres: number): number {
  return Math.round(metres * 1000) / 1000;
}
