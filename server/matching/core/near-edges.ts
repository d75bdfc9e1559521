import type { MatchNetwork } from './match-network.ts';

/** Edges near a point, nearest first: `count` of them, with the way along each to the nearest place on it. */
export interface NearEdges {
  count: number;
  readonly edge: Int32Array;
  readonly alongM: Float64Array;
  readonly distanceM: Float64Array;
  /** Looks for the `most` edges nearest to a point of the plane within a radius; the answer is this object. */
  find(x: number, y: number, radiusM: number, most: number): void;
}

const ROOM = 256;

/**
 * Which edges lie within a radius of a point? Exact by the grid; at most 256 are looked at. One finder serves one
 * caller at a time: every call overwrites the last answer.
 */
export function createNearEdges(network: MatchNetwork): NearEdges {
  const { grid, shapeX, shapeY, shapeAlongM } = network;
  const slotOf = new Int32Array(network.edgeCount);
  const found: NearEdges = {
    count: 0,
    edge: new Int32Array(ROOM),
    alongM: new Float64Array(ROOM),
    distanceM: new Float64Array(ROOM),
    find,
  };
  const { edge, alongM, distanceM } = found;

  function look(v: number, x: number, y: number, most2: number): void {
    const ax = shapeX[v]!;
    const ay = shapeY[v]!;
    const dx = shapeX[v + 1]! - ax;
    const dy = shapeY[v + 1]! - ay;
    const length2 = dx * dx + dy * dy;
    let t = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;
    if (t < 0) t = 0;
    else if (t > 1) t = 1;
    const ex = x - ax - t * dx;
    const ey = y - ay - t * dy;
    const d2 = ex * ex + ey * ey;
    if (d2 > most2) return;
    const e = grid.edgeOfVertex[v]!;
    let slot = slotOf[e]! - 1;
    if (slot < 0) {
      if (found.count >= ROOM) return;
      slot = found.count;
      found.count += 1;
      slotOf[e] = slot + 1;
      edge[slot] = e;
      distanceM[slot] = Infinity;
    }
    if (d2 < distanceM[slot]!) {
      distanceM[slot] = d2;
      alongM[slot] = shapeAlongM[v]! + t * (shapeAlongM[v + 1]! - shapeAlongM[v]!);
    }
  }

  function find(x: number, y: number, radiusM: number, most: number): void {
    const { cellM, left, bottom, columns, rows, cellStart, items } = grid;
    found.count = 0;
    const c0 = Math.max(0, Math.floor((x - radiusM - left) / cellM));
    const c1 = Math.min(columns - 1, Math.floor((x + radiusM - left) / cellM));
    const r0 = Math.max(0, Math.floor((y - radiusM - bottom) / cellM));
    const r1 = Math.min(rows - 1, Math.floor((y + radiusM - bottom) / cellM));
    const most2 = radiusM * radiusM;
    for (let row = r0; row <= r1; row += 1) {
      const end = c0 <= c1 ? cellStart[row * columns + c1 + 1]! : 0;
      for (let i = cellStart[row * columns + c0]!; i < end; i += 1) look(items[i]!, x, y, most2);
    }
    for (let i = 0; i < found.count; i += 1) slotOf[edge[i]!] = 0;
    // The nearest come first: a partial selection sort of a short list.
    const kept = Math.min(most, found.count);
    for (let i = 0; i < kept; i += 1) {
      let least = i;
      for (let j = i + 1; j < found.count; j += 1) if (distanceM[j]! < distanceM[least]!) least = j;
      if (least !== i) {
        const e = edge[i]!;
        const a = alongM[i]!;
        const d = distanceM[i]!;
        edge[i] = edge[least]!;
        alongM[i] = alongM[least]!;
        distanceM[i] = distanceM[least]!;
        edge[least] = e;
        alongM[least] = a;
        distanceM[least] = d;
      }
      distanceM[i] = Math.sqrt(distanceM[i]!);
    }
    found.count = kept;
  }
  return found;
}
