import { XwError } from '../../server/kernel/errors.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import type { Permits } from '../../server/permits/permits.ts';
import { randomSite, toDegrees } from './random-town.ts';
import type { Town } from './random-town.ts';

const WORKS = [
  'new_build',
  'extension',
  'rebuild',
  'demolition',
  'infrastructure',
  'excavation',
  'facade',
  'pollution',
];
const DAYS = ['2018-05-01', '2025-02-28', '2025-03-01', '2026-06-10'];

/** A question about a random site, the same for the same seed and number. */
export function randomRequest(town: Town, seed: number, index: number): PermitRequest {
  const random = randomOf(seed, `question ${index}`);
  return {
    site: {
      geometry: toDegrees(randomSite(town, seed, index)),
      crs: { kind: 'epsg', code: 4326 },
      accuracyBasis: random.pick(['rtk', 'total_station', 'map_1_500', 'map_1_2000', 'screen_digitised']),
    },
    works: {
      types: [random.pick(WORKS)],
      buildingHeight: { valueM: random.between(3, 40), ref: 'eave' },
      storeys: 1 + random.int(9),
    },
    asOf: { legal: random.pick(DAYS), known: '2026-06-10T02:00:00.000Z' },
    purpose: 'design',
  };
}

/** The hash of each finding in order; a refusal by its code. */
export async function findingHashes(
  permits: Pick<Permits, 'judgeMany'>,
  cityId: number,
  town: Town,
  { seed, from, to }: { seed: number; from: number; to: number },
): Promise<string[]> {
  const requests = Array.from({ length: to - from }, (_, i) => randomRequest(town, seed, from + i));
  const judged = await permits.judgeMany(cityId, requests);
  return judged.map((one) => (one instanceof XwError ? one.problem.code : one.findingSha256));
}
