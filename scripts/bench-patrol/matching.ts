import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { buildMatchNetwork, positionOn } from '../../server/matching/core/match-network.ts';
import type { MatchEdgeInput, MatchNetwork } from '../../server/matching/core/match-network.ts';
import { matchTrack } from '../../server/matching/core/match-track.ts';
import { MATCH_DEFAULTS, matchToolsOf } from '../../server/matching/core/matcher.ts';
import type { PatrolBench } from './part.ts';

const SIDE = 60;
const GOAL_PER_S = 50_000;
const GOAL_MB = 50;
const FIXES = 200_000;
const MB = 1024 * 1024;

const at = (x: number, y: number): LngLat => [116.5 + x * 0.0012, 35.4 + y * 0.001];

/** A town of 60 × 60 junctions about 110 m apart, 7,080 roads with a bend each. */
function town(): MatchNetwork {
  const random = randomOf(3, 'bench town');
  const edges: MatchEdgeInput[] = [];
  const add = (x: number, y: number, toX: number, toY: number): void => {
    const from = at(x, y);
    const to = at(toX, toY);
    const bend: LngLat = [
      (from[0] + to[0]) / 2 + random.between(-1e-4, 1e-4),
      (from[1] + to[1]) / 2 + random.between(-1e-4, 1e-4),
    ];
    const ends = { from: y * SIDE + x, to: toY * SIDE + toX };
    edges.push({ ...ends, forward: true, backward: random.chance(0.9), points: [from, bend, to] });
  };
  for (let y = 0; y < SIDE; y += 1)
    for (let x = 0; x < SIDE; x += 1) {
      if (x + 1 < SIDE) add(x, y, x + 1, y);
      if (y + 1 < SIDE) add(x, y, x, y + 1);
    }
  return buildMatchNetwork(SIDE * SIDE, edges);
}

/** A drive (or walk) along open roads with a fix every `everyS` seconds, 5 m off. */
function drive(network: MatchNetwork, seed: number, count: number, mps: number, everyS: number) {
  const random = randomOf(seed, 'bench drive');
  const track = {
    timeMs: new Float64Array(count),
    lng: new Float64Array(count),
    lat: new Float64Array(count),
  };
  let arc = 2 * random.int(network.edgeCount);
  let goneM = 0;
  for (let i = 0; i < count; i += 1) {
    const edge = arc >> 1;
    const [lng, lat] = positionOn(
      network,
      edge,
      (arc & 1) === 0 ? goneM : network.edgeLengthM[edge]! - goneM,
    );
    track.timeMs[i] = i * everyS * 1000;
    track.lng[i] = lng + random.normal(0, 5) / 90_700;
    track.lat[i] = lat + random.normal(0, 5) / 111_195;
    for (goneM += mps * everyS; goneM >= network.edgeLengthM[arc >> 1]!;) {
      goneM -= network.edgeLengthM[arc >> 1]!;
      const node = (arc & 1) === 0 ? network.edgeTo[arc >> 1]! : network.edgeFrom[arc >> 1]!;
      const out = Array.from(network.outArc.subarray(network.outStart[node], network.outStart[node + 1]));
      const open = out.filter(
        (next) => (network.edgeWays[next >> 1]! & (1 << (next & 1))) !== 0 && next >> 1 !== arc >> 1,
      );
      arc = random.pick(open.length > 0 ? open : out);
    }
  }
  return track;
}

export const bench: PatrolBench = {
  name: 'matching',
  title: `input fixes/s on one thread, each given a road or a gap (goal ≥ ${GOAL_PER_S} at 1 s, ≤ ${GOAL_MB} MB over the network)`,
  async run(say) {
    const network = town();
    let met = true;
    for (const [manner, mps, everyS] of [
      ['vehicle', 9, 1],
      ['foot', 1.3, 1],
      ['vehicle', 9, 5],
      ['vehicle', 9, 15],
      ['foot', 1.3, 15],
    ] as const) {
      const count = everyS === 1 ? FIXES : FIXES / 10;
      const tools = matchToolsOf(network, manner);
      matchTrack(network, drive(network, 99, 5_000, mps, everyS), MATCH_DEFAULTS[manner], tools);
      const tracks = Array.from({ length: 20 }, (_, i) => drive(network, i, count / 20, mps, everyS));
      const before = process.memoryUsage();
      let most = 0;
      let lost = 0;
      let given = 0;
      let ms = 0;
      for (const track of tracks) {
        const cpu = process.cpuUsage();
        const match = matchTrack(network, track, MATCH_DEFAULTS[manner], tools);
        const used = process.cpuUsage(cpu);
        ms += (used.user + used.system) / 1000;
        lost += match.lost.size;
        given += match.edge.reduce((sum, edge) => sum + (edge >= 0 ? 1 : 0), 0);
        const now = process.memoryUsage();
        most = Math.max(most, now.heapUsed + now.arrayBuffers - before.heapUsed - before.arrayBuffers);
      }
      const perS = (count / ms) * 1000;
      say(
        `${manner.padEnd(7)} every ${String(everyS).padStart(2)} s: ${Math.round(perS).toLocaleString('en')} fixes/s of processor time, ${given} on a road + ${lost} in a gap = ${given + lost} of ${count}, at most ${(most / MB).toFixed(0)} MB`,
      );
      met &&= given + lost === count && most <= GOAL_MB * MB;
      if (everyS === 1) met &&= perS >= GOAL_PER_S;
    }
    return met;
  },
};
