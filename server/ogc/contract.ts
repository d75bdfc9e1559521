import { z } from 'zod';
import { geometrySchema } from '../kernel/wire-schema.ts';

export const linkSchema = z.object({
  href: z.string(),
  rel: z.string(),
  type: z.string().optional(),
  title: z.string().optional(),
});
export type Link = z.infer<typeof linkSchema>;

export const ogcCityParams = z.object({ cityId: z.string().regex(/^\d{1,9}$/) });
export const ogcFormatQuery = z.object({ f: z.enum(['json', 'html']).optional() });
export const ogcItemsQuery = ogcFormatQuery.extend({
  bbox: z.string().max(200).optional(),
  'bbox-crs': z.string().max(120).optional(),
  crs: z.string().max(120).optional(),
  /** Accepted; layers without a time of their own match always. */
  datetime: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).default(100),
  cursor: z.string().max(400).optional(),
  /** A subset of CQL2 text (Part 3). */
  filter: z.string().max(4000).optional(),
  'filter-lang': z.enum(['cql2-text']).optional(),
});

export const landingSchema = z.object({
  title: z.string(),
  description: z.string(),
  attribution: z.string(),
  links: z.array(linkSchema),
});
export const conformanceSchema = z.object({ conformsTo: z.array(z.string()) });
export const collectionSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  attribution: z.string(),
  extent: z.object({
    spatial: z.object({ bbox: z.array(z.array(z.number())), crs: z.string() }),
  }),
  itemType: z.literal('feature'),
  crs: z.array(z.string()),
  storageCrs: z.string(),
  links: z.array(linkSchema),
});
export type Collection = z.infer<typeof collectionSchema>;
/** What a filter may name: JSON Schema. */
export const queryablesSchema = z.object({
  $schema: z.string(),
  $id: z.string(),
  type: z.literal('object'),
  title: z.string(),
  properties: z.record(z.string(), z.object({ title: z.string(), type: z.string() })),
  additionalProperties: z.literal(false),
});
export type Queryables = z.infer<typeof queryablesSchema>;
export const collectionsSchema = z.object({
  links: z.array(linkSchema),
  crs: z.array(z.string()),
  collections: z.array(collectionSchema),
});
export type Collections = z.infer<typeof collectionsSchema>;

const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export const itemSchema = z.object({
  type: z.literal('Feature'),
  id: z.string(),
  geometry: geometrySchema.nullable(),
  properties,
  links: z.array(linkSchema).optional(),
});
export const itemsSchema = z.object({
  type: z.literal('FeatureCollection'),
  timeStamp: z.string(),
  numberReturned: z.int(),
  /** Only when it is known without counting: for a whole collection. */
  numberMatched: z.int().optional(),
  attribution: z.string(),
  links: z.array(linkSchema),
  features: z.array(itemSchema),
});
export type Items = z.infer<typeof itemsSchema>;
export type Item = z.infer<typeof itemSchema>;
