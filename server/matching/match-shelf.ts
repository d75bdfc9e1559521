import { buildMatchNetwork } from './core/match-network.ts';
import type { MatchNetwork } from './core/match-network.ts';
import { matchTrack } from './core/match-track.ts';
import type { MatchGap, Track } from './core/match-track.ts';
import { matchedLines } from './core/matched-line.ts';
import type { MatchedLine } from './core/matched-line.ts';
import { MATCH_DEFAULTS, matchToolsOf } from './core/matcher.ts';
import type { MatchManner, MatchTools } from './core/matcher.ts';
import { streetEdgesOf } from './core/street-passes.ts';
import type { StreetEdges } from './core/street-passes.ts';
import { unitPasses } from './core/unit-passes.ts';
import type { RoadEdge } from './store.ts';

/** What a pass was over: a street of the city, or a road that a sanitation firm sweeps. */
export type PassSubject = 'street' | 'road';

/** A unit's usable fixes in order of time; accuracy NaN when not stated. */
export interface UnitTrack extends Track {
  unitId: string;
  manner: MatchManner;
}

export interface MatchedPass {
  subject: PassSubject;
  /** Street or road id. */
  id: string;
  fromMs: number;
  toMs: number;
  coveredShare: number;
  posterior: number;
  /** The same by half of the fixes; 0 when they do not show it. */
  halfPosterior: number;
  dwellMs: number;
  fixes: number;
  counted: boolean;
  steady: boolean;
}

export interface UnitMatch {
  unitId: string;
  passes: MatchedPass[];
  gaps: MatchGap[];
}

/** The way of a unit along the roads, and when none is known. */
export interface UnitTrace {
  unitId: string;
  lines: MatchedLine[];
  gaps: MatchGap[];
}

export type MatchRequest =
  | { op: 'network'; cityId: number; edges: RoadEdge[] }
  | { op: 'match'; cityId: number; tracks: UnitTrack[] }
  | { op: 'trace'; cityId: number; track: UnitTrack };
export type MatchAnswer = UnitMatch[] | UnitTrace | null | undefined;

interface Held {
  network: MatchNetwork;
  ids: Record<PassSubject, string[]>;
  edges: Record<PassSubject, StreetEdges>;
  tools: Record<MatchManner, MatchTools>;
}

/** The cities' networks, and the matching of tracks on them. Lives in a worker thread. */
export class MatchShelf {
  private readonly cities = new Map<number, Held>();

  /** `null` for a network taken; undefined when the city's network is not held. */
  serve(request: MatchRequest): MatchAnswer {
    if (request.op === 'network') {
      this.cities.set(request.cityId, heldOf(request.edges));
      return null;
    }
    const held = this.cities.get(request.cityId);
    if (held === undefined) return undefined;
    if (request.op === 'trace') return traceOne(held, request.track);
    return request.tracks.map((track) => matchOne(held, track));
  }
}

function heldOf(edges: readonly RoadEdge[]): Held {
  const index = new Map<number, number>();
  const nodeOf = (node: number): number => {
    const found = index.get(node) ?? index.size;
    index.set(node, found);
    return found;
  };
  const inputs = edges.map((edge) => ({
    from: nodeOf(edge.from),
    to: nodeOf(edge.to),
    forward: true,
    backward: !edge.oneway,
    points: edge.points,
  }));
  const network = buildMatchNetwork(index.size, inputs);
  const idsOf = (key: 'streetId' | 'roadId'): string[] => [
    ...new Set(edges.flatMap((edge) => (edge[key] === null ? [] : [edge[key]]))),
  ];
  const ids = { street: idsOf('streetId'), road: idsOf('roadId') };
  return {
    network,
    ids,
    edges: {
      street: streetEdgesOf(
        network,
        ids.street,
        edges.map((edge) => edge.streetId),
      ),
      road: streetEdgesOf(
        network,
        ids.road,
        edges.map((edge) => edge.roadId),
      ),
    },
    tools: { foot: matchToolsOf(network, 'foot'), vehicle: matchToolsOf(network, 'vehicle') },
  };
}

function matchOne({ network, ids, edges, tools }: Held, track: UnitTrack): UnitMatch {
  const subjects: PassSubject[] = ['street', 'road'];
  const { passes, gaps } = unitPasses(
    network,
    subjects.map((subject) => edges[subject]),
    track,
    track.manner,
    tools[track.manner],
  );
  return {
    unitId: track.unitId,
    gaps,
    passes: passes.flatMap((list, i) =>
      list.map(({ street, ...pass }) => ({ ...pass, subject: subjects[i]!, id: ids[subjects[i]!][street]! })),
    ),
  };
}

function traceOne({ network, tools }: Held, track: UnitTrack): UnitTrace {
  const matched = matchTrack(network, track, MATCH_DEFAULTS[track.manner], tools[track.manner]);
  return { unitId: track.unitId, lines: matchedLines(network, matched), gaps: matched.gaps };
}
