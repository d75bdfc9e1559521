import { z } from 'zod';
import { bboxSchema, geometrySchema, instantSchema } from '../kernel/wire-schema.ts';

/** Layers whose things can be clicked. */
export const INSPECT_LAYERS = [
  'grids',
  'streets',
  'buildings',
  'zones',
  'heritage_sites',
  'construction_sites',
  'cameras',
  'assets',
  'areas',
  'cases',
  'units',
  'places',
  'surfaces',
  'roads',
  'sanitation_roads',
] as const;
export const inspectLayerSchema = z.enum(INSPECT_LAYERS);
export type InspectLayer = z.infer<typeof inspectLayerSchema>;

export const factSchema = z.object({
  labelZh: z.string(),
  labelEn: z.string(),
  /** The value as a person reads it in each language. */
  valueZh: z.string(),
  valueEn: z.string(),
  /** The bare number when it is one, in `unit`. */
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  unit: z.string().optional(),
});
export type Fact = z.infer<typeof factSchema>;

/** One card for every thing: what it is, who answers for it, its state, its history, what can be done. */
export const cardSchema = z.object({
  layer: inspectLayerSchema,
  id: z.string(),
  titleZh: z.string(),
  titleEn: z.string(),
  kindZh: z.string(),
  kindEn: z.string(),
  facts: z.array(factSchema),
  responsible: z.array(
    z.object({
      roleZh: z.string(),
      roleEn: z.string(),
      nameZh: z.string(),
      since: instantSchema.nullable(),
      until: instantSchema.nullable(),
    }),
  ),
  /** True: there is somebody, but the asking role may not read people. */
  responsibleHidden: z.boolean(),
  stateZh: z.string().nullable(),
  stateEn: z.string().nullable(),
  history: z.array(z.object({ at: instantSchema, textZh: z.string(), textEn: z.string() })),
  actions: z.array(z.object({ id: z.string(), labelZh: z.string(), labelEn: z.string() })),
  geometry: geometrySchema.nullable(),
  bbox: bboxSchema.nullable(),
  synthetic: z.boolean(),
});
export type Card = z.infer<typeof cardSchema>;
export const inspectParamsSchema = z.object({ layer: inspectLayerSchema, id: z.string().max(120) });
