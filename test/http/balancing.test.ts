import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Change, Evaluation, Ground, Run } from '../../server/balancing/contract.ts';
import type { HourGap, HourGaps } from '../../server/balancing/gap-contract.ts';
import type { Comparison, Plan, PlanHead } from '../../server/balancing/plan-contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { Job } from '../../server/jobs/contract.ts';
import type { Responsibilities } from '../../server/people/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { testService } from '../harness/service.ts';
import type { TestService } from '../harness/service.ts';

const DAY = 86_400_000;
const ROOT = '/api/v1/balance';
const localDay = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + days * DAY).toISOString().slice(0, 10);

describeEngines('balancing over HTTP', (engine) => {
  let service: TestService;
  let scheduler: HttpClient;
  let commander: HttpClient;

  beforeAll(async () => {
    service = await testService(engine, { settings: { simulate: false } });
    scheduler = await service.as('scheduler');
    commander = await service.as('commander');
  });
  afterAll(() => service?.close());

  async function propose(question: Record<string, unknown>): Promise<Run> {
    const asked = await scheduler.post<{ jobId: string; runId: string }>(`${ROOT}/runs`, question);
    expect(asked.status, asked.text).toBe(202);
    await expect
      .poll(async () => (await scheduler.get<Job>(`/api/v1/jobs/${asked.body.jobId}`)).body.state, {
        timeout: 120_000,
        interval: 300,
      })
      .toMatch(/succeeded|failed/);
    const job = (await scheduler.get<Job>(`/api/v1/jobs/${asked.body.jobId}`)).body;
    expect(job.error).toBeNull();
    const run = await scheduler.get<Run>(`${ROOT}/runs/${asked.body.runId}`);
    expect(run.status, run.text).toBe(200);
    return run.body;
  }

  it('shows how work is shared out, with weights that say what is assumed', async () => {
    for (const kind of ['posting', 'sections', 'chiefs', 'boundary', 'squads']) {
      const ground = await scheduler.get<Ground>(`${ROOT}/ground?kind=${kind}`);
      expect(ground.status, ground.text.slice(0, 300)).toBe(200);
      const { body } = ground;
      expect(body.streets).toHaveLength(256);
      expect(body.holders.length).toBeGreaterThan(kind === 'posting' || kind === 'boundary' ? 8 : 20);
      const held = body.streets.reduce(
        (sum, street) => sum + (street.holderId === null ? 0 : street.minutes.total),
        0,
      );
      if (kind !== 'posting') expect(body.measures.total).toBeCloseTo(held, 3);
      expect(body.measures.maxOverMean).toBeGreaterThanOrEqual(1);
      for (const street of body.streets.filter(({ holderId }) => holderId !== null))
        if (kind === 'chiefs' || kind === 'sections') expect(street.mayHold).toContain(street.holderId);
    }
    const weights = await scheduler.get<Ground['weights']>(`${ROOT}/weights`);
    expect(weights.body.weights.some(({ assumed }) => assumed)).toBe(true);
    expect(weights.body.weights.every(({ source }) => source.length > 5)).toBe(true);
  });

  it('proposes from fewest changes to best balance, without trade between grids', async () => {
    const question = { kind: 'chiefs', gridIds: ['G01', 'G02'], steps: 200_000, boundSeconds: 1 };
    const run = await propose(question);
    expect(run.proposals.length).toBeGreaterThanOrEqual(2);
    const ground = (await scheduler.get<Ground>(`${ROOT}/ground?kind=chiefs`)).body;
    const grid = new Map(ground.streets.map((street) => [street.streetId, street.gridId]));
    const chief = new Map(ground.holders.map((holder) => [holder.holderId, holder.gridId]));
    let before = -1;
    let worst = Infinity;
    for (const { evaluation, changes, certificate, robustness } of run.proposals) {
      expect(evaluation.moves).toBeGreaterThan(before);
      const own = evaluation.loads.filter(({ gridId }) => gridId === 'G01' || gridId === 'G02');
      const most = Math.max(...own.map(({ after }) => after));
      expect(most).toBeLessThanOrEqual(worst + 1e-6);
      worst = most;
      before = evaluation.moves;
      expect(evaluation.breaches.filter(({ hard }) => hard)).toEqual([]);
      for (const change of changes)
        if (change.what === 'street') expect(chief.get(change.holderId)).toBe(grid.get(change.streetId));
      if (certificate.lowerBound !== null)
        expect(certificate.lowerBound).toBeLessThanOrEqual(evaluation.moves);
      expect(robustness.draws).toBeGreaterThan(10);
      for (const one of evaluation.explained) {
        expect(one.reason.zh).toMatch(/分钟/);
        expect(one.needsApproval).toBe(false);
      }
    }
    const again = await propose(question);
    expect(again.proposals.map(({ changes }) => changes)).toEqual(
      run.proposals.map(({ changes }) => changes),
    );
  });

  it('moves officers and shifts with the minima of posting kept, transfers marked', async () => {
    const run = await propose({ kind: 'posting' });
    expect(run.proposals.length).toBeGreaterThanOrEqual(1);
    for (const { evaluation } of run.proposals) {
      expect(evaluation.after.uncoveredHot).toBeLessThanOrEqual(evaluation.before.uncoveredHot + 1e-9);
      expect(evaluation.breaches.filter(({ hard }) => hard)).toEqual([]);
      for (const { change, fromId, needsApproval } of evaluation.explained)
        if (change.what === 'officer')
          expect(needsApproval).toBe(!(fromId ?? '').startsWith(`${change.gridId}/`));
    }
  });

  it('names the streets unseen 19–21 h with their reasons, and puts somebody there who is on duty then', async () => {
    const { body, status, text } = await scheduler.get<HourGaps>(`${ROOT}/gaps`);
    expect(status, text).toBe(200);
    expect([body.fromHour, body.toHour, body.daysHeard]).toEqual([19, 21, 7]);
    expect(body.unseen).toBe(body.gaps.length);
    expect(new Date(`${body.weekFrom}T00:00:00Z`).getUTCDay()).toBe(1);
    for (const gap of body.gaps) {
      expect(gap.daysSeen).toBe(0);
      expect(gap.reasons[0]?.reason).toBe('unseen');
    }
    const visits = await scheduler.get<{ startedAt: string; endedAt: string }[]>(
      `/api/v1/visits?street=${body.gaps[0]!.streetId}`,
    );
    const hour = (at: string): number => new Date(Date.parse(at) + 8 * 3_600_000).getUTCHours();
    for (const { startedAt, endedAt } of visits.body)
      if (hour(startedAt) === hour(endedAt)) expect([19, 20]).not.toContain(hour(startedAt));
    const excess = ({ holder }: HourGap): number => (holder?.minutes ?? 0) - (holder?.gridMeanMinutes ?? 0);
    const lane = body.gaps
      .filter(
        ({ ready, reasons }) =>
          ready.length > 0 &&
          ['no_shift', 'overloaded'].every((one) => reasons.some(({ reason }) => reason === one)),
      )
      .sort((a, b) => excess(b) - excess(a))[0]!;
    expect(lane.holder!.ratio).toBeGreaterThan(1.3);
    const cover = { streetIds: [lane.streetId], fromHour: 19, toHour: 21 };
    const run = await propose({ kind: 'sections', gridIds: [lane.gridId], cover, steps: 200_000 });
    for (const { changes, evaluation } of run.proposals) {
      const change = changes.find((one) => one.what === 'street' && one.streetId === lane.streetId);
      expect(lane.ready.map(({ personId }) => personId)).toContain(
        change?.what === 'street' ? change.holderId : '',
      );
      const why = evaluation.explained.find(
        (one) => one.change.what === 'street' && one.change.streetId === lane.streetId,
      );
      expect(why?.reason.zh).toContain('19–21 时');
      expect(evaluation.breaches.filter(({ rule }) => rule === 'cover')).toEqual([]);
      const giver = evaluation.loads.find(({ holderId }) => holderId === lane.holder!.personId)!;
      expect(giver.after).toBeLessThan(giver.before + 1e-6);
    }
    // Who approves the plan reads what it is for, not only whose load grows; and whose plan it is.
    const kept = await scheduler.post<Plan>(`${ROOT}/plans`, {
      name: '晚间',
      kind: 'sections',
      changes: run.proposals[0]!.changes,
      runId: run.runId,
    });
    const own = kept.body.evaluation.explained.find(
      (one) => one.change.what === 'street' && one.change.streetId === lane.streetId,
    );
    expect(own?.reason.zh).toContain('19–21 时');
    const { createdBy, createdByZh, versions } = (
      await commander.get<Plan>(`${ROOT}/plans/${kept.body.planId}`)
    ).body;
    expect(createdByZh).toMatch(/^[\u4e00-\u9fff]{2,}$/);
    expect(createdByZh).not.toBe(createdBy);
    expect(versions.map(({ savedByZh }) => savedByZh)).toEqual([createdByZh]);
    const nobody = await propose({
      kind: 'sections',
      gridIds: [lane.gridId],
      cover: { ...cover, fromHour: 0, toHour: 24 },
      steps: 20_000,
    });
    expect(nobody.proposals[0]?.conflict?.constraints.map(({ rule }) => rule)).toContain('cover');
    const wrong = await scheduler.get<ProblemDocument>(`${ROOT}/gaps?fromHour=21&toHour=19`);
    expect(wrong.status).toBe(422);
  });

  it('answers a drag at once, marks a street that leaves its grid, and tells how to undo', async () => {
    const ground = (await scheduler.get<Ground>(`${ROOT}/ground?kind=chiefs`)).body;
    const street = ground.streets.find(({ mayHold, holderId }) => holderId !== null && mayHold.length > 1)!;
    const other = street.mayHold.find((id) => id !== street.holderId)!;
    const drag = (holderId: string, extra = {}) =>
      scheduler.post<Evaluation>(`${ROOT}/evaluate`, {
        kind: 'chiefs',
        changes: [{ what: 'street', streetId: street.streetId, holderId }],
        ...extra,
      });
    const { body, status, text } = await drag(other);
    expect(status, text).toBe(200);
    expect(body.moves).toBe(1);
    const gain = body.loads.find(({ holderId }) => holderId === other)!;
    expect(gain.after - gain.before).toBeCloseTo(street.minutes.total, 6);
    expect(body.inverse).toEqual([{ what: 'street', streetId: street.streetId, holderId: street.holderId }]);
    const undone = await scheduler.post<Evaluation>(`${ROOT}/evaluate`, {
      kind: 'chiefs',
      changes: [{ what: 'street', streetId: street.streetId, holderId: other }, ...body.inverse],
    });
    expect(undone.body.moves).toBe(0);
    const locked = await drag(other, { locked: [street.streetId] });
    expect(locked.body.breaches.some(({ rule, hard }) => rule === 'lock' && hard)).toBe(true);
    const stranger = ground.holders.find(({ gridId }) => gridId !== street.gridId)!;
    const traded = await drag(stranger.holderId, { tradeBetweenGrids: true });
    expect(traded.body.explained[0]?.approvalZh).toBe('需区政府批准');
    const untraded = await drag(stranger.holderId);
    expect(untraded.body.breaches.some(({ rule }) => rule === 'boundary')).toBe(true);
  });

  /** The smallest legal move of a kind on the present ground. */
  async function legalMove(
    kind: 'chiefs' | 'sections',
  ): Promise<{ change: Change; from: string; to: string }> {
    const { streets } = (await scheduler.get<Ground>(`${ROOT}/ground?kind=${kind}`)).body;
    for (const street of streets) {
      if (street.holderId === null) continue;
      for (const to of street.mayHold) {
        if (to === street.holderId) continue;
        const change = { what: 'street' as const, streetId: street.streetId, holderId: to };
        const { body } = await scheduler.post<Evaluation>(`${ROOT}/evaluate`, {
          kind,
          changes: [change],
          brief: true,
        });
        if (body.breaches.every(({ hard }) => !hard)) return { change, from: street.holderId, to };
      }
    }
    throw new Error('no legal move');
  }

  it('takes a plan from draft to force with four eyes; a look back is right on both sides of the day', async () => {
    const { change, from, to } = await legalMove('chiefs');
    const streetId = change.what === 'street' ? change.streetId : '';
    const made = await scheduler.post<Plan>(`${ROOT}/plans`, {
      name: '减负',
      kind: 'chiefs',
      changes: [change],
    });
    expect(made.status, made.text).toBe(200);
    const { planId } = made.body;
    const saved = await scheduler.put<Plan>(`${ROOT}/plans/${planId}`, {
      version: 1,
      name: '减负二稿',
      changes: [change],
    });
    expect(saved.body.version).toBe(2);
    expect(saved.body.versions.map(({ version }) => version)).toEqual([2, 1]);
    const stale = await scheduler.put<ProblemDocument>(`${ROOT}/plans/${planId}`, {
      version: 1,
      changes: [],
    });
    expect(stale.status).toBe(409);
    const early = await commander.post<ProblemDocument>(`${ROOT}/plans/${planId}/approve`, {
      version: 2,
      effectiveFrom: localDay(3),
    });
    expect(early.status).toBe(409);
    const sent = await scheduler.post<Plan>(`${ROOT}/plans/${planId}/submit`, { version: 2 });
    expect(sent.body.state).toBe('submitted');
    const own = await scheduler.post<ProblemDocument>(`${ROOT}/plans/${planId}/approve`, {
      version: 2,
      effectiveFrom: localDay(3),
    });
    expect(own.status).toBe(403);
    const past = await commander.post<ProblemDocument>(`${ROOT}/plans/${planId}/approve`, {
      version: 2,
      effectiveFrom: localDay(-2),
    });
    expect(past.status).toBe(422);
    const approved = await commander.post<Plan>(`${ROOT}/plans/${planId}/approve`, {
      version: 2,
      effectiveFrom: localDay(3),
      note: '同意',
    });
    expect(approved.status, approved.text).toBe(200);
    expect(approved.body.state).toBe('approved');
    expect(approved.body.applied).toBe(true);

    const who = async (atDay: number): Promise<string[]> => {
      const at = new Date(Date.now() + atDay * DAY).toISOString();
      const { body } = await commander.get<Responsibilities>(
        `/api/v1/responsibilities?subjectKind=street&subjectId=${streetId}&at=${encodeURIComponent(at)}`,
      );
      return body.responsible.filter(({ role }) => role === 'street_chief').map(({ personId }) => personId);
    };
    expect(await who(0)).toEqual([from]);
    expect(await who(5)).toEqual([to]);
    const list = await commander.get<PlanHead[]>(`${ROOT}/plans?state=approved`);
    expect(list.body.map((plan) => plan.planId)).toContain(planId);
  });

  it('carries a section plan into rosters, and prints the roster of a grid and a person', async () => {
    const { change, from, to } = await legalMove('sections');
    const streetId = change.what === 'street' ? change.streetId : '';
    const { body: plan } = await scheduler.post<Plan>(`${ROOT}/plans`, {
      name: '包段调整',
      kind: 'sections',
      changes: [change],
    });
    await scheduler.post(`${ROOT}/plans/${plan.planId}/submit`, { version: 1 });
    const done = await commander.post<Plan>(`${ROOT}/plans/${plan.planId}/approve`, {
      version: 1,
      effectiveFrom: localDay(1),
    });
    expect(done.status, done.text).toBe(200);
    const ground = (await scheduler.get<Ground>(`${ROOT}/ground?kind=sections`)).body;
    const gridId = ground.holders.find(({ holderId }) => holderId === to)!.gridId;
    for (const kind of ['pdf', 'xlsx'] as const) {
      const paper = await scheduler.get(`${ROOT}/plans/${plan.planId}/roster.${kind}?grid=${gridId}`);
      expect(paper.status).toBe(200);
      expect(Number(paper.headers.get('content-length') ?? paper.text.length)).toBeGreaterThan(1500);
      const person = await scheduler.get(`${ROOT}/plans/${plan.planId}/roster.${kind}?person=${to}`);
      expect(person.status).toBe(200);
    }
    const history = (
      await commander.get<Responsibilities>(
        `/api/v1/responsibilities?subjectKind=street&subjectId=${streetId}&at=${encodeURIComponent(new Date().toISOString())}`,
      )
    ).body.history.filter(({ role }) => role === 'section_officer');
    expect(history.map(({ personId }) => personId)).toEqual([to, from]);
  });

  it('compares plans with each other and with what is in force; sends one back with a reason', async () => {
    const { change } = await legalMove('chiefs');
    const { body: a } = await scheduler.post<Plan>(`${ROOT}/plans`, {
      name: 'A',
      kind: 'chiefs',
      changes: [change],
    });
    const compared = await scheduler.get<Comparison>(`${ROOT}/compare?a=present&b=${a.planId}`);
    expect(compared.status, compared.text).toBe(200);
    expect(compared.body.differing).toHaveLength(1);
    expect(compared.body.a.moves).toBe(0);
    expect(compared.body.b.moves).toBe(1);
    await scheduler.post(`${ROOT}/plans/${a.planId}/submit`, { version: 1 });
    const back = await commander.post<Plan>(`${ROOT}/plans/${a.planId}/reject`, { version: 1, note: '再议' });
    expect(back.body.state).toBe('rejected');
    expect(back.body.decisionNote).toBe('再议');
  });
});
