import { z } from 'zod';
import { daySchema, instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/**
 * What may move, in the order in which it should be tried:
 * posting: officers and their shifts between grids · sections: streets between officers (队员包段) ·
 * chiefs: streets between street chiefs · boundary: who owns the streets along a border of grids ·
 * squads: streets between squads of a function, with staff and vehicles.
 */
export const balanceKindSchema = z.enum(['posting', 'sections', 'chiefs', 'boundary', 'squads']);
export type BalanceKind = z.infer<typeof balanceKindSchema>;

/** A weight of the workload model: what it is, where it comes from, and whether it is assumed. */
export const weightSchema = z.object({
  key: z.string(),
  value: z.number(),
  unit: z.string(),
  labelZh: z.string(),
  labelEn: z.string(),
  source: z.string(),
  /** True: nobody measured it here; a plan that depends on it should say so. */
  assumed: z.boolean(),
});
export const weightsSchema = z.object({
  version: z.string(),
  validFrom: daySchema,
  formulaZh: z.string(),
  formulaEn: z.string(),
  weights: z.array(weightSchema),
});
export type Weights = z.infer<typeof weightsSchema>;

/** Minutes per shift and day that a street asks for. */
export const minutesSchema = z.object({
  /** length × minutes per metre of its grade × passes. */
  patrol: z.number(),
  /** expected cases a day × handling time. */
  cases: z.number(),
  travel: z.number(),
  total: z.number(),
});

export const holderSchema = z.object({
  holderId: z.string(),
  nameZh: z.string(),
  gridId: z.string(),
  gridZh: z.string(),
  shiftId: z.string().nullable(),
  shiftZh: z.string().nullable(),
  /** Minutes now. */
  minutes: z.number(),
  /** Bounds within which a plan of the asked δ brings it, minutes. */
  low: z.number(),
  high: z.number(),
});
export const groundStreetSchema = z.object({
  streetId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  grade: z.int(),
  lengthM: z.number(),
  gridId: z.string(),
  /** Who holds it now; null: nobody is named. */
  holderId: z.string().nullable(),
  neighbours: z.array(z.string()),
  /** Holders to whom it may go by default. */
  mayHold: z.array(z.string()),
  middle: positionSchema,
  minutes: minutesSchema,
  /** Expected cases a day in hours in which nobody is rostered to it. */
  uncoveredHot: z.number(),
});
/** Officers by grid and shift: need against presence. Only for `posting`. */
export const postingCellSchema = z.object({
  gridId: z.string(),
  gridZh: z.string(),
  shiftId: z.string(),
  shiftZh: z.string(),
  officers: z.number(),
  /** Minutes of work that fall into these hours, a day. */
  minutes: z.number(),
  /** Expected cases a day in these hours. */
  hot: z.number(),
});
export const officerSchema = z.object({
  personId: z.string(),
  nameZh: z.string(),
  gridId: z.string(),
  shiftId: z.string(),
  licensed: z.boolean(),
  streetIds: z.array(z.string()),
});

export const measuresSchema = z.object({
  /** Σ minutes; mean; largest and smallest; max/mean; coefficient of variation; Gini; Jain's index. */
  total: z.number(),
  mean: z.number(),
  max: z.number(),
  min: z.number(),
  maxOverMean: z.number(),
  cv: z.number(),
  gini: z.number(),
  jain: z.number(),
  /** Streets next to each other with different holders. */
  cut: z.int(),
  /** Expected cases a day in hours in which nobody is rostered. */
  uncoveredHot: z.number(),
  /** Mean distance of a street from the middle of its holder's streets, m. */
  travelM: z.number(),
});
export type Measures = z.infer<typeof measuresSchema>;

export const groundQuerySchema = z.object({
  kind: balanceKindSchema,
  delta: z.coerce.number().min(0).max(1).optional(),
  /** Only these grids, comma separated. */
  grids: z.string().max(400).optional(),
});
export const groundSchema = z.object({
  kind: balanceKindSchema,
  day: daySchema,
  /** Changes when streets, holders, cases or weights do. */
  stamp: z.string(),
  weights: weightsSchema,
  holders: z.array(holderSchema),
  streets: z.array(groundStreetSchema),
  cells: z.array(postingCellSchema),
  officers: z.array(officerSchema),
  measures: measuresSchema,
});
export type Ground = z.infer<typeof groundSchema>;

/** One change: a street gets another holder, or an officer another grid or shift. */
export const changeSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('street'), streetId: z.string().max(80), holderId: z.string().max(80) }),
  z.object({
    what: z.literal('officer'),
    personId: z.string().max(80),
    gridId: z.string().max(80),
    shiftId: z.string().max(80),
  }),
]);
export type Change = z.infer<typeof changeSchema>;
const changes = z.array(changeSchema).max(2000);

