import { z } from 'zod';
import { daySchema, multiPolygonSchema, polygonSchema } from '../kernel/wire-schema.ts';

/** How does a site stand to a zone, given the uncertainty of both? */
export const relationSchema = z.enum(['in', 'uncertain', 'out']);
export type Relation = z.infer<typeof relationSchema>;

export const overlapRequestSchema = z.object({
  geometry: z.union([polygonSchema, multiPolygonSchema]),
  /** The zones in force on this day are read; today in the city when absent. */
  legalDate: daySchema.optional(),
  /** How far the drawn outline may be off, metres; the setting for screen digitising when absent. */
  siteUncertaintyM: z.number().min(0).max(1000).optional(),
});
export type OverlapRequest = z.infer<typeof overlapRequestSchema>;

export const zoneOverlapSchema = z.object({
  zoneId: z.string(),
  version: z.int(),
  nameZh: z.string(),
  nameEn: z.string().nullable(),
  regime: z.string(),
  class: z.string(),
  classZh: z.string(),
  classEn: z.string(),
  subclass: z.string().nullable(),
  siteId: z.string().nullable(),
  siteNameZh: z.string().nullable(),
  siteNameEn: z.string().nullable(),
  grade: z.string().nullable(),
  /** What kind of thing its protected site is; some kinds have a regulation of their own. */
  siteKind: z.string().nullable(),
  /** Area shared by site and zone, m² in the projected plane of `srid`. 0 when they only touch. */
  overlapM2: z.number(),
  /** overlapM2 over the site's area, 0 to 1. */
  overlapShare: z.number(),
  /**
   * Signed margin, metres. Positive: how deep the site reaches into the zone (the boundary would have to
   * retreat this far to leave the site free). Negative: the gap between them. 0: they touch.
   */
  marginM: z.number(),
  /** zone + site + transform uncertainty, metres, plain sum. */
  uncertaintyM: z.number(),
  uncertainty: z.object({ zoneM: z.number(), siteM: z.number(), transformM: z.number(), basis: z.string() }),
  relation: relationSchema,
  heightLimit: z.unknown(),
  documentTitle: z.string().nullable(),
  documentNumber: z.string().nullable(),
  publishedBy: z.string().nullable(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
});
export type ZoneOverlap = z.infer<typeof zoneOverlapSchema>;

export const notDecidableReasonSchema = z.enum([
  'text_only',
  'rule_not_drawn',
  'geometry_invalid',
  'site_without_zone',
]);
export type NotDecidableReason = z.infer<typeof notDecidableReasonSchema>;

/** Which part of the law a zone falls under. */
export const zoneStandingSchema = z.object({
  regime: z.string(),
  class: z.string(),
  grade: z.string().nullable(),
  siteKind: z.string().nullable(),
  subclass: z.string().nullable(),
});
export type ZoneStanding = z.infer<typeof zoneStandingSchema>;

/** Something near that cannot be measured: a person must look. */
export const notDecidableSchema = z.object({
  /** Null when a protected site has no zone at all. */
  zoneId: z.string().nullable(),
  version: z.int().nullable(),
  siteId: z.string().nullable(),
  nameZh: z.string(),
  nameEn: z.string().nullable(),
  reason: notDecidableReasonSchema,
  reasonZh: z.string(),
  reasonEn: z.string(),
  boundaryText: z.string().nullable(),
  /** From the drawn site to the protected site, metres; null when that place is not known. */
  distanceM: z.number().nullable(),
  /** Null for a protected site that has no zone at all. */
  standing: zoneStandingSchema.nullable(),
});
export type NotDecidable = z.infer<typeof notDecidableSchema>;

export const overlapReadingSchema = z.object({
  siteAreaM2: z.number(),
  /** Share of the site beyond the city's boundary, about whose zones this city knows nothing. */
  outsideShare: z.number(),
  srid: z.int(),
  legalDate: daySchema,
  knownAt: z.string(),
  /** Nearest first within each relation: in, uncertain, out. 'out' lists only zones within `searchRadiusM`. */
  zones: z.array(zoneOverlapSchema),
  notDecidable: z.array(notDecidableSchema),
  searchRadiusM: z.number(),
  statementZh: z.string(),
  statementEn: z.string(),
});
export type OverlapReading = z.infer<typeof overlapReadingSchema>;

const zoneFields = {
  siteId: z.string().max(64).nullable().default(null),
  regime: z.string().max(40),
  class: z.string().max(40),
  subclass: z.string().max(60).nullable().default(null),
  nameZh: z.string().trim().min(2).max(120),
  nameEn: z.string().max(200).nullable().default(null),
  /** WGS84; null: the zone is known in words or by a rule only. */
  geometry: z.union([polygonSchema, multiPolygonSchema]).nullable().default(null),
  boundaryText: z.string().max(8000).nullable().default(null),
  boundaryRule: z.record(z.string(), z.json()).nullable().default(null),
  heightLimit: z.record(z.string(), z.json()).nullable().default(null),
  uncertaintyM: z.number().min(0).max(1000),
  uncertaintyBasis: z.string().min(2).max(200),
  publishedBy: z.string().max(200).nullable().default(null),
  document: z
    .object({
      title: z.string().trim().min(2).max(300),
      number: z.string().max(120).nullable().default(null),
      issuedBy: z.string().max(200).nullable().default(null),
      issuedOn: daySchema.nullable().default(null),
    })
    .nullable()
    .default(null),
  /** A document of the register, such as that of a scanned sheet; used where `document` is null. */
  documentId: z.string().max(64).nullable().default(null),
  validFrom: daySchema,
};

/** A zone as a person enters it. With a rule and without an outline, the outline is drawn from the rule. */
export const zoneDraftSchema = z
  .object(zoneFields)
  .refine((one) => one.geometry !== null || one.boundaryText !== null || one.boundaryRule !== null, {
    path: ['geometry'],
    message: '须给出边界、四至文字或规则之一 / give an outline, words or a rule',
  });
export type ZoneDraft = z.infer<typeof zoneDraftSchema>;

/**
 * law: the zone itself was changed, from the draft's first day on. correction: the record was wrong or is now better
 * known; the law stays.
 */
export const supersedeSchema = z.object({
  cause: z.enum(['law', 'correction']),
  reason: z.string().trim().min(4).max(1000),
  zone: zoneDraftSchema,
});
export type Supersede = z.infer<typeof supersedeSchema>;

export const zoneVersionSchema = z.object({
  version: z.int(),
  siteId: z.string().nullable(),
  regime: z.string(),
  class: z.string(),
  subclass: z.string().nullable(),
  nameZh: z.string(),
  nameEn: z.string().nullable(),
  geometry: z.union([polygonSchema, multiPolygonSchema]).nullable(),
  boundaryText: z.string().nullable(),
  boundaryRule: z.unknown(),
  heightLimit: z.unknown(),
  uncertaintyM: z.number(),
  uncertaintyBasis: z.string(),
  publishedBy: z.string().nullable(),
  documentId: z.string().nullable(),
  documentTitle: z.string().nullable(),
  documentNo: z.string().nullable(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  knownFrom: z.string(),
  knownTo: z.string().nullable(),
  recordedBy: z.string(),
  /** The name of that account; null for none. */
  recordedByZh: z.string().nullable(),
});
export type ZoneVersion = z.infer<typeof zoneVersionSchema>;

export const zoneHistorySchema = z.object({ zoneId: z.string(), versions: z.array(zoneVersionSchema) });
export type ZoneHistory = z.infer<typeof zoneHistorySchema>;

export const zoneTopologySchema = z.object({
  findings: z.array(
    z.object({
      kind: z.enum(['invalid', 'control_in_protection', 'sliver']),
      zoneId: z.string(),
      otherId: z.string().nullable(),
      nameZh: z.string(),
      detail: z.string().nullable(),
      areaM2: z.number().nullable(),
    }),
  ),
});
export type ZoneTopology = z.infer<typeof zoneTopologySchema>;

export const boundSideSchema = z.enum(['east', 'south', 'west', 'north']);
export type BoundSide = z.infer<typeof boundSideSchema>;
export const sideDirectionSchema = z.enum(['east', 'south', 'west', 'north', 'outward', 'inward']);
export type SideDirection = z.infer<typeof sideDirectionSchema>;

/** One bound as a document words it. */
export const sideRuleSchema = z.object({
  side: z.union([boundSideSchema, z.literal('all')]),
  /** The clause as it stands. */
  text: z.string(),
  /** What the bound runs to or is set off from, in the words of the text. */
  landmark: z.string().nullable(),
  /** Metres from the landmark; null when the words name none. */
  offsetM: z.number().nullable(),
  /** Where the offset goes; null when the words do not say. */
  direction: sideDirectionSchema.nullable(),
  /** The landmark may be moved or rebuilt: a wall, rails, a road as it is. */
  movable: z.boolean(),
});
export type SideRule = z.infer<typeof sideRuleSchema>;

export const fourSidesSectionSchema = z.object({
  /** Heading, e.g. 保护范围; null without one. */
  label: z.string().nullable(),
  rules: z.array(sideRuleSchema),
  /** Sides of which the section says nothing. */
  missing: z.array(boundSideSchema),
  /** Clauses that are not understood, as they stand. */
  unread: z.array(z.string()),
});
export type FourSidesSection = z.infer<typeof fourSidesSectionSchema>;
export const fourSidesRequestSchema = z.object({ text: z.string().min(1).max(20_000) });
export const fourSidesReadingSchema = z.object({ sections: z.array(fourSidesSectionSchema) });
export type FourSidesReading = z.infer<typeof fourSidesReadingSchema>;
