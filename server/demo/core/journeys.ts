/**
 * Where was everybody yesterday, truly, and what did their terminals report? Units move on the road graph at
 * their kind's pace with stops; terminals add noise that lasts, throw 2 % of fixes up to 80 m, and in 15 % of
 * units fall silent for 3–20 minutes. The true path is kept as edges with times.
 */
import type { Duty } from './duty.ts';
import { CLASS_RANK, type RoadNetwork } from './network.ts';
import type { Organisation } from './organisation.ts';
import { along, type Pt } from '../../kernel/plane.ts';
import type { Fixes, Tables } from './rows.ts';
import type { Scene } from './scene.ts';
import type { Random } from '../../kernel/random.ts';

interface Leg {
  edge: number;
  forward: boolean;
  /** Seconds from the anchor. */
  from: number;
  to: number;
}

export interface JourneyVisit {
  street: number;
  unitId: string;
  personId: string;
  shift: string;
  from: number;
  to: number;
  certainty: number;
}

export interface Journeys {
  fixes: Fixes;
  visits: JourneyVisit[];
}

const DRIVING: Record<string, number> = {
  trunk: 12.5,
  arterial: 9.5,
  collector: 7.5,
  local: 5.5,
  lane: 3.2,
  track: 4.5,
};
const MAX_DAY = -1;

class Traveller {
  readonly legs: Leg[] = [];
  time: number;
  node: number;
  last = -1;
  private readonly net: RoadNetwork;
  private readonly pace: (cls: string) => number;
  private readonly random: Random;
  constructor(net: RoadNetwork, random: Random, start: number, node: number, pace: (cls: string) => number) {
    this.net = net;
    this.random = random;
    this.time = start;
    this.node = node;
    this.pace = pace;
  }

  go(edge: number): void {
    const e = this.net.edges[edge]!;
    const forward = e.from === this.node;
    const seconds = Math.max(1, Math.round(e.lengthM / (this.pace(e.cls) * this.random.between(0.82, 1.12))));
    this.legs.push({ edge, forward, from: this.time, to: this.time + seconds });
    this.time += seconds;
    this.node = forward ? e.to : e.from;
    this.last = edge;
  }

  stand(seconds: number): void {
    this.time += Math.round(seconds);
  }

  /** A step to wherever the weights draw; turns back only in a dead end. */
  wander(weight: (edge: number) => number): void {
    const options = this.net.at[this.node]!;
    const forward = options.filter((id) => id !== this.last);
    const list = forward.length > 0 ? forward : options;
    this.go(list[this.random.weighted(list.map(weight))]!);
  }
}

/** Cheapest way between nodes (A* on metres, some edges dearer), as edge ids; empty when already there. */
function routeBetween(
  net: RoadNetwork,
  from: number,
  to: number,
  dear: (edge: number) => number = () => 1,
): number[] {
  const goal = net.nodes[to]!;
  const rest = (n: number): number => Math.hypot(net.nodes[n]![0] - goal[0], net.nodes[n]![1] - goal[1]);
  const best = new Map<number, number>([[from, 0]]);
  const came = new Map<number, number>();
  const heap: [number, number][] = [[rest(from), from]];
  const done = new Set<number>();
  while (heap.length > 0) {
    let k = 0;
    for (let i = 1; i < heap.length; i += 1) if (heap[i]![0] < heap[k]![0]) k = i;
    const node = heap[k]![1];
    heap[k] = heap[heap.length - 1]!;
    heap.pop();
    if (node === to) break;
    if (done.has(node)) continue;
    done.add(node);
    for (const id of net.at[node]!) {
      const e = net.edges[id]!;
      const next = e.from === node ? e.to : e.from;
      const cost = best.get(node)! + e.lengthM * dear(id);
      if (cost < (best.get(next) ?? Infinity)) {
        best.set(next, cost);
        came.set(next, id);
        heap.push([cost + rest(next), next]);
      }
    }
  }
  const out: number[] = [];
  for (let node = to; node !== from;) {
    const id = came.get(node);
    if (id === undefined) return [];
    out.push(id);
    node = net.edges[id]!.from === node ? net.edges[id]!.to : net.edges[id]!.from;
  }
  return out.reverse();
}

