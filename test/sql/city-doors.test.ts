import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAddresses } from '../../server/addresses/addresses.ts';
import type { Addresses } from '../../server/addresses/addresses.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCities } from '../../server/cities/cities.ts';
import type { Cities } from '../../server/cities/cities.ts';
import { createCityUploads } from '../../server/cities/uploads.ts';
import { createCity } from '../../server/city/city.ts';
import { readTestConfig } from '../../server/config.ts';
import { createEvents } from '../../server/events/events.ts';
import type { JobKind } from '../../server/jobs/job-kind.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { writeOsmPbf } from '../harness/format-files/osm-pbf-file.ts';
import type { SampleRow } from '../harness/format-files/sample-row.ts';

const { sharedData } = readTestConfig();
const MONACO = sharedData === undefined ? '' : join(sharedData, 'osm-monaco', 'monaco.osm.pbf');

const [LNG, LAT] = [116.6, 35.4];
const at = (east: number, north: number): [number, number] => [LNG + east * 1.1e-5, LAT + north * 9e-6];

/** A town of six roads each way, 150 m apart, with even numbers north of 东风路1 and one in words. */
function townRows(): SampleRow[] {
  const rows: SampleRow[] = [];
  const line = (name: string, a: [number, number], b: [number, number]): void =>
    void rows.push({
      geometry: { type: 'LineString', coordinates: [a, b] },
      properties: { highway: 'residential', name },
    });
  for (let i = 0; i < 6; i += 1)
    for (let j = 0; j < 5; j += 1) {
      line(['东风路', '解放路', '人民路', '建设路', '和平路', '光明路'][i]!, at(j * 150, i * 150), at(j * 150 + 150, i * 150)); // prettier-ignore
      line(['一街', '二街', '三街', '四街', '五街', '六街'][i]!, at(i * 150, j * 150), at(i * 150, j * 150 + 150)); // prettier-ignore
    }
  const [x, y] = [40, 12];
  rows.push({
    geometry: {
      type: 'Polygon',
      coordinates: [[at(x, y), at(x + 10, y), at(x + 10, y + 8), at(x, y + 8), at(x, y)]],
    },
    properties: { building: 'house', 'addr:street': '东风路', 'addr:housenumber': '12号' },
  });
  const point = (street: string | null, number: string | null, where: [number, number]): void =>
    void rows.push({
      geometry: { type: 'Point', coordinates: where },
      properties: { 'addr:street': street, 'addr:housenumber': number, entrance: 'yes' },
    });
  point('东风路', '30', at(300, 10));
  point('解放路', '7-9', at(100, 160));
  point(null, '8', at(110, 160));
  point('解放路', '甲', at(120, 160));
  point('解放路', '99', at(5000, 160));
  return rows;
}

describeEngines('house numbers of a city from a map', (engine) => {
  let database: TestDatabase;
  let folder: string;
  let addresses: Addresses;
  let cities: Cities;
  const kinds = new Map<string, JobKind>();
  let asked: Record<string, unknown> = {};

  beforeAll(async () => {
    database = await testDatabase(engine);
    folder = await mkdtemp(join(tmpdir(), 'xw-doors-'));
    const { db } = database;
    const clock = { now: () => Date.now() };
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    addresses = createAddresses({ db, clock, city, audit, events: createEvents({ clock }) });
    cities = createCities({
      db,
      clock,
      audit,
      addresses,
      uploads: createCityUploads(join(folder, 'uploads'), () => clock.now()),
      jobs: {
        define: (kind, definition) => void kinds.set(kind, definition),
        enqueue: async (_, params) => {
          asked = params;
          return { jobId: 'job' };
        },
      },
      changed: async () => city.refresh(),
    });
  });
  afterAll(async () => {
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function make(path: string, name: string, nameZh: string): Promise<number> {
    const content = Readable.from([await readFile(path)]);
    const { uploadId } = await cities.upload(content, name, 'osm');
    const { cityId } = await cities.create(
      { nameZh, nameEn: nameZh, source: { kind: 'osm', uploadId }, streetCount: 12, gridCount: 2 },
      'tester',
      null,
    );
    await kinds.get('city.create')!.run({
      jobId: 'job',
      cityId: null,
      params: asked,
      checkpoint: null,
      progress: () => undefined,
      save: async () => undefined,
      cancelled: () => false,
    });
    return cityId;
  }
  const doors = (cityId: number) =>
    database.db.query<{ id: string; road: string; number: number; written: string; source: string }>(
      `select point_id as id, road_zh as road, number, written, source from address_points
       where city_id = $1::int order by road_zh, number`,
      [cityId],
    );

  it('notes doors with road and number inside the city, finds addresses by them, and drops them with the city', async () => {
    const path = join(folder, 'town.osm.pbf');
    await writeOsmPbf(path, townRows());
    const cityId = await make(path, 'town.osm.pbf', '泗滨');
    const found = await doors(cityId);
    expect(found.map(({ road, number, written, source }) => ({ road, number, written, source }))).toEqual([
      { road: '东风路', number: 12, written: '12号', source: 'osm' },
      { road: '东风路', number: 30, written: '30', source: 'osm' },
      { road: '解放路', number: 7, written: '7-9', source: 'osm' },
    ]);
    expect(found[0]!.id).toMatch(/^w\d+$/);
    const exact = await addresses.resolve(cityId, '东风路12号');
    expect(exact.state).toBe('placed');
    expect(distanceM(exact.candidates[0]!.lngLat as LngLat, at(45, 16))).toBeLessThan(20);
    const between = await addresses.resolve(cityId, '东风路20号');
    expect(between.candidates[0]!.lngLat[0]).toBeGreaterThan(at(60, 0)[0]);
    expect(between.candidates[0]!.lngLat[0]).toBeLessThan(at(290, 0)[0]);
    await cities.remove(cityId, '泗滨', 'tester');
    expect(await doors(cityId)).toEqual([]);
  });

  it.skipIf(!existsSync(MONACO))('Monaco: its house numbers are noted', { timeout: 120_000 }, async () => {
    const cityId = await make(MONACO, 'monaco.osm.pbf', '摩纳哥');
    const all = await doors(cityId);
    expect(all.length).toBeGreaterThan(100);
    expect(all.every(({ road, number }) => road !== '' && number > 0)).toBe(true);
  });
});
