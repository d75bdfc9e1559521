import { z } from 'zod';
import { cellSchema, daySchema, instantSchema } from '../kernel/wire-schema.ts';

const bilingual = { zh: z.string(), en: z.string() };
const idSchema = z.string().min(1).max(80);

/** Which evidence counts: codes with commas, e.g. `gps` or `gps,qr`; absent: all. */
const evidenceQuery = z
  .string()
  .max(200)
  .regex(/^[a-z_]+(,[a-z_]+)*$/)
  .optional();

export const measuresQuerySchema = z.object({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  evidence: evidenceQuery,
  street: idSchema.optional(),
});
export type MeasuresQuery = z.infer<typeof measuresQuerySchema>;

/** How a street was left alone in a period. Times ms; definitions in core/idleness.ts. */
const streetMeasuresSchema = z.object({
  streetId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  gridId: z.string(),
  grade: z.int(),
  lengthM: z.number(),
  visits: z.int(),
  patrollers: z.int().meta({ description: 'Distinct units, or people without one' }),
  lastSeenAt: instantSchema.nullable().meta({ description: 'In the period or before it' }),
  sinceMs: z.number().nullable().meta({ description: 'Null: never in the period' }),
  openGapMs: z.number().meta({ description: 'Since the last visit, also one before the period' }),
  openGapAtLeast: z.boolean().meta({ description: 'No visit is on record that far back: the gap is longer' }),
  longestGapMs: z.number(),
  meanGapMs: z.number(),
  averageMs: z.number().meta({ description: 'Time-average idleness' }),
  rmsMs: z.number(),
  dwellMs: z.number(),
  allowedMs: z.number().meta({ description: 'Longest gap that the grade allows; 24 h for a daily must' }),
  uncoveredMs: z.number().meta({ description: 'Time beyond the allowed gap, summed over gaps' }),
  certainty: z.number().meta({ description: '1 − Π(1 − certainty) over the visits' }),
  rateSensitive: z.boolean().meta({ description: 'Some visit of it hangs on the rate of fixes' }),
  visitsPath: z.string().meta({ description: 'Where the visits behind these figures are' }),
});
export type StreetMeasures = z.infer<typeof streetMeasuresSchema>;

export const measuresSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  evidence: z.array(z.string()).nullable(),
  streets: z.array(streetMeasuresSchema),
  city: z
    .object({
      streets: z.int(),
      neverVisited: z.int(),
      meanMs: z.number(),
      lengthWeightedMs: z.number(),
      worstMs: z.number(),
      deviationMs: z.number(),
      gini: z.number(),
      lengthShareWithin: z.number(),
    })
    .nullable(),
  /** No plan with so many people walking all the time can do better than this gap. */
  bound: z.object({
    lengthM: z.number(),
    patrollers: z.number().meta({ description: 'People on duty at once, mean over the period' }),
    speedMps: z.number(),
    gapMs: z.number().nullable(),
    efficiency: z.number().nullable().meta({ description: 'Bound / longest gap, 0…1' }),
  }),
});
export type Measures = z.infer<typeof measuresSchema>;

export const shiftQuerySchema = z.object({ day: daySchema.optional(), shift: idSchema.optional() });
export type ShiftQuery = z.infer<typeof shiftQuerySchema>;

const shiftStateSchema = z.enum(['visited', 'not_visited', 'unknown']);

const shiftInfoSchema = z.object({
  day: daySchema,
  shiftId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  from: instantSchema,
  to: instantSchema,
  at: instantSchema,
  running: z.boolean(),
  /** All shifts of the day, for choosing another. */
  shifts: z.array(
    z.object({
      shiftId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      from: instantSchema,
      to: instantSchema,
    }),
  ),
});
export type ShiftInfo = z.infer<typeof shiftInfoSchema>;

const streetInShiftSchema = z.object({
  streetId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  gridId: z.string(),
  state: shiftStateSchema,
  reason: z.string(),
  reasonZh: z.string(),
  reasonEn: z.string(),
  certainty: z.number(),
  visitIds: z.array(z.string()),
  units: z.array(z.string()).meta({ description: 'Whose silence or fixes on the way make it unknown' }),
  rateSensitive: z.boolean(),
});
export type StreetInShift = z.infer<typeof streetInShiftSchema>;

