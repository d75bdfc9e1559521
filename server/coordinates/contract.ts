import { z } from 'zod';
import { instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** In which order do the numbers of a projected file stand? Files of GIS formats are east_north. */
export const axisOrderSchema = z.enum(['east_north', 'north_east']);
export type AxisOrder = z.infer<typeof axisOrderSchema>;

/**
 * What somebody says about the numbers: on which earth, in which plane. Unknown is legal and starts a search. Strict: a
 * misspelt order of the axes must not be passed over.
 */
export const crsClaimSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('epsg'),
    code: z.int().min(1).max(999_999),
    /** Needed for typed or survey text; east (longitude) first when absent. */
    axisOrder: axisOrderSchema.optional(),
  }),
  /** Longitude first unless north_east is said. */
  z.strictObject({ kind: z.literal('gcj02'), axisOrder: axisOrderSchema.optional() }),
  z.strictObject({ kind: z.literal('bd09'), axisOrder: axisOrderSchema.optional() }),
  /** The text of a .prj file, WKT 1 or 2. */
  z.strictObject({ kind: z.literal('wkt'), wkt: z.string().min(1).max(20_000) }),
  /** A local system whose parameters were tested and registered with this city. */
  z.strictObject({ kind: z.literal('registered'), id: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('unknown') }),
]);
export type CrsClaim = z.infer<typeof crsClaimSchema>;

/** Where a system would put the numbers, and whether that is where they ought to be. */
export const candidateSchema = z.object({
  claim: crsClaimSchema,
  nameZh: z.string(),
  nameEn: z.string(),
  /** The middle of the sample, WGS84. */
  landedAt: positionSchema,
  /** Null: no jurisdiction was given, so nobody can say. True: the middle lies in it or within 2 km. */
  inside: z.boolean().nullable(),
  /** Share of the sample inside the buffered jurisdiction, 0 to 1; null without one. */
  insideShare: z.number().nullable(),
  /** The numbers had to be read in the other order: north (latitude) first. */
  swapped: z.boolean(),
  /** Error that the conversion adds, metres. */
  errorM: z.number(),
  whyZh: z.string(),
  whyEn: z.string(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const explainRequestSchema = z.union([
  z.object({ x: z.number(), y: z.number() }),
  z.object({ positions: z.array(positionSchema).min(1).max(10_000) }),
]);
export type ExplainRequest = z.infer<typeof explainRequestSchema>;

export const explanationSchema = z.object({
  /** `one`: a single system puts the numbers where they ought to be. `several`: they cannot be told apart. `none`: refused. */
  state: z.enum(['one', 'several', 'none']),
  /** Ranked, best first. */
  candidates: z.array(candidateSchema),
  statementZh: z.string(),
  statementEn: z.string(),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** One reading of a layer: as claimed, as another datum, or pushed aside. */
export const hypothesisSchema = z.object({
  kind: z.enum(['as_claimed', 'datum', 'shift']),
  /** Under this claim the layer fits; absent for a shift. */
  claim: crsClaimSchema.optional(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** Area shared over area covered by either, 0 to 1. */
  iou: z.number(),
  /** How far the layer as claimed stands off under this hypothesis, metres east and north. */
  shiftEastM: z.number(),
  shiftNorthM: z.number(),
});
export type Hypothesis = z.infer<typeof hypothesisSchema>;

/** How does a layer lie on a boundary that is trusted? */
export const registrationSchema = z.object({
  /** `displaced`: a plain shift fits best; `different`: no hypothesis fits, the shapes are not the same thing. */
  verdict: z.enum(['as_claimed', 'mislabelled', 'displaced', 'different']),
  /** Best first; the claim as made is always among them. */
  hypotheses: z.array(hypothesisSchema),
  iouAsClaimed: z.number(),
  best: hypothesisSchema,
  /** The largest gap between the outlines after the best reading, as a median over the layer's outline, metres. */
  outlineGapM: z.number(),
  statementZh: z.string(),
  statementEn: z.string(),
});
export type Registration = z.infer<typeof registrationSchema>;

/** Ellipsoid by its semi-major axis, metres, and inverse flattening. */
export const ellipsoidSchema = z.object({
  semiMajorM: z.number().min(6_300_000).max(6_450_000),
  inverseFlattening: z.number().min(280).max(320),
});
export type Ellipsoid = z.infer<typeof ellipsoidSchema>;

export const transverseMercatorSchema = z.object({
  centralMeridianDeg: z.number().min(-180).max(180),
  /** Easting of the central meridian, metres; with the zone's prefix when eastings carry one. */
  falseEastingM: z.number().min(-1e8).max(1e8),
  /** Added to northings, metres; −3 000 000 is common in local systems. */
  falseNorthingM: z.number().min(-1e8).max(1e8).default(0),
  scale: z.number().min(0.9).max(1.1).default(1),
});
export type TransverseMercator = z.infer<typeof transverseMercatorSchema>;

/** Seven parameters from the local datum to CGCS2000. */
export const helmertSchema = z.object({
  /** Which way the rotations turn. Position vector: EPSG 9606 (Bursa-Wolf). Coordinate frame: EPSG 9607. */
  convention: z.enum(['position_vector', 'coordinate_frame']),
  txM: z.number(),
  tyM: z.number(),
  tzM: z.number(),
  rxArcsec: z.number(),
  ryArcsec: z.number(),
  rzArcsec: z.number(),
  scalePpm: z.number(),
});
export type HelmertParameters = z.infer<typeof helmertSchema>;

/** Four parameters in the plane: E = E₀ + k(x·cos α − y·sin α), N = N₀ + k(x·sin α + y·cos α). */
export const planeSimilaritySchema = z.object({
  eastM: z.number(),
  northM: z.number(),
  rotationArcsec: z.number(),
  scale: z.number().min(0.9).max(1.1),
  /** The plane that they lead to: CGCS2000 Gauss-Krueger, 4491–4554. */
  targetEpsg: z.int().min(4491).max(4554),
});
export type PlaneSimilarity = z.infer<typeof planeSimilaritySchema>;

/** A point known in both systems: as the local survey has it and as CGCS2000 has it. */
export const checkPointSchema = z.object({
  name: z.string().min(1).max(100),
  /** Easting or longitude in the registered system, metres or degrees. */
  x: z.number(),
  /** Northing or latitude in the registered system, metres or degrees. */
  y: z.number(),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
});
export type CheckPoint = z.infer<typeof checkPointSchema>;

export const crsParametersSchema = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('helmert7'),
    ellipsoid: ellipsoidSchema,
    /** Null: the numbers are longitude and latitude in degrees. */
    projection: transverseMercatorSchema.nullable(),
    helmert: helmertSchema,
  }),
  z.object({ method: z.literal('similarity4'), similarity: planeSimilaritySchema }),
]);
export type CrsParameters = z.infer<typeof crsParametersSchema>;

export const registrationRequestSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/),
  nameZh: z.string().min(1).max(100),
  nameEn: z.string().min(1).max(100),
  datum: z.enum(['beijing54', 'xian80', 'local']),
  parameters: crsParametersSchema,
  /** Points that were not used to compute the parameters. */
  checkPoints: z.array(checkPointSchema).min(3).max(200),
  /** Who computed the parameters, from which survey, under which permission. */
  source: z.string().min(3).max(1000),
});
export type RegistrationRequest = z.infer<typeof registrationRequestSchema>;

