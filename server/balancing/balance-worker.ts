import { parentPort } from 'node:worker_threads';
import { XwError } from '../kernel/errors.ts';
import { balanceControl } from './balance-control.ts';
import type { BalanceRequest } from './balance-thread.ts';
import { serveBalance } from './serve-balance.ts';

interface Message {
  number: number;
  request: BalanceRequest;
  shared: SharedArrayBuffer;
}

/** The thread's side: one question after the other; a question is stopped through the memory that both share. */
parentPort?.on('message', ({ number, request, shared }: Message) => {
  serveBalance(request, balanceControl(shared)).then(
    (value) => parentPort?.postMessage({ number, value }, []),
    (error: unknown) =>
      parentPort?.postMessage(
        error instanceof XwError
          ? { number, problem: error.problem }
          : { number, error: error instanceof Error ? error.message : String(error) },
        [],
      ),
  );
});
