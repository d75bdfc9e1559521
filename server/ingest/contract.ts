import { z } from 'zod';
import { geometrySchema, positionSchema } from '../kernel/wire-schema.ts';

/** What a file may be imported as. */
export const IMPORT_LAYERS = [
  'city',
  'boundaries',
  'grids',
  'streets',
  'buildings',
  'water',
  'green',
  'assets',
  'cameras',
  'sites',
  'zones',
  'cases',
  'units',
  'fixes',
  'visits',
  'rosters',
  'people',
  'shifts',
  'squads',
  'posts',
  'leaves',
  'responsibilities',
] as const;
export const importLayerSchema = z.enum(IMPORT_LAYERS);
export type ImportLayer = z.infer<typeof importLayerSchema>;

/**
 * reading: the file is read and checked · asking: a person must say which datum (or fields) are meant ·
 * staged: all is checked and waits for `go` · loading: rows go in · loaded · unchanged: this file was in already ·
 * failed: see `error` · cancelled · undone.
 */
export const IMPORT_STATES = [
  'reading',
  'asking',
  'staged',
  'loading',
  'loaded',
  'unchanged',
  'failed',
  'cancelled',
  'undone',
] as const;
export const importStateSchema = z.enum(IMPORT_STATES);
export type ImportState = z.infer<typeof importStateSchema>;

export const FIELD_TYPES = [
  'text',
  'number',
  'integer',
  'boolean',
  'day',
  'time',
  'instant',
  'code',
  'texts',
  'json',
] as const;
export const fieldTypeSchema = z.enum(FIELD_TYPES);
export type FieldType = z.infer<typeof fieldTypeSchema>;

/** One field that a layer takes. */
export const targetFieldSchema = z.object({
  name: z.string(),
  zh: z.string(),
  en: z.string(),
  type: fieldTypeSchema,
  required: z.boolean(),
  /** Column names that are taken for it without asking; case, spaces, _ and - do not count. */
  aliases: z.array(z.string()),
  unit: z.string().optional(),
  /** Values that a `code` may have. */
  codes: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })).optional(),
});
export type TargetFieldInfo = z.infer<typeof targetFieldSchema>;

export const importLayerInfoSchema = z.object({
  layer: importLayerSchema,
  zh: z.string(),
  en: z.string(),
  /** Geometry that its rows must or may have. */
  geometry: z.object({
    need: z.enum(['required', 'optional', 'none']),
    kinds: z.array(z.enum(['point', 'line', 'polygon'])),
  }),
  fields: z.array(targetFieldSchema),
  noteZh: z.string(),
  noteEn: z.string(),
});
export type ImportLayerInfo = z.infer<typeof importLayerInfoSchema>;
export const importLayerListSchema = z.array(importLayerInfoSchema);

/** One reference system that the coordinates may be in. */
export const datumCandidateSchema = z.object({
  /** As `crs` in an answer, e.g. EPSG:4527, gcj02. */
  crs: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  /** Where the first position would lie, WGS84; null when it would lie nowhere. */
  landedAt: positionSchema.nullable(),
  /** Inside the city (or the jurisdiction asked for)? */
  inside: z.boolean(),
  whyZh: z.string(),
  whyEn: z.string(),
  /** Overlap with the trusted boundary under this hypothesis, 0…1. */
  iou: z.number().optional(),
  /** How far the layer as declared lies from this hypothesis, metres. */
  shiftEastM: z.number().optional(),
  shiftNorthM: z.number().optional(),
});
export type DatumCandidate = z.infer<typeof datumCandidateSchema>;

export const datumQuestionSchema = z.object({
  code: z.enum(['crs_unknown', 'crs_mislabelled', 'crs_displaced', 'crs_outside']),
  zh: z.string(),
  en: z.string(),
  candidates: z.array(datumCandidateSchema),
  /** Overlap of the layer with the trusted boundary as it is declared, 0…1. */
  iouAsDeclared: z.number().optional(),
});
export type DatumQuestion = z.infer<typeof datumQuestionSchema>;

export const datumSchema = z.object({
  /** What the file or the person said. */
  claimed: z.string(),
  claimedBy: z.enum(['file', 'person', 'nobody']),
  claimWhy: z.string(),
  /** What the rows were read in; null while that is open. */
  used: z.string().nullable(),
  nameZh: z.string().nullable(),
  nameEn: z.string().nullable(),
  /** Each step from the file's numbers to WGS84. */
  chain: z.array(z.string()),
  /** Error that the conversion may add, metres. */
  errorM: z.number().nullable(),
  whyZh: z.string(),
  whyEn: z.string(),
  question: datumQuestionSchema.optional(),
});
export type DatumReport = z.infer<typeof datumSchema>;

/** A column of the file: its name, some of its values, and the field that it goes to. */
export const fileFieldSchema = z.object({
  name: z.string(),
  sample: z.array(z.string()),
  mappedTo: z.string().nullable(),
  by: z.enum(['alias', 'person', 'none']),
});
export type FileField = z.infer<typeof fileFieldSchema>;

