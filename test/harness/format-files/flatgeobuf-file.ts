import { writeFile } from 'node:fs/promises';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import { columnsOf, type SampleRow, type WriteOptions } from './sample-row.ts';

const MAGIC = Buffer.from([0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0]);
const TYPES = {
  text: ColumnType.String,
  number: ColumnType.Double,
  integer: ColumnType.Long,
  boolean: ColumnType.Bool,
} as const;

/** FlatGeobuf without an index, by the format's own package. Every row needs a geometry. */
export async function writeFlatGeobuf(
  path: string,
  rows: readonly SampleRow[],
  options: WriteOptions = {},
): Promise<void> {
  const columns = [...columnsOf(rows)].map(([name, type]) => ({
    name,
    type: TYPES[type],
    title: null,
    description: null,
    width: -1,
    precision: -1,
    scale: -1,
    nullable: true,
    unique: false,
    primary_key: false,
  }));
  const header = {
    geometryType: GeometryType.Unknown,
    columns,
    envelope: null,
    featuresCount: rows.length,
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  };
  const features = rows.map((row) => {
    const properties = Object.fromEntries(columns.map(({ name }) => [name, row.properties[name] ?? null]));
    return buildFeature(parseGeometry(row.geometry!), properties, header);
  });
  await writeFile(path, Buffer.concat([MAGIC, buildHeader(header, options.epsg ?? 0), ...features]));
}
