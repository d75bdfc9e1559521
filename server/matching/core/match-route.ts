import type { BoundedSearch } from './bounded-search.ts';
import type { MatchNetwork } from './match-network.ts';
import { alongSame } from './match-steps.ts';

/** A place that a fix was matched to. */
export interface MatchPlace {
  edge: number;
  alongM: number;
  /** 1 along the edge, −1 against it, 0 either (on foot). */
  heading: number;
}

/** A part of an edge that was gone: from one way along it to another; backwards when `toM` < `fromM`. */
export interface RoutePart {
  edge: number;
  fromM: number;
  toM: number;
}

/**
 * By which parts of which edges does the shortest way lead from one place to the next? Empty when they are the same
 * place, or a little back on one edge; undefined when there is none within the bound.
 */
export function routeBetween(
  network: MatchNetwork,
  search: BoundedSearch,
  from: MatchPlace,
  to: MatchPlace,
  boundM: number,
  backwardM: number,
): RoutePart[] | undefined {
  const { edgeFrom, edgeTo, edgeLengthM } = network;
  let bestM = Infinity;
  if (from.edge === to.edge && from.heading === to.heading)
    bestM = alongSame(to.alongM - from.alongM, from.heading, backwardM);
  const direct = bestM;
  const entries = [
    ...(to.heading >= 0 ? [edgeFrom[to.edge]!] : []),
    ...(to.heading <= 0 ? [edgeTo[to.edge]!] : []),
  ];
  const exits = [...(from.heading >= 0 ? [1] : []), ...(from.heading <= 0 ? [-1] : [])];
  search.aimAt(entries, entries.length);
  let best: RoutePart[] | undefined;
  for (const exit of exits) {
    const lengthM = edgeLengthM[from.edge]!;
    const exitM = exit > 0 ? lengthM - from.alongM : from.alongM;
    if (exitM >= bestM) continue;
    const node = exit > 0 ? edgeTo[from.edge]! : edgeFrom[from.edge]!;
    search.from(node, Math.min(boundM, bestM));
    for (const entry of to.heading === 0 ? [1, -1] : [to.heading]) {
      const endLengthM = edgeLengthM[to.edge]!;
      const entryM = entry > 0 ? to.alongM : endLengthM - to.alongM;
      const entryNode = entry > 0 ? edgeFrom[to.edge]! : edgeTo[to.edge]!;
      const wholeM = exitM + search.distanceTo(entryNode) + entryM;
      if (!(wholeM < bestM) || wholeM > boundM + 1) continue;
      bestM = wholeM;
      best = [
        { edge: from.edge, fromM: from.alongM, toM: exit > 0 ? lengthM : 0 },
        ...between(network, search, node, entryNode),
        { edge: to.edge, fromM: entry > 0 ? 0 : endLengthM, toM: to.alongM },
      ];
    }
  }
  if (best !== undefined) return best.filter((part) => part.fromM !== part.toM);
  if (direct === Infinity) return undefined;
  return direct === 0 ? [] : [{ edge: from.edge, fromM: from.alongM, toM: to.alongM }];
}

function between(network: MatchNetwork, search: BoundedSearch, start: number, end: number): RoutePart[] {
  const parts: RoutePart[] = [];
  for (let node = end; node !== start;) {
    const arc = search.arcInto(node);
    const edge = arc >> 1;
    const lengthM = network.edgeLengthM[edge]!;
    const along = (arc & 1) === 0;
    parts.push({ edge, fromM: along ? 0 : lengthM, toM: along ? lengthM : 0 });
    node = along ? network.edgeFrom[edge]! : network.edgeTo[edge]!;
  }
  return parts.reverse();
}
