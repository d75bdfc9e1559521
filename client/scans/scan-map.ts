import type { Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkPicture, WorkShape } from '../state/map-work.ts';
import type { Trace } from './trace.ts';

export interface PlacedPoint {
  label: string;
  position: Position;
  /** Where the fit puts the point's pixel; null before there is a fit. */
  fitted: Position | null;
}

/** What the scan shows on the map: itself, its control points with what the fit leaves of each, and the drawing. */
export function scanWork(parts: {
  picture: WorkPicture | null;
  points: readonly PlacedPoint[];
  trace: Trace;
  cursor: Position | null;
  placing: boolean;
}): MapWork {
  const shapes: WorkShape[] = [];
  const marks: WorkMark[] = [];
  for (const { label, position, fitted } of parts.points) {
    if (fitted) {
      const path: Position[] = [position, fitted];
      shapes.push({ key: `r${label}`, geometry: { type: 'LineString', coordinates: path }, tone: 4 });
    }
    marks.push({ key: `p${label}`, position, label, tone: 0, radiusM: null, chosen: false });
  }
  shapes.push(...traceShapes(parts.trace, parts.placing ? parts.cursor : null));
  return { ...noWork, picture: parts.picture, shapes, marks, placing: parts.placing };
}

function traceShapes(trace: Trace, cursor: Position | null): WorkShape[] {
  const path = trace.vertices.map((one) => one.position);
  if (path.length === 0) return [];
  const first = path[0]!;
  const shapes: WorkShape[] = [];
  if (trace.closed) {
    shapes.push({
      key: 'trace',
      geometry: { type: 'Polygon', coordinates: [[...path, first]] },
      tone: 'draw',
    });
  } else {
    const line = cursor ? [...path, cursor] : path;
    if (line.length > 1)
      shapes.push({ key: 'trace', geometry: { type: 'LineString', coordinates: line }, tone: 'draw' });
  }
  trace.vertices.forEach((vertex, index) => {
    shapes.push({
      key: `v${index}`,
      geometry: { type: 'Point', coordinates: vertex.position },
      tone: vertex.on === null ? 'draw' : 3,
    });
  });
  return shapes;
}
