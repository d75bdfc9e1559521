import { describe, expect, it } from 'vitest';
import { randomOf } from '../../server/kernel/random.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { toLine } from '../../server/kernel/plane.ts';
import { createBoundedSearch } from '../../server/matching/core/bounded-search.ts';
import { createMatchLattice, MOST_STATES } from '../../server/matching/core/match-lattice.ts';
import { buildMatchNetwork, onPlane, positionOn } from '../../server/matching/core/match-network.ts';
import type { MatchEdgeInput, MatchNetwork } from '../../server/matching/core/match-network.ts';
import { matchTrack } from '../../server/matching/core/match-track.ts';
import type { MatchedTrack, Track } from '../../server/matching/core/match-track.ts';
import { arcPassages, routeOf } from '../../server/matching/core/matched-arcs.ts';
import { MATCH_DEFAULTS } from '../../server/matching/core/matcher.ts';
import { createNearEdges } from '../../server/matching/core/near-edges.ts';
import { routeMismatch } from '../../server/matching/core/route-mismatch.ts';

const { vehicle, foot } = MATCH_DEFAULTS;
/** Metres east and north of a corner, as degrees near 30° N. */
const at = (x: number, y: number): LngLat => [114 + x / 96_300, 30 + y / 111_195];

/** A lattice of streets 100 m apart: node r·columns + c; first the streets eastwards, row by row, then northwards. */
function town(columns: number, rows: number, oneway: (name: string) => boolean = () => false) {
  const edges: MatchEdgeInput[] = [];
  const names: string[] = [];
  const add = (name: string, from: [number, number], to: [number, number]): void => {
    const node = ([c, r]: [number, number]): number => r * columns + c;
    const points = [at(from[0] * 100, from[1] * 100), at(to[0] * 100, to[1] * 100)];
    edges.push({ from: node(from), to: node(to), forward: true, backward: !oneway(name), points });
    names.push(name);
  };
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c + 1 < columns; c += 1) add(`e${r}${c}`, [c, r], [c + 1, r]);
  for (let c = 0; c < columns; c += 1)
    for (let r = 0; r + 1 < rows; r += 1) add(`n${c}${r}`, [c, r], [c, r + 1]);
  return { network: buildMatchNetwork(columns * rows, edges), names, edges };
}

/** Fixes at [x, y, seconds], metres. */
const track = (fixes: readonly (readonly [number, number, number])[]): Track => ({
  timeMs: fixes.map(([, , s]) => s * 1000),
  lng: fixes.map(([x, y]) => at(x, y)[0]),
  lat: fixes.map(([x, y]) => at(x, y)[1]),
});

function routeNames(match: MatchedTrack, names: readonly string[]): string[] {
  return routeOf(
    arcPassages(
      match,
      names.flatMap((name) => [`+${name}`, `-${name}`]),
    ),
  );
}

/** Every fix has an edge or a reason, never both. */
function expectWhole(match: MatchedTrack, fixes: number): void {
  expect(match.edge).toHaveLength(fixes);
  match.edge.forEach((edge, i) => expect(edge < 0).toBe(match.lost.has(i)));
  for (const posterior of match.posterior) {
    expect(posterior).toBeGreaterThanOrEqual(0);
    expect(posterior).toBeLessThanOrEqual(1);
  }
  for (const gap of match.gaps) expect(gap.toMs).toBeGreaterThanOrEqual(gap.fromMs);
}

