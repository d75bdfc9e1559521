import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLES, may } from '../../server/accounts/permissions.ts';
import type { Permission, Role } from '../../server/accounts/permissions.ts';
import type { Database } from '../../server/db/database.ts';
import { readZip } from '../../server/documents/steady-zip.ts';
import { CATALOGUE } from '../../server/tiles/catalogue.ts';
import type { LayerId } from '../../server/tiles/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

/** Layers that not every role may see, each with one row whose name no other text of the service holds. */
const GUARDED = ['cases', 'zones', 'cameras', 'assets', 'heritage_sites', 'construction_sites'] as const;
type Guarded = (typeof GUARDED)[number];
const markOf = (layer: Guarded, city: number): string => `密文${layer.replaceAll('_', '')}城${city}`;
const idOf = (layer: Guarded, city: number): string => `mark-${layer}-${city}`;
const centre = (city: number): [number, number] => [116.55 + city, 35.45];
const boxOf = (city: number): string => `${116.5 + city},35.4,${116.6 + city},35.5`;

async function plant(db: Database): Promise<void> {
  const point = `ST_SetSRID(ST_MakePoint(116.55 + n, 35.45), 4326)`;
  const square = `ST_Buffer(${point}, 0.002)`;
  const statements: Record<Guarded, [columns: string, values: string]> = {
    cases: ['case_id, type_code, channel, status, title_zh, reported_at, cell, geom', `$1 || n, 'x', 'x', 'x', $2 || n, '2026-01-01', 0, ${point}`],
    zones: ['zone_id, version, regime, class, name_zh, uncertainty_m, uncertainty_basis, valid_from, known_from, recorded_by, geom', `$1 || n, 1, 'x', 'x', $2 || n, 1, 'x', '2020-01-01', '2020-01-01', 'x', ST_Multi(${square})`],
    cameras: ['camera_id, name_zh, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom', `$1 || n, $2 || n, 3, 0, 90, 30, true, true, true, ${point}`],
    assets: ['asset_id, kind, name_zh, geom', `$1 || n, 'lamp', $2 || n, ${point}`],
    heritage_sites: ['site_id, name_zh, name_en, grade, kind, geom', `$1 || n, $2 || n, 'x', 'x', 'x', ${point}`],
    construction_sites: ['construction_id, project_no, name_zh, builder, work_type, permit_state, geom', `$1 || n, 'x', $2 || n, 'x', 'x', 'x', ${square}`],
  }; // prettier-ignore
  for (const layer of GUARDED) {
    const [columns, values] = statements[layer];
    await db.query(
      `insert into ${layer} (city_id, ${columns}) select n, ${values} from generate_series(1, 2) n`,
      [`mark-${layer}-`, markOf(layer, 0).slice(0, -1)],
    );
  }
}

/** Where a tile of a zoom holds a position. */
function tileOf([lng, lat]: [number, number], z: number): [x: number, y: number] {
  const n = 2 ** z;
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return [Math.floor(((lng + 180) / 360) * n), Math.floor(y * n)];
}

/** Every address under which a layer of a city can be had. */
function faces(layer: Guarded, city: number, over = city): string[] {
  const [x, y] = tileOf(centre(over), 16);
  const ogc = `/ogc/${city}/collections/${layer}`;
  const box = over === city ? '' : `&bbox=${boxOf(over)}`;
  return [
    `/api/v1/features/${layer}?city=${city}${box}`,
    ...['geojson', 'csv', 'xlsx', 'gpkg', 'shp', 'kml'].map((format) => `/api/v1/exports/layers/${layer}?city=${city}&format=${format}${box}`),
    `${ogc}/items?limit=10${box}`,
    `${ogc}/items?limit=10&filter=${encodeURIComponent("id LIKE '%'")}${box}`,
    `${ogc}/items/${idOf(layer, over)}`,
    `${ogc}/tiles/WebMercatorQuad/16/${y}/${x}`,
    `/tiles/${layer}/16/${x}/${y}.mvt?city=${city}`,
    `/tiles/boundary,${layer}/16/${x}/${y}.mvt?city=${city}`,
    `/tiles/${layer}/16/${x}/${y}.png?city=${city}`,
    `/maps/static.png?city=${city}&width=128&height=128&layers=${layer}&bbox=${boxOf(over)}`,
    `/api/v1/inspect/${layer}/${idOf(layer, over)}?city=${city}`,
    `/api/v1/search?city=${city}&q=${encodeURIComponent(markOf(layer, over))}`,
  ]; // prettier-ignore
}

