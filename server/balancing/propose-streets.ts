import { createHash } from 'node:crypto';
import { balanceControl } from './balance-control.ts';
import type { BalanceEngine } from './balance-thread.ts';
import type { BalanceQuestion, Change, Proposal } from './contract.ts';
import type { Constraint } from './core/conflict.ts';
import { coverHolders, spanText } from './core/cover-hours.ts';
import { evaluatePlan } from './core/evaluate-plan.ts';
import type { GroundModel } from './core/ground-model.ts';
import { ENOUGH_DAYS } from './core/ground-model.ts';
import { withDelta, worstShare } from './core/level-loads.ts';
import { robustness } from './core/robustness.ts';
import type { GroupProblem } from './core/street-problem.ts';
import { groupProblems } from './core/street-problem.ts';
import type { WeightValues } from './core/workload.ts';

export interface ProposeContext {
  engine: BalanceEngine;
  model: GroundModel;
  weights: WeightValues;
  question: BalanceQuestion;
  shiftMinutes: number;
  progress: (share: number, message: string) => void;
  cancelled: () => boolean;
}

/** Steps of a proposal for one group of holders, unless the question says seconds or steps. */
const GROUP_STEPS = 1_500_000;
const LEVEL_STEPS = 3_000_000;
const BOUND_S = 1;
const SEED = 1;
/** Between the best evenness that can be reached (0) and the present one (1). */
const SHARES = [0.6, 0.25, 0] as const;
/** Tried when some of these come to the same plan. */
const MORE_SHARES = [0.1, 0.85, 0.4] as const;
const LABELS = [
  { zh: '改动最少', en: 'Fewest changes' },
  { zh: '折中', en: 'In between' },
  { zh: '最均衡', en: 'Best balance' },
] as const;

function labelOf(index: number, count: number): { zh: string; en: string } {
  return index === 0 ? LABELS[0] : index === count - 1 ? LABELS[2] : LABELS[1];
}

/** The name under which plans are found again: the same question on the same ground. */
export function runIdOf(question: BalanceQuestion, stamp: string): string {
  return createHash('sha256')
    .update(JSON.stringify([question, stamp]))
    .digest('hex')
    .slice(0, 24);
}

/** How even a group can get, how uneven it is now (shares of the mean), and the evenest plan found. */
interface Level {
  best: number;
  now: number;
  plan: Int32Array;
}

interface Solved {
  changes: Change[];
  assignment: Int32Array;
  moves: number;
  lower: number | null;
  conflicts: { group: GroupProblem; constraints: Constraint[]; proven: boolean }[];
  /** Streets for which nobody in reach is on duty in the hours that were asked for. */
  outOfReach: string[];
  /** Worst share of the mean over the groups. */
  reached: number;
}

/**
 * Proposals for streets, from fewest changes to best balance. Groups that do not touch (grids) are planned one by one
 * in the balancing thread; first how even each can get, then the fewest moves for each step towards it.
 */
