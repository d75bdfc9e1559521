import { z } from 'zod';
import type { Geometry } from '../kernel/geojson.ts';
import { positionSchema } from '../kernel/wire-schema.ts';

const ring = z.array(positionSchema);
const member = <T extends z.ZodType>(type: string, coordinates: T) =>
  z.strictObject({ type: z.literal(type), coordinates, bbox: z.array(z.number()).optional() });
/** A geometry as it is sent; one that says more of itself, such as a `crs` of its own, is refused. */
export const siteGeometrySchema = z.discriminatedUnion('type', [
  member('Point', positionSchema),
  member('MultiPoint', ring),
  member('LineString', ring),
  member('MultiLineString', z.array(ring)),
  member('Polygon', z.array(ring)),
  member('MultiPolygon', z.array(z.array(ring))),
]) as unknown as z.ZodType<Geometry>;
