import { MOVING_FROM_MPS, SILENT_AFTER_S } from '../contract.ts';
import type { UnitState } from '../contract.ts';

/**
 * In which state is a unit? A fresh fix says moving or stopped, on duty or not; without one, a unit on duty is
 * silent (its place is unknown, it is not absent) and one off duty is off. `ageMs` null: never heard of.
 */
export function unitState(ageMs: number | null, speedMps: number | null, onDuty: boolean): UnitState {
  if (ageMs !== null && ageMs <= SILENT_AFTER_S * 1000)
    return (speedMps ?? 0) >= MOVING_FROM_MPS ? 'moving' : 'stopped';
  return onDuty ? 'silent' : 'off';
}

export interface Silence {
  fromMs: number;
  toMs: number;
}

/** When was a unit not heard of for longer than SILENT_AFTER_S? Times ascending, epoch ms; ends of the track do not count. */
export function silencesOf(timesMs: readonly number[]): Silence[] {
  const found: Silence[] = [];
  for (let i = 1; i < timesMs.length; i += 1) {
    const fromMs = timesMs[i - 1]!;
    const toMs = timesMs[i]!;
    if (toMs - fromMs > SILENT_AFTER_S * 1000) found.push({ fromMs, toMs });
  }
  return found;
}
