import type { Database } from '../../server/db/database.ts';
import type { BBox } from '../../server/kernel/lng-lat.ts';
import type { LayerId } from '../../server/tiles/contract.ts';

/** About two by two tiles of zoom 10: the densest holds some 14,000 of the points. */
export const BENCH_BOX: BBox = [116.4, 35.2, 117.1, 35.75];

/** What is asked for together. */
export interface Mix {
  name: string;
  layers: LayerId[];
}
export const MIXES: Mix[] = [
  { name: '50,000 points + 10,000 polygons', layers: ['surfaces', 'cases'] },
  { name: '100,000 buildings', layers: ['buildings'] },
];

const [west, south, east, north] = BENCH_BOX;
const at = (i: string): string =>
  `${west} + ${east - west} * ((hashint8(${i}) & 1048575) / 1048576.0), ${south} + ${north - south} * ((hashint8(${i} + 7000000) & 1048575) / 1048576.0)`;

/**
 * City 1 with 50,000 cases, 10,000 surfaces of 24 corners and 100,000 buildings of six corners, spread alike in every run; and the same
 * things as a plain tile server would hold them: web mercator, indexed, one table a layer with the attributes of our tiles.
 */
export async function loadBenchCity(db: Database): Promise<void> {
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (1, 'bench', '测速城', 'Bench', 4548, ST_Multi(ST_MakeEnvelope(${west}, ${south}, ${east}, ${north}, 4326)), true, '合成', 'CC0')`,
  );
  await db.query(
    `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
     select 1, 'C' || lpad(i::text, 6, '0'), (array['appearance', 'facility', 'order', 'sanitation'])[1 + i % 4],
       (array['patrol', 'hotline', 'camera'])[1 + i % 3], (array['reported', 'assigned', 'closed'])[1 + i % 3], '案件' || i,
       '2026-05-01T00:00:00Z'::timestamptz + i * interval '7 minutes', 0, ST_SetSRID(ST_Point(${at('i')}), 4326)
     from generate_series(1, 50000) i`,
  );
  await db.query(
    `insert into surfaces (city_id, surface_id, kind, name_zh, geom)
     select 1, 'S' || lpad(i::text, 6, '0'), (array['park', 'pond', 'square', 'green'])[1 + i % 4], case when i % 5 = 0 then '园' || i end,
       ST_Multi(ST_Buffer(ST_SetSRID(ST_Point(${at('i + 100000')}), 4326), 0.0008 + 0.0008 * (i % 7) / 7.0, 6))
     from generate_series(1, 10000) i`,
  );
  await db.query(
    `insert into buildings (city_id, building_id, name_zh, kind, storeys, height_m, geom)
     select 1, 'B' || lpad(i::text, 6, '0'), case when i % 50 = 0 then '楼' || i end, (array['residential', 'shop', 'office'])[1 + i % 3],
       1 + i % 30, 3.0 * (1 + i % 30),
       ST_SetSRID(ST_Translate('POLYGON((0 0, 0.0003 0, 0.0003 0.00015, 0.00015 0.00015, 0.00015 0.0003, 0 0.0003, 0 0))'::geometry, ${at('i + 200000')}), 4326)
     from generate_series(1, 100000) i`,
  );
  for (const statement of [
    `create table rival_cases as select row_number() over ()::int as gid, case_id as id, type_code as type, channel, status, extract(epoch from reported_at)::int as "reportedAt",
       title_zh as "titleZh", ST_Transform(geom, 3857) as geom from cases`,
    `create table rival_surfaces as select row_number() over ()::int as gid, surface_id as id, kind, name_zh as "nameZh", ST_Transform(geom, 3857) as geom from surfaces`,
    `create table rival_buildings as select row_number() over ()::int as gid, building_id as id, kind, storeys, height_m as "heightM", name_zh as "nameZh", ST_Transform(geom, 3857) as geom from buildings`,
    ...['cases', 'surfaces', 'buildings'].flatMap((name) => [
      `create index on rival_${name} using gist (geom)`,
      `vacuum analyze rival_${name}`,
      `vacuum analyze ${name}`,
    ]),
  ])
    await db.query(statement);
}

/** Attributes that our tiles carry at a zoom, as columns of the rival's table. */
export const COLUMNS: Record<string, (z: number) => string> = {
  cases: (z) =>
    [
      'type',
      'channel',
      'status',
      ...(z >= 13 ? ['id', '"reportedAt"'] : []),
      ...(z >= 14 ? ['"titleZh"'] : []),
    ].join(', '),
  surfaces: (z) => ['kind', ...(z >= 12 ? ['id', '"nameZh"'] : [])].join(', '),
  buildings: (z) => ['"heightM"', 'kind', ...(z >= 14 ? ['id', 'storeys', '"nameZh"'] : [])].join(', '),
};

/** One tile of these layers by PostGIS; $1–$3 are zoom, column and row. Answers one column `tile` of hex. */
export function mvtStatement(layers: readonly string[], z: number): string {
  const parts = layers.map(
    (layer) => `(select coalesce(ST_AsMVT(t, '${layer}', 4096, 'geom'), ''::bytea)
      from (select ST_AsMVTGeom(geom, ST_TileEnvelope($1::int, $2::int, $3::int), 4096, 64, true) as geom, ${COLUMNS[layer]!(z)}
            from rival_${layer}
            where geom && ST_TileEnvelope($1::int, $2::int, $3::int, margin => 64.0 / 4096)) t where t.geom is not null)`,
  );
  return `select ${parts.join(' || ')} as tile`;
}
