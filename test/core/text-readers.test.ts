import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { RawItem } from '../../server/ingest/core/raw.ts';
import { openFile } from '../../server/ingest/open-file.ts';
import { encoded } from '../harness/format-files/gbk-bytes.ts';
import { readBack, refusalOf, scratchFolder } from '../harness/format-files/read-back.ts';
import type { ReadBack } from '../harness/format-files/read-back.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

function file(name: string, content: string | Uint8Array): string {
  const path = scratch.path(name);
  writeFileSync(path, content);
  return path;
}
const read = (name: string, content: string | Uint8Array, options = {}): Promise<ReadBack> =>
  readBack(file(name, content), options);
const refusal = (name: string, content: string | Uint8Array, options = {}): Promise<string> =>
  refusalOf(file(name, content), options);
const codes = ({ problems }: ReadBack): string[] => problems.map((problem) => problem.code);
const point = (x: number | string, y: number | string): string =>
  `{"type":"Feature","geometry":{"type":"Point","coordinates":[${x},${y}]},"properties":{"name":"甲"}}`;

describe('GeoJSON', () => {
  it('honours crs before and behind the features, urn and old forms; else WGS84 by the standard', async () => {
    const crs = (name: string): string => `"crs":{"type":"name","properties":{"name":"${name}"}}`;
    const claimOf = async (text: string): Promise<unknown> => (await read('a.geojson', text)).file.claim;
    const before = `{"type":"FeatureCollection",${crs('urn:ogc:def:crs:EPSG::4527')},"features":[${point(1, 2)}]}`;
    expect(await claimOf(before)).toMatchObject({ kind: 'epsg', code: 4527 });
    const behind = `{"features":[${point(1, 2)}],"type":"FeatureCollection",${crs('EPSG:4490')}}`;
    expect(await claimOf(behind)).toMatchObject({ kind: 'epsg', code: 4490 });
    expect(await claimOf(before.replace('EPSG::4527', 'OGC:1.3:CRS84'))).toMatchObject({ code: 4326 });
    expect(await claimOf(`[${point(1, 2)}]`)).toMatchObject({ code: 4326 });
    expect(await claimOf(`[${point(39462489, 3920713)}]`)).toEqual({ kind: 'unknown' });
    expect(await claimOf(before.replace('urn:ogc:def:crs:EPSG::4527', '本地系'))).toEqual({
      kind: 'unknown',
    });
  });

  it('says whose data they are, where the file does', async () => {
    const text = `{"type":"FeatureCollection","attribution":"© 测绘院","license":"CC BY 4.0","features":[${point(1, 2)}]}`;
    expect((await read('w.geojson', text)).file).toMatchObject({
      attribution: '© 测绘院',
      licence: 'CC BY 4.0',
    });
    const gpx =
      '<gpx><metadata><copyright author="骑行社"><license>CC0</license></copyright></metadata><wpt lat="1" lon="2"/></gpx>';
    expect((await read('w.gpx', gpx)).file).toMatchObject({ attribution: '骑行社', licence: 'CC0' });
  });

  it('lists one bad feature and reads on', async () => {
    const features = [
      point(1, 2),
      point('NaN', 2),
      point('1e999', 2),
      '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]},"properties":null}',
      '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}}',
      '{"type":"Feature","geometry":{"type":"Circle","coordinates":[0,0]}}',
      `{"type":"Feature","geometry":null,"properties":{"x":${'['.repeat(80)}${']'.repeat(80)}}}`,
      '{"type":"Feature","geometry":null,"properties":{"name":"\\ufffd路","n":1}}',
      '{"type":"Feature","id":7,"geometry":null,"properties":{"o":{"a":1}}}',
      '{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[0,0]},{"type":"LineString","coordinates":[[0,0],[1,1]]}]}}',
    ];
    const found = await read('b.json', `{"type":"FeatureCollection","features":[${features.join(',')}]}`);
    expect(found.rows.map((row) => row.place)).toEqual(['要素1', '要素4', '要素9']);
    expect(found.rows[1]?.repaired).toEqual(['ring_closed']);
    expect(found.rows[2]?.properties).toEqual({ o: '{"a":1}', id: 7 });
    expect(codes(found)).toEqual(['not_finite', 'not_finite', 'too_few_points', 'unknown_geometry', 'too_deep', 'mojibake', 'mixed_geometry']); // prettier-ignore
  });

  it('reads a single feature, a bare geometry and GBK; brackets inside strings do not confuse it', async () => {
    expect((await read('c.json', point(1, 2))).rows).toHaveLength(1);
    expect((await read('d.json', '{"type":"Point","coordinates":[1,2,3]}')).rows[0]).toMatchObject({
      geometry: { type: 'Point', coordinates: [1, 2] },
      repaired: ['height_left'],
    });
    const tricky = `[${point(1, 2).replace('甲', '}]{"\\\\\\"甲').replace('{"\\\\', '{\\"\\\\')}]`;
    const found = await read('e.geojson', new Uint8Array(encoded(tricky, 'gbk')));
    expect(found.file.encoding).toBe('gb18030');
    expect(String(found.rows[0]?.properties['name'])).toContain('甲');
  });

  it('refuses a ring and a feature that are too large, without sinking the file', async () => {
    const ring = Array.from({ length: 200 }, (_, i) => `[${i},${i % 7}]`).join(',');
    const big = `{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[${ring}]]},"properties":{}}`;
    const text = `[${point(1, 2)},${big},${point(3, 4)}]`;
    const byVertices = await read('f.json', text, { limits: { ringVertices: 100 } });
    expect([byVertices.rows.length, codes(byVertices)]).toEqual([2, ['ring_too_large']]);
    const byBytes = await read('f.json', text, { limits: { rowBytes: 1000 } });
    expect([byBytes.rows.length, codes(byBytes)]).toEqual([2, ['row_too_large']]);
  });

  it.each([
    ['cut', `{"type":"FeatureCollection","features":[${point(1, 2)},`, 'broken_file'],
    ['cut but for a bracket', `{"type":"FeatureCollection","features":[${point(1, 2)}]`, 'broken_file'],
    ['with something behind', `[${point(1, 2)}] [1]`, 'broken_file'],
    ['mismatched', `[${point(1, 2).replace('}}', '}]')}]`, 'broken_file'],
    ['empty', '', 'empty_file'],
    [
      'deep at the top',
      `{"type":"FeatureCollection","x":${'['.repeat(9999)}${']'.repeat(9999)}}`,
      'too_deep',
    ],
    ['of another kind', '{"hello":"world"}', 'unknown_format'],
  ])('refuses a file that is %s', async (_, text, code) => {
    expect(await refusal('g.json', text)).toBe(code);
  });
});

