import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import readExcelFile from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import { readTestConfig } from '../../server/config.ts';
import { drawBulges } from '../../server/ingest/core/dxf-arcs.ts';
import { footprintOf, signedArea } from '../../server/ingest/core/cityjson-footprint.ts';
import { columnOf, dateOfSerial, isDateFormat } from '../../server/ingest/core/xlsx-cells.ts';
import type { RawRow } from '../../server/ingest/core/raw.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { readBack, refusalOf, scratchFolder } from '../harness/format-files/read-back.ts';
import { writeZip } from '../harness/format-files/zip-file.ts';

/** The outer ring of a row's first area; empty when it is none. */
function outerRing(row: RawRow | undefined): Position[] {
  return row?.geometry?.type === 'Polygon' ? (row.geometry.coordinates[0] ?? []) : [];
}

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const { sharedData } = readTestConfig();

/** A workbook from the XML of its sheet. */
async function workbook(name: string, sheet: string, extra: Record<string, string> = {}): Promise<string> {
  const path = scratch.path(name);
  const links = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  await writeZip(path, {
    'xl/workbook.xml': `<workbook xmlns:r="${links}"><sheets><sheet name="说明" sheetId="1" r:id="r2"/><sheet name="投诉" sheetId="2" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="r1" Type="${links}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${links}/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="r3" Type="${links}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r4" Type="${links}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData>${extra['merges'] ?? ''}</worksheet>`,
    'xl/worksheets/sheet2.xml': '<worksheet><sheetData/></worksheet>',
    'xl/sharedStrings.xml':
      '<sst><si><r><t>洸河路</t></r><r><t>12号</t></r><rPh><t>ignored</t></rPh></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="176"/></cellXfs></styleSheet>',
  });
  return path;
}
const text = (ref: string, value: string): string =>
  `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`;

