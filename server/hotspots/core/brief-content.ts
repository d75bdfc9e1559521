import type {
  EmergingAnswer,
  ForecastAnswer,
  FullQuestion,
  HotspotResult,
  StabilityAnswer,
} from '../contract.ts';
import { methodNames } from '../words-contract.ts';
import { spotsOf, spotTierOf } from './brief-spots.ts';
import {
  byChance,
  CLASSES,
  EXPOSURES,
  nameOf,
  percent,
  SAID_BY,
  WEEKDAYS,
  WEEKDAYS_EN,
} from './brief-words.ts';
import type { Words } from './brief-words.ts';
import type { Spot, SpotTier } from './brief-spots.ts';

/**
 * What does one page on a stored result say in the morning meeting? Everything in plain words, in both languages:
 * what was asked, what is hot and how sure, what chance would give, since when, who says so, what is new, what is
 * expected next beside how such a forecast did last week, what would flip. Pure: the page's forms (PDF, PNG, Excel)
 * only lay it out. What is not known (no forecast, no check of stability) is said, never left out.
 * Times are ISO UTC; `day` gives the local day of an instant.
 */
/** A spot: places that touch, told by the strongest of them. */
export interface BriefPlace {
  /** Number on the map, from 1. */
  number: number;
  /** The strongest place, and how many places the spot has. */
  id: string;
  places: number;
  name: Words;
  tier: BriefTier;
  /** Cases in the spot's places; then of the strongest place with its ring. */
  cases: number;
  observed: number;
  expected: number;
  ratio: number | null;
  q: number;
  /** Local day since which it has been significant week by week; null when the last week is not. */
  since: string | null;
  /** New, intensifying …; null without an emerging pattern. */
  pattern: Words | null;
  saidBy: Words;
  /** Held in all variants of the check; null when it was not checked. */
  steady: boolean | null;
  center: readonly [number, number] | null;
}

export type BriefTier = SpotTier;

export interface BriefClass {
  tier: BriefTier;
  color: string;
  name: Words;
  says: Words;
  ids: string[];
}

export interface BriefContent {
  resultId: string;
  title: Words;
  synthetic: boolean;
  city: Words;
  asked: { name: Words; value: Words }[];
  /** The sentences under the map. */
  findings: Words[];
  classes: BriefClass[];
  places: BriefPlace[];
  /** Spots in all, of which `places` are the first. */
  shown: number;
  forecast: {
    period: Words;
    verdict: Words;
    /** Hit rate of the maps made for the last week, in words. */
    record: Words;
    places: { name: Words; expected: number }[];
  } | null;
  stability: Words;
  method: { name: Words; value: Words }[];
  madeAt: string;
}

export interface BriefInput {
  result: HotspotResult;
  city: { nameZh: string; nameEn: string; synthetic: boolean };
  emerging: EmergingAnswer | null;
  forecast: ForecastAnswer | null;
  stability: StabilityAnswer | null;
  /** Names of codes, in the order of the question; null for all. */
  types: Words[] | null;
  channels: Words[] | null;
  outcomes: Words[] | null;
  madeAt: string;
  /** Places next to one, for cells; none for streets. */
  touching(id: string): readonly string[];
  /** Local time of an instant: YYYY-MM-DD HH:MM. */
  clock(at: string): string;
}

const MOST_PLACES = 12;
const FORECAST_PLACES = 5;

function periodOf(from: string, to: string, clock: BriefInput['clock']): Words {
  const text = `${clock(from)} — ${clock(to)}`;
  return { zh: text, en: text };
}