describe('NDJSON', () => {
  it('reads features, RFC 8142 and plain records; a bad line is a problem, a cut last line a broken file', async () => {
    const found = await read('a.ndjson', `${point(1, 2)}\n{"type":"Feature"\n\n${point(3, 4)}\n`);
    expect([found.rows.map((row) => row.place), codes(found)]).toEqual([['第1行', '第4行'], ['bad_json']]);
    const sequence = [point(1, 2), point(3, 4)].map((line) => `\u001e${line}\n`).join('');
    expect((await read('b.geojsons', sequence)).rows).toHaveLength(2);
    const records = await read(
      'c.jsonl',
      '{"lng":116.5,"lat":35.4,"地址":"a"}\n{"lng":null,"lat":null,"地址":"b"}\n',
    );
    expect(records.file.addressField).toBe('地址');
    expect(records.rows.map((row) => row.geometry?.type)).toEqual(['Point', undefined]);
    const long = await read(
      'l.ndjson',
      `${point(1, 2)}\n${point(3, 4).replace('甲', 'x'.repeat(500))}\n${point(5, 6)}\n`,
      {
        limits: { rowBytes: 300 },
      },
    );
    expect([long.rows.length, codes(long)]).toEqual([2, ['row_too_large']]);
    expect(await refusal('d.ndjson', `${point(1, 2)}\n${point(3, 4).slice(0, 30)}`)).toBe('broken_file');
  });
});

