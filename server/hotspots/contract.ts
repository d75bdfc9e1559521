import { z } from 'zod';
import {
  cellSchema,
  daySchema,
  instantSchema,
  multiPolygonSchema,
  polygonSchema,
  positionSchema,
} from '../kernel/wire-schema.ts';

/** Which cases, on what ground, against what exposure? One filter for results, emerging and forecast. */
const selection = {
  /** Type codes; a parent type stands for all of its children. Absent: all. */
  types: z.array(z.string().max(60)).max(60).optional(),
  /** Channel codes; absent: all. */
  channels: z.array(z.string().max(60)).max(30).optional(),
  /** Outcome codes, and `none` for cases that have none yet; absent: all. */
  outcomes: z.array(z.string().max(60)).max(12).optional(),
  /** Local hours of the day, from (included) to (excluded), 0 … 24; may pass midnight, e.g. [22, 4]. */
  hours: z.tuple([z.number().min(0).max(24), z.number().min(0).max(24)]).optional(),
  /** Local weekdays, 1 Monday … 7 Sunday. */
  weekdays: z.array(z.number().int().min(1).max(7)).max(7).optional(),
  unit: z.enum(['cell', 'street']).optional(),
  /** H3 resolution of cells; the city's fine one unless told. */
  resolution: z.number().int().min(0).max(15).optional(),
  exposure: z.enum(['street_length', 'floor_area', 'population', 'blend']).optional(),
  /** Cells within so many steps, or streets within so many junctions. */
  ring: z.number().int().min(0).max(4).optional(),
};

export const hotspotQuestionSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  /** Beginning of the period before, which ends at `from`; absent: no comparison. */
  compareFrom: instantSchema.optional(),
  ...selection,
  adjustment: z.enum(['BH', 'BY']).optional(),
});
export type HotspotQuestion = z.infer<typeof hotspotQuestionSchema>;

export const exposureKeySchema = z.enum(['street_length', 'floor_area', 'population', 'blend']);
export type ExposureKey = z.infer<typeof exposureKeySchema>;

/** The question with nothing left open; types and channels sorted, null for all. */
export const fullQuestionSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  compareFrom: instantSchema.nullable(),
  types: z.array(z.string()).nullable(),
  channels: z.array(z.string()).nullable(),
  outcomes: z.array(z.string()).nullable().default(null),
  hours: z.tuple([z.number(), z.number()]).nullable(),
  weekdays: z.array(z.int()).nullable(),
  unit: z.enum(['cell', 'street']),
  resolution: z.int(),
  exposure: exposureKeySchema,
  ring: z.int(),
  adjustment: z.enum(['BH', 'BY']),
});
export type FullQuestion = z.infer<typeof fullQuestionSchema>;

export const tierSchema = z.enum(['confirmed', 'watch', 'none']);

export const testContractSchema = z.object({
  nullZh: z.string(),
  nullEn: z.string(),
  method: z.string(),
  alternative: z.enum(['greater', 'less', 'two_sided']),
  ties: z.enum(['counted', 'none']),
  adjustment: z.enum(['none', 'BH', 'BY']),
  conditionalOn: z.string(),
  draws: z.int().optional(),
  seed: z.int().optional(),
});

const channelSchema = z.object({
  /** Cases in the ring, and what exposure gives. */
  observed: z.int(),
  expected: z.number(),
  q: z.number(),
  tier: tierSchema,
});

