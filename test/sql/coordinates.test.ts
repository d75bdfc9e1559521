import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import type { Coordinates } from '../../server/coordinates/coordinates.ts';
import type { RegistrationRequest } from '../../server/coordinates/contract.ts';
import { GAUSS_KRUEGER_ZONES } from '../../server/coordinates/core/gauss-krueger.ts';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import { registeredProjection } from '../../server/coordinates/core/registered-crs.ts';
import { shippedSystems } from '../../server/coordinates/shipped-systems.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

const parameters: RegistrationRequest['parameters'] = {
  method: 'helmert7',
  ellipsoid: { semiMajorM: 6378245, inverseFlattening: 298.3 },
  projection: { centralMeridianDeg: 117, falseEastingM: 500_000, falseNorthingM: 0, scale: 1 },
  helmert: {
    convention: 'position_vector',
    txM: 12.6,
    tyM: -148.3,
    tzM: -78.4,
    rxArcsec: 0.3,
    ryArcsec: -0.2,
    rzArcsec: 0.9,
    scalePpm: -1.2,
  },
};

/** Points of the town in the local system, each off by `errorM` to the east. */
function request(id: string, errorM = 0.03): RegistrationRequest {
  const plane = registeredProjection(parameters);
  return {
    id,
    nameZh: '某市1954年北京坐标系',
    nameEn: 'Town Beijing 1954',
    datum: 'beijing54',
    parameters,
    checkPoints: [at(-900, -800), at(950, -700), at(0, 900)].map(([lng, lat], index) => {
      const [x, y] = plane.forward([lng, lat]);
      return { name: `K0${index + 1}`, x: x + errorM, y, lng, lat };
    }),
    source: '测绘院 2025 年控制网成果',
  };
}

