import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_PERMISSIONS, type Role } from '../../server/accounts/permissions.ts';
import type { Database } from '../../server/db/database.ts';
import type { FeaturePage } from '../../server/features/contract.ts';
import { LAYER_IDS, type LayerInfo, type TileJson } from '../../server/tiles/contract.ts';
import { CATALOGUE } from '../../server/tiles/catalogue.ts';
import { tilesOver } from '../../server/tiles/core/mercator.ts';
import { decode } from '../core/tile-samples.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { gateService, type GateService } from './gate-service.ts';

const ROLES: Role[] = ['planner', 'commander', 'scheduler', 'inspector', 'admin'];
/** In the first tiny city: 117.5–117.6° E, 35.4–35.5° N. */
const PLACE = [117.55, 35.45, 117.55, 35.45] as const;
const [TILE] = tilesOver(PLACE, 14);
const PATH = `${TILE!.z}/${TILE!.x}/${TILE!.y}.mvt`;

async function plantThings(db: Database): Promise<void> {
  await db.query(
    `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
     select 1, 'C' || i, 't1', 'patrol', 'reported', '案件', '2026-05-01T00:00:00Z', 0, ST_SetSRID(ST_Point(117.55, 35.45 + i / 1e5), 4326)
     from generate_series(1, 40) i`,
  );
  await db.query(
    `insert into buildings (city_id, building_id, kind, storeys, height_m, geom)
     values (1, 'B1', 'residential', 6, 18.5, ST_MakeEnvelope(117.549, 35.449, 117.551, 35.451, 4326))`,
  );
  await db.query(
    `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
     values (1, 'H1', '塔', 'Pagoda', 'national', 'tower', ST_MakeEnvelope(117.55, 35.45, 117.5502, 35.4502, 4326))`,
  );
  await db.query(
    `insert into cameras (city_id, camera_id, name_zh, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom)
     values (1, 'K1', '一号', 6, 90, 60, 80, true, true, false, ST_SetSRID(ST_Point(117.55, 35.45), 4326))`,
  );
}