export const hotPlaceSchema = z.object({
  /** H3 cell or street id. */
  id: z.string(),
  /** Names of the streets in the cell (longest first, at most 3), or the street itself. */
  streets: z.array(z.object({ streetId: z.string(), nameZh: z.string(), nameEn: z.string() })),
  center: positionSchema.nullable(),
  /** Cases in the place itself. */
  count: z.int(),
  /** Cases in the place and its ring. */
  observed: z.int(),
  expected: z.number(),
  /** observed / expected; null when nothing was expected. */
  ratio: z.number().nullable(),
  p: z.number(),
  q: z.number(),
  tier: tierSchema,
  /** Who says so: `others` are hotline, citizens and cameras. */
  saidBy: z.enum(['both', 'others', 'patrol', 'sum', '']),
  /** Patrol-found cases alone look hot, but not against visits, and nobody else sees it. */
  effortOnly: z.boolean(),
  others: channelSchema,
  /** Against exposure and visits; null when visits are not known. */
  patrol: channelSchema.nullable(),
  /** Against the period before; null without one. */
  change: z
    .object({ now: z.int(), before: z.int(), p: z.number(), q: z.number(), tier: tierSchema })
    .nullable(),
  /** Cases of the ring per week, oldest first, the last ending at `to`. */
  weeks: z.array(z.int()),
});
export type HotPlace = z.infer<typeof hotPlaceSchema>;

export const hotspotResultSchema = z.object({
  resultId: z.string(),
  question: fullQuestionSchema,
  versions: z.object({ method: z.string(), weightsHash: z.string(), dataHash: z.string(), seed: z.int() }),
  exposure: z.object({
    key: exposureKeySchema,
    nameZh: z.string(),
    nameEn: z.string(),
    /** Share of the expectation that each kind of exposure carries; they sum to 1. */
    weights: z.object({ street_length: z.number(), floor_area: z.number(), population: z.number() }),
  }),
  totals: z.object({
    cases: z.int(),
    /** Cases in places without exposure: outside the study area. */
    outside: z.int(),
    patrolFound: z.int(),
    places: z.int(),
    tested: z.int(),
    confirmed: z.int(),
    watch: z.int(),
    effortOnly: z.int(),
    /** How many of those shown as confirmed (as watch or confirmed) chance alone may have put there, at most. */
    byChanceConfirmed: z.number(),
    byChanceShown: z.number(),
  }),
  dispersion: z.object({ others: z.number(), patrol: z.number().nullable() }),
  contract: testContractSchema,
  changeContract: testContractSchema.nullable(),
  /** Share of places that hold half of the cases, and generalised Gini. */
  concentration: z.object({ k50: z.number(), gini: z.number() }),
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
  /** Confirmed first, then watch, effort only and grown ones; by q. */
  places: z.array(hotPlaceSchema),
});
export type HotspotResult = z.infer<typeof hotspotResultSchema>;

export const hotspotAnswerSchema = z.object({
  /** Null while a job is still at work. */
  result: hotspotResultSchema.nullable(),
  resultId: z.string().nullable(),
  jobId: z.string().nullable(),
});
export type HotspotAnswer = z.infer<typeof hotspotAnswerSchema>;

export const resultParamsSchema = z.object({ resultId: z.string().regex(/^[0-9a-f]{24}$/) });

/** A list in a query: comma-separated codes. */
const listed = z.string().max(600).optional();
const listedSelection = {
  to: instantSchema.optional(),
  types: listed,
  channels: listed,
  outcomes: listed,
  unit: z.enum(['cell', 'street']).optional(),
  resolution: z.coerce.number().int().min(0).max(15).optional(),
  exposure: exposureKeySchema.optional(),
  ring: z.coerce.number().int().min(0).max(4).optional(),
};
export const emergingQuerySchema = z.object({
  ...listedSelection,
  /** Steps, the last ending at `to`, days of each, and steps before its own that count to a neighbourhood. */
  steps: z.coerce.number().int().min(4).max(104).optional(),
  stepDays: z.coerce.number().int().min(1).max(28).optional(),
  back: z.coerce.number().int().min(0).max(4).optional(),
  window: z.enum(['entire_cube', 'neighbourhood_steps', 'single_step']).optional(),
});
export type EmergingQuery = z.infer<typeof emergingQuerySchema>;