/** Streets that somebody must be on duty for in these local hours; for `sections`. */
export const coverSchema = z
  .object({
    streetIds: z.array(z.string().max(80)).min(1).max(100),
    fromHour: z.int().min(0).max(23),
    toHour: z.int().min(1).max(24),
  })
  .refine(({ fromHour, toHour }) => fromHour < toHour, {
    message: '结束时刻须晚于开始时刻 / toHour must be after fromHour',
  });
export type Cover = z.infer<typeof coverSchema>;

export const questionSchema = z.object({
  kind: balanceKindSchema,
  /** Grids to plan; all unless told. */
  gridIds: z.array(z.string().max(80)).max(200).optional(),
  /** Shares of the mean by which loads may differ, from fewest changes to best balance; default 0.25, 0.1, 0.05. */
  deltas: z.array(z.number().min(0).max(2)).min(1).max(5).optional(),
  /** Street ids (officer ids for posting) that stay as they are. */
  locked: z.array(z.string().max(80)).max(2000).optional(),
  /** Pairs of holders that must stay neighbours (AB角). */
  pairs: z
    .array(z.tuple([z.string().max(80), z.string().max(80)]))
    .max(200)
    .optional(),
  /** Streets may leave their grid; such a change is marked 需区政府批准. */
  tradeBetweenGrids: z.boolean().optional(),
  cover: coverSchema.optional(),
  /** Names somebody for each street that nobody holds; so unless told, but not when `cover` is asked for. */
  nameUnheld: z.boolean().optional(),
  /** Time for each proposal, s; default 6, at most 60. */
  seconds: z.number().min(0.1).max(60).optional(),
  /** Instead of `seconds`: so many steps; the same seed and steps give the same plans. */
  steps: z.int().min(1).max(1_000_000_000).optional(),
  /** Time for the lower bound of each proposal, s; 0: none; default 6. */
  boundSeconds: z.number().min(0).max(120).optional(),
  seed: z.int().optional(),
});
export type BalanceQuestion = z.infer<typeof questionSchema>;
export const askedSchema = z.object({ jobId: z.string(), runId: z.string() });

const text = { zh: z.string(), en: z.string() };
/** What follows from changes of streets: a vehicle goes with its squad's area. Never sent, only answered. */
const followedSchema = z.object({
  what: z.literal('vehicle'),
  unitId: z.string(),
  squadId: z.string(),
  gridId: z.string(),
});
/**
 * Who answers for a street from when to when on some days of the week (0: its first day): own, the holder of the
 * section; pair, his AB partner; chosen, somebody else of the grid; nobody, as none of the grid is on shift.
 */
export const heldSpanSchema = z.object({
  days: z.array(z.int()),
  /** Local times HH:MM; an end at or before the beginning lies in the next day. */
  from: z.string(),
  to: z.string(),
  personId: z.string().nullable(),
  nameZh: z.string(),
  why: z.enum(['nobody', 'own', 'pair', 'chosen']),
});
/** "One named holder per street and slot" over the week of a plan. */
export const slotReportSchema = z.object({
  weekFrom: daySchema,
  /** Pairs of street and slot, and how many are held by whom; `empty`: nobody of the grid is on shift. */
  cells: z.int(),
  own: z.int(),
  pair: z.int(),
  chosen: z.int(),
  empty: z.int(),
  emptyBefore: z.int(),
  /** Pairs of street and person where somebody stands in for a street that is not on his roster. */
  standIns: z.int(),
  /** Slots with somebody on shift and not exactly one rightful holder; 0. */
  broken: z.int(),
  /** What cannot be named: who is missing when, and the single change that helps most. */
  conflicts: z.array(
    z.object({
      gridId: z.string(),
      gridZh: z.string(),
      days: z.array(z.int()),
      from: z.string(),
      to: z.string(),
      streets: z.int(),
      expectedPerWeek: z.number(),
      /** The plan takes the last one away. */
      byPlan: z.boolean(),
      ...text,
      remedy: z.object({ change: changeSchema.nullable(), ...text }),
    }),
  ),
});
export type SlotReport = z.infer<typeof slotReportSchema>;

