import { distanceM } from '../../kernel/lng-lat.ts';
import { FIX_FLAGS } from '../contract.ts';
import { withinMargin } from './inside-area.ts';
import type { Area } from './inside-area.ts';
import type { Fix } from './read-fixes.ts';

/** The last usable fix of a unit before the batch. */
export interface Earlier {
  observedAtMs: number;
  lng: number;
  lat: number;
}

export interface FlagFacts {
  /** City time, epoch ms. */
  nowMs: number;
  /** The city's boundary; a fix up to CITY_MARGIN_M outside it is still in. */
  area: Area;
  kindOf(unitId: string): string | undefined;
  earlierOf(unitId: string): Earlier | undefined;
}

/** A fix observed later than this after the city's clock is from the future, ms. */
const FUTURE_AFTER_MS = 60_000;

/** How far outside the boundary a fix still counts as in the city, m. */
const CITY_MARGIN_M = 2_000;

/** Faster than this no unit of the kind goes, m/s: on foot or an electric bicycle; a vehicle with blue lights. */
const TOP_SPEED_MPS: Readonly<Record<string, number>> = { officer: 15, person: 15, drone: 40 };
const TOP_SPEED_OF_VEHICLES_MPS = 60;

/** Assumed standard deviation of a position whose accuracy was not said, m. */
const DEFAULT_ACCURACY_M = 15;

export const topSpeedMps = (kind: string | undefined): number =>
  TOP_SPEED_MPS[kind ?? ''] ?? TOP_SPEED_OF_VEHICLES_MPS;

/**
 * Which fixes of a batch must not be used, and why? Answers the bits of FIX_FLAGS in the order of the input.
 *
 * Implied speed is the way from the unit's last usable fix (in the batch or before it), less three standard
 * deviations of both positions, over the time between; so noise alone never flags. A fix that is itself flagged is
 * never the base of the next. Late fixes are judged like others. Input order does not matter; input is not changed.
 */
export function flagFixes(fixes: readonly Fix[], facts: FlagFacts): number[] {
  const flags = Array.from<number>({ length: fixes.length }).fill(0);
  const byUnit = new Map<string, number[]>();
  fixes.forEach((fix, index) => {
    const list = byUnit.get(fix.unitId);
    if (list === undefined) byUnit.set(fix.unitId, [index]);
    else list.push(index);
  });
  for (const [unitId, indexes] of byUnit) {
    const top = topSpeedMps(facts.kindOf(unitId));
    let last = facts.earlierOf(unitId);
    for (const index of indexes.toSorted((a, b) => fixes[a]!.observedAtMs - fixes[b]!.observedAtMs)) {
      const fix = fixes[index]!;
      let bits = 0;
      if (fix.observedAtMs > facts.nowMs + FUTURE_AFTER_MS) bits |= FIX_FLAGS.future;
      if (fix.unlocated) bits |= FIX_FLAGS.unlocated;
      const [shownLng, shownLat] = fix.sent ?? [fix.lng, fix.lat];
      if (shownLng === 0 && shownLat === 0) bits |= FIX_FLAGS.zero;
      else if (!withinMargin(facts.area, [fix.lng, fix.lat], CITY_MARGIN_M)) bits |= FIX_FLAGS.outside;
      if ((fix.speedMps ?? 0) > top || (last !== undefined && impliedSpeedMps(last, fix) > top))
        bits |= FIX_FLAGS.speed;
      flags[index] = bits;
      if (bits === 0) last = fix;
    }
  }
  return flags;
}

function impliedSpeedMps(from: Earlier, to: Fix): number {
  const seconds = (to.observedAtMs - from.observedAtMs) / 1000;
  if (seconds <= 0) return 0;
  const doubt = 6 * Math.max(DEFAULT_ACCURACY_M, to.accuracyM ?? 0);
  return Math.max(0, distanceM([from.lng, from.lat], [to.lng, to.lat]) - doubt) / seconds;
}
