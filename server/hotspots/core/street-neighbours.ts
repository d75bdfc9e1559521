import type { SpatialWeights } from './spatial-weights.ts';
import { neighboursOf } from './spatial-weights.ts';

/**
 * Which streets are within so many junctions of each other?
 *
 * From pairs of streets that meet; `order` 1 are streets that share a junction, 2 those one further, the street
 * itself always included. Binary. A street that meets none is an island with itself only.
 * Errors: RangeError for a pair outside the list.
 * Example: streetNeighbours(3, [[0, 1], [1, 2]], 1) gives rows [0,1], [0,1,2], [1,2].
 */
export function streetNeighbours(
  count: number,
  pairs: readonly (readonly [number, number])[],
  order = 1,
): SpatialWeights {
  const direct: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (const [a, b] of pairs) {
    const left = direct[a];
    const right = direct[b];
    if (left === undefined || right === undefined) throw new RangeError(`streets ${a}, ${b} of ${count}`);
    left.add(b);
    right.add(a);
  }
  return neighboursOf(
    direct.map((_, start) => {
      const reached = new Set([start]);
      let edge = [start];
      for (let step = 0; step < order; step += 1) {
        const next: number[] = [];
        for (const at of edge)
          for (const other of direct[at]!)
            if (!reached.has(other)) {
              reached.add(other);
              next.push(other);
            }
        edge = next;
      }
      return [...reached];
    }),
  );
}
