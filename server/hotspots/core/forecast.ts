import type { ForecastScore } from './forecast-metrics.ts';
import { bootstrapMean, scoreForecast } from './forecast-metrics.ts';
import type { SpatialWeights } from './spatial-weights.ts';

/**
 * Where will the next period's cases be, and has such a forecast earned trust?
 *
 * Expected cases of a place: its recent counts, each period weighing half as much as the one `halfLife` later; a part
 * `spread` of each count is shared with the ring around; pulled with the weight of `prior` periods towards what
 * exposure gives. The three numbers are not guessed: in the back-test each period is forecast from earlier ones only,
 * with the setting that had hit most in the periods before it. Held against last period's counts and against a
 * smoothed density (`smooth`) of everything before.
 * `history[t][i]`: counts, oldest first. Edges: fewer than 4 periods: no back-test. Cases 0: forecast is exposure's.
 * Reference: Mohler et al. (2011) for the idea of decaying triggers; Bowers, Johnson & Pease (2004) prospective maps.
 * Example: see test/core/hotspots-time.test.ts.
 */
export interface ForecastSetting {
  /** Periods. */
  halfLife: number;
  /** 0 … 1. */
  spread: number;
  /** Periods that exposure weighs as much as. */
  prior: number;
}

export const FORECAST_SETTINGS: readonly ForecastSetting[] = [1, 4, 12, 52].flatMap((halfLife) =>
  [0.2, 0.6].flatMap((spread) => [0.5, 3].map((prior) => ({ halfLife, spread, prior }))),
);

/** Running sums, so that one more period costs one pass. */
interface Decayed {
  weight: number;
  counts: Float64Array;
}

export function expectedCounts(
  history: readonly ArrayLike<number>[],
  exposure: ArrayLike<number>,
  rings: SpatialWeights,
  setting: ForecastSetting,
): Float64Array {
  let state: Decayed = { weight: 0, counts: new Float64Array(rings.n) };
  for (const period of history) state = decayed(state, period, setting.halfLife);
  return fromDecayed(state, exposure, rings, setting);
}

function decayed(state: Decayed, period: ArrayLike<number>, halfLife: number): Decayed {
  const keep = 2 ** (-1 / halfLife);
  return { weight: state.weight * keep + 1, counts: state.counts.map((v, i) => v * keep + period[i]!) };
}

function fromDecayed(
  { weight, counts }: Decayed,
  exposure: ArrayLike<number>,
  rings: SpatialWeights,
  { spread, prior }: ForecastSetting,
): Float64Array {
  const n = rings.n;
  const out = new Float64Array(n);
  let total = 0;
  let whole = 0;
  for (let i = 0; i < n; i += 1) {
    total += counts[i]!;
    whole += exposure[i]!;
    const first = rings.starts[i]!;
    const last = rings.starts[i + 1]!;
    const others = last - first - 1;
    if (others <= 0) {
      out[i]! += counts[i]!;
      continue;
    }
    out[i]! += counts[i]! * (1 - spread);
    for (let k = first; k < last; k += 1)
      if (rings.to[k] !== i) out[rings.to[k]!]! += (counts[i]! * spread) / others;
  }
  const perPeriod = weight === 0 ? 0 : total / weight;
  for (let i = 0; i < n; i += 1)
    out[i] = (out[i]! + (whole === 0 ? 0 : (prior * perPeriod * exposure[i]!) / whole)) / (weight + prior);
  return out;
}

export interface BackTestRow {
  /** Index of the period that was forecast. */
  period: number;
  setting: ForecastSetting;
  model: ForecastScore;
  lastPeriod: ForecastScore;
  density: ForecastScore;
}

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