const listed = (names: Words[] | null, all: Words): Words =>
  names === null
    ? all
    : { zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') };

function askedOf({ result, clock, types, channels, outcomes }: BriefInput): BriefContent['asked'] {
  const { question } = result;
  const rows: BriefContent['asked'] = [
    { name: { zh: '时段', en: 'Period' }, value: periodOf(question.from, question.to, clock) },
    {
      name: { zh: '对比期', en: 'Against' },
      value:
        question.compareFrom === null
          ? { zh: '无', en: 'none' }
          : periodOf(question.compareFrom, question.from, clock),
    },
    { name: { zh: '类型', en: 'Types' }, value: listed(types, { zh: '全部', en: 'all' }) },
    { name: { zh: '渠道', en: 'Channels' }, value: listed(channels, { zh: '全部', en: 'all' }) },
  ];
  if (outcomes !== null)
    rows.push({ name: { zh: '结果', en: 'Outcomes' }, value: listed(outcomes, { zh: '', en: '' }) });
  const when = whenOf(question);
  if (when !== null) rows.push({ name: { zh: '时间段', en: 'Hours' }, value: when });
  return rows;
}

const hourText = (h: number): string =>
  `${String(Math.floor(h)).padStart(2, '0')}:${String(Math.round((h % 1) * 60)).padStart(2, '0')}`;

function whenOf({ hours, weekdays }: FullQuestion): Words | null {
  if (hours === null && weekdays === null) return null;
  const span = hours === null ? '' : `${hourText(hours[0])}–${hourText(hours[1])}`;
  const days = weekdays ?? [];
  return {
    zh: [days.length === 0 ? '' : `周${days.map((d) => WEEKDAYS[d]).join('')}`, span].join(' ').trim(),
    en: [days.map((d) => WEEKDAYS_EN[d]).join(' '), span].join(' ').trim(),
  };
}

function findingsOf({ result, emerging }: BriefInput, hot: number): Words[] {
  const { totals, question } = result;
  const unit =
    question.unit === 'cell'
      ? {
          one: '格',
          zh: `个 H3 ${question.resolution} 级单元`,
          en: `H3 cells of resolution ${question.resolution}`,
        }
      : { one: '条', zh: '条街巷', en: 'streets' };
  const chance = byChance(totals.byChanceConfirmed, unit.one);
  const chanceShown = byChance(totals.byChanceShown, unit.one);
  const findings: Words[] = [
    {
      zh: `${totals.cases} 件案件，在 ${totals.places} ${unit.zh}上检验：${totals.confirmed} ${unit.one}确认为热点，${totals.watch} ${unit.one}关注；相邻的合为一处，共 ${hot} 处。`,
      en: `${totals.cases} cases, tested on ${totals.places} ${unit.en}: ${totals.confirmed} confirmed as hot, ${totals.watch} to watch; those that touch are one spot, ${hot} in all.`,
    },
    {
      zh: `若全凭偶然，确认的热点里最多会有${chance.zh}，连同关注的最多${chanceShown.zh}。`,
      en: `Chance alone would account for ${chance.en} of the confirmed ones at most, and ${chanceShown.en} of all shown.`,
    },
  ];
  if (totals.effortOnly > 0)
    findings.push({
      zh: `另有 ${totals.effortOnly} ${unit.one}只因巡查去得多而偏多，不算热点。`,
      en: `${totals.effortOnly} more stand out only because patrols went there more often: no hotspots.`,
    });
  if (totals.outside > 0)
    findings.push({
      zh: `${totals.outside} 件不在有街巷的地方，未参与分析。`,
      en: `${totals.outside} cases lie where no street is; they were not analysed.`,
    });
  findings.push(...result.notes);
  if (emerging === null)
    findings.push({ zh: '新增与加强：未能计算。', en: 'New and intensifying: could not be computed.' });
  else {
    const count = (category: string): number => emerging.counts[category] ?? 0;
    findings.push({
      zh: `近 ${emerging.steps} 期（每期 ${emerging.stepDays} 天）：新增热点 ${count('new_hot')} 处，加强 ${count('intensifying_hot')} 处，连续 ${count('consecutive_hot')} 处。`,
      en: `Over ${emerging.steps} steps of ${emerging.stepDays} days: ${count('new_hot')} new, ${count('intensifying_hot')} intensifying, ${count('consecutive_hot')} consecutive.`,
    });
  }
  return findings;
}

function forecastOf({ forecast, clock }: BriefInput): BriefContent['forecast'] {
  if (forecast === null) return null;
  const { lastWeek, verdictZh, verdictEn, hitRate } = forecast.backTest;
  const mean =
    hitRate === null
      ? ''
      : `${percent(hitRate.model.mean)} (${percent(hitRate.model.low)}–${percent(hitRate.model.high)})`;
  return {
    period: periodOf(forecast.from, forecast.to, clock),
    verdict: { zh: verdictZh, en: verdictEn },
    record:
      lastWeek === null
        ? { zh: '上周没有可比的预测。', en: 'There is no forecast of last week to compare with.' }
        : {
            zh: `上周：图上 ${percent(forecast.areaShare)} 的面积命中 ${lastWeek.hits}/${lastWeek.cases} 件（${percent(lastWeek.hitRate)}）${mean === '' ? '' : `；历次平均 ${mean}`}。`,
            en: `Last week ${percent(forecast.areaShare)} of the area held ${lastWeek.hits} of ${lastWeek.cases} cases (${percent(lastWeek.hitRate)})${mean === '' ? '' : `; mean of all periods ${mean}`}.`,
          },
    places: byName(forecast.places).slice(0, FORECAST_PLACES),
  };
}

/** Flagged places of one name together, most expected first. */
function byName(places: ForecastAnswer['places']): { name: Words; expected: number }[] {
  const found = new Map<string, { name: Words; expected: number }>();
  for (const place of places) {
    const name = nameOf(place);
    const known = found.get(name.zh);
    if (known === undefined) found.set(name.zh, { name, expected: place.expected });
    else known.expected += place.expected;
  }
  return [...found.values()].sort((a, b) => b.expected - a.expected);
}

function stabilityOf({ result, stability }: BriefInput): Words {
  if (result.question.unit !== 'cell')
    return {
      zh: '稳定性：只对六边形单元检查。',
      en: 'Stability: checked for cells only.',
    };
  if (stability === null) return { zh: '稳定性：尚未检查。', en: 'Stability: not checked yet.' };
  const steady = stability.cells.filter(isSteady).length;
  return {
    zh: `稳定性：显示的 ${stability.cells.length} 处中，${steady} 处在更换分辨率、邻域和一半样本（${stability.draws} 次）后都不变。`,
    en: `Stability: of ${stability.cells.length} places shown, ${steady} hold under another resolution, ring and half of the cases (${stability.draws} draws).`,
  };
}

/** Half of the random halves, and no variant that loses it. */
function isSteady(cell: StabilityAnswer['cells'][number]): boolean {
  return cell.flips.length === 0 && cell.halves >= 0.5;
}

/** Streets of the whole spot, those that most of its places name first. */
function spotName({ lead, members }: Spot): Words {
  const named = new Map<string, { nameZh: string; nameEn: string; times: number }>();
  for (const { streets } of [lead, ...members])
    for (const { streetId, nameZh, nameEn } of streets) {
      const known = named.get(streetId);
      if (known === undefined) named.set(streetId, { nameZh, nameEn, times: 1 });
      else known.times += 1;
    }
  const streets = [...named.values()].sort((a, b) => b.times - a.times);
  return nameOf({ id: lead.id, streets });
}

function placeOf(spot: Spot, number: number, input: BriefInput): BriefPlace {
  const { lead, members, tier, cases } = spot;
  const ids = new Set(members.map(({ id }) => id));
  const patterns = (input.emerging?.places ?? []).filter(({ id }) => ids.has(id));
  const pattern = patterns.find(({ id }) => id === lead.id) ?? patterns[0];
  const since = patterns.flatMap((one) => (one.since === null ? [] : [one.since])).sort()[0] ?? null;
  const checked = (input.stability?.cells ?? []).find(({ cell }) => cell === lead.id);
  return {
    number,
    id: lead.id,
    places: members.length,
    name: spotName(spot),
    tier,
    cases,
    observed: lead.observed,
    expected: lead.expected,
    ratio: lead.ratio,
    q: lead.q,
    since,
    pattern:
      pattern === undefined || pattern.category === 'none'
        ? null
        : {
            zh: pattern.categoryZh.replace(/[热冷]点$/, ''),
            en: pattern.categoryEn.replace(/ (hot|cold) spot$/i, ''),
          },
    saidBy: lead.effortOnly ? SAID_BY.patrol : SAID_BY[lead.saidBy],
    steady: checked === undefined ? null : isSteady(checked),
    center: lead.center,
  };
}

const both = (value: string): Words => ({ zh: value, en: value });

export function briefContent(input: BriefInput): BriefContent {
  const { result } = input;
  const spots = spotsOf(result.places, input.touching);
  const { exposure, versions, question, contract, dispersion } = result;
  const shares = Object.entries(exposure.weights)
    .filter(([, weight]) => weight > 0.0005)
    .map(([key, weight]) => ({ ...EXPOSURES[key as keyof typeof EXPOSURES], weight }));
  return {
    resultId: result.resultId,
    title: { zh: '热点简报', en: 'Hotspot brief' },
    synthetic: input.city.synthetic,
    city: { zh: input.city.nameZh, en: input.city.nameEn },
    asked: askedOf(input),
    findings: findingsOf(input, spots.filter(({ tier }) => tier === 'confirmed' || tier === 'watch').length),
    classes: (Object.keys(CLASSES) as BriefTier[])
      .map((tier) => ({
        tier,
        ...CLASSES[tier],
        ids: result.places.filter((place) => spotTierOf(place) === tier).map(({ id }) => id),
      }))
      .filter(({ ids }) => ids.length > 0),
    places: spots.slice(0, MOST_PLACES).map((spot, i) => placeOf(spot, i + 1, input)),
    shown: spots.length,
    forecast: forecastOf(input),
    stability: stabilityOf(input),
    method: [
      {
        name: { zh: '检验', en: 'Test' },
        value: {
          zh: `${contract.nullZh}；${methodNames[contract.method]?.[0] ?? contract.method}，上尾，${question.adjustment} 校正`,
          en: `${contract.nullEn}; ${methodNames[contract.method]?.[1] ?? contract.method}, upper tail, adjusted by ${question.adjustment}`,
        },
      },
      {
        name: { zh: '期望按', en: 'Expected by' },
        value: {
          zh: `${exposure.nameZh}（${shares.map(({ zh, weight }) => `${zh} ${percent(weight)}`).join('，')}）`,
          en: `${exposure.nameEn} (${shares.map(({ en, weight }) => `${en} ${percent(weight)}`).join(', ')})`,
        },
      },
      {
        name: { zh: '邻域', en: 'Ring' },
        value: both(`${question.ring}`),
      },
      ...(dispersion.others > 0 || (dispersion.patrol ?? 0) > 0
        ? [
            {
              name: { zh: '过度离散', en: 'Over-dispersion' },
              value: both(
                `${dispersion.others.toPrecision(3)}${dispersion.patrol === null ? '' : ` / ${dispersion.patrol.toPrecision(3)}`}`,
              ),
            },
          ]
        : []),
      {
        name: { zh: '版本', en: 'Versions' },
        value: both(
          `${versions.method} · weights ${versions.weightsHash.slice(0, 12)} · data ${versions.dataHash.slice(0, 12)} · seed ${versions.seed}`,
        ),
      },
      { name: { zh: '结果编号', en: 'Result' }, value: both(result.resultId) },
    ],
    madeAt: input.madeAt,
  };
}

/** Of the strongest place: cases with its ring, what was expected, how many times. */
export function strongestText({ observed, expected, ratio }: BriefPlace): string {
  const times = ratio === null ? '' : ` · ${ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(1)}×`;
  return `${observed} / ${expected.toFixed(1)}${times}`;
}
