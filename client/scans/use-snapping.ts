import { useCallback, useRef } from 'react';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { api } from '../api/endpoints.ts';
import type { ObjectRef } from '../state/app-state.ts';
import type { WorkPlace } from '../state/map-work.ts';
import { snapTo } from './snap.ts';
import type { Snapped } from './snap.ts';

/**
 * Pulls a click to the outlines near it, by their full coordinates as the service holds them: tiles are rounded.
 * An object whose shape cannot be read is left out; the click then stays where it was.
 */
export function useSnapping(): (place: WorkPlace) => Promise<Snapped> {
  const kept = useRef(new Map<string, Geometry | null>());
  return useCallback(async ({ position, near, toleranceM }) => {
    const shapes = await Promise.all(near.map((ref) => shapeOf(ref, kept.current)));
    return snapTo(
      position,
      shapes.filter((shape) => shape !== null),
      toleranceM,
    );
  }, []);
}

async function shapeOf(ref: ObjectRef, kept: Map<string, Geometry | null>): Promise<Geometry | null> {
  const key = `${ref.layer}~${ref.id}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  try {
    const { geometry } = await api.card(ref.layer, ref.id);
    kept.set(key, geometry ?? null);
    return geometry ?? null;
  } catch {
    return null;
  }
}
