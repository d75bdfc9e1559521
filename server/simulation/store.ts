import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import { roadGraphOf } from './core/road-graph.ts';
import type { RoadGraph } from './core/road-graph.ts';
import type { Duty } from './core/simulation.ts';

export interface SyntheticCity {
  cityId: number;
  timeZone: string;
  /** Local time minus UTC, ms. */
  offsetMs: number;
}

export async function readSyntheticCities(db: Queryable, atMs: number): Promise<SyntheticCity[]> {
  const rows = await db.query<{ city_id: number; time_zone: string; offset_ms: number }>(
    loadSql(import.meta.url, 'synthetic-cities'),
    [new Date(atMs).toISOString()],
  );
  return rows.map((row) => ({ cityId: row.city_id, timeZone: row.time_zone, offsetMs: row.offset_ms }));
}

export async function readRoadGraph(db: Queryable, cityId: number): Promise<RoadGraph> {
  const nodes = await db.query<{ node_id: number; lng: number; lat: number }>(
    loadSql(import.meta.url, 'road-nodes'),
    [cityId],
  );
  const edges = await db.query<{
    edge_id: number;
    from_node: number;
    to_node: number;
    class: string;
    street_id: string | null;
    oneway: boolean;
    length_m: number;
    geom: string;
  }>(loadSql(import.meta.url, 'road-edges'), [cityId]);
  return roadGraphOf(
    nodes.map((node) => ({ nodeId: node.node_id, position: [node.lng, node.lat] })),
    edges.map((edge) => {
      const shape = geometryFromHex(edge.geom);
      return {
        edgeId: edge.edge_id,
        fromNode: edge.from_node,
        toNode: edge.to_node,
        roadClass: edge.class,
        streetId: edge.street_id,
        oneway: edge.oneway,
        lengthM: edge.length_m,
        points: shape.type === 'LineString' ? shape.coordinates : [],
      };
    }),
  );
}

export interface UnitPlace {
  unitId: string;
  kind: string;
  firmId: string | null;
  position: [number, number] | undefined;
  observedMs: number | undefined;
}

export async function readUnitPlaces(db: Queryable, cityId: number): Promise<UnitPlace[]> {
  const rows = await db.query<{
    unit_id: string;
    kind: string;
    firm_id: string | null;
    lng: number | null;
    lat: number | null;
    observed_at: string | null;
  }>(loadSql(import.meta.url, 'units'), [cityId]);
  return rows.map((row) => ({
    unitId: row.unit_id,
    kind: row.kind,
    firmId: row.firm_id,
    position: row.lng === null || row.lat === null ? undefined : [row.lng, row.lat],
    observedMs: row.observed_at === null ? undefined : Date.parse(row.observed_at),
  }));
}

/** Duties by unit, of shifts that begin on the local days from `firstDay` to `lastDay` (YYYY-MM-DD). */
export async function readDuties(
  db: Queryable,
  cityId: number,
  firstDay: string,
  lastDay: string,
): Promise<Map<string, Duty[]>> {
  const rows = await db.query<{
    unit_id: string;
    starts_at: string;
    ends_at: string;
    street_ids: string[];
    post_lng: number | null;
    post_lat: number | null;
  }>(loadSql(import.meta.url, 'duties'), [cityId, firstDay, lastDay]);
  const duties = new Map<string, Duty[]>();
  for (const row of rows) {
    const duty: Duty = {
      fromMs: Date.parse(row.starts_at),
      toMs: Date.parse(row.ends_at),
      streetIds: row.street_ids,
      post: row.post_lng === null || row.post_lat === null ? undefined : [row.post_lng, row.post_lat],
    };
    const list = duties.get(row.unit_id);
    if (list === undefined) duties.set(row.unit_id, [duty]);
    else list.push(duty);
  }
  return duties;
}

/** Fills an empty roster day from an earlier week; answers how many rows were made. */
export async function extendRoster(db: Queryable, cityId: number, day: string): Promise<number> {
  const [row] = await db.query<{ made: number }>(loadSql(import.meta.url, 'extend-roster'), [cityId, day]);
  return row?.made ?? 0;
}

export interface SweptRoad {
  roadId: string;
  firmId: string;
  edgeIds: number[];
}

export async function readSweptRoads(db: Queryable, cityId: number): Promise<SweptRoad[]> {
  const rows = await db.query<{ road_id: string; firm_id: string; edge_ids: number[] }>(
    loadSql(import.meta.url, 'sanitation-edges'),
    [cityId],
  );
  return rows.map((row) => ({ roadId: row.road_id, firmId: row.firm_id, edgeIds: row.edge_ids }));
}

export async function readStreetNames(db: Queryable, cityId: number): Promise<Map<string, string>> {
  const rows = await db.query<{ street_id: string; name_zh: string }>(
    loadSql(import.meta.url, 'street-names'),
    [cityId],
  );
  return new Map(rows.map((row) => [row.street_id, row.name_zh]));
}
