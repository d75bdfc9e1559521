import { csvTexts } from './core/csv-text.ts';
import type { Headings } from './core/flat-columns.ts';
import { gb18030Bytes } from './core/gb18030-bytes.ts';
import { GEOJSON_END, geojsonFeatures, geojsonHead } from './core/geojson-text.ts';
import { KML_END, kmlHead, kmlPlaces } from './core/kml-text.ts';
import type { ExportHead, ExportPages } from './core/table.ts';
import type { ExportFormat } from './contract.ts';
import { geopackageFile } from './geopackage-file.ts';
import { shapefileZip } from './shapefile-zip.ts';
import type { TableEncoding } from './shapefile-zip.ts';
import { workbookStream } from './workbook-stream.ts';

export interface WriteOptions {
  encoding: TableEncoding;
  bom: boolean;
  headings: Headings;
  /** A folder of its own, for formats that have to be made as a file first; removed by the caller. */
  folder(): Promise<string>;
}

interface Format {
  titleZh: string;
  titleEn: string;
  extension: string;
  mediaType: string;
  encodings: readonly TableEncoding[];
  onlyWgs84: boolean;
  /** Worth compressing on the way. */
  text: boolean;
  noteZh: string;
  noteEn: string;
  write(head: ExportHead, pages: ExportPages, options: WriteOptions): AsyncIterable<Uint8Array>;
}

/** What can be written, and how. */
export const FORMATS: Record<ExportFormat, Format> = {
  geojson: {
    titleZh: 'GeoJSON',
    titleEn: 'GeoJSON',
    extension: 'geojson',
    mediaType: 'application/geo+json',
    encodings: ['utf-8'],
    onlyWgs84: false,
    text: true,
    noteZh: '网页与 GIS 通用；非 WGS84 时用 crs 成员标明坐标系。',
    noteEn: 'For the web and GIS; systems other than WGS84 are named in the member crs.',
    async *write(head, pages) {
      yield Buffer.from(geojsonHead(head));
      let first = true;
      for await (const rows of pages) {
        if (rows.length === 0) continue;
        yield Buffer.from(geojsonFeatures(head, rows, first));
        first = false;
      }
      yield Buffer.from(GEOJSON_END);
    },
  },
  csv: {
    titleZh: 'CSV 表格',
    titleEn: 'CSV table',
    extension: 'csv',
    mediaType: 'text/csv',
    encodings: ['utf-8', 'gbk'],
    onlyWgs84: false,
    text: true,
    noteZh: '点要素为经纬度两列，线面为 WKT；以公式符号开头的文字前加撇号。',
    noteEn:
      'Points as two columns, lines and areas as WKT; text that begins like a formula gets an apostrophe.',
    async *write(head, pages, { encoding, bom, headings }) {
      const encode = encoding === 'gbk' ? gb18030Bytes : (text: string) => Buffer.from(text, 'utf8');
      const texts = csvTexts(head, headings);
      if (encoding === 'utf-8' && bom) yield Buffer.from('\uFEFF');
      yield encode(texts.head);
      for await (const rows of pages) yield encode(texts.rows(rows));
    },
  },
  xlsx: {
    titleZh: 'Excel 工作簿',
    titleEn: 'Excel workbook',
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    encodings: ['utf-8'],
    onlyWgs84: false,
    text: false,
    noteZh: '文字一律按文字存放，不会成为公式；末页为数据说明。',
    noteEn: 'Text stays text and never becomes a formula; the last sheet says what the data is.',
    write: (head, pages, { headings }) => workbookStream(head, pages, headings),
  },
  gpkg: {
    titleZh: 'GeoPackage',
    titleEn: 'GeoPackage',
    extension: 'gpkg',
    mediaType: 'application/geopackage+sqlite3',
    encodings: ['utf-8'],
    onlyWgs84: false,
    text: false,
    noteZh: 'QGIS、ArcGIS 首选：字段名与文字不截断，说明写在元数据里。',
    noteEn: 'First choice for QGIS and ArcGIS: nothing is cut, and the note stands in the metadata.',
    async *write(head, pages, options) {
      yield* geopackageFile(head, pages, await options.folder());
    },
  },
  shp: {
    titleZh: 'Shapefile（压缩包）',
    titleEn: 'Shapefile (ZIP)',
    extension: 'zip',
    mediaType: 'application/zip',
    encodings: ['utf-8', 'gbk'],
    onlyWgs84: false,
    text: false,
    noteZh: '字段名截到 10 字节（对照见 fields.csv），放不下的文字列在 losses.csv。',
    noteEn:
      'Field names are cut to 10 bytes (see fields.csv); text that does not fit is listed in losses.csv.',
    async *write(head, pages, options) {
      yield* shapefileZip(head, pages, await options.folder(), options.encoding);
    },
  },
  kml: {
    titleZh: 'KML',
    titleEn: 'KML',
    extension: 'kml',
    mediaType: 'application/vnd.google-earth.kml+xml',
    encodings: ['utf-8'],
    onlyWgs84: true,
    text: true,
    noteZh: '按标准只能是 WGS84。',
    noteEn: 'By its standard always WGS84.',
    async *write(head, pages) {
      yield Buffer.from(kmlHead(head));
      for await (const rows of pages) yield Buffer.from(kmlPlaces(head, rows));
      yield Buffer.from(KML_END);
    },
  },
};