export const emergingSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  steps: z.int(),
  stepDays: z.int(),
  back: z.int(),
  window: z.enum(['entire_cube', 'neighbourhood_steps', 'single_step']),
  unit: z.enum(['cell', 'street']),
  resolution: z.int(),
  exposure: exposureKeySchema,
  cases: z.int(),
  dispersion: z.number(),
  /** Places per category, those without a pattern left out. */
  counts: z.record(z.string(), z.int()),
  contract: testContractSchema,
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
  places: z.array(
    z.object({
      id: z.string(),
      category: z.string(),
      categoryZh: z.string(),
      categoryEn: z.string(),
      streets: z.array(z.object({ streetId: z.string(), nameZh: z.string(), nameEn: z.string() })),
      center: positionSchema.nullable(),
      /** Local day on which the unbroken run of significant steps began; null when the last step is not significant. */
      since: daySchema.nullable(),
      /** +1 hot, −1 cold, 0 per step; cases of the ring per step. */
      signs: z.array(z.int()),
      series: z.array(z.int()),
      trend: z.object({ z: z.number(), p: z.number(), tau: z.number() }),
    }),
  ),
});
export type EmergingAnswer = z.infer<typeof emergingSchema>;

export const forecastQuerySchema = z.object({
  ...listedSelection,
  horizon: z.enum(['shift', 'day', 'week']).optional(),
  /** Share of the study area that is flagged. */
  areaShare: z.coerce.number().min(0.005).max(0.5).optional(),
});
export type ForecastQuery = z.infer<typeof forecastQuerySchema>;

const intervalSchema = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const threeSchema = z
  .object({ model: intervalSchema, lastPeriod: intervalSchema, density: intervalSchema })
  .nullable();
export const forecastSchema = z.object({
  horizon: z.enum(['shift', 'day', 'week']),
  /** The period that is forecast. */
  from: instantSchema,
  to: instantSchema,
  areaShare: z.number(),
  unit: z.enum(['cell', 'street']),
  resolution: z.int(),
  exposure: exposureKeySchema,
  /** Flagged places with the cases to expect in the period, most first. */
  places: z.array(
    z.object({
      id: z.string(),
      expected: z.number(),
      streets: z.array(z.object({ streetId: z.string(), nameZh: z.string(), nameEn: z.string() })),
      center: positionSchema.nullable(),
    }),
  ),
  /** Means over the periods of the back-test with 95 % intervals (bootstrap over periods). */
  backTest: z.object({
    periods: z.int(),
    hitRate: threeSchema,
    pai: threeSchema,
    pei: threeSchema,
    gain: z.object({ lastPeriod: intervalSchema, density: intervalSchema }).nullable(),
    /** How the map made for the last 7 days (or the last week) did. */
    lastWeek: z.object({ hits: z.int(), cases: z.int(), hitRate: z.number() }).nullable(),
    verdict: z.enum(['better', 'no_better', 'too_little_data']),
    verdictZh: z.string(),
    verdictEn: z.string(),
    seed: z.int(),
  }),
  setting: z.object({ halfLife: z.number(), spread: z.number(), prior: z.number() }),
});
export type ForecastAnswer = z.infer<typeof forecastSchema>;

export const stabilitySchema = z.object({
  cells: z.array(
    z.object({
      cell: cellSchema,
      tier: tierSchema,
      keeps: z.array(z.string()),
      flips: z.array(z.string()),
      /** Share of random halves of the cases in which it is still shown. */
      halves: z.number(),
    }),
  ),
  draws: z.int(),
  seed: z.int(),
});
export type StabilityAnswer = z.infer<typeof stabilitySchema>;

