import { z } from 'zod';
import { bboxSchema, geometrySchema, instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** A responsibility grid (责任网格): an irregular polygon that people answer for. */
export const gridSchema = z.object({
  gridId: z.string(),
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  population: z.int().nullable(),
  areaM2: z.number(),
  streetCount: z.int(),
  streetLengthM: z.number(),
  bbox: bboxSchema,
  /** A position inside the polygon, for a label. */
  center: positionSchema,
  validFrom: instantSchema,
  validTo: instantSchema.nullable(),
});
export type Grid = z.infer<typeof gridSchema>;
export const gridsSchema = z.array(gridSchema);

export const gridsQuerySchema = z.object({ at: instantSchema.optional() });
export const gridParamsSchema = z.object({ gridId: z.string().max(80) });
export const gridDetailSchema = gridSchema.extend({
  geometry: geometrySchema,
  streetIds: z.array(z.string()),
});
export type GridDetail = z.infer<typeof gridDetailSchema>;

/** A managed street or lane (街巷); `grade` 1 (busiest) to 4. */
export const streetSchema = z.object({
  streetId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  grade: z.int().min(1).max(4),
  kind: z.string(),
  homeGridId: z.string(),
  lengthM: z.number(),
  widthM: z.number(),
  dailyMust: z.boolean(),
});
export type Street = z.infer<typeof streetSchema>;
export const streetsSchema = z.array(streetSchema);
export const streetsQuerySchema = z.object({ grid: z.string().max(80).optional() });
export const streetParamsSchema = z.object({ streetId: z.string().max(80) });
export const streetDetailSchema = streetSchema.extend({
  geometry: geometrySchema,
  bbox: bboxSchema,
  neighbourIds: z.array(z.string()),
});
export type StreetDetail = z.infer<typeof streetDetailSchema>;