describe('map matching', () => {
  it('follows a drive round two corners, and says in which direction', () => {
    const { network, names } = town(4, 3);
    const drive = track([
      [20, 4, 0], [60, -3, 4], [97, 30, 9], [104, 75, 14], [140, 103, 20], [190, 98, 25], [235, 101, 30],
    ]); // prettier-ignore
    const match = matchTrack(network, drive, vehicle);
    expect(routeNames(match, names)).toEqual(['+e00', '+n10', '+e11', '+e12']);
    expect(match.gaps).toEqual([]);
    expectWhole(match, 7);
    // The parts are one unbroken way, in order of time.
    const driven = match.parts.filter((part) => part.fromM !== part.toM);
    expect(driven.reduce((sum, part) => sum + Math.abs(part.toM - part.fromM), 0)).toBeGreaterThan(300);
    driven.slice(1).forEach((part, i) => expect(part.fromMs).toBeGreaterThanOrEqual(driven[i]!.toMs - 1e-6));
    for (const part of driven) expect(part.posterior).toBeGreaterThan(0.9);
  });

  it('obeys a one-way street in a vehicle and not on foot', () => {
    const { network, names } = town(3, 2, (name) => name === 'e00');
    const against = [[95, 1, 0], [70, 2, 10], [45, -1, 20], [20, 1, 30]] as const; // prettier-ignore
    const walked = matchTrack(network, track(against), foot);
    expect(routeNames(walked, names)).toEqual(['-e00']);
    const driven = matchTrack(network, track(against), { ...vehicle, mostMps: 15 });
    expect(routeNames(driven, names)).not.toContain('-e00');
    expectWhole(driven, 4);
  });

  it('walks there and back on one street, turning in its middle', () => {
    const { network, names } = town(3, 2);
    const walk = track([[10, 2, 0], [40, 1, 25], [70, -2, 50], [40, 2, 75], [12, 0, 100]]); // prettier-ignore
    const match = matchTrack(network, walk, foot);
    expect(routeNames(match, names)).toEqual(['+e00', '-e00']);
  });

  it('is unsure between two streets that explain the fixes alike, and sure where only one does', () => {
    const twins = buildMatchNetwork(4, [
      { from: 0, to: 1, forward: true, backward: true, points: [at(0, 0), at(300, 0)] },
      { from: 2, to: 3, forward: true, backward: true, points: [at(0, 12), at(300, 12)] },
    ]);
    const match = matchTrack(twins, track([[20, 6, 0], [80, 6, 5], [140, 6, 10]]), vehicle); // prettier-ignore
    for (const posterior of match.posterior) expect(posterior).toBeCloseTo(0.5, 2);
    const sure = matchTrack(twins, track([[20, -8, 0], [80, -8, 5], [140, -8, 10]]), vehicle); // prettier-ignore
    for (const posterior of sure.posterior) expect(posterior).toBeGreaterThan(0.95);
  });

  it('gives fixes that stay within two sigma the place where they stay, and tells the stay', () => {
    const { network } = town(3, 2);
    const stand = track([[50, 2, 0], [52, 1, 10], [49, -1, 20], [51, 2, 30], [53, 0, 40], [80, 1, 60]]); // prettier-ignore
    const match = matchTrack(network, stand, foot);
    expectWhole(match, 6);
    expect(match.lost.size).toBe(0);
    expect(match.parts[0]).toMatchObject({ edge: 0, fromMs: 0, toMs: 40_000 });
    expect(match.parts[0]!.fromM).toBe(match.parts[0]!.toM);
  });

  it('takes one wild fix for a throw of the receiver and keeps the route whole', () => {
    const { network, names } = town(4, 3);
    const drive = track([[10, 0, 0], [50, 2, 5], [90, 60, 10], [130, -2, 15], [170, 1, 20]]); // prettier-ignore
    const match = matchTrack(network, drive, vehicle);
    expect(routeNames(match, names)).toEqual(['+e00', '+e01']);
    expect(match.gaps).toEqual([]);
    expectWhole(match, 5);
  });

  it('says why there is no road: silence, no road near, no way, too fast, late, unreadable', () => {
    const { network } = town(4, 3);
    const silent = matchTrack(network, track([[10, 0, 0], [50, 2, 10], [60, 100, 600], [90, 100, 610]]), vehicle); // prettier-ignore
    expect(silent.gaps).toEqual([{ fromMs: 10_000, toMs: 600_000, reason: 'silence' }]);
    const away = matchTrack(
      network,
      track([[10, 0, 0], [50, 0, 5], [50, -300, 20], [90, -310, 25], [150, -300, 30], [150, 0, 45], [190, 0, 50]]),
      vehicle,
    ); // prettier-ignore
    expect(away.gaps).toEqual([{ fromMs: 5_000, toMs: 45_000, reason: 'no_road_near' }]);
    expect([...away.lost]).toEqual([[2, 'no_road_near'], [3, 'no_road_near'], [4, 'no_road_near']]); // prettier-ignore
    const far = matchTrack(
      network,
      track([
        [10, 0, 0],
        [20, 0, 5],
        [290, 200, 6],
        [280, 200, 10],
      ]),
      {
        ...vehicle,
        mostMps: 20,
      },
    );
    expect(far.gaps.map(({ reason }) => reason)).toEqual(['too_fast']);
    const islands = buildMatchNetwork(4, [
      { from: 0, to: 1, forward: true, backward: true, points: [at(0, 0), at(100, 0)] },
      { from: 2, to: 3, forward: true, backward: true, points: [at(140, 0), at(240, 0)] },
    ]);
    const across = matchTrack(islands, track([[40, 0, 0], [70, 0, 5], [170, 0, 12], [210, 0, 17]]), vehicle); // prettier-ignore
    expect(across.gaps).toEqual([{ fromMs: 5_000, toMs: 12_000, reason: 'no_way' }]);
    const odd = matchTrack(network, track([[10, 0, 10], [30, 0, 5], [NaN, 0, 15], [50, 0, 20]]), vehicle); // prettier-ignore
    expect([...odd.lost]).toEqual([[1, 'out_of_order'], [2, 'unreadable']]); // prettier-ignore
    for (const match of [silent, away, far, across]) expectWhole(match, match.edge.length);
  });

  it('answers empty and hopeless tracks', () => {
    const { network } = town(2, 2);
    expect(matchTrack(network, track([]), vehicle)).toMatchObject({ parts: [], gaps: [] });
    const nowhere = matchTrack(network, track([[5_000, 5_000, 0], [5_010, 5_000, 60]]), vehicle); // prettier-ignore
    expect(nowhere.gaps).toEqual([{ fromMs: 0, toMs: 60_000, reason: 'no_road_near' }]);
    expectWhole(nowhere, 2);
    const bare = matchTrack(buildMatchNetwork(0, []), track([[0, 0, 0]]), foot);
    expectWhole(bare, 1);
  });

  it('answers the same in a stream as in one piece', () => {
    const { network, names } = town(8, 8);
    for (let seed = 1; seed <= 12; seed += 1) {
      const { fixes } = stroll(network, seed, 80);
      const whole = matchTrack(network, fixes, { ...vehicle, lag: 200 });
      const stream = matchTrack(network, fixes, { ...vehicle, lag: 12 });
      expect(routeNames(stream, names)).toEqual(routeNames(whole, names));
      expect(stream.gaps).toEqual(whole.gaps);
      expectWhole(stream, 80);
    }
  });

  it('finds the streets of random drives, every fix accounted for, whatever the noise', () => {
    const { network, names } = town(8, 8);
    let wrong = 0;
    for (let seed = 1; seed <= 25; seed += 1) {
      const { fixes, route } = stroll(network, seed, 60);
      const match = matchTrack(network, fixes, vehicle);
      expectWhole(match, 60);
      const matched = match.parts.filter((part) => part.fromM !== part.toM).map((part) => part.edge);
      wrong += routeMismatch(route, matched, () => 100).fraction;
    }
    expect(names.length).toBe(network.edgeCount);
    expect(wrong / 25).toBeLessThan(0.05);
  });
});