export async function proposeStreets(context: ProposeContext): Promise<Proposal[]> {
  const { engine, model, question, progress, cancelled } = context;
  const cover =
    question.cover === undefined || model.kind !== 'sections'
      ? undefined
      : coverHolders(model, question.cover, question.tradeBetweenGrids === true);
  const groups = groupProblems(model, {
    gridIds: question.gridIds,
    locked: new Set(question.locked),
    trading: question.tradeBetweenGrids,
    pairs: question.pairs,
    only: cover?.only,
    keepUnheld: !(question.nameUnheld ?? cover === undefined),
  });
  const seed = question.seed ?? SEED;
  const control = balanceControl();
  const watch = setInterval(() => cancelled() && control.cancel(), 100);
  watch.unref();
  // What is asked for a proposal is shared by its groups.
  const shareOf = (seconds: number): number => seconds / Math.max(1, groups.length);
  const turns = groups.length * ((question.deltas?.length ?? SHARES.length) + 1);
  let turn = 0;
  const step = (message: string): void => {
    turn += 1;
    progress(Math.min(0.99, turn / Math.max(1, turns)), message);
  };
  try {
    const levels = new Map<GroupProblem, Level>();
    if (question.deltas === undefined)
      for (const group of groups) {
        if (cancelled()) return [];
        const found = await engine.ask(
          {
            task: 'level',
            problem: group.problem,
            seed,
            steps: question.steps ?? LEVEL_STEPS,
            untilMs: question.seconds === undefined ? null : Date.now() + 1000 * shareOf(question.seconds),
          },
          control,
        );
        const now = Math.max(found.delta, presentShare(group));
        levels.set(group, { best: found.delta, now, plan: found.plan.assignment });
        step(`${group.group}: ${Math.round(100 * found.delta)} %`);
      }
    const propose = async (asked: number, seedOf: number): Promise<Ranked | undefined> => {
      const solved: Solved = {
        changes: [],
        assignment: Int32Array.from(model.streets, ({ holder }) => holder),
        moves: 0,
        lower: 0,
        conflicts: [],
        outOfReach: cover?.outOfReach ?? [],
        reached: 0,
      };
      for (const group of groups) {
        if (cancelled()) return undefined;
        const level = levels.get(group);
        const delta = level === undefined ? asked : level.best + asked * (level.now - level.best) + 1e-6;
        await solveGroup(context, group, { delta, level, shareOf }, seedOf, solved, control);
        step(`${group.group}: ${solved.moves}`);
      }
      const delta = question.deltas === undefined ? solved.reached : asked;
      return { proposal: proposalOf(context, solved, delta), worst: solved.reached };
    };
    const proposals: Ranked[] = [];
    const deltas = question.deltas === undefined ? [...SHARES] : [...question.deltas].sort((a, b) => b - a);
    for (const [i, asked] of deltas.entries()) {
      const found = await propose(asked, seed + i);
      if (found === undefined) return [];
      proposals.push(found);
    }
    // Steps that fell together leave room for others in between.
    if (question.deltas === undefined)
      for (const [i, asked] of MORE_SHARES.entries()) {
        if (undominated(proposals).length >= SHARES.length) break;
        const found = await propose(asked, seed + SHARES.length + i);
        if (found === undefined) return [];
        proposals.push(found);
      }
    return undominated(proposals);
  } finally {
    clearInterval(watch);
  }
}

/** How uneven a group is now: its heaviest load of streets that somebody is named for, against the mean of all streets. */
function presentShare({ problem }: GroupProblem): number {
  const loads = new Float64Array(problem.parts);
  let total = 0;
  problem.start.forEach((p, v) => {
    const weight = problem.graph.weight[v]!;
    total += weight;
    if (problem.cost[v]! > 0) loads[p]! += weight;
  });
  return total <= 0 ? 0 : Math.max(...loads) / (total / problem.parts) - 1;
}

async function solveGroup(
  context: ProposeContext,
  group: GroupProblem,
  aim: { delta: number; level: Level | undefined; shareOf: (seconds: number) => number },
  seed: number,
  solved: Solved,
  control: ReturnType<typeof balanceControl>,
): Promise<void> {
  const { engine, model, question } = context;
  const { delta, level, shareOf } = aim;
  const problem = withDelta(group.problem, delta);
  const now = Date.now();
  const plan = await engine.ask(
    {
      task: 'solve',
      problem,
      seed,
      steps: question.steps ?? (question.seconds === undefined ? GROUP_STEPS : Number.MAX_SAFE_INTEGER),
      untilMs: question.seconds === undefined ? null : now + 1000 * shareOf(question.seconds),
      from: level?.plan,
    },
    control,
  );
  solved.reached = Math.max(solved.reached, worstShare(plan.loads));
  plan.assignment.forEach((part, k) => {
    const street = group.streets[k]!;
    const holder = group.holders[part]!;
    if (model.streets[street]!.holder === holder) return;
    solved.assignment[street] = holder;
    solved.changes.push({
      what: 'street',
      streetId: model.streets[street]!.streetId,
      holderId: model.holders[holder]!.holderId,
    });
  });
  solved.moves += plan.moveCost;
  if (plan.violation > 0) {
    solved.lower = null;
    const conflict = await engine.ask({ task: 'conflict', problem, untilMs: null }, control);
    solved.conflicts.push({ group, ...conflict });
    return;
  }
  const seconds = question.boundSeconds === undefined ? BOUND_S : shareOf(question.boundSeconds);
  if (plan.moveCost === 0 || solved.lower === null) return;
  if (seconds === 0) {
    solved.lower = null;
    return;
  }
  const bound = await engine.ask(
    {
      task: 'bound',
      problem,
      seed,
      untilMs: Date.now() + 1000 * seconds,
      upper: plan.moveCost,
      plan: plan.assignment,
    },
    control,
  );
  solved.lower = bound.lower === null ? null : solved.lower + bound.lower;
}

