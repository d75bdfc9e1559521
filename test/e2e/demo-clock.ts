import { expect } from 'vitest';
import type { ClockChange, ClockState } from '../../server/clock/contract.ts';
import type { HttpClient } from '../harness/http-client.ts';

/** The demo clock of a walk, driven by somebody who may. */
export interface DemoClock {
  set(change: ClockChange): Promise<void>;
  /** City time, epoch ms. */
  now(): Promise<number>;
  /** Lets the city's time run at ×60 until a moment, and holds it there. */
  runUntil(ms: number): Promise<void>;
}

export function demoClock(driver: HttpClient): DemoClock {
  async function set(change: ClockChange): Promise<void> {
    expect((await driver.put('/api/v1/clock', change)).status).toBe(200);
  }
  const now = async (): Promise<number> =>
    Date.parse((await driver.get<ClockState>('/api/v1/clock')).body.now);
  return {
    set,
    now,
    async runUntil(ms) {
      await set({ rate: 60, running: true });
      await expect.poll(now, { timeout: 90_000, interval: 200 }).toBeGreaterThanOrEqual(ms);
      await set({ running: false });
    },
  };
}
