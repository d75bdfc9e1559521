import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { shapeFromShp } from '../../server/ingest/core/shp-shape.ts';
import { ByteSink } from '../harness/format-files/geometry-bytes.ts';
import { gdalVersion, readBack, refusalOf, scratchFolder } from '../harness/format-files/read-back.ts';
import type { SampleRow } from '../harness/format-files/sample-row.ts';
import { shapefilePieces } from '../harness/format-files/shapefile-zip.ts';
import { writeZip } from '../harness/format-files/zip-file.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const gdal = gdalVersion();
const { sharedData } = readTestConfig();

const ROWS: SampleRow[] = ['人民路1号院', '解放路商铺', '运河码头'].map((name, i) => ({
  geometry: { type: 'Point', coordinates: [116.5 + i / 100, 35.4] },
  properties: { 名称: name, num: i, lit: i % 2 === 0 },
}));

async function zipOf(name: string, pieces: Record<string, Buffer>, layer = '路灯'): Promise<string> {
  const path = scratch.path(name);
  await writeZip(
    path,
    Object.fromEntries(Object.entries(pieces).map(([ending, bytes]) => [`${layer}.${ending}`, bytes])),
  );
  return path;
}

function without(pieces: Record<string, Buffer>, ...endings: string[]): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(pieces).filter(([ending]) => !endings.includes(ending)));
}

