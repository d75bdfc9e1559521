import { distanceM } from '../../kernel/lng-lat.ts';
import type { Random } from '../../kernel/random.ts';
import { findRoute } from './find-route.ts';
import { endOf } from './road-graph.ts';
import type { GraphEdge, RoadGraph, Step } from './road-graph.ts';

/** How a unit spends its shift: walks its streets, cruises the main roads, or sweeps a road in passes. */
export type Manner = 'patrol' | 'cruise' | 'sweep';

export interface UnitTask {
  unitId: string;
  manner: Manner;
  /** Streets to patrol; may be empty. */
  streetIds: readonly string[];
  /** Node of the post, where a patrol stands now and then. */
  postNode: number | undefined;
  /** Edges (by index) of the road to sweep. */
  sweepEdges: readonly number[];
}

/** An edge gone from end to end, with the times of its ends, epoch ms. */
export interface Traversal {
  edge: number;
  enteredMs: number;
  leftMs: number;
}

/** Where a unit is and what it does next. Mutable, owned by its simulation. */
export interface Movement {
  task: UnitTask;
  random: Random;
  /** Node at which the current route begins or the unit stands. */
  node: number;
  route: Step[];
  /** Position in the route and way gone on that step, m. */
  at: number;
  goneM: number;
  enteredMs: number;
  /** Going towards the work rather than doing it. */
  transit: boolean;
  /** Edges still to cover in the present round. */
  toCover: Set<number>;
  standingUntilMs: number;
  /** Rounds begun: the first is begun at once. */
  rounds: number;
  /** How long to stand where the route ends, s. */
  standAtEndS: number;
  timeMs: number;
  speedMps: number;
  pace: number;
}

/** Ground speed by road class, m/s, of a vehicle in town. */
const DRIVING_MPS: Readonly<Record<string, number>> = {
  trunk: 13,
  arterial: 10,
  collector: 8,
  local: 6,
  lane: 3.5,
  track: 3,
};
const WALKING_MPS = 1.3;
const SWEEPING_MPS = 2.6;
const MAIN_ROADS = new Set(['trunk', 'arterial', 'collector']);
/** The fastest that a simulated unit goes, m/s: the fastest road at the quickest pace. */
export const MAX_SIMULATED_MPS = 13 * 1.2;

export function movementOf(task: UnitTask, node: number, random: Random, startMs: number): Movement {
  return {
    task,
    random,
    node,
    route: [],
    at: 0,
    goneM: 0,
    enteredMs: startMs,
    transit: false,
    toCover: new Set(),
    standingUntilMs: 0,
    rounds: 0,
    standAtEndS: 0,
    timeMs: startMs,
    speedMps: 0,
    pace: random.between(0.82, 1.18),
  };
}

/** Puts a unit on a node with nothing begun. */
export function placeAt(unit: Movement, node: number): void {
  unit.node = node;
  unit.route = [];
  unit.at = 0;
  unit.goneM = 0;
  unit.toCover = new Set();
  unit.standAtEndS = 0;
  unit.standingUntilMs = 0;
}

function speedOn(movement: Movement, edge: GraphEdge): number {
  const { manner } = movement.task;
  if (manner === 'patrol') return WALKING_MPS * movement.pace;
  if (manner === 'sweep' && !movement.transit) return SWEEPING_MPS * movement.pace;
  return (DRIVING_MPS[edge.roadClass] ?? 6) * movement.pace;
}

/**
 * Moves a unit on to a moment and answers the edges that it completed on the way. Time never goes backwards;
 * a unit with nowhere to go stands. Bounded: at most 10,000 steps a call.
 */
export function advance(graph: RoadGraph, unit: Movement, toMs: number): Traversal[] {
  const completed: Traversal[] = [];
  for (let guard = 0; unit.timeMs < toMs && guard < 10_000; guard += 1) {
    if (unit.standingUntilMs > unit.timeMs) {
      unit.speedMps = 0;
      unit.timeMs = Math.min(toMs, unit.standingUntilMs);
      continue;
    }
    const step = unit.route[unit.at];
    if (step === undefined) {
      decide(graph, unit);
      continue;
    }
    const edge = graph.edges[step.edge]!;
    const speed = speedOn(unit, edge);
    const leftM = edge.lengthM - unit.goneM;
    const needMs = (leftM / speed) * 1000;
    unit.speedMps = speed;
    if (needMs > toMs - unit.timeMs) {
      unit.goneM += (speed * (toMs - unit.timeMs)) / 1000;
      unit.timeMs = toMs;
      break;
    }
    unit.timeMs += needMs;
    unit.node = endOf(graph, step);
    unit.at += 1;
    unit.goneM = 0;
    unit.toCover.delete(step.edge);
    completed.push({ edge: step.edge, enteredMs: unit.enteredMs, leftMs: unit.timeMs });
    unit.enteredMs = unit.timeMs;
    pauseOnTheWay(unit, edge);
  }
  return completed;
}

/** Crossings hold vehicles up; people on foot stop to talk. */
function pauseOnTheWay(unit: Movement, edge: GraphEdge): void {
  const { random } = unit;
  if (unit.task.manner === 'patrol') {
    if (random.chance(0.12)) stand(unit, random.between(20, 150));
  } else if (MAIN_ROADS.has(edge.roadClass) && random.chance(0.25)) stand(unit, random.between(8, 45));
}

