import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CaseDetail, CasePage, OpenedCase } from '../../server/cases/contract.ts';
import type {
  Answerable,
  CaseKpis,
  CaseMerge,
  Duplicates,
  Overdue,
  TimedArea,
} from '../../server/cases/desk-contract.ts';
import type { City } from '../../server/city/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const DAY = 86_400_000;
const at = (day: number): string => new Date(Date.now() + day * DAY).toISOString();

describeEngines('the case desk of the demo city', (engine) => {
  let service: TestService;
  let commander: HttpClient;
  let planner: HttpClient;

  beforeAll(async () => {
    service = await testService(engine);
    commander = await service.as('commander');
    planner = await service.as('planner');
  });
  afterAll(() => service?.close());

  const get = async <T>(path: string): Promise<T> => {
    const answer = await commander.get<T>(path);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };

  it('lists overdue cases with their stage and who answers', async () => {
    const overdue = await get<Overdue>('/api/v1/cases/overdue?soonH=8');
    expect(overdue.totalLate).toBeGreaterThan(5);
    expect(overdue.cases.length).toBe(overdue.total);
    expect(overdue.cases.some(({ stage }) => stage?.late === true)).toBe(true);
    expect(overdue.cases.some(({ answers }) => answers.length > 0)).toBe(true);
  });

  it('knows the period before and says that the year before is unknown', async () => {
    for (const by of ['grid', 'street', 'type', 'channel', 'city']) {
      const path = `/api/v1/cases/kpis?from=${at(-28)}&to=${at(0)}&by=${by}`;
      const kpis = await get<CaseKpis>(path);
      expect(kpis.total.before.state).toBe('known');
      expect(kpis.total.yearBefore.state).toBe('unknown');
      expect(kpis.total.kpis.timeliness!.share).toBeGreaterThan(0.8);
      expect(kpis.total.kpis.recurrence!.share).toBeGreaterThan(0);
      if (by !== 'city') expect(kpis.rows.length).toBeGreaterThan(5);
    }
  });

  it('merges what was told twice and takes it back', async () => {
    const { groups, decisions } = await get<Duplicates>('/api/v1/cases/duplicates');
    expect(groups.length).toBeGreaterThanOrEqual(10);
    expect(decisions.filter(({ undoneAt }) => undoneAt === null).length).toBe(48);
    const group = groups[0]!;
    const month = `from=${at(-30)}&to=${at(1)}&limit=1`;
    const before = (await get<CasePage>(`/api/v1/cases?${month}`)).total;
    const merged = await commander.post<{ decisions: CaseMerge[] }>(
      `/api/v1/cases/${group.primary.caseId}/merges`,
      { caseIds: group.members.map((member) => member.case.caseId), reason: '同一事件' },
    );
    expect(merged.status, merged.text).toBe(200);
    expect((await get<CasePage>(`/api/v1/cases?${month}`)).total).toBe(before - group.members.length);
    const { mergeId, decidedBy } = merged.body.decisions[0]!;
    expect(decidedBy).not.toMatch(/^[0-9a-f]{8}-/);
    const undone = await commander.post(`/api/v1/cases/merges/${mergeId}/undo`, { reason: '看错' });
    expect(undone.status, undone.text).toBe(200);
    expect((await get<CasePage>(`/api/v1/cases?${month}`)).total).toBeGreaterThan(
      before - group.members.length,
    );
    const refused = await planner.post(`/api/v1/cases/${group.primary.caseId}/merges`, {
      caseIds: ['x'],
      reason: '越权',
    });
    expect(refused.status).toBe(403);
  });

  it('a planner licenses a market; what happens there in its hours is no case', async () => {
    const { center } = await get<City>('/api/v1/city');
    const [lng, lat] = center;
    const ring = [
      [lng - 0.001, lat - 0.001],
      [lng + 0.001, lat - 0.001],
      [lng + 0.001, lat + 0.001],
      [lng - 0.001, lat + 0.001],
      [lng - 0.001, lat - 0.001],
    ];
    const area = {
      areaId: 'T-1',
      kind: 'vendor_relief',
      nameZh: '全天疏导点',
      windows: [{ from: '00:00', to: '24:00' }],
      permits: ['street_vendor'],
      source: '测试批文',
      validFrom: '2026-01-01',
      outline: { type: 'Polygon', coordinates: [ring] },
    };
    expect((await commander.post('/api/v1/timed-areas', area)).status).toBe(403);
    const added = await planner.post<TimedArea>('/api/v1/timed-areas', area);
    expect(added.status, added.text).toBe(201);
    const listed = await get<{ areas: TimedArea[] }>('/api/v1/timed-areas');
    expect(
      listed.areas.some(({ kind, lawfulReports }) => kind === 'morning_market' && lawfulReports > 50),
    ).toBe(true);
    const opened = await commander.post<OpenedCase>('/api/v1/cases', {
      typeCode: 'street_vendor',
      channel: 'hotline_12345',
      lng,
      lat,
      titleZh: '疏导点内的摊贩',
    });
    expect(opened.status, opened.text).toBe(201);
    expect(opened.body.lawfulAreaId).toBe('T-1');
    const path = `/api/v1/cases/${opened.body.caseId}`;
    const refused = await commander.patch<ProblemDocument>(path, { status: 'accepted' });
    expect([refused.status, refused.body.code]).toEqual([409, 'lawful_by_schedule']);
    const accepted = await commander.patch<CaseDetail>(path, { status: 'accepted', note: '占压盲道' });
    expect(accepted.status, accepted.text).toBe(200);
    expect(accepted.body).toMatchObject({ lawfulAreaId: null, status: 'accepted' });
    const ended = await planner.post<TimedArea>('/api/v1/timed-areas/T-1/end', {
      validTo: '2026-02-01',
      reason: '撤销',
    });
    expect(ended.body.inForce).toBe(false);
    const answerable = await get<Answerable>(`/api/v1/cases/responsible?lng=${lng}&lat=${lat}`);
    expect(answerable.grid).not.toBeNull();
    expect(answerable.people.length).toBeGreaterThan(0);
    expect(service.logged).toEqual([]);
  });
});
