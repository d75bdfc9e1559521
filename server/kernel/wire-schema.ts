import { z } from 'zod';
import type { BBox } from './lng-lat.ts';
import type { Geometry, MultiPolygon, Polygon } from './geojson.ts';

/** Longitude, latitude in degrees, WGS84. */
export const positionSchema = z.tuple([z.number(), z.number()]);
export type WirePosition = z.infer<typeof positionSchema>;

const ring = z.array(positionSchema);

export const polygonSchema: z.ZodType<Polygon> = z.object({
  type: z.literal('Polygon'),
  coordinates: z.array(ring),
});
export const multiPolygonSchema: z.ZodType<MultiPolygon> = z.object({
  type: z.literal('MultiPolygon'),
  coordinates: z.array(z.array(ring)),
});

/** Any geometry that we send (RFC 7946). */
export const geometrySchema: z.ZodType<Geometry> = z.union([
  z.object({ type: z.literal('Point'), coordinates: positionSchema }),
  z.object({ type: z.literal('MultiPoint'), coordinates: ring }),
  z.object({ type: z.literal('LineString'), coordinates: ring }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(ring) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring)) }),
]);

/** West, south, east, north in degrees. */
export const bboxSchema: z.ZodType<BBox> = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** An instant as ISO 8601 with an offset; ours are UTC with milliseconds. */
export const instantSchema = z.iso.datetime({ offset: true });

/** A calendar day, YYYY-MM-DD. */
export const daySchema = z.iso.date();

/** An H3 index as it is written: 15 hexadecimal digits, lower-case. */
export const cellSchema = z.string().regex(/^[0-9a-f]{15}$/);
