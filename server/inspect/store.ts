import type { Database, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import { geometryFromHex } from '../db/wkb.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { InspectLayer } from './contract.ts';

/** Cases have a use case of their own. */
type RowLayer = Exclude<InspectLayer, 'cases'>;

export interface Inspected {
  /** Columns as the layer's SQL names them. */
  row: Row;
  gridId: string | null;
  streetId: string | null;
  geometry: Geometry | null;
  bbox: BBox | null;
}

/** The rows behind a card, or undefined when the thing is not there. Columns are those of `sql/<layer>.sql`. */
export async function readThing(
  db: Database,
  layer: RowLayer,
  cityId: number,
  id: string,
  now: string,
): Promise<Inspected | undefined> {
  const [found] = await db.query<
    Row & { hex: string | null; bbox: BBox | null; gridId: string | null; streetId: string | null }
  >(loadSql(import.meta.url, layer), [cityId, id, now]);
  if (found === undefined) return undefined;
  const { hex, bbox, ...row } = found;
  return {
    row,
    gridId: found.gridId,
    streetId: found.streetId,
    geometry: hex === null ? null : geometryFromHex(hex),
    bbox,
  };
}
