interface Cell {
  x: number;
  y: number;
  half: number;
  /** Distance of the middle from the outline, negative outside. */
  distance: number;
  /** No point of the cell can be farther inside than this. */
  reach: number;
}

/**
 * Where inside a polygon is most room for a label? The point farthest from every edge, to within 2.5 % of the polygon's
 * smaller extent. `rings` are x,y interleaved, outline first, not closed. Returns [x, y]; a ring of under three
 * positions gives its first one. Reference: V. Agafonkin, "A new algorithm for finding a visual center of a polygon"
 * (2016): quadtree cells, best bound first.
 */
export function roomiestPoint(rings: ArrayLike<number>[]): [number, number] {
  const outline = rings[0];
  if (outline === undefined || outline.length < 2) throw new RangeError('a polygon without positions');
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < outline.length; i += 2) {
    minX = Math.min(minX, outline[i]!);
    maxX = Math.max(maxX, outline[i]!);
    minY = Math.min(minY, outline[i + 1]!);
    maxY = Math.max(maxY, outline[i + 1]!);
  }
  const size = Math.min(maxX - minX, maxY - minY);
  if (outline.length < 6 || size === 0) return [outline[0]!, outline[1]!];
  const precision = size / 40;
  const cell = (x: number, y: number, half: number): Cell => {
    const distance = insideDistance(x, y, rings);
    return { x, y, half, distance, reach: distance + half * Math.SQRT2 };
  };
  let best = cell((minX + maxX) / 2, (minY + maxY) / 2, 0);
  const queue: Cell[] = [];
  const half = size / 2;
  for (let x = minX; x < maxX; x += size)
    for (let y = minY; y < maxY; y += size) push(queue, cell(x + half, y + half, half));
  for (let next = pop(queue); next !== undefined; next = pop(queue)) {
    if (next.distance > best.distance) best = next;
    if (next.reach - best.distance <= precision) break;
    const h = next.half / 2;
    for (const dx of [-h, h]) for (const dy of [-h, h]) push(queue, cell(next.x + dx, next.y + dy, h));
  }
  return [best.x, best.y];
}

function insideDistance(px: number, py: number, rings: ArrayLike<number>[]): number {
  let inside = false;
  let nearest = Infinity;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const ax = ring[i]!;
      const ay = ring[i + 1]!;
      const bx = ring[j]!;
      const by = ring[j + 1]!;
      if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
      const dx = bx - ax;
      const dy = by - ay;
      const squared = dx * dx + dy * dy;
      const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / squared));
      nearest = Math.min(nearest, (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2);
    }
  }
  return (inside ? 1 : -1) * Math.sqrt(nearest);
}

/** A binary heap with the greatest reach on top. */
function push(heap: Cell[], cell: Cell): void {
  let at = heap.push(cell) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (heap[up]!.reach >= cell.reach) break;
    heap[at] = heap[up]!;
    at = up;
  }
  heap[at] = cell;
}

function pop(heap: Cell[]): Cell | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (let down = 1; down < heap.length; down = 2 * at + 1) {
    if (down + 1 < heap.length && heap[down + 1]!.reach > heap[down]!.reach) down += 1;
    if (heap[down]!.reach <= last.reach) break;
    heap[at] = heap[down]!;
    at = down;
  }
  heap[at] = last;
  return top;
}
