import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import { DEFAULT_LIMITS } from '../../server/ingest/core/raw.ts';
import { openZip } from '../../server/ingest/zip-file.ts';
import { FORMAT_FILES } from '../../test/harness/format-files/formats.ts';
import type { SampleRow } from '../../test/harness/format-files/sample-row.ts';
import type { Sample } from './mutate.ts';

/** Valid files of every format and shape, small, and the bare texts that no writer makes. */
export async function makeSamples(): Promise<Sample[]> {
  const folder = await mkdtemp(join(tmpdir(), 'xw-fuzz-samples-'));
  try {
    const samples: Sample[] = TEXTS.map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
    for (const format of FORMAT_FILES)
      for (const shape of format.shapes) {
        const plane = format.id === 'survey-txt';
        const name = `${format.id}-${shape}.${format.extension}`;
        const path = join(folder, name);
        await format.write(path, rowsOf(shape, plane), { epsg: format.epsg ?? (plane ? 4527 : 4326) });
        samples.push(await sampleOf(path, name));
      }
    return samples;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sampleOf(path: string, name: string): Promise<Sample> {
  const bytes = await readFile(path);
  if (bytes.readUInt32LE(0) !== 0x04034b50) return { name, bytes };
  const zip = await openZip(path, name, DEFAULT_LIMITS);
  const entries = [];
  for (const entry of zip.entries)
    entries.push({ name: entry.name, bytes: await zip.read(entry.name, 1 << 24) });
  zip.close();
  return { name, bytes, entries };
}

function rowsOf(shape: string, plane: boolean): SampleRow[] {
  const [x, y, size] = plane ? [39_462_489, 3_920_713, 100] : [116.587, 35.415, 0.001];
  const ring = (dx: number, side: number): Position[] => [
    [x + dx, y],
    [x + dx + side, y],
    [x + dx + side, y + side],
    [x + dx, y + side],
    [x + dx, y],
  ];
  const shapes: Record<string, (Geometry | null)[]> = {
    point: [0, 1, 2].map((i) => ({ type: 'Point', coordinates: [x + i * size, y] })),
    line: [0, 1].map((i) => ({
      type: 'LineString',
      coordinates: [
        [x, y],
        [x + size, y + i * size],
        [x + 2 * size, y],
      ],
    })),
    polygon: [
      { type: 'Polygon', coordinates: [ring(0, size)] },
      { type: 'Polygon', coordinates: [ring(2 * size, size * 3)] },
    ],
    none: [null, null],
  };
  return (shapes[shape] ?? []).map((geometry, i) => ({
    geometry,
    properties: {
      name: `人民路${i + 1}号`,
      kind: 'lamp',
      count: i - 1,
      share: 0.125,
      open: i === 0,
      地址: '洸河路12号',
    },
  }));
}

/** What people paste and export by hand. */
const TEXTS: [name: string, text: string][] = [
  ['bare.txt', '点号，X，Y\nJ1，3920713.164，462489.220\nJ2，3920813.164，462489.220\nJ3，3920813.164，462589.220\n'],
  ['degrees.txt', "1 116°35'13.2\" 35°24'54\"\n2 116°35'15.2\" 35°24'54\"\n3 116°35'15.2\" 35°24'59\"\n"],
  ['ewkt.wkt', 'SRID=4490;POLYGON((116 35,117 35,117 36,116 35),(116.2 35.1,116.3 35.1,116.3 35.2,116.2 35.1))\nMULTIPOINT((1 2),(3 4))\nGEOMETRYCOLLECTION(POINT(1 2),POINT(3 4))\n'],
  ['pair.csv', '案件编号;发生时间;经纬度;详细地址\n1;2026-01-01 08:00;"116.587,35.415";洸河路12号\n2;2026-01-02;;太白楼路与建设路交叉口东200米\n'],
  ['wkt.csv', 'id,wkt\n1,"POLYGON((116 35,117 35,117 36,116 35))"\n2,POINT(116 35)\n'],
  ['records.ndjson', '{"id":1,"lng":116.5,"lat":35.4,"地址":"a"}\n{"id":2,"lng":116.6,"lat":35.5}\n'],
  ['feature.geojson', '{"type":"Feature","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]},"properties":{"a":[1,{"b":null}]}}'],
  ['track.gpx', '<?xml version="1.0"?><gpx><metadata><name>m</name></metadata><rte><rtept lat="35" lon="116"/><rtept lat="35.1" lon="116.1"/></rte><trk><name>T</name><trkseg><trkpt lat="35" lon="116"><ele>3</ele><time>2026-01-01T00:00:00Z</time></trkpt><trkpt lat="35.1" lon="116.1"/></trkseg></trk></gpx>'],
  ['tree.kml', '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder><name>A</name><Placemark><gx:Track><when>2026-01-01T00:00:00Z</when><gx:coord>116 35 0</gx:coord><gx:coord>117 35 0</gx:coord></gx:Track></Placemark><Placemark><MultiGeometry><Point><coordinates>1,2</coordinates></Point><Point><coordinates>3,4</coordinates></Point></MultiGeometry></Placemark></Folder></Document></kml>'],
  ['curves.dxf', dxf(['0', 'LWPOLYLINE', '8', 'A', '70', '1', '10', '0', '20', '0', '42', '1', '10', '9', '20', '0', '10', '9', '20', '9', '0', 'CIRCLE', '10', '1', '20', '1', '40', '5', '0', 'ARC', '10', '1', '20', '1', '40', '5', '50', '10', '51', '350', '0', 'ELLIPSE', '10', '1', '20', '1', '11', '3', '21', '1', '40', '0.5', '41', '0', '42', '6.283185307', '0', 'POLYLINE', '70', '1', '0', 'VERTEX', '10', '0', '20', '0', '0', 'VERTEX', '10', '4', '20', '0', '0', 'VERTEX', '10', '4', '20', '4', '0', 'SEQEND', '0', 'INSERT', '2', 'B', '0', 'SPLINE', '70', '8'])],
  ['drawing.dwg', 'AC1032\0\0\0\0\0\x06'],
]; // prettier-ignore

function dxf(entities: string[]): string {
  return ['0', 'SECTION', '2', 'ENTITIES', ...entities, '0', 'ENDSEC', '0', 'EOF', ''].join('\r\n');
}
