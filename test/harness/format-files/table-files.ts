import { writeFile } from 'node:fs/promises';
import writeExcelFile from 'write-excel-file/node';
import { encoded } from './gbk-bytes.ts';
import { wktText } from './geometry-bytes.ts';
import { columnsOf, type SampleRow, type SampleValue, type WriteOptions } from './sample-row.ts';

/** Points in two columns 经度 and 纬度 (X and Y for a plane), other shapes as WKT in one column. */
export function tableOf(rows: readonly SampleRow[], options: WriteOptions = {}): SampleValue[][] {
  const columns = [...columnsOf(rows).keys()];
  const points = rows.every((row) => row.geometry === null || row.geometry.type === 'Point');
  const located = rows.some((row) => row.geometry !== null);
  const plane = options.epsg !== undefined && options.epsg !== 4326 && options.epsg !== 4490;
  const place = !located ? [] : !points ? ['wkt'] : plane ? ['X', 'Y'] : ['经度', '纬度'];
  const cells = (row: SampleRow): SampleValue[] => {
    if (!located) return [];
    if (row.geometry === null) return place.map(() => null);
    return row.geometry.type === 'Point' && points ? row.geometry.coordinates : [wktText(row.geometry)];
  };
  return [
    [...columns, ...place],
    ...rows.map((row) => [...columns.map((name) => row.properties[name] ?? null), ...cells(row)]),
  ];
}

export async function writeCsv(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const lines = tableOf(rows, options).map((cells) => cells.map(csvCell).join(','));
  await writeFile(path, encoded(`${lines.join('\r\n')}\r\n`, options.encoding));
}

export async function writeXlsx(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  await writeExcelFile(tableOf(rows, options), { sheet: options.layer ?? 'Sheet1' }).toFile(path);
}

function csvCell(value: SampleValue): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
