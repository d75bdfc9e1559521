import { writeFile } from 'node:fs/promises';
import type { SampleRow, WriteOptions } from './sample-row.ts';

/** GeoJSON; another system than WGS84 is named the old way, as GDAL does. */
export async function writeGeoJson(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const named = options.epsg !== undefined && options.epsg !== 4326;
  const crs = named
    ? `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::${options.epsg}"}},`
    : '';
  const features = rows.map((row) => JSON.stringify({ type: 'Feature', ...row }));
  await writeFile(path, `{"type":"FeatureCollection",${crs}"features":[\n${features.join(',\n')}\n]}\n`);
}

export async function writeNdjson(path: string, rows: readonly SampleRow[]): Promise<void> {
  await writeFile(path, rows.map((row) => `${JSON.stringify({ type: 'Feature', ...row })}\n`).join(''));
}