export const registeredCrsSchema = z.object({
  id: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  datum: z.enum(['beijing54', 'xian80', 'local']),
  parameters: crsParametersSchema,
  checkPoints: z.array(checkPointSchema.extend({ residualM: z.number() })),
  /** Root mean square and largest residual at the check points, metres. */
  rmsM: z.number(),
  largestM: z.number(),
  source: z.string(),
  registeredBy: z.string(),
  registeredAt: instantSchema,
});
export type RegisteredCrs = z.infer<typeof registeredCrsSchema>;

export const crsListItemSchema = z.object({
  /** As typed: `EPSG:4527`, `gcj02`, `registered:jining-54`. */
  id: z.string(),
  claim: crsClaimSchema.nullable(),
  nameZh: z.string(),
  nameEn: z.string(),
  kind: z.enum(['geographic', 'projected', 'encrypted', 'registered', 'refused']),
  /** Error that the conversion to WGS84 adds, metres; null for what is refused. */
  errorM: z.number().nullable(),
  /** For a refused one: what to do. */
  noteZh: z.string().optional(),
  noteEn: z.string().optional(),
});
export type CrsListItem = z.infer<typeof crsListItemSchema>;

export const crsListSchema = z.object({ items: z.array(crsListItemSchema) });
export const registrationsSchema = z.object({ items: z.array(registeredCrsSchema) });
export const crsParamsSchema = z.object({ crsId: z.string().max(64) });
