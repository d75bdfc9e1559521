import { z } from 'zod';
import { crsClaimSchema } from '../coordinates/contract.ts';
import { citationSchema, confidenceSchema, outcomeSchema } from '../law/contract.ts';
import { daySchema, geometrySchema, instantSchema, positionSchema } from '../kernel/wire-schema.ts';
import { siteGeometrySchema } from './site-geometry-contract.ts';

/** A verdict: an outcome of the law, or INDETERMINATE when what is uncertain could be stricter than what is certain. */
export const verdictOutcomeSchema = z.union([outcomeSchema, z.literal('INDETERMINATE')]);
export type VerdictOutcome = z.infer<typeof verdictOutcomeSchema>;

/** Why a verdict is what it is, beside its rules. */
export const REASONS = [
  'CRS_AMBIGUOUS',
  'BOUNDARY_UNCERTAIN',
  'TEXT_ONLY',
  'RULE_NOT_DRAWN',
  'GEOMETRY_INVALID',
  'ZONE_NOT_DELINEATED',
  'OUTSIDE_CITY',
  'COVERAGE_INCOMPLETE',
  'LAW_SILENT',
  'LAW_NOT_HELD',
  'LAW_CONFLICT',
  'AUTHORITY_NOT_CONFIGURED',
  'LIMIT_EXCEEDED',
  'LIMIT_CANNOT_TELL',
  'STRICTER_OF_SEVERAL',
  'POINT_SITE',
] as const;
export const reasonSchema = z.enum(REASONS);
export type Reason = z.infer<typeof reasonSchema>;

/** To what a height is measured. absolute: elevation above the 1985 datum. relative: to the protected building. */
export const heightRefSchema = z.enum(['eave', 'ridge', 'top', 'absolute', 'relative']);
export type HeightRef = z.infer<typeof heightRefSchema>;

export const heightLimitSchema = z.object({
  maxM: z.number().positive().optional(),
  minM: z.number().optional(),
  ref: heightRefSchema,
  storeysMax: z.int().positive().optional(),
  clause: z.string().optional(),
  /** The limit steps from the first value near the monument to the second: without a rule between, the first counts. */
  gradient: z.tuple([z.number(), z.number()]).optional(),
});
export type HeightLimit = z.infer<typeof heightLimitSchema>;

/** Strict throughout: a word that is not known is never passed over, for what it meant would be missing. */
export const worksSchema = z.strictObject({
  types: z.array(z.string().max(40)).min(1).max(13),
  buildingHeight: z
    .strictObject({
      valueM: z.number().min(0).max(1500),
      ref: heightRefSchema,
      toleranceM: z.number().min(0).max(10).optional(),
    })
    .optional(),
  storeys: z.int().min(0).max(300).optional(),
  /** Ground elevation above the 1985 datum, m: needed against limits of absolute elevation. */
  groundElevationM: z.number().min(-500).max(9000).optional(),
  depthBelowGroundM: z.number().min(0).max(500).optional(),
  temporary: z.boolean().optional(),
});
export type Works = z.infer<typeof worksSchema>;

export const accuracyBasisSchema = z.enum([
  'rtk',
  'total_station',
  'map_1_500',
  'map_1_2000',
  'screen_digitised',
  'phone',
  'unknown',
]);
export const permitStateSchema = z.strictObject({
  state: z.enum([
    'not_applied',
    'applied',
    'approved',
    'expired',
    'out_of_scope',
    'illegal_filed',
    'stopped',
  ]),
  documentNo: z.string().max(120).optional(),
  date: daySchema.optional(),
  startedOn: daySchema.optional(),
});
export type PermitState = z.infer<typeof permitStateSchema>;

export const permitRequestSchema = z.strictObject({
  site: z.strictObject({
    /** In the numbers of `crs`; longitude or easting first unless the claim says otherwise. */
    geometry: siteGeometrySchema.optional(),
    /** Pasted boundary points (勘测定界 TXT, "点号,X,Y" lines, WKT) instead of a geometry. */
    text: z.string().max(2_000_000).optional(),
    crs: crsClaimSchema,
    accuracyM: z.number().min(0).max(1000).optional(),
    accuracyBasis: accuracyBasisSchema.optional(),
  }),
  works: worksSchema,
  /** Six-digit code; the city's own when absent. */
  adcode: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  asOf: z.strictObject({ legal: daySchema, known: instantSchema.optional() }),
  purpose: z.enum(['siting', 'design', 'permit', 'enforcement']).default('design'),
  permit: permitStateSchema.optional(),
  projectNo: z.string().max(80).optional(),
});
export type PermitRequest = z.infer<typeof permitRequestSchema>;

const epsilonSchema = z.object({
  zoneM: z.number(),
  siteM: z.number(),
  transformM: z.number(),
  totalM: z.number(),
});

