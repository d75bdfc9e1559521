import { useState } from 'react';
import type { Geometry } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';
import { permitsApi } from '../api/permits.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import type { MapViewpoint } from '../state/app-state.ts';
import { TILE_PX } from '../state/view-scale.ts';
import { screen } from '../state/screen-store.ts';
import { viewBeside } from '../state/viewpoint.ts';
import { boxAround } from '../state/geometry-box.ts';

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

/** A site narrower than this on the screen cannot be read, one wider does not fit beside the panel, px. */
const LEAST_PX = 24;
const MOST_PX = 700;
const PANEL_PX = 380;

/**
 * The view from which these sites are well seen: the present one while it shows them large enough and beside the
 * panel, else one that does.
 */
export function viewOfSite(geometries: readonly Geometry[], view: MapViewpoint): MapViewpoint {
  const box = boxAround(geometries.map(({ coordinates }) => coordinates));
  if (box === null) return view;
  const [west, south, east, north] = box;
  const perPx = 360 / (TILE_PX * 2 ** view.zoom);
  const away = Math.hypot((west + east) / 2 - view.lng, (south + north) / 2 - view.lat) / perPx;
  const widePx = Math.max(east - west, north - south) / perPx;
  if (geometries.length === 1 && away < 260 && widePx >= LEAST_PX && widePx < MOST_PX) return view;
  return viewBeside(box, view, geometries.length === 1 ? 17.4 : 16.5, PANEL_PX);
}
