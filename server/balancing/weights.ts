import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Weights } from './contract.ts';
import { weightsSchema } from './contract.ts';
import type { WeightValues } from './core/workload.ts';

const FILE = z
  .object({ versions: z.array(weightsSchema).min(1) })
  .parse(JSON.parse(readFileSync(new URL('../../data/settings/workload.json', import.meta.url), 'utf8')));

/** The weights of the workload model in force on a local day; the first version for a day before all of them. */
export function weightsOn(day: string): Weights {
  const versions = [...FILE.versions].sort((a, b) => a.validFrom.localeCompare(b.validFrom));
  return versions.filter(({ validFrom }) => validFrom <= day).at(-1) ?? versions[0]!;
}

export function weightValues({ weights }: Weights): WeightValues {
  return new Map(weights.map(({ key, value }) => [key, value]));
}
