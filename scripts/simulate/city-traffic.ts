import type { Database } from '../../server/db/database.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { loadCityModel } from '../../server/simulation/city-model.ts';
import { readDuties, readSyntheticCities, readUnitPlaces } from '../../server/simulation/store.ts';
import type { SentFix } from './doors.ts';

/** Units of a synthetic city on the move, all of them at work whatever the hour. */
export interface CityTraffic {
  unitIds: string[];
  /** What their receivers report with from < observed ≤ to, epoch ms of city time, in whole seconds. */
  reports(fromMs: number, toMs: number): SentFix[];
}

/** Raises no_simulation for a city that is not synthetic or has too few units. */
export async function cityTraffic(
  db: Database,
  options: { cityId: number; units: number; seed: number; intervalS: number; startMs: number },
): Promise<CityTraffic> {
  const { cityId, startMs } = options;
  const city = (await readSyntheticCities(db, startMs)).find((one) => one.cityId === cityId);
  if (city === undefined) throw noSimulation(cityId, 'the city is not synthetic');
  const unitIds = (await readUnitPlaces(db, cityId)).map((place) => place.unitId).slice(0, options.units);
  if (unitIds.length < options.units) throw noSimulation(cityId, `the city has ${unitIds.length} units`);
  const model = await loadCityModel(db, city, options.seed);
  const { simulation } = model.play(startMs);
  const day = (shift: number): string =>
    new Date(startMs + city.offsetMs + shift * 86_400_000).toISOString().slice(0, 10);
  const rostered = await readDuties(db, cityId, day(-7), day(0));
  const duties = unitIds.map((unitId) => {
    const known = rostered.get(unitId)?.at(-1);
    return [
      unitId,
      [
        {
          fromMs: startMs - 60_000,
          toMs: startMs + 7 * 86_400_000,
          streetIds: known?.streetIds ?? [],
          post: known?.post,
        },
      ],
    ] as const;
  });
  simulation.setDuties(new Map(duties));
  const taken = new Set(unitIds);
  return {
    unitIds,
    reports: (fromMs, toMs) =>
      simulation
        .step(fromMs, toMs, options.intervalS)
        .fixes.filter((fix) => taken.has(fix.unitId))
        .map((fix) => ({ ...fix, observedAt: Math.floor(fix.observedAt / 1000) * 1000 })),
  };
}

function noSimulation(cityId: number, why: string): XwError {
  return new XwError({
    code: 'no_simulation',
    status: 422,
    detail: `城市 ${cityId} 不能模拟。`,
    detailEn: `City ${cityId} cannot be simulated: ${why}.`,
    value: String(cityId),
    place: '--city',
    remedy: '请选用合成示范城市，或减少 --units。',
    remedyEn: 'Take the synthetic demo city, or fewer --units.',
  });
}
