import type { Replay } from '../../server/tracking/looks-contract.ts';
import type { DrawnUnit, UnitSource } from '../state/app-state.ts';

/** A time in which a unit on duty was not heard of, seconds since the beginning of the replay. */
export interface ReplaySilence {
  fromS: number;
  toS: number;
}

type Column = Replay['units'][number];

interface Held {
  column: Column;
  silences: readonly ReplaySilence[];
}

/** How many units are heard and how many are silent at a moment; those off duty and not heard are neither. */
export interface ReplayCount {
  heard: number;
  silent: number;
}

/** Farther apart than this within a step a unit counts as moving, degrees. */
const MOVED_DEG = 2e-5;

/**
 * Where was every unit at a moment of the past? Between two positions that are not more than `gapS` apart it moves
 * evenly; over a longer gap it stands where it was last heard and is silent (on duty) or off: nothing is made up.
 */
export class ReplaySource implements UnitSource {
  readonly fromMs: number;
  readonly durationS: number;
  readonly gapS: number;
  private readonly held: Held[];
  private atS = 0;
  private readonly listeners = new Set<() => void>();
  private count = 0;

  constructor(replay: Replay, silences: ReadonlyMap<string, readonly ReplaySilence[]>, silentAfterS: number) {
    this.fromMs = Date.parse(replay.from);
    this.durationS = (Date.parse(replay.to) - this.fromMs) / 1000;
    // Thinned positions are up to two steps apart without a gap.
    this.gapS = Math.max(silentAfterS, 2 * replay.stepS);
    this.held = replay.units.map((column) => ({ column, silences: silences.get(column.unitId) ?? [] }));
  }

  /** Moves the picture to a moment, seconds since the beginning. */
  seek(atS: number): void {
    this.atS = Math.min(this.durationS, Math.max(0, atS));
    this.count += 1;
    for (const listener of this.listeners) listener();
  }

  at(): DrawnUnit[] {
    return this.held.flatMap((one) => this.drawn(one, this.atS) ?? []);
  }

  revision(): number {
    return this.count;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Units at a moment by what is known of them. */
  countAt(atS: number): ReplayCount {
    const count: ReplayCount = { heard: 0, silent: 0 };
    for (const one of this.held) {
      const state = this.drawn(one, atS)?.state;
      if (state === 'silent') count.silent += 1;
      else if (state === 'moving' || state === 'stopped') count.heard += 1;
    }
    return count;
  }

  /** The silent at a moment, with the time of their last word (epoch ms). */
  silentAt(atS: number): DrawnUnit[] {
    return this.held.flatMap((one) => {
      const unit = this.drawn(one, atS);
      return unit?.state === 'silent' ? [unit] : [];
    });
  }

  private drawn({ column, silences }: Held, atS: number): DrawnUnit | null {
    const { atS: times, lng, lat, headingDeg } = column;
    const i = lastAtOrBefore(times, atS);
    if (i < 0) return null;
    const gapS = (times[i + 1] ?? Infinity) - times[i]!;
    const unit = {
      unitId: column.unitId,
      kind: column.kind,
      callSign: column.callSign,
      headingDeg: Math.max(0, headingDeg[i] ?? 0),
      observedAtMs: this.fromMs + times[i]! * 1000,
    };
    const here: [number, number] = [lng[i]!, lat[i]!];
    if (gapS > this.gapS) {
      const quiet = atS - times[i]!;
      const onDuty = silences.some(({ fromS, toS }) => fromS <= atS && atS < toS);
      // The end of the replay is no gap yet.
      const fresh = gapS === Infinity && quiet <= this.gapS;
      const state = fresh || quiet < 1 ? 'stopped' : onDuty ? 'silent' : 'off';
      return { ...unit, state, position: here, speedMps: 0 };
    }
    const share = gapS > 0 ? (atS - times[i]!) / gapS : 0;
    const [nextLng, nextLat] = [lng[i + 1]!, lat[i + 1]!];
    const moves = Math.hypot(nextLng - here[0], nextLat - here[1]) > MOVED_DEG;
    return {
      ...unit,
      state: moves ? 'moving' : 'stopped',
      speedMps: moves ? 1 : 0,
      position: [here[0] + (nextLng - here[0]) * share, here[1] + (nextLat - here[1]) * share],
    };
  }
}

/** The index of the last value that is not greater; −1 when all are. Ascending. */
function lastAtOrBefore(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
