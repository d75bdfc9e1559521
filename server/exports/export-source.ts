import type { FilterType, FilterValue } from '../features/feature-filter.ts';
import type { Geometry } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type { ExportField, ExportValue } from './core/table.ts';

/** A thing before it is put into a system and a format: WGS84, values as they are filtered by. */
export interface SourceRow {
  geometry: Geometry | null;
  values: Record<string, FilterValue>;
}

/** Something that can be exported: its columns and its rows, read page by page while they are written. */
export interface ExportSource {
  name: string;
  titleZh: string;
  titleEn: string;
  shape: 'point' | 'line' | 'polygon' | 'none';
  fields: readonly ExportField[];
  /** What a filter may name. */
  filterTypes: ReadonlyMap<string, FilterType>;
  /** Rows whose envelope meets the box; all when null. */
  pages(box: BBox | null): AsyncIterable<readonly SourceRow[]>;
  /** Values as a person reads them; as they are unless told. */
  shown?(values: Record<string, FilterValue>): Record<string, ExportValue>;
}

/** What a filter may name when the values are filtered by as they are shown. */
export function typesOf(fields: readonly ExportField[]): Map<string, FilterType> {
  return new Map(fields.map(({ name, type }) => [name, type]));
}

/** Rows that are in memory anyway, as one page; those without a place meet no box. */
export async function* pageOfRows(rows: readonly SourceRow[], box: BBox | null): AsyncGenerator<SourceRow[]> {
  yield box === null ? [...rows] : rows.filter(({ geometry }) => geometry !== null && meets(geometry, box));
}

function meets(geometry: Geometry, [west, south, east, north]: BBox): boolean {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of flat(geometry.coordinates)) {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return x0 <= east && x1 >= west && y0 <= north && y1 >= south;
}

type Nested = number | Nested[];
function flat(coordinates: Nested): [number, number][] {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === 'number') return [coordinates as [number, number]];
  return coordinates.flatMap(flat);
}
