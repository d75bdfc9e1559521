import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { may, ROLES } from '../../server/accounts/permissions.ts';
import type { CityEntry, CityReport, CityStarted, CityUpload } from '../../server/cities/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { streetTownFiles } from '../sql/street-town.ts';
import { gateService, type GateService } from './gate-service.ts';

describe('a new city over the API', () => {
  let gate: GateService;
  let admin: HttpClient;
  let upload: CityUpload;
  let cityId: number;
  let job: Job;
  const statuses: number[] = [];
  const clients = new Map<string, HttpClient>();

  async function send(path: string, kind: string): Promise<{ status: number; body: CityUpload }> {
    const { csrfToken } = (await admin.get<{ csrfToken: string }>('/api/v1/session')).body;
    const answer = await fetch(`${gate.url}/api/v1/cities/uploads?name=streets.geojson&kind=${kind}`, {
      method: 'POST',
      headers: {
        cookie: admin.cookie(),
        'x-csrf-token': csrfToken,
        'content-type': 'application/octet-stream',
      },
      body: await readFile(path),
    });
    return { status: answer.status, body: (await answer.json()) as CityUpload };
  }

  async function ended(jobId: string): Promise<Job> {
    const until = performance.now() + 90_000;
    for (;;) {
      const { body } = await admin.get<Job>(`/api/v1/jobs/${jobId}`);
      if (!['queued', 'running'].includes(body.state) || performance.now() > until) return body;
    }
  }

  beforeAll(async () => {
    gate = await gateService('embedded');
    for (const role of ROLES) if (role !== 'device') clients.set(role, await gate.as(role));
    admin = clients.get('admin')!;
    const town = await streetTownFiles(6);
    const sent = await send(town.streets, 'streets');
    await town.remove();
    statuses.push(sent.status);
    upload = sent.body;
    const started = await admin.post<CityStarted>('/api/v1/cities', {
      nameZh: '泗滨',
      nameEn: 'Sibin',
      source: { kind: 'streets', uploadId: upload.uploadId },
      streetCount: 30,
      gridCount: 3,
      giveToAccounts: true,
    });
    statuses.push(started.status);
    cityId = started.body.cityId;
    job = await ended(started.body.jobId);
  }, 180_000);
  afterAll(() => gate?.close());

  it('is made by a job', () => {
    expect(statuses).toEqual([201, 202]);
    expect(job).toMatchObject({ state: 'succeeded', error: null });
  });

  it('says what the file holds before anything is made', () => {
    expect(upload.counts['roads']).toBeGreaterThan(50);
    expect(upload.zone!.srid).toBe(4548);
    expect(upload.timeZone).toBe('Asia/Shanghai');
    expect(upload.boundaries.map((b) => b.choice)).toEqual(['hull']);
  });

  it('is listed with its counts, and has a report', async () => {
    const { body } = await admin.get<CityEntry[]>('/api/v1/cities');
    expect(body.find((city) => city.cityId === cityId)).toMatchObject({
      ready: true,
      imported: true,
      counts: { streets: 30, grids: 3 },
    });
    const report = await admin.get<CityReport>(`/api/v1/cities/${cityId}/report`);
    expect(report.body).toMatchObject({ streets: { made: 30 }, grids: { made: 3 } });
  });

  it('goes by real time while the synthetic cities have their own', async () => {
    const { body } = await admin.get<{ synthetic: boolean; aheadMs: number }>(`/api/v1/clock?city=${cityId}`);
    expect(body).toMatchObject({ synthetic: false, aheadMs: 0 });
  });

  it('every question about it that needs no more than the city is answered, empty where nothing is known', async () => {
    const refused: string[] = [];
    for (const route of gate.app.routes) {
      if (route.method !== 'get' || route.stream === true || /[:*]/.test(route.path.replace(':cityId', '')))
        continue;
      const { permission } = route;
      const role = ROLES.find(
        (r) =>
          r !== 'device' && (permission === 'public' || permission === 'signed-in' || may(r, permission)),
      );
      const client = clients.get(role ?? '');
      if (client === undefined) continue;
      const path = route.path.replace(':cityId', String(cityId));
      const { status, body } = await client.get<{ code?: string }>(`${path}?city=${cityId}`);
      // A question without its own parameters, about shifts that nobody entered or a simulator that a real city has not,
      // is told so; anything else must be an answer.
      const told = ['invalid_parameter', 'no_shifts', 'not_simulated'].includes(body?.code ?? '');
      if (status !== 200 && !told) refused.push(`${status} ${path}`);
    }
    expect(refused).toEqual([]);
  });

  it('lists of a city where nobody works are empty', async () => {
    const commander = clients.get('commander')!;
    const period = 'from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z';
    const cases = await commander.get<{ cases: unknown[] }>(`/api/v1/cases?${period}&city=${cityId}`);
    expect(cases.body.cases).toEqual([]);
    const units = await commander.get<{ units: unknown[] }>(`/api/v1/units?city=${cityId}`);
    expect(units.body.units).toEqual([]);
    const search = await commander.get(`/api/v1/search?q=${encodeURIComponent('南北')}&city=${cityId}`);
    expect(search.status).toBe(200);
  });

  it('is deleted only by its name, and then it is gone', async () => {
    const wrong = await admin.post<{ code: string }>(`/api/v1/cities/${cityId}/delete`, { confirm: '别的' });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'name_differs' } });
    const demo = await admin.post<{ code: string }>('/api/v1/cities/1/delete', { confirm: '小城1' });
    expect(demo).toMatchObject({ status: 409, body: { code: 'not_imported' } });
    const planner = await clients
      .get('planner')!
      .post(`/api/v1/cities/${cityId}/delete`, { confirm: '泗滨' });
    expect(planner.status).toBe(403);
    const accountsOf = () =>
      gate.db.query('select account_id from account_cities where city_id = $1::int', [cityId]);
    expect((await accountsOf()).length).toBeGreaterThan(0);
    const done = await admin.post(`/api/v1/cities/${cityId}/delete`, { confirm: '泗滨' });
    expect(done).toMatchObject({ status: 200, body: { removed: { streets: 30 } } });
    const { body } = await admin.get<CityEntry[]>('/api/v1/cities');
    expect(body.map((city) => city.cityId)).not.toContain(cityId);
    // The next city gets the same id: who saw this one does not see that one.
    expect((await accountsOf()).length).toBe(0);
  });
});
