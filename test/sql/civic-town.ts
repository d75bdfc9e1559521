import type { Database } from '../../server/db/database.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import { cellOf } from '../../server/geography/core/h3-cell.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

/** 10:00 in Shanghai on Wednesday 2026-06-10. */
export const CIVIC_NOW = Date.parse('2026-06-10T02:00:00Z');
export const CIVIC_CENTRE: LngLat = [116.587, 35.41];

/** Metres east and north of the centre as a position; good to a centimetre over the town. */
export function at(eastM: number, northM: number): LngLat {
  const [lng, lat] = CIVIC_CENTRE;
  return [lng + eastM / 90_880, lat + northM / 110_950];
}

/** A rectangle as well-known text, metres from the centre. */
export function rectangleText(west: number, south: number, east: number, north: number): string {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return `POLYGON((${corners.map(([lng, lat]) => `${lng} ${lat}`).join(',')}))`;
}

/**
 * Loads a town of 4 km by 4 km for the tests of the domains, in local time of Shanghai:
 * two grids side by side, five streets, six officers, zones of every decidability, buildings and things.
 * Nothing about it is real.
 */
export async function loadCivicTown(db: Database, cityId = 1): Promise<void> {
  const c = String(cityId);
  await loadCodes(db);
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (${c}, 'civic-${c}', '民政镇', 'Civic town', 4548,
       ST_Multi(ST_GeomFromText('${rectangleText(-2000, -2000, 2000, 2000)}', 4326)), true, 'synthetic', 'CC0')
     on conflict (city_id) do update set boundary = excluded.boundary, name_zh = excluded.name_zh`,
  );
  await db.query(
    `insert into grids (city_id, grid_id, valid_from, code, name_zh, name_en, population, geom, area_m2) values
     (${c}, 'G1', '2025-01-01', '01', '西网格', 'West grid', 21000,
      ST_Multi(ST_GeomFromText('${rectangleText(-2000, -2000, 0, 2000)}', 4326)), 8e6),
     (${c}, 'G2', '2025-01-01', '02', '东网格', 'East grid', 19000,
      ST_Multi(ST_GeomFromText('${rectangleText(0, -2000, 2000, 2000)}', 4326)), 8e6)`,
  );
  const streets: [
    id: string,
    zh: string,
    en: string,
    grade: number,
    grid: string,
    y: number,
    west: number,
    east: number,
  ][] = [
    ['S1', '梧桐路', 'Wutong Road', 1, 'G1', 0, -1500, -50],
    ['S2', '槐荫巷', 'Huaiyin Lane', 4, 'G1', 300, -1500, -50],
    ['S3', '运河街', 'Canal Street', 2, 'G1', 600, -1500, -50],
    ['S4', '东门里', 'Dongmen Lane', 3, 'G2', 0, 50, 1500],
    ['S5', '100%折扣街', 'Discount_Street', 3, 'G2', 900, 50, 1500],
  ];
  for (const [id, zh, en, grade, grid, y, west, east] of streets) {
    const [a, b] = [at(west, y), at(east, y)];
    await db.query(
      `insert into streets (city_id, street_id, name_zh, name_en, grade, kind, home_grid_id, geom, length_m, width_m)
       values (${c}, $1, $2, $3, $4::int, 'side_street', $5,
         ST_SetSRID(ST_Multi(ST_MakeLine(ST_MakePoint($6::float8, $7::float8), ST_MakePoint($8::float8, $9::float8))), 4326),
         1450, 9)`,
      [id, zh, en, grade, grid, a[0], a[1], b[0], b[1]],
    );
  }
  await db.query(
    `insert into street_neighbours (city_id, street_id, neighbour_id) values (${c}, 'S1', 'S2'), (${c}, 'S2', 'S1')`,
  );
  await db.query(
    `insert into road_edges (city_id, edge_id, from_node, to_node, class, name_zh, street_id, width_m, length_m, geom)
     select ${c}, 7, 1, 2, 'local', name_zh, street_id, 12, 1450, ST_GeometryN(geom, 1)
     from streets where city_id = ${c} and street_id = 'S1'`,
  );
  await loadPeople(db, c);
  await loadProtected(db, c);
  await loadThings(db, c);
}

async function loadPeople(db: Database, c: string): Promise<void> {
  await db.query(
    `insert into shifts (city_id, shift_id, mode, name_zh, name_en, starts, ends) values
     (${c}, 'D', 'normal', '白班', 'Day', '06:30', '21:30'), (${c}, 'N', 'night', '夜班', 'Night', '21:30', '06:30'),
     (${c}, 'L', 'staggered', '错时班', 'Staggered', '09:50', '18:00')`,
  );
  await db.query(
    `insert into people (city_id, person_id, name_zh, kind, title_zh) values
     (${c}, 'P0', '总街长赵', 'grid_chief', '主任'), (${c}, 'P9', '街长钱', 'street_chief', '科员'),
     (${c}, 'P8', '前街长孙', 'street_chief', '科员'), (${c}, 'P7', '管家李', 'steward', null),
     (${c}, 'P1', '周一', 'officer', '队员'), (${c}, 'P2', '吴二', 'officer', '队员'), (${c}, 'P3', '郑三', 'officer', '队员'),
     (${c}, 'P4', '王四', 'officer', '队员'), (${c}, 'P5', '冯五', 'officer', '队员'), (${c}, 'P6', '陈六', 'officer', '队员')`,
  );
  await db.query(
    `insert into units (city_id, unit_id, kind, call_sign, person_id, plate) values
     (${c}, 'U1', 'officer', '西-01', 'P1', null), (${c}, 'U2', 'officer', '西-02', 'P2', null),
     (${c}, 'U3', 'officer', '西-03', 'P3', null), (${c}, 'U4', 'officer', '西-04', 'P4', null),
     (${c}, 'V1', 'duty_vehicle', '巡-07', null, '鲁H·A0007')`,
  );
  await db.query(
    `insert into posts (city_id, post_id, name_zh, place_type, grid_id, geom) values
     (${c}, 'B1', '早市岗', 'market', 'G1', ST_SetSRID(ST_MakePoint($1::float8, $2::float8), 4326))`,
    [...at(-500, 0)],
  );
  // P1 on post, P2 elsewhere, P3 silent, P4 absent, P5 on leave, P6 expected (its shift began ten minutes ago).
  await db.query(
    `insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source) values
     (${c}, 'R1', '2026-06-10', 'D', 'P1', 'U1', null, 'G1', '{S1}', 't'), (${c}, 'R2', '2026-06-10', 'D', 'P2', 'U2', null, 'G1', '{S1}', 't'),
     (${c}, 'R3', '2026-06-10', 'D', 'P3', null, 'B1', null, '{S3}', 't'), (${c}, 'R4', '2026-06-10', 'D', 'P4', 'U4', null, 'G1', '{S2}', 't'),
     (${c}, 'R5', '2026-06-10', 'D', 'P5', null, null, 'G1', '{S1}', 't'), (${c}, 'R6', '2026-06-10', 'L', 'P6', null, null, 'G1', '{S1}', 't'),
     (${c}, 'R7', '2026-06-09', 'N', 'P6', null, null, 'G1', '{S1}', 't')`,
  );
  await db.query(
    `insert into leaves (city_id, leave_id, person_id, kind, starts_on, ends_on) values (${c}, 'L1', 'P5', 'annual', '2026-06-08', '2026-06-12')`,
  );
  await db.query(`select xw_ensure_fix_partition('2026-06-10'), xw_ensure_fix_partition('2026-06-09')`);
  const fixes: [unit: string, at: string, eastM: number, northM: number][] = [
    ['U1', '2026-06-10T01:58:00Z', -500, 10],
    ['U2', '2026-06-10T01:59:00Z', 700, 10],
    ['U3', '2026-06-10T01:20:00Z', -400, 600],
    ['U4', '2026-06-09T01:00:00Z', -400, 600],
  ];
  for (const [unit, when, east, north] of fixes) {
    await db.query(
      `insert into fixes (city_id, unit_id, observed_at, received_at, geom)
       values (${c}, $1, $2::timestamptz, $2::timestamptz, ST_SetSRID(ST_MakePoint($3::float8, $4::float8), 4326))`,
      [unit, when, ...at(east, north)],
    );
  }
  await db.query(
    `insert into unit_states (city_id, unit_id, observed_at, geom, speed_mps)
     select city_id, unit_id, max(observed_at), (array_agg(geom order by observed_at desc))[1], 1.2
     from fixes where city_id = ${c} group by city_id, unit_id`,
  );
  await db.query(
    `insert into responsibilities (city_id, subject_kind, subject_id, role, person_id, valid_from, valid_to, source) values
     (${c}, 'grid', 'G1', 'grid_chief', 'P0', '2025-01-01', null, '任命'),
     (${c}, 'street', 'S1', 'street_chief', 'P8', '2025-01-01', '2026-03-01', '任命'),
     (${c}, 'street', 'S1', 'street_chief', 'P9', '2026-03-01', null, '任命'),
     (${c}, 'street', 'S1', 'steward', 'P7', '2025-06-01', null, '志愿'),
     (${c}, 'asset', 'L00001', 'maintainer', 'P6', '2025-06-01', null, '养护')`,
  );
  await db.query(
    `insert into visits (city_id, street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty) values
     (${c}, 'S1', '2026-06-10T00:00:00Z', 'v1', '2026-06-10T00:10:00Z', 'U1', 'P1', 'gps', 0.95),
     (${c}, 'S1', '2026-06-09T00:00:00Z', 'v0', '2026-06-09T00:10:00Z', 'U1', 'P1', 'gps', 0.9)`,
  );
  await db.query(
    `insert into visit_counts (city_id, street_id, day, shift_id, evidence, visits) values
     (${c}, 'S4', '2026-04-02', 'D', 'qr', 2), (${c}, 'S4', '2026-04-05', 'D', 'qr', 0)`,
  );
}

async function loadProtected(db: Database, c: string): Promise<void> {
  await db.query(
    `insert into documents (city_id, document_id, kind, title, number, sha256) values
     (${c}, 'D1', 'zone', '关于公布古塔保护区划的通知', '示文〔2020〕1号', '0')`,
  );
  const sites: [id: string, zh: string, en: string, east: number, north: number][] = [
    ['H1', '古塔', 'Old pagoda', -1000, -1000],
    ['H2', '石桥', 'Stone bridge', 1000, 1000],
    ['H3', '碑亭', 'Stele pavilion', 1000, -1000],
  ];
  for (const [id, zh, en, east, north] of sites) {
    await db.query(
      `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, announced_by, document_id, announced_on, geom)
       values (${c}, $1, $2, $3, 'county', 'ancient_building', '镇政府', 'D1', '2020-01-01',
         ST_SetSRID(ST_MakePoint($4::float8, $5::float8), 4326))`,
      [id, zh, en, ...at(east, north)],
    );
  }
  const zone = (
    id: string,
    options: {
      version?: number;
      site?: string | null;
      text?: string | null;
      wkt?: string | null;
      rule?: string | null;
      epsilonM?: number;
      to?: string;
      from?: string;
      knownFrom?: string;
      knownTo?: string;
      name?: string;
    },
  ) =>
    db.query(
      `insert into zones (city_id, zone_id, version, site_id, regime, class, name_zh, name_en, geom, boundary_text,
         boundary_rule, height_limit, uncertainty_m, uncertainty_basis, published_by, document_id, valid_from, valid_to,
         known_from, known_to, recorded_by)
       values (${c}, $1, $2::int, $3, 'cultural_relics', 'general_protection', $4, null,
         ST_Multi(ST_GeomFromText($5, 4326)), $6, $7::jsonb, '{"maxM": 9, "ref": "eave", "storeysMax": 2}',
         $8::float8, '1:2000 地形图', '镇政府', 'D1', $9::date, $10::date, $11::timestamptz, $12::timestamptz, 'test')`,
      [
        id,
        options.version ?? 1,
        options.site ?? null,
        options.name ?? `区划${id}`,
        options.wkt ?? null,
        options.text ?? null,
        options.rule ?? null,
        options.epsilonM ?? 2,
        options.from ?? '2020-01-01',
        options.to ?? null,
        options.knownFrom ?? '2020-01-01',
        options.knownTo ?? null,
      ],
    );
  // Z1: 200 m by 200 m round the pagoda; its first version was smaller and was law until 2026-06-09.
  await zone('Z1', {
    site: 'H1',
    wkt: rectangleText(-1050, -1050, -950, -950),
    to: '2026-06-10',
    name: '古塔保护范围',
  });
  await zone('Z1', {
    version: 2,
    site: 'H1',
    wkt: rectangleText(-1100, -1100, -900, -900),
    from: '2026-06-10',
    name: '古塔保护范围',
  });
  await zone('Z2', { site: 'H2', text: '东至河岸，西至石阶。' });
  await zone('Z3', { site: 'H2', rule: '{"kind": "offset", "distanceM": 30}' });
  await zone('Z4', { site: null, text: '失考' });
  // A bow tie: the outline crosses itself.
  const bow = [at(400, -400), at(600, -200), at(600, -400), at(400, -200), at(400, -400)];
  await zone('Z5', { wkt: `POLYGON((${bow.map((p) => p.join(' ')).join(',')}))` });
  // Recorded today, withdrawn as an error a month ago.
  await zone('Z6', { wkt: rectangleText(-1100, -1100, -900, -900), knownTo: '2026-05-01' });
}

async function loadThings(db: Database, c: string): Promise<void> {
  const polygon = (west: number, south: number, east: number, north: number) =>
    `ST_GeomFromText('${rectangleText(west, south, east, north)}', 4326)`;
  const point = (east: number, north: number) =>
    `ST_SetSRID(ST_MakePoint(${at(east, north).join(', ')}), 4326)`;
  await db.query(
    `insert into buildings (city_id, building_id, kind, storeys, height_m, geom) values (${c}, 'X1', 'courtyard', 2, 6.5, ${polygon(-300, 20, -280, 40)})`,
  );
  await db.query(
    `insert into construction_sites (city_id, construction_id, project_no, name_zh, builder, work_type, height_m, permit_state, permit_on, started_on, geom)
     values (${c}, 'K1', 'XM-2026-0042', '东门里改造', '示范置业', 'rebuild', 24, 'approved', '2026-05-20', '2026-04-01', ${polygon(300, 20, 380, 90)})`,
  );
  await db.query(
    `insert into cameras (city_id, camera_id, name_zh, street_id, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom)
     values (${c}, 'C1', '梧桐路口', 'S1', 6, 90, 60, 80, true, true, false, ${point(-60, 5)})`,
  );
  await db.query(
    `insert into assets (city_id, asset_id, kind, state, street_id, attributes, geom)
     values (${c}, 'L00001', 'lamp', 'damaged', 'S1', '{"heightM": 8}', ${point(-70, 5)}),
            (${c}, 'M00001', 'cover', 'intact', 'S1', '{"use": "sewage"}', ${point(-80, 5)})`,
  );
  await db.query(
    `insert into areas (city_id, area_id, kind, name_zh, schedule, source, valid_from, geom)
     values (${c}, 'A1', 'morning_market', '早市', '{"rule": [{"days": [1,2,3,4,5,6,7], "from": "06:00", "to": "09:30"}]}', 't', '2025-01-01', ST_Multi(${polygon(-600, -20, -400, 20)}))`,
  );
  await db.query(
    `insert into places (city_id, place_id, kind, name_zh, name_en, geom) values
     (${c}, 'O1', 'market', '梧桐市场', 'Wutong Market', ${point(-450, 30)}), (${c}, 'O2', 'school', '运河小学', 'Canal School', ${point(-450, 630)})`,
  );
  await db.query(
    `insert into surfaces (city_id, surface_id, kind, name_zh, name_en, geom) values (${c}, 'W1', 'lake', '南湖', 'South Lake', ST_Multi(${polygon(-300, -900, 0, -700)}))`,
  );
  await db.query(
    `insert into firms (city_id, firm_id, name_zh, name_en) values (${c}, 'F1', '洁净公司', 'Clean Ltd')`,
  );
  await db.query(
    `insert into sanitation_roads (city_id, road_id, name_zh, firm_id, rated_passes, length_m, geom)
     select ${c}, 'Y1', name_zh, 'F1', 3, length_m, geom from streets where city_id = ${c} and street_id = 'S1'`,
  );
  const start = Date.parse('2026-06-01T00:00:00Z');
  const rows = Array.from({ length: 60 }, (_, i) => {
    const position = at(-1400 + ((i * 457) % 2800), -600 + ((i * 271) % 1400));
    return {
      id: `C202606${String(1 + (i % 9)).padStart(2, '0')}-${String(i).padStart(4, '0')}`,
      type: ['street_vendor', 'posting', 'noise'][i % 3] ?? 'noise',
      channel: i % 4 === 0 ? 'hotline_12345' : 'patrol',
      // Several at the same instant, so that the key set must break ties.
      at: new Date(start + Math.floor(i / 4) * 13_000_000).toISOString(),
      position,
      grid: position[0] < CIVIC_CENTRE[0] ? 'G1' : 'G2',
      cell: cellOf(position, 10),
    };
  });
  await db.query(
    `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, due_at, grid_id, street_id, cell, geom)
     select ${c}, id, type, channel, 'reported', '测试案件' || id, at::timestamptz, at::timestamptz + interval '1 day', grid, null,
            ('x' || lpad(cell, 16, '0'))::bit(64)::bigint, ST_SetSRID(ST_MakePoint(lng, lat), 4326)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[])
       as t(id, type, channel, at, grid, cell, lng, lat)`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.type),
      rows.map((row) => row.channel),
      rows.map((row) => row.at),
      rows.map((row) => row.grid),
      rows.map((row) => row.cell),
      rows.map((row) => row.position[0]),
      rows.map((row) => row.position[1]),
    ],
  );
}
