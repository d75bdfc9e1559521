import { z } from 'zod';
import { daySchema } from '../kernel/wire-schema.ts';

/** Strictest first; what a rule can lead to. Beside it, not inside it, stands INDETERMINATE. */
export const OUTCOMES = [
  'PROHIBITED',
  'PROHIBITED_UNLESS_SPECIAL',
  'CONSENT_REQUIRED',
  'CONDITIONAL',
  'NOTICE',
  'NO_RESTRICTION_FOUND',
] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

/** statute: said by the cited article. configured: entered here with a source. assumed: our reading, to be confirmed. */
export const confidenceSchema = z.enum(['statute', 'configured', 'assumed']);
export type Confidence = z.infer<typeof confidenceSchema>;

const day = daySchema.nullable();
/** In force from (inclusive) until (exclusive); null: without bound in this set. */
const period = { effectiveFrom: day, effectiveTo: day };
/** Prefix of an administrative code: '' the whole country, '37' Shandong, '370811' one district. */
const jurisdictionSchema = z.string().regex(/^\d{0,6}$/);

export const citationSchema = z.object({
  lawId: z.string(),
  article: z.int().positive(),
  paragraph: z.int().positive().optional(),
  item: z.int().positive().optional(),
});
export type Citation = z.infer<typeof citationSchema>;

export const statuteSchema = z.object({
  lawId: z.string(),
  titleZh: z.string(),
  titleEn: z.string(),
  shortZh: z.string(),
  level: z.enum(['law', 'administrative_regulation', 'local_regulation']),
  jurisdiction: jurisdictionSchema,
  issuedBy: z.string(),
  ...period,
  replacedBy: z.string().nullable(),
  textFile: z.string(),
  source: z.string(),
  /** Who compared it with the official gazette, and when; null: nobody yet. */
  confirmed: z.string().nullable(),
});
export type Statute = z.infer<typeof statuteSchema>;

export const articleSchema = z.object({
  lawId: z.string(),
  article: z.int().positive(),
  labelZh: z.string(),
  subjectZh: z.string(),
  /** Word for word from the article. */
  quote: z.string().min(4).max(120),
  /** Of the article without its number, all white space removed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Article = z.infer<typeof articleSchema>;

export const lawRuleSchema = z.object({
  ruleId: z.string(),
  regime: z.string(),
  classes: z.array(z.string()).min(1),
  works: z.array(z.string()).min(1),
  /** Grades of the protected site; absent: every grade. */
  grades: z.array(z.string()).optional(),
  /** Only for sites under a special regulation, such as the Great Wall. */
  special: z.string().optional(),
  /** Only for zones with a registered clause or limit of a plan. */
  needsClause: z.boolean().optional(),
  jurisdiction: jurisdictionSchema,
  ...period,
  outcome: outcomeSchema,
  authority: z.string().nullable(),
  citations: z.array(citationSchema),
  materials: z.array(z.string()),
  timers: z.array(z.string()),
  /** In which order works must pass the monument. */
  route: z.array(z.enum(['around', 'under', 'over'])).optional(),
  confidence: confidenceSchema,
  noteZh: z.string().optional(),
  noteEn: z.string().optional(),
});
export type LawRule = z.infer<typeof lawRuleSchema>;

const seatSchema = z.object({
  approve: z.array(z.string()),
  consent: z.array(z.string()),
  consult: z.array(z.string()),
  review: z.array(z.string()),
});
export const authoritySchema = z.object({
  authorityId: z.string(),
  confidence: confidenceSchema,
  citations: z.array(citationSchema),
  byGrade: z.record(z.string(), seatSchema).optional(),
  any: seatSchema.optional(),
  /** Who consents is not in the statute: a deployment enters it with a document number. */
  needsConfiguration: z.boolean().optional(),
});
export type AuthorityEntry = z.infer<typeof authoritySchema>;

export const dutySchema = z.object({
  dutyId: z.string(),
  titleZh: z.string(),
  titleEn: z.string(),
  when: z.object({
    always: z.boolean().optional(),
    regimes: z.array(z.string()).optional(),
    classes: z.array(z.string()).optional(),
    relations: z.array(z.enum(['in', 'uncertain'])).optional(),
    works: z.array(z.string()).optional(),
    notWorks: z.array(z.string()).optional(),
    areaAtLeastM2: z.number().positive().optional(),
    /** Codes of areas that trigger it as well, whatever the size. */
    orWithin: z.array(z.string()).optional(),
  }),
  jurisdiction: jurisdictionSchema,
  ...period,
  citations: z.array(citationSchema).min(1),
  askZh: z.string(),
  confidence: confidenceSchema,
  timers: z.array(z.string()).optional(),
  noteZh: z.string().optional(),
  noteEn: z.string().optional(),
});
export type Duty = z.infer<typeof dutySchema>;