describe('Excel', () => {
  it('finds the sheet, the header below a merged title, dates, merged blocks, and lists error cells', async () => {
    const path = await workbook(
      'a.xlsx',
      `<row r="1">${text('A1', '2026年3月投诉汇总')}</row>
<row r="3">${['编号', '街道', '详细地址', '时间', '月份', '经度', '纬度'].map((name, i) => text(`${'ABCDEFG'[i]}3`, name)).join('')}</row>
<row r="4">${text('A4', '001')}${text('B4', '许庄街道')}<c r="C4" t="s"><v>0</v></c><c r="D4" s="1"><v>46082.5</v></c><c r="E4" s="2"><v>46082</v></c><c r="F4"><v>116.5</v></c><c r="G4"><v>35.4</v></c></row>
<row r="5"><c r="A5"><v>2</v></c><c r="F5" t="e"><v>#N/A</v></c><c r="G5"><v>35.4</v></c></row>
<row r="900000"><c r="A900000" t="b"><v>1</v></c></row>`,
      { merges: '<mergeCells count="2"><mergeCell ref="A1:G1"/><mergeCell ref="B4:B900000"/></mergeCells>' },
    );
    const { file, rows, problems } = await readBack(path);
    expect(file).toMatchObject({
      format: 'excel',
      part: '投诉',
      parts: ['说明', '投诉'],
      addressField: '详细地址',
    });
    expect(rows[0]).toEqual({
      place: '投诉 第4行',
      geometry: { type: 'Point', coordinates: [116.5, 35.4] },
      properties: {
        编号: '001',
        街道: '许庄街道',
        详细地址: '洸河路12号',
        时间: '2026-03-01T12:00:00',
        月份: '2026-03-01',
        经度: 116.5,
        纬度: 35.4,
      },
    });
    expect(rows[1]).toMatchObject({
      place: '投诉 第900000行',
      geometry: null,
      properties: { 编号: true, 街道: '许庄街道' },
    });
    expect(problems).toMatchObject([{ place: '投诉 第5行', code: 'cell_error', value: '经度: #N/A' }]);
  });

  it('reads what a writer of others wrote, and refuses a missing sheet, a huge column, a cut file', async () => {
    const path = scratch.path('b.xlsx');
    const written = [
      ['名称', 'X', 'Y'],
      ['甲', 3920713.16, 39462489.22],
    ];
    await writeExcelFile(written, { sheet: '数据' }).toFile(path);
    expect((await readBack(path)).rows[0]?.geometry).toEqual({
      type: 'Point',
      coordinates: [39462489.22, 3920713.16],
    });
    expect(await refusalOf(path, { sheet: '没有' })).toBe('no_such_sheet');
    expect(await refusalOf(await workbook('c.xlsx', `<row r="1"><c r="XFD1"><v>1</v></c></row>`))).toBe(
      'too_many_columns',
    );
    expect(await refusalOf(await workbook('d.xlsx', `<row r="1"><c r="A1">`))).toBe('broken_file');
    expect(await refusalOf(await workbook('e.xlsx', ''))).toBe('empty_file');
  });

  it('agrees with an independent reader on every cell', async () => {
    const path = scratch.path('f.xlsx');
    const rows = Array.from({ length: 50 }, (_, i) => [
      `路灯 & <${i}>`,
      i * 1.5,
      i % 2 === 0,
      i % 7 === 0 ? null : `第${i}号`,
    ]);
    await writeExcelFile([['名称', '数值', '开关', '编号'], ...rows]).toFile(path);
    const [sheet] = await readExcelFile(path);
    const found = await readBack(path);
    expect(found.rows.map((row) => Object.values(row.properties))).toEqual(sheet?.data.slice(1));
  });

  it('turns serial numbers into local dates and knows date formats', () => {
    // Worked examples of ECMA-376 part 1, 18.17.4.1.
    expect(dateOfSerial(1, false)).toBe('1900-01-01');
    expect(dateOfSerial(59, false)).toBe('1900-02-28');
    expect(dateOfSerial(61, false)).toBe('1900-03-01');
    expect(dateOfSerial(45717.5, false)).toBe('2025-03-01T12:00:00');
    expect(dateOfSerial(0.75, false)).toBe('18:00:00');
    expect(dateOfSerial(0, true)).toBe('1904-01-01');
    expect(dateOfSerial(-3, false)).toBe(-3);
    expect([14, 31, 57, 0, 2, 49].map((id) => isDateFormat(id, undefined))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    for (const code of ['yyyy-mm-dd', '[$-804]yyyy"年"m"月"', '[h]:mm', 'h:mm AM/PM'])
      expect(isDateFormat(176, code), code).toBe(true);
    for (const code of ['General', '0.00', '"day"0', '[Red]0', '#,##0\\d'])
      expect(isDateFormat(176, code), code).toBe(false);
    expect([columnOf('A1'), columnOf('BC12'), columnOf('ZZZZ1')]).toEqual([0, 54, undefined]);
  });
});

describe('zips', () => {
  /** One stored or packed entry, with sizes as claimed. */
  function zip(name: string, bytes: Buffer, claimed = bytes.length, flags = 0x800): Buffer {
    const packed = deflateRawSync(bytes);
    const title = Buffer.from(name);
    const core = Buffer.alloc(26);
    core.writeUInt16LE(20, 0);
    core.writeUInt16LE(flags, 2);
    core.writeUInt16LE(8, 4);
    core.writeUInt32LE(crc32(bytes), 10);
    core.writeUInt32LE(packed.length, 14);
    core.writeUInt32LE(claimed, 18);
    core.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), core, title, packed]);
    const list = Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), core, Buffer.alloc(14), title]);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(list.length, 12);
    end.writeUInt32LE(local.length, 16);
    return Buffer.concat([local, list, end]);
  }
  const kml = Buffer.from('<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></kml>');
  const refusal = async (bytes: Buffer, limits = {}): Promise<string> => {
    const path = scratch.path('x.kmz');
    writeFileSync(path, bytes);
    return refusalOf(path, { limits });
  };

  it('are read when sound, refused for bombs, tricks, locks and lies', async () => {
    expect(await refusal(zip('doc.kml', kml))).toBe('read 1 rows, 0 problems');
    for (const name of ['../doc.kml', '/doc.kml', 'C:\\doc.kml', 'a\\..\\..\\doc.kml'])
      expect(await refusal(zip(name, kml)), name).toBe('zip_path');
    expect(await refusal(zip('doc.kml', kml, kml.length, 0x801))).toBe('zip_encrypted');
    expect(await refusal(zip('doc.kml', Buffer.alloc(8_000_000, 32)))).toBe('zip_bomb');
    expect(await refusal(zip('doc.kml', kml), { unzippedBytes: 40 })).toBe('zip_bomb');
    expect(await refusal(zip('doc.kml', kml, 10))).toBe('broken_file');
    expect(await refusal(zip('doc.kml', kml, 5000))).toBe('broken_file');
    expect(await refusal(zip('doc.kml', kml).subarray(0, 90))).toBe('broken_file');
    expect(await refusal(zip('notes.doc', kml))).toBe('unknown_format');
  });

  it('hold a KML with the declared encoding', async () => {
    const path = scratch.path('gbk.kmz');
    const name = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="GBK"?><kml><Placemark><name>'), Buffer.from('c2b7b5c6', 'hex'), Buffer.from('</name></Placemark></kml>')]); // prettier-ignore
    await writeZip(path, { 'files/x.txt': 'x', 'doc.kml': name });
    expect((await readBack(path)).rows[0]?.properties).toEqual({ name: '路灯' });
  });
});

