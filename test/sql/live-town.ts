import type { Database } from '../../server/db/database.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import { gridTown } from '../core/simulated-grid-city.ts';

/** City 1 of the live tests: a square around the grid town, local time of Shanghai. */
export const TOWN_CENTRE = [116.5842, 35.4135] as const;

/** 10:00 in Shanghai on a Monday. */
export const TOWN_NOW = Date.parse('2026-03-02T02:00:00Z');

/**
 * Loads the grid town: roads, eight streets, 6 officers, 6 duty vehicles and 12 sweepers, a day shift
 * 06:30–21:30 and a night shift 21:30–06:30, rosters of 2026-02-23 to 2026-03-02.
 */
export async function loadTown(db: Database, cityId = 1): Promise<void> {
  const town = gridTown();
  const city = String(cityId);
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (${city}, 'town-${city}', '试验镇', 'Test town', 4548,
       ST_Multi(ST_MakeEnvelope(116.57, 35.40, 116.60, 35.43, 4326)), true, 'synthetic', 'CC0')
     on conflict (city_id) do update set boundary = excluded.boundary`,
  );
  await db.query(
    `insert into road_nodes (city_id, node_id, geom)
     select ${city}, n, ST_SetSRID(ST_MakePoint(lng, lat), 4326)
     from unnest($1::int4[], $2::float8[], $3::float8[]) as t(n, lng, lat)`,
    [
      town.positions.map((_, i) => i),
      town.positions.map((position) => position[0]),
      town.positions.map((position) => position[1]),
    ],
  );
  await db.query(
    `insert into streets (city_id, street_id, name_zh, name_en, grade, kind, home_grid_id, geom, length_m, width_m)
     select ${city}, 'S' || y, '第' || y || '街', 'Street ' || y, 2, 'lane', 'G1',
       ST_Multi(ST_MakeLine(ST_SetSRID(ST_MakePoint(116.58, 35.41 + y * 0.001), 4326),
                            ST_SetSRID(ST_MakePoint(116.5884, 35.41 + y * 0.001), 4326))), 770, 8
     from generate_series(0, 7) as y`,
  );
  await db.query(
    `insert into road_edges (city_id, edge_id, from_node, to_node, class, street_id, width_m, length_m, geom)
     select ${city}, e, a, b, c, nullif(s, ''), 8, 110, ST_SetSRID(g::geometry, 4326)
     from unnest($1::int4[], $2::int4[], $3::int4[], $4::text[], $5::text[], $6::text[]) as t(e, a, b, c, s, g)`,
    [
      town.edges.map((edge) => edge.edgeId),
      town.edges.map((edge) => edge.from),
      town.edges.map((edge) => edge.to),
      town.edges.map((edge) => edge.roadClass),
      town.edges.map((edge) => edge.streetId ?? ''),
      town.edges.map((edge) =>
        hexFromGeometry({ type: 'LineString', coordinates: edge.points.map(([lng, lat]) => [lng, lat]) }),
      ),
    ],
  );
  await db.query(
    `insert into firms (city_id, firm_id, name_zh, name_en) values (${city}, 'F1', '洁净公司', 'Clean Ltd')`,
  );
  await db.query(
    `insert into sanitation_roads (city_id, road_id, name_zh, firm_id, rated_passes, length_m, geom)
     select city_id, 'R' || street_id, name_zh, 'F1', 2, length_m, geom from streets where city_id = ${city}`,
  );
  await db.query(
    `insert into people (city_id, person_id, name_zh, kind) select ${city}, 'P' || i, '队员' || i, 'officer' from generate_series(1, 12) as i`,
  );
  await db.query(
    `insert into units (city_id, unit_id, kind, call_sign, person_id, firm_id, plate)
     select ${city}, 'O' || i, 'officer', '队员' || i, 'P' || i, null, null from generate_series(1, 6) as i
     union all select ${city}, 'V' || i, 'duty_vehicle', '巡逻' || i, null, null, '鲁H' || i from generate_series(1, 6) as i
     union all select ${city}, 'W' || i, 'sanitation_vehicle', '环卫' || i, null, 'F1', '鲁W' || i from generate_series(1, 12) as i`,
  );
  await db.query(
    `insert into shifts (city_id, shift_id, mode, name_zh, name_en, starts, ends)
     values (${city}, 'day', 'normal', '白班', 'Day', '06:30', '21:30'), (${city}, 'night', 'normal', '夜班', 'Night', '21:30', '06:30')`,
  );
  await db.query(
    `insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, grid_id, street_ids, source)
     select ${city}, 'r' || u.unit_id, d::date, case when u.unit_id = 'V6' then 'night' else 'day' end,
       coalesce(u.person_id, 'P' || (6 + substr(u.unit_id, 2)::int)), u.unit_id, 'G1',
       array['S' || substr(u.unit_id, 2), 'S' || (substr(u.unit_id, 2)::int - 1)], 'test'
     from units u, generate_series('2026-02-23'::date, '2026-03-02'::date, interval '1 day') as d
     where u.city_id = ${city} and u.kind <> 'sanitation_vehicle'`,
  );
}
