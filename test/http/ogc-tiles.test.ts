import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTools } from '../../scripts/verify/tools.ts';
import type { Tileset, TilesetList } from '../../server/ogc/tiles-contract.ts';
import type { TileJson } from '../../server/tiles/contract.ts';
import { tilesOver } from '../../server/tiles/core/mercator.ts';
import { decode } from '../core/tile-samples.ts';
import { gateService, type GateService } from './gate-service.ts';

const run = promisify(execFile);
const { gdal } = findTools();
const PLACE = [117.55, 35.45, 117.55, 35.45] as const;
const [TILE] = tilesOver([...PLACE], 14);

describe('tiles for other people’s tools', () => {
  let service: GateService;
  let secret: string;
  beforeAll(async () => {
    service = await gateService('embedded', {
      prepare: async (db) => {
        await db.query(
          `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
           select 1, 'C' || i, 't1', 'patrol', 'reported', '案件' || i, '2026-05-01T00:00:00Z', 0, ST_SetSRID(ST_Point(117.55, 35.45 + i / 1e5), 4326)
           from generate_series(1, 40) i`,
        );
        await db.query(
          `insert into buildings (city_id, building_id, kind, storeys, height_m, geom)
           select 1, 'B' || i, 'residential', 6, 18.5, ST_MakeEnvelope(117.545 + i / 1e3, 35.449, 117.5455 + i / 1e3, 35.4495, 4326)
           from generate_series(1, 7) i`,
        );
      },
    });
    const scheduler = await service.as('scheduler');
    secret = (await scheduler.post<{ secret: string }>('/api/v1/access-tokens', { name: 'GIS' })).body.secret;
  });
  afterAll(() => service?.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(path.startsWith('http') ? path : `${service.url}${path}`, {
      headers: { authorization: `Bearer ${secret}`, ...headers },
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      headers: answer.headers,
      bytes,
      text,
      json: (text.startsWith('{') ? JSON.parse(text) : undefined) as unknown,
    };
  };

  it('leads from the landing page to the tile, by links alone', async () => {
    const landing = (await get('/ogc/1')).json as { links: { rel: string; href: string }[] };
    const list = landing.links.find(({ rel }) => rel.endsWith('/tilesets-vector'))!;
    const { tilesets } = (await get(list.href)).json as TilesetList;
    const self = tilesets[0]!.links.find(({ rel }) => rel === 'self')!;
    const tileset = (await get(self.href)).json as Tileset;
    expect(tileset.layers.map(({ id }) => id)).toContain('cases');
    expect(tileset.layers.map(({ id }) => id)).not.toContain('zones');
    const limits = tileset.tileMatrixSetLimits.find(({ tileMatrix }) => tileMatrix === '14')!;
    expect([limits.minTileCol <= TILE!.x, limits.maxTileCol >= TILE!.x]).toEqual([true, true]);
    expect([limits.minTileRow <= TILE!.y, limits.maxTileRow >= TILE!.y]).toEqual([true, true]);
    const item = tileset.links.find(({ rel }) => rel === 'item')!;
    const address = item.href
      .replace('{tileMatrix}', '14')
      .replace('{tileRow}', String(TILE!.y))
      .replace('{tileCol}', String(TILE!.x));
    const tile = await get(address);
    expect([tile.status, tile.type]).toEqual([200, 'application/vnd.mapbox-vector-tile']);
    expect(decode(tile.bytes)['cases']!.length).toBe(40);
    const scheme = tileset.links.find(({ rel }) => rel.endsWith('/tiling-scheme'))!;
    const matrices = (await get(scheme.href)).json as {
      tileMatrices: { id: string; scaleDenominator: number; matrixWidth: number }[];
    };
    expect(matrices.tileMatrices[0]!.scaleDenominator).toBeCloseTo(559_082_264.028_717, 3);
    expect(matrices.tileMatrices[14]).toMatchObject({ id: '14', matrixWidth: 16_384 });
  });

  it('gives a layer’s own tiles, several chosen ones, and pages for browsers', async () => {
    const at = `WebMercatorQuad/14/${TILE!.y}/${TILE!.x}`;
    const one = decode((await get(`/ogc/1/collections/buildings/tiles/${at}`)).bytes);
    expect(Object.keys(one)).toEqual(['buildings', 'meta']);
    expect(one['buildings']!.length).toBe(7);
    const two = decode((await get(`/ogc/1/tiles/${at}?collections=buildings,cases`)).bytes);
    expect(Object.keys(two)).toEqual(['buildings', 'cases', 'meta']);
    for (const path of [
      'tileMatrixSets',
      'tileMatrixSets/WebMercatorQuad',
      'tiles',
      'tiles/WebMercatorQuad',
      'collections/cases/tiles',
    ]) {
      const page = await get(`/ogc/1/${path}`, { accept: 'text/html,*/*' });
      expect([path, page.status, page.type]).toEqual([path, 200, 'text/html; charset=utf-8']);
    }
    const { conformsTo } = (await get('/ogc/1/conformance')).json as { conformsTo: string[] };
    expect(conformsTo).toContain('http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core');
  });

  it('refuses what is not there, not a tile, or not to be seen', async () => {
    expect((await get('/ogc/1/tiles/WorldCRS84Quad')).status).toBe(404);
    expect((await get(`/ogc/1/tiles/WorldCRS84Quad/0/0/0`)).status).toBe(404);
    expect((await get('/ogc/1/tiles/WebMercatorQuad/3/8/0')).status).toBe(400);
    expect((await get('/ogc/1/tiles/WebMercatorQuad/14/0/0')).status).toBe(204);
    expect((await get('/ogc/1/collections/nothing/tiles')).status).toBe(404);
    expect((await get('/ogc/1/collections/zones/tiles/WebMercatorQuad/14/0/0')).status).toBe(403);
    expect((await get('/ogc/1/tiles/WebMercatorQuad/14/0/0?collections=cases,zones')).status).toBe(403);
    expect((await fetch(`${service.url}/ogc/1/tiles`)).status).toBe(401);
  });

  it('opens style, TileJSON and tiles by their address from another origin, with a token and no cookie', async () => {
    const anywhere = { origin: 'http://elsewhere.example' };
    const open = (path: string) =>
      fetch(path.startsWith('http') ? path : `${service.url}${path}`, { headers: anywhere });
    expect((await open('/styles/city.json')).status).toBe(401);
    const answer = await open(`/styles/city.json?city=1&access_token=${secret}`);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const style = (await answer.json()) as {
      version: number;
      sources: Record<string, { url: string }>;
      layers: { id: string; source?: string; 'source-layer'?: string }[];
    };
    expect(style.layers.map((layer) => layer['source-layer'])).toContain('cases');
    expect(style.layers.map((layer) => layer['source-layer'])).not.toContain('zones');
    const described: Record<string, TileJson> = {};
    for (const [name, { url }] of Object.entries(style.sources)) {
      expect(url.startsWith(service.url)).toBe(true);
      described[name] = (await (await open(url)).json()) as TileJson;
    }
    for (const layer of style.layers)
      if (layer['source-layer'] !== undefined)
        expect(described[layer.source!]!.vector_layers.map(({ id }) => id)).toContain(layer['source-layer']);
    const tile = await open(
      described['cases']!.tiles[0]!.replace('{z}/{x}/{y}', `${TILE!.z}/${TILE!.x}/${TILE!.y}`),
    );
    expect([tile.status, tile.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(tile.headers.get('cache-control')).toContain('immutable');
    const asked = await fetch(`${service.url}/tiles/cases.json`, {
      method: 'OPTIONS',
      headers: { ...anywhere, 'access-control-request-headers': 'authorization' },
    });
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'Authorization, If-None-Match',
    ]);
    // A token in the address opens maps, nothing else; a made-up one opens nothing.
    expect((await open(`/api/v1/layers?access_token=${secret}`)).status).toBe(401);
    expect((await open('/styles/city.json?access_token=xwt_nonsense')).status).toBe(401);
    expect((await open('/api/v1/layers')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it.skipIf(!gdal)(
    `GDAL’s MVT driver reads the tile${gdal ? '' : ' (skipped: GDAL is not installed)'}`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'xw-mvt-'));
      try {
        const tile = await get(
          `/ogc/1/tiles/WebMercatorQuad/14/${TILE!.y}/${TILE!.x}?collections=buildings,cases`,
        );
        const column = join(folder, '14', String(TILE!.x));
        mkdirSync(column, { recursive: true });
        const file = join(column, `${TILE!.y}.mvt`);
        writeFileSync(file, tile.bytes);
        const { stdout } = await run('ogrinfo', ['-ro', '-al', '-so', '-oo', 'METADATA_FILE=', file], {
          timeout: 60_000,
        });
        expect(stdout).toMatch(/Layer name: buildings[\s\S]*?Feature Count: 7/);
        expect(stdout).toMatch(/Layer name: cases[\s\S]*?Feature Count: 40/);
        const copy = await run(
          'ogr2ogr',
          ['-f', 'CSV', '/vsistdout/', file, 'cases', '-lco', 'GEOMETRY=AS_XY', '-t_srs', 'EPSG:4326'],
          {
            timeout: 60_000,
          },
        );
        const rows = copy.stdout.trim().split('\n');
        expect(rows).toHaveLength(41);
        const [x, y] = rows[1]!.split(',').map(Number);
        expect(Math.abs(x! - 117.55)).toBeLessThan(1e-5);
        expect(Math.abs(y! - 35.45)).toBeLessThan(5e-4);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
