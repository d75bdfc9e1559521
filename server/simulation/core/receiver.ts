import { EARTH_RADIUS_M } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { randomOf } from '../../kernel/random.ts';
import type { Random } from '../../kernel/random.ts';

/** A unit's satellite receiver: how noisy it is, and where its error stands now, m east and north. */
export interface Receiver {
  sigmaM: number;
  eastM: number;
  northM: number;
  random: Random;
}

const SIGMA_RANGE_M = [5, 15] as const;
const OUTLIER_SHARE = 0.02;
export const OUTLIER_MAX_M = 80;
/** Error lasts: correlation between two reports one after the other. */
const PERSISTENCE = 0.85;
const OUTLIER_MIN_M = 30;

export function receiverOf(random: Random): Receiver {
  const sigmaM = random.between(...SIGMA_RANGE_M);
  return { sigmaM, eastM: random.normal(0, sigmaM), northM: random.normal(0, sigmaM), random };
}

/**
 * What does the receiver report for a true position? Gaussian error of standard deviation `sigmaM` on each axis that
 * drifts rather than jumps (first-order autoregression keeps the deviation), and in 2 % of reports an extra throw of
 * 30 to 80 m that the receiver does not know of.
 */
export function observe(receiver: Receiver, truth: LngLat): { position: LngLat; accuracyM: number } {
  const { random, sigmaM } = receiver;
  const fresh = Math.sqrt(1 - PERSISTENCE ** 2) * sigmaM;
  receiver.eastM = PERSISTENCE * receiver.eastM + random.normal(0, fresh);
  receiver.northM = PERSISTENCE * receiver.northM + random.normal(0, fresh);
  let east = receiver.eastM;
  let north = receiver.northM;
  if (random.chance(OUTLIER_SHARE)) {
    const angle = random.between(0, 2 * Math.PI);
    const throwM = random.between(OUTLIER_MIN_M, OUTLIER_MAX_M);
    east += throwM * Math.cos(angle);
    north += throwM * Math.sin(angle);
  }
  return { position: moved(truth, east, north), accuracyM: sigmaM * random.between(0.8, 1.3) };
}

/** A position moved east and north by metres. Good to a millimetre over a few hundred metres. */
function moved([lng, lat]: LngLat, eastM: number, northM: number): LngLat {
  const degree = (Math.PI / 180) * EARTH_RADIUS_M;
  return [lng + eastM / (degree * Math.cos((lat * Math.PI) / 180)), lat + northM / degree];
}

const SILENT_SHARE = 0.15;
const SILENCE_MIN = [3, 20] as const;
const DAY_MS = 86_400_000;

/** A window in which nothing is reported, epoch ms; the end is not part of it. */
export interface Silence {
  fromMs: number;
  toMs: number;
}

/**
 * When is a unit's receiver silent on a local day? In 15 % of days one window of 3 to 20 minutes within the service
 * day (06:30–21:30). `dayStartMs` is local midnight.
 */
export function silenceOn(seed: number, unitId: string, dayStartMs: number): Silence | undefined {
  const random = randomOf(seed, `silence/${unitId}/${Math.floor(dayStartMs / DAY_MS)}`);
  if (!random.chance(SILENT_SHARE)) return undefined;
  const fromMs = Math.round(dayStartMs + random.between(6.5, 21) * 3_600_000);
  return { fromMs, toMs: Math.round(fromMs + random.between(...SILENCE_MIN) * 60_000) };
}