export const foundZoneSchema = z.object({
  zoneId: z.string(),
  version: z.int(),
  nameZh: z.string(),
  nameEn: z.string().nullable(),
  siteId: z.string().nullable(),
  siteNameZh: z.string().nullable(),
  grade: z.string().nullable(),
  regime: z.string(),
  class: z.string(),
  subclass: z.string().nullable(),
  relation: z.enum(['in', 'uncertain', 'out']),
  overlapM2: z.number(),
  overlapShare: z.number(),
  marginM: z.number(),
  epsilon: epsilonSchema,
  /** What this zone alone leads to; if the site is in it when the relation is uncertain. Null for `out`. */
  outcome: verdictOutcomeSchema.nullable(),
  publishedBy: z.string().nullable(),
  documentTitle: z.string().nullable(),
  documentNo: z.string().nullable(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
});
export type FoundZone = z.infer<typeof foundZoneSchema>;

export const limitFindingSchema = z.object({
  zoneId: z.string(),
  kind: z.enum(['height', 'storeys']),
  ref: heightRefSchema.nullable(),
  limit: z.number(),
  given: z.number().nullable(),
  /** uncertain: within the tolerance of the limit. cannot_tell: no value, or one with another reference. */
  state: z.enum(['met', 'exceeded', 'uncertain', 'cannot_tell']),
  /** By how much it is too high, m or storeys; null unless exceeded. */
  over: z.number().nullable(),
  clause: z.string().nullable(),
  askZh: z.string().nullable(),
  askEn: z.string().nullable(),
});
export type LimitFinding = z.infer<typeof limitFindingSchema>;

export const citedSchema = citationSchema.extend({
  lawZh: z.string(),
  labelZh: z.string(),
  quote: z.string(),
  sha256: z.string(),
  /** Where a replaced article stands on the legal date, as "lawId/article". */
  now: z.string().nullable(),
});
export type Cited = z.infer<typeof citedSchema>;

export const appliedRuleSchema = z.object({
  zoneId: z.string(),
  work: z.string(),
  ruleId: z.string(),
  outcome: outcomeSchema,
  /** False: it would apply if the site were in a zone that nobody can tell. */
  certain: z.boolean(),
  citations: z.array(citedSchema),
  authority: z
    .object({
      authorityId: z.string(),
      approve: z.array(z.string()),
      consent: z.array(z.string()),
      consult: z.array(z.string()),
      review: z.array(z.string()),
      confidence: confidenceSchema,
      documentNo: z.string().nullable(),
    })
    .nullable(),
  materials: z.array(z.string()),
  timers: z.array(z.string()),
  route: z.array(z.string()),
  confidence: confidenceSchema,
  noteZh: z.string().nullable(),
  noteEn: z.string().nullable(),
});
export type AppliedRule = z.infer<typeof appliedRuleSchema>;

/** What was looked at and found free, or could not be looked at. */
export const coverageLineSchema = z.object({
  layer: z.string(),
  adcode: z.string(),
  grade: z.string(),
  expected: z.int(),
  drawn: z.int(),
  complete: z.boolean(),
  signedBy: z.string().nullable(),
  signedOn: daySchema.nullable(),
  missing: z.array(z.string()),
});
export type CoverageLine = z.infer<typeof coverageLineSchema>;

/** The part of a verdict that is the same on every engine and on every replay; its hash is its identity. */
export const findingSchema = z.object({
  outcome: verdictOutcomeSchema,
  /** What is certain at least, and what it may be at most, when they differ. */
  floor: outcomeSchema,
  ceiling: outcomeSchema,
  reasons: z.array(reasonSchema),
  siteAreaM2: z.number(),
  srid: z.int(),
  zones: z.array(foundZoneSchema),
  rules: z.array(appliedRuleSchema),
  limits: z.array(limitFindingSchema),
  duties: z.array(
    z.object({
      dutyId: z.string(),
      titleZh: z.string(),
      titleEn: z.string(),
      askZh: z.string(),
      citations: z.array(citedSchema),
      timers: z.array(z.string()),
      confidence: confidenceSchema,
    }),
  ),
  penalties: z.array(
    z.object({
      penaltyId: z.string(),
      citations: z.array(citedSchema),
      firstZh: z.string(),
      needs: z.string(),
      unitMinYuan: z.number().nullable(),
      unitMaxYuan: z.number().nullable(),
      personMinYuan: z.number().nullable(),
      personMaxYuan: z.number().nullable(),
      seriousUnitMaxYuan: z.number().nullable(),
      /** What the department may do at once, by whose power. */
      measures: z
        .array(
          z.object({
            measureId: z.string(),
            zh: z.string(),
            en: z.string(),
            bodyZh: z.string(),
            citations: z.array(citedSchema),
          }),
        )
        .default([]),
      conflictZh: z.string().nullable(),
      conflictEn: z.string().nullable(),
    }),
  ),
  undecided: z.array(
    z.object({
      zoneId: z.string().nullable(),
      siteId: z.string().nullable(),
      nameZh: z.string(),
      reason: reasonSchema,
      ceiling: outcomeSchema,
      boundaryText: z.string().nullable(),
      distanceM: z.number().nullable(),
    }),
  ),
  coverage: z.array(coverageLineSchema),
  coverageComplete: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

/** One position of the site under one reading of its numbers. */
export const crsReadingSchema = z.object({
  claim: crsClaimSchema,
  nameZh: z.string(),
  nameEn: z.string(),
  landedAt: positionSchema,
  outcome: verdictOutcomeSchema,
  geometry: geometrySchema,
});
export type CrsReading = z.infer<typeof crsReadingSchema>;

/** What surrounds a finding: who asked, when, by which law set, on which numbers. */
export const envelopeSchema = z.object({
  /** Every reading of the numbers that lands in the city; more than one: a person must say which is the site. */
  readings: z.array(crsReadingSchema),
  crs: z.object({
    claimed: crsClaimSchema,
    used: z.string(),
    chain: z.array(z.string()),
    noteZh: z.string().nullable(),
    noteEn: z.string().nullable(),
  }),
  lawSetId: z.string(),
  lawVersion: z.string(),
  engine: z.string(),
  version: z.string(),
  tookMs: z.number(),
  statementZh: z.string(),
  statementEn: z.string(),
  disclaimerZh: z.string(),
  disclaimerEn: z.string(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

export const decisionSchema = z.object({
  seq: z.int(),
  kind: z.enum(['adopted', 'overridden', 'disputed', 'dispute_settled']),
  outcome: verdictOutcomeSchema.nullable(),
  reason: z.string(),
  decidedBy: z.string(),
  /** Their name; null when the account is gone. */
  decidedByZh: z.string().nullable(),
  decidedAt: instantSchema,
});
export const decisionRequestSchema = z
  .object({
    kind: z.enum(['adopted', 'overridden', 'disputed', 'dispute_settled']),
    outcome: verdictOutcomeSchema.optional(),
    reason: z.string().max(2000).default(''),
  })
  .refine((one) => one.kind === 'adopted' || one.reason.trim().length >= 4, {
    path: ['reason'],
    message: '必须写明理由 / a reason is needed',
  })
  .refine((one) => one.kind !== 'overridden' || one.outcome !== undefined, {
    path: ['outcome'],
    message: '改判须给出结论 / an override needs an outcome',
  });
export type DecisionRequest = z.infer<typeof decisionRequestSchema>;

export const permitCheckSchema = z.object({
  checkId: z.string(),
  projectNo: z.string().nullable(),
  createdAt: instantSchema,
  createdBy: z.string(),
  knownAt: instantSchema,
  request: permitRequestSchema,
  /** WGS84; of the reading that was judged. */
  geometry: geometrySchema,
  finding: findingSchema,
  findingSha256: z.string(),
  envelope: envelopeSchema,
  decisions: z.array(decisionSchema),
  flags: z.array(z.object({ cause: z.string(), subject: z.string(), raisedAt: instantSchema })),
  replayUrl: z.string(),
});
export type PermitCheck = z.infer<typeof permitCheckSchema>;

export const checkLineSchema = z.object({
  checkId: z.string(),
  projectNo: z.string().nullable(),
  createdAt: instantSchema,
  createdBy: z.string(),
  legalDate: daySchema,
  outcome: verdictOutcomeSchema,
  works: z.array(z.string()),
  findingSha256: z.string(),
  decision: z.string().nullable(),
  flags: z.int(),
});
export const checkListSchema = z.object({
  checks: z.array(checkLineSchema),
  nextCursor: z.string().nullable(),
});
export type CheckLine = z.infer<typeof checkLineSchema>;

/** The same question asked again: on the same law and register, and on today's. */
export const replaySchema = z.object({
  checkId: z.string(),
  findingSha256: z.string(),
  replayedSha256: z.string(),
  equal: z.boolean(),
  today: findingSchema,
  /** What differs today, in words; empty when nothing does. */
  changes: z.array(
    z.object({ whatZh: z.string(), whatEn: z.string(), before: z.string(), after: z.string() }),
  ),
});
export type Replay = z.infer<typeof replaySchema>;

export const dateComparisonSchema = z.object({
  checkId: z.string(),
  days: z.tuple([daySchema, daySchema]),
  first: findingSchema,
  second: findingSchema,
  /** What differs on the second day, in words; empty when nothing does. */
  changes: replaySchema.shape.changes,
});
export type DateComparison = z.infer<typeof dateComparisonSchema>;
