import { XwError } from '../../kernel/errors.ts';
import type { ExposureKey } from '../contract.ts';
import { fittedExposure } from './fitted-exposure.ts';
import type { Frame, Study } from './study.ts';

/**
 * Against what are cases held? The chosen exposure of every place of a frame as shares that sum to 1, with names.
 *
 * `blend` fits the mixture of the three on all cases of the 365 days before the day of `to`, whatever the question's
 * filter is, so that one city has one yardstick a day. Only places with a street count.
 * Errors: 422 `exposure_unknown` when the city has nothing of the kind.
 */
export interface ChosenExposure {
  key: ExposureKey;
  nameZh: string;
  nameEn: string;
  share: Float64Array;
  weights: { street_length: number; floor_area: number; population: number };
}

const KINDS = ['street_length', 'floor_area', 'population'] as const;
const NAMES: Record<ExposureKey, [zh: string, en: string]> = {
  street_length: ['街道长度（米）', 'street length (m)'],
  floor_area: ['建筑面积（平方米）', 'floor area (m²)'],
  population: ['人口（人）', 'population (people)'],
  blend: ['街长、建筑面积与人口的拟合组合', 'fitted mixture of street length, floor area and population'],
};
const DAY_S = 86_400;
const YEAR_DAYS = 365;

/** Fits that were made, by study; a study with other cases is another key. */
const fits = new WeakMap<Study, Map<string, ChosenExposure>>();

export function chosenExposure(study: Study, frame: Frame, key: ExposureKey, to: number): ChosenExposure {
  let held = fits.get(study);
  if (held === undefined) fits.set(study, (held = new Map()));
  const name = [key, frame.unit, frame.resolution, Math.floor(to / DAY_S), study.cases.size].join('/');
  let found = held.get(name);
  if (found === undefined) {
    if (held.size > 60) held.clear();
    held.set(name, (found = choose(study, frame, key, to)));
  }
  return found;
}

function choose(study: Study, frame: Frame, key: ExposureKey, to: number): ChosenExposure {
  const [nameZh, nameEn] = NAMES[key];
  if (key === 'blend') {
    const end = Math.floor(to / DAY_S) * DAY_S;
    const everything = { types: null, channels: null, hours: null, weekdays: null };
    const { others } = study.counts(frame, { from: end - YEAR_DAYS * DAY_S, to: end, ...everything }, []);
    const { share, weights } = fittedExposure(
      others,
      KINDS.map((kind) => frame.exposures[kind]),
    );
    if (share.every((v) => v === 0)) throw unknown(key);
    return {
      key,
      nameZh,
      nameEn,
      share,
      weights: { street_length: weights[0]!, floor_area: weights[1]!, population: weights[2]! },
    };
  }
  const sum = frame.exposures[key].reduce((a, b) => a + b, 0);
  if (sum === 0) throw unknown(key);
  return {
    key,
    nameZh,
    nameEn,
    share: frame.exposures[key].map((v) => v / sum),
    weights: { street_length: 0, floor_area: 0, population: 0, [key]: 1 },
  };
}

function unknown(key: ExposureKey): XwError {
  return new XwError({
    code: 'exposure_unknown',
    status: 422,
    detail: `本市没有“${NAMES[key][0]}”数据，无法据此比较。`,
    detailEn: `This city has no ${NAMES[key][1]}; nothing can be held against it.`,
    value: key,
    place: 'exposure',
    remedy: '请改选其他暴露量，或先导入道路、建筑、人口数据。',
    remedyEn: 'Choose another exposure, or import roads, buildings or population first.',
  });
}