describeEngines('what a face shows', (engine) => {
  let gate: GateService;
  const cookies = new Map<Role, string>();
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: plant });
    for (const role of ROLES) if (role !== 'device') cookies.set(role, (await gate.as(role)).cookie());
  });
  afterAll(() => gate?.close());

  /** Status and whole content, unpacked. */
  async function ask(path: string, role: Role): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${gate.url}${path}`, { headers: { cookie: cookies.get(role) ?? '' } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (bytes.subarray(0, 2).toString('latin1') !== 'PK')
      return { status: answer.status, text: bytes.toString('utf8') };
    const parts = await readZip(bytes);
    return { status: answer.status, text: parts.map((part) => part.bytes.toString('utf8')).join('\n') };
  }
  /** A search names what was searched for: there the row's id is the proof. */
  const shows = (path: string, text: string, layer: Guarded, city: number): boolean =>
    text.includes(path.includes('/search') ? idOf(layer, city) : markOf(layer, city)) ||
    (path.includes('.mvt') && text.includes(markOf(layer, city)));

  it.each(ROLES.filter((role) => role !== 'device'))(
    '%s sees through no face what the role may not see',
    async (role) => {
      const wrong: string[] = [];
      let seen = 0;
      for (const layer of GUARDED) {
        const { permission } = CATALOGUE.get(layer as LayerId)!;
        const allowed = may(role, permission as Permission);
        for (const path of faces(layer, 1)) {
          const { status, text } = await ask(path, role);
          const there = shows(path, text, layer, 1);
          if (there) seen += 1;
          if (there && !allowed) wrong.push(`${path} shows ${layer}`);
          if (status >= 500) wrong.push(`${path}: ${status}`);
          // Were the mark never there for anybody, this test could not fail.
          const must =
            /\/(features|exports|items|mvt|WebMercatorQuad)\b/.test(path) &&
            !/kind|\bassets\b.*mvt/.test(path);
          if (must && allowed && !there && !path.includes('search'))
            wrong.push(`${path} lacks ${layer}: ${status}`);
          for (const other of GUARDED)
            if (text.includes(markOf(other, 2))) wrong.push(`${path} shows the other city`);
        }
        const style = await ask('/styles/city.json?city=1', role);
        if (!allowed && new RegExp(`/tiles/[^"]*\\b${layer}\\b`).test(style.text))
          wrong.push(`the style names ${layer}`);
        const listed = await ask('/ogc/1/collections', role);
        if (listed.text.includes(`/collections/${layer}"`) !== allowed)
          wrong.push(`the collections: ${layer}`);
      }
      expect(wrong).toEqual([]);
      expect(seen).toBeGreaterThan(role === 'admin' || role === 'scheduler' ? 10 : 20);
    },
    // Six layers by fifteen faces, some of them pictures.
    180_000,
  );

  it('shows nothing of one city under the name of another, and nothing at all of a city that is not the account’s', async () => {
    const wrong: string[] = [];
    for (const layer of GUARDED)
      for (const path of faces(layer, 1, 2)) {
        const { status, text } = await ask(path, 'commander');
        if (shows(path, text, layer, 2) || status >= 500) wrong.push(`${path}: ${status}`);
      }
    await gate.db.query(`delete from account_cities where city_id = 2`);
    cookies.set('commander', (await gate.as('commander')).cookie());
    for (const layer of GUARDED)
      for (const path of faces(layer, 2)) {
        const { status, text } = await ask(path, 'commander');
        if (status !== 403 || shows(path, text, layer, 2)) wrong.push(`${path}: ${status}`);
      }
    expect(wrong).toEqual([]);
  }, 180_000);
});
