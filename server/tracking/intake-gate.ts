import { XwError } from '../kernel/errors.ts';

export interface IntakeGateOptions {
  /** Batches that are worked on at once. */
  atOnce?: number;
  /** Batches that may wait for their turn. */
  waiting?: number;
  /** Bytes of bodies that may be held at once, over all senders. */
  bytes?: number;
}

/**
 * Is there room for another batch? Bounds the memory of the door: so many batches at work, so many waiting, so many
 * bytes held. Beyond that a sender is told to come back (503 fixes_busy), which costs it nothing: a repeat changes
 * nothing.
 */
export interface IntakeGate {
  /** Counts bytes that are held now; raises fixes_busy when it would be too many. */
  hold(bytes: number): void;
  letGo(bytes: number): void;
  /** Raises fixes_busy and counts it. */
  turnAway(): never;
  /** Does the work in turn; raises fixes_busy when too many wait. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  readonly state: { working: number; waiting: number; bytes: number; refused: number };
}

export function createIntakeGate(options: IntakeGateOptions = {}): IntakeGate {
  const atOnce = options.atOnce ?? 256;
  const mostWaiting = options.waiting ?? 256;
  const mostBytes = options.bytes ?? 48 * 1024 * 1024;
  const queue: (() => void)[] = [];
  const state = { working: 0, waiting: 0, bytes: 0, refused: 0 };

  function refuse(): never {
    state.refused += 1;
    throw busy();
  }

  return {
    state,
    turnAway: refuse,
    hold(bytes) {
      if (state.bytes + bytes > mostBytes) refuse();
      state.bytes += bytes;
    },
    letGo(bytes) {
      state.bytes -= bytes;
    },
    async inTurn(work) {
      if (state.working >= atOnce) {
        if (queue.length >= mostWaiting) refuse();
        state.waiting += 1;
        await new Promise<void>((resolve) => queue.push(resolve));
        state.waiting -= 1;
      } else state.working += 1;
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) state.working -= 1;
        else next();
      }
    },
  };
}

function busy(): XwError {
  return new XwError({
    code: 'fixes_busy',
    status: 503,
    detail: '定位接收繁忙，本批未保存。',
    detailEn: 'Too many batches of fixes at once; this one was not stored.',
    place: 'POST /api/v1/fixes',
    remedy: '请按 Retry-After 稍候重发；重复发送不会产生重复记录。',
    remedyEn: 'Send it again after Retry-After; a repeat changes nothing.',
  });
}
