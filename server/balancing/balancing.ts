import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import { openBalanceEngine } from './balance-thread.ts';
import type { BalanceKind, BalanceQuestion, Evaluate, Evaluation, Ground, Run, Weights } from './contract.ts';
import { questionSchema } from './contract.ts';
import { evaluatePlan, groupBounds, holderLoads } from './core/evaluate-plan.ts';
import type { GroundModel } from './core/ground-model.ts';
import { coveredHours, measureStreets, uncoveredOf, worksAt } from './core/ground-model.ts';
import { postingState } from './core/posting.ts';
import { proposePosting } from './propose-posting.ts';
import { proposeStreets, runIdOf } from './propose-streets.ts';
import { createGroundReader } from './read-ground.ts';
import * as store from './store.ts';
import { weightValues } from './weights.ts';

export interface BalancingDeps {
  db: Database;
  /** The city's time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
  jobs: Pick<Jobs, 'define' | 'enqueue'>;
}

/** How is work shared out, how could it be fairer with few changes, and what would a change do? */
export interface Balancing {
  weights(cityId: number): Promise<Weights>;
  ground(cityId: number, query: { kind: BalanceKind; delta?: number; grids?: string }): Promise<Ground>;
  /** The model that everything is decided on; for plans. */
  open(cityId: number, kind: BalanceKind): Promise<GroundModel>;
  /** Starts a job; its proposals are found under `runId`. */
  ask(cityId: number, question: BalanceQuestion, by: string): Promise<{ jobId: string; runId: string }>;
  /** 404 until the job has finished. */
  run(cityId: number, runId: string): Promise<Run>;
  evaluate(cityId: number, asked: Evaluate): Promise<Evaluation>;
  /** The AB角 and the hours that a run was asked for; neither: none named, or no such run. */
  asked(cityId: number, runId: string | null): Promise<Pick<BalanceQuestion, 'pairs' | 'cover'>>;
  close(): Promise<void>;
}

export const DEFAULT_DELTA = 0.25;
const JOB = 'balancing.propose';

export function createBalancing({ db, clock, city, jobs }: BalancingDeps): Balancing {
  const reader = createGroundReader({ db, clock, city });
  const engine = openBalanceEngine();

  jobs.define(JOB, {
    titleZh: '计算均衡方案',
    titleEn: 'Propose balanced plans',
    permission: 'plans:write',
    async run({ cityId, params, progress, cancelled }) {
      const question = questionSchema.parse(params['question']);
      const city = cityId ?? 1;
      const { model, weights } = await reader.open(city, question.kind);
      const values = weightValues(weights);
      const context = {
        engine,
        model,
        weights: values,
        question,
        shiftMinutes: values.get('shift.minutes') ?? 480,
        progress,
        cancelled,
      };
      const proposals = question.kind === 'posting' ? proposePosting(context) : await proposeStreets(context);
      const runId = typeof params['runId'] === 'string' ? params['runId'] : runIdOf(question, model.stamp);
      if (cancelled()) return { runId, proposals: 0 };
      const at = new Date(clock.now()).toISOString();
      const run: Run = {
        runId,
        question,
        stamp: model.stamp,
        createdAt: at,
        before: proposals[0]?.evaluation.before ?? presentMeasures(model),
        proposals,
      };
      await store.insertRun(db, {
        cityId: city,
        runId,
        question,
        stamp: model.stamp,
        body: JSON.stringify(run),
        by: typeof params['by'] === 'string' ? params['by'] : 'system:balancing',
        at,
      });
      return { runId, proposals: proposals.length };
    },
  });

  return {
    weights: (cityId) => reader.weights(cityId),
    async ground(cityId, { kind, delta = DEFAULT_DELTA, grids }) {
      const { model, weights } = await reader.open(cityId, kind);
      const asked = grids === undefined ? null : new Set(grids.split(','));
      return shownGround(model, weights, delta, (gridId) => asked?.has(gridId) ?? true);
    },
    open: async (cityId, kind) => (await reader.open(cityId, kind)).model,
    async ask(cityId, question, by) {
      const { model } = await reader.open(cityId, question.kind);
      const runId = runIdOf(question, model.stamp);
      const { jobId } = await jobs.enqueue(JOB, { question, runId, by }, by, { cityId });
      return { jobId, runId };
    },
    async run(cityId, runId) {
      const body = await store.readRun(db, cityId, runId);
      if (body === undefined) throw notFound('runId', runId);
      return JSON.parse(body) as Run;
    },
    async evaluate(cityId, asked) {
      const { model, weights } = await reader.open(cityId, asked.kind);
      return evaluatePlan(model, asked.changes, {
        delta: asked.delta ?? DEFAULT_DELTA,
        locked: new Set(asked.locked),
        trading: asked.tradeBetweenGrids,
        brief: asked.brief,
        cover: asked.cover,
        pairs: asked.pairs,
        shiftMinutes: weightValues(weights).get('shift.minutes') ?? 480,
      });
    },
    async asked(cityId, runId) {
      const body = runId === null ? undefined : await store.readRun(db, cityId, runId);
      if (body === undefined) return {};
      const { pairs, cover } = (JSON.parse(body) as Run).question;
      return { pairs, cover };
    },
    close: () => engine.close(),
  };
}

function presentMeasures(model: GroundModel): Run['before'] {
  return evaluatePlan(model, [], { delta: DEFAULT_DELTA, brief: true, shiftMinutes: Infinity }).before;
}

function shownGround(
  model: GroundModel,
  weights: Weights,
  delta: number,
  asked: (gridId: string) => boolean,
): Ground {
  const present = Int32Array.from(model.streets, ({ holder }) => holder);
  const covered = coveredHours(model, model.officers);
  const posting = model.kind === 'posting';
  const state = posting ? postingState(model, model.officers) : undefined;
  const loads = state?.loads ?? holderLoads(model, present);
  const bounds = groupBounds(model, loads, delta);
  const gridZh = new Map(model.grids.map(({ gridId, nameZh }) => [gridId, nameZh]));
  const shiftZh = new Map(model.shifts.map(({ shiftId, nameZh }) => [shiftId, nameZh]));
  const { starts, to } = model.graph;
  return {
    kind: model.kind,
    day: model.day,
    stamp: model.stamp,
    weights,
    holders: model.holders.flatMap((holder, h) =>
      asked(holder.gridId)
        ? [
            {
              holderId: holder.holderId,
              nameZh: holder.nameZh,
              gridId: holder.gridId,
              gridZh: gridZh.get(holder.gridId) ?? holder.gridId,
              shiftId: holder.shiftId,
              shiftZh: holder.shiftId === null ? null : (shiftZh.get(holder.shiftId) ?? holder.shiftId),
              minutes: loads[h]!,
              ...bounds[h]!,
            },
          ]
        : [],
    ),
    streets: model.streets.flatMap((street, i) =>
      asked(street.gridId)
        ? [
            {
              streetId: street.streetId,
              nameZh: street.nameZh,
              nameEn: street.nameEn,
              grade: street.grade,
              lengthM: street.lengthM,
              gridId: street.gridId,
              holderId: model.holders[street.holder]?.holderId ?? null,
              neighbours: [...to.subarray(starts[i]!, starts[i + 1]!)].map((u) => model.streets[u]!.streetId),
              mayHold: street.mayHold.map((h) => model.holders[h]!.holderId),
              middle: street.middle,
              minutes: street.minutes,
              uncoveredHot: uncoveredOf(street, covered[i]!),
            },
          ]
        : [],
    ),
    cells: posting ? cellsOf(model, gridZh) : [],
    officers: model.officers.flatMap(({ personId, nameZh, gridId, shiftId, licensed, streetIds }) =>
      asked(gridId) ? [{ personId, nameZh, gridId, shiftId, licensed, streetIds }] : [],
    ),
    measures: posting
      ? evaluatePlan(model, [], { delta, brief: true, shiftMinutes: Infinity }).before
      : measureStreets(model, present, covered),
  };
}

function cellsOf(model: GroundModel, gridZh: ReadonlyMap<string, string>): Ground['cells'] {
  return model.grids.flatMap(({ gridId }) => {
    const own = model.streets.filter((street) => street.gridId === gridId);
    const hours = Array.from({ length: 24 }, (_, h) => own.reduce((sum, s) => sum + s.hours[h]!, 0));
    const minutes = own.reduce((sum, s) => sum + s.minutes.total, 0);
    const all = hours.reduce((a, b) => a + b, 0);
    return model.shifts.map((shift) => {
      const hot = hours.reduce((sum, value, h) => sum + (worksAt(shift, h) ? value : 0), 0);
      return {
        gridId,
        gridZh: gridZh.get(gridId) ?? gridId,
        shiftId: shift.shiftId,
        shiftZh: shift.nameZh,
        officers: model.officers.filter((o) => o.gridId === gridId && o.shiftId === shift.shiftId).length,
        minutes: all > 0 ? (minutes * hot) / all : 0,
        hot,
      };
    });
  });
}
