import type { FeaturePage } from '../../server/features/contract.ts';
import type { Geometry } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkShape } from '../state/map-work.ts';

/** What was made of a file, before the city is opened: its grids by colour, its streets as lines. */
export function madeWork({ grids, streets }: { grids: FeaturePage; streets: FeaturePage }): MapWork {
  const shapes: WorkShape[] = [
    ...grids.features.map(({ geometry }, index): WorkShape => {
      return { key: `g${index}`, geometry: geometry as Geometry, tone: index };
    }),
    ...streets.features.map(({ geometry }, index): WorkShape => {
      return { key: `s${index}`, geometry: geometry as Geometry, tone: 'muted', faint: true };
    }),
  ];
  return { ...noWork, shapes };
}

/** The box that holds the grids, degrees; null without any. */
export function boxOfGrids(grids: FeaturePage): [number, number, number, number] | null {
  let [west, south, east, north] = [180, 90, -180, -90];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [lng, lat] = part as unknown[];
    if (typeof lng === 'number' && typeof lat === 'number') {
      [west, south] = [Math.min(west, lng), Math.min(south, lat)];
      [east, north] = [Math.max(east, lng), Math.max(north, lat)];
    } else part.forEach(visit);
  };
  for (const { geometry } of grids.features) visit((geometry as Geometry).coordinates);
  return west <= east ? [west, south, east, north] : null;
}
