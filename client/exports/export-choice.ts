import type { ExportFormat } from '../../server/exports/contract.ts';
import type { Query } from '../api/request.ts';
import type { AppState } from '../state/app-state.ts';
import { TILE_PX } from '../state/view-scale.ts';
import { boxAround } from '../state/geometry-box.ts';

/** Everything chosen in the export dialog. */
export interface ExportChoice {
  format: ExportFormat;
  crs: string;
  encoding: 'utf-8' | 'gbk';
  bom: boolean;
  titles: boolean;
  area: 'all' | 'view' | 'site';
  /** Only what the view shows: period, types and channels of cases. */
  asViewed: boolean;
  filter: string;
}

export const firstChoice: ExportChoice = {
  format: 'gpkg',
  crs: 'EPSG:4326',
  encoding: 'utf-8',
  bom: true,
  titles: true,
  area: 'all',
  asViewed: true,
  filter: '',
};

/** west,south,east,north that the map shows about its middle, seen from above; degrees. */
export function viewBox({ lng, lat, zoom }: AppState['view'], widthPx: number, heightPx: number): string {
  const degreesPerPx = 360 / (TILE_PX * 2 ** zoom);
  const [dx, dy] = [
    (widthPx / 2) * degreesPerPx,
    (heightPx / 2) * degreesPerPx * Math.cos((lat * Math.PI) / 180),
  ];
  return [lng - dx, lat - dy, lng + dx, lat + dy].map((one) => one.toFixed(5)).join(',');
}

/** The box round a drawn site; null when none is drawn. */
export const siteBox = (polygon: AppState['draw']['polygon']): string | null =>
  boxAround(polygon)
    ?.map((one) => one.toFixed(6))
    .join(',') ?? null;

const quoted = (codes: readonly string[]): string =>
  codes.map((code) => `'${code.replaceAll("'", "''")}'`).join(', ');

/** What the view shows of a layer, in the words of a filter; empty when it shows all. */
export function viewFilter(what: string, { time, cases }: Pick<AppState, 'time' | 'cases'>): string {
  if (what !== 'cases') return '';
  return [
    ...(time.from === null ? [] : [`reportedAt >= TIMESTAMP('${time.from}')`]),
    ...(time.to === null ? [] : [`reportedAt < TIMESTAMP('${time.to}')`]),
    ...(cases.types.length === 0 ? [] : [`type IN (${quoted(cases.types)})`]),
    ...(cases.channels.length === 0 ? [] : [`channel IN (${quoted(cases.channels)})`]),
  ].join(' AND ');
}

/** The query of the address; what the format does not know is left out. */
export function exportQuery(choice: ExportChoice, bbox: string | null, filter: string, of?: string): Query {
  const { format, crs, encoding, bom, titles } = choice;
  return {
    format,
    crs: format === 'kml' || crs === 'EPSG:4326' ? undefined : crs,
    encoding: (format === 'csv' || format === 'shp') && encoding === 'gbk' ? 'gbk' : undefined,
    bom: format === 'csv' && encoding === 'utf-8' && !bom ? 'no' : undefined,
    headings: (format === 'csv' || format === 'xlsx') && titles ? 'titles' : undefined,
    bbox,
    filter,
    of,
  };
}
