import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { EventInput } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import type { Balancing } from './balancing.ts';
import { DEFAULT_DELTA } from './balancing.ts';
import { carryPlan, carryRosters } from './carry-plan.ts';
import { comparisonOf, subjectOf } from './compare-plans.ts';
import type { BalanceKind, Evaluation } from './contract.ts';
import type { Approve, Comparison, NewPlan, Plan, PlanHead, PlanState, SavePlan } from './plan-contract.ts';
import { outdated, planChanged, refused, sameEyes, wrongState } from './plan-refusals.ts';
import * as store from './plan-store.ts';
import type { SlotRegister } from './slot-register.ts';
import { settleUnits } from './slot-store.ts';

export interface PlanDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'localDay'>;
  balancing: Pick<Balancing, 'open' | 'evaluate' | 'asked'>;
  slots: Pick<SlotRegister, 'name' | 'keepUp'>;
  audit: Pick<Audit, 'recordIn'>;
  publish: (event: EventInput) => void;
}

/** Plans with names and versions, on their way from a draft to force. Nothing is applied without a second person. */
export interface Plans {
  list(cityId: number, filter: { state?: PlanState; kind?: BalanceKind }): Promise<PlanHead[]>;
  one(cityId: number, planId: string, version?: number): Promise<Plan>;
  create(cityId: number, plan: NewPlan, by: string): Promise<Plan>;
  save(cityId: number, planId: string, next: SavePlan, by: string): Promise<Plan>;
  submit(cityId: number, planId: string, version: number, by: string): Promise<Plan>;
  withdraw(cityId: number, planId: string, version: number, by: string): Promise<Plan>;
  /** 403 `same_eyes` for whoever wrote or submitted it. */
  approve(cityId: number, planId: string, decision: Approve, by: string): Promise<Plan>;
  reject(
    cityId: number,
    planId: string,
    decision: { version: number; note: string },
    by: string,
  ): Promise<Plan>;
  compare(cityId: number, a: string, b: string): Promise<Comparison>;
  /** Carries plans in force into rosters that were made since, names their slots, and lets units join new squads whose day
   * has come; answers how many plans. */
  carryOn(cityId: number): Promise<number>;
}

const PRESENT = 'present';

async function head(db: Queryable, cityId: number, planId: string): Promise<PlanHead> {
  const [found] = await store.readPlans(db, cityId, { planId });
  if (found === undefined) throw notFound('planId', planId);
  return found;
}

/** Whether what the plan gives away is still where it was when the plan was saved. */
function outdatedBy(evaluation: Evaluation, present: Evaluation): boolean {
  const now_ = new Map(present.explained.map((e) => [subjectOf(e.change), e.fromId]));
  return evaluation.explained.some((e) => now_.get(subjectOf(e.change)) !== e.fromId);
}

