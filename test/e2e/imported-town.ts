import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { CityStarted, CityUpload } from '../../server/cities/contract.ts';
import type { ImportReport, ImportStarted } from '../../server/ingest/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { createHttpClient } from '../harness/http-client.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { streetTownFiles } from '../sql/street-town.ts';

/** Blocks of the town from west to east and from south to north. */
const SIZE = 8;
/** The middle of a block. */
const MIDDLE: Position = [116.6099, 35.4081];
const DAY_MS = 86_400_000;
const METRE = { lng: 1 / 90_700, lat: 1 / 110_950 };

/** A city that a stranger brought as files, and what a walk may expect in it. */
export interface ImportedTown {
  cityId: number;
  /** Where most cases are, within the zone. */
  middle: Position;
  zoneId: string;
  /** Of the zone, m. */
  limitM: number;
  /** Stands in the zone, 3.2 m above its limit, in the middle. */
  tallId: string;
  cases: number;
}

/**
 * Makes a city out of street lines and a boundary, and brings in buildings (a third without any height), a pond and a
 * park, a protected zone and two weeks of cases, all as files and over the doors that everybody has. It has no roster,
 * no people, no terminals and no visits: what needs them must say so.
 */
export async function importTown(url: string): Promise<ImportedTown> {
  const as = async (login: string): Promise<HttpClient> => {
    const client = createHttpClient(url);
    await client.login(login);
    return client;
  };
  const admin = await as('admin');
  const cityId = await makeCity(admin);
  const planner = await as('planner');
  const commander = await as('commander');
  const tallId = 'B-0';
  const [zoneId, limitM] = ['Z-1', 12];
  await bring(planner, cityId, 'buildings', 'buildings.geojson', collection(buildings(tallId, limitM + 3.2)));
  await bring(planner, cityId, 'water', 'water.geojson', collection([rectangle(at(-599, 399), 110, 80, { kind: 'lake', name: '镜湖' })])); // prettier-ignore
  await bring(planner, cityId, 'green', 'green.geojson', collection([rectangle(at(399, -599), 120, 100, { kind: 'park', name: '南园' })])); // prettier-ignore
  const zone = rectangle(MIDDLE, 210, 170, {
    zone_id: zoneId,
    regime: 'cultural_relics',
    class: 'construction_control',
    name: '泗滨书院建设控制地带',
    height_limit: { maxM: limitM, ref: 'ridge', clause: '公告第三条' },
    uncertainty_basis: '1:2000',
    valid_from: '2024-01-01',
  });
  await bring(planner, cityId, 'zones', 'zones.geojson', collection([zone]));
  const rows = cases();
  await bring(commander, cityId, 'cases', 'cases.csv', rows.join('\n'));
  return { cityId, middle: MIDDLE, zoneId, limitM, tallId, cases: rows.length - 1 };
}

async function makeCity(admin: HttpClient): Promise<number> {
  const town = await streetTownFiles(SIZE);
  try {
    const send = async (path: string, kind: string): Promise<CityUpload> => {
      const answer = await admin.request<CityUpload>(
        `/api/v1/cities/uploads?name=${kind}.geojson&kind=${kind}`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: new Uint8Array(await readFile(path)),
        },
      );
      assert.equal(answer.status, 201, answer.text);
      return answer.body;
    };
    const streets = await send(town.streets, 'streets');
    const boundary = await send(town.boundary, 'boundary');
    const made = await admin.post<CityStarted>('/api/v1/cities', {
      nameZh: '泗滨',
      nameEn: 'Sibin',
      source: { kind: 'streets', uploadId: streets.uploadId },
      boundary: {
        how: 'choice',
        uploadId: boundary.uploadId,
        choice: boundary.boundaries[0]!.choice,
      },
      streetCount: 96,
      gridCount: 4,
      giveToAccounts: true,
    });
    assert.equal(made.status, 202, made.text);
    const until = Date.now() + 120_000;
    for (;;) {
      const { state, error } = (await admin.get<Job>(`/api/v1/jobs/${made.body.jobId}`)).body;
      if (state === 'succeeded') break;
      if (state === 'failed' || Date.now() > until)
        throw new Error(`the city is ${state}: ${JSON.stringify(error)}`);
    }
    return made.body.cityId;
  } finally {
    await town.remove();
  }
}

