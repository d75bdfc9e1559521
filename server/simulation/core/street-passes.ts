import type { RoadGraph } from './road-graph.ts';
import type { Traversal } from './movement.ts';

/** A street that a unit was seen to cover. Times epoch ms; certainty 0…1. */
export interface StreetVisit {
  unitId: string;
  streetId: string;
  startedAtMs: number;
  endedAtMs: number;
  certainty: number;
}

interface Pass {
  startedMs: number;
  lastMs: number;
  edges: Set<number>;
  coveredM: number;
}

/** Share of a street's length that must be gone for a visit. */
const VISIT_SHARE = 0.8;
/** A pass that rests longer than this begins anew, ms. */
const PASS_RESTS_MS = 15 * 60_000;

/**
 * Which streets did a unit visit, as far as its fixes show it? Edges gone from end to end add up to a pass over
 * their street; at 80 % of the length it is a visit. `observedShare` says which part of the pass the receiver
 * reported: below a half there is no evidence and so no visit; else certainty is `base` times that share.
 */
export interface StreetPasses {
  add(
    traversal: Traversal,
    base: number,
    observedShare: (fromMs: number, toMs: number) => number,
  ): StreetVisit | undefined;
}

export function createStreetPasses(graph: RoadGraph, unitId: string): StreetPasses {
  const open = new Map<string, Pass>();
  return {
    add(traversal, base, observedShare) {
      const edge = graph.edges[traversal.edge];
      if (edge === undefined || edge.streetId === null) return undefined;
      const { streetId } = edge;
      let pass = open.get(streetId);
      if (pass === undefined || traversal.enteredMs - pass.lastMs > PASS_RESTS_MS) {
        pass = { startedMs: traversal.enteredMs, lastMs: traversal.leftMs, edges: new Set(), coveredM: 0 };
        open.set(streetId, pass);
      }
      pass.lastMs = traversal.leftMs;
      if (!pass.edges.has(traversal.edge)) {
        pass.edges.add(traversal.edge);
        pass.coveredM += edge.lengthM;
      }
      if (pass.coveredM < VISIT_SHARE * streetLengthM(graph, streetId)) return undefined;
      open.delete(streetId);
      const share = observedShare(pass.startedMs, pass.lastMs);
      if (share < 0.5) return undefined;
      return {
        unitId,
        streetId,
        startedAtMs: Math.round(pass.startedMs),
        endedAtMs: Math.round(pass.lastMs),
        certainty: Math.round(base * share * 1000) / 1000,
      };
    },
  };
}

function streetLengthM(graph: RoadGraph, streetId: string): number {
  let lengthM = 0;
  for (const index of graph.edgesOfStreet.get(streetId) ?? []) lengthM += graph.edges[index]!.lengthM;
  return lengthM;
}
