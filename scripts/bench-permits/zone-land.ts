import { loadCodes } from '../../server/city/load-codes.ts';
import type { Database } from '../../server/db/database.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';

/** Degrees of the land on each side of its middle: 90 km by 110 km. */
const [HALF_LNG, HALF_LAT] = [0.5, 0.5];
const MIDDLE = [116.9, 35.4] as const;

/**
 * Fills a migrated database with a land of zones: three round each protected site (key 40 m, general 90 m, control 200 m,
 * twelve corners, no two alike), a gazette that lists every site, and signatures for it. A hundredth of the zones have
 * words only. Statistics are gathered as the database would do by itself.
 */
export async function loadZoneLand(db: Database, zones: number, cityId = 1): Promise<void> {
  await loadCodes(db);
  const sites = Math.round(zones / 3);
  const [w, s, e, n] = [
    MIDDLE[0] - HALF_LNG,
    MIDDLE[1] - HALF_LAT,
    MIDDLE[0] + HALF_LNG,
    MIDDLE[1] + HALF_LAT,
  ];
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, adcode, local_srid, boundary, synthetic, attribution, licence)
     values ($1::int, 'bench', '区划省', 'Bench', '370811', 4548,
             ST_Multi(ST_Segmentize(ST_MakeEnvelope($2::float8, $3::float8, $4::float8, $5::float8, 4326), 0.02)), true, 's', 'CC0')`,
    [cityId, w - 0.05, s - 0.05, e + 0.05, n + 0.05],
  );
  const random = randomOf(1, 'zone land');
  const STEP = 5_000;
  for (let from = 0; from < sites; from += STEP) {
    const part = Array.from({ length: Math.min(STEP, sites - from) }, (_, i) => ({
      id: `H${from + i}`,
      lng: random.between(w, e),
      lat: random.between(s, n),
    }));
    await db.query(
      `with p as (select * from unnest($2::text[], $3::float8[], $4::float8[]) as p (id, lng, lat)),
       site as (
         insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
         select $1::int, p.id, '文物' || p.id, 'Relic ' || p.id, (array['national', 'provincial', 'city', 'county'])[1 + (hashtext(p.id) & 3)],
                'ancient_building', ST_SetSRID(ST_MakePoint(p.lng, p.lat), 4326) from p
       ),
       listed as (
         insert into coverage_gazette (city_id, adcode, grade, entry_no, name_zh, site_id, source, entered_by, entered_at)
         select $1::int, '370811', (array['national', 'provincial', 'city', 'county'])[1 + (hashtext(p.id) & 3)], substr(p.id, 2)::int + 1,
                '文物' || p.id, p.id, 'bench', 'bench', '2020-01-01' from p
       )
       insert into zones (city_id, zone_id, version, site_id, regime, class, name_zh, geom, boundary_text, uncertainty_m,
                          uncertainty_basis, valid_from, known_from, recorded_by)
       select $1::int, p.id || '-' || k.k, 1, p.id, 'cultural_relics', k.class, p.id || k.class,
              case when k.k = 3 and hashtext(p.id) % 33 = 0 then null else (
                select ST_Multi(ST_MakePolygon(ST_MakeLine(array_agg(ST_SetSRID(ST_MakePoint(
                  p.lng + k.r * (0.7 + 0.3 * sin(c * 7 + hashtext(p.id))) * cos(c * pi() / 6) / 90700,
                  p.lat + k.r * (0.7 + 0.3 * sin(c * 7 + hashtext(p.id))) * sin(c * pi() / 6) / 110950), 4326) order by o))))
                from (select o, o % 12 as c from generate_series(0, 12) o) corners) end,
              '四至文字', 2, 'bench', '2010-01-01', '2020-01-01', 'bench'
       from p cross join (values (1, 40, 'key_protection'), (2, 90, 'general_protection'), (3, 200, 'construction_control')) as k (k, r, class)`,
      [cityId, part.map((one) => one.id), part.map((one) => one.lng), part.map((one) => one.lat)],
    );
  }
  for (const table of [
    'zones',
    'heritage_sites',
    'coverage_gazette',
    'cities',
    'permit_checks',
    'audit_entries',
  ]) {
    await db.query(`vacuum (analyze) ${table}`);
  }
}

/** A question about a random plot of 20 to 120 m: half of them at a protected site, the rest anywhere. */
export function landQuestion(zones: number, seed: number, index: number): PermitRequest {
  const sites = Math.round(zones / 3);
  const random = randomOf(seed, `plot ${index}`);
  let lng = MIDDLE[0] + random.between(-HALF_LNG, HALF_LNG);
  let lat = MIDDLE[1] + random.between(-HALF_LAT, HALF_LAT);
  if (random.chance(0.5)) {
    // The same numbers as the land was made of.
    const land = randomOf(1, 'zone land');
    const at = random.int(Math.min(sites, 3_000));
    for (let i = 0; i <= at; i += 1) {
      lng = land.between(MIDDLE[0] - HALF_LNG, MIDDLE[0] + HALF_LNG);
      lat = land.between(MIDDLE[1] - HALF_LAT, MIDDLE[1] + HALF_LAT);
    }
    lng += random.between(-0.002, 0.002);
    lat += random.between(-0.002, 0.002);
  }
  const [width, height] = [random.between(20, 120) / 90_700, random.between(20, 120) / 110_950];
  const turn = random.between(0, Math.PI / 2);
  const corner = (u: number, v: number): Position => [
    lng + width * (u * Math.cos(turn) - v * Math.sin(turn)),
    lat + height * (u * Math.sin(turn) + v * Math.cos(turn)),
  ];
  const ring = [corner(-0.5, -0.5), corner(0.5, -0.5), corner(0.5, 0.5), corner(-0.5, 0.5)];
  const geometry: Polygon = { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
  return {
    site: { geometry, crs: { kind: 'epsg', code: 4326 }, accuracyBasis: 'map_1_500' },
    works: { types: ['new_build'], buildingHeight: { valueM: 18, ref: 'eave' } },
    asOf: { legal: '2026-06-10' },
    purpose: 'design',
  };
}
