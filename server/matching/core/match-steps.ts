import type { BoundedSearch } from './bounded-search.ts';
import { MOST_STATES } from './match-lattice.ts';
import type { MatchLattice } from './match-lattice.ts';
import type { MatchNetwork } from './match-network.ts';

/** How far apart two fixes are and what a unit can do between them. */
export interface StepLimits {
  /** Straight way between the fixes, m. */
  straightM: number;
  /** Scale of the difference between the way by road and the straight one, m. */
  betaM: number;
  /** Longest way by road that is looked at, m. */
  boundM: number;
  /** How far back on the same edge a vehicle may seem to go, m. */
  backwardM: number;
}

/** Steps out of a state this much less likely than the best are not looked at (natural logarithm). */
const BEAM = 18;
/** What turning round on an edge costs a vehicle, as a logarithm. */
const TURN_ROUND = 3;

/**
 * How likely is each step from the last column to the next, by the way along the roads? Fills the step matrix with
 * −|road − straight| / beta; −Infinity where no way leads within the bound. One search for each junction by which the
 * last states can leave serves all states of the next column.
 * Source: P. Newson and J. Krumm, Hidden Markov map matching, ACM GIS 2009.
 */
export function fillSteps(
  network: MatchNetwork,
  search: BoundedSearch,
  lattice: MatchLattice,
  { straightM, betaM, boundM, backwardM }: StepLimits,
): void {
  const { edge, alongM, heading, score, states, logStep } = lattice;
  const { edgeFrom, edgeTo, edgeLengthM } = network;
  const S = MOST_STATES;
  const column = lattice.columns;
  const before = (column - 1) * S;
  const here = column * S;
  const countBefore = states[column - 1]!;
  const count = states[column]!;
  let entries = 0;
  for (let j = here; j < here + count; j += 1) {
    if (heading[j]! >= 0) entry[entries++] = edgeFrom[edge[j]!]!;
    if (heading[j]! <= 0) entry[entries++] = edgeTo[edge[j]!]!;
  }
  search.aimAt(entry, entries);
  way.fill(Infinity, 0, countBefore * S);
  let exits = 0;
  for (let i = 0; i < countBefore; i += 1) {
    const at = before + i;
    if (score[at]! < -BEAM) continue;
    for (let j = 0; j < count; j += 1)
      if (edge[here + j] === edge[at] && heading[here + j] === heading[at])
        way[i * S + j] = alongSame(alongM[here + j]! - alongM[at]!, heading[at]!, backwardM);
    if (heading[at]! >= 0) {
      exitNode[exits] = edgeTo[edge[at]!]!;
      exitState[exits] = i;
      exitM[exits++] = edgeLengthM[edge[at]!]! - alongM[at]!;
    }
    if (heading[at]! <= 0) {
      exitNode[exits] = edgeFrom[edge[at]!]!;
      exitState[exits] = i;
      exitM[exits++] = alongM[at]!;
    }
  }
  for (let a = 0; a < exits; a += 1) {
    const node = exitNode[a]!;
    if (node < 0) continue;
    search.from(node, boundM);
    for (let b = a; b < exits; b += 1) {
      if (exitNode[b] !== node) continue;
      exitNode[b] = -1;
      const i = exitState[b]!;
      for (let j = 0; j < count; j += 1) {
        const at = here + j;
        const e = edge[at]!;
        let toM = Infinity;
        if (heading[at]! >= 0) toM = search.distanceTo(edgeFrom[e]!) + alongM[at]!;
        if (heading[at]! <= 0)
          toM = Math.min(toM, search.distanceTo(edgeTo[e]!) + edgeLengthM[e]! - alongM[at]!);
        const whole = exitM[b]! + toM;
        if (whole <= boundM && whole < way[i * S + j]!) way[i * S + j] = whole;
      }
    }
  }
  for (let i = 0; i < countBefore; i += 1)
    for (let j = 0; j < count; j += 1) {
      const roadM = way[i * S + j]!;
      const turned = edge[before + i] === edge[here + j] && heading[before + i] !== heading[here + j];
      logStep[(before + i) * S + j] =
        roadM === Infinity ? -Infinity : -Math.abs(roadM - straightM) / betaM - (turned ? TURN_ROUND : 0);
    }
}

/** Way between two places of one edge in one direction; a little backwards is the receiver, not the vehicle. */
export function alongSame(differenceM: number, heading: number, backwardM: number): number {
  if (heading === 0) return Math.abs(differenceM);
  const forwardM = differenceM * heading;
  if (forwardM >= 0) return forwardM;
  return -forwardM <= backwardM ? 0 : Infinity;
}

const way = new Float64Array(MOST_STATES * MOST_STATES);
const entry = new Int32Array(2 * MOST_STATES);
const exitNode = new Int32Array(2 * MOST_STATES);
const exitState = new Int32Array(2 * MOST_STATES);
const exitM = new Float64Array(2 * MOST_STATES);
