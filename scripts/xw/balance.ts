import { openBalanceEngine } from '../../server/balancing/balance-thread.ts';
import type { BalanceProblem } from '../../server/balancing/core/balance-problem.ts';
import { balanceProblem } from '../../server/balancing/core/balance-problem.ts';
import { readMetisGraph, readPartition } from '../../server/balancing/core/metis-file.ts';
import type { Conflict } from '../../server/balancing/core/conflict.ts';
import type { MoveBound } from '../../server/balancing/core/move-bound.ts';
import type { SolveResult } from '../../server/balancing/core/solve-plan.ts';
import { invalid } from '../../server/kernel/errors.ts';
import type { Command, Io } from './command.ts';
import { requireInteger, requireOption, UsageError } from './command.ts';
import { readText } from './read-text.ts';

function numberOption(io: Io, name: string, fallback: number, low: number, high: number): number {
  const text = io.options[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < low || value > high)
    throw new UsageError(`--${name} takes a number from ${low} to ${high}, not "${text}"`);
  return value;
}

function lockedUnits(io: Io, units: number): number[] {
  const text = io.options['lock'];
  if (text === undefined) return [];
  return text.split(',').map((word) => {
    const unit = Number(word);
    if (!/^\d+$/.test(word.trim()) || unit < 1 || unit > units)
      throw invalid('--lock', word, `应为 1 到 ${units} 的单元号。`, `Units are numbered 1 to ${units}.`);
    return unit - 1;
  });
}

function problemOf(io: Io): BalanceProblem {
  const graphPath = requireOption(io, 'graph');
  const startPath = requireOption(io, 'start');
  const graph = readMetisGraph(readText(graphPath, '--graph'), graphPath);
  const start = readPartition(readText(startPath, '--start'), startPath, graph.n);
  const parts = requireInteger(io, 'parts', start.reduce((most, p) => Math.max(most, p), 0) + 1);
  const beyond = start.findIndex((p) => p >= parts);
  if (parts < 1 || beyond >= 0)
    throw invalid(
      `${startPath}:${beyond + 1}`,
      start[beyond] ?? parts,
      `分区号应为 0 到 ${parts - 1}（见 --parts）。`,
      `Parts are numbered 0 to ${parts - 1} (see --parts).`,
    );
  return balanceProblem({
    graph,
    parts,
    start,
    delta: numberOption(io, 'delta', 0.05, 0, 1000),
    locked: lockedUnits(io, graph.n),
  });
}

/** Time that a thread needs to hand its answer over, ms. */
const HANDOVER_MS = 150;

async function solveBoth(
  problem: BalanceProblem,
  options: { seed: number; steps: number; solveUntil: number | null; boundUntil: number | null },
): Promise<{ plan: SolveResult; bound: MoveBound | null; conflict: Conflict | null }> {
  const solver = openBalanceEngine('solver');
  const certifier = openBalanceEngine('certifier');
  try {
    const { seed, steps, solveUntil, boundUntil } = options;
    const [plan, bound] = await Promise.all([
      solver.ask({ task: 'solve', problem, seed, steps, untilMs: solveUntil }),
      boundUntil === null
        ? null
        : certifier.ask({ task: 'bound', problem, seed, untilMs: boundUntil, upper: null }),
    ]);
    const conflict =
      plan.violation > 0 ? await certifier.ask({ task: 'conflict', problem, untilMs: null }) : null;
    return { plan, bound, conflict };
  } finally {
    await Promise.all([solver.close(), certifier.close()]);
  }
}

const balance: Command = {
  name: 'balance',
  summary:
    '把工作量调均衡，改动最少 Bring loads within bounds with the fewest moves, and say how few could do',
  usage: [
    '--graph FILE       METIS graph; the first weight of a unit is its workload',
    '--start FILE       the present part of each unit, one number a line, counted from 0',
    '--delta D          loads may differ from the mean by this share (default 0.05); bounds are rounded inwards',
    '--parts K          number of parts (default: the largest number in --start, plus 1)',
    '--lock A,B,…       units (counted from 1) that stay where they are',
    '--seconds S        time for the plan and for its bound, side by side (default 10)',
    '--bound-seconds S  another time for the bound; 0: no bound',
    '--seed N           same seed and --steps, same plan (default 1)',
    '--steps N          end after so many steps instead of --seconds: the same plan on every machine',
    'Answers assignment (part of each unit), moves, loads, cut, lowerBound (null: no bound within the time) and',
    'gap = (moves − lowerBound) / moves. Exit code 1 when no plan within the bounds was found.',
  ],
  options: ['graph', 'start', 'delta', 'parts', 'lock', 'seconds', 'bound-seconds', 'seed', 'steps'],
  async run(io) {
    const begun = Date.now();
    const seconds = numberOption(io, 'seconds', 10, 0, 86_400);
    const boundSeconds = numberOption(io, 'bound-seconds', seconds, 0, 86_400);
    const problem = problemOf(io);
    const steps = io.options['steps'] === undefined ? undefined : requireInteger(io, 'steps', 1);
    const { plan, bound, conflict } = await solveBoth(problem, {
      seed: requireInteger(io, 'seed', 1),
      steps: steps ?? Number.MAX_SAFE_INTEGER,
      solveUntil: steps === undefined ? begun + 1000 * seconds - HANDOVER_MS : null,
      boundUntil: boundSeconds === 0 ? null : begun + 1000 * boundSeconds - HANDOVER_MS,
    });
    const within = plan.violation === 0;
    const lower =
      within && bound?.lower !== null && bound !== null ? Math.min(bound.lower, plan.moves) : null;
    const gap = lower === null ? null : plan.moves === 0 ? 0 : (plan.moves - lower) / plan.moves;
    io.say(
      `${problem.graph.n} 个单元 units, ${problem.parts} 个分区 parts; 改动 moves ${plan.moves}, 割边 cut ${plan.cut}`,
    );
    io.say(`负荷 loads ${[...plan.loads].join(' ')}`);
    io.say(
      lower === null
        ? '时限内没有下界 no bound within the time'
        : `下界 at least ${lower} moves; 差距 gap ${(100 * gap!).toFixed(1)} %`,
    );
    const infeasible = !within && (bound?.infeasible === true || conflict?.proven === true);
    if (!within)
      io.say(
        infeasible
          ? '已证明：没有任何方案能满足这些界限。 Proven: no plan keeps these bounds.'
          : `未找到界限内的方案，最近的方案还超出 ${plan.violation}。 No plan within the bounds was found; the nearest exceeds them by ${plan.violation}.`,
      );
    io.result({
      assignment: [...plan.assignment],
      moves: plan.moves,
      loads: [...plan.loads],
      cut: plan.cut,
      lowerBound: lower,
      gap,
      bounds: { low: problem.low[0] ?? 0, high: problem.high[0] ?? 0 },
      violation: plan.violation,
      infeasible,
      // Units and parts counted as in the files: units from 1, parts from 0.
      conflict:
        conflict?.constraints.map((one) =>
          one.rule === 'place' ? { rule: one.rule, unit: one.unit + 1 } : one,
        ) ?? [],
      boundMethod: bound?.method ?? 'none',
      steps: plan.steps,
    });
    return within ? 0 : 1;
  },
};

export const balanceCommands = [balance];
