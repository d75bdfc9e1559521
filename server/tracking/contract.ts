import { z } from 'zod';
import { isWholeText } from '../kernel/text-fault.ts';

/** Kinds of unit that report positions. */
export const UNIT_KINDS = ['officer', 'duty_vehicle', 'sanitation_vehicle'] as const;

/**
 * moving / stopped: a fix not older than SILENT_AFTER_S; silent: on duty now, nothing heard for longer: where it is
 * is unknown, it is not "absent"; off: not on duty now and nothing heard.
 */
export const unitStateSchema = z.enum(['moving', 'stopped', 'silent', 'off']);
export type UnitState = z.infer<typeof unitStateSchema>;
export const SILENT_AFTER_S = 180;
export const MOVING_FROM_MPS = 0.5;

export const unitSchema = z.object({
  unitId: z.string(),
  kind: z.string(),
  callSign: z.string(),
  plate: z.string().nullable(),
  personId: z.string().nullable(),
  nameZh: z.string().nullable(),
  gridId: z.string().nullable(),
  state: unitStateSchema,
  onDuty: z.boolean(),
  lng: z
    .number()
    .nullable()
    .meta({ description: 'Degrees WGS84; null when no usable fix was ever received' }),
  lat: z.number().nullable(),
  headingDeg: z.number().nullable(),
  speedMps: z.number().nullable(),
  observedAt: z.string().nullable(),
  ageMs: z.number().nullable(),
});
export type Unit = z.infer<typeof unitSchema>;

export const unitsSchema = z.object({
  at: z.string(),
  units: z.array(unitSchema),
  counts: z.record(unitStateSchema, z.int()),
});
export type Units = z.infer<typeof unitsSchema>;

/** [unitId, lng, lat, headingDeg, speedMps, observedAtMs]; heading and speed −1 when the terminal did not say. */
export const unitMoveSchema = z.tuple([
  z.string(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);
export type UnitMove = z.infer<typeof unitMoveSchema>;

/**
 * Why a fix is kept but not used for the latest state, coverage or fences. Bits of `flags`; 0 is a good fix.
 * future: observed more than 60 s after the city's clock; zero: exactly (0, 0), a terminal without a position;
 * outside: more than 2 km outside the city's boundary; speed: faster than its kind can go, said or implied;
 * unlocated: the terminal itself says that it has no position.
 */
export const FIX_FLAGS = { future: 1, zero: 2, outside: 4, speed: 8, unlocated: 16 } as const;
export type FixFlag = keyof typeof FIX_FLAGS;

/** On which earth a terminal's numbers are. GCJ-02 and BD-09 are converted to WGS84; the numbers as sent are kept. */
export const DATUMS = ['WGS84', 'CGCS2000', 'GCJ-02', 'BD-09'] as const;
export const datumSchema = z.enum(DATUMS);
export type Datum = z.infer<typeof datumSchema>;

export const MAX_FIXES_PER_BATCH = 5_000;
export const MAX_FIXES_BODY_BYTES = 4 * 1024 * 1024;

/** One position as a terminal sends it. */
export const fixSchema = z.strictObject({
  unitId: z
    .string()
    .min(1)
    .max(64)
    .refine(isWholeText)
    .optional()
    .meta({ description: 'May be left out when the device key belongs to one unit' }),
  observedAt: z
    .union([z.iso.datetime({ offset: true }), z.int().nonnegative()])
    .meta({ description: 'ISO 8601 with offset, or epoch milliseconds' }),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  speedMps: z.number().min(0).max(1000).nullish(),
  headingDeg: z.number().min(0).max(360).nullish(),
  accuracyM: z.number().min(0).max(100_000).nullish(),
  datum: datumSchema.optional().meta({ description: 'That of the device key unless said' }),
});
export type FixInput = z.infer<typeof fixSchema>;

export const rejectedFixSchema = z.object({
  row: z.int().meta({ description: 'Position in the batch, from 1' }),
  code: z.string(),
  place: z.string(),
  value: z.string(),
  detail: z.string(),
  detailEn: z.string(),
});
export type RejectedFix = z.infer<typeof rejectedFixSchema>;

export const fixesQuerySchema = z.strictObject({
  each: z.boolean().optional().meta({ description: 'Also say of every row what became of it' }),
});

/** What became of a row. stored: held now, used when flags is 0; repeated: held before; rejected: see `rejected`. */
export const fixResultSchema = z.object({
  row: z.int(),
  result: z.enum(['stored', 'repeated', 'rejected']),
  flags: z.int().meta({ description: 'Bits of FIX_FLAGS; 0 for a good fix and for rejected rows' }),
  late: z.boolean().meta({ description: 'Older than the latest fix held of the unit; used all the same' }),
});
export type FixResult = z.infer<typeof fixResultSchema>;

/** The answer to a batch, sent after the good rows are durable. received = accepted + repeated + rejected. */
export const fixesReceiptSchema = z.object({
  received: z.int(),
  accepted: z.int().meta({ description: 'Stored now, flagged ones included' }),
  repeated: z.int().meta({ description: 'Already held under the same unit and time; nothing changed' }),
  flagged: z.int().meta({ description: 'Of the accepted: kept but not used' }),
  flags: z.object({
    future: z.int(),
    zero: z.int(),
    outside: z.int(),
    speed: z.int(),
    unlocated: z.int(),
  }),
  late: z.int().meta({ description: 'Rows older than the latest fix held of their unit; used all the same' }),
  rejected: z.array(rejectedFixSchema).meta({ description: 'The first 100 rows that could not be read' }),
  rejectedCount: z.int(),
  rows: z.array(fixResultSchema).optional().meta({ description: 'With ?each=true: every row, in order' }),
});
export type FixesReceipt = z.infer<typeof fixesReceiptSchema>;

export const MAX_TRACK_HOURS = 24;
export const trackQuerySchema = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  purpose: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .meta({ description: 'Why this track is looked at; goes into the audit log' }),
});
export type TrackQuery = z.infer<typeof trackQuerySchema>;

export const trackSchema = z.object({
  unitId: z.string(),
  callSign: z.string(),
  kind: z.string(),
  nameZh: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  purpose: z.string(),
  fixes: z.array(
    z.object({
      at: z.string(),
      lng: z.number(),
      lat: z.number(),
      speedMps: z.number().nullable(),
      headingDeg: z.number().nullable(),
      accuracyM: z.number().nullable(),
      flags: z.int(),
    }),
  ),
  usable: z.int().meta({ description: 'Fixes with flags = 0' }),
  truncated: z.boolean().meta({ description: 'More fixes exist in the range than were sent' }),
  silences: z
    .array(z.object({ from: z.string(), to: z.string(), durationS: z.number() }))
    .meta({ description: 'Gaps between usable fixes longer than SILENT_AFTER_S' }),
});
export type Track = z.infer<typeof trackSchema>;