export function createPlans({ db, clock, city, balancing, slots, audit, publish }: PlanDeps): Plans {
  const now = (): string => new Date(clock.now()).toISOString();
  const evaluated = async (
    cityId: number,
    plan: Pick<Plan, 'kind' | 'changes' | 'delta' | 'tradeBetweenGrids' | 'runId'>,
  ): Promise<Evaluation> =>
    balancing.evaluate(cityId, {
      kind: plan.kind,
      changes: plan.changes,
      delta: plan.delta,
      tradeBetweenGrids: plan.tradeBetweenGrids,
      ...(await balancing.asked(cityId, plan.runId)),
    });

  async function one(cityId: number, planId: string, version?: number): Promise<Plan> {
    const found = await head(db, cityId, planId);
    const row = await store.readPlanVersion(db, cityId, planId, version ?? found.version);
    if (row === undefined) throw notFound('version', `${version}`);
    const evaluation = JSON.parse(row.evaluation) as Evaluation;
    const present = found.applied
      ? evaluation
      : await evaluated(cityId, { ...row, kind: found.kind, tradeBetweenGrids: row.trade });
    return {
      ...found,
      version: row.version,
      moves: row.moves,
      note: row.note,
      runId: row.runId,
      tradeBetweenGrids: row.trade,
      delta: row.delta,
      changes: row.changes,
      evaluation,
      outdated: !found.applied && outdatedBy(evaluation, present),
      versions: await store.readPlanVersions(db, cityId, planId),
      needsApproval: evaluation.explained
        .filter(({ needsApproval }) => needsApproval)
        .map(({ nameZh, approvalZh, approvalEn, change }) => ({
          zh: `${nameZh}：${approvalZh ?? ''}`,
          en: `${subjectOf(change)}: ${approvalEn ?? ''}`,
        })),
    };
  }

  async function written(
    tx: Queryable,
    cityId: number,
    planId: string,
    action: string,
    by: string,
    detail: object,
  ) {
    await audit.recordIn(tx, {
      stream: 'plans',
      actor: by,
      action,
      subject: planId,
      detail: { cityId, ...detail },
    });
  }

  function told(cityId: number, plan: Plan): Plan {
    publish({
      type: 'xiangwang.plan.changed',
      cityId,
      subject: plan.planId,
      permission: 'plans:read',
      data: { planId: plan.planId, state: plan.state, version: plan.version },
    });
    return plan;
  }

  /** Moves a plan on under a lock; `allow` says from which states. */
  async function decide(
    cityId: number,
    planId: string,
    step: {
      version: number;
      from: PlanState[];
      to: PlanState;
      by: string;
      note: string | null;
      effectiveFrom: string | null;
      action: string;
    },
    also: (tx: Queryable, locked: store.LockedPlan) => Promise<void> = async () => undefined,
  ): Promise<Plan> {
    await db.transaction(async (tx) => {
      const locked = await store.lockPlan(tx, cityId, planId);
      if (locked === undefined) throw notFound('planId', planId);
      if (locked.version !== step.version) throw planChanged(locked.version);
      if (!step.from.includes(locked.state)) throw wrongState(locked.state);
      await also(tx, locked);
      await store.updatePlan(tx, {
        cityId,
        planId,
        state: step.to,
        version: locked.version,
        name: null,
        submittedBy: step.to === 'submitted' ? step.by : locked.submittedBy,
        decidedBy: step.to === 'approved' || step.to === 'rejected' ? step.by : null,
        note: step.note,
        effectiveFrom: step.effectiveFrom,
        at: now(),
      });
      await written(tx, cityId, planId, step.action, step.by, {
        version: locked.version,
        effectiveFrom: step.effectiveFrom,
        note: step.note,
      });
    });
    return told(cityId, await one(cityId, planId));
  }

  async function checkEyes(
    cityId: number,
    planId: string,
    by: string,
    submittedBy: string | null,
  ): Promise<void> {
    const found = await head(db, cityId, planId);
    const versions = await store.readPlanVersions(db, cityId, planId);
    if (by === submittedBy || by === found.createdBy || versions.some(({ savedBy }) => savedBy === by))
      throw sameEyes();
  }

  return {
    list: (cityId, filter) => store.readPlans(db, cityId, filter),
    one,
    async create(cityId, plan, by) {
      const evaluation = await evaluated(cityId, {
        ...plan,
        delta: plan.delta ?? DEFAULT_DELTA,
        tradeBetweenGrids: plan.tradeBetweenGrids ?? false,
        runId: plan.runId ?? null,
      });
      const planId = `plan-${randomUUID().slice(0, 8)}`;
      const at = now();
      await db.transaction(async (tx) => {
        await store.insertPlan(tx, { cityId, planId, name: plan.name, kind: plan.kind, by, at });
        await store.insertPlanVersion(tx, {
          cityId,
          planId,
          version: 1,
          changes: plan.changes,
          evaluation: JSON.stringify(evaluation),
          stamp: evaluation.stamp,
          delta: plan.delta ?? DEFAULT_DELTA,
          trade: plan.tradeBetweenGrids ?? false,
          note: plan.note ?? null,
          runId: plan.runId ?? null,
          moves: evaluation.moves,
          by,
          at,
        });
        await written(tx, cityId, planId, 'plan.created', by, { name: plan.name, changes: plan.changes });
      });
      return told(cityId, await one(cityId, planId));
    },
    async save(cityId, planId, next, by) {
      const before = await one(cityId, planId);
      const evaluation = await evaluated(cityId, { ...before, changes: next.changes });
      await db.transaction(async (tx) => {
        const locked = await store.lockPlan(tx, cityId, planId);
        if (locked?.state !== 'draft' && locked?.state !== 'rejected' && locked?.state !== 'withdrawn')
          throw wrongState(locked?.state ?? '');
        if (locked.version !== next.version) throw planChanged(locked.version);
        const at = now();
        await store.insertPlanVersion(tx, {
          cityId,
          planId,
          version: locked.version + 1,
          changes: next.changes,
          evaluation: JSON.stringify(evaluation),
          stamp: evaluation.stamp,
          delta: before.delta,
          trade: before.tradeBetweenGrids,
          note: next.note ?? before.note,
          runId: before.runId,
          moves: evaluation.moves,
          by,
          at,
        });
        await store.updatePlan(tx, {
          cityId,
          planId,
          state: 'draft',
          version: locked.version + 1,
          name: next.name ?? null,
          submittedBy: null,
          decidedBy: null,
          note: null,
          effectiveFrom: null,
          at,
        });
        await written(tx, cityId, planId, 'plan.saved', by, {
          version: locked.version + 1,
          changes: next.changes,
        });
      });
      return told(cityId, await one(cityId, planId));
    },
    async submit(cityId, planId, version, by) {
      const plan = await one(cityId, planId);
      const present = await evaluated(cityId, plan);
      const hard = present.breaches.find((breach) => breach.hard);
      if (hard !== undefined)
        throw refused('plan_breaks_rule', 409, hard.zh, hard.en, [
          '请调整方案后再提交。',
          'Change the plan, then submit it.',
        ]);
      return decide(cityId, planId, {
        version,
        from: ['draft', 'withdrawn', 'rejected'],
        to: 'submitted',
        by,
        note: null,
        effectiveFrom: null,
        action: 'plan.submitted',
      });
    },
    withdraw: (cityId, planId, version, by) =>
      decide(cityId, planId, {
        version,
        from: ['submitted'],
        to: 'withdrawn',
        by,
        note: null,
        effectiveFrom: null,
        action: 'plan.withdrawn',
      }),
    async approve(cityId, planId, { version, effectiveFrom, note }, by) {
      const plan = await one(cityId, planId);
      await checkEyes(cityId, planId, by, plan.submittedBy);
      const today = await city.localDay(cityId, clock.now());
      if (effectiveFrom < today)
        throw invalid(
          'effectiveFrom',
          effectiveFrom,
          '生效日期不能早于今天。',
          'A plan cannot take effect in the past.',
        );
      if (plan.outdated) throw outdated();
      const model = await balancing.open(cityId, plan.kind);
      const sections = await balancing.open(cityId, 'sections');
      const { pairs } = await balancing.asked(cityId, plan.runId);
      return decide(
        cityId,
        planId,
        {
          version,
          from: ['submitted'],
          to: 'approved',
          by,
          note: note ?? null,
          effectiveFrom,
          action: 'plan.approved',
        },
        async (tx) => {
          await carryPlan(
            tx,
            {
              cityId,
              planId,
              name: plan.name,
              changes: plan.changes,
              explained: plan.evaluation.explained,
              day: effectiveFrom,
            },
            model,
            sections,
          );
          await slots.name(tx, {
            cityId,
            model: sections,
            day: effectiveFrom,
            source: `方案 ${plan.name} (${planId})`,
            ...(pairs === undefined ? {} : { pairs }),
          });
          await settleUnits(tx, cityId, now());
          await store.markApplied(tx, cityId, planId, now());
        },
      );
    },
    async reject(cityId, planId, { version, note }, by) {
      await checkEyes(cityId, planId, by, (await head(db, cityId, planId)).submittedBy);
      return decide(cityId, planId, {
        version,
        from: ['submitted'],
        to: 'rejected',
        by,
        note,
        effectiveFrom: null,
        action: 'plan.rejected',
      });
    },
    async compare(cityId, a, b) {
      const plans = await Promise.all([a, b].map((id) => (id === PRESENT ? null : one(cityId, id))));
      const kind = plans[0]?.kind ?? plans[1]?.kind;
      if (kind === undefined || plans.some((plan) => plan !== null && plan.kind !== kind))
        throw invalid('b', b, '只能比较同一类方案。', 'Only plans of one kind can be compared.');
      const [first, second] = await Promise.all(
        plans.map((plan) =>
          balancing.evaluate(cityId, {
            kind,
            changes: plan?.changes ?? [],
            delta: plan?.delta ?? DEFAULT_DELTA,
            tradeBetweenGrids: plan?.tradeBetweenGrids ?? false,
          }),
        ),
      );
      return comparisonOf(kind, [a, b], plans, first!, second!);
    },
    async carryOn(cityId) {
      const due = await store.readInForce(db, cityId);
      for (const { planId, version, kind, fromDay } of due) {
        const row = await store.readPlanVersion(db, cityId, planId, version);
        if (row === undefined) continue;
        const model = await balancing.open(cityId, kind);
        const sections = await balancing.open(cityId, 'sections');
        const { explained } = JSON.parse(row.evaluation) as Evaluation;
        await db.transaction(async (tx) => {
          await carryRosters(tx, { cityId, changes: row.changes, explained, day: fromDay }, model, sections);
          await store.markApplied(tx, cityId, planId, now());
        });
      }
      await settleUnits(db, cityId, now());
      await slots.keepUp(cityId, due.map(({ fromDay }) => fromDay).sort()[0]);
      return due.length;
    },
  };
}
