import type { Queryable, Row, SqlValue } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { declarationOf, planOf } from './layer-plan.ts';
import type { LayerId } from './contract.ts';
import type { AttributeValue } from './core/mvt-encoder.ts';
import type { RowPage } from './core/snapshot.ts';

/** Rows at most in one statement: well under 200 ms on the embedded engine (where everybody waits for it) on a busy machine. */
export const PAGE_ROWS = 1000;

/**
 * Boxes are read this much wider, degrees (0.1 mm): projection rounds, and what a snapshot takes out of a box must be
 * among the rows that come back.
 */
export const READ_MARGIN_DEG = 1e-9;

export interface LayerRow {
  key: string;
  /** Hex EWKB; null where the row has no geometry. */
  geom: string | null;
  values: Record<string, AttributeValue | null>;
}

export interface CityHead {
  cityId: number;
  nameZh: string;
  nameEn: string;
  attribution: string;
  timeZone: string;
  /** Differs when the city was loaded anew, even with the same layer versions. */
  incarnation: string;
  bbox: BBox;
}

/** One page of a layer's rows in key order, after the given key, whose envelope meets the box (everywhere when null). */
export async function readRows(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  at: string,
  page: { after: string | null; limit: number; box: BBox | null },
): Promise<LayerRow[]> {
  const [west, south, east, north] = page.box ?? [null, null, null, null];
  const values: SqlValue[] = [cityId, page.after, page.limit, west, south, east, north, at];
  const statement = `layer-${layer}`;
  const rows = await db.query<Row & { key: string; geom: string | null }>(
    loadSql(import.meta.url, statement),
    values,
  );
  return rows.map((row) => layerRow(layer, row));
}

/** One row of a layer by its key. Reads through the layer's own statement, so that what is not shown is not found. */
export async function readRow(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  at: string,
  key: string,
): Promise<LayerRow | undefined> {
  const all = loadSql(import.meta.url, `layer-${layer}`);
  const [row] = await db.query<Row & { key: string; geom: string | null }>(
    `with layer as (${all}) select * from layer where key::text = $9::text`,
    [cityId, null, null, null, null, null, null, at, key],
  );
  return row === undefined ? undefined : layerRow(layer, row);
}

function layerRow(layer: LayerId, row: Row & { key: string; geom: string | null }): LayerRow {
  const names = declarationOf(layer).attributes.map(({ name }) => name);
  return {
    key: String(row.key),
    geom: row.geom,
    values: Object.fromEntries(
      names
        .filter((name) => name !== 'id')
        .map((name) => [name, (row[name] ?? null) as AttributeValue | null]),
    ),
  };
}

/** All rows of the layer (or of the boxes, each row once) as pages for a snapshot. */
export async function* readPages(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  at: string,
  boxes: BBox[] | null,
): AsyncGenerator<RowPage> {
  const columns = planOf(layer).snapshot.columns.map(({ name }) => name);
  const seen = new Set<string>();
  const margin = READ_MARGIN_DEG;
  const wider = boxes?.map(([w, s, e, n]): BBox => [w - margin, s - margin, e + margin, n + margin]);
  for (const box of wider ?? [null]) {
    for (let after: string | null = null; ;) {
      const rows = await readRows(db, cityId, layer, at, { after, limit: PAGE_ROWS, box });
      const fresh = boxes === null ? rows : rows.filter(({ key }) => !seen.has(key) && seen.add(key));
      if (fresh.length > 0) yield pageOf(fresh, columns);
      if (rows.length < PAGE_ROWS) break;
      after = rows[rows.length - 1]!.key;
    }
  }
}

/** Rows as they travel to a snapshot. */
export function pageOf(rows: LayerRow[], columns: string[]): RowPage {
  const ends = new Uint32Array(rows.length);
  let total = 0;
  rows.forEach((row, i) => {
    total += (row.geom?.length ?? 0) / 2;
    ends[i] = total;
  });
  const bytes = Buffer.from(new ArrayBuffer(total));
  rows.forEach((row, i) => {
    if (row.geom !== null) bytes.write(row.geom, i === 0 ? 0 : ends[i - 1]!, 'hex');
  });
  return {
    keys: rows.map(({ key }) => key),
    ewkb: new Uint8Array(bytes.buffer, 0, total),
    ends,
    columns: Object.fromEntries(
      columns.map((name) => [name, rows.map(({ values }) => values[name] ?? null)]),
    ),
  };
}

/** Versions of the layers that were ever changed; all others are at 1. */
export async function readVersions(db: Queryable, cityId: number): Promise<Map<string, number>> {
  const rows = await db.query<{ layer: string; version: number }>(loadSql(import.meta.url, 'versions'), [
    cityId,
  ]);
  return new Map(rows.map(({ layer, version }) => [layer, version]));
}

/** What became of a layer since a version: the present one, and the boxes of all that changed (null: anywhere). */
export interface Changes {
  version: number;
  boxes: BBox[] | null;
}

/** One more version; `boxes` is what it touched (null: anywhere), kept for processes that follow. */
export async function raiseVersion(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  at: string,
  boxes: readonly BBox[] | null,
): Promise<number> {
  const rows = await db.query<{ version: number }>(loadSql(import.meta.url, 'raise-version'), [
    cityId,
    layer,
    at,
    boxes === null ? null : JSON.stringify(boxes),
  ]);
  return rows[0]!.version;
}

/** What changed after a version. Where a step is not on record, or the numbers went back, it is anywhere. */
export async function readChanges(
  db: Queryable,
  cityId: number,
  layer: LayerId,
  since: number,
): Promise<Changes> {
  const rows = await db.query<{ version: number; step: number | null; boxes: BBox[] | null }>(
    loadSql(import.meta.url, 'changes-since'),
    [cityId, layer, since],
  );
  const version = rows[0]?.version ?? 1;
  const steps = rows.filter(({ step }) => step !== null);
  const known = version > since && steps.length === version - since;
  if (!known || steps.some(({ boxes }) => boxes === null)) return { version, boxes: null };
  return { version, boxes: steps.flatMap(({ boxes }) => boxes ?? []) };
}

export async function readCityHead(db: Queryable, cityId: number): Promise<CityHead | undefined> {
  type HeadRow = Omit<CityHead, 'cityId' | 'bbox'> & {
    west: number;
    south: number;
    east: number;
    north: number;
  };
  const [row] = await db.query<HeadRow & Row>(loadSql(import.meta.url, 'city-head'), [cityId]);
  if (row === undefined) return undefined;
  const { nameZh, nameEn, attribution, timeZone, incarnation, west, south, east, north } = row;
  return { cityId, nameZh, nameEn, attribution, timeZone, incarnation, bbox: [west, south, east, north] };
}
