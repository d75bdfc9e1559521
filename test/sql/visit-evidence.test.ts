import { Readable } from 'node:stream';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCoverage } from '../../server/coverage/coverage.ts';
import type { CoverageDesk } from '../../server/coverage/coverage.ts';
import { createEvidenceDesk } from '../../server/coverage/evidence-desk.ts';
import type { EvidenceDesk } from '../../server/coverage/evidence-desk.ts';
import { createPatrolCoverage } from '../../server/coverage/patrol-coverage.ts';
import type { PatrolCoverage } from '../../server/coverage/patrol-coverage.ts';
import { openLocalMatchEngine } from '../../server/matching/matching.ts';
import { writeWorkbook } from '../../server/documents/workbook.ts';
import { createEvents } from '../../server/events/events.ts';
import type { StoredEvent } from '../../server/events/core/history.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_NOW, loadTown } from './live-town.ts';

/** The smallest PNG there is: one pixel, its colour as told. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const at = (hour: number, minute = 0): string =>
  new Date(Date.parse('2026-03-02T00:00:00+08:00') + hour * 3_600_000 + minute * 60_000).toISOString();

describeEngines('visits by evidence', (engine) => {
  let opened: TestDatabase;
  let folder: string;
  let evidence: EvidenceDesk;
  let coverage: CoverageDesk;
  let patrol: PatrolCoverage;
  const published: StoredEvent[] = [];
  const clock = { now: () => TOWN_NOW };

  beforeAll(async () => {
    opened = await testDatabase(engine);
    const { db } = opened;
    await loadTown(db);
    await db.query(
      `insert into cameras (city_id, camera_id, name_zh, street_id, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom)
       select 1, id, '探头' || id, street, 6, 90, 40, 100, ok, ok, true, ST_SetSRID(ST_MakePoint(lng, 35.414), 4326)
       from (values ('C1', 'S4', true, 116.5812), ('C2', 'S4', false, 116.5852), ('C3', null, true, 116.5862)) as c(id, street, ok, lng)`,
    );
    folder = mkdtempSync(join(tmpdir(), 'xw-evidence-'));
    const events = createEvents({ clock });
    events.subscribe({
      accountId: 'test',
      cityId: 1,
      permissions: new Set(['coverage:read']),
      deliver: (event) => void published.push(event),
      end: () => undefined,
    });
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    coverage = createCoverage({ db, clock, city, audit, events });
    evidence = createEvidenceDesk({ db, clock, city, audit, events, folder });
    patrol = createPatrolCoverage({
      db,
      clock,
      realClock: clock,
      city,
      events,
      onKept: () => undefined,
      engine: openLocalMatchEngine(),
    });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await patrol?.close();
    await opened?.close();
  });

  const visitsOf = (streetId: string) => coverage.visits(1, { street: streetId, from: at(0) });

  it('a log with a photo is surer than one without; a photo proves one visit, and goes with it', async () => {
    const bare = await coverage.record(1, { streetId: 'S1', evidence: 'log' }, 'test');
    const told = { streetId: 'S1', startedAt: at(9), endedAt: at(9, 10), photo: PIXEL.toString('base64') };
    const visit = await evidence.photo(1, told, 'test');
    expect(visit).toMatchObject({ streetId: 'S1', evidence: 'photo', startedAt: at(9), endedAt: at(9, 10) });
    expect(visit.certainty).toBeGreaterThan(bare.certainty);
    expect(await evidence.photoOf(1, visit.visitId)).toEqual({ mediaType: 'image/png', bytes: PIXEL });
    const detail = await patrol.report.visit(1, visit.visitId);
    expect(detail.source).toMatchObject({
      detail: { widthPx: 1, bytes: PIXEL.length },
      photoPath: `/api/v1/visits/${visit.visitId}/photo`,
    });
    await expect(evidence.photo(1, { ...told, streetId: 'S2' }, 'test')).rejects.toThrow(/photo_used/);
    await expect(
      evidence.photo(1, { ...told, photo: Buffer.from('not a picture').toString('base64') }, 'test'),
    ).rejects.toThrow(/scan_not_image/);
    await coverage.withdraw(1, visit.visitId, 'test');
    await expect(evidence.photoOf(1, visit.visitId)).rejects.toThrow(/not_found/);
    expect((await evidence.photo(1, told, 'test')).evidence).toBe('photo');
  });

  it('a camera that passes the gate gives a visit, another only a lead, and the same event counts once', async () => {
    const seen = await evidence.camera(
      1,
      { cameraId: 'C1', eventId: 'e1', startedAt: at(9, 30), personId: 'P4' },
      'test',
    );
    expect(seen).toMatchObject({
      counted: true,
      leadId: null,
      lacks: [],
      visit: { streetId: 'S4', evidence: 'camera', personId: 'P4' },
    });
    const again = await evidence.camera(1, { cameraId: 'C1', eventId: 'e1', startedAt: at(9, 30) }, 'test');
    expect(again).toMatchObject({ counted: true, visit: null, reasonEn: 'This event was recorded before' });
    const lead = await evidence.camera(1, { cameraId: 'C2', eventId: 'e1', startedAt: at(9, 31) }, 'test');
    expect(lead).toMatchObject({
      counted: false,
      visit: null,
      leadId: 'camera-C2-e1',
      lacks: ['compliant', 'signed'],
    });
    expect(lead.reasonZh).toContain('仅作线索');
    const nowhere = await evidence.camera(1, { cameraId: 'C3', startedAt: at(9, 32) }, 'test');
    expect(nowhere).toMatchObject({ counted: false, lacks: ['street'] });
    expect((await visitsOf('S4')).map((visit) => visit.evidence)).toEqual(['camera']);
    const [leads] = await opened.db.query<{ n: number }>(
      'select count(*)::int4 as n from visit_sources where city_id = 1 and not counted',
    );
    expect(leads).toEqual({ n: 2 });
    await expect(evidence.camera(1, { cameraId: 'C9', startedAt: at(9) }, 'test')).rejects.toThrow(
      /not_found/,
    );
    await expect(evidence.camera(1, { cameraId: 'C1', startedAt: at(11) }, 'test')).rejects.toThrow(/future/);
  });

  it('a drone’s footprint gives visits to the streets of which it saw enough, and names the others', async () => {
    const flight = {
      flightId: 'F-7',
      startedAt: at(8),
      endedAt: at(8, 20),
      footprint: {
        type: 'Polygon' as const,
        // All of streets 5 and 6, the western half of 7: streets run 35.41 + y × 0.001, from 116.58 to 116.5884.
        coordinates: [
          [
            [116.579, 35.4145],
            [116.59, 35.4145],
            [116.59, 35.4165],
            [116.5842, 35.4165],
            [116.5842, 35.4175],
            [116.579, 35.4175],
            [116.579, 35.4145],
          ] as [number, number][],
        ],
      },
    };
    const { visits, partly, shareNeeded } = await evidence.flight(1, flight, 'test');
    expect(visits.map((visit) => [visit.streetId, visit.evidence])).toEqual([
      ['S5', 'drone'],
      ['S6', 'drone'],
    ]);
    expect(visits[0]!.certainty).toBeCloseTo(0.7, 6);
    expect(shareNeeded).toBe(0.8);
    expect(partly).toEqual([{ streetId: 'S7', nameZh: '第7街', share: expect.closeTo(0.5, 2) }]);
    expect((await evidence.flight(1, flight, 'test')).visits).toEqual([]);
    expect(await visitsOf('S5')).toHaveLength(1);
    // Nobody else saw these streets, and now they are not blind.
    const blind = await patrol.cameras.blindSpots(1, { from: at(0), to: at(10) });
    expect(blind.streets.map((street) => street.streetId)).not.toContain('S5');
    expect(blind.streets.map((street) => street.streetId)).toContain('S7');
  });

  it('a register is read row by row: what cannot be read is listed, and the same row counts once', async () => {
    const rows = [
      { 街巷: '第3街', 开始: '2026-03-02 07:30', 结束: '2026-03-02 07:50', 人员: '队员3', 备注: '台账' },
      { 街巷: 'S2', 开始: '2026/3/1 18:05', 结束: '', 人员: '', 备注: '' },
      { 街巷: '第99街', 开始: '2026-03-02 07:30', 结束: '', 人员: '', 备注: '' },
      { 街巷: 'S2', 开始: '昨天', 结束: '', 人员: '', 备注: '' },
      { 街巷: 'S2', 开始: '2026-02-31 08:00', 结束: '', 人员: '', 备注: '' },
      { 街巷: 'S2', 开始: '2026-03-02 12:00', 结束: '', 人员: '', 备注: '' },
      { 街巷: 'S2', 开始: '2026-01-02 12:00', 结束: '', 人员: '', 备注: '' },
      { 街巷: 'S2', 开始: '2026-03-02 08:00', 结束: '2026-03-02 07:00', 人员: '', 备注: '' },
      { 街巷: 'S2', 开始: '2026-03-02 08:00', 结束: '', 人员: '查无此人', 备注: '' },
    ];
    const sheet = await writeWorkbook([
      { name: '台账', columns: Object.keys(rows[0]!).map((header) => ({ header, key: header })), rows },
    ]);
    const read = (dryRun?: boolean) =>
      evidence.file(1, { name: '到访台账.xlsx', stream: Readable.from([sheet]), dryRun }, 'test');
    const checked = await read(true);
    expect(checked).toMatchObject({ rows: 9, loaded: 0 });
    expect(await visitsOf('S3')).toEqual([]);
    const loaded = await read();
    expect(loaded).toMatchObject({ rows: 9, loaded: 2, known: 0 });
    expect(loaded.refused.map((one) => one.code)).toEqual([
      'street_unknown',
      'time_unreadable',
      'time_unreadable',
      'time_future',
      'time_too_old',
      'time_order',
      'person_unknown',
    ]);
    expect(loaded.refused[0]).toMatchObject({ value: '第99街', place: expect.stringContaining('4') });
    expect((await visitsOf('S3'))[0]).toMatchObject({
      evidence: 'import',
      certainty: 0.5,
      personId: 'P3',
      startedAt: at(7, 30),
      endedAt: at(7, 50),
    });
    expect(await read()).toMatchObject({ loaded: 0, known: 2 });
  });

  it('the shift’s picture counts them all, and says how it changes when only GPS counts', async () => {
    const shift = await patrol.report.shift(1, { day: '2026-03-02', shift: 'day' });
    expect(shift.shift.shifts.map((one) => one.shiftId)).toEqual(['day', 'night']);
    const state = new Map(shift.streets.map((street) => [street.streetId, street]));
    for (const streetId of ['S3', 'S4', 'S5', 'S6']) expect(state.get(streetId)!.state).toBe('visited');
    expect(shift.gpsOnly.counts.visited).toBe(0);
    expect(shift.gpsOnly.changed.map((one) => one.streetId)).toEqual(
      expect.arrayContaining(['S1', 'S3', 'S4', 'S5', 'S6']),
    );
    const measured = await patrol.report.measures(1, { from: at(0), to: at(10), evidence: 'drone,camera' });
    expect(measured.streets.filter((street) => street.visits > 0).map((street) => street.streetId)).toEqual([
      'S4',
      'S5',
      'S6',
    ]);
    expect(published.every(({ event }) => event.type.startsWith('xiangwang.visit.'))).toBe(true);
    expect(
      published.filter(({ event }) => event.type === 'xiangwang.visit.recorded').length,
    ).toBeGreaterThanOrEqual(8);
  });

  it('cameras come a page at a time, or those whose view may reach into a box', async () => {
    const first = await patrol.cameras.cameras(1, { limit: 2 });
    expect(first.cameras.map((camera) => camera.cameraId)).toEqual(['C1', 'C2']);
    expect(first).toMatchObject({ counts: { evidence: 2, leads: 1 }, next: 'C2' });
    const second = await patrol.cameras.cameras(1, { limit: 2, after: 'C2' });
    expect(second.cameras.map((camera) => camera.cameraId)).toEqual(['C3']);
    expect(second.next).toBeNull();
    // C2 stands at 116.5852 and sees 100 m, about 0.0011 degrees: 116.5841 is within its reach, C1 and C3 are farther.
    const boxed = await patrol.cameras.cameras(1, { bbox: '116.5830,35.4139,116.5842,35.4141' });
    expect(boxed.cameras.map((camera) => camera.cameraId)).toEqual(['C2']);
    expect(boxed.counts).toEqual({ evidence: 0, leads: 1 });
  });
});