/** Why one thing changes. */
export const explainedChangeSchema = z.object({
  change: z.union([changeSchema, followedSchema]),
  /** Name of the street or officer. */
  nameZh: z.string(),
  /** Holder or grid/shift before and after. */
  fromId: z.string().nullable(),
  fromZh: z.string(),
  toId: z.string(),
  toZh: z.string(),
  /** Undoes this change; null when nobody was named before. */
  inverse: changeSchema.nullable(),
  needsApproval: z.boolean(),
  /** e.g. 需区政府批准 / needs the district government's consent. */
  approvalZh: z.string().nullable(),
  approvalEn: z.string().nullable(),
  /** Minutes of the giver and the taker, before and after the whole plan, and what this change alone adds. */
  load: z.object({
    minutes: z.number(),
    fromBefore: z.number(),
    fromAfter: z.number(),
    toBefore: z.number(),
    toAfter: z.number(),
  }),
  /** Expected cases a day in uncovered hours, before and after. */
  coverage: z.object({ before: z.number(), after: z.number() }),
  /** Distance of the street from the middle of its holder's other streets, m. */
  travel: z.object({ beforeM: z.number().nullable(), afterM: z.number() }),
  reason: z.object(text),
  /** The nearest other choice and why it was not taken; null when there was none. */
  instead: z.object({ ...text, subjectId: z.string() }).nullable(),
  /** Of a street: who answers for it when, once the plan is in force. */
  held: z.array(heldSpanSchema).nullish(),
});
export type ExplainedChange = z.infer<typeof explainedChangeSchema>;

export const loadRowSchema = z.object({
  holderId: z.string(),
  nameZh: z.string(),
  gridId: z.string(),
  before: z.number(),
  after: z.number(),
  low: z.number(),
  high: z.number(),
  changed: z.boolean(),
  /** Minutes a shift with what is held for others in their absence; null: not rostered, or a brief answer. */
  held: z.object({ before: z.number(), after: z.number() }).nullish(),
});

/** A rule that a plan breaks. */
export const breachSchema = z.object({
  rule: z.enum([
    'capacity',
    'contiguity',
    'lock',
    'pair',
    'boundary',
    'minimum',
    'licence',
    'unheld',
    'cover',
    'slot',
  ]),
  subjectId: z.string(),
  ...text,
  /** True: the plan cannot be submitted; false: it is said and may stand. */
  hard: z.boolean(),
});
export type Breach = z.infer<typeof breachSchema>;

export const evaluateSchema = z.object({
  kind: balanceKindSchema,
  delta: z.number().min(0).max(2).optional(),
  changes,
  locked: z.array(z.string().max(80)).max(2000).optional(),
  tradeBetweenGrids: z.boolean().optional(),
  cover: coverSchema.optional(),
  /** AB角 that are agreed. */
  pairs: z
    .array(z.tuple([z.string().max(80), z.string().max(80)]))
    .max(200)
    .optional(),
  /** Answer only what the last so many changes did to each load, without explanations: for dragging. */
  brief: z.boolean().optional(),
});
export type Evaluate = z.infer<typeof evaluateSchema>;
export const evaluationSchema = z.object({
  stamp: z.string(),
  before: measuresSchema,
  after: measuresSchema,
  loads: z.array(loadRowSchema),
  breaches: z.array(breachSchema),
  /** Put these to get back, in this order: for undo. Applying `changes` again is redo. */
  inverse: z.array(changeSchema),
  moves: z.int(),
  peopleChanged: z.int(),
  explained: z.array(explainedChangeSchema),
  /** Null in a brief answer. */
  slots: slotReportSchema.nullish(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export const certificateSchema = z.object({
  /** No plan within these bounds does with fewer moves; null: no bound within the time. */
  lowerBound: z.number().nullable(),
  /** (moves − lowerBound) / moves. */
  gap: z.number().nullable(),
  ...text,
});
export const conflictSchema = z.object({
  /** A smallest set of constraints that cannot hold together. */
  constraints: z.array(z.object({ rule: z.string(), subjectId: z.string(), ...text })),
  proven: z.boolean(),
});
export const proposalSchema = z.object({
  delta: z.number(),
  labelZh: z.string(),
  labelEn: z.string(),
  changes,
  evaluation: evaluationSchema,
  certificate: certificateSchema,
  /** Present when no plan within the bounds was found: `changes` are then the nearest plan. */
  conflict: conflictSchema.nullable(),
  /** ±20 % on each weight: max/mean over the draws, and the share of draws that stay within δ + 5 points. */
  robustness: z.object({
    draws: z.int(),
    maxOverMean: z.tuple([z.number(), z.number()]),
    keeps: z.number(),
    survives: z.boolean(),
  }),
});
export type Proposal = z.infer<typeof proposalSchema>;
export const runSchema = z.object({
  runId: z.string(),
  question: questionSchema,
  stamp: z.string(),
  createdAt: instantSchema,
  before: measuresSchema,
  /** From fewest changes to best balance; none is dominated by another. */
  proposals: z.array(proposalSchema),
});
export type Run = z.infer<typeof runSchema>;
export const runParamsSchema = z.object({ runId: z.string().max(80) });
