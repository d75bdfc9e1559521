import type { Queryable, Row, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { LayerId, TileMeta } from './contract.ts';
import { tileBox, type TileAddress } from './core/mercator.ts';
import { EXTENT } from './core/mvt-encoder.ts';
import { MARGIN } from './core/tile-search.ts';
import { declarationOf } from './layer-plan.ts';

/** A layer of a tile as PostGIS writes it. */
export interface DatabaseTile {
  /** One `layers` field of a tile, or nothing. */
  bytes: Uint8Array<ArrayBuffer>;
  meta: TileMeta;
}

/**
 * One layer of one tile by `ST_AsMVT`, for layers that outgrow memory; PostgreSQL only, the embedded engine has no such function. The rows
 * are those of the layer's own statement, so that who may not be seen is not there. Below the layer's full zoom a share is kept by a hash of
 * the key; no tile holds more than the layer's most. `at` is the instant "now".
 */
export async function readDatabaseTile(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  address: TileAddress,
  thinning: boolean,
  at: string,
): Promise<DatabaseTile> {
  const declared = declarationOf(layer);
  const { z, x, y } = address;
  const inside = tileBox(address);
  const [west, south, east, north] = padded(inside);
  const hidden = thinning && z < declared.minZoom;
  const { thin } = declared;
  const share = !thinning || thin === undefined ? 1 : thin.factor ** Math.min(0, z - thin.fullZoom);
  const most = thinning && thin !== undefined ? thin.most : null;
  const names = declared.attributes.filter(({ minZoom }) => z >= minZoom).map(({ name }) => name);
  const columns = names.map((name) => (name === 'id' ? 'key::text as id' : `"${name}"`));
  const rule = thinning ? declared.fromZoom : undefined;
  const shown = [
    '(hashtext(key::text) & 65535) < $13::float8 * 65536',
    ...(rule === undefined
      ? []
      : [
          `case "${rule.attribute}"::text ${Object.entries(rule.zooms)
            .map(([value, zoom]) => `when '${value.replaceAll("'", "''")}' then ${zoom}`)
            .join(' ')} else ${rule.otherwise} end <= $9::int4`,
        ]),
  ];
  // Half-open, so that a point on an edge is counted once.
  const within =
    'ST_XMin(shape) < $17::float8 and ST_XMax(shape) >= $15::float8 and ST_YMin(shape) <= $18::float8 and ST_YMax(shape) > $16::float8';
  const statement = `
    with layer as materialized (${loadSql(import.meta.url, `layer-${layer}`)}),
    placed as (
      select *, ST_GeomFromEWKB(decode(layer.geom, 'hex')) as shape from layer where layer.geom is not null
    ),
    kept as (
      select ${['ST_AsMVTGeom(ST_Transform(shape, 3857), ST_TileEnvelope($9::int4, $10::int4, $11::int4), ' + EXTENT + ', ' + MARGIN + ', true) as mvt', 'shape', ...columns].join(', ')}
      from placed where $12::bool and ${shown.join(' and ')}
      order by hashtext(key::text), key::text limit $14::int4
    )
    select (select coalesce(ST_AsMVT(t, '${layer}', ${EXTENT}, 'mvt'), ''::bytea)
            from (select mvt${names.map((name) => `, "${name}"`).join('')} from kept where mvt is not null) t) as tile,
      (select count(*) from placed where ${within})::int4 as candidates,
      (select count(*) from kept where mvt is not null and ${within})::int4 as shown`;
  const values: SqlValue[] = [
    cityId,
    null,
    null,
    west,
    south,
    east,
    north,
    at,
    z,
    x,
    y,
    !hidden,
    share,
    most,
    ...inside,
  ];
  const [row] = await db.query<Row & { tile: Buffer; candidates: number; shown: number }>(statement, values);
  const { tile, candidates, shown: drawn } = row!;
  return {
    bytes: new Uint8Array(tile),
    meta: { layer, shown: drawn, leftOut: Math.max(0, candidates - drawn) },
  };
}

/** With the tile's margin round it, degrees. */
function padded([west, south, east, north]: BBox): BBox {
  const dx = ((east - west) * MARGIN) / EXTENT;
  const dy = ((north - south) * MARGIN) / EXTENT;
  return [west - dx, south - dy, east + dx, north + dy];
}

/** Has the layer more rows than so many? */
export async function outgrows(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  at: string,
  most: number,
): Promise<boolean> {
  const [row] = await db.query<{ rows: number }>(
    `select count(*)::int4 as rows from (select 1 from (${loadSql(import.meta.url, `layer-${layer}`)}) as layer) as counted`,
    [cityId, null, most + 1, null, null, null, null, at],
  );
  return (row?.rows ?? 0) > most;
}