/** Sends a file and answers for its datum where it is asked. */
export async function bring(
  client: HttpClient,
  cityId: number,
  layer: string,
  name: string,
  body: string,
): Promise<void> {
  const started = await client.request<ImportStarted>(
    `/api/v1/imports?name=${encodeURIComponent(name)}&layer=${layer}&city=${cityId}&crs=EPSG:4326`,
    { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } },
  );
  assert.equal(started.status, 202, started.text);
  const path = `/api/v1/imports/${started.body.importId}`;
  const report = async (): Promise<ImportReport> =>
    (await client.get<ImportReport>(`${path}?city=${cityId}`)).body;
  let said = await report();
  const until = Date.now() + 60_000;
  // A walk that is tried again finds its files there.
  while (said.state !== 'loaded' && said.state !== 'unchanged') {
    if (said.state === 'asking')
      await client.post(`${path}/answer?city=${cityId}`, { crs: 'EPSG:4326', go: true });
    if (said.state === 'failed' || Date.now() > until)
      throw new Error(`${layer} is ${said.state}: ${JSON.stringify(said.error)} ${said.statementEn}`);
    said = await report();
  }
  assert.equal(said.counts.rejected, 0, layer);
}

interface Drawn {
  type: 'Feature';
  geometry: { type: 'Polygon'; coordinates: Position[][] };
  properties: Record<string, unknown>;
}

const collection = (features: Drawn[]): string => JSON.stringify({ type: 'FeatureCollection', features });

/** So many metres east and north of the middle. */
function at(east: number, north: number, from: Position = MIDDLE): Position {
  return [from[0] + east * METRE.lng, from[1] + north * METRE.lat];
}

function rectangle(middle: Position, width: number, depth: number, properties: Drawn['properties']): Drawn {
  const [x, y] = [width / 2, depth / 2];
  const corners: [number, number][] = [[-x, -y], [x, -y], [x, y], [-x, y], [-x, -y]]; // prettier-ignore
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [corners.map(([east, north]) => at(east, north, middle))] },
    properties,
  };
}

/** Four houses a block; of three one has a height, one its storeys, one neither. */
function buildings(tallId: string, tallM: number): Drawn[] {
  const random = randomOf(7, 'imported-buildings');
  const made = [rectangle(MIDDLE, 34, 22, { id: tallId, name: '泗滨书院讲堂', height: tallM })];
  for (let i = 0; i < SIZE; i += 1)
    for (let j = 0; j < SIZE; j += 1)
      for (const [east, north] of [[-34, -30], [34, -30], [-34, 30], [34, 30]] as const) {
        const block: Position = [116.6 + (i + 0.5) * 0.0022, 35.4 + (j + 0.5) * 0.0018];
        const middle = at(east + random.between(-6, 6), north + random.between(-6, 6), block);
        if (Math.hypot((middle[0] - MIDDLE[0]) / METRE.lng, (middle[1] - MIDDLE[1]) / METRE.lat) < 25) continue;
        if ((i === 1 && j === 6) || (i === 6 && j === 1)) continue;
        const known = [{ height: Math.round(random.between(6, 40)) }, { storeys: 2 + random.int(7) }, {}];
        const id = `B-${made.length}`;
        made.push(
          rectangle(middle, random.between(22, 40), random.between(14, 24), { id, ...known[made.length % 3] }),
        );
      } // prettier-ignore
  return made;
}

/** Two weeks until an hour ago; half of them round the middle. */
function cases(): string[] {
  const random = randomOf(11, 'imported-cases');
  const types = ['parking', 'street_vendor', 'exposed_garbage', 'lamp_out'];
  const lines = Array.from({ length: 160 }, (_, index) => {
    const spread = index % 2 === 0 ? 90 : 700;
    const [lng, lat] = at(random.between(-spread, spread), random.between(-spread, spread));
    const when = new Date(Date.now() - 3_600_000 - random.next() * 14 * DAY_MS).toISOString();
    const type = random.pick(types);
    return `C-${index + 1},${lng.toFixed(6)},${lat.toFixed(6)},${type},mini_program,第 ${index + 1} 件,${when}`;
  });
  return ['case_id,lng,lat,type_code,channel,title_zh,reported_at', ...lines];
}
