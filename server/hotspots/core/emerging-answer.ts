import type { EmergingAnswer, ExposureKey } from '../contract.ts';
import { chosenExposure } from './chosen-exposure.ts';
import type { EmergingCategory } from './emerging-category.ts';
import { emergingHotspots } from './emerging-hotspots.ts';
import { digits, positionOf, ringSeries } from './hotspot-answer.ts';
import type { CubeWindow } from './space-time-cube.ts';
import type { CaseFilter } from './case-columns.ts';
import type { Frame, Study } from './study.ts';

/**
 * Which places are newly hot, which always were, which get worse: the 17 categories over steps of one or more weeks.
 *
 * Patrol-found cases are held against the step's visits, all others against exposure alone, as in the default test; where
 * visits are not known, patrol-found cases are left out. BH within each step: it is the latest map that is looked at. Places without a pattern are left out; new and intensifying ones come first.
 */
export interface EmergingAsk {
  /** Epoch s: end of the last step. */
  to: number;
  /** Steps, and days of each. */
  steps: number;
  stepDays: number;
  /** Steps before its own that belong to a bin's neighbourhood. */
  back: number;
  window: CubeWindow;
  unit: 'cell' | 'street';
  resolution: number;
  ring: number;
  exposure: ExposureKey;
  types: readonly string[] | null;
  channels: readonly string[] | null;
  outcomes?: readonly string[] | null;
  patrolChannels: readonly string[];
  /** Local minutes less UTC minutes, for naming days. */
  offsetMinutes: number;
}

const DAY_S = 86_400;
const KIND_NAMES: Record<string, [zh: string, en: string]> = {
  new: ['新增', 'New'],
  consecutive: ['连续', 'Consecutive'],
  intensifying: ['加强', 'Intensifying'],
  persistent: ['持续', 'Persistent'],
  diminishing: ['减弱', 'Diminishing'],
  sporadic: ['零星', 'Sporadic'],
  oscillating: ['振荡', 'Oscillating'],
  historical: ['历史', 'Historical'],
};
const ORDER = [
  'new',
  'intensifying',
  'consecutive',
  'persistent',
  'oscillating',
  'sporadic',
  'diminishing',
  'historical',
];