export interface BackTest {
  rows: BackTestRow[];
  /** Means over periods with 95 % bootstrap intervals; undefined without rows. */
  hitRate: Record<'model' | 'lastPeriod' | 'density', Interval> | undefined;
  pai: Record<'model' | 'lastPeriod' | 'density', Interval> | undefined;
  pei: Record<'model' | 'lastPeriod' | 'density', Interval> | undefined;
  /** Hit rate of the model less that of each baseline. */
  gain: Record<'lastPeriod' | 'density', Interval> | undefined;
  verdict: 'better' | 'no_better' | 'too_little_data';
  verdictZh: string;
  verdictEn: string;
  /** The setting for the next period. */
  setting: ForecastSetting;
}

export function backTest(
  history: readonly ArrayLike<number>[],
  exposure: ArrayLike<number>,
  rings: SpatialWeights,
  options: {
    size: ArrayLike<number>;
    areaShare: number;
    /** Last periods that are forecast. */
    periods: number;
    smooth(counts: Float64Array): ArrayLike<number>;
    seed: number;
  },
): BackTest {
  const { size, areaShare, smooth, seed } = options;
  const n = rings.n;
  const first = Math.max(3, history.length - options.periods);
  const states = FORECAST_SETTINGS.map((): Decayed => ({ weight: 0, counts: new Float64Array(n) }));
  const hitsOf = FORECAST_SETTINGS.map(() => 0);
  const sum = new Float64Array(n);
  const rows: BackTestRow[] = [];
  const bestSetting = (): number => hitsOf.reduce((best, hits, k) => (hits > hitsOf[best]! ? k : best), 0);
  history.forEach((actual, t) => {
    if (t >= first - 2 && t > 0) {
      const maps = states.map((state, k) => fromDecayed(state, exposure, rings, FORECAST_SETTINGS[k]!));
      const best = bestSetting();
      const scores = maps.map((map) => scoreForecast(map, actual, size, areaShare));
      const model = scores[best];
      const lastPeriod = scoreForecast(history[t - 1]!, actual, size, areaShare);
      const density = scoreForecast(smooth(Float64Array.from(sum)), actual, size, areaShare);
      if (t >= first && model !== undefined && lastPeriod !== undefined && density !== undefined)
        rows.push({ period: t, setting: FORECAST_SETTINGS[best]!, model, lastPeriod, density });
      scores.forEach((score, k) => {
        hitsOf[k]! += score?.hits ?? 0;
      });
    }
    states.forEach((state, k) => {
      states[k] = decayed(state, actual, FORECAST_SETTINGS[k]!.halfLife);
    });
    for (let i = 0; i < n; i += 1) sum[i]! += actual[i]!;
  });
  const setting = FORECAST_SETTINGS[bestSetting()]!;
  const of = (pick: (row: BackTestRow) => number): Interval => bootstrapMean(rows.map(pick), seed);
  const all = (measure: 'hitRate' | 'pai' | 'pei') =>
    rows.length === 0
      ? undefined
      : {
          model: of((row) => row.model[measure]),
          lastPeriod: of((row) => row.lastPeriod[measure]),
          density: of((row) => row.density[measure]),
        };
  const gain =
    rows.length === 0
      ? undefined
      : {
          lastPeriod: of((row) => row.model.hitRate - row.lastPeriod.hitRate),
          density: of((row) => row.model.hitRate - row.density.hitRate),
        };
  const enough = rows.length >= 4 && gain !== undefined;
  const better = enough && gain.lastPeriod.low > 0 && gain.density.low > 0;
  return {
    rows,
    hitRate: all('hitRate'),
    pai: all('pai'),
    pei: all('pei'),
    gain,
    setting,
    ...(!enough
      ? {
          verdict: 'too_little_data',
          verdictZh: '历史期数不足，无法检验预测效果。',
          verdictEn: 'Too few past periods to tell how good this forecast is.',
        }
      : better
        ? {
            verdict: 'better',
            verdictZh: '回测命中率高于“上期原样”和核密度两种基线。',
            verdictEn: 'In the back-test it hit more than last period’s map and than a density map.',
          }
        : {
            verdict: 'no_better',
            verdictZh: '回测未明显优于简单基线，请勿单凭此图部署。',
            verdictEn:
              'In the back-test it was not clearly better than a simple baseline; do not deploy on it alone.',
          }),
  };
}
