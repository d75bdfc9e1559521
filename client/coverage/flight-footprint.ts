import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';

/** The polygons of a GeoJSON text as one geometry; null when it holds none or is no GeoJSON. Others' geometries are left out. */
export function footprintOf(text: string): Polygon | MultiPolygon | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  const polygons: Position[][][] = [];
  const take = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const held = value as Record<string, unknown>;
    if (held['type'] === 'Polygon') polygons.push(held['coordinates'] as Position[][]);
    else if (held['type'] === 'MultiPolygon') polygons.push(...(held['coordinates'] as Position[][][]));
    else if (held['type'] === 'Feature') take(held['geometry']);
    else
      for (const key of ['features', 'geometries'])
        if (Array.isArray(held[key])) for (const one of held[key]) take(one);
  };
  take(read);
  const [first] = polygons;
  if (first === undefined) return null;
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: first }
    : { type: 'MultiPolygon', coordinates: polygons };
}