describe('CSV', () => {
  it.each([
    ['经度,纬度\n116.5,35.4', [116.5, 35.4], 'unknown'],
    ['WGS84经度;WGS84纬度\n116.5;35.4', [116.5, 35.4], 'epsg'],
    ['lng(gcj02)\tlat(gcj02)\n116.5\t35.4', [116.5, 35.4], 'gcj02'],
    ['百度经度,百度纬度,经度,纬度\n1,2,116.5,35.4', [1, 2], 'bd09'],
    ['X坐标,Y坐标\n3920713.164,39462489.22', [39462489.22, 3920713.164], 'unknown'],
    ['X,Y\n12978000,4230000', [12978000, 4230000], 'unknown'],
    ['x,y\n35.4,116.5', [116.5, 35.4], 'unknown'],
    ['东坐标,北坐标\n462489.22,3920713.16', [462489.22, 3920713.16], 'unknown'],
    ['经纬度\n"116.5,35.4"', [116.5, 35.4], 'unknown'],
    ['位置坐标\n"35.4,116.5"', [116.5, 35.4], 'unknown'],
    ['经度,纬度\n116°30′0″,35°24′0″', [116.5, 35.4], 'unknown'],
    ['id,wkt\n1,SRID=4490;POINT(116.5 35.4)', [116.5, 35.4], 'epsg'],
  ])('%j', async (text, position, claim) => {
    const found = await read('a.csv', `${text}\n`);
    expect(found.problems).toEqual([]);
    expect(found.rows[0]?.geometry).toEqual({ type: 'Point', coordinates: position });
    expect(found.file.claim.kind).toBe(claim);
  });

  it('passes over title lines, keeps codes with their zeros, quotes and line breaks, and names the address', async () => {
    const text = '2026年3月投诉件,,\n案件编号,问题描述,详细地址\n001,"占道,经营\n又来",洸河路12号\n002,,\n';
    const found = await read('b.csv', new Uint8Array(encoded(text, 'gbk')));
    expect(found.file).toMatchObject({ encoding: 'gb18030', addressField: '详细地址', format: 'csv' });
    expect(found.rows[0]).toEqual({
      place: expect.stringMatching(/^第\d行$/) as string,
      geometry: null,
      properties: { 案件编号: '001', 问题描述: '占道,经营\n又来', 详细地址: '洸河路12号' },
    });
  });

  it('lists bad rows: swapped, out of range, no number, too many cells, zero, another SRID', async () => {
    const found = await read(
      'c.csv',
      '名称,经度,纬度\na,35.4,116.5\nb,462489,3920713\nc,116.5,x\nd,116,35,9\ne,0,0\nf,,\n',
    );
    expect(codes(found)).toEqual([
      'axes_swapped',
      'out_of_range',
      'bad_number',
      'too_many_cells',
      'zero_position',
    ]);
    expect(found.rows.map((row) => row.properties['名称'])).toEqual(['f']);
    const srid = await read(
      'd.csv',
      'id;geom\n1;SRID=4490;POINT(1 2)\n2;SRID=4326;POINT(1 2)\n'
        .replaceAll(';geom', ',geom')
        .replaceAll('1;S', '1,S')
        .replaceAll('2;S', '2,S'),
    );
    expect(codes(srid)).toEqual(['srid_differs']);
  });

  it('refuses a garbled header, an open quote, a wrong encoding that was named, an unknown one', async () => {
    const garbled = new TextDecoder('windows-1252').decode(Buffer.from('案件编号'));
    expect(await refusal('e.csv', `${garbled},lon,lat\n1,2,3\n`)).toBe('mojibake');
    expect(await refusal('f.csv', 'a,b\n1,"2\n3,4\n')).toBe('broken_file');
    const gbk = new Uint8Array(encoded('编号,地址\n1,洸河路\n', 'gbk'));
    expect(await refusal('g.csv', gbk, { encoding: 'utf-8' })).toBe('wrong_encoding');
    expect(await refusal('g.csv', gbk, { encoding: 'klingon' })).toBe('unknown_encoding');
  });
});

