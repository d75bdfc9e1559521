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

/** What walking a grade of street took, by tracks. */
interface TrackPace {
  grade: number;
  walks: number;
  minPer100m: number;
}

/** Walks of a grade from which on its median replaces the assumed pace. */
const ENOUGH_WALKS = 30;

/** The weights with the pace of each grade as tracks show it; a grade with few walks keeps what is assumed. */
export function calibrated(weights: Weights, paces: readonly TrackPace[], days: number): Weights {
  const byKey = new Map(
    paces.flatMap((pace) =>
      pace.walks < ENOUGH_WALKS ? [] : [[`pace.${pace.grade}` as string, pace] as const],
    ),
  );
  return {
    ...weights,
    weights: weights.weights.map((weight) => {
      const pace = byKey.get(weight.key);
      return pace === undefined
        ? weight
        : {
            ...weight,
            value: Number(pace.minPer100m.toFixed(3)),
            assumed: false,
            source: `由轨迹标定：近 ${days} 天 ${pace.walks} 次步行的中位数（原假定 ${weight.value}） / calibrated from tracks: median of ${pace.walks} walks of the last ${days} days (assumed before: ${weight.value})`,
          };
    }),
  };
}
