import { generateCity } from '../../server/demo/core/generate.ts';
import type { DemoCity } from '../../server/demo/core/rows.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { buildMatchNetwork } from '../../server/matching/core/match-network.ts';
import type { MatchNetwork } from '../../server/matching/core/match-network.ts';
import { matchTrack } from '../../server/matching/core/match-track.ts';
import type { MatchedTrack } from '../../server/matching/core/match-track.ts';
import { MATCH_DEFAULTS, matchToolsOf } from '../../server/matching/core/matcher.ts';
import { PASS_RULES, streetEdgesOf, streetPasses } from '../../server/matching/core/street-passes.ts';
import type { PassRules, StreetEdges, StreetPass } from '../../server/matching/core/street-passes.ts';

/** A visit that a unit truly made or is thought to have made, seconds from the city's anchor. */
export interface StudyVisit {
  unitId: string;
  street: number;
  from: number;
  to: number;
}

/** One unit's reported fixes and where it truly was. */
export interface StudyUnit {
  unitId: string;
  kind: string;
  timeMs: number[];
  lng: number[];
  lat: number[];
  accuracyM: number[];
  truth: { edge: number; from: number; to: number }[];
  silence: [number, number] | null;
}

export interface StudyCity {
  network: MatchNetwork;
  streets: StreetEdges;
  streetIds: string[];
  units: StudyUnit[];
}

const flat = (values: readonly number[]): LngLat[] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]! / 1e7, values[2 * i + 1]! / 1e7]);

/** The demo city of a seed with a fix every `intervalS` seconds, as the matcher sees it. */
export function studyCity(seed: number, intervalS: number): StudyCity {
  return studyOf(generateCity(seed, { intervalS }));
}

function studyOf({ tables, fixes }: DemoCity): StudyCity {
  const node = new Map(tables.road_nodes.map((row, i) => [row.node_id, i]));
  const network = buildMatchNetwork(
    tables.road_nodes.length,
    tables.road_edges.map((row) => ({
      from: node.get(row.from_node)!,
      to: node.get(row.to_node)!,
      forward: true,
      backward: !row.oneway,
      points: flat(row.geom),
    })),
  );
  const edgeOf = new Map(tables.road_edges.map((row, i) => [row.edge_id, i]));
  const streetIds = tables.streets.map((row) => row.street_id);
  const streets = streetEdgesOf(
    network,
    streetIds,
    tables.road_edges.map((row) => row.street_id),
  );
  const kinds = new Map(tables.units.map((row) => [row.unit_id, row.kind]));
  const units = new Map<string, StudyUnit>();
  for (const { kind, key, truth } of tables.demo_truths) {
    if (kind !== 'track') continue;
    const { fromS, path, silence } = truth as {
      fromS: number;
      path: number[];
      silence: [number, number] | null;
    };
    let clock = fromS;
    const legs: StudyUnit['truth'] = [];
    for (let i = 0; i < path.length; i += 3) {
      clock += path[i + 1]!;
      const to = clock + path[i + 2]!;
      legs.push({ edge: edgeOf.get(Math.abs(path[i]!))!, from: clock, to });
      clock = to;
    }
    units.set(key, {
      unitId: key,
      kind: kinds.get(key) ?? 'officer',
      timeMs: [],
      lng: [],
      lat: [],
      accuracyM: [],
      truth: legs,
      silence,
    });
  }
  fixes.at.forEach((at, i) => {
    const unit = units.get(fixes.unitIds[fixes.unit[i]!]!);
    unit?.timeMs.push(at * 1000);
    unit?.lng.push(fixes.lon[i]! / 1e6);
    unit?.lat.push(fixes.lat[i]! / 1e6);
    unit?.accuracyM.push(fixes.accuracy[i]!);
  });
  return { network, streets, streetIds, units: [...units.values()] };
}

/** Streets that a unit truly went along for 80 % of their length in one go, as the city's generator counts them. */
export function trueVisits({ network, streets }: StudyCity, unit: StudyUnit): StudyVisit[] {
  const open = new Map<number, { from: number; to: number; edges: Set<number>; metres: number }>();
  const visits: StudyVisit[] = [];
  for (const leg of unit.truth) {
    const street = streets.streetOfEdge[leg.edge]!;
    if (street < 0) continue;
    let pass = open.get(street);
    if (pass === undefined || leg.from - pass.to > 900) {
      pass = { from: leg.from, to: leg.to, edges: new Set(), metres: 0 };
      open.set(street, pass);
    }
    pass.to = leg.to;
    if (!pass.edges.has(leg.edge)) {
      pass.edges.add(leg.edge);
      pass.metres += network.edgeLengthM[leg.edge]!;
    }
    if (pass.metres < streets.streetLengthM[street]! * 0.8) continue;
    open.delete(street);
    visits.push({ unitId: unit.unitId, street, from: pass.from, to: pass.to });
  }
  return visits;
}

/** What the matcher makes of a unit's fixes, each `step`-th of them. */
export function matchUnit(
  city: StudyCity,
  unit: StudyUnit,
  step = 1,
  rules: PassRules = PASS_RULES,
): { match: MatchedTrack; passes: StreetPass[] } {
  const every = (values: number[]): number[] =>
    step === 1 ? values : values.filter((_, i) => i % step === 0);
  const manner = unit.kind === 'officer' ? 'foot' : 'vehicle';
  const match = matchTrack(
    city.network,
    {
      timeMs: every(unit.timeMs),
      lng: every(unit.lng),
      lat: every(unit.lat),
      accuracyM: every(unit.accuracyM),
    },
    MATCH_DEFAULTS[manner],
    toolsOf(city.network, manner),
  );
  return { match, passes: streetPasses(city.network, city.streets, match.parts, rules) };
}

const held = new WeakMap<MatchNetwork, Map<string, ReturnType<typeof matchToolsOf>>>();
function toolsOf(network: MatchNetwork, manner: 'foot' | 'vehicle') {
  const tools = held.get(network) ?? new Map<string, ReturnType<typeof matchToolsOf>>();
  held.set(network, tools);
  const found = tools.get(manner) ?? matchToolsOf(network, manner);
  tools.set(manner, found);
  return found;
}

/** Which true and thought visits belong together: same street, overlapping in time (two minutes of grace). */
export function compareVisits(truth: readonly StudyVisit[], thought: readonly StudyVisit[]) {
  const left = [...truth];
  let matched = 0;
  const wrong: StudyVisit[] = [];
  for (const visit of thought) {
    const i = left.findIndex(
      (one) => one.street === visit.street && one.from - 120 <= visit.to && visit.from - 120 <= one.to,
    );
    if (i < 0) wrong.push(visit);
    else {
      matched += 1;
      left.splice(i, 1);
    }
  }
  return { matched, missed: left, wrong };
}

/** Was at least half of a visit in the unit's silence? Then nobody could have seen it. */
export function wasHidden(unit: StudyUnit, visit: StudyVisit): boolean {
  if (unit.silence === null) return false;
  const [from, to] = unit.silence;
  const hidden = Math.max(0, Math.min(visit.to, to) - Math.max(visit.from, from));
  return hidden > 0.5 * (visit.to - visit.from);
}
