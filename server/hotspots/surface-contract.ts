import { z } from 'zod';
import { instantSchema, positionSchema } from '../kernel/wire-schema.ts';
import { fullQuestionSchema, hotspotQuestionSchema, testContractSchema } from './contract.ts';

const streets = z.array(z.object({ streetId: z.string(), nameZh: z.string(), nameEn: z.string() }));

/** Kulldorff's scan: which cluster of places, of whatever size, stands out most? */
export const scanQuestionSchema = hotspotQuestionSchema.extend({
  /** Largest share of the exposure that one cluster may hold. */
  mostShare: z.number().min(0.01).max(0.25).optional(),
  draws: z.int().min(19).max(999).optional(),
  /** Which cases: those that patrols did not find (default), or all. */
  found: z.enum(['others', 'all']).optional(),
});
export type ScanQuestion = z.infer<typeof scanQuestionSchema>;
export const scanAnswerSchema = z.object({
  question: fullQuestionSchema,
  found: z.enum(['others', 'all']),
  mostShare: z.number(),
  contract: testContractSchema,
  cases: z.int(),
  tested: z.int(),
  clusters: z.array(
    z.object({
      /** Place at its centre. */
      id: z.string(),
      center: positionSchema.nullable(),
      streets,
      /** Places in it: H3 cells or street ids. */
      places: z.array(z.string()),
      cases: z.int(),
      expected: z.number(),
      ratio: z.number().nullable(),
      llr: z.number(),
      p: z.number(),
    }),
  ),
  noteZh: z.string(),
  noteEn: z.string(),
});
export type ScanAnswer = z.infer<typeof scanAnswerSchema>;

/** Density along the streets, the kernel walking through junctions. */
export const densityQuestionSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  types: hotspotQuestionSchema.shape.types,
  channels: hotspotQuestionSchema.shape.channels,
  outcomes: hotspotQuestionSchema.shape.outcomes,
  hours: hotspotQuestionSchema.shape.hours,
  weekdays: hotspotQuestionSchema.shape.weekdays,
  /** Reach of the kernel, m; its standard deviation for the Gaussian. */
  bandwidthM: z.number().min(20).max(1_000).optional(),
  kernel: z.enum(['gaussian', 'quartic', 'epanechnikov']).optional(),
  /** Length of the pieces that streets are cut into, m. */
  pieceM: z.number().min(5).max(200).optional(),
});
export type DensityQuestion = z.infer<typeof densityQuestionSchema>;
export const densityAnswerSchema = z.object({
  kernel: z.enum(['gaussian', 'quartic', 'epanechnikov']),
  bandwidthM: z.number(),
  pieceM: z.number(),
  /** Cases of the question; those too far from any road for the network. */
  cases: z.int(),
  away: z.int(),
  /** Sum of density × length over all pieces: the cases that are on the network. */
  mass: z.number(),
  /** Pieces of the network in all; the densest are listed, most first. */
  pieces: z.int(),
  lines: z.array(
    z.object({
      streetId: z.string().nullable(),
      /** Cases per km. */
      perKm: z.number(),
      path: z.array(positionSchema),
    }),
  ),
});
export type DensityAnswer = z.infer<typeof densityAnswerSchema>;
