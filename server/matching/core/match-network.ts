import { EARTH_RADIUS_M } from '../../kernel/lng-lat.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { buildSegmentGrid } from './segment-grid.ts';
import type { SegmentGrid } from './segment-grid.ts';

/** A road between two junctions. `forward`: may a vehicle go from → to? Who walks goes both ways on every edge. */
export interface MatchEdgeInput {
  from: number;
  to: number;
  forward: boolean;
  backward: boolean;
  /** From `from` to `to`, degrees, at least two positions. */
  points: readonly LngLat[];
}

/**
 * Roads as flat arrays: what a matcher walks through. Positions are metres east and north of `origin` on a plane
 * whose east-west scale is that of the origin's latitude (within 0.2 % over 20 km, the same for fixes and roads).
 * Arc 2e runs along edge e, arc 2e + 1 against it.
 */
export interface MatchNetwork {
  origin: LngLat;
  nodeCount: number;
  edgeCount: number;
  edgeFrom: Int32Array;
  edgeTo: Int32Array;
  edgeLengthM: Float32Array;
  /** Bit 1: a vehicle may go along, bit 2: against. */
  edgeWays: Uint8Array;
  /** Vertices of edge e: shapeStart[e] … shapeStart[e + 1] − 1; `shapeAlongM` is the way from the edge's start. */
  shapeStart: Int32Array;
  shapeX: Float32Array;
  shapeY: Float32Array;
  shapeAlongM: Float32Array;
  /** Arcs that leave node n: outArc[outStart[n] … outStart[n + 1] − 1], one-way or not. */
  outStart: Int32Array;
  outArc: Int32Array;
  grid: SegmentGrid;
}

const DEGREE_M = (Math.PI / 180) * EARTH_RADIUS_M;

/** A position on the network's plane, metres east and north of its origin. */
export function onPlane(
  { origin }: Pick<MatchNetwork, 'origin'>,
  lng: number,
  lat: number,
): [number, number] {
  return [(lng - origin[0]) * DEGREE_M * Math.cos((origin[1] * Math.PI) / 180), (lat - origin[1]) * DEGREE_M];
}

/** The position that lies `alongM` from the start of an edge; clamped to the edge. */
export function positionOn(network: MatchNetwork, edge: number, alongM: number): LngLat {
  const { shapeStart, shapeAlongM, shapeX, shapeY, origin } = network;
  const last = shapeStart[edge + 1]! - 1;
  let i = shapeStart[edge]!;
  while (i < last - 1 && shapeAlongM[i + 1]! < alongM) i += 1;
  const span = shapeAlongM[i + 1]! - shapeAlongM[i]!;
  const share = span > 0 ? Math.min(1, Math.max(0, (alongM - shapeAlongM[i]!) / span)) : 0;
  const x = shapeX[i]! + (shapeX[i + 1]! - shapeX[i]!) * share;
  const y = shapeY[i]! + (shapeY[i + 1]! - shapeY[i]!) * share;
  return [origin[0] + x / (DEGREE_M * Math.cos((origin[1] * Math.PI) / 180)), origin[1] + y / DEGREE_M];
}

/**
 * The network of the given edges; nodes are numbered 0 … `nodeCount` − 1 by the caller. Edges keep their order, also
 * those without length (they match nothing). Raises RangeError for a node that does not exist or an edge with fewer
 * than two positions. O(edges + vertices).
 */
export function buildMatchNetwork(nodeCount: number, edges: readonly MatchEdgeInput[]): MatchNetwork {
  const vertexCount = edges.reduce((sum, edge) => sum + edge.points.length, 0);
  const network = {
    origin: middleOf(edges),
    nodeCount,
    edgeCount: edges.length,
    edgeFrom: new Int32Array(edges.length),
    edgeTo: new Int32Array(edges.length),
    edgeLengthM: new Float32Array(edges.length),
    edgeWays: new Uint8Array(edges.length),
    shapeStart: new Int32Array(edges.length + 1),
    shapeX: new Float32Array(vertexCount),
    shapeY: new Float32Array(vertexCount),
    shapeAlongM: new Float32Array(vertexCount),
  };
  let vertex = 0;
  edges.forEach((edge, e) => {
    if (!(edge.from >= 0 && edge.from < nodeCount && edge.to >= 0 && edge.to < nodeCount))
      throw new RangeError(`edge ${e} joins nodes ${edge.from} and ${edge.to} of ${nodeCount}`);
    if (edge.points.length < 2) throw new RangeError(`edge ${e} has ${edge.points.length} positions`);
    network.edgeFrom[e] = edge.from;
    network.edgeTo[e] = edge.to;
    network.edgeWays[e] = (edge.forward ? 1 : 0) | (edge.backward ? 2 : 0);
    let along = 0;
    let before: [number, number] | undefined;
    for (const [lng, lat] of edge.points) {
      const here = onPlane(network, lng, lat);
      if (before !== undefined) along += Math.hypot(here[0] - before[0], here[1] - before[1]);
      [network.shapeX[vertex], network.shapeY[vertex]] = here;
      network.shapeAlongM[vertex] = along;
      before = here;
      vertex += 1;
    }
    network.edgeLengthM[e] = along;
    network.shapeStart[e + 1] = vertex;
  });
  return {
    ...network,
    ...outgoing(nodeCount, network.edgeFrom, network.edgeTo),
    grid: buildSegmentGrid(network),
  };
}

function middleOf(edges: readonly MatchEdgeInput[]): LngLat {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points } of edges)
    for (const [lng, lat] of points) {
      if (lng < west) west = lng;
      if (lng > east) east = lng;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
  return west <= east ? [(west + east) / 2, (south + north) / 2] : [0, 0];
}

function outgoing(
  nodeCount: number,
  from: Int32Array,
  to: Int32Array,
): { outStart: Int32Array; outArc: Int32Array } {
  const outStart = new Int32Array(nodeCount + 1);
  for (let e = 0; e < from.length; e += 1) {
    outStart[from[e]! + 1]! += 1;
    outStart[to[e]! + 1]! += 1;
  }
  for (let n = 0; n < nodeCount; n += 1) outStart[n + 1]! += outStart[n]!;
  const next = outStart.slice(0, nodeCount);
  const outArc = new Int32Array(2 * from.length);
  for (let e = 0; e < from.length; e += 1) {
    outArc[next[from[e]!]!++] = 2 * e;
    outArc[next[to[e]!]!++] = 2 * e + 1;
  }
  return { outStart, outArc };
}
