/**
 * From which tolerance on may a vertex be left out? For each vertex of a line the squared distance at which
 * Douglas–Peucker would drop it: keep the vertex where `importance > tolerance²`. Computed once, valid at every zoom,
 * so the same vertex is kept on both sides of a tile's edge. End points (for a ring: the first vertex and the one
 * farthest from it) are never dropped.
 *
 * `coords` is x,y interleaved, the part is vertices [first, end); results go to `importance` (one a vertex).
 * Reference: D. Douglas, T. Peucker, Cartographica 10 (1973); the store-once idea is geojson-vt's.
 */
export function markImportance(
  coords: Float64Array,
  first: number,
  end: number,
  ring: boolean,
  importance: Float32Array,
): void {
  if (end - first < 1) return;
  importance[first] = Infinity;
  if (!ring) {
    importance[end - 1] = Infinity;
    split(coords, first, end - 1, first, end, importance);
    return;
  }
  let far = first;
  let farthest = -1;
  for (let i = first + 1; i < end; i += 1) {
    const dx = coords[2 * i]! - coords[2 * first]!;
    const dy = coords[2 * i + 1]! - coords[2 * first + 1]!;
    if (dx * dx + dy * dy > farthest) {
      farthest = dx * dx + dy * dy;
      far = i;
    }
  }
  importance[far] = Infinity;
  split(coords, first, far, first, end, importance);
  // The way back ends on the first vertex again: index `end` stands for it.
  split(coords, far, end, first, end, importance);
}

function split(
  coords: Float64Array,
  from: number,
  to: number,
  first: number,
  end: number,
  importance: Float32Array,
): void {
  const stack: number[] = [from, to];
  while (stack.length > 0) {
    const b = stack.pop()!;
    const a = stack.pop()!;
    if (b - a < 2) continue;
    const last = b === end ? first : b;
    const ax = coords[2 * a]!;
    const ay = coords[2 * a + 1]!;
    const bx = coords[2 * last]!;
    const by = coords[2 * last + 1]!;
    let worst = -1;
    let at = a + 1;
    for (let i = a + 1; i < b; i += 1) {
      const d = squaredToSegment(coords[2 * i]!, coords[2 * i + 1]!, ax, ay, bx, by);
      if (d > worst) {
        worst = d;
        at = i;
      }
    }
    importance[at] = worst;
    stack.push(a, at, at, b);
  }
}

function squaredToSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / squared));
  return (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2;
}
