import { z } from 'zod';
import {
  bboxSchema,
  daySchema,
  multiPolygonSchema,
  polygonSchema,
  positionSchema,
} from '../kernel/wire-schema.ts';

const reachM = z.number().min(0).max(20_000);

/** Distances from the outermost lines of the base to each side, metres along true north and east. */
const ruleSidesSchema = z.object({ eastM: reachM, southM: reachM, westM: reachM, northM: reachM });
export type RuleSides = z.infer<typeof ruleSidesSchema>;

/** By what a derived outline was made, so that anybody can tell whether its base has changed since. */
const derivedMarkSchema = z.object({
  /** SHA-256 of the base's outline (hex EWKB as the register holds it). */
  baseSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Version of the base zone; null where the base is a protected site. */
  baseVersion: z.int().nullable(),
  /** Plane in which it was drawn, EPSG. */
  srid: z.int(),
});
export type DerivedMark = z.infer<typeof derivedMarkSchema>;

/**
 * A zone that a document gives by distances from something else: 四周外扩100米, or 东800米、南2000米 and so on. The same all
 * round (`distanceM`) or side by side (`sides`); `derived` is there once its outline was drawn from it.
 */
export const boundaryRuleSchema = z
  .object({
    kind: z.literal('offset'),
    of: z.enum(['site', 'zone']),
    /** The base; null: the zone's own protected site. */
    siteId: z.string().max(64).nullish(),
    zoneId: z.string().max(64).nullish(),
    distanceM: reachM.optional(),
    sides: ruleSidesSchema.optional(),
    /** The words of the document. */
    text: z.string().max(2000).optional(),
    /** How far the line of a protected site may be off, metres; a base zone has its own. */
    baseUncertaintyM: z.number().min(0).max(1000).optional(),
    derived: derivedMarkSchema.optional(),
  })
  .refine((one) => (one.distanceM === undefined) !== (one.sides === undefined), {
    path: ['distanceM'],
    message: '须给出四周距离或分方向距离之一 / give one distance or four sides',
  })
  .refine((one) => one.of === 'site' || typeof one.zoneId === 'string', {
    path: ['zoneId'],
    message: '须指明基准区划 / name the zone that it goes by',
  });
export type BoundaryRule = z.infer<typeof boundaryRuleSchema>;

/** What a person has drawn or said so far, before it is entered. */
export const zonePreviewRequestSchema = z.object({
  /** The zone that it will supersede; it is not held against itself. */
  zoneId: z.string().max(64).nullable().default(null),
  siteId: z.string().max(64).nullable().default(null),
  regime: z.string().max(40),
  class: z.string().max(40),
  geometry: z.union([polygonSchema, multiPolygonSchema]).nullable().default(null),
  boundaryRule: boundaryRuleSchema.nullable().default(null),
});
export type ZonePreviewRequest = z.infer<typeof zonePreviewRequestSchema>;

const draftFindingKindSchema = z.enum([
  'invalid',
  'control_in_protection',
  'same_class_overlap',
  'gap',
  'site_not_inside',
  'outside_city',
  'sliver',
]);
export type DraftFindingKind = z.infer<typeof draftFindingKindSchema>;

const draftFindingSchema = z.object({
  kind: draftFindingKindSchema,
  /** refused: it cannot be entered so. look: it can, after a look. */
  weight: z.enum(['refused', 'look']),
  /** The other zone; null where there is none. */
  otherId: z.string().nullable(),
  otherZh: z.string().nullable(),
  areaM2: z.number().nullable(),
  gapM: z.number().nullable(),
  /** Why the outline is not valid, in the engine's words. */
  detail: z.string().nullable(),
  at: positionSchema.nullable(),
  /** The ground in question, for the map. */
  geometry: z.union([polygonSchema, multiPolygonSchema]).nullable(),
});
export type DraftFinding = z.infer<typeof draftFindingSchema>;

export const zonePreviewSchema = z.object({
  /** As drawn or as derived from the rule; null for a zone of words or a rule without a known base. */
  geometry: z.union([polygonSchema, multiPolygonSchema]).nullable(),
  derived: derivedMarkSchema.nullable(),
  areaM2: z.number().nullable(),
  perimeterM: z.number().nullable(),
  /** Uncertainty of a derived outline: of its base, plus 0.1 m. */
  uncertaintyM: z.number().nullable(),
  findings: z.array(draftFindingSchema),
});
export type ZonePreview = z.infer<typeof zonePreviewSchema>;

/** How well the outline of a zone is known. */
const outlineStateSchema = z.enum([
  'drawn',
  'derived',
  /** Its base has changed since it was derived. */
  'stale',
  'rule_not_drawn',
  'text_only',
  'invalid',
]);
export type OutlineState = z.infer<typeof outlineStateSchema>;

const zoneLineSchema = z.object({
  zoneId: z.string(),
  version: z.int(),
  nameZh: z.string(),
  nameEn: z.string().nullable(),
  regime: z.string(),
  class: z.string(),
  subclass: z.string().nullable(),
  siteId: z.string().nullable(),
  outline: outlineStateSchema,
  uncertaintyM: z.number(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  bbox: bboxSchema.nullable(),
});
export type ZoneLine = z.infer<typeof zoneLineSchema>;

export const zoneListSchema = z.object({
  /** Zones as they are known now, those that have ended too. */
  zones: z.array(zoneLineSchema),
  sites: z.array(
    z.object({
      siteId: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      grade: z.string(),
      kind: z.string(),
      bbox: bboxSchema,
    }),
  ),
  /** Documents that zones rest on or that were scanned. */
  documents: z.array(
    z.object({
      documentId: z.string(),
      title: z.string(),
      number: z.string().nullable(),
      /** The scanned sheet of it; null when there is none. */
      scanId: z.string().nullable(),
    }),
  ),
});
export type ZoneList = z.infer<typeof zoneListSchema>;