describe('shapefile', () => {
  it.each(['utf-8', 'gbk'] as const)(
    'reads %s by .cpg, by language id and by its bytes',
    async (encoding) => {
      const pieces = shapefilePieces(ROWS, { epsg: 4490, encoding });
      const name = encoding === 'gbk' ? 'gb18030' : 'utf-8';
      const silent = Buffer.from(pieces.dbf!);
      silent[29] = 0x57;
      for (const given of [pieces, without(pieces, 'cpg'), { ...without(pieces, 'cpg'), dbf: silent }]) {
        const { file, rows, problems } = await readBack(
          await zipOf('names.zip', given as Record<string, Buffer>),
        );
        expect(problems).toEqual([]);
        expect(file.encoding).toBe(name);
        expect(file.claim.kind === 'wkt' && file.claim.wkt).toContain('China_2000');
        expect(rows.map((row) => row.properties)).toEqual(ROWS.map((row) => row.properties));
      }
    },
  );

  it('refuses a .cpg that the bytes contradict, and takes the person at their word', async () => {
    const pieces = { ...shapefilePieces(ROWS, { encoding: 'gbk' }), cpg: Buffer.from('UTF-8') };
    const path = await zipOf('wrong.zip', pieces);
    expect(await refusalOf(path)).toBe('wrong_encoding');
    const { rows } = await readBack(path, { encoding: 'GBK' });
    expect(rows[0]?.properties['名称']).toBe('人民路1号院');
    const forced = await readBack(await zipOf('forced.zip', pieces), { encoding: 'utf-8' });
    expect(forced.problems.map((problem) => problem.code)).toEqual(Array(3).fill('wrong_encoding'));
  });

  it('says unknown without a .prj, and lets choose among layers', async () => {
    const pieces = shapefilePieces(ROWS);
    const entries = Object.fromEntries(
      ['a', 'b'].flatMap((layer) =>
        Object.entries(pieces).map(([ending, bytes]) => [`数据/${layer}.${ending}`, bytes]),
      ),
    );
    await writeZip(scratch.path('two.zip'), { ...entries, '__MACOSX/._a.shp': 'x' });
    const { file } = await readBack(scratch.path('two.zip'), { layer: '数据/b' });
    expect([file.claim.kind, file.part, file.parts]).toEqual(['unknown', '数据/b', ['数据/a', '数据/b']]);
    expect(await refusalOf(scratch.path('two.zip'), { layer: 'c' })).toBe('unknown_part');
  });

  it('refuses pieces that are missing, cut or do not agree', async () => {
    const pieces = shapefilePieces(ROWS, { epsg: 4326 });
    const fewer = shapefilePieces(ROWS.slice(0, 2), { epsg: 4326 });
    const cut = { ...pieces, shp: pieces.shp!.subarray(0, -12) };
    expect(await refusalOf(await zipOf('no-dbf.zip', without(pieces, 'dbf')))).toBe('shapefile_incomplete');
    expect(await refusalOf(await zipOf('cut.zip', cut))).toBe('broken_file');
    expect(
      await refusalOf(await zipOf('cut-dbf.zip', { ...pieces, dbf: pieces.dbf!.subarray(0, -20) })),
    ).toBe('broken_file');
    expect(await refusalOf(await zipOf('fewer.zip', { ...pieces, dbf: fewer.dbf! }))).toBe('broken_file');
    expect(await refusalOf(await zipOf('more.zip', without({ ...fewer, dbf: pieces.dbf! }, 'shx')))).toBe(
      'broken_file',
    );
    expect(await refusalOf(await zipOf('less.zip', without({ ...pieces, dbf: fewer.dbf! }, 'shx')))).toBe(
      'broken_file',
    );
    const length = Buffer.from(pieces.shp!);
    length.writeInt32BE(0x7fffffff, 104);
    expect(await refusalOf(await zipOf('length.zip', { ...pieces, shp: length }))).toBe('broken_file');
    const kind = Buffer.from(pieces.shp!);
    kind.writeInt32LE(31, 32);
    expect(await refusalOf(await zipOf('patch.zip', { ...pieces, shp: kind }))).toBe('unsupported_file');
    expect(await refusalOf(await zipOf('head.zip', { ...pieces, dbf: Buffer.alloc(40) }))).toBe(
      'broken_file',
    );
  });

  it('leaves out a row with a damaged geometry or value and reads on', async () => {
    const pieces = shapefilePieces(ROWS);
    const shp = Buffer.from(pieces.shp!);
    shp.writeInt32LE(5, 108);
    shp.writeDoubleLE(Number.NaN, 100 + 28 + 12);
    const dbf = Buffer.from(pieces.dbf!);
    dbf.write('x', dbf.length - 3);
    const { rows, problems } = await readBack(await zipOf('rows.zip', { ...pieces, shp, dbf }));
    expect(problems.map((problem) => [problem.place, problem.code])).toEqual([
      ['要素1', 'broken_geometry'],
      ['要素2', 'not_finite'],
      ['要素3', 'bad_number'],
    ]);
    expect(rows).toEqual([]);
  });

  it('reads numbers, booleans, dates, deleted records and null shapes', async () => {
    const field = (name: string, type: string, bytes: number): Buffer =>
      new ByteSink()
        .bytes(Buffer.from(name.padEnd(11, '\0')))
        .bytes(Buffer.from(type))
        .int32(0)
        .uint8(bytes)
        .uint8(0)
        .bytes(Buffer.alloc(14))
        .finish();
    const fields = [
      field('big', 'N', 20),
      field('day', 'D', 8),
      field('whole', 'I', 4),
      field('ok', 'L', 1),
      field('memo', 'M', 10),
    ];
    const record = (text: string, whole: number, rest: string): Buffer =>
      Buffer.concat([Buffer.from(text), new ByteSink().int32(whole).finish(), Buffer.from(rest)]);
    const records = [
      record(` ${'12345678901234567890'}20260229`, 7, 'T         1'),
      record(` ${'1.5e3'.padStart(20)}20261122`, -7, '?          '),
      record(`*${'1'.padStart(20)}20261122`, 0, 'F          '),
      record(` ${'*'.repeat(20)}00000000`, 0, 'n          '),
    ];
    const header = new ByteSink()
      .bytes(Buffer.from([3, 126, 1, 1]))
      .int32(4)
      .uint16(33 + 32 * fields.length)
      .uint16(44)
      .bytes(Buffer.alloc(20));
    const dbf = Buffer.concat([header.finish(), ...fields, Buffer.from([13]), ...records]);
    const shapes = shapefilePieces(Array.from({ length: 4 }, () => ({ geometry: null, properties: {} })));
    const { file, rows, problems } = await readBack(await zipOf('types.zip', { ...shapes, dbf }));
    expect(problems.map((problem) => [problem.place, problem.code])).toEqual([['要素1', 'bad_date']]);
    expect(rows.map((row) => [row.geometry, row.properties])).toEqual([
      [null, { big: 1500, day: '2026-11-22', whole: -7, ok: null, memo: null }],
      [null, { big: null, day: null, whole: 0, ok: false, memo: null }],
    ]);
    expect(file.ignored).toEqual({ 'M fields': 1, deleted: 1 });
  });

  it('reads a .shp on the disk with its pieces beside it, in any case', async () => {
    mkdirSync(scratch.path('disk'));
    for (const [ending, bytes] of Object.entries(shapefilePieces(ROWS, { epsg: 4326 })))
      writeFileSync(
        join(scratch.path('disk'), ending === 'shp' ? 'lamps.shp' : `LAMPS.${ending.toUpperCase()}`),
        bytes,
      );
    const { file, rows } = await readBack(join(scratch.path('disk'), 'lamps.shp'));
    expect([file.part, file.claim.kind, rows.length]).toEqual(['lamps', 'wkt', 3]);
  });

  it('gives holes to their rings whichever way the rings turn', () => {
    const box = (at: number, size: number): [number, number][] => [
      [at, at], [at, at + size], [at + size, at + size], [at + size, at], [at, at],
    ]; // prettier-ignore
    const record = (rings: [number, number][][]): Buffer => {
      const sink = new ByteSink()
        .int32(5)
        .doubles([0, 0, 9, 9])
        .int32(rings.length)
        .int32(rings.flat().length);
      rings.forEach((_, i) => sink.int32(rings.slice(0, i).flat().length));
      return sink.doubles(rings.flat(2)).finish();
    };
    const rings = [box(0, 10), box(1, 2).reverse(), box(20, 5), box(21, 1).reverse()];
    const counts = (turned: [number, number][][]): number[] => {
      const shape = shapeFromShp(record(turned), 5);
      return ((shape?.coordinates ?? []) as unknown[][]).map((polygon) => polygon.length);
    };
    expect(counts(rings)).toEqual([2, 2]);
    expect(counts(rings.map((ring, i) => (i % 2 === 0 ? [...ring].reverse() : ring)))).toEqual([2, 2]);
    expect(() => shapeFromShp(record([box(0, 1), box(5, 1).reverse()]), 5)).toThrow('hole');
    expect(() => shapeFromShp(record(rings).subarray(0, 100), 5)).toThrow('do not fit');
  });

  it.skipIf(gdal === undefined)(
    `reads what GDAL writes, with heights and measures (${gdal ?? 'skipped: no ogr2ogr'})`,
    async () => {
      const source = scratch.path('source.geojson');
      const shapes = [
      { type: 'MultiPoint', coordinates: [[1, 2, 9], [3, 4, 9]] },
      { type: 'LineString', coordinates: [[1, 2, 9], [3, 4, 9]] },
      { type: 'MultiPolygon', coordinates: [[[[0, 0, 1], [9, 0, 1], [9, 9, 1], [0, 0, 1]]], [[[20, 0, 1], [29, 0, 1], [29, 9, 1], [20, 0, 1]]]] },
      { type: 'Point', coordinates: [1, 2, 3] },
    ]; // prettier-ignore
      for (const geometry of shapes) {
        writeFileSync(
          source,
          JSON.stringify({
            type: 'FeatureCollection',
            features: [{ type: 'Feature', properties: { 名: '甲' }, geometry }],
          }),
        );
        for (const dimension of ['XY', 'XYZ', 'XYZM']) {
          const name = `gdal-${geometry.type}-${dimension}`;
          execFileSync(
            'ogr2ogr',
            [
              '-f',
              'ESRI Shapefile',
              scratch.path(name),
              source,
              '-dim',
              dimension,
              '-lco',
              'ENCODING=GBK',
              '-nln',
              'layer',
            ],
            { stdio: 'ignore' },
          );
          const { rows, problems } = await readBack(join(scratch.path(name), 'layer.shp'));
          expect(problems).toEqual([]);
          expect(rows[0]?.geometry?.type).toBe(geometry.type);
          expect(rows[0]?.repaired ?? []).toEqual(dimension === 'XY' ? [] : ['height_left']);
          expect(Object.values(rows[0]?.properties ?? {})).toEqual(['甲']);
        }
      }
    },
  );

  it.skipIf(gdal === undefined || sharedData === undefined)(
    'reads real streets as GDAL has them',
    async () => {
      const folder = scratch.path('streets');
      execFileSync(
        'ogr2ogr',
        [
          '-f',
          'ESRI Shapefile',
          folder,
          join(sharedData ?? '', 'osm-shenzhen-futian/edges.geojson'),
          '-lco',
          'ENCODING=GBK',
        ],
        { stdio: 'ignore' },
      );
      const { rows, problems } = await readBack(join(folder, 'edges.shp'));
      expect([rows.length, problems.length]).toEqual([4009, 0]);
      expect(rows.some((row) => String(row.properties.name).includes('路'))).toBe(true);
    },
  );
});
