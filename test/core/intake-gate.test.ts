import { describe, expect, it } from 'vitest';
import { createIntakeGate } from '../../server/tracking/intake-gate.ts';

const busy = { problem: { code: 'fixes_busy', status: 503 } };

describe('the intake gate', () => {
  it('works on so many at once, lets so many wait in order, refuses the rest', async () => {
    const gate = createIntakeGate({ atOnce: 2, waiting: 2 });
    const open: (() => void)[] = [];
    const order: number[] = [];
    const work = (n: number) =>
      gate.inTurn(async () => {
        order.push(n);
        await new Promise<void>((resolve) => open.push(resolve));
        return n;
      });
    const first = [1, 2, 3, 4].map(work);
    await expect(work(5)).rejects.toMatchObject(busy);
    expect(order).toEqual([1, 2]);
    expect(gate.state).toMatchObject({ working: 2, waiting: 2, refused: 1 });
    open.shift()!();
    await first[0];
    await Promise.resolve();
    expect(order).toEqual([1, 2, 3]);
    while (open.length > 0 || order.length < 4) {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(first)).toEqual([1, 2, 3, 4]);
    expect(gate.state).toMatchObject({ working: 0, waiting: 0 });
  });

  it('gives the turn on when work fails', async () => {
    const gate = createIntakeGate({ atOnce: 1, waiting: 1 });
    const failing = gate.inTurn(() => Promise.reject(new Error('no')));
    const next = gate.inTurn(async () => 'done');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
    expect(gate.state.working).toBe(0);
  });

  it('counts the bytes held', () => {
    const gate = createIntakeGate({ bytes: 10 });
    gate.hold(8);
    expect(() => gate.hold(3)).toThrow('fixes_busy');
    gate.hold(2);
    gate.letGo(8);
    gate.hold(8);
    expect(gate.state.bytes).toBe(10);
  });
});
