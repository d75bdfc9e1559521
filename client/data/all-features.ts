import type { Feature, FeatureCollection, Geometry } from '../../server/kernel/geojson.ts';
import { api } from '../api/endpoints.ts';

export type Collection = FeatureCollection<Geometry, Record<string, unknown>>;

/** All features of a layer, page after page. */
export async function allFeatures(layer: string, signal: AbortSignal): Promise<Collection> {
  const features: Feature<Geometry, Record<string, unknown>>[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.features(layer, cursor, signal);
    for (const feature of page.features) features.push(feature as Feature<Geometry, Record<string, unknown>>);
    cursor =
      page.next === null ? null : new URL(page.next, window.location.origin).searchParams.get('cursor');
  } while (cursor !== null);
  return { type: 'FeatureCollection', features };
}