function nearestNode(net: RoadNetwork, p: Pt): number {
  let best = 0;
  let gap = Infinity;
  net.nodes.forEach((q, i) => {
    const d = (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2;
    if (d < gap) {
      gap = d;
      best = i;
    }
  });
  return best;
}

/** Beat patrol: street after street of the beat, end to end, standing now and then. */
function patrol(scene: Scene, duty: Duty, shunned: ReadonlySet<number>, random: Random): Leg[] {
  const { net } = scene;
  const beat = duty.streets.filter((s) => !shunned.has(s));
  if (beat.length === 0) return [];
  const dear = (edge: number): number => (shunned.has(scene.streetOfEdge[edge]!) ? 6 : 1);
  const first = net.edges[scene.streets[beat[0]!]!.edges[0]!]!;
  const ebike = random.chance(0.45);
  const pace = ebike ? random.between(3.2, 4.4) : random.between(1.15, 1.45);
  const t = new Traveller(
    net,
    random,
    duty.day * 86400 + duty.shift.from + random.int(400),
    first.from,
    () => pace,
  );
  const end = Math.min(0, duty.day * 86400 + duty.shift.to);
  for (let turn = random.int(beat.length); t.time < end - 300; turn += 1) {
    const street = scene.streets[beat[turn % beat.length]!]!;
    const edges = random.chance(0.5) ? street.edges : [...street.edges].reverse();
    const head = net.edges[edges[0]!]!;
    const second = edges[1] === undefined ? undefined : net.edges[edges[1]]!;
    const start = second && (second.from === head.from || second.to === head.from) ? head.to : head.from;
    for (const id of routeBetween(net, t.node, start, dear)) if (t.time < end) t.go(id);
    for (const id of edges) {
      const e = net.edges[id]!;
      if (t.time >= end || (e.from !== t.node && e.to !== t.node)) break;
      t.go(id);
      if (random.chance(0.16)) t.stand(random.between(60, 420));
    }
    if (random.chance(0.5)) t.stand(random.between(200, 900));
  }
  return t.legs.filter((l) => l.to <= end);
}

/** A duty vehicle cruises its grid, main roads first, with stops. */
function cruise(scene: Scene, duty: Duty, random: Random): Leg[] {
  const { net } = scene;
  const home = net.edges.findIndex((e) => e.grids[0] === duty.grid && e.cls !== 'lane' && e.cls !== 'track');
  const t = new Traveller(
    net,
    random,
    duty.day * 86400 + duty.shift.from + random.int(900),
    nearestNode(net, net.edges[home]!.points[0]!),
    (c) => DRIVING[c]!,
  );
  const end = Math.min(0, duty.day * 86400 + duty.shift.to);
  const seen = new Map<number, number>();
  while (t.time < end - 60) {
    const stint = t.time + random.between(1500, 3600);
    while (t.time < Math.min(stint, end - 60)) {
      t.wander((id) => {
        const e = net.edges[id]!;
        const inGrid = e.grids.includes(duty.grid) ? 1 : 0.02;
        return (inGrid * [2.4, 2.2, 1.8, 1, 0.25, 0.08][CLASS_RANK[e.cls]]!) / (1 + (seen.get(id) ?? 0));
      });
      seen.set(t.last, (seen.get(t.last) ?? 0) + 1);
      if (random.chance(0.1)) t.stand(random.between(20, 90));
    }
    t.stand(random.between(600, 2400));
  }
  return t.legs.filter((l) => l.to <= end);
}

/** A sweeper passes its road up and down at walking pace, in one or two stints a day. */
function sweep(scene: Scene, org: Organisation, index: number, random: Random): Leg[] {
  const { net } = scene;
  const road = org.sanitation[org.sweepers[index]!.road]!;
  const first = net.edges[road.edges[0]!]!;
  const early = random.chance(0.7);
  const t = new Traveller(
    net,
    random,
    MAX_DAY * 86400 + Math.round(early ? random.between(4.5, 6.5) * 3600 : random.between(12.5, 15) * 3600),
    first.from,
    () => 2.4,
  );
  const stop = t.time + random.between(1.1, 2.1) * 3600;
  for (let pass = 0; pass < road.rated && t.time < stop; pass += 1) {
    const edges = pass % 2 === 0 ? road.edges : [...road.edges].reverse();
    for (const id of edges) {
      const e = net.edges[id]!;
      if (e.from !== t.node && e.to !== t.node)
        for (const step of routeBetween(net, t.node, e.from)) t.go(step);
      t.go(id);
    }
    t.stand(random.between(120, 600));
  }
  return t.legs;
}

interface Sink {
  unit: number[];
  at: number[];
  lon: number[];
  lat: number[];
  speed: number[];
  heading: number[];
  accuracy: number[];
  lag: number[];
}

/** What the terminal reports along the legs, every `interval` seconds while it is on. */
function report(
  scene: Scene,
  unit: number,
  legs: readonly Leg[],
  interval: number,
  random: Random,
  sink: Sink,
): [number, number] | undefined {
  const { edges } = scene.net;
  const sigma = random.between(5, 15);
  const begin = legs[0]!.from;
  const end = legs[legs.length - 1]!.to;
  let silence: [number, number] | undefined;
  if (random.chance(0.15)) {
    const length = Math.round(random.between(180, 1200));
    const from = Math.round(random.between(begin + 600, Math.max(begin + 601, end - length - 300)));
    silence = [from, from + length];
  }
  let dx = random.normal(0, sigma);
  let dy = random.normal(0, sigma);
  let leg = 0;
  const keep = Math.exp(-interval / 90);
  const fresh = sigma * Math.sqrt(1 - keep * keep);
  let heading = 0;
  for (let at = begin + random.int(interval); at <= end; at += interval) {
    while (leg + 1 < legs.length && legs[leg + 1]!.from <= at) leg += 1;
    const l = legs[leg]!;
    const e = edges[l.edge]!;
    const share = Math.min(1, (at - l.from) / (l.to - l.from));
    const spot = along(e.points, (l.forward ? share : 1 - share) * e.lengthM);
    const moving = at < l.to;
    dx = keep * dx + random.normal(0, fresh);
    dy = keep * dy + random.normal(0, fresh);
    const thrown = random.chance(0.02);
    const angle = random.next() * 2 * Math.PI;
    const reach = thrown ? random.between(30, 80) : 0;
    const noiseX = thrown ? Math.cos(angle) * reach : Math.max(-30, Math.min(30, dx));
    const noiseY = thrown ? Math.sin(angle) * reach : Math.max(-30, Math.min(30, dy));
    if (moving)
      heading = Math.round((450 - ((spot.angle + (l.forward ? 0 : Math.PI)) * 180) / Math.PI + 360) % 360);
    const jitter = random.next();
    if (silence && at >= silence[0] && at < silence[1]) continue;
    const [lon, lat] = scene.plane.toLngLat([spot.p[0] + noiseX, spot.p[1] + noiseY]);
    sink.unit.push(unit);
    sink.at.push(at);
    sink.lon.push(Math.round(lon * 1e6));
    sink.lat.push(Math.round(lat * 1e6));
    sink.speed.push(moving ? Math.round((e.lengthM / (l.to - l.from)) * 10 * (0.9 + 0.2 * jitter)) : 0);
    sink.heading.push(heading % 360);
    sink.accuracy.push(Math.round(sigma));
    sink.lag.push(1 + Math.floor(jitter * 3));
  }
  return silence;
}

/** Streets gone for at least 80 % of their length in one go. */
function visitsIn(
  scene: Scene,
  legs: readonly Leg[],
  duty: Duty,
  silence: [number, number] | undefined,
): JourneyVisit[] {
  const open = new Map<number, { from: number; to: number; edges: Set<number>; metres: number }>();
  const out: JourneyVisit[] = [];
  for (const leg of legs) {
    const street = scene.streetOfEdge[leg.edge]!;
    if (street < 0) continue;
    let pass = open.get(street);
    if (!pass || leg.from - pass.to > 900) {
      pass = { from: leg.from, to: leg.to, edges: new Set(), metres: 0 };
      open.set(street, pass);
    }
    pass.to = leg.to;
    if (!pass.edges.has(leg.edge)) {
      pass.edges.add(leg.edge);
      pass.metres += scene.net.edges[leg.edge]!.lengthM;
    }
    if (pass.metres < scene.streets[street]!.lengthM * 0.8) continue;
    open.delete(street);
    const hidden = silence
      ? Math.max(0, Math.min(pass.to, silence[1]) - Math.max(pass.from, silence[0])) / (pass.to - pass.from)
      : 0;
    if (hidden > 0.5) continue;
    out.push({
      street,
      unitId: duty.unitId,
      personId: duty.personId,
      shift: duty.shift.id,
      from: pass.from,
      to: pass.to,
      certainty: Math.round(0.94 * (1 - hidden) * 1000) / 1000,
    });
  }
  return out;
}

/** Yesterday's true journeys of all units, what was reported of them, and the visits that they made. */
export function journeysOf(
  scene: Scene,
  org: Organisation,
  duties: readonly Duty[],
  intervalS: number,
  shunned: ReadonlySet<number>,
  t: Tables,
): Journeys {
  const sink: Sink = { unit: [], at: [], lon: [], lat: [], speed: [], heading: [], accuracy: [], lag: [] };
  const visits: JourneyVisit[] = [];
  const unitIds = t.units.map((u) => u.unit_id);
  const index = new Map(unitIds.map((id, i) => [id, i]));
  const keep = (unitId: string, legs: readonly Leg[], random: Random): [number, number] | undefined => {
    const silence = report(scene, index.get(unitId)!, legs, intervalS, random, sink);
    const path: number[] = [];
    let clock = legs[0]!.from;
    for (const l of legs) {
      path.push(l.forward ? l.edge + 1 : -(l.edge + 1), l.from - clock, l.to - l.from);
      clock = l.to;
    }
    t.demo_truths.push({
      kind: 'track',
      key: unitId,
      truth: { fromS: legs[0]!.from, path, silence: silence ?? null },
    });
    return silence;
  };
  for (const duty of duties) {
    if (duty.day !== MAX_DAY) continue;
    const random = scene.random(`journey/${duty.unitId}`);
    const legs = duty.onFoot ? patrol(scene, duty, shunned, random) : cruise(scene, duty, random);
    if (legs.length === 0) continue;
    visits.push(...visitsIn(scene, legs, duty, keep(duty.unitId, legs, random)));
  }
  org.sweepers.forEach((s, i) => {
    const random = scene.random(`journey/${s.unitId}`);
    const legs = sweep(scene, org, i, random);
    if (legs.length > 0) keep(s.unitId, legs, random);
  });
  return {
    visits,
    fixes: {
      unit: Uint16Array.from(sink.unit),
      at: Int32Array.from(sink.at),
      lon: Int32Array.from(sink.lon),
      lat: Int32Array.from(sink.lat),
      speed: Uint16Array.from(sink.speed),
      heading: Uint16Array.from(sink.heading),
      accuracy: Uint8Array.from(sink.accuracy),
      lag: Uint16Array.from(sink.lag),
      unitIds,
    },
  };
}