/** A labelled statistic instead of the default test. */
export const statisticChoiceSchema = z.object({
  statistic: z.enum(['gistar', 'gi', 'local_moran']),
  p: z.enum(['exact', 'normal', 'monte_carlo']),
  /** Empirical-Bayes rates by exposure instead of counts. */
  rates: z.boolean(),
});
export type StatisticChoice = z.infer<typeof statisticChoiceSchema>;
export const statisticQuestionSchema = hotspotQuestionSchema.extend({
  statistic: statisticChoiceSchema.shape.statistic.optional(),
  p: statisticChoiceSchema.shape.p.optional(),
  rates: z.boolean().optional(),
});
export type StatisticQuestion = z.infer<typeof statisticQuestionSchema>;
export const statisticSchema = z.object({
  question: fullQuestionSchema,
  choice: statisticChoiceSchema,
  weightsHash: z.string(),
  contract: testContractSchema,
  /** Over the whole map: Moran's I with z (randomisation) and p of the upper tail, Geary's C, global G. */
  global: z.object({
    moran: z.number(),
    moranZ: z.number(),
    moranP: z.number(),
    geary: z.number(),
    g: z.number(),
    gZ: z.number(),
  }),
  tested: z.int(),
  places: z.array(
    z.object({
      id: z.string(),
      center: positionSchema.nullable(),
      streets: z.array(z.object({ streetId: z.string(), nameZh: z.string(), nameEn: z.string() })),
      count: z.int(),
      /** The count, or the rate. */
      value: z.number(),
      z: z.number(),
      p: z.number(),
      q: z.number(),
      tier: tierSchema,
      /** Of local Moran: HH, LL, HL, LH, or empty at the mean. */
      quadrant: z.string().nullable(),
    }),
  ),
  noteZh: z.string(),
  noteEn: z.string(),
});
export type StatisticAnswer = z.infer<typeof statisticSchema>;

const areaSchema = z.union([polygonSchema, multiPolygonSchema]);
/** A campaign (集中整治) from `from` to `to`: did trouble fall, and did it move next door? */
export const campaignQuestionSchema = z.object({
  area: areaSchema,
  from: instantSchema,
  to: instantSchema,
  /** Begin of the period before; four times the campaign's length before `from` unless told. */
  beforeFrom: instantSchema.optional(),
  /** Held against the time before: the campaign itself, or the time from its end to here. */
  afterTo: instantSchema.optional(),
  /** Comparison areas; all of the city outside area and belt unless told. */
  comparison: areaSchema.optional(),
  types: z.array(z.string().max(60)).max(60).optional(),
  resolution: z.number().int().min(0).max(15).optional(),
  /** Width of the belt, rings of cells. */
  beltRings: z.number().int().min(1).max(6).optional(),
});
export type CampaignQuestion = z.infer<typeof campaignQuestionSchema>;

const campaignPartSchema = z.object({
  places: z.int(),
  /** Cases that patrols did not find. */
  before: z.int(),
  after: z.int(),
  patrolBefore: z.int(),
  patrolAfter: z.int(),
});
export const campaignSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  area: campaignPartSchema,
  belt: campaignPartSchema,
  comparison: campaignPartSchema,
  effect: z.object({
    /** Change of the area over the change of the comparison, with its 95 % interval. */
    ratio: z.number().nullable(),
    interval: z.tuple([z.number(), z.number()]).nullable(),
    pFell: z.number(),
    beltRatio: z.number().nullable(),
    pBeltRose: z.number(),
    /** Weighted displacement quotient; negative: trouble moved next door. */
    displacement: z.number().nullable(),
    verdict: z.enum(['fell', 'fell_and_moved', 'no_change_shown']),
    verdictZh: z.string(),
    verdictEn: z.string(),
  }),
  /** Cases per week that patrols did not find, the last week ending with the judged period. */
  weeks: z.object({ area: z.array(z.int()), belt: z.array(z.int()), comparison: z.array(z.int()) }),
  cells: z.object({ area: z.array(cellSchema), belt: z.array(cellSchema) }),
  notes: z.array(z.object({ zh: z.string(), en: z.string() })),
});
export type CampaignAnswer = z.infer<typeof campaignSchema>;

export const hotspotJobSchema = z.object({ jobId: z.string() });
