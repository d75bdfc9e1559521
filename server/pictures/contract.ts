import { z } from 'zod';

const style = z.enum(['paper', 'night']).optional();

/** `layers`: ids of the catalogue with commas between, or `standard` for ground, roads, buildings and names. */
export const rasterParamsSchema = z.object({
  layers: z.string().max(400),
  z: z.string(),
  x: z.string(),
  y: z.string(),
});

/** `size`: pixels of a tile, 256 unless told; a row that ends in @2x is drawn twice as fine. `v`: token of the TileJSON. */
export const rasterQuerySchema = z.object({
  city: z.string().optional(),
  v: z.string().max(64).optional(),
  size: z.number().optional(),
  style,
  access_token: z.string().max(200).optional(),
});

/** A map as a picture. Either `bbox` (west,south,east,north) or `center` (lng,lat) with `zoom`; sizes in pixels. */
export const staticMapQuerySchema = z.object({
  city: z.string().optional(),
  bbox: z.string().max(120).optional(),
  center: z.string().max(60).optional(),
  zoom: z.number().min(0).max(22).optional(),
  width: z.int().min(128).max(2048).default(900),
  height: z.int().min(128).max(2048).default(600),
  scale: z.int().min(1).max(2).default(1),
  style,
  layers: z.string().max(400).default('standard'),
  title: z.string().max(60).optional(),
  /** lng,lat of a mark. */
  mark: z.string().max(60).optional(),
});

/** `access_token` is carried into the addresses of the style's tiles, for viewers that send no headers. */
export const cityStyleQuerySchema = z.object({
  city: z.string().optional(),
  style,
  access_token: z.string().max(200).optional(),
});

/** A style as MapLibre reads it. Source: MapLibre Style Specification, version 8. */
export const cityStyleSchema = z.looseObject({
  version: z.literal(8),
  name: z.string(),
  sources: z.record(z.string(), z.unknown()),
  layers: z.array(z.record(z.string(), z.unknown())),
});