describe('DXF', () => {
  const dxf = (entities: string): string =>
    `0\nSECTION\n2\nBLOCKS\n0\nLINE\n10\n0\n20\n0\n11\n9\n21\n9\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n${entities.trim().split(/\s+/).join('\n')}\n0\nENDSEC\n0\nEOF\n`;
  const read = async (entities: string): ReturnType<typeof readBack> => {
    const path = scratch.path('a.dxf');
    writeFileSync(path, dxf(entities));
    return readBack(path);
  };

  it('draws closed and open polylines, bulges, circles, arcs and points, with their layers', async () => {
    const { rows, problems, file } =
      await read(`0 LWPOLYLINE 5 A1 8 \\U+4FDD\\U+62A4 62 3 38 45.5 70 1 10 0 20 0 42 1 10 10 20 0 10 10 20 10 10 0 20 10
0 LWPOLYLINE 8 L 70 0 10 0 20 0 10 5 20 5
0 CIRCLE 8 C 10 5 20 5 40 2
0 ARC 8 C 10 0 20 0 40 1 50 270 51 90
0 POLYLINE 8 P 66 1 70 1 0 VERTEX 8 P 10 0 20 0 0 VERTEX 10 4 20 0 0 VERTEX 10 4 20 4 0 SEQEND 8 P
0 POINT 8 Q 10 1 20 2 30 3
0 INSERT 2 B 10 0 20 0 0 TEXT 1 hello 0 SPLINE 70 8 0 LINE 8 X 10 1 20 nan 11 2 21 3`);
    expect(rows.map((row) => row.geometry?.type)).toEqual([
      'Polygon',
      'LineString',
      'Polygon',
      'LineString',
      'Polygon',
      'Point',
    ]);
    expect(rows[0]).toMatchObject({
      properties: { layer: '保护', colour: 3, handle: 'A1', elevation: 45.5 },
      repaired: ['arc_drawn'],
    });
    expect(signedArea(outerRing(rows[2]))).toBeCloseTo(Math.PI * 4, 1);
    expect(rows[3]?.geometry?.coordinates.at(-1)).toEqual([expect.closeTo(0, 9), expect.closeTo(1, 9)]);
    expect(problems.map((problem) => problem.code)).toEqual(['curve_not_read', 'not_finite']);
    expect(file.ignored).toEqual({ INSERT: 1, TEXT: 1 });
    expect(file.claim).toEqual({ kind: 'unknown' });
  });

  it('turns a bulge into the arc that it says', () => {
    const { line } = drawBulges([{ x: 0, y: 0, bulge: 1 }, { x: 2, y: 0, bulge: 0 }], false); // prettier-ignore
    for (const [x, y] of line) expect(Math.hypot(x - 1, y)).toBeCloseTo(1, 12);
    expect(Math.min(...line.map(([, y]) => y))).toBeCloseTo(-1, 12);
    const quarter = drawBulges(
      [
        { x: 1, y: 0, bulge: Math.tan(Math.PI / 8) },
        { x: 0, y: 1, bulge: 0 },
      ],
      false,
    );
    for (const [x, y] of quarter.line) expect(Math.hypot(x, y)).toBeCloseTo(1, 12);
  });

  it('refuses a file without its end, and binary DXF', async () => {
    const path = scratch.path('b.dxf');
    writeFileSync(path, dxf('0 POINT 10 1 20 2').replace('0\nEOF\n', ''));
    expect(await refusalOf(path)).toBe('broken_file');
    writeFileSync(path, 'AutoCAD Binary DXF\r\n\x1a\0');
    expect(await refusalOf(path)).toBe('binary_dxf');
  });
});

