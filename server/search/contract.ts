import { z } from 'zod';
import { bboxSchema, positionSchema } from '../kernel/wire-schema.ts';

export const searchQuerySchema = z.object({
  q: z.string().max(120),
  limit: z.coerce.number().int().min(1).max(50).optional(),
});

export const searchHitSchema = z.object({
  kind: z.enum([
    'coordinate',
    'case',
    'unit',
    'grid',
    'street',
    'place',
    'zone',
    'heritage_site',
    'construction_site',
  ]),
  id: z.string(),
  /** The layer whose inspect card opens; null for a bare coordinate. */
  layer: z.string().nullable(),
  titleZh: z.string(),
  titleEn: z.string(),
  subtitleZh: z.string(),
  subtitleEn: z.string(),
  center: positionSchema.nullable(),
  bbox: bboxSchema.nullable(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;
export const searchHitsSchema = z.array(searchHitSchema);
