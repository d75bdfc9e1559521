import type { MatchedPart } from './match-track.ts';
import type { MatchNetwork } from './match-network.ts';

/** Which street each edge of a network belongs to: an index into a list of streets, −1 for none. */
export interface StreetEdges {
  streetOfEdge: Int32Array;
  /** Length of all edges of each street, m. */
  streetLengthM: Float64Array;
}

/** A street that a unit went along in one go. Times epoch ms. */
export interface StreetPass {
  street: number;
  fromMs: number;
  toMs: number;
  /** Share of the street's length that was gone, 0…1. */
  coveredShare: number;
  /** How sure the matching is of it, by length: 0…1. */
  posterior: number;
  /** Time within the pass that the unit was on the street, ms. */
  dwellMs: number;
  /** Edges of the pass with the part gone, m from the edge's start. */
  edges: { edge: number; fromM: number; toM: number }[];
}

export interface PassRules {
  /** Share of the street's length that makes a visit. */
  visitShare: number;
  /** A pass that rests for longer begins anew, ms. */
  restMs: number;
  /** Parts less likely than this do not count. */
  leastPosterior: number;
  /** Slower is standing, m/s. */
  leastMps: number;
  /** What is missing at the ends of an edge, within this of its junction, counts as gone, m. */
  endsM: number;
}

export const PASS_RULES: PassRules = {
  visitShare: 0.8,
  restMs: 15 * 60_000,
  leastPosterior: 0.2,
  leastMps: 0.6,
  endsM: 25,
};

interface OpenPass {
  fromMs: number;
  toMs: number;
  dwellMs: number;
  /** Gone parts by edge: the hull of what was gone, and its likelihood by length. */
  edges: Map<number, { fromM: number; toM: number; weighted: number; goneM: number }>;
}

/** The network's edges by street, from the street id of each edge (null: none). */
export function streetEdgesOf(
  network: Pick<MatchNetwork, 'edgeLengthM'>,
  streetIds: readonly string[],
  idOfEdge: readonly (string | null)[],
): StreetEdges {
  const index = new Map(streetIds.map((id, i) => [id, i]));
  const streetOfEdge = Int32Array.from(idOfEdge, (id) => (id === null ? -1 : (index.get(id) ?? -1)));
  const streetLengthM = new Float64Array(streetIds.length);
  streetOfEdge.forEach((street, edge) => {
    if (street >= 0) streetLengthM[street]! += network.edgeLengthM[edge]!;
  });
  return { streetOfEdge, streetLengthM };
}

/**
 * Which streets did a matched track go along? Parts on a street's edges add up to a pass; once `visitShare` of its
 * length is gone it is told, lasts until that edge is left or gone back on, and the next begins. An edge counts from the first to the last place gone on it; its ends
 * count when a junction is within `endsM`, since who turns there is seldom seen at the very end. Passes that fall short
 * are told when they rest for longer than `restMs` or the track ends, with their share.
 */
export function streetPasses(
  network: Pick<MatchNetwork, 'edgeLengthM'>,
  { streetOfEdge, streetLengthM }: StreetEdges,
  parts: readonly MatchedPart[],
  rules: PassRules = PASS_RULES,
): StreetPass[] {
  const open = new Map<number, OpenPass>();
  const done: StreetPass[] = [];
  /** The visit just told: it lasts until its last edge is left, or one turns round on it. */
  let ending: { pass: StreetPass; edge: number; ahead: boolean } | undefined;

  function measured(street: number, pass: OpenPass): StreetPass {
    let coveredM = 0;
    let weighted = 0;
    let goneM = 0;
    const edges: StreetPass['edges'] = [];
    for (const [edge, gone] of pass.edges) {
      const lengthM = network.edgeLengthM[edge]!;
      const fromM = gone.fromM <= rules.endsM ? 0 : gone.fromM;
      const toM = gone.toM >= lengthM - rules.endsM ? lengthM : gone.toM;
      // A touch at a crossing is no way along the street.
      if (gone.toM - gone.fromM < Math.min(rules.endsM, lengthM / 2)) continue;
      coveredM += toM - fromM;
      weighted += gone.weighted;
      goneM += gone.goneM;
      edges.push({ edge, fromM, toM });
    }
    return {
      street,
      fromMs: pass.fromMs,
      toMs: pass.toMs,
      coveredShare: streetLengthM[street]! > 0 ? Math.min(1, coveredM / streetLengthM[street]!) : 0,
      posterior: goneM > 0 ? weighted / goneM : 0,
      dwellMs: pass.dwellMs,
      edges,
    };
  }

  function close(street: number): StreetPass | undefined {
    const pass = open.get(street);
    if (pass === undefined) return undefined;
    open.delete(street);
    const told = measured(street, pass);
    if (told.edges.length > 0) done.push(told);
    return told;
  }

  for (const part of parts) {
    const street = streetOfEdge[part.edge]!;
    // Slower than a stroll is the receiver's drift while one stands.
    const stays = Math.abs(part.toM - part.fromM) < rules.leastMps * ((part.toMs - part.fromMs) / 1000);
    if (
      ending?.edge === part.edge &&
      (stays || ending.ahead === part.toM > part.fromM) &&
      part.fromMs - ending.pass.toMs <= rules.restMs
    ) {
      ending.pass.dwellMs += part.toMs - part.fromMs;
      if (!stays) ending.pass.toMs = part.toMs;
      continue;
    }
    ending = undefined;
    if (street < 0 || part.posterior < rules.leastPosterior) continue;
    let pass = open.get(street);
    if (pass !== undefined && part.fromMs - pass.toMs > rules.restMs) {
      close(street);
      pass = undefined;
    }
    if (pass === undefined) {
      if (stays) continue;
      pass = { fromMs: part.fromMs, toMs: part.toMs, dwellMs: 0, edges: new Map() };
      open.set(street, pass);
    }
    // Standing still is dwelling, not going on.
    pass.dwellMs += part.toMs - part.fromMs;
    if (!stays) pass.toMs = part.toMs;
    const low = Math.min(part.fromM, part.toM);
    const high = Math.max(part.fromM, part.toM);
    const gone = pass.edges.get(part.edge);
    if (gone === undefined)
      pass.edges.set(part.edge, {
        fromM: low,
        toM: high,
        weighted: (high - low) * part.posterior,
        goneM: high - low,
      });
    else {
      gone.fromM = Math.min(gone.fromM, low);
      gone.toM = Math.max(gone.toM, high);
      gone.weighted += (high - low) * part.posterior;
      gone.goneM += high - low;
    }
    if (high > low && measured(street, pass).coveredShare >= rules.visitShare) {
      const told = close(street);
      if (told !== undefined) ending = { pass: told, edge: part.edge, ahead: part.toM > part.fromM };
    }
  }
  for (const street of open.keys()) close(street);
  return done.sort((a, b) => a.fromMs - b.fromMs || a.street - b.street);
}
