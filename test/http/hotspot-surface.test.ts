import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HotspotAnswer } from '../../server/hotspots/contract.ts';
import type { DensityAnswer, ScanAnswer } from '../../server/hotspots/surface-contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const DAY = 86_400_000;
const at = (day: number): string => new Date(Date.now() + day * DAY).toISOString();

describeEngines('surfaces and clusters over HTTP', (engine) => {
  let service: TestService;
  let commander: HttpClient;

  beforeAll(async () => {
    service = await testService(engine);
    commander = await service.as('commander');
  });
  afterAll(() => service?.close());

  it('draws the density along the network, mass conserved, the densest first', async () => {
    const ask = { from: at(-28), to: at(0), bandwidthM: 150 };
    const answer = await commander.post<DensityAnswer>('/api/v1/hotspots/density', ask);
    expect(answer.status, answer.text).toBe(200);
    const { cases, away, mass, lines, pieces } = answer.body;
    expect(cases).toBeGreaterThan(500);
    expect(away / cases).toBeLessThan(0.05);
    expect(Math.abs(mass - (cases - away))).toBeLessThan(1e-6 * cases);
    expect(lines.length).toBeGreaterThan(100);
    expect(pieces).toBeGreaterThan(lines.length);
    expect((await commander.post('/api/v1/hotspots/density', { ...ask, bandwidthM: 5 })).status).toBe(422);
  });

  it('scans for clusters over cells and over streets', async () => {
    for (const unit of ['cell', 'street']) {
      const answer = await commander.post<ScanAnswer>('/api/v1/hotspots/scan', {
        from: at(-180),
        to: at(0),
        unit,
        draws: 99,
        mostShare: 0.05,
      });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.clusters[0]!.p).toBe(0.01);
      expect(answer.body.contract).toMatchObject({ method: 'monte_carlo', draws: 99 });
      const all = answer.body.clusters.flatMap(({ places }) => places);
      expect(new Set(all).size).toBe(all.length);
    }
    const planner = await service.as('planner');
    expect((await planner.post('/api/v1/hotspots/scan', { from: at(-1), to: at(0) })).status).toBe(403);
  });

  it('a question that became a job can be cancelled', async () => {
    const begun = await commander.post<Job>('/api/v1/jobs', {
      kind: 'hotspots.answer',
      params: {
        question: {
          from: at(-91),
          to: at(0),
          compareFrom: null,
          types: null,
          channels: null,
          outcomes: null,
          hours: null,
          weekdays: null,
          unit: 'cell',
          resolution: 10,
          exposure: 'blend',
          ring: 1,
          adjustment: 'BH',
        },
        by: 'test',
      },
    });
    expect(begun.status, begun.text).toBe(200);
    const path = `/api/v1/jobs/${begun.body.jobId}`;
    const cancelled = await commander.post<Job>(`${path}/cancel`, {});
    expect([200, 409]).toContain(cancelled.status);
    await expect
      .poll(async () => (await commander.get<Job>(path)).body.state, { timeout: 30_000 })
      .toMatch(cancelled.status === 200 ? /cancelled/ : /succeeded/);
    // The thread is not the worse for it.
    const next = await commander.post<HotspotAnswer>('/api/v1/hotspots', { from: at(-7), to: at(0) });
    expect([200, 202]).toContain(next.status);
    expect(service.logged).toEqual([]);
  });
});
