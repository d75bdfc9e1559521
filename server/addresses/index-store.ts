import type { Database, Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { Geometry, Position } from '../kernel/geojson.ts';
import type { BBox, LngLat } from '../kernel/lng-lat.ts';
import type { AddressLayers } from './core/address-index.ts';
import { extentOf } from './core/place-extent.ts';

const sql = {
  edges: loadSql(import.meta.url, 'index-edges'),
  streets: loadSql(import.meta.url, 'index-streets'),
  things: loadSql(import.meta.url, 'index-things'),
  areas: loadSql(import.meta.url, 'index-areas'),
  doors: loadSql(import.meta.url, 'index-doors'),
  homes: loadSql(import.meta.url, 'index-homes'),
  state: loadSql(import.meta.url, 'index-state'),
  insertDoors: loadSql(import.meta.url, 'insert-doors'),
  deleteDoors: loadSql(import.meta.url, 'delete-doors'),
  raiseDoors: loadSql(import.meta.url, 'raise-doors'),
};

/** Rows of one statement: under 200 ms on the embedded engine. */
const PAGE = 4_000;
const LAYERS = [
  'roads', 'streets', 'buildings', 'places', 'grids', 'heritage_sites', 'construction_sites', 'assets', 'boundary', 'address_points',
]; // prettier-ignore
const DWELLINGS = [
  'residential_slab', 'residential_tower', 'midrise', 'courtyard', 'farmhouse', 'residential', 'apartments', 'house', 'dormitory',
]; // prettier-ignore

/** Which state are the layers in that an index is made of? Differs when any changed. */
export async function indexState(db: Queryable, cityId: number): Promise<string> {
  const [row] = await db.query<{ state: string }>(sql.state, [cityId, LAYERS]);
  return row?.state ?? '';
}

async function paged<K extends string | number, T extends { key: K }>(
  first: K,
  read: (after: K) => Promise<T[]>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let after = first; ;) {
    const page = await read(after);
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return rows;
    after = last.key;
  }
}

const linesOf = (geometry: Geometry): Position[][] =>
  geometry.type === 'LineString'
    ? [geometry.coordinates]
    : geometry.type === 'MultiLineString'
      ? geometry.coordinates
      : [];
const ringsOf = (geometry: Geometry): Position[][] =>
  geometry.type === 'Polygon'
    ? geometry.coordinates
    : geometry.type === 'MultiPolygon'
      ? geometry.coordinates.flat()
      : [];

interface EdgeRow extends Record<string, unknown> {
  key: number;
  fromNode: string;
  toNode: string;
  nameZh: string | null;
  streetId: string | null;
  widthM: number;
  geom: string;
}
type HomeRow = { key: string; lng: number; lat: number };
type DoorRow = HomeRow & { road: string; number: number };
interface NamedRow extends Record<string, unknown> {
  layer: string;
  id: string;
  kind: string;
  nameZh: string;
  nameEn: string | null;
  lng: number;
  lat: number;
  discM: number;
}

/** All that an address of the city can mean, as its layers hold it now. Short statements, a page at a time. */
export async function readAddressLayers(
  db: Database,
  city: { cityId: number; nameZh: string; nameEn: string; bbox: BBox },
  now: string,
): Promise<AddressLayers> {
  const { cityId } = city;
  const edges = await paged<number, EdgeRow>(-2147483648, (after) =>
    db.query<EdgeRow>(sql.edges, [cityId, after, PAGE]),
  );
  const streets = await db.query<{ streetId: string; nameZh: string; nameEn: string; geom: string | null }>(
    sql.streets,
    [cityId],
  );
  const things = await db.query<NamedRow>(sql.things, [cityId]);
  const areas = await db.query<NamedRow & { geom: string }>(sql.areas, [cityId, now]);
  const doors = await paged<string, DoorRow>('', (after) =>
    db.query<DoorRow>(sql.doors, [cityId, after, PAGE]),
  );
  const homes = await paged<string, HomeRow>('', (after) =>
    db.query<HomeRow>(sql.homes, [cityId, after, PAGE, DWELLINGS]),
  );
  return {
    nameZh: city.nameZh,
    nameEn: city.nameEn,
    bbox: city.bbox,
    edges: edges.flatMap((edge) =>
      linesOf(geometryFromHex(edge.geom)).map((line) => ({
        nodes: [edge.fromNode, edge.toNode] as const,
        nameZh: edge.nameZh,
        streetId: edge.streetId,
        widthM: edge.widthM,
        line,
      })),
    ),
    streets: streets.map((street) => ({
      id: street.streetId,
      nameZh: street.nameZh,
      nameEn: street.nameEn,
      lines: street.geom === null ? [] : linesOf(geometryFromHex(street.geom)),
    })),
    things: things.map((row) => ({
      layer: row.layer,
      id: row.id,
      nameZh: row.nameZh,
      nameEn: row.nameEn,
      position: [row.lng, row.lat] as LngLat,
      ...extentOf(row.layer, row.kind, row.discM),
    })),
    areas: areas.map((row) => ({
      layer: 'grids',
      id: row.id,
      nameZh: row.nameZh,
      nameEn: row.nameEn,
      rings: ringsOf(geometryFromHex(row.geom)),
      position: [row.lng, row.lat] as LngLat,
      radiusM: 1.3 * row.discM,
    })),
    doors: doors.map(({ road, number, lng, lat }) => ({ road, number, position: [lng, lat] as LngLat })),
    homes: homes.map(({ lng, lat }) => [lng, lat] as LngLat),
  };
}

/** A door whose number is known. */
export interface Door {
  pointId: string;
  /** The road as it is written. */
  road: string;
  number: number;
  /** The number as it is written: 12号, 12号之3. */
  written: string;
  lngLat: LngLat;
}

const DOORS_AT_ONCE = 2_000;

export async function putDoors(
  db: Database,
  cityId: number,
  doors: readonly Door[],
  from: { source: string; importId: string | null },
  now: string,
): Promise<void> {
  for (let i = 0; i < doors.length; i += DOORS_AT_ONCE) {
    const some = doors.slice(i, i + DOORS_AT_ONCE);
    await db.query(sql.insertDoors, [
      cityId,
      some.map((door) => door.pointId),
      some.map((door) => door.road),
      some.map((door) => door.number),
      some.map((door) => door.written),
      from.source,
      from.importId,
      some.map((door) => door.lngLat[0]),
      some.map((door) => door.lngLat[1]),
    ]);
  }
  if (doors.length > 0) await db.query(sql.raiseDoors, [cityId, now]);
}

export async function dropDoors(
  db: Queryable,
  cityId: number,
  importId: string,
  now: string,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.deleteDoors, [cityId, importId]);
  if ((row?.count ?? 0) > 0) await db.query(sql.raiseDoors, [cityId, now]);
  return row?.count ?? 0;
}
