import { XwError } from '../kernel/errors.ts';
import { openThread } from '../kernel/thread-client.ts';
import type { BalanceControl } from './balance-control.ts';
import { balanceControl } from './balance-control.ts';
import type { BalanceProblem } from './core/balance-problem.ts';
import type { Conflict } from './core/conflict.ts';
import type { MoveBound } from './core/move-bound.ts';
import type { SolveResult } from './core/solve-plan.ts';

/** Work for a balancing thread. Both end early at `untilMs` (epoch) and when cancelled. */
export type BalanceRequest =
  | {
      task: 'solve';
      problem: BalanceProblem;
      seed: number;
      steps: number;
      untilMs: number | null;
      from?: Int32Array;
    }
  | {
      task: 'bound';
      problem: BalanceProblem;
      seed: number;
      untilMs: number;
      /** Cost of a plan that is known, and that plan; null: one is sought first. */
      upper: number | null;
      plan?: Int32Array;
    }
  | { task: 'level'; problem: BalanceProblem; seed: number; steps: number; untilMs: number | null }
  | { task: 'conflict'; problem: BalanceProblem; untilMs: number | null };

export interface Levelled {
  delta: number;
  plan: SolveResult;
}

export type BalanceAnswer<R extends BalanceRequest> = R extends { task: 'solve' }
  ? SolveResult
  : R extends { task: 'level' }
    ? Levelled
    : R extends { task: 'conflict' }
      ? Conflict
      : MoveBound;

export interface BalanceEngine {
  ask<R extends BalanceRequest>(request: R, control?: BalanceControl): Promise<BalanceAnswer<R>>;
  close(): Promise<void>;
}

function threadLost(cause?: unknown): XwError {
  return new XwError(
    {
      code: 'balancing_restarting',
      status: 503,
      detail: '方案计算线程正在重启，请稍后重试。',
      detailEn: 'The balancing thread is restarting.',
      remedy: '请稍后重试。',
      remedyEn: 'Try again in a moment.',
    },
    { cause },
  );
}

/** Solves and bounds in a worker thread of its own; one that dies is started again at the next question. */
export function openBalanceEngine(name = 'balancing thread'): BalanceEngine {
  const thread = openThread({
    code: new URL('./balance-worker.ts', import.meta.url),
    name,
    lostError: threadLost,
  });
  return {
    ask: async <R extends BalanceRequest>(request: R, control = balanceControl()) =>
      (await thread.send({ request, shared: control.shared })) as BalanceAnswer<R>,
    close: () => thread.close(),
  };
}
