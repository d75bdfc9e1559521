import { z } from 'zod';
import { geometrySchema } from '../kernel/wire-schema.ts';
import { layerIdSchema } from '../tiles/contract.ts';

/**
 * Which features of a layer, one page at a time in the order of their ids. `bbox` is west,south,east,north in
 * degrees WGS84 and selects features whose envelope meets it. `cursor` is what `next` of the page before carried.
 */
export const featureQuerySchema = z.object({
  city: z.string().optional(),
  bbox: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
  cursor: z.string().max(400).optional(),
  /** A subset of CQL2 text; a page may then hold fewer features and still have a next one. */
  filter: z.string().max(4000).optional(),
});

export const featureParamsSchema = z.object({ layer: layerIdSchema });

/** A page of GeoJSON (RFC 7946, WGS84, longitude first). `next` is the path of the next page, null on the last. */
export const featurePageSchema = z.object({
  type: z.literal('FeatureCollection'),
  layer: layerIdSchema,
  version: z.int(),
  attribution: z.string(),
  numberReturned: z.int(),
  next: z.string().nullable(),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.string(),
      geometry: geometrySchema,
      properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
});
export type FeaturePage = z.infer<typeof featurePageSchema>;
