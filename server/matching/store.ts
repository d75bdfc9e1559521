import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { LngLat } from '../kernel/lng-lat.ts';

/** A road of a city with the street and the sanitation road that it is part of. */
export interface RoadEdge {
  from: number;
  to: number;
  oneway: boolean;
  streetId: string | null;
  roadId: string | null;
  points: LngLat[];
}

interface EdgeRow extends Record<string, unknown> {
  from_node: number;
  to_node: number;
  oneway: boolean;
  street_id: string | null;
  road_id: string | null;
  geom: string;
}

export async function readRoadEdges(db: Queryable, cityId: number): Promise<RoadEdge[]> {
  const rows = await db.query<EdgeRow>(loadSql(import.meta.url, 'edges'), [cityId]);
  return rows.flatMap((row) => {
    const shape = geometryFromHex(row.geom);
    if (shape.type !== 'LineString' || shape.coordinates.length < 2) return [];
    return {
      from: row.from_node,
      to: row.to_node,
      oneway: row.oneway,
      streetId: row.street_id,
      roadId: row.road_id,
      points: shape.coordinates.map(([lng, lat]): LngLat => [lng!, lat!]),
    };
  });
}