/** A drive at 8 m/s, a noisy fix (4 m) every 5 s, never turning back; with the edges gone in order. */
function stroll(network: MatchNetwork, seed: number, count: number): { fixes: Track; route: number[] } {
  const random = randomOf(seed, 'stroll');
  let arc = 2 * random.int(network.edgeCount);
  const route = [arc >> 1];
  let goneM = 10;
  const rows: [number, number, number][] = [];
  for (let i = 0; i < count; i += 1) {
    const edge = arc >> 1;
    const lengthM = network.edgeLengthM[edge]!;
    const [lng, lat] = positionOn(network, edge, (arc & 1) === 0 ? goneM : lengthM - goneM);
    rows.push([lng + random.normal(0, 4) / 96_300, lat + random.normal(0, 4) / 111_195, i * 5]);
    goneM += 40;
    if (goneM < lengthM || i === count - 1) continue;
    goneM -= lengthM;
    const node = (arc & 1) === 0 ? network.edgeTo[edge]! : network.edgeFrom[edge]!;
    const out = Array.from(network.outArc.subarray(network.outStart[node], network.outStart[node + 1]));
    arc = random.pick(out.filter((next) => next >> 1 !== edge));
    route.push(arc >> 1);
  }
  return {
    fixes: { timeMs: rows.map((r) => r[2] * 1000), lng: rows.map((r) => r[0]), lat: rows.map((r) => r[1]) },
    route,
  };
}