export const timerSchema = z.object({
  timerId: z.string(),
  limit: z.number().positive(),
  unit: z.enum(['urgent_hour', 'work_hour', 'work_day', 'natural_hour', 'natural_day']),
  zh: z.string(),
  en: z.string(),
  citations: z.array(citationSchema).min(1),
});
export const materialSchema = z.object({
  materialId: z.string(),
  zh: z.string(),
  en: z.string(),
  source: z.string(),
  confidence: confidenceSchema,
});

const yuan = z.number().positive().optional();
export const penaltySchema = z.object({
  penaltyId: z.string(),
  when: z.object({
    regimes: z.array(z.string()).optional(),
    classes: z.array(z.string()).optional(),
    works: z.array(z.string()).optional(),
    special: z.string().optional(),
    areaAtLeastM2: z.number().positive().optional(),
  }),
  jurisdiction: jurisdictionSchema,
  ...period,
  citations: z.array(citationSchema).min(1),
  /** act: the deed is enough. harm_to_setting: harm to the historic setting must be proved. */
  needs: z.enum(['act', 'harm_to_setting']),
  unitMinYuan: yuan,
  unitMaxYuan: yuan,
  personMinYuan: yuan,
  personMaxYuan: yuan,
  seriousUnitMaxYuan: yuan,
  /** When the fine applies at all; before that stands `firstZh`. */
  condition: z.enum(['none', 'serious', 'damage_or_serious']),
  firstZh: z.string(),
  measures: z.array(z.string()),
  conflictsWith: z
    .object({
      from: daySchema,
      penaltyIds: z.array(z.string()),
      noteZh: z.string(),
      noteEn: z.string(),
    })
    .optional(),
  noteZh: z.string().optional(),
  noteEn: z.string().optional(),
});
export type Penalty = z.infer<typeof penaltySchema>;

export const measureSchema = z.object({
  measureId: z.string(),
  zh: z.string(),
  en: z.string(),
  citations: z.array(citationSchema).min(1),
  effectiveFrom: daySchema,
  bodyZh: z.string(),
});

/** What must be signed as complete before anybody may say that nothing was found. */
export const coverageDemandSchema = z.object({
  grade: z.string(),
  layer: z.enum(['protection', 'control']),
  regime: z.string(),
  classes: z.array(z.string()).min(1),
  titleZh: z.string(),
  titleEn: z.string(),
});
export type CoverageDemand = z.infer<typeof coverageDemandSchema>;

/** Everything that a verdict draws on, as one immutable set; its hash is its version. */
export const lawSetSchema = z.object({
  version: z.string(),
  statutes: z.array(statuteSchema).min(1),
  articles: z.array(articleSchema).min(1),
  concordance: z.object({
    from: z.string(),
    to: z.string(),
    source: z.string(),
    pairs: z.array(z.object({ subjectZh: z.string(), from: z.int(), to: z.int() })),
  }),
  rules: z.array(lawRuleSchema).min(1),
  authorities: z.array(authoritySchema).min(1),
  duties: z.array(dutySchema),
  timers: z.array(timerSchema),
  materials: z.array(materialSchema),
  penalties: z.array(penaltySchema),
  measures: z.array(measureSchema),
  coverage: z.array(coverageDemandSchema).min(1),
  toConfirm: z.array(z.object({ itemId: z.string(), zh: z.string(), en: z.string() })),
});
export type LawSet = z.infer<typeof lawSetSchema>;

/** The law page: what is in force on a day, what is quoted from where, and what a person must still confirm. */
export const lawPageSchema = z.object({
  lawSetId: z.string(),
  version: z.string(),
  day: daySchema,
  statutes: z.array(statuteSchema.extend({ inForce: z.boolean(), articles: z.array(articleSchema) })),
  concordance: lawSetSchema.shape.concordance,
  counts: z.object({
    rules: z.int(),
    statute: z.int(),
    configured: z.int(),
    assumed: z.int(),
  }),
  toConfirm: lawSetSchema.shape.toConfirm,
  /** Names of what a verdict asks for by code. */
  materials: lawSetSchema.shape.materials,
  timers: lawSetSchema.shape.timers,
  /** Authorities that no statute names: a deployment enters who consents. */
  openAuthorities: z.array(z.string()),
});
export type LawPage = z.infer<typeof lawPageSchema>;

export const lawQuerySchema = z.object({ city: z.string().optional(), day: daySchema.optional() });

/** Who consents, entered by a deployment for an authority that no statute names. */
export const configuredAuthoritySchema = z.object({
  authorityId: z.string().min(1).max(64),
  grade: z.string().max(32).optional(),
  consent: z.array(z.string().min(2).max(80)).min(1).max(6),
  documentNo: z.string().min(2).max(120),
});
