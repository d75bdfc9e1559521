import type { Geometry } from '../../../server/kernel/geojson.ts';

export type SampleValue = string | number | boolean | null;

/** One row to be written into a file: positions x = east or longitude first. */
export interface SampleRow {
  geometry: Geometry | null;
  properties: Record<string, SampleValue>;
}

export interface WriteOptions {
  /** EPSG code of the positions; absent: the file says nothing. */
  epsg?: number;
  layer?: string;
  encoding?: 'utf-8' | 'gbk';
}

export type ColumnType = 'text' | 'number' | 'integer' | 'boolean';

/** Every column of the rows, in the order of first appearance, with the narrowest type that holds all its values. */
export function columnsOf(rows: readonly SampleRow[]): Map<string, ColumnType> {
  const columns = new Map<string, ColumnType | undefined>();
  for (const row of rows)
    for (const [name, value] of Object.entries(row.properties))
      columns.set(name, widened(columns.get(name), value));
  return new Map([...columns].map(([name, type]) => [name, type ?? 'text']));
}

function widened(type: ColumnType | undefined, value: SampleValue): ColumnType | undefined {
  if (value === null) return type;
  const own =
    typeof value === 'string'
      ? 'text'
      : typeof value === 'boolean'
        ? 'boolean'
        : Number.isSafeInteger(value)
          ? 'integer'
          : 'number';
  if (type === undefined || type === own) return own;
  return [type, own].every((one) => one === 'integer' || one === 'number') ? 'number' : 'text';
}

/** The definition that a .prj or a GeoPackage carries for the systems used in tests; undefined for others. */
export function wktOf(epsg: number): string | undefined {
  const wgs84 =
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
  const cgcs2000 =
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
  if (epsg === 4326) return wgs84;
  if (epsg === 4490) return cgcs2000;
  const prefixed = epsg >= 4513 && epsg <= 4533;
  if (!prefixed && !(epsg >= 4534 && epsg <= 4554)) return undefined;
  const zone = prefixed ? epsg - 4488 : epsg - 4509;
  const name = prefixed ? `CGCS2000_3_Degree_GK_Zone_${zone}` : `CGCS2000_3_Degree_GK_CM_${zone * 3}E`;
  const east = prefixed ? zone * 1e6 + 5e5 : 5e5;
  return `PROJCS["${name}",${cgcs2000},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${east}.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${zone * 3}.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
}