describe('what a matcher stands on', () => {
  it('finds exactly the edges that a look at all of them finds', () => {
    const random = randomOf(7, 'near');
    const edges = Array.from({ length: 300 }, (_, i): MatchEdgeInput => {
      const [x, y] = [random.between(0, 3000), random.between(0, 2000)];
      const points = Array.from({ length: 2 + random.int(4) }, () =>
        at(x + random.between(-300, 300), y + random.between(-300, 300)),
      );
      return { from: 2 * i, to: 2 * i + 1, forward: true, backward: true, points };
    });
    const network = buildMatchNetwork(600, edges);
    const lines = edges.map((edge) => edge.points.map(([lng, lat]) => onPlane(network, lng, lat)));
    const near = createNearEdges(network);
    for (let k = 0; k < 200; k += 1) {
      const [lng, lat] = at(random.between(-100, 3100), random.between(-100, 2100));
      const [x, y] = onPlane(network, lng, lat);
      const radius = random.between(5, 120);
      near.find(x, y, radius, 256);
      const expected = lines
        .map((line, e) => ({ e, d: toLine([x, y], line) }))
        .filter(({ d }) => d <= radius);
      expect(Array.from(near.edge.subarray(0, near.count)).sort((a, b) => a - b)).toEqual(
        expected.map(({ e }) => e),
      );
      for (let i = 0; i < near.count; i += 1)
        expect(near.distanceM[i]).toBeCloseTo(expected.find(({ e }) => e === near.edge[i])!.d, 2);
      for (let i = 1; i < near.count; i += 1)
        expect(near.distanceM[i]!).toBeGreaterThanOrEqual(near.distanceM[i - 1]!);
    }
  });

  it('measures ways as all-pairs shortest paths do, one-way or free, and nothing beyond the bound', () => {
    const random = randomOf(11, 'ways');
    const n = 18;
    let compared = 0;
    const places = Array.from({ length: n }, () => at(random.between(0, 900), random.between(0, 900)));
    const edges = Array.from({ length: 40 }, (): MatchEdgeInput => {
      const [from, to] = [random.int(n), random.int(n)];
      return { from, to, forward: true, backward: random.chance(0.5), points: [places[from]!, places[to]!] };
    });
    const network = buildMatchNetwork(n, edges);
    for (const free of [false, true]) {
      const d = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (__, j) => (i === j ? 0 : Infinity)),
      );
      edges.forEach((edge, e) => {
        const lengthM = network.edgeLengthM[e]!;
        d[edge.from]![edge.to] = Math.min(d[edge.from]![edge.to]!, lengthM);
        if (free || edge.backward) d[edge.to]![edge.from] = Math.min(d[edge.to]![edge.from]!, lengthM);
      });
      for (let k = 0; k < n; k += 1)
        for (let i = 0; i < n; i += 1)
          for (let j = 0; j < n; j += 1) d[i]![j] = Math.min(d[i]![j]!, d[i]![k]! + d[k]![j]!);
      const search = createBoundedSearch(network, free);
      const all = places.map((_, i) => i);
      for (let i = 0; i < n; i += 1)
        for (const bound of [200, 900, Infinity]) {
          search.aimAt(all, n);
          search.from(i, bound);
          for (let j = 0; j < n; j += 1) {
            const way = d[i]![j]!;
            compared += 1;
            if (way <= bound - 0.1) expect(search.distanceTo(j)).toBeCloseTo(way, 1);
            else if (way > bound + 0.1) expect(search.distanceTo(j)).toBe(Infinity);
          }
        }
    }
    expect(compared).toBe(2 * 3 * n * n);
  });

  it('gives the likeliest chain and the posteriors that adding up every chain gives', () => {
    const random = randomOf(3, 'chain');
    for (let round = 0; round < 30; round += 1) {
      const columns = 4;
      const lattice = createMatchLattice(8);
      const counts = Array.from({ length: columns }, () => 1 + random.int(4));
      for (let c = 0; c < columns; c += 1) {
        lattice.states[c] = counts[c]!;
        for (let j = 0; j < counts[c]!; j += 1) lattice.logFit[c * MOST_STATES + j] = -random.between(0, 6);
        if (c === 0) lattice.begin();
        else {
          for (let i = 0; i < counts[c - 1]!; i += 1)
            for (let j = 0; j < counts[c]!; j += 1)
              lattice.logStep[((c - 1) * MOST_STATES + i) * MOST_STATES + j] =
                i > 0 && random.chance(0.2) ? -Infinity : -random.between(0, 6);
          lattice.extend();
        }
      }
      const chains: { states: number[]; log: number }[] = [];
      const walk = (states: number[], log: number): void => {
        const c = states.length;
        if (c === columns) return void chains.push({ states, log });
        for (let j = 0; j < counts[c]!; j += 1) {
          const step =
            c === 0 ? 0 : lattice.logStep[((c - 1) * MOST_STATES + states[c - 1]!) * MOST_STATES + j]!;
          walk([...states, j], log + step + lattice.logFit[c * MOST_STATES + j]!);
        }
      };
      walk([], 0);
      const best = chains.reduce((a, b) => (b.log > a.log ? b : a));
      const chosen = new Int32Array(9);
      lattice.trace(chosen);
      expect(Array.from(chosen.subarray(0, columns))).toEqual(best.states);
      lattice.lookBack();
      const total = chains.reduce((sum, chain) => sum + Math.exp(chain.log), 0);
      const share = (fits: (states: number[]) => boolean): number =>
        chains.filter(({ states }) => fits(states)).reduce((sum, { log }) => sum + Math.exp(log), 0) / total;
      for (let c = 0; c < columns; c += 1)
        for (let j = 0; j < counts[c]!; j += 1) {
          expect(lattice.posterior(c, j)).toBeCloseTo(
            share((s) => s[c] === j),
            9,
          );
          for (let i = 0; i < (counts[c - 1] ?? 0); i += 1)
            expect(lattice.stepPosterior(c, i, j)).toBeCloseTo(
              share((s) => s[c - 1] === i && s[c] === j),
              9,
            );
        }
    }
  });

  it('measures how far a route is from the truth', () => {
    const lengthOf = (arc: number): number => arc * 10;
    expect(routeMismatch([1, 2, 3], [1, 2, 3], lengthOf)).toEqual({ added: 0, missed: 0, fraction: 0 });
    expect(routeMismatch([1, 2, 3], [1, 4], lengthOf)).toEqual({ added: 40, missed: 50, fraction: 1.5 });
    expect(routeMismatch([1, 1], [1], lengthOf).fraction).toBe(0.5);
    expect(routeMismatch([], [], lengthOf).fraction).toBe(0);
    expect(routeMismatch([], [2], lengthOf).fraction).toBe(Infinity);
  });

  it('refuses networks that contradict themselves', () => {
    const points = [at(0, 0), at(1, 0)];
    const one = (from: number, to: number, line: LngLat[]) =>
      buildMatchNetwork(2, [{ from, to, forward: true, backward: true, points: line }]);
    expect(() => one(0, 2, points)).toThrow(/edge 0 joins nodes 0 and 2 of 2/);
    expect(() => one(0, 1, [at(0, 0)])).toThrow(/edge 0 has 1 positions/);
  });
});
