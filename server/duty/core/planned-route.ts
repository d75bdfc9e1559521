import { EARTH_RADIUS_M } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { distance, toLine } from '../../kernel/plane.ts';
import type { Pt } from '../../kernel/plane.ts';

/** A usable position of a unit. */
export interface HeardFix {
  atMs: number;
  lng: number;
  lat: number;
}

/** Duty of a unit and what was planned for it: lines to walk, places to stand at. Times epoch ms. */
export interface PlannedDuty {
  fromMs: number;
  toMs: number;
  lines: readonly (readonly LngLat[])[];
  places: readonly LngLat[];
}

/** A stretch of time away from all that was planned. `at` is where it was farthest. */
export interface Deviation {
  fromMs: number;
  toMs: number;
  fixes: number;
  maxM: number;
  meanM: number;
  at: LngLat;
}

/** How well a duty was kept to. dutyS = onPlanS + offPlanS + silentS; distances are null without a position. */
export interface PlanFit {
  fixes: number;
  offPlanFixes: number;
  medianM: number | null;
  p95M: number | null;
  maxM: number | null;
  dutyS: number;
  onPlanS: number;
  offPlanS: number;
  silentS: number;
  firstHeardMs: number | null;
  firstOnPlanMs: number | null;
  lastHeardMs: number | null;
  deviations: Deviation[];
  /** Times of duty without a word longer than the limit; where the unit was is not known. */
  silences: { fromMs: number; toMs: number }[];
}

/** One stray position is noise of the receiver; a deviation takes at least this many. */
const LEAST_FIXES = 2;

/**
 * How far from its plan was a unit on duty, and for how long?
 * Distance of a position: to the nearest planned line or place, metres. On plan: within `toleranceM`. The time between
 * two positions belongs to the later one; where they are more than `silentAfterS` apart it is silence, of which nothing
 * is said. `fixes` ascending in time; those outside the duty are left out. Without lines and places every distance is
 * unknown: null is answered, since nothing can be on or off such a plan.
 */
export function planFit(
  duty: PlannedDuty,
  fixes: readonly HeardFix[],
  limits: { toleranceM: number; silentAfterS: number },
): PlanFit | null {
  if (duty.lines.length === 0 && duty.places.length === 0) return null;
  const silentMs = limits.silentAfterS * 1000;
  const within = fixes.filter(({ atMs }) => atMs >= duty.fromMs && atMs <= duty.toMs);
  const distances = within.map((fix) => distanceToPlan(duty, fix));
  const fit: PlanFit = {
    fixes: within.length,
    offPlanFixes: distances.filter((metres) => metres > limits.toleranceM).length,
    ...spreadOf(distances),
    dutyS: Math.max(0, duty.toMs - duty.fromMs) / 1000,
    onPlanS: 0,
    offPlanS: 0,
    silentS: 0,
    firstHeardMs: within[0]?.atMs ?? null,
    firstOnPlanMs: within.find((_, i) => distances[i]! <= limits.toleranceM)?.atMs ?? null,
    lastHeardMs: within.at(-1)?.atMs ?? null,
    deviations: [],
    silences: [],
  };
  let beforeMs = duty.fromMs;
  let open: { deviation: Deviation; sumM: number } | null = null;
  const settle = (): void => {
    if (open !== null && open.deviation.fixes >= LEAST_FIXES) {
      const { deviation, sumM } = open;
      fit.deviations.push({ ...deviation, meanM: sumM / deviation.fixes });
    }
    open = null;
  };
  const silence = (toMs: number): void => {
    fit.silentS += (toMs - beforeMs) / 1000;
    fit.silences.push({ fromMs: beforeMs, toMs });
    settle();
  };
  within.forEach(({ atMs, lng, lat }, i) => {
    const distanceM = distances[i]!;
    const off = distanceM > limits.toleranceM;
    if (atMs - beforeMs > silentMs) silence(atMs);
    else if (off) fit.offPlanS += (atMs - beforeMs) / 1000;
    else fit.onPlanS += (atMs - beforeMs) / 1000;
    beforeMs = atMs;
    if (!off) {
      settle();
      return;
    }
    open ??= {
      deviation: { fromMs: atMs, toMs: atMs, fixes: 0, maxM: 0, meanM: 0, at: [lng, lat] },
      sumM: 0,
    };
    const { deviation } = open;
    deviation.toMs = atMs;
    deviation.fixes += 1;
    open.sumM += distanceM;
    if (distanceM > deviation.maxM) {
      deviation.maxM = distanceM;
      deviation.at = [lng, lat];
    }
  });
  if (duty.toMs - beforeMs > silentMs) silence(duty.toMs);
  // A short rest at the end belongs to the last that was heard.
  else if (within.length > 0 && distances.at(-1)! > limits.toleranceM)
    fit.offPlanS += (duty.toMs - beforeMs) / 1000;
  else fit.onPlanS += Math.max(0, duty.toMs - beforeMs) / 1000;
  settle();
  return fit;
}

function spreadOf(distances: readonly number[]): Pick<PlanFit, 'medianM' | 'p95M' | 'maxM'> {
  if (distances.length === 0) return { medianM: null, p95M: null, maxM: null };
  const sorted = distances.toSorted((a, b) => a - b);
  // Nearest rank: a value that was measured, never one between two.
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  return { medianM: rank(0.5), p95M: rank(0.95), maxM: sorted.at(-1)! };
}

const DEGREE_M = (Math.PI / 180) * EARTH_RADIUS_M;
const HERE: Pt = [0, 0];

/** Metres from a position to the nearest planned line or place, on a plane that touches the ground at the position. */
function distanceToPlan({ lines, places }: PlannedDuty, { lng, lat }: HeardFix): number {
  const eastM = DEGREE_M * Math.cos((lat * Math.PI) / 180);
  const plane = (at: LngLat): Pt => [(at[0] - lng) * eastM, (at[1] - lat) * DEGREE_M];
  return Math.min(
    ...places.map((place) => distance(HERE, plane(place))),
    ...lines.map((line) => toLine(HERE, line.map(plane))),
  );
}
