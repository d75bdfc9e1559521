import type { Position } from '../../server/kernel/geojson.ts';
import type { Snapped } from './snap.ts';

export interface TraceVertex {
  position: Position;
  on: Snapped['on'];
}

/** A polygon that is being traced: its vertices in order, and whether it is closed. */
export interface Trace {
  vertices: readonly TraceVertex[];
  closed: boolean;
}

export type TraceAction =
  | { type: 'add'; vertex: TraceVertex }
  | { type: 'remove-last' }
  | { type: 'close' }
  | { type: 'open' }
  | { type: 'clear' };

export const emptyTrace: Trace = { vertices: [], closed: false };

/** What does this make of the trace? A closed one takes no vertex; fewer than three cannot be closed. */
export function traced(trace: Trace, action: TraceAction): Trace {
  switch (action.type) {
    case 'add': {
      const last = trace.vertices.at(-1)?.position;
      const [lng, lat] = action.vertex.position;
      if (trace.closed || (last && last[0] === lng && last[1] === lat)) return trace;
      return { ...trace, vertices: [...trace.vertices, action.vertex] };
    }
    case 'remove-last':
      if (trace.vertices.length === 0) return trace;
      return trace.closed ? { ...trace, closed: false } : { ...trace, vertices: trace.vertices.slice(0, -1) };
    case 'close':
      return trace.vertices.length < 3 || selfCrosses(trace.vertices.map((one) => one.position))
        ? trace
        : { ...trace, closed: true };
    case 'open':
      return trace.closed ? { ...trace, closed: false } : trace;
    case 'clear':
      return trace.vertices.length === 0 ? trace : emptyTrace;
  }
}

/** Does the closed ring through these vertices cross itself? Zones are never mended in silence, so it is said here. */
export function selfCrosses(ring: readonly Position[]): boolean {
  const count = ring.length;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 1; j < count; j += 1) {
      if (j === i + 1 || (i === 0 && j === count - 1)) continue;
      if (cross(ring[i]!, ring[(i + 1) % count]!, ring[j]!, ring[(j + 1) % count]!)) return true;
    }
  }
  return false;
}

/** On which side of the line p–q lies r? */
function side(p: Position, q: Position, r: Position): number {
  return Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
}

function cross(a: Position, b: Position, c: Position, d: Position): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
