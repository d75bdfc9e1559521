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
