import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, EXPORT_RESULTS } from '../../server/exports/contract.ts';
import type { ExportFormat, ExportMenu } from '../../server/exports/contract.ts';
import type { HotspotAnswer } from '../../server/hotspots/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { ROLES, may } from '../../server/accounts/permissions.ts';
import { CATALOGUE } from '../../server/tiles/catalogue.ts';
import { describeEngines } from '../harness/engines.ts';
import { gdalVersion, readBack, scratchFolder } from '../harness/format-files/read-back.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const run = promisify(execFile);
const scratch = scratchFolder();
afterAll(() => scratch.remove());
const gdal = gdalVersion();
const EXTENSION: Record<ExportFormat, string> = {
  geojson: 'geojson',
  csv: 'csv',
  xlsx: 'xlsx',
  gpkg: 'gpkg',
  shp: 'zip',
  kml: 'kml',
};
/** A layer of each kind of shape, with what SQL counts. */
const LAYERS = ['grids', 'streets', 'cameras', 'cases'] as const;

describeEngines('exports', (engine) => {
  let service: TestService;
  let commander: HttpClient;
  const counts: Record<string, number> = {};

  beforeAll(async () => {
    service = await testService(engine, { settings: { simulate: false } });
    commander = await service.as('commander');
    const sql: Record<(typeof LAYERS)[number], string> = {
      grids: `select count(*)::int4 as n from grids where city_id = 1 and valid_from <= now() and (valid_to is null or valid_to > now())`,
      streets: `select count(*)::int4 as n from streets where city_id = 1`,
      cameras: `select count(*)::int4 as n from cameras where city_id = 1`,
      cases: `select count(*)::int4 as n from cases where city_id = 1 and merged_into is null and lawful_area_id is null`,
    };
    for (const layer of LAYERS)
      counts[layer] = (await service.engine.db.query<{ n: number }>(sql[layer], []))[0]!.n;
  });
  afterAll(() => service?.close());

  async function take(
    path: string,
    name: string,
    client = commander,
  ): Promise<{ path: string; size: number; type: string | null }> {
    const asked = { headers: { cookie: client.cookie() } };
    // Reading a file may take longer than an idle connection is kept open: a second try opens a new one.
    const answer = await fetch(`${service.url}${path}`, asked).catch(() =>
      fetch(`${service.url}${path}`, asked),
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status !== 200)
      throw new Error(`${path}: ${answer.status} ${bytes.toString('utf8').slice(0, 400)}`);
    const file = scratch.path(`${engine}-${name}`);
    writeFileSync(file, bytes);
    return { path: file, size: bytes.length, type: answer.headers.get('content-type') };
  }

  it.each(LAYERS.flatMap((layer) => EXPORT_FORMATS.map((format) => ({ layer, format }))))(
    '$layer as $format comes back whole through our own import',
    async ({ layer, format }) => {
      const base = `/api/v1/exports/layers/${layer}?city=1`;
      const { path } = await take(`${base}&format=${format}`, `${layer}.${EXTENSION[format]}`);
      const found = await readBack(path);
      expect(found.problems).toEqual([]);
      expect(found.rows.length).toBe(counts[layer]);
      const plain = await take(`${base}&format=geojson`, `${layer}-plain.geojson`);
      const sent = (await readBack(plain.path)).rows;
      const keyOf = (row: { properties: Record<string, unknown> }): string => String(row.properties['id']);
      const back = new Map(found.rows.map((row) => [keyOf(row), row]));
      expect(back.size).toBe(counts[layer]);
      for (const row of sent) {
        const other = back.get(keyOf(row))!;
        expectSame(other.geometry, row.geometry, 1e-9);
        for (const [name, value] of Object.entries(row.properties)) {
          const short = name.slice(0, 10);
          const held = other.properties[name] ?? other.properties[short] ?? null;
          if (typeof value === 'string' || value === null) expect(plainText(held)).toBe(plainText(value));
          else if (typeof value === 'number') expect(Number(held)).toBeCloseTo(value, 9);
          else
            expect(
              held === value ||
                String(held).toLowerCase() === String(value) ||
                (format === 'gpkg' && Number(held) === Number(value)),
            ).toBe(true);
        }
      }
    },
  );

  it('gives the chosen system with its uncertainty, and the import comes back to the same place', async () => {
    const plain = (
      await readBack((await take('/api/v1/exports/layers/heritage_sites?city=1', 'sites.geojson')).path)
    ).rows;
    const systems = [['EPSG:4490', 0.001], ['EPSG:4548', 0.001], ['gcj02', 0.2], ['bd09', 0.3], ['EPSG:3857', 0.001]] as const; // prettier-ignore
    for (const [crs, withinM] of systems)
      for (const format of ['geojson', 'csv', 'shp', 'gpkg', 'xlsx'] as const) {
        const file = await take(
          `/api/v1/exports/layers/heritage_sites?city=1&format=${format}&crs=${crs}`,
          `sites-${crs.replace(':', '')}.${EXTENSION[format]}`,
        );
        const { file: said, rows } = await readBack(file.path);
        expect(rows.length).toBe(plain.length);
        const claim = said.claim.kind === 'unknown' ? crs : undefined;
        const { openCrs } = await import('../../server/coordinates/core/open-crs.ts');
        const { parseCrsClaim } = await import('../../server/coordinates/core/parse-crs-claim.ts');
        const transform = openCrs(claim === undefined ? said.claim : parseCrsClaim(claim));
        rows.forEach((row, i) => {
          const back = transform.toWgs84((row.geometry as { coordinates: Position }).coordinates);
          const from = (plain[i]!.geometry as { coordinates: Position }).coordinates;
          expect(distanceM(back, from)).toBeLessThan(withinM);
        });
      }
  });

  it('says in the file whose it is, that it is synthetic, of when and on which earth', async () => {
    const { text } = await commander.get('/api/v1/exports/layers/grids?city=1&crs=gcj02');
    const head = JSON.parse(text) as Record<string, unknown> & { about: string[] };
    expect(head).toMatchObject({ synthetic: true, coordinateSystem: { id: 'gcj02', errorM: 15 } });
    expect(head['crs']).toMatchObject({ properties: { name: 'GCJ-02' } });
    expect(head['attribution']).toBeTruthy();
    expect(head['licence']).toBeTruthy();
    expect(head['exportedAt']).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(head.about.join('\n')).toContain('15 m');
    const csvBytes = async (query: string): Promise<string> => {
      const { path } = await take(
        `/api/v1/exports/layers/grids?city=1&format=csv&${query}`,
        'grids-note.csv',
      );
      return readFileSync(path, 'utf8');
    };
    const csv = await csvBytes('crs=EPSG:4548');
    expect(csv.startsWith('\uFEFFid,')).toBe(true);
    expect(csv.split('\r\n')[1]).toContain('合成示范数据');
    const bare = await csvBytes('bom=no');
    expect(bare.startsWith('id,')).toBe(true);
    const kml = (await commander.get('/api/v1/exports/layers/grids?city=1&format=kml')).text;
    expect(kml).toContain('合成示范数据');
  });

  it('takes only what lies in the box and meets the filter', async () => {
    const count = async (query: string): Promise<number> =>
      (
        JSON.parse((await commander.get(`/api/v1/exports/layers/cases?city=1&${query}`)).text) as {
          features: unknown[];
        }
      ).features.length;
    const [{ type, n } = { type: '', n: 0 }] = await service.engine.db.query<{ type: string; n: number }>(
      `select type_code as type, count(*)::int4 as n from cases where city_id = 1 and merged_into is null and lawful_area_id is null
       group by 1 order by 2 desc limit 1`,
      [],
    );
    expect(await count(`filter=${encodeURIComponent(`type = '${type}'`)}`)).toBe(n);
    expect(await count(`filter=${encodeURIComponent(`NOT (type IN ('${type}'))`)}`)).toBe(
      counts['cases']! - n,
    );
    const [{ m } = { m: 0 }] = await service.engine.db.query<{ m: number }>(
      `select count(*)::int4 as m from cases where city_id = 1 and merged_into is null and lawful_area_id is null
       and reported_at >= (select max(reported_at) - interval '7 days' from cases where city_id = 1)`,
      [],
    );
    const [{ at } = { at: '' }] = await service.engine.db.query<{ at: string }>(
      `select to_char((max(reported_at) - interval '7 days') at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from cases where city_id = 1`,
      [],
    );
    expect(
      Math.abs((await count(`filter=${encodeURIComponent(`reportedAt >= TIMESTAMP('${at}')`)}`)) - m),
    ).toBeLessThanOrEqual(1);
    expect(m).toBeGreaterThan(0);
    const [box] = await service.engine.db.query<{ box: string; n: number }>(
      `with b as (select ST_Expand(ST_Centroid(boundary), 0.01) as g from cities where city_id = 1)
       select concat_ws(',', ST_XMin(g), ST_YMin(g), ST_XMax(g), ST_YMax(g)) as box,
         (select count(*)::int4 from cases c where city_id = 1 and merged_into is null and lawful_area_id is null and c.geom && g) as n from b`,
      [],
    );
    expect(await count(`bbox=${box!.box}`)).toBe(box!.n);
    expect(box!.n).toBeGreaterThan(0);
    expect(box!.n).toBeLessThan(counts['cases']!);
  });

  it.each<[string, string, string]>([
    ['bbox=1,2,3', 'bad_bbox', 'bbox'],
    [`filter=${encodeURIComponent("colour = 'red'")}`, 'bad_filter', 'query.filter: 1'],
    [`filter=${encodeURIComponent("type = 'a' AND")}`, 'bad_filter', 'query.filter: 15'],
    ['format=kml&crs=gcj02', 'crs_not_in_format', 'query.crs'],
    ['format=gpkg&encoding=gbk', 'encoding_not_in_format', 'query.encoding'],
    ['crs=EPSG:4548;north_east', 'bad_crs', 'query.crs'],
    ['crs=xian80', 'crs_refused', 'crs'],
    ['format=dwg', 'invalid_parameter', 'format'],
  ])('refuses %s with code, value, place and remedy', async (query, code, place) => {
    const { status, body } = await commander.get<ProblemDocument>(
      `/api/v1/exports/layers/cases?city=1&${query}`,
    );
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body.code).toBe(code);
    expect(body.place).toContain(place);
    expect(body.value).toBeTruthy();
    expect(body.remedy).toBeTruthy();
  });

  it('exports results, and every file taken away is in the audit', async () => {
    const [{ at } = { at: '' }] = await service.engine.db.query<{ at: string }>(
      `select to_char(max(reported_at) at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from cases where city_id = 1`,
      [],
    );
    const from = new Date(Date.parse(at) - 14 * 86_400_000).toISOString();
    // On a busy machine it is a job first; the same question then finds its result.
    let resultId: string | null = null;
    for (const endMs = Date.now() + 50_000; resultId === null && Date.now() < endMs;)
      resultId = (await commander.post<HotspotAnswer>('/api/v1/hotspots?city=1', { from, to: at })).body
        .resultId;
    const scheduler = await service.as('scheduler');
    const planner = await service.as('planner');
    for (const [client, name, of] of [
      [commander, 'hotspots', resultId ?? ''],
      [commander, 'coverage-gaps', undefined],
      [scheduler, 'street-coverage', undefined],
      [scheduler, 'units', undefined],
      [planner, 'permit-checks', undefined],
    ] as const) {
      const query = `city=1&format=xlsx${of === undefined ? '' : `&of=${of}`}`;
      const file = await take(`/api/v1/exports/results/${name}?${query}`, `${name}.xlsx`, client);
      expect((await readBack(file.path)).problems).toEqual([]);
    }
    const units = JSON.parse((await scheduler.get('/api/v1/exports/results/units?city=1')).text) as {
      features: unknown[];
    };
    expect(units.features.length).toBeGreaterThan(5);
    const missing = await commander.get<ProblemDocument>('/api/v1/exports/results/hotspots?city=1');
    expect([missing.status, missing.body.code]).toEqual([400, 'of_missing']);
    const admin = await service.as('admin');
    const { body } = await admin.get<{ entries: { actor: string; subject: string; detail: unknown }[] }>(
      '/api/v1/audit?city=1&stream=exports',
    );
    expect(body.entries.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['1/units', '1/hotspots', '1/coverage-gaps']),
    );
  });

  it.each(ROLES.filter((role) => role !== 'device'))(
    '%s takes away what the role may see, and nothing else',
    async (role) => {
      const client = await service.as(role);
      const menu = (await client.get<ExportMenu>('/api/v1/exports?city=1')).body;
      expect(menu.layers.map(({ id }) => id).sort()).toEqual([...CATALOGUE].filter(([, one]) => may(role, one.permission)).map(([id]) => id).sort()); // prettier-ignore
      for (const result of EXPORT_RESULTS) {
        const { status, body } = await client.get<ProblemDocument>(
          `/api/v1/exports/results/${result}?city=1`,
        );
        const shown = menu.results.some(({ id }) => id === result);
        expect(shown ? [200, 400] : [403]).toContain(status);
        if (!shown) expect(body.code).toBe('forbidden_result');
      }
      const elsewhere = await client.get<ProblemDocument>('/api/v1/exports/layers/grids?city=9');
      expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'city_forbidden']);
    },
  );

  describe.skipIf(gdal === undefined)(
    `GDAL as a black box${gdal === undefined ? ' (skipped: ogr2ogr is not installed)' : ''}`,
    () => {
      const cases = (['grids', 'streets', 'cameras'] as const).flatMap((layer) =>
        EXPORT_FORMATS.flatMap((format) =>
          (format === 'kml' ? ['EPSG:4326'] : ['EPSG:4326', 'EPSG:4490', 'EPSG:4548']).map((crs) => ({
            layer,
            format,
            crs,
          })),
        ),
      );
      it.each(cases)(
        'reads $layer as $format in $crs with the counts of SQL',
        async ({ layer, format, crs }) => {
          const query = `city=1&format=${format}&crs=${crs}${format === 'shp' ? '&encoding=gbk' : ''}`;
          const { path } = await take(
            `/api/v1/exports/layers/${layer}?${query}`,
            `gdal-${layer}-${crs.slice(5)}.${EXTENSION[format]}`,
          );
          const source = format === 'shp' ? `/vsizip/${path}/${layer}.shp` : path;
          const { stdout } = await run('ogrinfo', ['-ro', '-so', '-al', source]);
          const found = [...stdout.matchAll(/Feature Count: (\d+)/g)].map(([, n]) => Number(n));
          expect(found[0]).toBe(counts[layer]);
          if (['geojson', 'gpkg', 'shp'].includes(format))
            expect(stdout).toContain(`ID["EPSG",${crs.slice(5)}]`);
          const { stdout: first } = await run('ogr2ogr', ['-f', 'CSV', '/vsistdout/', source, '-limit', '1']);
          expect(first).toMatch(/[\u4e00-\u9fff]/);
        },
      );
    },
  );
});

const plainText = (value: unknown): string =>
  value === null || value === undefined ? '' : String(value).trim();

/** The same positions in any order of rings, Multi or not. */
function expectSame(found: Geometry | null, sent: Geometry | null, within: number): void {
  if (found === null || sent === null) {
    expect(found).toBe(sent);
    return;
  }
  expect(found.type.replace('Multi', '')).toBe(sent.type.replace('Multi', ''));
  const flat = (geometry: Geometry): number[][] =>
    (geometry.coordinates as unknown[]).flat(
      geometry.type === 'Point'
        ? 0
        : { LineString: 0, MultiPoint: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[geometry.type],
    ) as number[][];
  const key = (geometry: Geometry): string[] =>
    (geometry.type === 'Point' ? [geometry.coordinates] : flat(geometry))
      .map(([x, y]) => `${(x! / within).toFixed(0)} ${(y! / within).toFixed(0)}`)
      .sort();
  const [a, b] = [key(found), key(sent)];
  if (a.join() !== b.join()) expect(new Set(a)).toEqual(new Set(b));
}
