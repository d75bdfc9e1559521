import { bearingDeg, distanceM } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';

export interface GraphNode {
  nodeId: number;
  position: LngLat;
}

export interface GraphEdgeInput {
  edgeId: number;
  fromNode: number;
  toNode: number;
  roadClass: string;
  streetId: string | null;
  oneway: boolean;
  lengthM: number;
  points: readonly LngLat[];
}

/** An edge of the graph: nodes by index, shape with the way along it at each point, metres. */
export interface GraphEdge {
  edgeId: number;
  from: number;
  to: number;
  roadClass: string;
  streetId: string | null;
  oneway: boolean;
  lengthM: number;
  points: readonly LngLat[];
  alongM: readonly number[];
}

/** Roads as a graph: edges by index, and for each node the edges that touch it. */
export interface RoadGraph {
  positions: readonly LngLat[];
  edges: readonly GraphEdge[];
  at: readonly (readonly number[])[];
  edgesOfStreet: ReadonlyMap<string, readonly number[]>;
}

/** One edge of a route and the direction in which it is gone: forwards is from → to. */
export interface Step {
  edge: number;
  forward: boolean;
}

/**
 * The graph of a city's roads. Edges whose ends are not among the nodes, or that have no length, are left out.
 * Length along an edge is scaled so that its shape and `lengthM` agree. Empty input gives an empty graph.
 */
export function roadGraphOf(nodes: readonly GraphNode[], inputs: readonly GraphEdgeInput[]): RoadGraph {
  const index = new Map(nodes.map((node, i) => [node.nodeId, i]));
  const edges: GraphEdge[] = [];
  const at: number[][] = nodes.map(() => []);
  const edgesOfStreet = new Map<string, number[]>();
  for (const input of inputs) {
    const from = index.get(input.fromNode);
    const to = index.get(input.toNode);
    if (from === undefined || to === undefined || !(input.lengthM > 0) || input.points.length < 2) continue;
    const raw = [0];
    for (let i = 1; i < input.points.length; i += 1)
      raw.push(raw[i - 1]! + distanceM(input.points[i - 1]!, input.points[i]!));
    const whole = raw.at(-1)!;
    if (!(whole > 0)) continue;
    const alongM = raw.map((m) => (m / whole) * input.lengthM);
    const edge = edges.length;
    edges.push({
      edgeId: input.edgeId,
      from,
      to,
      roadClass: input.roadClass,
      streetId: input.streetId,
      oneway: input.oneway,
      lengthM: input.lengthM,
      points: input.points,
      alongM,
    });
    at[from]!.push(edge);
    if (to !== from) at[to]!.push(edge);
    if (input.streetId !== null) {
      const list = edgesOfStreet.get(input.streetId);
      if (list === undefined) edgesOfStreet.set(input.streetId, [edge]);
      else list.push(edge);
    }
  }
  return { positions: nodes.map((node) => node.position), edges, at, edgesOfStreet };
}

/** Where is one after going `goneM` along a step, and in which direction does one look? Clamped to the edge. */
export function placeOn(
  graph: RoadGraph,
  step: Step,
  goneM: number,
): { position: LngLat; headingDeg: number } {
  const edge = graph.edges[step.edge]!;
  const m = Math.min(edge.lengthM, Math.max(0, step.forward ? goneM : edge.lengthM - goneM));
  let i = 1;
  while (i < edge.alongM.length - 1 && edge.alongM[i]! < m) i += 1;
  const a = edge.points[i - 1]!;
  const b = edge.points[i]!;
  const span = edge.alongM[i]! - edge.alongM[i - 1]!;
  const share = span > 0 ? (m - edge.alongM[i - 1]!) / span : 0;
  return {
    position: [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share],
    headingDeg: step.forward ? bearingDeg(a, b) : bearingDeg(b, a),
  };
}

export const endOf = (graph: RoadGraph, step: Step): number => {
  const edge = graph.edges[step.edge]!;
  return step.forward ? edge.to : edge.from;
};

/** The node nearest to a position that some edge touches; undefined in a graph without edges. */
export function nearestNode(graph: RoadGraph, position: LngLat): number | undefined {
  const squash = Math.cos((position[1] * Math.PI) / 180);
  let best: number | undefined;
  let bestSquare = Infinity;
  graph.positions.forEach(([lng, lat], node) => {
    if (graph.at[node]!.length === 0) return;
    const square = ((lng - position[0]) * squash) ** 2 + (lat - position[1]) ** 2;
    if (square < bestSquare) {
      bestSquare = square;
      best = node;
    }
  });
  return best;
}
