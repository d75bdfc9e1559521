import { z } from 'zod';
import { daySchema } from '../kernel/wire-schema.ts';
import { coverageLineSchema } from './contract.ts';

export const coverageRegisterSchema = z.object({
  adcode: z.string(),
  legalDate: daySchema,
  lines: z.array(
    coverageLineSchema.extend({
      titleZh: z.string(),
      titleEn: z.string(),
      /** The signer's name; null when nobody signed or the account is gone. */
      signedByZh: z.string().nullable(),
    }),
  ),
  complete: z.boolean(),
});
export type CoverageRegister = z.infer<typeof coverageRegisterSchema>;

export const gazetteRequestSchema = z.object({
  grade: z.string().max(40),
  names: z.array(z.string().trim().min(2).max(120)).min(1).max(2000),
  source: z.string().min(2).max(300),
});
export const signatureRequestSchema = z.object({
  grade: z.string().max(40),
  layer: z.enum(['protection', 'control']),
  expected: z.int().min(0).max(100_000),
  note: z.string().max(500).default(''),
});