function proposalOf(context: ProposeContext, solved: Solved, delta: number): Proposal {
  const { model, question, weights, shiftMinutes } = context;
  const { lower, moves } = solved;
  const gap = lower === null ? null : moves === 0 ? 0 : (moves - lower) / moves;
  return {
    delta,
    labelZh: '',
    labelEn: '',
    changes: solved.changes,
    evaluation: evaluatePlan(model, solved.changes, {
      delta,
      locked: new Set(question.locked),
      trading: question.tradeBetweenGrids,
      cover: question.cover,
      pairs: question.pairs,
      shiftMinutes,
    }),
    certificate: certificateOf(lower, gap),
    conflict: conflictOf(model, solved, question),
    robustness: robustness(model, weights, { ...solved, gridIds: question.gridIds }, question.seed ?? SEED),
  };
}

export function certificateOf(lower: number | null, gap: number | null): Proposal['certificate'] {
  return lower === null || gap === null
    ? { lowerBound: null, gap: null, zh: '时限内没有下界', en: 'no bound within the time' }
    : {
        lowerBound: lower,
        gap,
        zh: gap === 0 ? '已证明改动最少' : `至少要改动 ${lower} 处，差距 ${(100 * gap).toFixed(0)} %`,
        en:
          gap === 0
            ? 'proven: no plan needs fewer changes'
            : `at least ${lower} changes are needed, gap ${(100 * gap).toFixed(0)} %`,
      };
}

function conflictOf(
  model: GroundModel,
  { conflicts, outOfReach }: Solved,
  { cover }: BalanceQuestion,
): Proposal['conflict'] {
  if (conflicts.length === 0 && outOfReach.length === 0) return null;
  const named = new Map(model.streets.map((street) => [street.streetId, street]));
  const unreached =
    cover === undefined
      ? []
      : outOfReach.map((streetId) => ({
          rule: 'cover',
          subjectId: streetId,
          zh: `“${named.get(streetId)!.nameZh}”所在网格没有队员一周有 ${ENOUGH_DAYS} 天在 ${spanText(cover)} 时当班：请先在“人员与班次”中调整。`,
          en: `No officer within reach of ${named.get(streetId)!.nameEn} is on duty at ${spanText(cover)} on ${ENOUGH_DAYS} days a week: move officers or shifts first.`,
        }));
  return {
    proven: outOfReach.length > 0 || conflicts.some(({ proven }) => proven),
    constraints: unreached.concat(
      conflicts.flatMap(({ group, constraints }) =>
        constraints.length === 0
          ? [
              {
                rule: 'contiguity',
                subjectId: group.group,
                zh: `${group.group}：在相邻成片的要求下没有找到满足界限的方案，给出最接近的方案。`,
                en: `${group.group}: with contiguity no plan within the bounds was found; the nearest is given.`,
              },
            ]
          : constraints.map((constraint) => {
              if (constraint.rule === 'place') {
                const street = model.streets[group.streets[constraint.unit]!]!;
                return {
                  rule: 'place',
                  subjectId: street.streetId,
                  zh: `“${street.nameZh}”（${Math.round(street.minutes.total)} 分钟）只能由规定的人负责。`,
                  en: `${street.nameEn} (${Math.round(street.minutes.total)} min) may only lie with its own.`,
                };
              }
              const holder = model.holders[group.holders[constraint.part]!]!;
              return {
                rule: constraint.rule,
                subjectId: holder.holderId,
                zh: constraint.rule === 'capacity' ? `${holder.nameZh}的上限` : `${holder.nameZh}的下限`,
                en: `${constraint.rule === 'capacity' ? 'most' : 'least'} for ${holder.holderId}`,
              };
            }),
      ),
    ),
  };
}

/** A proposal with how uneven it leaves what was asked about. */
export interface Ranked {
  proposal: Proposal;
  worst: number;
}

const movesOf = ({ proposal }: Ranked): number => proposal.evaluation.moves;
const beats = (a: Ranked, b: Ranked): boolean =>
  movesOf(a) <= movesOf(b) &&
  a.worst <= b.worst + 1e-9 &&
  (movesOf(a) < movesOf(b) || a.worst < b.worst - 1e-9);
const same = (a: Ranked, b: Ranked): boolean => movesOf(a) === movesOf(b) && !beats(a, b) && !beats(b, a);

/** Leaves out what another proposal beats or equals in both changes and evenness; from fewest changes on, each named. */
export function undominated(ranked: readonly Ranked[]): Proposal[] {
  const kept = ranked
    .filter((one, i) => !ranked.some((other, k) => beats(other, one) || (k < i && same(other, one))))
    .sort((a, b) => movesOf(a) - movesOf(b));
  return kept.map(({ proposal }, i) => {
    const { zh, en } = labelOf(i, kept.length);
    return { ...proposal, labelZh: zh, labelEn: en };
  });
}
