import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseCells, CaseDetail, CasePage, OpenedCase } from '../../server/cases/contract.ts';
import type { Visit } from '../../server/coverage/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { SearchHit } from '../../server/search/contract.ts';
import type { OverlapReading } from '../../server/zones/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, loadCivicTown } from '../sql/civic-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

const CITY = 'city=3';

describeEngines('the domains over HTTP', (engine) => {
  let gate: GateService;
  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadCivicTown(db, 3) });
  });
  afterAll(() => gate?.close());

  const ring = (west: number, south: number, east: number, north: number) => [
    [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)],
  ];

  it('answers every read of a commander with what its contract says', async () => {
    const commander = await gate.as('commander');
    const period = 'from=2026-06-01T00:00:00Z&to=2026-06-11T00:00:00Z';
    for (const path of [
      '/city',
      '/codes?list=case_type',
      '/settings',
      '/calendar?from=2026-06-01&to=2026-06-30',
      '/grids',
      '/grids/G1',
      '/streets?grid=G1',
      '/streets/S1',
      '/grids/G1/staff',
      '/grids/G1/staff?at=2026-06-10T02:00:00Z',
      '/responsibilities?subjectKind=street&subjectId=S1',
      '/coverage/streets',
      '/visits?street=S1&from=2026-06-01T00:00:00Z&to=2026-06-11T00:00:00Z',
      `/cases/cells?${period}&resolution=8`,
      `/cases/days?${period}`,
      `/cases?${period}&limit=5`,
      '/cases/C20260601-0000',
      '/inspect/streets/S1',
      '/inspect/cases/C20260601-0000',
      '/inspect/units/U1',
      '/search?q=%E6%A2%A7%E6%A1%90',
      '/assets/counts',
    ]) /* prettier-ignore */ {
      const join = path.includes('?') ? '&' : '?';
      const { status, text } = await commander.get(`/api/v1${path}${join}${CITY}`);
      expect(status, `${path} ${text.slice(0, 300)}`).toBe(200);
    }
  });

  it('lets a planner draw a site and read the zones that it meets', async () => {
    const planner = await gate.as('planner');
    const { status, body } = await planner.post<OverlapReading>(`/api/v1/zone-overlaps?${CITY}`, {
      geometry: { type: 'Polygon', coordinates: ring(-950, -1050, -850, -950) },
      legalDate: '2026-06-10',
    });
    expect(status).toBe(200);
    expect(body.zones).toMatchObject([{ zoneId: 'Z1', relation: 'in', uncertaintyM: 7 }]);
    expect(body.zones[0]?.overlapM2).toBeGreaterThan(4_950);

    const crossed = await planner.post<ProblemDocument>(`/api/v1/zone-overlaps?${CITY}`, {
      geometry: {
        type: 'Polygon',
        coordinates: [[at(0, 0), at(100, 100), at(100, 0), at(0, 100), at(0, 0)]],
      },
    });
    expect(crossed.status).toBe(422);
    expect(crossed.body).toMatchObject({ code: 'site_invalid', place: expect.stringMatching(/vertex/) });
    const notGeometry = await planner.post(`/api/v1/zone-overlaps?${CITY}`, {
      geometry: { type: 'Point', coordinates: [1, 2] },
    });
    expect([400, 422]).toContain(notGeometry.status);
    const commander = await gate.as('commander');
    const refused = await commander.post(`/api/v1/zone-overlaps?${CITY}`, {
      geometry: { type: 'Polygon', coordinates: [] },
    });
    expect(refused.status).toBe(403);
  });

  it('takes an outline of ten thousand vertices', async () => {
    const planner = await gate.as('planner');
    const circle = Array.from({ length: 9_999 }, (_, i) => {
      const angle = (i / 9_999) * 2 * Math.PI;
      return at(-1000 + 180 * Math.cos(angle), -1000 + 180 * Math.sin(angle));
    });
    const { status, body } = await planner.post<OverlapReading>(`/api/v1/zone-overlaps?${CITY}`, {
      geometry: { type: 'Polygon', coordinates: [[...circle, circle[0]]] },
      legalDate: '2026-06-10',
    });
    expect(status).toBe(200);
    expect(body.zones[0]).toMatchObject({ zoneId: 'Z1', relation: 'in' });
    // A circle of 180 m round a square of 200 m: the square is inside, so the deepest point is its middle.
    expect(body.zones[0]?.marginM).toBeCloseTo(100, 0);
  });

  it('lets a commander open a case, move it on, and see it counted', async () => {
    const commander = await gate.as('commander');
    const cells = () =>
      commander.get<CaseCells>(
        `/api/v1/cases/cells?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z&${CITY}`,
      );
    const before = (await cells()).body.total;
    const [lng, lat] = at(-600, 12);
    const opened = await commander.post<OpenedCase>(`/api/v1/cases?${CITY}`, {
      typeCode: 'street_vendor', channel: 'patrol', lng, lat, titleZh: '流动摊贩占道',
    }); /* prettier-ignore */
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ status: 'reported', gridId: 'G1', streetId: 'S1' });
    expect((await cells()).body.total).toBe(before + 1);
    const path = `/api/v1/cases/${opened.body.caseId}?${CITY}`;
    const moved = await commander.patch<CaseDetail>(path, { status: 'closed', outcome: 'persuasion' });
    expect(moved.body).toMatchObject({ status: 'closed', outcomeZh: '劝导自行解决' });
    const again = await commander.patch<ProblemDocument>(path, { status: 'accepted' });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'step_not_open', remedy: expect.any(String) });
    const scheduler = await gate.as('scheduler');
    expect((await scheduler.patch(path, { status: 'accepted' })).status).toBe(403);
    expect(
      (
        await scheduler.get<CasePage>(
          `/api/v1/cases?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z&limit=1&${CITY}`,
        )
      ).body.total,
    ).toBe(before + 1);
  });

  it('lets a scheduler log a visit and take it back', async () => {
    const scheduler = await gate.as('scheduler');
    const recorded = await scheduler.post<Visit>(`/api/v1/visits?${CITY}`, {
      streetId: 'S2',
      evidence: 'log',
    });
    expect(recorded.status).toBe(201);
    const path = `/api/v1/visits/${recorded.body.visitId}?${CITY}`;
    expect((await scheduler.delete<Visit>(path)).body).toEqual(recorded.body);
    expect((await scheduler.delete(path)).status).toBe(404);
    expect(
      (await scheduler.post(`/api/v1/visits?${CITY}`, { streetId: 'S2', evidence: 'gps' })).status,
    ).toBeGreaterThanOrEqual(400);
  });

  it('takes a photo with a log, a camera’s event, a flight and a register; each says what it counts for', async () => {
    const scheduler = await gate.as('scheduler');
    // A PNG of one pixel.
    const photo =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const told = { streetId: 'S2', evidence: 'log', photo };
    const recorded = await scheduler.post<Visit>(`/api/v1/visits?${CITY}`, told);
    expect(recorded.status, recorded.text).toBe(201);
    expect(recorded.body.evidence).toBe('photo');
    const path = `/api/v1/visits/${recorded.body.visitId}`;
    const shown = await fetch(`${gate.url}${path}/photo?${CITY}`, {
      headers: { cookie: scheduler.cookie() },
    });
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await shown.arrayBuffer()).toString('base64')).toBe(photo);
    const twice = await scheduler.post<ProblemDocument>(`/api/v1/visits?${CITY}`, told);
    expect([twice.status, twice.body.code]).toEqual([409, 'photo_used']);
    expect((await scheduler.delete(`${path}?${CITY}`)).status).toBe(200);
    expect((await scheduler.get(`${path}/photo?${CITY}`)).status).toBe(404);

    const cameras = await scheduler.post<ProblemDocument>(`/api/v1/visits/camera-events?${CITY}`, {
      cameraId: 'none',
      startedAt: recorded.body.startedAt,
    });
    expect([cameras.status, cameras.body.code]).toEqual([404, 'not_found']);
    const flight = await scheduler.post<{ visits: Visit[]; shareNeeded: number }>(
      `/api/v1/visits/flights?${CITY}`,
      {
        flightId: 'F-1',
        startedAt: recorded.body.startedAt,
        endedAt: recorded.body.endedAt,
        footprint: { type: 'Polygon', coordinates: [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0]]] },
      },
    ); // prettier-ignore
    expect(flight.body).toEqual({ visits: [], partly: [], shareNeeded: 0.8 });
    const register = await scheduler.post<{ refused: { code: string }[] }>(
      `/api/v1/visits/import?name=visits.csv&dryRun=true&${CITY}`,
      'street,start\nS404,2026-06-01 08:00\n',
    );
    expect(register.status, register.text).toBe(200);
    expect(register.body.refused.map(({ code }) => code)).toEqual(['street_unknown']);
    const inspector = await gate.as('inspector');
    expect((await inspector.get(`${path}/photo?${CITY}`)).status).toBe(403);
  });

  it('gives cameras a page at a time and refuses a box that is none', async () => {
    const commander = await gate.as('commander');
    const page = await commander.get<{ cameras: unknown[]; next: string | null }>(
      `/api/v1/coverage/cameras?limit=1&${CITY}`,
    );
    expect(page.status, page.text).toBe(200);
    expect(page.body.cameras.length).toBeLessThanOrEqual(1);
    for (const wrong of ['bbox=1,2,3', 'bbox=a,b,c,d', 'limit=501'])
      expect((await commander.get(`/api/v1/coverage/cameras?${wrong}&${CITY}`)).status, wrong).toBe(400);
  });

  it('cuts no network where nothing is simulated, and only for who may change the demo', async () => {
    const commander = await gate.as('commander');
    const cut = await commander.post<ProblemDocument>(`/api/v1/simulation/outages?${CITY}`, {
      minutes: 5,
      count: 3,
    });
    expect([cut.status, cut.body.code]).toEqual([409, 'not_simulated']);
    const both = { minutes: 5, count: 3, unitIds: ['U1'] };
    expect((await commander.post(`/api/v1/simulation/outages?${CITY}`, both)).status).toBe(422);
    const inspector = await gate.as('inspector');
    expect(
      (await inspector.post(`/api/v1/simulation/outages?${CITY}`, { minutes: 5, count: 3 })).status,
    ).toBe(403);
  });

  it('shows a planner neither units nor cases nor people', async () => {
    const planner = await gate.as('planner');
    for (const path of [
      '/inspect/units/U1',
      '/inspect/cases/C20260601-0000',
      '/grids/G1/staff',
      '/cases/C20260601-0000',
      '/coverage/streets',
    ]) {
      expect((await planner.get(`/api/v1${path}?${CITY}`)).status, path).toBe(403);
    }
    const { body } = await planner.get<SearchHit[]>(`/api/v1/search?q=01&${CITY}`);
    expect(body.filter(({ kind }) => kind === 'unit' || kind === 'case')).toEqual([]);
  });

  it('changes a setting only for an administrator, with its source', async () => {
    const admin = await gate.as('admin');
    const path = `/api/v1/settings/zones.search_radius_m?${CITY}`;
    const changed = await admin.put(path, { value: 300, source: '局长办公会 2026-06' });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ value: 300, source: '局长办公会 2026-06', shipped: false });
    expect((await admin.put(path, { value: 'far', source: '某人说' })).status).toBe(422);
    expect((await admin.put(`/api/v1/settings/none?${CITY}`, { value: 1, source: '某人说' })).status).toBe(
      404,
    );
    const planner = await gate.as('planner');
    expect((await planner.put(path, { value: 1, source: '某人说' })).status).toBe(403);
  });
});
