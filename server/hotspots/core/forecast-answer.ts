import type { ExposureKey, ForecastAnswer } from '../contract.ts';
import { eachCase } from './case-columns.ts';
import { chosenExposure } from './chosen-exposure.ts';
import { backTest, expectedCounts } from './forecast.ts';
import { flagPlaces } from './forecast-metrics.ts';
import { hexSmoother } from './hex-kde.ts';
import { digits, positionOf, SEED } from './hotspot-answer.ts';
import { meanEdgeM } from './hex-lattice.ts';
import { lagOf } from './spatial-weights.ts';
import type { Study } from './study.ts';

/**
 * Where will the next shift, day or week have its cases, and how well did such maps do so far?
 *
 * Periods are local: the shift is the third of the day (0–8, 8–16, 16–24) that begins next and learns from the same
 * third of the days before; a day runs from local midnight; a week is seven days ending at `to`. The back-test covers the
 * last 28 days (12 weeks). Baselines: the period before, and a density of all earlier cases (kernel on cells, mean of
 * the ring on streets).
 */
export interface ForecastAsk {
  /** Epoch s: now. Only cases before it are known. */
  to: number;
  horizon: 'shift' | 'day' | 'week';
  areaShare: number;
  unit: 'cell' | 'street';
  resolution: number;
  ring: number;
  exposure: ExposureKey;
  types: readonly string[] | null;
  channels: readonly string[] | null;
  outcomes?: readonly string[] | null;
  /** Local minutes less UTC minutes. */
  offsetMinutes: number;
}

const DAY_S = 86_400;
const SHIFT_H = 8;
const MOST_PERIODS = 182;

export function forecastAnswer(study: Study, ask: ForecastAsk): ForecastAnswer {
  const frame = study.frame(ask.unit, ask.resolution);
  const rings = study.rings(frame, ask.ring);
  const exposure = chosenExposure(study, frame, ask.exposure, ask.to).share;
  const period = periodOf(ask);
  const history = historyOf(study, ask, period);
  const smooth =
    frame.unit === 'cell'
      ? hexSmoother(frame.ids, 4 * meanEdgeM(ask.resolution))
      : (counts: Float64Array) =>
          lagOf(rings, counts).map((sum, i) => sum / (rings.starts[i + 1]! - rings.starts[i]!));
  const size = frame.size.map((v, i) => (exposure[i]! > 0 ? v : 0));
  const test = backTest(history, exposure, rings, {
    size,
    areaShare: ask.areaShare,
    periods: ask.horizon === 'week' ? 12 : 28,
    smooth,
    seed: SEED,
  });
  const map = expectedCounts(history, exposure, rings, test.setting);
  const recent = test.rows.filter((row) => row.period >= history.length - (ask.horizon === 'week' ? 1 : 7));
  const hits = recent.reduce((sum, row) => sum + row.model.hits, 0);
  const cases = recent.reduce((sum, row) => sum + row.model.cases, 0);
  const three = (of: (typeof test)['hitRate']) =>
    of === undefined
      ? null
      : { model: rounded(of.model), lastPeriod: rounded(of.lastPeriod), density: rounded(of.density) };
  return {
    horizon: ask.horizon,
    from: new Date(period.from * 1000).toISOString(),
    to: new Date(period.to * 1000).toISOString(),
    areaShare: ask.areaShare,
    unit: ask.unit,
    resolution: ask.resolution,
    exposure: ask.exposure,
    places: flagPlaces(map, size, ask.areaShare).map((i) => ({
      id: frame.ids[i]!,
      expected: digits(map[i]!),
      streets: study.streetsIn(frame, i),
      center: positionOf(frame, i),
    })),
    backTest: {
      periods: test.rows.length,
      hitRate: three(test.hitRate),
      pai: three(test.pai),
      pei: three(test.pei),
      gain:
        test.gain === undefined
          ? null
          : { lastPeriod: rounded(test.gain.lastPeriod), density: rounded(test.gain.density) },
      lastWeek: cases === 0 ? null : { hits, cases, hitRate: digits(hits / cases) },
      verdict: test.verdict,
      verdictZh: test.verdictZh,
      verdictEn: test.verdictEn,
      seed: SEED,
    },
    setting: test.setting,
  };
}

function rounded(interval: { mean: number; low: number; high: number }) {
  return { mean: digits(interval.mean), low: digits(interval.low), high: digits(interval.high) };
}

interface Period {
  /** Epoch s of the period that is forecast. */
  from: number;
  to: number;
  /** From one period to the one before, s. */
  stepS: number;
}

/** The next shift, day or week. Days have 24 hours: China keeps no summer time. */
function periodOf({ to, horizon, offsetMinutes }: ForecastAsk): Period {
  if (horizon === 'week') return { from: to, to: to + 7 * DAY_S, stepS: 7 * DAY_S };
  const length = horizon === 'day' ? DAY_S : SHIFT_H * 3600;
  const local = to + offsetMinutes * 60;
  const from = Math.ceil(local / length) * length - offsetMinutes * 60;
  return { from, to: from + length, stepS: DAY_S };
}

/** Counts of the earlier periods of the same kind that are wholly known, oldest first. */
function historyOf(study: Study, ask: ForecastAsk, period: Period): Int32Array[] {
  const { cases } = study;
  const frame = study.frame(ask.unit, ask.resolution);
  const first = study.firstAt();
  if (first === Infinity) return [];
  const length = period.to - period.from;
  let back = 1;
  while (period.from - back * period.stepS + length > ask.to) back += 1;
  const oldest = Math.min(MOST_PERIODS, Math.floor((period.from - first) / period.stepS));
  const history = Array.from(
    { length: Math.max(0, oldest - back + 1) },
    () => new Int32Array(frame.ids.length),
  );
  const filter = {
    from: period.from - oldest * period.stepS,
    to: ask.to,
    types: ask.types,
    channels: ask.channels,
    outcomes: ask.outcomes,
    hours: null,
    weekdays: null,
  };
  eachCase(cases, filter, (i) => {
    const since = cases.at[i]! - filter.from;
    const step = Math.floor(since / period.stepS);
    if (since - step * period.stepS >= length) return;
    const place = study.placeOfCase(frame, i);
    const counts = history[step];
    if (place >= 0 && counts !== undefined) counts[place]! += 1;
  });
  return history;
}
