import { z } from 'zod';
import { instantSchema } from '../kernel/wire-schema.ts';

/**
 * What do we know of the last visit to a street?
 * seen: a visit is on record, and it is recent or somebody who could have gone there since was heard of ·
 * never: none is on record in the window, though such a person was heard of · unknown: since the last record nobody
 * was rostered to that street by name, or all who were kept silent; the missing record proves nothing. Unknown has
 * no age.
 */
export const coverageStateSchema = z.enum(['seen', 'unknown', 'never']);
export type CoverageState = z.infer<typeof coverageStateSchema>;

export const streetCoverageSchema = z.object({
  streetId: z.string(),
  state: coverageStateSchema,
  /** The last record, also of an unknown street that has an old one. */
  lastSeenAt: instantSchema.nullable(),
  /** Time since the end of the last visit, ms. Null unless seen. */
  ageMs: z.number().nullable(),
  evidence: z.string().nullable(),
  /** 0 to 1: how sure the evidence is that somebody was there. */
  certainty: z.number().nullable(),
  /** 'visit': a single visit; 'day_count': only a count per day and shift is kept, so the time is the shift's end at most. */
  precision: z.enum(['visit', 'day_count']).nullable(),
  /** Why the state is never or unknown. */
  reasonZh: z.string().nullable(),
  reasonEn: z.string().nullable(),
});
export type StreetCoverage = z.infer<typeof streetCoverageSchema>;

export const coverageLegendSchema = z.object({
  measureZh: z.string(),
  measureEn: z.string(),
  unitZh: z.string(),
  unitEn: z.string(),
  /** Upper bounds of the classes, ms; the last class is open. */
  breaksMs: z.array(z.number()),
  classes: z.array(z.object({ labelZh: z.string(), labelEn: z.string(), count: z.int() })),
  unknownCount: z.int(),
  neverCount: z.int(),
  source: z.string(),
});

export const coverageSchema = z.object({
  at: instantSchema,
  from: instantSchema,
  streets: z.array(streetCoverageSchema),
  legend: coverageLegendSchema,
});
export type Coverage = z.infer<typeof coverageSchema>;
export const coverageQuerySchema = z.object({ at: instantSchema.optional() });

export const visitSchema = z.object({
  visitId: z.string(),
  streetId: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema,
  unitId: z.string().nullable(),
  personId: z.string().nullable(),
  evidence: z.string(),
  certainty: z.number(),
});
export type Visit = z.infer<typeof visitSchema>;

/** 3 MB as base64. */
export const MOST_PHOTO_CHARS = 4_194_304;

/** A visit that a person reports by log. A withdrawn one is restored by reporting the same times again. */
export const newVisitSchema = z.object({
  streetId: z.string().max(80),
  evidence: z.literal('log'),
  startedAt: instantSchema.optional(),
  endedAt: instantSchema.optional(),
  note: z.string().max(500).optional(),
  photo: z.base64().max(MOST_PHOTO_CHARS).optional().meta({
    description: 'PNG or JPEG of at most 3 MB; the visit then has the evidence `photo` and is surer',
  }),
});
export type NewVisit = z.infer<typeof newVisitSchema>;
export const visitParamsSchema = z.object({ visitId: z.string().max(80) });
export const visitsQuerySchema = z.object({
  street: z.string().max(80),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export const visitsSchema = z.array(visitSchema);
