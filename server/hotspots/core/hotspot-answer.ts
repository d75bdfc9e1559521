import type { FullQuestion, HotPlace, HotspotResult } from '../contract.ts';
import type { CaseFilter } from './case-columns.ts';
import { chosenExposure } from './chosen-exposure.ts';
import { generalisedGini, shareHolding } from './concentration.ts';
import { contentHash } from './content-hash.ts';
import type { ObservedExpected } from './observed-expected.ts';
import { weightsHash } from './spatial-weights.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import type { Frame, Study } from './study.ts';
import { middleOf } from './study.ts';
import { CONFIRMED_Q, WATCH_Q } from './tier.ts';
import { twoChannels } from './two-channels.ts';
import { twoPeriods } from './two-periods.ts';

/**
 * Where is it hot beyond chance and beyond effort? A whole answer to one question over a study, as it is stored and
 * sent. Same study, same question: same bytes (numbers are rounded to 10 digits, places have one order).
 * Reference: `observed-expected.ts`, `two-channels.ts`, `two-periods.ts`.
 */
export const METHOD_VERSION = 'hotspots/1';
export const SEED = 1;
const MOST_PLACES = 3000;
const WEEKS = 26;
const WEEK_S = 7 * 86_400;

export interface AskContext {
  /** Type codes with children, or null for all. */
  types: readonly string[] | null;
  patrolChannels: readonly string[];
  /** Local days since 1970 that the question's window touches: first, and one after the last. */
  days: [number, number];
}

export function filterOf(question: FullQuestion, context: AskContext): CaseFilter {
  return {
    from: Date.parse(question.from) / 1000,
    to: Date.parse(question.to) / 1000,
    types: context.types,
    channels: question.channels,
    outcomes: question.outcomes,
    hours: question.hours,
    weekdays: question.weekdays,
  };
}

export function answerQuestion(
  study: Study,
  question: FullQuestion,
  context: AskContext,
): Omit<HotspotResult, 'resultId'> {
  const frame = study.frame(question.unit, question.resolution);
  const rings = study.rings(frame, question.ring);
  const filter = filterOf(question, context);
  const counted = study.counts(frame, filter, context.patrolChannels);
  const exposure = chosenExposure(study, frame, question.exposure, filter.to);
  const visits = study.effort(frame, ...context.days);
  const result = twoChannels(
    { ...counted, exposure: exposure.share, visits, rings },
    { adjustment: question.adjustment },
  );
  const whole = counted.others.map((v, i) => v + counted.patrolFound[i]! + counted.patrolElsewhere[i]!);
  const change =
    question.compareFrom === null ? undefined : changeOf(study, frame, question, filter, rings, whole);
  const rank = (i: number): number =>
    result.tier[i] === 'confirmed'
      ? 0
      : result.tier[i] === 'watch'
        ? 1
        : result.effortOnly[i] === true
          ? 2
          : 3;
  const shown = Array.from({ length: frame.ids.length }, (_, i) => i)
    .filter(
      (i) =>
        result.tier[i] !== 'none' ||
        result.effortOnly[i] === true ||
        (change !== undefined && change.tier[i] !== 'none'),
    )
    .sort(
      (a, b) => rank(a) - rank(b) || result.q[a]! - result.q[b]! || (frame.ids[a]! < frame.ids[b]! ? -1 : 1),
    );
  const confirmed = result.tier.filter((tier) => tier === 'confirmed').length;
  const watch = result.tier.filter((tier) => tier === 'watch').length;
  const weekly = study.series(frame, filter, WEEKS, WEEK_S);
  const n = frame.ids.length;
  const { others, patrol } = result;
  return {
    question,
    versions: {
      method: METHOD_VERSION,
      weightsHash: weightsHash(rings),
      dataHash: contentHash([
        counted.others,
        counted.patrolFound,
        counted.patrolElsewhere,
        exposure.share,
        ...(visits === undefined ? [] : [visits]),
        ...(change === undefined ? [] : [change.before]),
        weekly,
      ]),
      seed: SEED,
    },
    exposure: {
      key: exposure.key,
      nameZh: exposure.nameZh,
      nameEn: exposure.nameEn,
      weights: {
        street_length: digits(exposure.weights.street_length),
        floor_area: digits(exposure.weights.floor_area),
        population: digits(exposure.weights.population),
      },
    },
    totals: {
      cases: counted.cases,
      outside: counted.outside + others.outside + (patrol ?? result.patrolRaw).outside,
      patrolFound: whole.reduce((a, v, i) => a + v - counted.others[i]!, 0),
      places: n,
      tested: others.tested,
      confirmed,
      watch,
      effortOnly: result.effortOnly.filter(Boolean).length,
      byChanceConfirmed: digits(confirmed * CONFIRMED_Q),
      byChanceShown: digits((confirmed + watch) * WATCH_Q),
    },
    dispersion: {
      others: digits(others.dispersion.phi),
      patrol: patrol === undefined ? null : digits(patrol.dispersion.phi),
    },
    contract: {
      ...others.contract,
      method: others.contract.method,
      seed: SEED,
    },
    changeContract: change === undefined ? null : change.contract,
    concentration: { k50: digits(shareHolding(whole, 0.5)), gini: digits(generalisedGini(whole)) },
    notes: notesOf(study, result.patrol !== undefined, counted, others, patrol),
    places: shown.slice(0, MOST_PLACES).map((i): HotPlace => {
      const expected = result.expected[i]!;
      return {
        id: frame.ids[i]!,
        streets: study.streetsIn(frame, i),
        center: positionOf(frame, i),
        count: whole[i]!,
        observed: result.observed[i]!,
        expected: digits(expected),
        ratio: expected > 0 ? digits(result.observed[i]! / expected) : null,
        p: digits(result.p[i]!),
        q: digits(result.q[i]!),
        tier: result.tier[i]!,
        saidBy: result.saidBy[i]!,
        effortOnly: result.effortOnly[i]!,
        others: channelOf(others, i),
        patrol: patrol === undefined ? null : channelOf(patrol, i),
        change:
          change === undefined
            ? null
            : {
                now: change.now[i]!,
                before: change.before[i]!,
                p: digits(change.p[i]!),
                q: digits(change.q[i]!),
                tier: change.tier[i]!,
              },
        weeks: ringSeries(weekly, rings, n, WEEKS, i),
      };
    }),
  };
}

