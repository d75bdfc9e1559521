/** What keeps off every carriageway, also of a road that only touches its block at a corner? */
import type { Building } from './footprints.ts';
import type { RoadNetwork } from './network.ts';
import { segmentsApart, toSegment, type Pt } from '../../kernel/plane.ts';

const CELL_M = 60;

interface Piece {
  a: Pt;
  b: Pt;
  half: number;
}

function pieceIndex(net: RoadNetwork): Map<number, Piece[]> {
  const cells = new Map<number, Piece[]>();
  for (const e of net.edges) {
    for (let i = 0; i + 1 < e.points.length; i += 1) {
      const piece = { a: e.points[i]!, b: e.points[i + 1]!, half: e.widthM / 2 };
      const reach = piece.half + 1;
      const [x0, x1] = [Math.min(piece.a[0], piece.b[0]) - reach, Math.max(piece.a[0], piece.b[0]) + reach];
      const [y0, y1] = [Math.min(piece.a[1], piece.b[1]) - reach, Math.max(piece.a[1], piece.b[1]) + reach];
      for (let x = Math.floor(x0 / CELL_M); x <= Math.floor(x1 / CELL_M); x += 1) {
        for (let y = Math.floor(y0 / CELL_M); y <= Math.floor(y1 / CELL_M); y += 1) {
          const key = x * 100_003 + y;
          const list = cells.get(key);
          if (list) list.push(piece);
          else cells.set(key, [piece]);
        }
      }
    }
  }
  return cells;
}

export function clearOfRoads(buildings: readonly Building[], net: RoadNetwork): Building[] {
  const cells = pieceIndex(net);
  return buildings.filter(({ ring }) =>
    ring.every((p, i) => {
      const q = ring[(i + 1) % ring.length]!;
      const steps = Math.max(1, Math.ceil(Math.hypot(q[0] - p[0], q[1] - p[1]) / CELL_M));
      for (let k = 0; k <= steps; k += 1) {
        const x = Math.floor((p[0] + ((q[0] - p[0]) * k) / steps) / CELL_M);
        const y = Math.floor((p[1] + ((q[1] - p[1]) * k) / steps) / CELL_M);
        for (const r of cells.get(x * 100_003 + y) ?? [])
          if (segmentsApart(p, q, r.a, r.b) < r.half) return false;
      }
      return true;
    }),
  );
}

/** Whether a point lies on any carriageway, kerb excluded. */
export function carriagewayTest(net: RoadNetwork): (p: Pt) => boolean {
  const cells = pieceIndex(net);
  return (p) => {
    const key = Math.floor(p[0] / CELL_M) * 100_003 + Math.floor(p[1] / CELL_M);
    return (cells.get(key) ?? []).some((r) => toSegment(p, r.a, r.b) < r.half);
  };
}