const countsSchema = z.object({ visited: z.int(), not_visited: z.int(), unknown: z.int() });

export const shiftCoverageSchema = z.object({
  shift: shiftInfoSchema,
  streets: z.array(streetInShiftSchema),
  counts: countsSchema,
  /** How the picture changes if only satellite positions count. */
  gpsOnly: z.object({
    counts: countsSchema,
    changed: z.array(z.object({ streetId: z.string(), from: shiftStateSchema, to: shiftStateSchema })),
  }),
});
export type ShiftCoverage = z.infer<typeof shiftCoverageSchema>;

export const cellCoverageSchema = z.object({
  shift: shiftInfoSchema,
  cells: z.array(
    z.object({
      cell: cellSchema,
      lengthM: z.number(),
      /** Shares of the street length in the cell; they sum to 1. */
      visited: z.number(),
      notVisited: z.number(),
      unknown: z.number(),
    }),
  ),
});
export type CellCoverage = z.infer<typeof cellCoverageSchema>;

const rankedStreetSchema = z.object({
  rank: z.int(),
  streetId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  gridId: z.string(),
  grade: z.int(),
  lengthM: z.number(),
  score: z.number(),
  reasons: z.array(z.object({ reason: z.string(), points: z.number(), ...bilingual })),
  lastSeenAt: instantSchema.nullable(),
  state: shiftStateSchema
    .nullable()
    .meta({ description: 'In the shift asked about; null when it has not begun' }),
  unclaimed: z.boolean(),
  visitsPath: z.string(),
});
export type RankedStreet = z.infer<typeof rankedStreetSchema>;

export const gapListSchema = z.object({
  shift: shiftInfoSchema,
  gaps: z.array(rankedStreetSchema),
  hotspots: z
    .object({ resultId: z.string(), createdAt: instantSchema })
    .nullable()
    .meta({ description: 'The stored hotspot answer that was used; null when there is none' }),
});
export type GapList = z.infer<typeof gapListSchema>;

export const unclaimedSchema = z.object({
  at: instantSchema,
  streets: z.int(),
  unclaimed: z.int(),
  ranked: z.array(rankedStreetSchema),
});
export type Unclaimed = z.infer<typeof unclaimedSchema>;

export const hotHoursQuerySchema = z.object({ days: z.number().int().min(1).max(28).optional() });
export const hotHoursSchema = z.object({
  at: instantSchema,
  days: z.int(),
  /** Cases of so many days give the expectation. */
  basisDays: z.int(),
  hotspots: z.object({ resultId: z.string(), createdAt: instantSchema }).nullable(),
  hours: z.array(
    z.object({
      streetId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      hour: z.int(),
      expectedPerWeek: z.number(),
      /** Days of the period on which nobody was there in this hour. */
      uncoveredDays: z.int(),
      visits: z.int(),
      tier: z.enum(['confirmed', 'watch']).nullable(),
    }),
  ),
});
export type HotHours = z.infer<typeof hotHoursSchema>;

export const visitDetailSchema = z.object({
  visitId: z.string(),
  streetId: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema,
  unitId: z.string().nullable(),
  personId: z.string().nullable(),
  evidence: z.string(),
  certainty: z.number(),
  /** Of a visit by fixes: what the matching measured. Null for other evidence, or when it was not matched here. */
  pass: z
    .object({
      covered: z.number().meta({ description: 'Share of the street that was gone' }),
      posterior: z.number(),
      dwellS: z.number(),
      fixes: z.int(),
      steady: z.boolean().meta({ description: 'Half of the fixes show it as well' }),
    })
    .nullable(),
  /** What else it rests on: camera, flight, file and row, or a photo. Null for fixes, plates and a bare log. */
  source: z.object({ detail: z.record(z.string(), z.json()), photoPath: z.string().nullable() }).nullable(),
  /** The fixes behind it; reading them needs the right to tracks and a purpose, and is recorded. */
  fixes: z
    .object({ unitId: z.string(), from: instantSchema, to: instantSchema, trackPath: z.string() })
    .nullable(),
});
export type VisitDetail = z.infer<typeof visitDetailSchema>;
