import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, JobList } from '../../server/jobs/contract.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { gateService, type GateService } from './gate-service.ts';

async function finished(client: HttpClient, jobId: string): Promise<Job> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { body } = await client.get<Job>(`/api/v1/jobs/${jobId}`);
    if (body.state !== 'queued' && body.state !== 'running') return body;
    if (Date.now() > deadline) throw new Error(`job ${jobId} is still ${body.state}`);
  }
}

describe('jobs over HTTP', () => {
  let service: GateService;
  let scheduler: HttpClient;
  let planner: HttpClient;

  beforeAll(async () => {
    service = await gateService('embedded');
    scheduler = await service.as('scheduler');
    planner = await service.as('planner');
  });
  afterAll(() => service.close());

  it('warms tiles on request and says what it did', async () => {
    const started = await scheduler.post<Job>('/api/v1/jobs', {
      kind: 'tiles.warm',
      params: { maxZoom: 12 },
    });
    expect(started.status).toBe(200);
    expect(started.body).toMatchObject({ state: 'queued', titleZh: '预先生成瓦片', cityId: 1 });
    const done = await finished(scheduler, started.body.jobId);
    expect(done).toMatchObject({ state: 'succeeded', progress: 1, result: { minZoom: 10, maxZoom: 12 } });
    expect((done.result as { tiles: number }).tiles).toBeGreaterThan(3);
    const { body } = await planner.get<JobList>('/api/v1/jobs?kind=tiles.warm');
    expect(body.jobs.map(({ jobId }) => jobId)).toEqual([started.body.jobId]);
    // Who started it is in the audit.
    const [entry] = await service.db.query<{ actor: string; subject: string }>(
      `select actor, subject from audit_entries where stream = 'jobs' and action = 'job.start'`,
    );
    expect(entry).toMatchObject({ subject: started.body.jobId });
  });

  it('refuses bad parameters as a failed job with its reason', async () => {
    const started = await scheduler.post<Job>('/api/v1/jobs', {
      kind: 'tiles.warm',
      params: { maxZoom: 40 },
    });
    expect(await finished(scheduler, started.body.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'invalid_value' },
    });
  });

  it('lets only those start a kind who may', async () => {
    expect((await planner.post('/api/v1/jobs', { kind: 'tiles.warm' })).status).toBe(403);
    expect((await scheduler.post('/api/v1/jobs', { kind: 'fixes.retention' })).status).toBe(403);
    expect((await scheduler.post('/api/v1/jobs', { kind: 'sessions.purge' })).status).toBe(403);
    expect((await scheduler.post('/api/v1/jobs', { kind: 'unheard' })).status).toBe(422);
    const admin = await service.as('admin');
    const { body } = await admin.get<JobList>('/api/v1/jobs');
    expect(body.kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['tiles.warm', 'fixes.retention', 'demo.reload', 'audit.close']),
    );
    expect((await scheduler.get<JobList>('/api/v1/jobs')).body.kinds.map(({ kind }) => kind)).not.toContain(
      'fixes.retention',
    );
    const removed = await admin.post<Job>('/api/v1/jobs', { kind: 'fixes.retention' });
    expect(await finished(admin, removed.body.jobId)).toMatchObject({
      state: 'succeeded',
      result: { keepDays: 30, removed: [] },
    });
  });

  it('cancels, and says so when there is nothing to cancel', async () => {
    const later = await scheduler.post<Job>('/api/v1/jobs', {
      kind: 'tiles.warm',
      runAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const cancelled = await scheduler.post<Job>(`/api/v1/jobs/${later.body.jobId}/cancel`);
    expect(cancelled.body).toMatchObject({ state: 'cancelled' });
    expect((await scheduler.post(`/api/v1/jobs/${later.body.jobId}/cancel`)).status).toBe(409);
    expect((await scheduler.post('/api/v1/jobs/none/cancel')).status).toBe(404);
    expect((await scheduler.get('/api/v1/jobs/none')).status).toBe(404);
  });
});
