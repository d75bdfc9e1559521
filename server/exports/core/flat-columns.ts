import { aboutCell, fieldTitle } from './table.ts';
import type { ExportHead, ExportRow, ExportValue } from './table.ts';
import { wktOf } from './wkt-text.ts';

/** How the columns of a table are headed: by the names that programs use, or by titles for people. */
export type Headings = 'names' | 'titles';

interface FlatColumn {
  header: string;
  type: 'string' | 'number' | 'boolean';
  valueOf(row: ExportRow): ExportValue;
}

/** What the position's columns are called, so that whoever reads them (our import, too) knows the datum. */
function datumWord({ id, code }: ExportHead['crs']): string {
  if (code === 4326) return 'WGS84';
  if (code === 4490) return 'CGCS2000';
  return { gcj02: 'GCJ02', bd09: 'BD09' }[id] ?? id;
}

/**
 * A layer as the columns of a table: its fields, the position (longitude and latitude, or east and north, of points; else
 * well-known text), and what the data is, whose and of when.
 */
export function flatColumns(head: ExportHead, headings: Headings): FlatColumn[] {
  const titles = headings === 'titles';
  const word = datumWord(head.crs);
  const axis = (which: 0 | 1): FlatColumn => ({
    header: axisTitle(head, which, titles, word),
    type: 'number',
    valueOf: ({ geometry }) => (geometry?.type === 'Point' ? geometry.coordinates[which] : null),
  });
  const position: FlatColumn[] =
    head.shape === 'none'
      ? []
      : head.shape === 'point'
        ? [axis(0), axis(1)]
        : [
            {
              header: titles ? '几何 (WKT)' : 'wkt',
              type: 'string',
              valueOf: ({ geometry }) => (geometry === null ? null : wktOf(geometry)),
            },
          ];
  const about = aboutCell(head);
  return [
    ...head.fields.map((field): FlatColumn => ({
      header: titles ? fieldTitle(field) : field.name,
      type: field.type,
      valueOf: ({ values }) => values[field.name] ?? null,
    })),
    ...position,
    { header: titles ? '数据说明 Data' : 'data_note', type: 'string', valueOf: () => about },
  ];
}

function axisTitle({ crs }: ExportHead, which: 0 | 1, titles: boolean, word: string): string {
  if (crs.geographic) {
    if (titles) return `${['经度', '纬度'][which]} (${word})`;
    return `${['lng', 'lat'][which]}_${word.toLowerCase()}`;
  }
  return titles ? `${['东坐标', '北坐标'][which]} (${word})` : ['east', 'north'][which]!;
}