describe('KML and GPX', () => {
  const kml = (body: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>规划</name>${body}</Document></kml>`;

  it('reads inner rings, folders, ExtendedData and multi geometries, and counts what it leaves aside', async () => {
    const ring = (at: number, size: number): string =>
      `<LinearRing><coordinates>${at},${at},5 ${at + size},${at},5 ${at + size},${at + size},5 ${at},${at},5</coordinates></LinearRing>`;
    const found = await read(
      'a.kml',
      kml(`<Folder><name>保护区</name><Placemark id="p"><name>甲</name><ExtendedData><Data name="级别"><value>省级</value></Data><SchemaData><SimpleData name="面积">12</SimpleData></SchemaData></ExtendedData>
<Polygon><outerBoundaryIs>${ring(0, 10)}</outerBoundaryIs><innerBoundaryIs>${ring(3, 1)}</innerBoundaryIs></Polygon></Placemark></Folder>
<Placemark><MultiGeometry><Point><coordinates>1, 2</coordinates></Point><Point><coordinates>3,4</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>乙</name><Point><coordinates>x,4</coordinates></Point></Placemark><NetworkLink/>`),
    );
    expect(found.file.claim).toMatchObject({ code: 4326 });
    expect(found.rows[0]?.properties).toEqual({
      folder: '规划 / 保护区',
      id: 'p',
      name: '甲',
      级别: '省级',
      面积: '12',
    });
    expect(found.rows[0]?.geometry).toMatchObject({
      type: 'Polygon',
      coordinates: [{ length: 4 }, { length: 4 }],
    });
    expect(found.rows[1]?.geometry?.type).toBe('MultiPoint');
    expect(found.problems[0]).toMatchObject({ code: 'not_finite', place: '地标3“乙”' });
    expect(found.file.ignored).toEqual({ NetworkLink: 1 });
  });

  it('expands no entity, and refuses what is cut, crossed or too deep', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]><kml><Document><Placemark><name>&b;</name></Placemark></Document></kml>`;
    expect(await refusal('b.kml', bomb)).toBe('broken_file');
    expect(await refusal('c.kml', kml('<Placemark>'))).toBe('broken_file');
    expect(await refusal('d.kml', kml('').slice(0, 120))).toBe('broken_file');
    expect(await refusal('e.kml', kml('<Folder>'.repeat(100) + '</Folder>'.repeat(100)))).toBe('too_deep');
  });

  it('reads waypoints, routes and tracks, and a track as points with their times', async () => {
    const text = `<?xml version="1.0"?><gpx><wpt lat="35" lon="116"><name>起</name></wpt><rte><rtept lat="35" lon="116"/><rtept lat="36" lon="117"/></rte><trk><name>T</name><trkseg><trkpt lat="35" lon="116"><time>2026-01-01T00:00:00Z</time></trkpt><trkpt lat="35.1" lon="116.1"><time>2026-01-01T00:00:09Z</time></trkpt></trkseg></trk></gpx>`;
    const whole = await read('a.gpx', text);
    expect(whole.rows.map((row) => row.geometry?.type)).toEqual(['Point', 'LineString', 'LineString']);
    expect(whole.rows[2]?.properties).toEqual({
      name: 'T',
      timeFrom: '2026-01-01T00:00:00Z',
      timeTo: '2026-01-01T00:00:09Z',
    });
    const points = await read('a.gpx', text, { layer: 'track_points' });
    expect(points.rows[1]).toMatchObject({
      geometry: { coordinates: [116.1, 35.1] },
      properties: { track: 'T', time: '2026-01-01T00:00:09Z' },
    });
  });
});

describe('any reader', () => {
  it('stops when it is told to', async () => {
    const features = Array.from({ length: 5000 }, (_, i) => point(i / 100, 1));
    const texts: [string, string][] = [
      ['z.geojson', `[${features.join(',')}]`],
      ['z.ndjson', `${features.join('\n')}\n`],
      ['z.csv', `lon,lat\n${'1,2\n'.repeat(5000)}`],
      ['z.wkt', 'POINT(1 2)\n'.repeat(5000)],
      ['z.txt', '116.5,35.4\n'.repeat(5000)],
    ];
    for (const [name, text] of texts) {
      const controller = new AbortController();
      const opened = await openFile(file(name, text), { name });
      const seen: RawItem[] = [];
      const reading = (async () => {
        for await (const item of opened.rows(controller.signal)) {
          seen.push(item);
          controller.abort(new Error('enough'));
        }
      })();
      if (name !== 'z.txt') await expect(reading, name).rejects.toThrow('enough');
      else await reading;
      expect(seen.length, name).toBe(1);
      await opened.close();
    }
  });

  it('knows DWG, old Excel and WKT by content, whatever the name says', async () => {
    expect(await refusal('a.dxf', 'AC1032\0\0\0\0')).toBe('dwg');
    expect(await refusal('a.xlsx', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'))).toBe('old_excel');
    expect(
      (
        await read('a.txt', 'POLYGON((0 0,1 0,1 1,0 0))\nPOINT(1 NaN)\nCIRCULARSTRING(0 0,1 1,2 0)')
      ).problems.map((one) => one.code),
    ).toEqual(['not_finite', 'bad_wkt']);
  });
});
