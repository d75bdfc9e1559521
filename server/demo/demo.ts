/**
 * The synthetic demo city: what others use of this folder.
 *
 * - `generateCity(seed, {intervalS?})` (core/generate.ts) makes a city in memory, pure and seeded; seed 1 is 漕汀区.
 * - `checksumOf(city)` is the sha-256 of its canonical bytes: same seed, same checksum.
 * - `loadDemoCity(db, city, {cityId, anchor, checksum, onProgress})` loads it; `demoCityState(db, cityId)` says
 *   absent, partial (a load was cut off) or complete; `dropCity` removes one; `anchorOf(now)` is local midnight.
 * - `readPrebuilt()` is seed 1 from data/demo, equal to `generateCity(1)` by checksum.
 * - `buildDemoCity(db, {...})` does it all for `npm start` and `xw demo build`.
 *
 * All geometry, names and events are synthetic (CC0); counts follow published numbers of a district.
 */
import { createHash } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { loadCodes } from '../city/load-codes.ts';
import { canonicalBytes } from './core/checksum.ts';
import { generateCity } from './core/generate.ts';
import type { DemoCity } from './core/rows.ts';
import { firstCityTimeMs } from '../clock/city-clock.ts';
import { GENERATOR_VERSION, prebuiltManifest, readPrebuilt } from './prebuilt.ts';
import { anchorOf, demoCityState, dropCity, loadDemoCity, type LoadProgress } from './load.ts';
import { addSecondReports } from './second-reports.ts';

export { generateCity } from './core/generate.ts';
export type { DemoCity } from './core/rows.ts';
export { readPrebuilt, writePrebuilt } from './prebuilt.ts';
export { anchorOf, demoCityState, dropCity, loadDemoCity, type LoadProgress } from './load.ts';

/** Sha-256 of a city's canonical bytes, in hex. */
export function checksumOf(city: DemoCity): string {
  const hash = createHash('sha256');
  canonicalBytes(city, (bytes) => hash.update(bytes));
  return hash.digest('hex');
}

const DEFAULT_INTERVAL_S = 15;

/** The prebuilt copy when it is the city asked for and readable; else the city is generated. */
function cityOf(seed: number, intervalS: number): { city: DemoCity; checksum: string } {
  try {
    const manifest = prebuiltManifest();
    if (
      manifest.seed === seed &&
      manifest.intervalS === intervalS &&
      manifest.generatorVersion === GENERATOR_VERSION
    ) {
      return { city: readPrebuilt(), checksum: manifest.checksum };
    }
  } catch {
    // A missing or damaged copy costs seconds, not the city.
  }
  const city = generateCity(seed, { intervalS });
  return { city, checksum: checksumOf(city) };
}

export interface BuildOptions {
  cityId?: number;
  seed?: number;
  intervalS?: number;
  /** Epoch milliseconds: the day that the city's times are relative to. */
  nowMs: number;
  /** Time of that day at which it begins, minutes since local midnight; absent: now, if people are out then. */
  firstMinute?: number;
  /** Replaces a complete city of the same id; otherwise it is left as it is. */
  replace?: boolean;
  onProgress?: (progress: LoadProgress) => void;
}

export interface BuildResult {
  cityId: number;
  seed: number;
  checksum: string | null;
  /** False when a complete city was already there. */
  loaded: boolean;
}

/** Makes sure that the demo city stands in the database: generates and loads it when absent or incomplete. */
export async function buildDemoCity(db: Database, options: BuildOptions): Promise<BuildResult> {
  const cityId = options.cityId ?? 1;
  const seed = options.seed ?? 1;
  await loadCodes(db);
  const state = await demoCityState(db, cityId);
  if (state === 'complete' && options.replace !== true)
    return { cityId, seed, checksum: null, loaded: false };
  if (state !== 'absent') await dropCity(db, cityId);
  options.onProgress?.({ zh: '正在绘制示范城市', en: 'Drawing the demo city', share: 0 });
  const { city, checksum } = cityOf(seed, options.intervalS ?? DEFAULT_INTERVAL_S);
  const anchor = anchorOf(options.nowMs);
  await loadDemoCity(db, city, {
    cityId,
    anchor,
    until: new Date(firstCityTimeMs(options.nowMs, 'Asia/Shanghai', options.firstMinute)),
    checksum,
    finish: () => addSecondReports(db, city, { cityId, anchor }),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  return { cityId, seed, checksum, loaded: true };
}