export function emergingAnswer(study: Study, asked: EmergingAsk): EmergingAnswer {
  // No step before the record begins: a time without any case on record is not a quiet time.
  const known = Math.floor((asked.to - study.firstAt()) / (asked.stepDays * DAY_S)) - asked.back;
  const ask = { ...asked, steps: Math.max(1, Math.min(asked.steps, known)) };
  const frame = study.frame(ask.unit, ask.resolution);
  const rings = study.rings(frame, ask.ring);
  const exposure = chosenExposure(study, frame, ask.exposure, ask.to);
  const from = ask.to - ask.steps * ask.stepDays * DAY_S;
  const { types, channels, outcomes } = ask;
  const filter = { from, to: ask.to, types, channels, outcomes, hours: null, weekdays: null };
  const n = frame.ids.length;
  const cube = cubeOf(study, frame, ask, filter, exposure.share);
  const { left } = cube;
  const shape = { places: n, steps: ask.steps + ask.back };
  const { places, phi } = emergingHotspots(cube.counts, shape, cube.expected, rings, {
    window: ask.window,
    back: ask.back,
    warmUp: ask.back,
    family: 'step',
  });
  const counts = cube.counts.subarray(ask.back * n);
  const shown = places.map((place, i) => ({ ...place, i })).filter(({ category }) => category !== 'none');
  const tally: Record<string, number> = {};
  for (const { category } of shown) tally[category] = (tally[category] ?? 0) + 1;
  return {
    from: new Date(from * 1000).toISOString(),
    to: new Date(ask.to * 1000).toISOString(),
    steps: ask.steps,
    stepDays: ask.stepDays,
    back: ask.back,
    window: ask.window,
    unit: ask.unit,
    resolution: ask.resolution,
    exposure: ask.exposure,
    cases: counts.reduce((a, b) => a + b, 0),
    dispersion: digits(phi),
    counts: tally,
    contract: {
      nullZh: '各处每期案件数与其暴露量份额相称',
      nullEn: 'each step’s cases of a place are in proportion to its exposure',
      method: phi > 0 ? 'beta_binomial' : 'exact_binomial',
      alternative: 'two_sided',
      ties: 'counted',
      adjustment: 'BH',
      conditionalOn: 'total number of cases in the window; BH within each step',
    },
    notes:
      left === 0
        ? []
        : [
            {
              zh: `${left} 起巡查发现的案件没有对应的到访记录，未计入。`,
              en: `${left} patrol-found cases have no visits to be held against; they are left out.`,
            },
          ],
    places: shown
      .sort((a, b) => rankOf(a.category) - rankOf(b.category) || b.since - a.since || a.i - b.i)
      .map(({ i, category, since, signs, trend }) => {
        const [kind = '', side = ''] = category.split('_');
        const [zh, en] = KIND_NAMES[kind] ?? [kind, kind];
        return {
          id: frame.ids[i]!,
          category,
          categoryZh: `${zh}${side === 'cold' ? '冷点' : '热点'}`,
          categoryEn: `${en} ${side} spot`,
          streets: study.streetsIn(frame, i),
          center: positionOf(frame, i),
          since: since < 0 ? null : dayOf(from + since * ask.stepDays * DAY_S, ask.offsetMinutes),
          signs: [...signs],
          series: ringSeries(counts, rings, n, ask.steps, i),
          trend: { z: digits(trend.z), p: digits(trend.p), tau: digits(trend.tau) },
        };
      }),
  };
}

/** Counts per step and place, the exposure that each step's mixture of channels gives, and cases without known visits. */
function cubeOf(
  study: Study,
  frame: Frame,
  ask: EmergingAsk,
  filter: CaseFilter,
  share: Float64Array,
): { counts: Int32Array; expected: Float64Array; left: number } {
  const n = frame.ids.length;
  const counts = new Int32Array(n * (ask.steps + ask.back));
  const expected = new Float64Array(n * (ask.steps + ask.back));
  let left = 0;
  const stepS = ask.stepDays * DAY_S;
  for (let step = 0; step < ask.steps + ask.back; step += 1) {
    const from = filter.from + (step - ask.back) * stepS;
    const found = study.counts(frame, { ...filter, from, to: from + stepS }, ask.patrolChannels);
    const firstDay = Math.floor((from + ask.offsetMinutes * 60) / DAY_S);
    const visits = study.effort(frame, firstDay, firstDay + ask.stepDays)?.map((v, i) => v * share[i]!);
    const others = found.others.reduce((a, b) => a + b, 0);
    const patrolled = found.patrolFound.reduce((a, b) => a + b, 0);
    const known = visits === undefined ? 0 : visits.reduce((a, b) => a + b, 0);
    left += found.patrolElsewhere.reduce((a, b) => a + b, 0) + (known > 0 ? 0 : patrolled);
    const all = others + (known > 0 ? patrolled : 0);
    for (let i = 0; i < n; i += 1) {
      const bin = step * n + i;
      counts[bin] = found.others[i]! + (known > 0 ? found.patrolFound[i]! : 0);
      expected[bin] =
        known > 0 && all > 0 ? (others * share[i]! + (patrolled * visits![i]!) / known) / all : share[i]!;
    }
  }
  return { counts, expected, left };
}

/** Hot before cold, what is new or grows before what stays. */
function rankOf(category: EmergingCategory): number {
  const [kind = '', side] = category.split('_');
  return ORDER.indexOf(kind) + (side === 'cold' ? ORDER.length : 0);
}

function dayOf(at: number, offsetMinutes: number): string {
  return new Date((at + offsetMinutes * 60) * 1000).toISOString().slice(0, 10);
}
