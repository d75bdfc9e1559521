/**
 * What is a street network to a density? Edges with a length between numbered nodes, cut into pieces ("lixels").
 *
 * Each edge is cut into the whole number of equal pieces nearest to `pieceM`, at least one. Piece k of an edge runs
 * from `from` towards `to`. Errors: RangeError for a node outside 0 … nodes−1 or a length that is not above 0.
 */
export interface NetworkEdge {
  from: number;
  to: number;
  lengthM: number;
}

export interface StreetNetwork {
  nodes: number;
  edges: readonly NetworkEdge[];
  /** Edge numbers at each node; a loop is listed twice. */
  at: number[][];
  /** First piece of each edge; the last entry is the number of pieces. */
  firstPiece: Int32Array;
  /** Length of a piece of each edge, m. */
  pieceM: Float64Array;
}

/** A case on an edge, so many metres from the edge's `from` node. */
export interface NetworkEvent {
  edge: number;
  offsetM: number;
  /** Cases there; 1 unless given. */
  count?: number;
}

export function streetNetwork(nodes: number, edges: readonly NetworkEdge[], pieceM: number): StreetNetwork {
  if (!(pieceM > 0)) throw new RangeError(`piece of ${pieceM} m`);
  const at: number[][] = Array.from({ length: nodes }, () => []);
  const firstPiece = new Int32Array(edges.length + 1);
  const lengths = new Float64Array(edges.length);
  edges.forEach(({ from, to, lengthM }, e) => {
    const [a, b] = [at[from], at[to]];
    if (a === undefined || b === undefined)
      throw new RangeError(`edge ${e} joins ${from} and ${to} of ${nodes}`);
    if (!(lengthM > 0)) throw new RangeError(`edge ${e} is ${lengthM} m long`);
    a.push(e);
    b.push(e);
    const pieces = Math.max(1, Math.round(lengthM / pieceM));
    firstPiece[e + 1] = firstPiece[e]! + pieces;
    lengths[e] = lengthM / pieces;
  });
  return { nodes, edges, at, firstPiece, pieceM: lengths };
}

/** Number of the piece in which an event lies. */
export function pieceOf(network: StreetNetwork, event: NetworkEvent): number {
  const edge = network.edges[event.edge];
  if (edge === undefined) throw new RangeError(`no edge ${event.edge}`);
  if (!(event.offsetM >= 0 && event.offsetM <= edge.lengthM * (1 + 1e-9)))
    throw new RangeError(`offset ${event.offsetM} m on an edge of ${edge.lengthM} m`);
  const first = network.firstPiece[event.edge]!;
  const count = network.firstPiece[event.edge + 1]! - first;
  return first + Math.min(count - 1, Math.floor(event.offsetM / network.pieceM[event.edge]!));
}