export const repairedSchema = z.object({ how: z.string(), zh: z.string(), en: z.string(), count: z.int() });

export const importCountsSchema = z.object({
  read: z.int(),
  /** Rows that passed every check. */
  accepted: z.int(),
  /** Rows that went in new, in place of an older state, and that were there already in the same state. */
  added: z.int(),
  replaced: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
  /** Features that are something else than this layer (OSM files hold all layers). */
  skipped: z.int(),
  /** Cases with an address only that wait for a person. */
  queued: z.int(),
  repaired: z.array(repairedSchema),
});
export type ImportCounts = z.infer<typeof importCountsSchema>;

export const importSummarySchema = z.object({
  importId: z.string(),
  jobId: z.string().nullable(),
  layer: importLayerSchema,
  state: importStateSchema,
  fileName: z.string(),
  fileBytes: z.int(),
  sha256: z.string(),
  format: z.string().nullable(),
  dryRun: z.boolean(),
  counts: importCountsSchema,
  createdBy: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** The earlier import of the same file, when the state is `unchanged`. */
  sameAs: z.string().nullable(),
  sourceTitle: z.string().nullable(),
  attribution: z.string().nullable(),
  licence: z.string().nullable(),
});
export type ImportSummary = z.infer<typeof importSummarySchema>;

export const importReportSchema = importSummarySchema.extend({
  /** 0…1. */
  progress: z.number(),
  encoding: z.string().nullable(),
  datum: datumSchema.nullable(),
  fields: z.array(fileFieldSchema),
  /** Required fields that no column goes to. */
  missing: z.array(z.string()),
  /** At most 200 features in WGS84. */
  preview: z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.object({
        type: z.literal('Feature'),
        geometry: geometrySchema,
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  /** West, south, east, north of the accepted rows; null when none has a place. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** Seconds by step: upload, read, check, load. */
  timings: z.record(z.string(), z.number()),
  error: z
    .object({
      code: z.string(),
      detail: z.string(),
      detailEn: z.string(),
      value: z.string().optional(),
      place: z.string().optional(),
      remedy: z.string().optional(),
      remedyEn: z.string().optional(),
    })
    .nullable(),
  /** How it stands, in a sentence. */
  statementZh: z.string(),
  statementEn: z.string(),
});
export type ImportReport = z.infer<typeof importReportSchema>;

export const rejectedRowSchema = z.object({
  /** 1, 2, … in order of the file. */
  seq: z.int(),
  /** Where in the file: 第12行, feature 3. */
  place: z.string(),
  code: z.string(),
  value: z.string(),
  reasonZh: z.string(),
  reasonEn: z.string(),
});
export type RejectedRow = z.infer<typeof rejectedRowSchema>;
export const rejectedListSchema = z.object({ rows: z.array(rejectedRowSchema), next: z.string().nullable() });

const city = z.string().optional();
export const cityQuerySchema = z.object({ city });

/** The body is the file itself (application/octet-stream). */
export const importUploadQuerySchema = z.object({
  city,
  name: z.string().min(1).max(255),
  layer: importLayerSchema,
  /** EPSG:4527, gcj02, bd09, cgcs2000-3-39, …; what the file says when absent. */
  crs: z.string().max(4000).optional(),
  /** field=column, several with commas. */
  map: z.string().max(4000).optional(),
  encoding: z.string().max(32).optional(),
  /** Sheet of a workbook, or layer of a container. */
  sheet: z.string().max(200).optional(),
  /** Stop before the rows go in, in state `staged`. */
  dryRun: z.stringbool().optional(),
  sourceTitle: z.string().max(300).optional(),
  attribution: z.string().max(300).optional(),
  licence: z.string().max(100).optional(),
});
export type ImportUploadQuery = z.infer<typeof importUploadQuerySchema>;

export const importStartedSchema = z.object({ importId: z.string(), jobId: z.string().nullable() });
export type ImportStarted = z.infer<typeof importStartedSchema>;

export const importListQuerySchema = z.object({
  city,
  layer: importLayerSchema.optional(),
  state: importStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
/** Newest first. */
export const importListSchema = z.object({
  imports: z.array(importSummarySchema),
  next: z.string().nullable(),
});
export type ImportList = z.infer<typeof importListSchema>;

export const importParamsSchema = z.object({ importId: z.string().min(1).max(64) });
export const rejectedQuerySchema = z.object({
  city,
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(20).optional(),
});

/** Answers the question of an import: another datum, other fields, or go (rows go in). */
export const importAnswerSchema = z.object({
  crs: z.string().max(4000).optional(),
  /** Field → column; an empty column leaves the field out. */
  map: z.record(z.string(), z.string()).optional(),
  go: z.literal(true).optional(),
});
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
