import { z } from 'zod';
import { instantSchema, multiPolygonSchema, polygonSchema } from '../kernel/wire-schema.ts';
import { visitSchema } from './contract.ts';

const idSchema = z.string().min(1).max(80);

/** What a camera saw: somebody of the staff in its view. */
export const cameraEventSchema = z.strictObject({
  cameraId: idSchema,
  eventId: z.string().min(1).max(64).optional().meta({ description: 'The same event is recorded once' }),
  startedAt: instantSchema,
  endedAt: instantSchema.optional(),
  personId: idSchema.optional(),
  note: z.string().max(500).optional(),
});
export type CameraEvent = z.infer<typeof cameraEventSchema>;

/** A visit, or a lead when the camera may not be evidence, with the reason. */
export const cameraAnswerSchema = z.object({
  counted: z.boolean(),
  visit: visitSchema.nullable(),
  leadId: z.string().nullable(),
  lacks: z.array(z.enum(['compliant', 'signed', 'published', 'street'])),
  reasonZh: z.string(),
  reasonEn: z.string(),
});
export type CameraAnswer = z.infer<typeof cameraAnswerSchema>;

/** What a drone looked over: ground seen, WGS84. */
export const flightSchema = z.strictObject({
  flightId: z.string().regex(/^[\w.-]{1,40}$/),
  startedAt: instantSchema,
  endedAt: instantSchema,
  footprint: z.union([polygonSchema, multiPolygonSchema]),
  note: z.string().max(500).optional(),
});
export type Flight = z.infer<typeof flightSchema>;

export const flightAnswerSchema = z.object({
  visits: z.array(visitSchema),
  /** Streets of which too little was seen; shares of their length. */
  partly: z.array(z.object({ streetId: z.string(), nameZh: z.string(), share: z.number() })),
  shareNeeded: z.number(),
});
export type FlightAnswer = z.infer<typeof flightAnswerSchema>;

export const visitFileSchema = z.object({
  city: z.string().optional(),
  name: z.string().min(1).max(200),
  /** true: check and report, load nothing. */
  dryRun: z.boolean().optional(),
});

export const visitFileAnswerSchema = z.object({
  rows: z.int(),
  loaded: z.int(),
  known: z.int().meta({ description: 'Rows that an earlier file had brought already' }),
  refused: z.array(
    z.object({
      place: z.string(),
      code: z.string(),
      value: z.string().nullable(),
      reasonZh: z.string(),
      reasonEn: z.string(),
    }),
  ),
});
export type VisitFileAnswer = z.infer<typeof visitFileAnswerSchema>;
export type VisitRowProblem = VisitFileAnswer['refused'][number];
