/** Files whose text can stand in the form, in characters at most. */
export const MOST_TEXT_BYTES = 2_000_000;
const texts = /\.(txt|geojson|json|wkt|csv)$/i;

/** What the form offers to choose: texts for itself, the rest for a batch. */
export const SITE_ENDINGS =
  '.txt,.geojson,.json,.wkt,.csv,.kml,.kmz,.zip,.shp,.gpkg,.fgb,.dxf,.dwg,.xlsx,.ndjson,.jsonl';

/**
 * What becomes of a file that was chosen as the site: its text goes into the form; a drawing, a workbook or a long
 * file is read by the service and its sites are checked row by row; an empty one is told so.
 */
export function wayOfFile({ name, size }: { name: string; size: number }): 'empty' | 'text' | 'batch' {
  if (size === 0) return 'empty';
  return texts.test(name) && size <= MOST_TEXT_BYTES ? 'text' : 'batch';
}
