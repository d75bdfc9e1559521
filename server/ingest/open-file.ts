import { open } from 'node:fs/promises';
import { refused } from './core/refusals.ts';
import { DEFAULT_LIMITS } from './core/raw.ts';
import type { Limits, OpenOptions, RawFile } from './core/raw.ts';
import type { Probe, Reader } from './reader.ts';
import { cityjsonReader } from './readers/cityjson.ts';
import { dwgReader, oldExcelReader } from './readers/closed-formats.ts';
import { csvReader } from './readers/csv.ts';
import { dxfReader } from './readers/dxf.ts';
import { excelReader } from './readers/excel.ts';
import { flatgeobufReader } from './readers/flatgeobuf.ts';
import { geojsonReader } from './readers/geojson.ts';
import { geopackageReader } from './readers/geopackage.ts';
import { gpxReader } from './readers/gpx.ts';
import { kmlReader } from './readers/kml.ts';
import { ndjsonReader } from './readers/ndjson.ts';
import { osmPbfReader } from './readers/osm-pbf.ts';
import { shapefileReader } from './readers/shapefile.ts';
import { surveyReader } from './readers/survey-txt.ts';
import { wktReader } from './readers/wkt.ts';
import { openZip } from './zip-file.ts';

/** Every format we read, the surest signature first. A reader's own file says how it is known. */
const READERS: Reader[] = [
  flatgeobufReader,
  geopackageReader,
  osmPbfReader,
  shapefileReader,
  dwgReader,
  oldExcelReader,
  excelReader,
  kmlReader,
  gpxReader,
  cityjsonReader,
  ndjsonReader,
  geojsonReader,
  dxfReader,
  wktReader,
  surveyReader,
  csvReader,
];

const PEEK_BYTES = 64 * 1024;

/**
 * What is this file, and what does it say about itself?
 * Judged by content first (magic bytes, structure), by the name's ending only where several readers would take it.
 * Zips are checked for bombs and path tricks before any reader sees them.
 * @throws XwError empty_file, unknown_format, or the refusal of the format's reader
 */
export async function openFile(path: string, options: OpenOptions): Promise<RawFile> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const probe = await look(path, options.name, limits);
  const takers = READERS.filter((reader) => reader.recognises(probe));
  const reader = takers.find((taker) => taker.extensions.includes(probe.extension)) ?? takers[0];
  if (reader === undefined) throw unknownFormat(probe);
  return reader.open(probe, { ...options, limits });
}

async function look(path: string, name: string, limits: Limits): Promise<Probe> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0)
      throw refused('empty_file', name, '0 B', {
        zh: '文件是空的',
        en: 'The file is empty',
        remedyZh: '请确认导出成功后重新上传。',
        remedyEn: 'Check that the export worked and send it again.',
      });
    const head = Buffer.alloc(Math.min(PEEK_BYTES, size));
    await file.read(head, 0, head.length, 0);
    const tail = Buffer.alloc(Math.min(PEEK_BYTES, size));
    await file.read(tail, 0, tail.length, size - tail.length);
    const probe: Probe = {
      path,
      name,
      extension: /\.([^./\\]+)$/.exec(name.toLowerCase())?.[1] ?? '',
      sizeBytes: size,
      head,
      tail,
      headText: peekText(head),
    };
    if (head.length >= 4 && head.readUInt32LE(0) === 0x04034b50) {
      const zip = await openZip(path, name, limits);
      probe.entries = zip.entries;
      zip.close();
    }
    return probe;
  } finally {
    await file.close();
  }
}

function peekText(head: Buffer): string {
  const utf16 =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : '';
  if (utf16 !== '') return new TextDecoder(utf16).decode(head);
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return head.toString('latin1', start);
}

function unknownFormat(probe: Probe): Error {
  return refused('unknown_format', probe.name, Buffer.from(probe.head.subarray(0, 16)).toString('hex'), {
    zh: '认不出这个文件的格式',
    en: 'The format of this file is not known',
    remedyZh: `可读取：${READERS.map((reader) => reader.nameZh).join('、')}。`,
    remedyEn: `Readable: ${READERS.map((reader) => reader.nameEn).join(', ')}.`,
  });
}
