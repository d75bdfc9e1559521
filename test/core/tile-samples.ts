import { VectorTile, type VectorTileLayer } from '@mapbox/vector-tile';
import * as fc from 'fast-check';
import { PbfReader } from 'pbf';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import type { AttributeValue } from '../../server/tiles/core/mvt-encoder.ts';
import type { RowPage } from '../../server/tiles/core/snapshot.ts';
import { pageOf } from '../../server/tiles/layer-store.ts';

export interface SampleRow {
  key: string;
  geometry: Geometry | null;
  values?: Record<string, AttributeValue | null>;
}

/** Rows as they would arrive from the database. */
export function samplePage(rows: SampleRow[], columns: string[] = []): RowPage {
  return pageOf(
    rows.map(({ key, geometry, values }) => ({
      key,
      geom: geometry === null ? null : hexFromGeometry(geometry),
      values: values ?? {},
    })),
    columns,
  );
}

export function decode(bytes: Uint8Array): Record<string, VectorTileLayer> {
  return new VectorTile(new PbfReader(bytes) as never).layers;
}

/** A ring round (cx, cy) whose radius changes with the angle: never crosses itself. */
export function starRing(cx: number, cy: number, radii: number[]): [number, number][] {
  const ring = radii.map((radius, i): [number, number] => {
    const angle = (2 * Math.PI * i) / radii.length;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
  });
  return [...ring, ring[0]!];
}

/** Radii of a star of 5–24 corners; deep notches make it leave and enter a box many times. */
export const radii = (low: number, high: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: low, max: high, noNaN: true }), { minLength: 5, maxLength: 24 });
