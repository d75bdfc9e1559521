import { hexFromGeometry } from '../../server/db/wkb.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import type { Database } from '../../server/db/database.ts';
import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import { at } from '../sql/civic-town.ts';

/** A rectangle, metres east and north of the town's centre. */
export function box(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}

/** A bow tie: its outline crosses itself. */
export function bowTie(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, north), at(east, south), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}

/** The middle of the n-th plot of the town: plots lie 3 km apart, so that none sees another. */
export function plot(n: number): [east: number, north: number] {
  return [((n % 12) - 5.5) * 3_000, (Math.floor(n / 12) - 2) * 3_000];
}

/** A city of 40 km by 20 km in Shandong with nothing in it. */
export async function loadGoldenTown(db: Database): Promise<void> {
  await loadCodes(db);
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, adcode, local_srid, boundary, synthetic, attribution, licence)
     values (1, 'golden', '范例市', 'Golden', '370811', 4548, ST_Multi($1::geometry), true, 'synthetic', 'CC0')`,
    [hexFromGeometry(box(-20_000, -10_000, 20_000, 10_000))],
  );
}

export interface GoldenZone {
  id: string;
  class: string;
  regime?: string;
  grade?: string | null;
  kind?: string;
  subclass?: string;
  geometry: Polygon | MultiPolygon | null;
  text?: string;
  heightLimit?: object;
  uncertaintyM?: number;
  from?: string;
  to?: string;
}

/** Puts a zone and its protected site into the town; a grade of null: a zone that belongs to no site. */
export async function putZone(db: Database, zone: GoldenZone): Promise<void> {
  const regime = zone.regime ?? 'cultural_relics';
  const siteId = zone.grade === null ? null : `H-${zone.id}`;
  const middle = zone.geometry === null ? at(0, 0) : (zone.geometry.coordinates as Position[][])[0]![0]!;
  if (siteId !== null) {
    await db.query(
      `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
       values (1, $1, $2, $3, $4, $5, ST_SetSRID(ST_MakePoint($6::float8, $7::float8), 4326))`,
      [
        siteId,
        `文物${zone.id}`,
        `Relic ${zone.id}`,
        zone.grade ?? 'county',
        zone.kind ?? 'ancient_building',
        middle[0]!,
        middle[1]!,
      ],
    );
  }
  await db.query(
    `insert into zones (city_id, zone_id, version, site_id, regime, class, subclass, name_zh, geom, boundary_text,
       height_limit, uncertainty_m, uncertainty_basis, valid_from, valid_to, known_from, recorded_by)
     values (1, $1, 1, $2, $3, $4, $5, $6, ST_Multi($7::geometry), $8, $9::jsonb, $10::float8, 'test', $11::date, $12::date,
       '2015-01-01', 'test')`,
    [
      zone.id,
      siteId,
      regime,
      zone.class,
      zone.subclass ?? null,
      `区划${zone.id}`,
      zone.geometry === null ? null : hexFromGeometry(zone.geometry),
      zone.text ?? null,
      zone.heightLimit === undefined ? null : JSON.stringify(zone.heightLimit),
      zone.uncertaintyM ?? 2,
      zone.from ?? '2010-01-01',
      zone.to ?? null,
    ],
  );
}
