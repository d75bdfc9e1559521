/** What two threads share while one works: a flag to stop, and how far the other is. */
export interface BalanceControl {
  readonly shared: SharedArrayBuffer;
  cancel(): void;
  readonly cancelled: boolean;
  /** Share of the work that is done, 0 … 1; least cost of moves so far (NaN: none); excess; lower bound (NaN: none). */
  readonly progress: { share: number; moves: number; violation: number; lower: number };
  tell(progress: Partial<BalanceControl['progress']>): void;
}

const FIELDS = ['share', 'moves', 'violation', 'lower'] as const;

export function balanceControl(shared = freshShared()): BalanceControl {
  const flag = new Int32Array(shared, 0, 1);
  const values = new Float64Array(shared, 8, FIELDS.length);
  return {
    shared,
    cancel: () => void Atomics.store(flag, 0, 1),
    get cancelled() {
      return Atomics.load(flag, 0) === 1;
    },
    get progress() {
      return { share: values[0]!, moves: values[1]!, violation: values[2]!, lower: values[3]! };
    },
    tell(progress) {
      FIELDS.forEach((field, i) => {
        const value = progress[field];
        if (value !== undefined) values[i] = value;
      });
    },
  };
}

function freshShared(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(8 + 8 * FIELDS.length);
  new Float64Array(shared, 8, FIELDS.length).set([0, NaN, NaN, NaN]);
  return shared;
}
