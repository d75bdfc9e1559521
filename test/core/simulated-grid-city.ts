import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { roadGraphOf } from '../../server/simulation/core/road-graph.ts';
import type { GraphEdgeInput, GraphNode, RoadGraph } from '../../server/simulation/core/road-graph.ts';

const at = (x: number, y: number): LngLat => [116.58 + x * 0.0012, 35.41 + y * 0.001];

/** A town of `side` × `side` junctions about 110 m apart; each west–east road is a street, the outer ring arterial. */
export function gridTown(side = 8): RoadGraph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdgeInput[] = [];
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const nodeId = y * side + x;
      nodes.push({ nodeId, position: at(x, y) });
      const outer = (a: number): boolean => a === 0 || a === side - 1;
      const add = (to: number, end: LngLat, roadClass: string, streetId: string | null): void => {
        edges.push({
          edgeId: edges.length + 100,
          fromNode: nodeId,
          toNode: to,
          roadClass,
          streetId,
          oneway: false,
          lengthM: 110,
          points: [at(x, y), end],
        });
      };
      if (x + 1 < side) add(nodeId + 1, at(x + 1, y), outer(y) ? 'arterial' : 'lane', `S${y}`);
      if (y + 1 < side) add(nodeId + side, at(x, y + 1), outer(x) ? 'arterial' : 'local', null);
    }
  return roadGraphOf(nodes, edges);
}