describe('tiles over HTTP', () => {
  let service: GateService;
  const people = new Map<Role, HttpClient>();
  const fetchTile = (client: HttpClient, path: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/tiles/${path}`, { headers: { cookie: client.cookie(), ...headers } });

  beforeAll(async () => {
    service = await gateService('embedded', { prepare: plantThings });
    for (const role of ROLES) people.set(role, await service.as(role));
  });
  afterAll(() => service.close());

  it('answers a valid tile with several layers, compressed, and 304 for its tag', async () => {
    const commander = people.get('commander')!;
    const answer = await fetchTile(commander, `buildings,cases,boundary/${PATH}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
    const layers = decode(new Uint8Array(await answer.arrayBuffer()));
    expect(layers['cases']!.length).toBe(40);
    expect({ ...layers['buildings']!.feature(0).properties }).toEqual({
      id: 'B1',
      heightM: 18.5,
      kind: 'residential',
      storeys: 6,
    });
    expect(Object.keys(layers)).toEqual(['boundary', 'boundary_label', 'buildings', 'cases', 'meta']);
    const etag = answer.headers.get('etag')!;
    expect(etag).toMatch(/^"[0-9a-f]{64}-gzip"$/);
    // Order and repeats of names make no other tile.
    const same = await fetchTile(commander, `cases,boundary,buildings,cases/${PATH}`, {
      'if-none-match': `"other", ${etag}`,
    });
    expect(same.status).toBe(304);
    expect(await same.text()).toBe('');
    const plain = await fetchTile(commander, `buildings,cases,boundary/${PATH}`, {
      'accept-encoding': 'identity',
    });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('etag')).toBe(etag.replace('-gzip', ''));
    expect(decode(new Uint8Array(await plain.arrayBuffer()))['cases']!.length).toBe(40);
    // Another tile, so that no encoding is at hand yet.
    const brotli = await fetchTile(commander, `cases,boundary/${PATH}`, { 'accept-encoding': 'gzip, br' });
    expect(brotli.headers.get('content-encoding')).toBe('br');
    expect(brotli.headers.get('etag')).toMatch(/^"[0-9a-f]{64}-br"$/);
    expect(decode(new Uint8Array(await brotli.arrayBuffer()))['cases']!.length).toBe(40);
    // Who holds the content in one encoding holds it in the other.
    const held = await fetchTile(commander, `cases,boundary/${PATH}`, {
      'accept-encoding': 'gzip;q=1.0, br;q=0',
      'if-none-match': brotli.headers.get('etag')!,
    });
    expect(held.status).toBe(304);
  });

  it('counts points by H3 cell where it thins them, and says so', async () => {
    const commander = people.get('commander')!;
    const [far] = tilesOver(PLACE, 10);
    const answer = await fetchTile(commander, `cases/10/${far!.x}/${far!.y}.mvt`);
    const layers = decode(new Uint8Array(await answer.arrayBuffer()));
    expect(Object.keys(layers).sort()).toEqual(['cases', 'cases_cells', 'meta']);
    const cells = layers['cases_cells']!;
    let sum = 0;
    for (let i = 0; i < cells.length; i += 1) {
      const { cell, count } = cells.feature(i).properties;
      expect(cell).toMatch(/^87[0-9a-f]{13}$/);
      sum += Number(count);
    }
    const { shown, leftOut } = layers['meta']!.feature(0).properties;
    expect([sum, Number(shown) + Number(leftOut)]).toEqual([40, 40]);
    expect(Number(leftOut)).toBeGreaterThan(0);
    const { body } = await commander.get<TileJson>('/tiles/cases.json');
    expect(body.vector_layers.map(({ id }) => id)).toEqual(['cases', 'cases_cells']);
  });

  it('is 204 where nothing is and 400 where no tile can be', async () => {
    const commander = people.get('commander')!;
    expect((await fetchTile(commander, 'buildings/14/0/0.mvt')).status).toBe(204);
    expect((await fetchTile(commander, `roads/${PATH}`)).status).toBe(204);
    for (const bad of [
      '23/0/0',
      '3/8/0',
      '3/0/8',
      '-1/0/0',
      '3/1.5/0',
      '3/a/0',
      '03x/0/0',
      '99999999999/0/0',
    ]) {
      const answer = await fetchTile(commander, `buildings/${bad}.mvt`);
      expect([bad, answer.status]).toEqual([bad, 400]);
      expect(await answer.json()).toMatchObject({
        code: 'bad_tile_address',
        remedyEn: expect.stringContaining('0–22'),
      });
    }
    expect((await fetchTile(commander, `nonsense/${PATH}`)).status).toBe(404);
    expect((await fetch(`${service.url}/tiles/buildings/${PATH}`)).status).toBe(401);
  });

  it('shows no role a layer that it may not see: catalogue, TileJSON, tile, features', async () => {
    for (const role of ROLES) {
      const client = people.get(role)!;
      const { body: catalogue } = await client.get<LayerInfo[]>('/api/v1/layers');
      const allowed = LAYER_IDS.filter((id) =>
        ROLE_PERMISSIONS[role].includes(CATALOGUE.get(id)!.permission),
      );
      expect(catalogue.map(({ id }) => id).sort()).toEqual([...allowed].sort());
      for (const id of LAYER_IDS) {
        const expected = allowed.includes(id) ? [200, 204] : [403];
        for (const path of [
          `tiles/${id}/${PATH}`,
          `tiles/boundary,${id}/${PATH}`,
          `tiles/${id}.json`,
          `features/${id}?limit=1`,
        ])
          expect([
            role,
            path,
            expected.includes(
              (await client.get(path.startsWith('tiles') ? `/${path}` : `/api/v1/${path}`)).status,
            ),
          ]).toEqual([role, path, true]);
      }
    }
  });

  it('describes itself as TileJSON; its address is immutable until a layer changes', async () => {
    const commander = people.get('commander')!;
    const read = async (): Promise<TileJson> =>
      (await commander.get<TileJson>('/tiles/boundary,cases.json')).body;
    const described = await read();
    expect(described).toMatchObject({ tilejson: '3.0.0', minzoom: 0, maxzoom: 16, attribution: 'synthetic' });
    expect(described.vector_layers.map(({ id }) => id)).toEqual([
      'boundary',
      'boundary_label',
      'cases',
      'cases_cells',
    ]);
    const path = (from: TileJson): string =>
      from.tiles[0]!.replace(/^.*\/tiles\//, '').replace('{z}/{x}/{y}', `${TILE!.z}/${TILE!.x}/${TILE!.y}`);
    expect(described.tiles[0]!.startsWith(service.url)).toBe(true);
    const lasting = await fetchTile(commander, path(described));
    expect(lasting.headers.get('cache-control')).toContain('immutable');
    const opened = await commander.post<{ caseId: string }>('/api/v1/cases', {
      typeCode: 'appearance',
      channel: 'patrol',
      lng: 117.55,
      lat: 35.4501,
      titleZh: '新案件',
    });
    expect(opened.status).toBe(201);
    const stale = await fetchTile(commander, path(described));
    expect(stale.headers.get('cache-control')).toBe('private, no-cache');
    expect(decode(new Uint8Array(await stale.arrayBuffer()))['cases']!.length).toBe(41);
    const renewed = await read();
    expect(renewed.tiles[0]).not.toBe(described.tiles[0]);
    expect((await fetchTile(commander, path(renewed))).headers.get('cache-control')).toContain('immutable');
  });

  it('makes a tile once for all who ask at the same time', async () => {
    const commander = people.get('commander')!;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => fetchTile(commander, `buildings,heritage_sites,cameras/${PATH}`)),
    );
    const tags = new Set(answers.map((answer) => answer.headers.get('etag')));
    expect(tags.size).toBe(1);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  });

  it('gives features with a tag, next page and refusals', async () => {
    const commander = people.get('commander')!;
    const first = await commander.get<FeaturePage>(
      '/api/v1/features/cases?limit=30&bbox=117.5,35.4,117.6,35.5',
    );
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toContain('application/geo+json');
    const body = JSON.parse(first.text) as FeaturePage;
    expect(body.numberReturned).toBe(30);
    const second = JSON.parse((await commander.get(body.next!)).text) as FeaturePage;
    expect(second.next).toBeNull();
    expect(body.numberReturned + second.numberReturned).toBe(41);
    const again = await commander.get('/api/v1/features/cases?limit=30&bbox=117.5,35.4,117.6,35.5', {
      'if-none-match': first.headers.get('etag')!,
    });
    expect(again.status).toBe(304);
    expect((await commander.get('/api/v1/features/cases?bbox=1,2')).status).toBe(400);
    expect((await commander.get('/api/v1/features/cases?limit=0')).status).toBeGreaterThanOrEqual(400);
    expect((await commander.get('/api/v1/features/nothing')).status).toBeGreaterThanOrEqual(400);
  });

  it('holds the same content whether compressed on the way or not', async () => {
    const commander = people.get('commander')!;
    const { request } = await import('node:http');
    const raw = await new Promise<Buffer>((resolve, reject) => {
      const asked = request(
        `${service.url}/tiles/buildings/${PATH}`,
        { headers: { cookie: commander.cookie(), 'accept-encoding': 'gzip' } },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve(Buffer.concat(parts)));
        },
      );
      asked.on('error', reject);
      asked.end();
    });
    const plain = await fetchTile(commander, `buildings/${PATH}`, { 'accept-encoding': 'identity' });
    expect(gunzipSync(raw).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true);
  });
});
