import { writeCityJson, writeDxf, writeSurveyText } from './drawing-files.ts';
import { writeFlatGeobuf } from './flatgeobuf-file.ts';
import { writeGeoJson, writeNdjson } from './geojson-files.ts';
import { writeGeoPackage } from './geopackage-file.ts';
import { writeGpx, writeKml, writeKmz } from './markup-files.ts';
import { writeOsmPbf } from './osm-pbf-file.ts';
import type { SampleRow, WriteOptions } from './sample-row.ts';
import { writeShapefileZip } from './shapefile-zip.ts';
import { writeCsv, writeXlsx } from './table-files.ts';

type Shape = 'point' | 'line' | 'polygon' | 'none';

/** A way to write rows into a file of one format, and what survives it. */
export interface FormatFile {
  id: string;
  /** The `format` that the reader of such a file names. */
  format: string;
  extension: string;
  shapes: Shape[];
  /** `all`: properties with their types · `text`: all, as text · a list: only these names. */
  keeps: 'all' | 'text' | string[];
  /** Longest column name, bytes. */
  nameBytes?: number;
  /** Positions are kept to this step of the file's unit; absent: exactly. */
  step?: number;
  /** The file cannot be in another system than this one. */
  epsg?: number;
  /** Positions have to be metres of a plane, named by `epsg` when writing. */
  plane?: true;
  write(path: string, rows: readonly SampleRow[], options?: WriteOptions): Promise<void>;
}

const ALL: Shape[] = ['point', 'line', 'polygon'];

function gbk(write: FormatFile['write']): FormatFile['write'] {
  return (path, rows, options) => write(path, rows, { ...options, encoding: 'gbk' });
}

/** Every format that can be imported and written here, GBK variants beside UTF-8. DWG cannot be written, and is refused. */
export const FORMAT_FILES: FormatFile[] = [
  { id: 'geojson', format: 'geojson', extension: 'geojson', shapes: [...ALL, 'none'], keeps: 'all', write: writeGeoJson },
  { id: 'ndjson', format: 'ndjson', extension: 'ndjson', shapes: [...ALL, 'none'], keeps: 'all', epsg: 4326, write: writeNdjson },
  { id: 'shapefile', format: 'shapefile', extension: 'zip', shapes: ALL, keeps: 'all', nameBytes: 10, write: writeShapefileZip },
  { id: 'shapefile-gbk', format: 'shapefile', extension: 'zip', shapes: ALL, keeps: 'all', nameBytes: 10, write: gbk(writeShapefileZip) },
  { id: 'geopackage', format: 'geopackage', extension: 'gpkg', shapes: [...ALL, 'none'], keeps: 'all', write: writeGeoPackage },
  { id: 'flatgeobuf', format: 'flatgeobuf', extension: 'fgb', shapes: ALL, keeps: 'all', write: writeFlatGeobuf },
  { id: 'kml', format: 'kml', extension: 'kml', shapes: ALL, keeps: 'text', epsg: 4326, write: writeKml },
  { id: 'kmz', format: 'kmz', extension: 'kmz', shapes: ALL, keeps: 'text', epsg: 4326, write: writeKmz },
  { id: 'gpx', format: 'gpx', extension: 'gpx', shapes: ['point', 'line'], keeps: ['name', 'desc', 'time'], epsg: 4326, write: writeGpx },
  { id: 'dxf', format: 'dxf', extension: 'dxf', shapes: ALL, keeps: ['layer'], write: writeDxf },
  { id: 'csv', format: 'csv', extension: 'csv', shapes: [...ALL, 'none'], keeps: 'text', write: writeCsv },
  { id: 'csv-gbk', format: 'csv', extension: 'csv', shapes: [...ALL, 'none'], keeps: 'text', write: gbk(writeCsv) },
  { id: 'excel', format: 'excel', extension: 'xlsx', shapes: [...ALL, 'none'], keeps: 'all', write: writeXlsx },
  { id: 'cityjson', format: 'cityjson', extension: 'city.json', shapes: ['polygon'], keeps: 'all', step: 1e-4, plane: true, write: writeCityJson },
  { id: 'survey-txt', format: 'survey-txt', extension: 'txt', shapes: ['polygon'], keeps: ['编号', '名称', '用途'], step: 1e-4, plane: true, write: writeSurveyText },
  { id: 'osm-pbf', format: 'osm-pbf', extension: 'osm.pbf', shapes: ALL, keeps: 'text', step: 1e-7, epsg: 4326, write: writeOsmPbf },
]; // prettier-ignore