describeEngines('coordinates', (engine) => {
  let database: TestDatabase;
  let coordinates: Coordinates;
  const clock = { now: () => CIVIC_NOW };

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    coordinates = createCoordinates({ db, clock, city, audit });
  });
  afterAll(() => database?.close());

  /** What PostGIS makes of positions in a system, x = east. */
  async function byPostgis(
    code: number,
    from: number,
    places: readonly LngLat[],
  ): Promise<[number, number][]> {
    const rows = await database.db.query<{ x: number; y: number }>(
      `select ST_X(p)::float8 as x, ST_Y(p)::float8 as y
       from unnest($1::float8[], $2::float8[]) with ordinality as t (lng, lat, i)
       cross join lateral (select ST_Transform(ST_SetSRID(ST_MakePoint(lng, lat), $3::int), $4::int) as p) q order by i`,
      [places.map(([lng]) => lng), places.map(([, lat]) => lat), from, code],
    );
    return rows.map(({ x, y }) => [x, y]);
  }

  it('agrees with PostGIS to a tenth of a millimetre in all 64 planes, there and back', async () => {
    const random = randomOf(4490, 'planes');
    let worst = 0;
    for (const zone of GAUSS_KRUEGER_ZONES) {
      const places = Array.from({ length: 25 }, (): LngLat => [
        zone.centralMeridianDeg + (random.next() - 0.5) * zone.widthDeg * 1.1,
        3 + random.next() * 51,
      ]);
      const transform = openCrs({ kind: 'epsg', code: zone.code });
      const theirs = await byPostgis(zone.code, 4490, places);
      places.forEach((place, index) => {
        const [x, y] = theirs[index]!;
        const ours = transform.fromWgs84(place);
        worst = Math.max(
          worst,
          Math.hypot(ours[0] - x, ours[1] - y),
          distanceM(transform.toWgs84([x, y]), place),
        );
      });
    }
    expect(worst).toBeLessThan(1e-4);
  });

  it('agrees with PostGIS in web Mercator, UTM and the shipped definitions', async () => {
    const random = randomOf(3857, 'others');
    const around = ([lng, lat]: LngLat, size: number): LngLat[] =>
      Array.from({ length: 20 }, () => [
        lng + (random.next() - 0.5) * size,
        lat + (random.next() - 0.5) * size,
      ]);
    for (const [code, places, limit] of [
      [3857, around([116, 35], 40), 1e-4],
      [32650, around([117, 35], 5), 1e-4],
      [32632, around([9, 45], 5), 1e-4],
      [32756, around([153, -33], 5), 1e-4],
      [28992, around([5.2, 52.1], 1), 0.01],
      [2326, around([114.15, 22.35], 0.3), 0.005],
      [3826, around([121, 24], 1.5), 0.001],
    ] as [number, LngLat[], number][]) {
      const transform = openCrs({ kind: 'epsg', code }, shippedSystems());
      const theirs = await byPostgis(code, 4326, places);
      places.forEach((place, index) => {
        const ours = transform.fromWgs84(place);
        const apart = Math.hypot(ours[0] - theirs[index]![0], ours[1] - theirs[index]![1]);
        expect(apart, `EPSG:${code}`).toBeLessThan(limit);
      });
    }
  });

  it('explains by the city’s own boundary', async () => {
    const [lng, lat] = at(100, 100);
    const [x, y] = openCrs({ kind: 'epsg', code: 4548 }).fromWgs84([lng, lat]);
    const found = await coordinates.explain(1, { x: y, y: x });
    expect(found.state).toBe('one');
    expect(found.candidates[0]).toMatchObject({
      claim: { code: 4548, axisOrder: 'north_east' },
      inside: true,
    });
    const degrees = await coordinates.explain(1, { positions: [[lng, lat]] });
    expect(degrees.state).toBe('several');
    await expect(coordinates.explain(77, { x: 1, y: 1 })).rejects.toThrow(/not_found/);
  });

  it('registers a local system that its check points bear out, and opens it', async () => {
    const registered = await coordinates.register(1, request('town-54'), 'admin');
    expect(registered.largestM).toBeGreaterThan(0.02);
    expect(registered.largestM).toBeLessThan(0.04);
    expect(await coordinates.registrations(1)).toEqual([registered]);
    const transform = await coordinates.open(1, { kind: 'registered', id: 'town-54' });
    const place = at(300, 200);
    expect(distanceM(transform.toWgs84(transform.fromWgs84(place)), place)).toBeLessThan(1e-6);
    expect(transform.errorM).toBeCloseTo(1 + registered.largestM, 9);
    expect((await coordinates.list(1)).some(({ id }) => id === 'registered:town-54')).toBe(true);
    const [x, y] = transform.fromWgs84(place);
    const candidates = (await coordinates.explain(1, { x, y })).candidates.filter(
      ({ inside }) => inside === true,
    );
    expect(candidates.map(({ claim }) => claim.kind)).toContain('registered');
    await expect(coordinates.register(1, request('town-54'), 'admin')).rejects.toMatchObject({
      problem: { code: 'crs_registered', status: 409 },
    });
  });

  it('refuses parameters whose residuals are too large, naming the worst point', async () => {
    await expect(coordinates.register(1, request('wrong', 3), 'admin')).rejects.toMatchObject({
      problem: { code: 'crs_residuals_too_large', status: 422, place: expect.stringMatching(/K0\d/) },
    });
    expect((await coordinates.registrations(1)).map(({ id }) => id)).toEqual(['town-54']);
  });

  it('withdraws, and then refuses to open', async () => {
    await coordinates.withdraw(1, 'town-54', 'admin');
    await expect(coordinates.open(1, { kind: 'registered', id: 'town-54' })).rejects.toThrow(/crs_unknown/);
    await expect(coordinates.withdraw(1, 'town-54', 'admin')).rejects.toThrow(/not_found/);
    const entries = await database.db.query<{ action: string }>(
      `select action from audit_entries where stream = 'coordinates' order by seq`,
    );
    expect(entries.map(({ action }) => action)).toEqual(['crs.registered', 'crs.withdrawn']);
  });

  it('obeys the switch for the web maps', async () => {
    await database.db.query(
      `insert into settings (city_id, key, value, source) values (1, 'crs.gcj_inverse', 'false', 'test')`,
    );
    const audit = createAudit({ db: database.db, clock });
    const city = createCity({ db: database.db, clock, audit });
    const fresh = createCoordinates({ db: database.db, clock, city, audit });
    await expect(fresh.open(1, { kind: 'gcj02' })).rejects.toThrow(/crs_refused/);
    const [lng, lat] = at(0, 0);
    expect((await fresh.explain(1, { x: lng, y: lat })).candidates).toHaveLength(1);
  });
});
