import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import type { Audit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { gaussKrueger, gaussKruegerZone } from '../../server/coordinates/core/gauss-krueger.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { openLaw } from '../../server/law/law.ts';
import { createCoverageRegister } from '../../server/permits/coverage-register.ts';
import type { CoverageDesk } from '../../server/permits/coverage-register.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { findingHash } from '../../server/permits/judge-sites.ts';
import { createPermits } from '../../server/permits/permits.ts';
import type { Permits } from '../../server/permits/permits.ts';
import { createZones } from '../../server/zones/zones.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines, engines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

function box(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}

const WGS84 = { kind: 'epsg', code: 4326 } as const;
const request = (geometry: Polygon, change: Partial<PermitRequest> = {}): PermitRequest => ({
  site: { geometry, crs: WGS84, accuracyM: 0.1 },
  works: { types: ['new_build'], buildingHeight: { valueM: 24, ref: 'eave' }, storeys: 2 },
  asOf: { legal: '2026-06-10' },
  purpose: 'design',
  ...change,
});
/** Deep in the pagoda's zone; far from everything. */
const INSIDE = box(-1020, -1020, -980, -980);
const FAR = box(-1500, 1200, -1450, 1250);
const hashes = new Map<string, string[]>();

describeEngines('permit checks', (engine) => {
  let database: TestDatabase;
  let permits: Permits;
  let register: CoverageDesk;
  let audit: Audit;
  let nowMs = CIVIC_NOW;
  const flagged: unknown[] = [];

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    await db.query("update cities set adcode = '370811'");
    await db.query("delete from zones where zone_id = 'Z4'");
    const clock = { now: () => nowMs };
    audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    const law = await openLaw({ db, clock, audit });
    const coordinates = createCoordinates({ db, clock, city, audit });
    const zones = createZones({ db, clock, city, codes: createCodeBooks(db), audit });
    register = createCoverageRegister({ db, clock, city, law, audit });
    permits = createPermits({
      db,
      clock,
      city,
      coordinates,
      zones,
      law,
      audit,
      events: { publish: (event) => void flagged.push(event) },
      engine: () => engine,
      version: 'test',
    });
  });
  afterAll(() => database?.close());

  it('gives a verdict with its law, its limit and its duties, and keeps it', async () => {
    const check = await permits.check(1, request(INSIDE), 'acc-planner');
    expect(check.finding).toMatchObject({ outcome: 'PROHIBITED_UNLESS_SPECIAL', srid: 4548 });
    expect(check.finding.rules[0]?.citations.map((one) => one.article)).toContain(28);
    expect(check.finding.limits[0]).toMatchObject({ state: 'exceeded', over: 15, limit: 9 });
    expect(check.finding.duties.map((duty) => duty.dutyId)).toContain('archaeology_zone');
    expect(check.findingSha256).toBe(findingHash(check.finding));
    expect(await permits.read(1, check.checkId)).toEqual(check);
    expect((await permits.list(1, {})).checks[0]).toMatchObject({ checkId: check.checkId, flags: 0 });
  });

  it('is never "clear" before an officer has signed every line of the register', async () => {
    const before = await permits.check(1, request(FAR), 'acc-planner');
    expect(before.finding).toMatchObject({ outcome: 'INDETERMINATE', coverageComplete: false });
    let lines = (await register.fill(1, '镇级文物名录（测试）', 'acc-officer')).lines;
    const county = lines.filter((line) => line.grade === 'county');
    expect(county[0]).toMatchObject({ layer: 'protection', expected: 3, drawn: 1, complete: false });
    expect(county[0]?.missing).toEqual(['石桥', '碑亭']);
    for (const line of lines) {
      await register.sign(
        1,
        { grade: line.grade, layer: line.layer as 'protection', expected: line.expected, note: '' },
        'acc-officer',
      );
    }
    const again = { grade: 'county', layer: 'protection' as const, expected: 3, note: '' };
    await expect(register.sign(1, again, 'acc-officer'), 'the clock stands').rejects.toMatchObject({
      problem: { code: 'signed_already', status: 409 },
    });
    await expect(register.sign(1, { ...again, grade: '县级' }, 'acc-officer')).rejects.toMatchObject({
      problem: { code: 'invalid_value', place: 'grade', value: '县级/protection' },
    });
    lines = (await register.read(1)).lines;
    expect(lines.filter((line) => line.complete).map((line) => line.grade)).not.toContain('county');
    expect((await permits.check(1, request(FAR), 'acc-planner')).finding.outcome).toBe('INDETERMINATE');

    // In a town whose every listed site is drawn and signed, the same ground is found free.
    nowMs += 60_000;
    await database.db.query(
      "update zones set geom = (select geom from zones where zone_id = 'Z1' and version = 2), boundary_text = null, boundary_rule = null where zone_id in ('Z2', 'Z3')",
    );
    await database.db.query("update coverage_gazette set site_id = 'H1'");
    await database.db.query(
      "insert into zones (city_id, zone_id, version, site_id, regime, class, name_zh, geom, uncertainty_m, uncertainty_basis, valid_from, known_from, recorded_by) select 1, 'ZC', 1, 'H1', 'cultural_relics', 'construction_control', '古塔建控', geom, 2, 'test', '2020-01-01', '2020-01-01', 'test' from zones where zone_id = 'Z1' and version = 2",
    );
    const clear = await permits.check(1, request(FAR), 'acc-planner');
    expect(clear.finding.coverageComplete).toBe(true);
    expect(clear.finding.outcome).toBe('NO_RESTRICTION_FOUND');
    expect(clear.finding.zones.every((zone) => zone.relation === 'out')).toBe(true);
  });

  it('is blocked by an invalid outline near by, and by nothing silent', async () => {
    const near = await permits.check(1, request(box(480, -320, 520, -280)), 'acc-planner');
    expect(near.finding.outcome).toBe('INDETERMINATE');
    expect(near.finding.reasons).toContain('GEOMETRY_INVALID');
  });

  it('replays an old verdict unchanged after the zone was superseded, and says what differs today', async () => {
    const site = request(box(-1095, -1095, -1060, -1060));
    const old = await permits.check(1, site, 'acc-planner');
    expect(old.finding.zones.find((zone) => zone.zoneId === 'Z1')?.relation).toBe('in');
    nowMs += 60_000;
    const known = new Date(nowMs).toISOString();
    await database.db.query(
      `update zones set known_to = $1::timestamptz where zone_id in ('Z1', 'Z2', 'Z3', 'ZC') and known_to is null and valid_to is null`,
      [known],
    );
    await database.db.query(
      `insert into zones (city_id, zone_id, version, site_id, regime, class, name_zh, geom, uncertainty_m, uncertainty_basis, valid_from, known_from, recorded_by)
       select 1, 'Z1', 3, 'H1', 'cultural_relics', 'construction_control', '古塔建设控制地带', geom, 2, 'test', '2026-06-01', $1::timestamptz, 'test'
       from zones where zone_id = 'Z1' and version = 2`,
      [known],
    );
    expect(await permits.zoneChanged(1, 'Z1', 'superseded')).toContain(old.checkId);
    expect(await permits.zoneChanged(1, 'Z1', 'superseded')).toEqual([]);
    expect(flagged).toHaveLength(1);
    nowMs += 60_000;
    const replay = await permits.replay(1, old.checkId);
    expect(replay).toMatchObject({ equal: true, replayedSha256: old.findingSha256 });
    expect(replay.today.outcome).toBe('CONSENT_REQUIRED');
    expect(replay.changes.map((change) => change.whatEn)).toContain('Outcome');
    const kept = await permits.read(1, old.checkId);
    expect(kept.finding).toEqual(old.finding);
    expect(kept.flags).toMatchObject([{ cause: 'superseded', subject: 'Z1' }]);
  });

  it('takes survey text without a datum, asks where, and refuses what lies in no reading of the city', async () => {
    const plane = gaussKrueger(gaussKruegerZone(4548)!);
    const corners = INSIDE.coordinates[0]!.slice(0, 4).map(([lng, lat]) => plane.forward([lng, lat]));
    const text = (shift: number) =>
      corners
        .map(([east, north], i) => `J${i + 1},${(north + shift).toFixed(3)},${east.toFixed(3)}`)
        .join('\n');
    const pasted = (body: string) =>
      permits.check(
        1,
        { ...request(INSIDE), site: { text: body, crs: { kind: 'unknown' }, accuracyM: 0.1 } },
        'acc-planner',
      );
    const check = await pasted(text(0));
    expect(check.envelope.readings).toHaveLength(1);
    expect(check.finding.siteAreaM2).toBeGreaterThan(1_590);
    await expect(pasted(text(400_000))).rejects.toMatchObject({
      problem: { code: 'site_out_of_jurisdiction', status: 422 },
    });
    await expect(pasted('J1,abc\nJ2,')).rejects.toMatchObject({ problem: { code: 'site_text_unreadable' } });

    const degrees = INSIDE.coordinates[0]!.slice(0, 4)
      .map(([lng, lat], i) => `J${i + 1},${lat},${lng}`)
      .join('\n');
    const ambiguous = await pasted(degrees);
    // BD-09 would put it beyond the town.
    expect(ambiguous.envelope.readings.map((one) => one.claim.kind)).toEqual(['epsg', 'gcj02']);
    expect(new Set(ambiguous.envelope.readings.map((one) => one.outcome)).size).toBeGreaterThan(1);
    expect(ambiguous.finding.outcome).toBe('INDETERMINATE');
    expect(ambiguous.finding.reasons).toContain('CRS_AMBIGUOUS');
  });

  it('takes a register of days to come for that of now, so that a change of tomorrow spoils no replay', async () => {
    const known = new Date(nowMs + 14 * 3_600_000).toISOString();
    const asked = request(INSIDE, { asOf: { legal: '2026-06-10', known } });
    const check = await permits.check(1, asked, 'acc-planner');
    expect(check.knownAt).toBe(new Date(nowMs).toISOString());
    nowMs += 3_600_000;
    const changed = new Date(nowMs).toISOString();
    const current = 'known_to is null and valid_to is null';
    await database.db.query(
      `update zones set known_to = $1::timestamptz where zone_id = 'ZC' and ${current}`,
      [changed],
    );
    try {
      nowMs += 24 * 3_600_000;
      expect((await permits.replay(1, check.checkId)).equal).toBe(true);
    } finally {
      await database.db.query(`update zones set known_to = null where zone_id = 'ZC' and known_to = $1`, [
        changed,
      ]);
    }
  });

  it('records what an officer decided and never changes the verdict', async () => {
    const check = await permits.check(1, request(INSIDE), 'acc-planner');
    await permits.decide(1, check.checkId, { kind: 'adopted', reason: '' }, 'acc-officer');
    const after = await permits.decide(
      1,
      check.checkId,
      { kind: 'overridden', outcome: 'PROHIBITED', reason: '本段另有规划禁止条款' },
      'acc-officer',
    );
    expect(after.decisions.map((one) => one.kind)).toEqual(['adopted', 'overridden']);
    expect(after.finding).toEqual(check.finding);
    await expect(database.db.query("update permit_checks set outcome = 'NOTICE'")).rejects.toThrow(
      /never changed/,
    );
    await expect(database.db.query('delete from permit_checks')).rejects.toThrow(/never changed/);
  });

  it('judges random sites to findings that are equal on both engines', async () => {
    const random = randomOf(7, 'permit sites');
    const found: string[] = [];
    for (let i = 0; i < 60; i += 1) {
      const [east, north] = [random.between(-1300, -700), random.between(-1300, -700)];
      const size = random.between(5, 120);
      const site = box(east, north, east + size, north + size * random.between(0.3, 2));
      const known = new Date(CIVIC_NOW).toISOString();
      const { findingSha256 } = await permits.judge(
        1,
        request(site, { asOf: { legal: '2026-06-10', known } }),
      );
      found.push(findingSha256);
    }
    expect(new Set(found).size).toBeGreaterThan(20);
    hashes.set(engine, found);
  });

  it('fails closed: an unreadable register is 503, never a verdict', async () => {
    await database.db.query('alter table zones rename to zones_away');
    try {
      await expect(permits.check(1, request(FAR), 'acc-planner')).rejects.toMatchObject({
        problem: { code: 'zones_unreadable', status: 503 },
      });
    } finally {
      await database.db.query('alter table zones_away rename to zones');
    }
  });
});

describe.skipIf(engines.length < 2)('findings', () => {
  it('have the same hash on both engines', () => {
    expect(hashes.get('postgresql')).toEqual(hashes.get('embedded'));
  });
});