describe('CityJSON', () => {
  it('joins triangles to a footprint with its hole, and refuses to guess', () => {
    const at = (i: number): Position => [[0, 0], [4, 0], [4, 4], [0, 4], [1, 1], [3, 1], [3, 3], [1, 3]][i] as Position; // prettier-ignore
    const frame = [
      [[0, 1, 5]],
      [[5, 4, 0]],
      [[1, 2, 6]],
      [[6, 5, 1]],
      [[2, 3, 7]],
      [[7, 6, 2]],
      [[3, 0, 4]],
      [[4, 7, 3]],
    ];
    const found = footprintOf(frame, at);
    expect(found).toHaveLength(1);
    expect(found?.[0]).toHaveLength(2);
    expect(signedArea(found?.[0]?.[0] ?? [])).toBe(16);
    expect(signedArea(found?.[0]?.[1] ?? [])).toBe(-4);
    expect(footprintOf([[[0, 1, 2]], [[0, 1, 2]]], at)).toBeUndefined();
    expect(footprintOf([], at)).toEqual([]);
  });

  it('reads ground surfaces, the height, attributes and the system; a wrong vertex is a problem', async () => {
    const path = scratch.path('a.city.json');
    const box = [
      [[0, 3, 2, 1]],
      [[4, 5, 6, 7]],
      [[0, 1, 5, 4]],
      [[1, 2, 6, 5]],
      [[2, 3, 7, 6]],
      [[3, 0, 4, 7]],
    ];
    const model = {
      type: 'CityJSON', version: '2.0',
      metadata: { referenceSystem: 'https://www.opengis.net/def/crs/EPSG/0/7415' },
      transform: { scale: [0.001, 0.001, 0.01], translate: [85000, 447000, 0] },
      CityObjects: {
        a: { type: 'Building', attributes: { name: '甲' }, geometry: [{ type: 'Solid', lod: '2.2', boundaries: [box], semantics: { surfaces: [{ type: 'GroundSurface' }, { type: 'RoofSurface' }], values: [[0, 1, null, null, null, null]] } }] },
        b: { type: 'Building', children: ['a'] },
        c: { type: 'Building', geometry: [{ type: 'Solid', lod: '1', boundaries: [[[[0, 99, 2]]]] }] },
      },
      vertices: [[0, 0, 100], [1000, 0, 100], [1000, 1000, 100], [0, 1000, 100], [0, 0, 1300], [1000, 0, 1300], [1000, 1000, 1300], [0, 1000, 1300]],
    }; // prettier-ignore
    writeFileSync(path, JSON.stringify(model));
    const { file, rows, problems } = await readBack(path);
    expect(file.claim).toMatchObject({ kind: 'epsg', code: 7415 });
    expect(rows[0]?.properties).toMatchObject({
      id: 'a',
      name: '甲',
      height: 12,
      z_min: 1,
      z_max: 13,
      lod: '2.2',
    });
    expect(signedArea(outerRing(rows[0]))).toBeCloseTo(1, 6);
    expect(problems.map((problem) => problem.code)).toEqual(['bad_coordinates']);
    const sequence = scratch.path('a.city.jsonl');
    writeFileSync(
      sequence,
      '{"type":"CityJSON","CityObjects":{},"vertices":[]}\n{"type":"CityJSONFeature"}\n',
    );
    expect(await refusalOf(sequence)).toBe('cityjson_sequence');
    writeFileSync(path, JSON.stringify(model).slice(0, 400));
    expect(await refusalOf(path)).toBe('broken_file');
  });

  const delft = join(sharedData ?? '', 'cityjson-delft', 'delft.json');
  it.skipIf(sharedData === undefined || !existsSync(delft))(
    'gives every object of a real model its footprint',
    async () => {
      const { file, rows, problems } = await readBack(delft);
      expect(file.claim).toMatchObject({ kind: 'epsg', code: 7415 });
      expect(problems).toEqual([]);
      const buildings = rows.filter((row) => row.properties['type'] === 'Building');
      expect(buildings).toHaveLength(160);
      for (const row of buildings) {
        expect(Number(row.properties['height'])).toBeGreaterThan(0);
        const [x, y] = outerRing(row)[0] ?? [0, 0];
        expect(x > 84_000 && x < 86_000 && y > 446_000 && y < 449_000).toBe(true);
      }
    },
  );
});
