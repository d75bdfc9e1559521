import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import type { Polygon, Position } from '../../server/kernel/geojson.ts';
import { zoneDraftSchema } from '../../server/zones/contract.ts';
import type { ZoneDraft } from '../../server/zones/contract.ts';
import { createOutlines } from '../../server/zones/outlines.ts';
import { createZoneRegister } from '../../server/zones/zone-register.ts';
import type { ZoneRegister } from '../../server/zones/zone-register.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

function box(west: number, south: number, east: number, north: number): Polygon {
  const corners = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { type: 'Polygon', coordinates: [corners.map(([lng, lat]): Position => [lng, lat])] };
}

const draft = (change: Partial<ZoneDraft> = {}): ZoneDraft =>
  zoneDraftSchema.parse({
    siteId: 'H3',
    regime: 'cultural_relics',
    class: 'general_protection',
    nameZh: '碑亭保护范围',
    geometry: box(950, -1050, 1050, -950),
    uncertaintyM: 0.5,
    uncertaintyBasis: '1:500 地形图',
    document: { title: '关于公布碑亭保护区划的通知', number: '示文〔2026〕9号' },
    validFrom: '2026-01-01',
    ...change,
  });

describeEngines('the register of zones', (engine) => {
  let database: TestDatabase;
  let register: ZoneRegister;
  let nowMs = CIVIC_NOW;
  const touched: string[] = [];
  const told: string[] = [];
  let zoneId = '';

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    const clock = { now: () => nowMs };
    const audit = createAudit({ db, clock });
    register = createZoneRegister({
      db,
      clock,
      audit,
      city: createCity({ db, clock, audit }),
      outlines: createOutlines({ db }),
      layers: { touch: async (_, layer) => void touched.push(layer) },
      onChanged: async (_, id, cause) => void told.push(`${id} ${cause}`),
    });
  });
  afterAll(() => database?.close());

  it('keeps what a person enters, with its document, and tells who decided on it', async () => {
    const { zoneId: id, versions } = await register.enter(1, draft(), 'acc-planner');
    zoneId = id;
    expect(versions).toMatchObject([
      {
        version: 1,
        documentTitle: '关于公布碑亭保护区划的通知',
        validTo: null,
        knownTo: null,
        recordedBy: 'acc-planner',
      },
    ]);
    expect(touched).toEqual(['zones']);
    expect(told).toEqual([`${id} entered`]);
  });

  it('refuses an outline that crosses itself and never repairs it', async () => {
    const bow: Polygon = {
      type: 'Polygon',
      coordinates: [
        [at(0, 0), at(100, 100), at(100, 0), at(0, 100), at(0, 0)].map(([lng, lat]): Position => [lng, lat]),
      ],
    };
    await expect(register.enter(1, draft({ geometry: bow }), 'acc-planner')).rejects.toMatchObject({
      problem: { code: 'zone_invalid', status: 422 },
    });
    expect(zoneDraftSchema.safeParse({ ...draft(), geometry: null }).success).toBe(false);
  });

  it('supersedes by law: the old zone keeps its days, the new one begins on its own, nothing is overwritten', async () => {
    nowMs += 60_000;
    const larger = draft({ geometry: box(900, -1100, 1100, -900), validFrom: '2026-05-01', document: null });
    await expect(
      register.supersede(
        1,
        zoneId,
        { cause: 'law', reason: '倒填日期', zone: { ...larger, validFrom: '2026-01-01' } },
        'acc',
      ),
    ).rejects.toMatchObject({ problem: { code: 'invalid_value' } });
    const { versions } = await register.supersede(
      1,
      zoneId,
      { cause: 'law', reason: '重新公布', zone: larger },
      'acc-planner',
    );
    expect(
      versions.map(({ version, validFrom, validTo, knownTo }) => [
        version,
        validFrom,
        validTo,
        knownTo === null,
      ]),
    ).toEqual([
      [1, '2026-01-01', null, false],
      [2, '2026-01-01', '2026-05-01', true],
      [3, '2026-05-01', null, true],
    ]);
    expect(versions[1]?.documentId).toBe(versions[0]?.documentId);
  });

  it('takes the last entry back by knowing again what was known before', async () => {
    nowMs += 60_000;
    const { versions } = await register.undo(1, zoneId, 'acc-planner');
    const known = versions.filter((one) => one.knownTo === null);
    expect(known).toMatchObject([{ version: 4, validFrom: '2026-01-01', validTo: null }]);
    expect(known[0]?.geometry).toEqual(versions[0]?.geometry);
  });

  it('a correction replaces what was known over the whole validity', async () => {
    nowMs += 60_000;
    const moved = draft({ geometry: box(951, -1050, 1051, -950), validFrom: '2026-06-01' });
    const { versions } = await register.supersede(
      1,
      zoneId,
      { cause: 'correction', reason: '复测', zone: moved },
      'acc',
    );
    expect(versions.at(-1)).toMatchObject({ version: 5, validFrom: '2026-01-01', knownTo: null });
    expect(versions.filter((one) => one.knownTo === null)).toHaveLength(1);
  });

  it('names a control zone inside its protection zone, and what is invalid', async () => {
    const control = draft({
      class: 'construction_control',
      nameZh: '碑亭建控',
      geometry: box(1000, -1050, 1200, -950),
    });
    const { zoneId: other } = await register.enter(1, control, 'acc');
    const { findings } = await register.topology(1);
    const overlap = findings.find((one) => one.zoneId === other);
    expect(overlap).toMatchObject({ kind: 'control_in_protection', otherId: zoneId });
    expect(overlap?.areaM2).toBeGreaterThan(5_000);
    expect(findings.some((one) => one.kind === 'invalid' && one.zoneId === 'Z5')).toBe(true);
  });
});
