/** What was found wrong in other systems (design annex, §4.2), each by its number, as a test of this one. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitServices } from '../../scripts/proof-permits/services.ts';
import type { PermitServices } from '../../scripts/proof-permits/services.ts';
import { createCoverageRegister } from '../../server/permits/coverage-register.ts';
import { createCity } from '../../server/city/city.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { statementOf } from '../../server/permits/core/finding-text.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { bowTie, box, loadGoldenTown, plot, putZone } from '../harness/golden-town.ts';
import { CIVIC_NOW } from './civic-town.ts';

const WGS84 = { kind: 'epsg', code: 4326 } as const;
const spot = (n: number, west: number, south: number, east: number, north: number) => {
  const [x, y] = plot(n);
  return box(x + west, y + south, x + east, y + north);
};
const request = (geometry: Polygon, change: Partial<PermitRequest> = {}): PermitRequest => ({
  site: { geometry, crs: WGS84, accuracyM: 0 },
  works: { types: ['new_build'] },
  asOf: { legal: '2026-06-10' },
  purpose: 'design',
  ...change,
});

describeEngines('faults of others', (engine) => {
  let database: TestDatabase;
  let services: PermitServices;
  beforeAll(async () => {
    database = await testDatabase(engine);
    await loadGoldenTown(database.db);
    services = await permitServices(database.db, { now: () => CIVIC_NOW });
  });
  afterAll(() => database?.close());
  const found = async (asked: PermitRequest) => (await services.permits.judge(1, asked)).finding;

  it('1 a layer that cannot be read is 503, in a batch as well: no row of it is answered', async () => {
    await database.db.query('alter table heritage_sites rename to heritage_away');
    try {
      const asked = services.permits.checkMany(
        1,
        [request(spot(0, 0, 0, 9, 9)), request(spot(1, 0, 0, 9, 9))],
        'acc',
      );
      await expect(asked).rejects.toMatchObject({ problem: { code: 'zones_unreadable', status: 503 } });
    } finally {
      await database.db.query('alter table heritage_away rename to heritage_sites');
    }
    expect((await services.permits.list(1, {})).checks).toEqual([]);
  });

  it('3 nothing is cut off: 640 zones over one site are all listed', async () => {
    const [x, y] = plot(2);
    const { db } = database;
    await db.query(
      `insert into zones (city_id, zone_id, version, regime, class, name_zh, geom, uncertainty_m, uncertainty_basis, valid_from, known_from, recorded_by)
       select 1, 'M' || n, 1, 'local_plan', 'landscape_coordination', '区划' || n, ST_Multi(ST_GeomFromGeoJSON($1)), 0.5, 't', '2020-01-01', '2020-01-01', 't'
       from generate_series(1, 640) n`,
      [JSON.stringify(box(x - 50, y - 50, x + 50, y + 50))],
    );
    const finding = await found(request(spot(2, -20, -20, 20, 20)));
    expect(finding.zones).toHaveLength(640);
    expect(finding.zones.every((zone) => zone.relation === 'in')).toBe(true);
  });

  it('4 no data is not no overlap: an empty or unsigned register is never clear, a signed one with gaps neither', async () => {
    const far = request(spot(3, 0, 0, 30, 30));
    expect(await found(far)).toMatchObject({ outcome: 'INDETERMINATE', coverageComplete: false });
    await putZone(database.db, { id: 'F4', class: 'key_protection', geometry: spot(4, 0, 0, 50, 50) });
    const { db } = database;
    const clock = { now: () => CIVIC_NOW };
    const city = createCity({ db, clock, audit: services.audit });
    const register = createCoverageRegister({ db, clock, city, law: services.law, audit: services.audit });
    await register.add(
      1,
      { grade: 'county', names: ['文物F4', '失踪的石碑'], source: '名录（测试）' },
      'officer',
    );
    for (const line of (await register.read(1)).lines) {
      const { grade, layer, expected } = line;
      await register.sign(
        1,
        { grade, layer: layer === 'control' ? 'control' : 'protection', expected, note: '' },
        'officer',
      );
    }
    const finding = await found(far);
    expect(finding.outcome).toBe('INDETERMINATE');
    expect(finding.coverage.find((line) => line.grade === 'county')?.missing).toContain('失踪的石碑');
  });

  it('5, 6 an invalid outline is not filtered out; touching is not overlapping, and nobody can switch it off', async () => {
    const [x, y] = plot(5);
    await putZone(database.db, {
      id: 'F5',
      class: 'key_protection',
      geometry: bowTie(x - 100, y - 100, x + 100, y + 100),
    });
    expect((await found(request(spot(5, -60, -5, -50, 5)))).reasons).toContain('GEOMETRY_INVALID');
    await putZone(database.db, { id: 'F6', class: 'key_protection', geometry: spot(6, 0, 0, 100, 100) });
    const touching = await services.permits.check(1, request(spot(6, 100, 0, 140, 100)), 'planner');
    expect(touching.finding.zones.find((zone) => zone.zoneId === 'F6')?.relation).toBe('uncertain');
    const disputed = await services.permits.decide(
      1,
      touching.checkId,
      { kind: 'disputed', reason: '不适用于本项目' },
      'planner',
    );
    expect(disputed.finding).toEqual(touching.finding);
    expect((await services.permits.replay(1, touching.checkId)).equal).toBe(true);
  });

  it('7 each date has its own meaning: law from and to, known from and to', async () => {
    await putZone(database.db, {
      id: 'F7',
      class: 'key_protection',
      geometry: spot(7, 0, 0, 50, 50),
      from: '2020-03-01',
      to: '2024-03-01',
    });
    await database.db.query(
      "update zones set known_from = '2022-01-01', known_to = '2025-01-01' where zone_id = 'F7'",
    );
    const seen = async (legal: string, known: string) =>
      (await found(request(spot(7, 10, 10, 40, 40), { asOf: { legal, known: `${known}T00:00:00.000Z` } })))
        .zones.length;
    expect(await seen('2023-06-01', '2023-06-01')).toBe(1);
    expect(await seen('2020-02-29', '2023-06-01')).toBe(0);
    expect(await seen('2020-03-01', '2023-06-01')).toBe(1);
    expect(await seen('2024-02-29', '2023-06-01')).toBe(1);
    expect(await seen('2024-03-01', '2023-06-01')).toBe(0);
    expect(await seen('2023-06-01', '2021-12-31')).toBe(0);
    expect(await seen('2023-06-01', '2025-01-01')).toBe(0);
  });

  it('8 nothing is simplified: a tongue of 20 cm that a zone puts into a site is found and measured', async () => {
    const zone = spot(8, 0, 0, 50, 50);
    const ring = zone.coordinates[0]!;
    const tongue = spot(8, 50, 20, 53, 20.2).coordinates[0]!;
    const corners: Position[] = [ring[0]!, ring[1]!, [ring[1]![0], tongue[1]![1]], tongue[1]!, tongue[2]!, [ring[1]![0], tongue[2]![1]], ring[2]!, ring[3]!, ring[0]!]; // prettier-ignore
    await putZone(database.db, {
      id: 'F8',
      class: 'key_protection',
      geometry: { type: 'Polygon', coordinates: [corners] },
      uncertaintyM: 0,
    });
    const [met] = (await found(request(spot(8, 52, 10, 70, 30)))).zones;
    expect(met).toMatchObject({ relation: 'in', marginM: 0.1 });
    expect(met?.overlapM2).toBeCloseTo(0.2, 2);
  });

  it('10 a relic without any polygon is an open question, whatever lies under it; one verdict never overwrites another', async () => {
    await database.db.query(
      `insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, kind, geom)
       select 1, 'H-F10', '无界碑', 'Stele', 'county', 'stele', ST_Centroid(ST_GeomFromGeoJSON($1))`,
      [JSON.stringify(spot(10, 0, 0, 20, 20))],
    );
    const finding = await found(request(spot(10, -10, -10, 30, 30)));
    expect(finding.outcome).toBe('INDETERMINATE');
    expect(finding.undecided.map((one) => [one.siteId, one.reason])).toContainEqual([
      'H-F10',
      'ZONE_NOT_DELINEATED',
    ]);
    const asked = request(spot(10, -10, -10, 30, 30));
    const [one, two] = await services.permits.checkMany(1, [asked, asked], 'acc');
    expect(one).not.toEqual(two);
    await expect(database.db.query("update permit_checks set outcome = 'NOTICE'")).rejects.toThrow(
      /never changed/,
    );
  });

  it('11 doubt is said aloud, never struck out of the text', async () => {
    const { zh, en } = statementOf(await found(request(spot(10, -10, -10, 30, 30))));
    expect(zh).toMatch(/依据不足，不能下结论.*至少.*至多/);
    expect(en).toMatch(/Indeterminate.*At least.*at most/);
  });
});

describe('faults of others, in the tests themselves', () => {
  it('9 no test is skipped by hand: a skip has a condition that says why', () => {
    const root = new URL('..', import.meta.url);
    for (const tier of ['core', 'sql', 'http', 'client', 'e2e']) {
      for (const name of readdirSync(new URL(`${tier}/`, root)).filter((one) => one.endsWith('.test.ts'))) {
        const text = readFileSync(new URL(`${tier}/${name}`, root), 'utf8');
        expect(text, name).not.toMatch(/\b(?:it|test|describe)\.(?:skip|todo|only)\(/);
      }
    }
  });
});
