import { useState } from 'react';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { permitsApi } from '../api/permits.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import type { MapViewpoint } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';

export interface Checking {
  busy: boolean;
  error: ApiError | null;
  /** Is the error about this very question? */
  failedFor(request: PermitRequest): boolean;
  ask(request: PermitRequest): Promise<void>;
  forget(): void;
}

/** Asks for a verdict and opens it; a refusal stays until the next question. */
export function useChecking(): Checking {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [asked, setAsked] = useState('');
  return {
    busy,
    error,
    failedFor: (request) => error !== null && asked === JSON.stringify(request),
    forget: () => setError(null),
    async ask(request) {
      setBusy(true);
      setError(null);
      setAsked(JSON.stringify(request));
      try {
        const { checkId } = await permitsApi.check(request);
        screen.dispatch({ type: 'set-check', check: checkId });
      } catch (cause) {
        setError(asApiError(cause));
      } finally {
        setBusy(false);
      }
    },
  };
}

/** West, south, east, north of some geometries. */
export function bboxOf(geometries: readonly Geometry[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] !== 'number') return part.forEach(visit);
    const [lng, lat] = part as Position;
    box[0] = Math.min(box[0], lng);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lng);
    box[3] = Math.max(box[3], lat);
  };
  for (const one of geometries) visit(one.coordinates);
  return box;
}

const TILE_PX = 512;
/** A site narrower than this on the screen cannot be read, one wider does not fit beside the panel, px. */
const LEAST_PX = 24;
const MOST_PX = 700;
const PANEL_PX = 380;

/**
 * The view from which these sites are well seen: the present one while it shows them large enough and beside the
 * panel, else one that does.
 */
export function viewOfSite(geometries: readonly Geometry[], view: MapViewpoint): MapViewpoint {
  const [west, south, east, north] = bboxOf(geometries);
  if (!Number.isFinite(west)) return view;
  const perPx = 360 / (TILE_PX * 2 ** view.zoom);
  const away = Math.hypot((west + east) / 2 - view.lng, (south + north) / 2 - view.lat) / perPx;
  const widePx = Math.max(east - west, north - south) / perPx;
  if (geometries.length === 1 && away < 260 && widePx >= LEAST_PX && widePx < MOST_PX) return view;
  return viewBeside([west, south, east, north], view, geometries.length === 1 ? 17.4 : 16.5, PANEL_PX);
}
