import { afterAll, beforeAll, expect, it } from 'vitest';
import type {
  CampaignAnswer,
  EmergingAnswer,
  ForecastAnswer,
  HotspotAnswer,
  HotspotResult,
} from '../../server/hotspots/contract.ts';
import type { ProfileAnswer } from '../../server/hotspots/profile-contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const DAY = 86_400_000;
const at = (day: number): string => new Date(Date.now() + day * DAY).toISOString();

describeEngines('hotspots over HTTP', (engine) => {
  let service: TestService;
  let commander: HttpClient;

  beforeAll(async () => {
    service = await testService(engine);
    commander = await service.as('commander');
  });
  afterAll(() => service?.close());

  /** The first reading of a city may become a job; the answer is there when it is done. */
  async function ask(question: Record<string, unknown>): Promise<HotspotResult> {
    const answer = await commander.post<HotspotAnswer>('/api/v1/hotspots', question);
    if (answer.status === 200) return answer.body.result!;
    expect(answer.status, answer.text).toBe(202);
    const path = `/api/v1/jobs/${answer.body.jobId}`;
    await expect
      .poll(async () => (await commander.get<Job>(path)).body.state, { timeout: 60_000 })
      .toBe('succeeded');
    const { resultId } = (await commander.get<Job>(path)).body.result as { resultId: string };
    return (await commander.get<HotspotResult>(`/api/v1/hotspots/${resultId}`)).body;
  }

  it('answers, stores, and exports; the link gives the same', async () => {
    const result = await ask({ from: at(-28), to: at(0), compareFrom: at(-56) });
    expect(result.places.length).toBeGreaterThan(0);
    expect(result.contract.alternative).toBe('greater');
    const again = await commander.get<HotspotResult>(`/api/v1/hotspots/${result.resultId}`);
    expect(again.body).toEqual(result);
    const csv = await commander.get(`/api/v1/hotspots/${result.resultId}.csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.text.split('\r\n').length).toBe(result.places.length + 2);
    const map = await commander.get<{ synthetic: boolean; features: unknown[] }>(
      `/api/v1/hotspots/${result.resultId}.geojson`,
    );
    expect(map.body.synthetic).toBe(true);
    expect(map.body.features).toHaveLength(result.places.length);
    const begun = await commander.post<{ jobId: string }>(`/api/v1/hotspots/${result.resultId}/stability`);
    expect(begun.status, begun.text).toBe(202);
    await expect
      .poll(async () => (await commander.get<Job>(`/api/v1/jobs/${begun.body.jobId}`)).body.state, {
        timeout: 60_000,
      })
      .toBe('succeeded');
  });

  it('a profile of the city and of a hot place; a place of another map is not found', async () => {
    const question = { from: at(-28), to: at(0), compareFrom: at(-56) };
    const result = await ask(question);
    const city = await commander.post<ProfileAnswer>('/api/v1/hotspots/profile', question);
    expect(city.status, city.text).toBe(200);
    expect(city.body.total).toBe(result.totals.cases);
    const hot = result.places[0]!;
    const there = await commander.post<ProfileAnswer>('/api/v1/hotspots/profile', {
      ...question,
      place: hot.id,
    });
    expect(there.body.total).toBe(hot.change!.now);
    expect(there.body.clock.reduce((a, b) => a + b, 0)).toBe(hot.change!.now);
    const nowhere = await commander.post('/api/v1/hotspots/profile', {
      ...question,
      place: '8a0000000000000',
    });
    expect(nowhere.status).toBe(404);
  });

  it('filters by outcome; a code that the list does not hold is refused', async () => {
    const question = { from: at(-60), to: at(-1) };
    const all = await ask(question);
    const persuaded = await ask({ ...question, outcomes: ['persuasion'] });
    const open = await ask({ ...question, outcomes: ['none', 'escalated'] });
    expect(persuaded.totals.cases).toBeGreaterThan(0);
    expect(persuaded.totals.cases + open.totals.cases).toBe(all.totals.cases);
    const unknown = await commander.post<ProblemDocument>('/api/v1/hotspots', {
      ...question,
      outcomes: ['fined'],
    });
    expect(unknown.status).toBe(422);
  });

  it('emerging and forecast', async () => {
    const emerging = await commander.get<EmergingAnswer>('/api/v1/hotspots/emerging?stepDays=14&steps=10');
    expect(emerging.status, emerging.text).toBe(200);
    expect(emerging.body.places.every(({ series }) => series.length === emerging.body.steps)).toBe(true);
    const forecast = await commander.get<ForecastAnswer>(
      '/api/v1/hotspots/forecast?horizon=day&areaShare=0.05',
    );
    expect(forecast.status, forecast.text).toBe(200);
    expect(forecast.body.backTest.lastWeek!.hitRate).toBeGreaterThan(0);
    expect(forecast.body.backTest.verdictZh).not.toBe('');
  });

  it('a campaign against comparison areas', async () => {
    const { places } = await ask({ from: at(-60), to: at(0) });
    const [lng, lat] = places[0]!.center!;
    const ring = [
      [lng - 0.004, lat - 0.004],
      [lng + 0.004, lat - 0.004],
      [lng + 0.004, lat + 0.004],
      [lng - 0.004, lat + 0.004],
      [lng - 0.004, lat - 0.004],
    ];
    const campaign = { area: { type: 'Polygon', coordinates: [ring] }, from: at(-14), to: at(0) };
    const answer = await commander.post<CampaignAnswer>('/api/v1/hotspots/campaign', campaign);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.area.places).toBeGreaterThan(0);
    expect(answer.body.comparison.before).toBeGreaterThan(answer.body.area.before);
    const sea = { ...campaign, area: { type: 'Polygon', coordinates: [ring.map(([x, y]) => [x! + 3, y!])] } };
    expect((await commander.post('/api/v1/hotspots/campaign', sea)).status).toBe(422);
  });

  it('refuses bad questions and those who may not see cases', async () => {
    const upside = await commander.post<ProblemDocument>('/api/v1/hotspots', { from: at(0), to: at(-1) });
    expect(upside.status).toBe(422);
    expect(upside.body.code).toBe('invalid_value');
    const nonsense = await commander.post('/api/v1/hotspots', { from: 'yesterday', to: at(0) });
    expect(nonsense.status).toBe(422);
    expect((await commander.get(`/api/v1/hotspots/${'0'.repeat(24)}`)).status).toBe(404);
    const planner = await service.as('planner');
    expect((await planner.post('/api/v1/hotspots', { from: at(-1), to: at(0) })).status).toBe(403);
    expect((await service.client().get('/api/v1/hotspots/emerging')).status).toBe(401);
  });

  it('keeps the event loop free while it computes', async () => {
    let worst = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      worst = Math.max(worst, performance.now() - last - 5);
      last = performance.now();
    }, 5);
    try {
      await Promise.all(
        [10, 20, 30, 40, 50].map((days) => ask({ from: at(-days), to: at(0), channels: ['hotline_12345'] })),
      );
    } finally {
      clearInterval(timer);
    }
    // 50 ms on a free machine; this one may share its cores with others.
    expect(worst).toBeLessThan(1_000);
    expect(service.logged).toEqual([]);
  });
});
