import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { writeFlatGeobuf } from '../harness/format-files/flatgeobuf-file.ts';
import { gdalVersion, readBack, refusalOf, scratchFolder } from '../harness/format-files/read-back.ts';
import type { SampleRow } from '../harness/format-files/sample-row.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());
const gdal = gdalVersion();
const { sharedData } = readTestConfig();

const ROWS: SampleRow[] = [
  { geometry: { type: 'Point', coordinates: [116.5, 35.4] }, properties: { 名称: '人民路', n: 3, v: 0.5, ok: true } },
  {
    geometry: { type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[2, 2], [3, 3], [4, 4]]] },
    properties: { 名称: null, n: -9_007_199_254_740_991, v: null, ok: false },
  },
  {
    geometry: { type: 'MultiPolygon', coordinates: [[[[0, 0], [9, 0], [9, 9], [0, 0]], [[2, 1], [3, 1], [3, 2], [2, 1]]], [[[20, 0], [29, 0], [29, 9], [20, 0]]]] },
    properties: { 名称: '', n: null, v: 1e300, ok: null },
  },
]; // prettier-ignore

describe('FlatGeobuf', () => {
  it('reads every shape and type that the format’s own package writes', async () => {
    const path = scratch.path('own.fgb');
    await writeFlatGeobuf(path, ROWS, { epsg: 4527 });
    const { file, rows, problems } = await readBack(path);
    expect(problems).toEqual([]);
    expect(file.claim).toEqual({ kind: 'epsg', code: 4527 });
    expect(rows.map(({ geometry, properties }) => ({ geometry, properties }))).toEqual(ROWS);
    await writeFlatGeobuf(path, ROWS);
    expect((await readBack(path)).file.claim).toEqual({ kind: 'unknown' });
  });

  it('refuses what is cut, damaged or of another version', async () => {
    const path = scratch.path('damaged.fgb');
    await writeFlatGeobuf(path, ROWS, { epsg: 4326 });
    const whole = readFileSync(path);
    const refusal = (bytes: Uint8Array): Promise<string> => {
      writeFileSync(path, bytes);
      return refusalOf(path);
    };
    for (const left of [9, 30, whole.length - 3])
      expect(await refusal(whole.subarray(0, left))).toBe('broken_file');
    const lastSize = findLastFeature(whole);
    expect(await refusal(whole.subarray(0, lastSize))).toBe('broken_file');
    const huge = Buffer.from(whole);
    huge.writeUInt32LE(0x7fffffff, 8);
    expect(await refusal(huge)).toBe('broken_file');
    const version = Buffer.from(whole);
    version[3] = 2;
    expect(await refusal(version)).toBe('unsupported_file');
  });

  it('leaves out a feature whose bytes lead nowhere', async () => {
    const path = scratch.path('feature.fgb');
    await writeFlatGeobuf(path, ROWS, { epsg: 4326 });
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(0x00ffffff, findLastFeature(bytes) + 4);
    writeFileSync(path, bytes);
    const { rows, problems } = await readBack(path);
    expect(rows.length).toBe(2);
    expect(problems.map((problem) => [problem.place, problem.code])).toEqual([['要素3', 'broken_row']]);
  });

  it('never crashes or hangs on any single damaged byte', async () => {
    const path = scratch.path('flips.fgb');
    await writeFlatGeobuf(path, ROWS, { epsg: 4326 });
    const whole = readFileSync(path);
    const seen = new Set<string>();
    for (let at = 0; at < whole.length; at += 3) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0xff;
      writeFileSync(path, bytes);
      seen.add(await refusalOf(path));
    }
    expect(
      [...seen].filter((code) => !/^(read|broken_file|unsupported_file|unknown_format)/.test(code)),
    ).toEqual([]);
    expect(seen.size).toBeGreaterThan(3);
  });

  it.skipIf(gdal === undefined)(
    `reads what GDAL writes, with an index and heights (${gdal ?? 'skipped: no ogr2ogr'})`,
    async () => {
      const source = scratch.path('source.geojson');
      const features = Array.from({ length: 100 }, (_, i) => ({
      type: 'Feature',
      properties: { n: i, at: '2026-11-22T08:00:00' },
      geometry: { type: 'Polygon', coordinates: [[[i, 0, 5], [i + 1, 0, 5], [i + 1, 1, 5], [i, 0, 5]]] },
    })); // prettier-ignore
      writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features }));
      execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', scratch.path('gdal.fgb'), source], { stdio: 'ignore' });
      const { file, rows, problems } = await readBack(scratch.path('gdal.fgb'));
      expect(problems).toEqual([]);
      expect(file.claim).toEqual({ kind: 'epsg', code: 4979 });
      expect(rows.map((row) => row.properties.n).sort((a, b) => Number(a) - Number(b))).toEqual(
        features.map((one) => one.properties.n),
      );
      expect(rows.every((row) => row.repaired?.includes('height_left'))).toBe(true);
    },
  );

  it.skipIf(gdal === undefined || sharedData === undefined)(
    'reads real streets as GDAL has them',
    async () => {
      execFileSync(
        'ogr2ogr',
        [
          '-f',
          'FlatGeobuf',
          scratch.path('edges.fgb'),
          join(sharedData ?? '', 'osm-shenzhen-futian/edges.geojson'),
        ],
        { stdio: 'ignore' },
      );
      const { rows, problems } = await readBack(scratch.path('edges.fgb'));
      expect([rows.length, problems.length]).toEqual([4009, 0]);
    },
  );
});

/** Where the last feature's size stands: features follow the header one after another. */
function findLastFeature(bytes: Buffer): number {
  let at = 12 + bytes.readUInt32LE(8);
  for (let next = at; next < bytes.length; next += 4 + bytes.readUInt32LE(next)) at = next;
  return at;
}