/** Growth of all cases that the filter keeps; a place’s own habits of patrol cancel between the periods. */
function changeOf(
  study: Study,
  frame: Frame,
  question: FullQuestion,
  filter: CaseFilter,
  rings: SpatialWeights,
  now: Int32Array,
) {
  const before = study.counts(
    frame,
    { ...filter, from: Date.parse(question.compareFrom!) / 1000, to: filter.from },
    [],
  );
  return twoPeriods(now, before.others, rings);
}

/** Sums of a place's ring per step. */
export function ringSeries(
  series: ArrayLike<number>,
  rings: SpatialWeights,
  n: number,
  steps: number,
  place: number,
): number[] {
  return Array.from({ length: steps }, (_, t) => {
    let sum = 0;
    for (let k = rings.starts[place]!; k < rings.starts[place + 1]!; k += 1)
      sum += series[t * n + rings.to[k]!]!;
    return sum;
  });
}

function channelOf(test: ObservedExpected, i: number): HotPlace['others'] {
  return {
    observed: test.observed[i]!,
    expected: digits(test.expected[i]!),
    q: digits(test.q[i]!),
    tier: test.tier[i]!,
  };
}

/** Longitude and latitude to 7 digits after the point. */
export function positionOf(frame: Frame, place: number): [number, number] | null {
  const middle = middleOf(frame, place);
  return middle === null ? null : [Math.round(middle[0] * 1e7) / 1e7, Math.round(middle[1] * 1e7) / 1e7];
}

/** Ten significant digits: the same text wherever it was computed. */
export function digits(value: number): number {
  return Number(value.toPrecision(10));
}

function notesOf(
  study: Study,
  visitsKnown: boolean,
  counted: { patrolFound: Int32Array; patrolElsewhere: Int32Array },
  others: ObservedExpected,
  patrol: ObservedExpected | undefined,
): HotspotResult['notes'] {
  const notes = [];
  const elsewhere = counted.patrolElsewhere.reduce((a, b) => a + b, 0);
  const patrolled = elsewhere > 0 || counted.patrolFound.some((v) => v > 0);
  if (patrolled && !visitsKnown)
    notes.push({
      zh: '该时段没有巡查到访记录，巡查发现的案件只展示，不参与判定。',
      en: 'No visits are on record for this period; patrol-found cases are shown but have no vote.',
    });
  else if (elsewhere > 0)
    notes.push({
      zh: `${elsewhere} 起巡查发现的案件不在有到访记录的街巷上，不参与判定。`,
      en: `${elsewhere} patrol-found cases lie off the streets whose visits are known; they have no vote.`,
    });
  if (others.total === 0 && patrolled)
    notes.push({
      zh: '仅有巡查发现的案件：热点可能反映巡查力度。',
      en: 'Only patrol-found cases: hotspots may mirror patrol effort.',
    });
  const phi = Math.max(others.dispersion.phi, patrol?.dispersion.phi ?? 0);
  if (phi > 0)
    notes.push({
      zh: `各处差异大于偶然（φ = ${phi.toFixed(2)}），已计入检验，避免误报。`,
      en: `Places differ more than by chance (φ = ${phi.toFixed(2)}); the test allows for it.`,
    });
  if (study.ground.streets.length === 0)
    notes.push({
      zh: '本市尚无街巷，热点没有街名。',
      en: 'The city has no streets yet; places bear no names.',
    });
  return notes;
}
