import { z } from 'zod';

/** Every layer that tiles and features can serve, in drawing order from the ground up. */
export const LAYER_IDS = [
  'boundary',
  'surfaces',
  'grids',
  'areas',
  'zones',
  'roads',
  'streets',
  'sanitation_roads',
  'buildings',
  'construction_sites',
  'heritage_sites',
  'assets',
  'cameras',
  'cases',
  'places',
] as const;
export const layerIdSchema = z.enum(LAYER_IDS);
export type LayerId = z.infer<typeof layerIdSchema>;

export const LAYER_GROUPS = ['base', 'city', 'protect', 'operations', 'analysis'] as const;

/** One attribute of a layer's features. In a tile it is present from `minZoom`; absent means unknown or too far out. */
export const layerAttributeSchema = z.object({
  name: z.string(),
  type: z.enum(['string', 'number', 'boolean']),
  minZoom: z.int(),
  titleZh: z.string(),
  titleEn: z.string(),
  unit: z.string().optional(),
});
export type LayerAttribute = z.infer<typeof layerAttributeSchema>;

/** A layer as the asking role may see it. `count` is null while nobody has counted yet. */
export const layerInfoSchema = z.object({
  id: layerIdSchema,
  group: z.enum(LAYER_GROUPS),
  titleZh: z.string(),
  titleEn: z.string(),
  geometry: z.enum(['point', 'line', 'polygon']),
  minZoom: z.int(),
  maxZoom: z.int(),
  /** Layer of label points or lines that travels in the same tile, when there is one. */
  labelLayer: z.string().nullable(),
  count: z.int().nullable(),
  version: z.int(),
  permission: z.string(),
  attributes: z.array(layerAttributeSchema),
  attribution: z.string(),
});
export type LayerInfo = z.infer<typeof layerInfoSchema>;
export const layerListSchema = z.array(layerInfoSchema);

/** Path of a tile. Bad numbers answer 400, an empty tile 204. `layers` is a comma-separated list of ids. */
export const tileParamsSchema = z.object({
  layers: z.string(),
  z: z.string(),
  x: z.string(),
  /** With the suffix `.mvt` already taken off by the path. */
  y: z.string(),
});

/**
 * `v` is the opaque token of the TileJSON: while it is current the answer is immutable. `thin=off` asks for every
 * feature (exports, checks); the tile is then not kept.
 */
export const tileQuerySchema = z.object({
  city: z.string().optional(),
  v: z.string().max(64).optional(),
  thin: z.enum(['on', 'off']).optional(),
  access_token: z.string().max(200).optional(),
});

/** An access token in the address counts for viewers that send no headers; it is carried on into the tiles' address. */
export const tileJsonQuerySchema = z.object({
  city: z.string().optional(),
  access_token: z.string().max(200).optional(),
});

/** TileJSON 3.0 of the named layers together, with our own additions under plain names. */
export const tileJsonSchema = z.object({
  tilejson: z.literal('3.0.0'),
  name: z.string(),
  version: z.string(),
  scheme: z.literal('xyz'),
  tiles: z.array(z.string()),
  minzoom: z.int(),
  maxzoom: z.int(),
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  center: z.tuple([z.number(), z.number(), z.number()]),
  attribution: z.string(),
  vector_layers: z.array(
    z.object({
      id: z.string(),
      description: z.string(),
      minzoom: z.int(),
      maxzoom: z.int(),
      fields: z.record(z.string(), z.string()),
    }),
  ),
});
export type TileJson = z.infer<typeof tileJsonSchema>;

/** Data of the event `xiangwang.layer.changed`. `boxes` empty: anywhere in the layer. */
export const layerChangedSchema = z.object({
  layer: layerIdSchema,
  version: z.int(),
  boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});
export type LayerChanged = z.infer<typeof layerChangedSchema>;

/**
 * Properties of the features of the tile's layer `meta`: one feature (a point in the tile's middle) for each layer,
 * saying how many of the layer's features in this tile are shown and how many were left out by thinning or size.
 */
export interface TileMeta {
  layer: string;
  shown: number;
  leftOut: number;
}
