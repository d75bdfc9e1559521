import { z } from 'zod';
import { instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** How the picture is laid on the ground. Similarity: turn, scale, shift. Affine: also stretch and skew. Projective: also a tilted photograph. */
export const fitMethodSchema = z.enum(['similarity', 'affine', 'projective']);
export type FitMethod = z.infer<typeof fitMethodSchema>;

const pixel = z.number().min(-100_000).max(100_000);

/** A pixel whose place is known: by the map in WGS84, or as typed with the system that the numbers are in. */
export const newControlPointSchema = z.union([
  z.object({
    name: z.string().min(1).max(60),
    /** Pixels to the right and down from the upper left corner of the picture as it is shown. */
    px: pixel,
    py: pixel,
    lngLat: positionSchema,
    /** How far the named place may be off, metres. */
    accuracyM: z.number().min(0).max(1000).optional(),
    /** False: kept, but the fit does not look at it. */
    used: z.boolean().optional(),
  }),
  z.object({
    name: z.string().min(1).max(60),
    px: pixel,
    py: pixel,
    x: z.number(),
    y: z.number(),
    /** As `parseCrsClaim` understands it, e.g. `EPSG:4548;north_east`. */
    crs: z.string().min(1).max(4000),
    accuracyM: z.number().min(0).max(1000).optional(),
    used: z.boolean().optional(),
  }),
]);
export type NewControlPoint = z.infer<typeof newControlPointSchema>;

export const controlPointsRequestSchema = z.object({
  /** `auto`: the simplest method that the points bear out. */
  method: z.union([z.literal('auto'), fitMethodSchema]).default('auto'),
  points: z.array(newControlPointSchema).max(200),
});
export type ControlPointsRequest = z.infer<typeof controlPointsRequestSchema>;

/** A control point as it is kept. */
export const keptPointSchema = z.object({
  name: z.string(),
  px: z.number(),
  py: z.number(),
  lng: z.number(),
  lat: z.number(),
  /** How far the place may be off: its accuracy and the error of its conversion, metres. */
  errorM: z.number(),
  /** As typed, `462489.22, 3920713.16 EPSG:4548`; null when it came from the map. */
  given: z.string().nullable(),
  used: z.boolean(),
});
export type KeptPoint = z.infer<typeof keptPointSchema>;

export const controlPointSchema = keptPointSchema.extend({
  /** From the fitted to the known place, metres; null without a fit. */
  residualM: z.number().nullable(),
  /** How far off the fit of all other points puts it, metres; null where those are too few. */
  leaveOneOutM: z.number().nullable(),
  /** Where the fit puts the pixel, WGS84. */
  fitted: positionSchema.nullable(),
});
export type ControlPoint = z.infer<typeof controlPointSchema>;

export const epsilonPartSchema = z.object({ zh: z.string(), en: z.string(), metres: z.number() });
export const epsilonSchema = z.object({
  /** The uncertainty of a zone traced from this scan, metres: the plain sum of the parts. */
  uncertaintyM: z.number(),
  parts: z.array(epsilonPartSchema),
  /** One line for the zone's record. */
  basis: z.string(),
});
export type Epsilon = z.infer<typeof epsilonSchema>;

export const scanNoteSchema = z.object({ code: z.string(), zh: z.string(), en: z.string() });
export type ScanNote = z.infer<typeof scanNoteSchema>;

export const scanFitSchema = z.object({
  method: fitMethodSchema,
  /** Plane in which it was fitted, EPSG. */
  planeSrid: z.int(),
  /** Row by row, from [px, py, 1] to [east, north, 1] times a factor. */
  matrix: z.array(z.number()).length(9),
  metresPerPx: z.number(),
  /** Clockwise from north to the picture's up, degrees, −180 to 180. */
  rotationDeg: z.number(),
  rmsM: z.number(),
  largestM: z.number(),
  /** Root mean square of the leave-one-out errors, metres; null where the points are too few for the method. */
  leaveOneOutRmsM: z.number().nullable(),
  /** The point without which the others agree; null when none stands out. */
  outlier: z
    .object({ name: z.string(), offM: z.number(), rmsWithoutM: z.number(), zh: z.string(), en: z.string() })
    .nullable(),
});
export type ScanFit = z.infer<typeof scanFitSchema>;

export const scanSummarySchema = z.object({
  scanId: z.string(),
  title: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  /** How many control points it has. */
  points: z.int(),
  rmsM: z.number().nullable(),
  createdAt: instantSchema,
});
export type ScanSummary = z.infer<typeof scanSummarySchema>;

export const scanSchema = scanSummarySchema.extend({
  /** The document under which zones traced from it name their source. */
  documentId: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  sha256: z.string(),
  original: z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }).nullable(),
  page: z.int().nullable(),
  planScale: z.number().nullable(),
  sourceTitle: z.string().nullable(),
  issuedBy: z.string().nullable(),
  createdBy: z.string(),
  controlPoints: z.array(controlPointSchema),
  largestM: z.number().nullable(),
  epsilonM: z.number().nullable(),
  methodZh: z.string().nullable(),
  methodEn: z.string().nullable(),
  /** Upper left, upper right, lower right, lower left of the picture, WGS84; null without a fit. */
  corners: z.tuple([positionSchema, positionSchema, positionSchema, positionSchema]).nullable(),
  fit: scanFitSchema.nullable(),
  epsilon: epsilonSchema.nullable(),
  /** What a person ought to know before tracing; also why there is no fit. */
  notes: z.array(scanNoteSchema),
  /** How many zones name it as their source; then it is not deleted. */
  usedBy: z.int(),
});
export type Scan = z.infer<typeof scanSchema>;

export const scanListSchema = z.object({ scans: z.array(scanSummarySchema) });

export const scanUploadQuerySchema = z.object({
  /** The file's name. */
  name: z.string().min(1).max(200),
  title: z.string().min(1).max(200).optional(),
  /** Page of the PDF that the picture is. */
  page: z.int().min(1).max(10_000).optional(),
  /** The plan's scale 1 : n. */
  planScale: z.number().min(10).max(10_000_000).optional(),
  sourceTitle: z.string().max(200).optional(),
  issuedBy: z.string().max(200).optional(),
});
export type ScanUpload = z.infer<typeof scanUploadQuerySchema>;

export const scanParamsSchema = z.object({ scanId: z.string().min(1).max(64) });
export const originalQuerySchema = z.object({ name: z.string().min(1).max(200) });

export const epsilonRequestSchema = z.object({
  /** Corners of the traced line, WGS84; ε grows where they lie far outside the control points. */
  positions: z.array(positionSchema).max(20_000).default([]),
});
