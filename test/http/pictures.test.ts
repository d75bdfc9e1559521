import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paperColors } from '../../server/pictures/style-contract.ts';
import { tilesOver } from '../../server/tiles/core/mercator.ts';
import type { TileJson } from '../../server/tiles/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { gateService, type GateService } from './gate-service.ts';

/** In the first tiny city: 117.5–117.6° E, 35.4–35.5° N. */
const [TILE] = tilesOver([117.55, 35.45, 117.55, 35.45], 15);
const { z, x, y } = TILE!;
const PATH = `${z}/${x}/${y}`;

describe('pictures over HTTP', () => {
  let service: GateService;
  let planner: HttpClient;
  let scheduler: HttpClient;
  beforeAll(async () => {
    service = await gateService('embedded', {
      prepare: async (db) => {
        await db.query(
          `insert into surfaces (city_id, surface_id, kind, name_zh, geom)
           values (1, 'P1', 'park', '中心公园', ST_Multi(ST_MakeEnvelope(117.545, 35.445, 117.555, 35.455, 4326)))`,
        );
      },
    });
    planner = await service.as('planner');
    scheduler = await service.as('scheduler');
  });
  afterAll(() => service?.close());

  async function get(path: string, who = planner, headers: Record<string, string> = {}) {
    const answer = await fetch(`${service.url}${path}`, { headers: { cookie: who.cookie(), ...headers } });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  }
  const problem = (bytes: Buffer) => JSON.parse(bytes.toString('utf8')) as ProblemDocument;
  function colors(bytes: Buffer): Set<string> {
    const { data } = PNG.sync.read(bytes);
    const found = new Set<string>();
    for (let i = 0; i < data.length; i += 4) found.add(`#${data.subarray(i, i + 3).toString('hex')}`);
    return found;
  }

  it('answers raster tiles of the size that was asked for, drawn from the layers', async () => {
    for (const [path, side] of [
      [`${PATH}.png`, 256],
      [`${PATH}.png?size=512`, 512],
      [`${PATH}@2x.png`, 512],
    ] as const) {
      const { answer, bytes } = await get(`/tiles/standard/${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/png');
      const { width, height } = PNG.sync.read(bytes);
      expect([width, height]).toEqual([side, side]);
      expect(colors(bytes)).toContain(paperColors.green);
    }
    const bare = await get(`/tiles/boundary/${PATH}.png`);
    expect(colors(bare.bytes)).not.toContain(paperColors.green);
    expect(colors(bare.bytes)).toContain(paperColors.ground);
    const night = await get(`/tiles/standard/${PATH}.png?style=night`);
    expect(colors(night.bytes)).not.toContain(paperColors.green);
  });

  it('holds a tile by its tag, and for good by the token of the layers', async () => {
    const first = await get(`/tiles/standard/${PATH}.png`);
    const etag = first.answer.headers.get('etag')!;
    expect(first.answer.headers.get('cache-control')).toBe('private, no-cache');
    expect((await get(`/tiles/standard/${PATH}.png`, planner, { 'if-none-match': etag })).answer.status).toBe(
      304,
    );
    const { body } = await planner.get<TileJson>('/tiles/boundary,surfaces,roads,buildings,places.json');
    const token = /[?&]v=([^&]+)/.exec(body.tiles[0]!)![1]!;
    const lasting = await get(`/tiles/standard/${PATH}.png?v=${token}`);
    expect(lasting.answer.headers.get('cache-control')).toMatch(/immutable/);
    expect(lasting.bytes.equals(first.bytes)).toBe(true);
  });

  it('draws neighbours together, once for all who ask at the same time', async () => {
    const near = [0, 1].flatMap((dy) => [0, 1].map((dx) => `/tiles/standard/${z}/${x + dx}/${y + dy}.png`));
    const answers = await Promise.all([...near, ...near].map((path) => get(path)));
    expect(answers.map(({ answer }) => answer.status)).toEqual(answers.map(() => 200));
    answers.slice(0, 4).forEach(({ bytes }, i) => expect(answers[i + 4]!.bytes.equals(bytes)).toBe(true));
  });

  it('is drawn anew after a write', async () => {
    const before = await get(`/tiles/standard/${PATH}.png`);
    await service.db.query(`update surfaces set kind = 'lake' where city_id = 1 and surface_id = 'P1'`);
    await service.db.query(
      `insert into layer_versions (city_id, layer, version, changed_at) values (1, 'surfaces', 2, now())
       on conflict (city_id, layer) do update set version = layer_versions.version + 1`,
    );
    await expect
      .poll(async () => colors((await get(`/tiles/standard/${PATH}.png`)).bytes).has(paperColors.water), {
        timeout: 15_000,
        interval: 300,
      })
      .toBe(true);
    expect((await get(`/tiles/standard/${PATH}.png`)).answer.headers.get('etag')).not.toBe(
      before.answer.headers.get('etag'),
    );
  });

  it('refuses an address that is no tile with 400, and layers that are not to be seen with 403', async () => {
    for (const path of ['23/0/0', '3/8/0', '3/0/8', '3/0/x', '-1/0/0', '3/0/1@3x', '3/1.5/0']) {
      const { answer, bytes } = await get(`/tiles/standard/${path}.png`);
      expect([path, answer.status, problem(bytes).code]).toEqual([path, 400, 'bad_tile_address']);
    }
    expect((await get(`/tiles/standard/${PATH}.png?size=300`)).answer.status).toBe(400);
    expect((await get(`/tiles/standard/${PATH}.png?style=neon`)).answer.status).toBe(400);
    expect((await get(`/tiles/nothing/${PATH}.png`)).answer.status).toBe(404);
    const hidden = await get(`/tiles/boundary,zones/${PATH}.png`, scheduler);
    expect([hidden.answer.status, problem(hidden.bytes).code]).toEqual([403, 'forbidden_layer']);
    expect((await get(`/tiles/boundary,zones/${PATH}.png`)).answer.status).toBe(200);
    expect((await get(`/maps/static.png?layers=zones`, scheduler)).answer.status).toBe(403);
    expect((await get(`/tiles/standard/${PATH}.png?city=2`, service.client())).answer.status).toBe(401);
  });

  it('answers a map as a picture, the same bytes for the same question', async () => {
    const path =
      '/maps/static.png?bbox=117.54,35.44,117.56,35.46&width=500&height=400&title=示范&mark=117.55,35.45';
    const { answer, bytes } = await get(path);
    expect(answer.status).toBe(200);
    const { width, height } = PNG.sync.read(bytes);
    expect([width, height]).toEqual([500, 400]);
    // The mark of synthetic data is drawn in its own red.
    expect(colors(bytes)).toContain(paperColors.over);
    expect((await get(path)).bytes.equals(bytes)).toBe(true);
    const large = await get('/maps/static.png?center=117.55,35.45&zoom=15&width=300&height=300&scale=2');
    expect(PNG.sync.read(large.bytes).width).toBe(600);
    const whole = await get('/maps/static.png');
    expect(whole.answer.status).toBe(200);
    for (const [bad, status] of [
      ['bbox=1,2,3', 422],
      ['bbox=5,0,4,1', 422],
      ['center=a,b', 422],
      ['center=200,0', 422],
      ['mark=1', 422],
      ['width=9999', 400],
      ['zoom=40', 400],
    ] as const)
      expect([bad, (await get(`/maps/static.png?${bad}`)).answer.status]).toEqual([bad, status]);
  });
});
