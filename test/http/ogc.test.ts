import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTools } from '../../scripts/verify/tools.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Collections, Items, Queryables } from '../../server/ogc/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const run = promisify(execFile);
const { gdal } = findTools();

describeEngines('OGC API – Features', (engine) => {
  let service: TestService;
  let scheduler: HttpClient;
  let secret: string;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xw-ogc-'));
    service = await testService(engine, { settings: { simulate: false } });
    scheduler = await service.as('scheduler');
    const made = await scheduler.post<{ secret: string }>('/api/v1/access-tokens', { name: 'QGIS' });
    if (made.status !== 201) throw new Error(made.text);
    secret = made.body.secret;
  });
  afterAll(async () => {
    await service?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const basic = () => `Basic ${Buffer.from(`anyone:${secret}`).toString('base64')}`;
  async function get<T>(path: string, headers: Record<string, string> = {}) {
    const answer = await fetch(`${service.url}${path}`, { headers: { authorization: basic(), ...headers } });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (text.startsWith('{') ? JSON.parse(text) : undefined) as T,
    };
  }

  it('asks for a name and token, reads with it, and changes nothing with it', async () => {
    const nobody = await fetch(`${service.url}/ogc/1`);
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toMatch(/^Basic /);
    const landing = await get<{ links: { rel: string; href: string }[] }>('/ogc/1');
    expect(landing.status).toBe(200);
    for (const rel of ['self', 'conformance', 'data', 'service-desc', 'service-doc'])
      expect(landing.body.links.map((one) => one.rel)).toContain(rel);
    for (const { href } of landing.body.links) {
      const { pathname, search } = new URL(href);
      expect((await get(`${pathname}${search}`)).status, href).toBe(200);
    }
    const write = await fetch(`${service.url}/api/v1/visits?city=1`, {
      method: 'POST',
      headers: { authorization: basic(), 'content-type': 'application/json' },
      body: '{}',
    });
    expect([write.status, ((await write.json()) as ProblemDocument).code]).toEqual([403, 'token_reads_only']);
    expect((await get('/api/v1/access-tokens')).status).toBe(403);
    expect((await get('/ogc/77')).status).toBe(403);
    const wrong = await fetch(`${service.url}/ogc/1`, {
      headers: { authorization: `Basic ${Buffer.from('a:xwt_wrong').toString('base64')}` },
    });
    expect(wrong.status).toBe(401);
  });

  it('shows the collections that the person may see, and no others', async () => {
    const { body } = await get<Collections>('/ogc/1/collections');
    const ids = body.collections.map((one) => one.id);
    expect(ids).toContain('streets');
    expect(ids).not.toContain('zones');
    expect((await get('/ogc/1/collections/zones/items')).status).toBe(403);
    expect((await get('/ogc/1/collections/nothing')).status).toBe(404);
  });

  it('pages by next until every feature was there once, and says how many there are', async () => {
    const seen: string[] = [];
    let path: string | null = '/ogc/1/collections/streets/items?limit=100';
    let matched: number | undefined;
    while (path !== null) {
      const { body, status }: { body: Items; status: number } = await get<Items>(path);
      expect(status).toBe(200);
      seen.push(...body.features.map((one) => one.id));
      matched ??= body.numberMatched;
      const next = body.links.find((one) => one.rel === 'next');
      path = next === undefined ? null : new URL(next.href).pathname + new URL(next.href).search;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(256);
    if (matched !== undefined) expect(matched).toBe(256);
  });

  it('gives coordinates in the axis order of the asked system, and takes boxes in it', async () => {
    const crs = (code: number) => `http://www.opengis.net/def/crs/EPSG/0/${code}`;
    const first = async (query: string) => {
      const { body, headers } = await get<Items>(`/ogc/1/collections/places/items?limit=1${query}`);
      const { geometry } = body.features[0]!;
      return {
        at: (geometry as { coordinates: [number, number] }).coordinates,
        crs: headers.get('content-crs'),
      };
    };
    const plain = await first('');
    expect(plain.crs).toContain('CRS84');
    const geographic = await first(`&crs=${encodeURIComponent(crs(4490))}`);
    expect(geographic.at).toEqual([plain.at[1], plain.at[0]]);
    const mercator = await first(`&crs=${encodeURIComponent(crs(3857))}`);
    expect(mercator.at[0]).toBeCloseTo((plain.at[0] * 20037508.342789244) / 180, 2);
    const { body } = await get<Collections>('/ogc/1/collections');
    const zone = body.crs.find((uri) => !/CRS84|4326|4490|3857/.test(uri))!;
    const local = await first(`&crs=${encodeURIComponent(zone)}`);
    // Northing first: it is the one of seven digits in China.
    expect(local.at[0]).toBeGreaterThan(3_000_000);
    const box = `${plain.at[1] - 0.001},${plain.at[0] - 0.001},${plain.at[1] + 0.001},${plain.at[0] + 0.001}`;
    const near = await get<Items>(
      `/ogc/1/collections/places/items?bbox=${box}&bbox-crs=${encodeURIComponent(crs(4326))}`,
    );
    expect(near.body.features.length).toBeGreaterThan(0);
    const bad = await get<ProblemDocument>('/ogc/1/collections/streets/items?bbox=1,2,x,4');
    expect([bad.status, bad.body.code]).toEqual([400, 'bad_bbox']);
    const unknown = await get<ProblemDocument>('/ogc/1/collections/streets/items?crs=EPSG:2433');
    expect([unknown.status, unknown.body.code]).toEqual([400, 'bad_crs']);
  });

  it('gives one feature by its id as the page gave it, and pages for browsers', async () => {
    const { body } = await get<Items>('/ogc/1/collections/grids/items?limit=1');
    const [feature] = body.features;
    const alone = await get<Items['features'][number]>(`/ogc/1/collections/grids/items/${feature!.id}`);
    expect(alone.body.geometry).toEqual(feature!.geometry);
    expect(alone.body.properties).toEqual(feature!.properties);
    expect((await get('/ogc/1/collections/grids/items/nobody')).status).toBe(404);
    const html = await get('/ogc/1/collections/grids/items', { accept: 'text/html,*/*' });
    expect(html.headers.get('content-type')).toContain('text/html');
    expect(html.text).toContain(String(feature!.properties['nameZh']));
  });

  it('filters by CQL2 text with queryables to go by, page by page, and says where a filter is wrong', async () => {
    const { body: known } = await get<Queryables>('/ogc/1/collections/streets/queryables');
    expect(Object.keys(known.properties)).toEqual(
      expect.arrayContaining(['id', 'grade', 'nameZh', 'lengthM']),
    );
    const [{ n } = { n: 0 }] = await service.engine.db.query<{ n: number }>(
      `select count(*)::int4 as n from streets where city_id = 1 and grade <= 2 and length_m between 300 and 1500`,
      [],
    );
    const filter = encodeURIComponent('grade <= 2 AND lengthM BETWEEN 300 AND 1500');
    const seen = new Set<string>();
    let path: string | null =
      `/ogc/1/collections/streets/items?limit=20&filter-lang=cql2-text&filter=${filter}`;
    for (let pages = 0; path !== null && pages < 60; pages += 1) {
      const { body }: { body: Items } = await get<Items>(path);
      expect(body.numberMatched).toBeUndefined();
      for (const one of body.features) seen.add(one.id);
      const next = body.links.find((link) => link.rel === 'next');
      path = next === undefined ? null : new URL(next.href).pathname + new URL(next.href).search;
    }
    expect(path).toBeNull();
    expect(seen.size).toBe(n);
    expect(n).toBeGreaterThan(20);
    const wrong = await get<ProblemDocument>(
      `/ogc/1/collections/streets/items?filter=${encodeURIComponent('grade = x')}`,
    );
    expect([wrong.status, wrong.body.code, wrong.body.place]).toEqual([400, 'bad_filter', 'query.filter: 9']);
    expect((await get('/ogc/1/collections/zones/queryables')).status).toBe(403);
  });

  it('shows landing page and conformance to people and to programs', async () => {
    for (const path of [
      '/ogc/1',
      '/ogc/1/conformance',
      '/ogc/1/collections',
      '/ogc/1/collections/streets/queryables',
    ]) {
      expect((await get(`${path}?f=html`)).text).toContain('<!doctype html>');
      expect((await get(path)).headers.get('content-type')).toContain('json');
    }
    const { body } = await get<{ conformsTo: string[] }>('/ogc/1/conformance');
    for (const part of [
      'features-1/1.0/conf/core',
      'features-2/1.0/conf/crs',
      'features-3/1.0/conf/filter',
      'tiles-1/1.0/conf/core',
    ])
      expect(
        body.conformsTo.some((uri) => uri.endsWith(part)),
        part,
      ).toBe(true);
  });

  it.skipIf(!gdal)('GDAL signs in, lists the layers, and copies one whole', async () => {
    const address = `OAPIF:${service.url}/ogc/1`;
    const env = { GDAL_HTTP_AUTH: 'BASIC', GDAL_HTTP_USERPWD: `qgis:${secret}` };
    const options = { env: { ...env, PATH: '/usr/bin:/bin' }, timeout: 60_000 };
    const { stdout } = await run('ogrinfo', [address], options);
    expect(stdout).toContain('streets');
    expect(stdout).not.toContain('zones');
    const copy = join(folder, 'streets.geojson');
    await run('ogr2ogr', ['-f', 'GeoJSON', copy, address, 'streets', '-oo', 'PAGE_SIZE=100'], options);
    const copied = JSON.parse(readFileSync(copy, 'utf8')) as { features: unknown[] };
    expect(copied.features).toHaveLength(256);
  });
});
