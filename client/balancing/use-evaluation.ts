import { useEffect, useState } from 'react';
import type { BalanceKind, Change, Cover, Evaluate, Evaluation } from '../../server/balancing/contract.ts';
import { balancingApi } from '../api/balancing.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';

export interface Evaluated {
  evaluation: Evaluation | null;
  error: ApiError | null;
  /** How long the last answer took, ms; shown so that slowness is seen. */
  tookMs: number | null;
}

type Asked = Record<keyof Omit<Evaluate, 'delta' | 'cover' | 'pairs'>, unknown> & {
  cover?: Cover;
  pairs?: Evaluate['pairs'];
};

/** What these changes do to every load, asked again whenever they change; the answer to older ones is dropped. */
export function useEvaluation(
  kind: BalanceKind,
  changes: readonly Change[] | null,
  options: {
    locked: readonly string[];
    trade: boolean;
    brief?: boolean;
    cover?: Cover;
    pairs?: Evaluate['pairs'];
  },
): Evaluated {
  const [state, setState] = useState<Evaluated>({ evaluation: null, error: null, tookMs: null });
  const { locked, trade, brief = false, cover, pairs } = options;
  const key =
    changes === null
      ? null
      : JSON.stringify({
          kind,
          changes,
          locked,
          tradeBetweenGrids: trade,
          brief,
          cover,
          pairs,
        } satisfies Asked);
  useEffect(() => {
    if (key === null) return;
    const ending = new AbortController();
    const began = performance.now();
    balancingApi
      .evaluate(JSON.parse(key) as Evaluate, ending.signal)
      .then((evaluation) => {
        if (!ending.signal.aborted)
          setState({ evaluation, error: null, tookMs: Math.round(performance.now() - began) });
      })
      .catch((cause: unknown) => {
        if (!ending.signal.aborted) setState((before) => ({ ...before, error: asApiError(cause) }));
      });
    return () => ending.abort();
  }, [key]);
  return state;
}
