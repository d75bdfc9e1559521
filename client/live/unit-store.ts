import type { UnitMove, Units } from '../../server/tracking/contract.ts';
import { SILENT_AFTER_S } from '../../server/tracking/contract.ts';
import type { DrawnUnit, UnitSource, UnitState } from '../state/app-state.ts';

interface Held {
  unit: DrawnUnit;
  /** Where it was drawn when the newest fix arrived, and when that was on the browser's clock. */
  fromLng: number;
  fromLat: number;
  arrivedMs: number;
  /** How long the way to the newest fix takes on the screen. */
  glideMs: number;
  onDuty: boolean;
}

const MOVING_FROM_MPS = 0.5;
const GLIDE_MIN_MS = 300;
const GLIDE_MAX_MS = 6000;
const JUMP_DEG = 0.02;

/**
 * Where is every unit drawn now? Between two fixes a unit moves in a straight line at even speed, so that it
 * arrives at the newest fix when the next one is due. Silence is judged in city time.
 */
export class UnitStore implements UnitSource {
  private readonly held = new Map<string, Held>();
  private readonly listeners = new Set<() => void>();
  private count = 0;

  /** `cityNow` gives city time in epoch ms; `screenNow` the browser's clock as `performance.now()` does. */
  constructor(
    private readonly cityNow: () => number,
    private readonly screenNow: () => number,
  ) {}

  /** Replaces everything with what the service knows. Units without a position are not drawn. */
  replace(units: Units['units']): void {
    const now = this.screenNow();
    this.held.clear();
    for (const unit of units) {
      if (unit.lng === null || unit.lat === null || unit.observedAt === null) continue;
      this.held.set(unit.unitId, {
        unit: {
          unitId: unit.unitId,
          kind: unit.kind,
          callSign: unit.callSign,
          state: unit.state,
          position: [unit.lng, unit.lat],
          headingDeg: unit.headingDeg ?? 0,
          speedMps: Math.max(0, unit.speedMps ?? 0),
          observedAtMs: Date.parse(unit.observedAt),
        },
        fromLng: unit.lng,
        fromLat: unit.lat,
        arrivedMs: now,
        glideMs: GLIDE_MIN_MS,
        onDuty: unit.onDuty,
      });
    }
    this.tell();
  }

  /** Takes in new fixes of known units; true when a unit appeared that is not known yet. */
  move(moves: readonly UnitMove[]): boolean {
    const now = this.screenNow();
    let strangers = false;
    for (const [unitId, lng, lat, headingDeg, speedMps, observedAtMs] of moves) {
      const held = this.held.get(unitId);
      if (!held) {
        strangers = true;
        continue;
      }
      if (observedAtMs < held.unit.observedAtMs) continue;
      const [drawnLng, drawnLat] = positionOf(held, now);
      const jumps = Math.abs(lng - drawnLng) > JUMP_DEG || Math.abs(lat - drawnLat) > JUMP_DEG;
      const sinceMs = now - held.arrivedMs;
      this.held.set(unitId, {
        onDuty: held.onDuty,
        fromLng: jumps ? lng : drawnLng,
        fromLat: jumps ? lat : drawnLat,
        arrivedMs: now,
        glideMs: Math.min(GLIDE_MAX_MS, Math.max(GLIDE_MIN_MS, sinceMs)),
        unit: {
          ...held.unit,
          position: [lng, lat],
          headingDeg: headingDeg >= 0 ? headingDeg : held.unit.headingDeg,
          speedMps: Math.max(0, speedMps),
          observedAtMs,
        },
      });
    }
    this.tell();
    return strangers;
  }

  at(performanceNowMs: number): DrawnUnit[] {
    const cityMs = this.cityNow();
    const drawn: DrawnUnit[] = [];
    for (const held of this.held.values()) {
      drawn.push({
        ...held.unit,
        state: stateOf(held, cityMs),
        position: positionOf(held, performanceNowMs),
      });
    }
    return drawn;
  }

  revision(): number {
    return this.count;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    this.count += 1;
    for (const listener of this.listeners) listener();
  }
}

function positionOf(held: Held, nowMs: number): [number, number] {
  const share = Math.min(1, Math.max(0, (nowMs - held.arrivedMs) / held.glideMs));
  const [lng, lat] = held.unit.position;
  return [held.fromLng + (lng - held.fromLng) * share, held.fromLat + (lat - held.fromLat) * share];
}

function stateOf(held: Held, cityMs: number): UnitState {
  const ageS = (cityMs - held.unit.observedAtMs) / 1000;
  if (ageS > SILENT_AFTER_S) return held.onDuty ? 'silent' : 'off';
  return held.unit.speedMps >= MOVING_FROM_MPS ? 'moving' : 'stopped';
}