function stand(unit: Movement, seconds: number): void {
  unit.standingUntilMs = unit.timeMs + seconds * 1000;
}

function go(unit: Movement, route: Step[], transit: boolean): void {
  unit.route = route;
  unit.at = 0;
  unit.goneM = 0;
  unit.enteredMs = unit.timeMs;
  unit.transit = transit;
}

/** What next? Cover what is begun, else begin a new round; a unit that cannot go anywhere stands for a while. */
function decide(graph: RoadGraph, unit: Movement): void {
  if (unit.standAtEndS > 0) {
    stand(unit, unit.standAtEndS);
    unit.standAtEndS = 0;
    return;
  }
  const vehicle = unit.task.manner !== 'patrol';
  if (unit.toCover.size > 0) {
    const next = nextToCover(graph, unit, vehicle);
    if (next !== undefined) {
      go(unit, next.route, next.transit);
      return;
    }
    unit.toCover.clear();
    stand(unit, 300);
    return;
  }
  unit.rounds += 1;
  if (unit.rounds > 1 && rest(graph, unit)) return;
  const { manner, sweepEdges } = unit.task;
  const round = manner === 'sweep' ? sweepEdges : manner === 'patrol' ? edgesToPatrol(graph, unit) : [];
  if (round.length > 0) unit.toCover = new Set(round);
  else cruise(graph, unit);
}

/** A pause between two rounds, now and then at the post; true when the unit set out for it. */
function rest(graph: RoadGraph, unit: Movement): boolean {
  const { random, task } = unit;
  if (task.manner === 'sweep') stand(unit, random.between(60, 240));
  else if (task.manner === 'cruise') {
    if (random.chance(0.85)) stand(unit, random.between(300, 1_500));
  } else if (task.postNode !== undefined && random.chance(0.2)) {
    const post = task.postNode;
    const atPost = (node: number): boolean => node === post;
    const way = findRoute(graph, unit.node, atPost, (edge) => edge.lengthM, false);
    unit.standAtEndS = random.between(120, 480);
    if (way !== undefined && way.length > 0) go(unit, way, true);
    return true;
  } else if (random.chance(0.8)) stand(unit, random.between(240, 1_200));
  return false;
}

function edgesToPatrol(graph: RoadGraph, unit: Movement): readonly number[] {
  if (unit.task.streetIds.length === 0) return [];
  return graph.edgesOfStreet.get(unit.random.pick(unit.task.streetIds)) ?? [];
}

/** The next edge to cover that begins here, or the way to the nearest end of one. */
function nextToCover(
  graph: RoadGraph,
  unit: Movement,
  obeysOneway: boolean,
): { route: Step[]; transit: boolean } | undefined {
  const open = (node: number): Step | undefined => {
    for (const index of graph.at[node]!) {
      if (!unit.toCover.has(index)) continue;
      const forward = graph.edges[index]!.from === node;
      if (forward || !obeysOneway || !graph.edges[index]!.oneway) return { edge: index, forward };
    }
    return undefined;
  };
  const here = open(unit.node);
  if (here !== undefined) return { route: [here], transit: false };
  const way = findRoute(
    graph,
    unit.node,
    (node) => open(node) !== undefined,
    (edge) => edge.lengthM,
    obeysOneway,
  );
  return way === undefined ? undefined : { route: way, transit: true };
}

function nearerOf(graph: RoadGraph, from: number, a: number, b: number): number {
  const at = graph.positions[from]!;
  return distanceM(at, graph.positions[a]!) <= distanceM(at, graph.positions[b]!) ? a : b;
}

/** To the nearer of two junctions of the main roads, the wider the quicker; on foot to the next junction. */
function cruise(graph: RoadGraph, unit: Movement): void {
  const { random } = unit;
  const vehicle = unit.task.manner !== 'patrol';
  if (!vehicle) {
    const ways = graph.at[unit.node]!;
    if (ways.length === 0) stand(unit, 600);
    else {
      const edge = random.pick(ways);
      go(unit, [{ edge, forward: graph.edges[edge]!.from === unit.node }], false);
    }
    return;
  }
  const mainRoads = mainNodesOf(graph);
  for (let attempt = 0; attempt < 4 && mainRoads.length > 0; attempt += 1) {
    const target = nearerOf(graph, unit.node, random.pick(mainRoads), random.pick(mainRoads));
    if (target === unit.node) continue;
    const seconds = (edge: GraphEdge): number => edge.lengthM / (DRIVING_MPS[edge.roadClass] ?? 6);
    const way = findRoute(graph, unit.node, (node) => node === target, seconds, attempt < 3);
    if (way !== undefined && way.length > 0) {
      go(unit, way, false);
      return;
    }
  }
  stand(unit, 300);
}

const mainNodes = new WeakMap<RoadGraph, number[]>();

/** Nodes on main roads; all that have an edge when the city has no main road. */
function mainNodesOf(graph: RoadGraph): number[] {
  let nodes = mainNodes.get(graph);
  if (nodes === undefined) {
    const found = new Set<number>();
    const any = new Set<number>();
    for (const edge of graph.edges) {
      any.add(edge.from).add(edge.to);
      if (MAIN_ROADS.has(edge.roadClass)) found.add(edge.from).add(edge.to);
    }
    nodes = [...(found.size > 0 ? found : any)].sort((a, b) => a - b);
    mainNodes.set(graph, nodes);
  }
  return nodes;
}
