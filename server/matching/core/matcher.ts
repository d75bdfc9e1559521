import { createBoundedSearch } from './bounded-search.ts';
import type { BoundedSearch } from './bounded-search.ts';
import { createMatchLattice, MOST_STATES } from './match-lattice.ts';
import { onPlane } from './match-network.ts';
import type { MatchNetwork } from './match-network.ts';
import { routeBetween } from './match-route.ts';
import type { RoutePart } from './match-route.ts';
import { fillSteps } from './match-steps.ts';
import { createNearEdges } from './near-edges.ts';
import type { NearEdges } from './near-edges.ts';

/** Who moves: walkers go both ways on every edge and turn where they like; vehicles obey one-way roads. */
export type MatchManner = 'foot' | 'vehicle';

/** Why there is no road for a time. */
export type GapReason = 'silence' | 'no_road_near' | 'no_way' | 'too_fast' | 'unreadable' | 'out_of_order';

export interface MatchOptions {
  manner: MatchManner;
  /** Radius in which roads are candidates, m; grows with a fix's own accuracy up to 120 m. */
  radiusM: number;
  /** Most candidate edges of a fix, at most 12. */
  mostEdges: number;
  /** Least standard deviation of a fix, m. */
  sigmaFloorM: number;
  /** Standard deviation of a fix that does not state its accuracy, m. */
  sigmaUnknownM: number;
  /** Scale of |road − straight|: `betaM` + `betaPerS` × seconds between the fixes. */
  betaM: number;
  betaPerS: number;
  /** Nobody of this manner goes faster, m/s. */
  mostMps: number;
  /** Longer without a fix is a gap, s. */
  silenceS: number;
  /** Kept fixes after which a decision is final. */
  lag: number;
}

const COMMON = { radiusM: 50, mostEdges: 8, sigmaFloorM: 4.07, sigmaUnknownM: 7, silenceS: 180, lag: 64 };
export const MATCH_DEFAULTS: Readonly<Record<MatchManner, MatchOptions>> = {
  vehicle: { ...COMMON, manner: 'vehicle', betaM: 2.5, betaPerS: 0.2, mostMps: 70 },
  foot: { ...COMMON, manner: 'foot', betaM: 4, betaPerS: 0.3, mostMps: 8 },
};

/** What a matcher finds, in order of time. Edges are indices of the network. */
export interface MatchSink {
  /**
   * The fix of this index lies on an edge, going along it (1), against it (−1) or either (0), with the probability of
   * that edge given the fixes around.
   */
  point(index: number, edge: number, alongM: number, heading: number, posterior: number): void;
  /** A part of an edge was gone between two moments (epoch ms), with the probability of this step. */
  part(part: RoutePart, fromMs: number, toMs: number, posterior: number): void;
  /** Stood at a place between two moments. */
  stay(edge: number, alongM: number, fromMs: number, toMs: number, posterior: number): void;
  /** The fix of this index is on no road: it belongs to the gap that is open or begins now. */
  lost(index: number, atMs: number, reason: GapReason): void;
  /** No road is known between the last part and the next fix that has one. */
  gap(fromMs: number, toMs: number, reason: GapReason): void;
}

/** Takes fixes in order of time and tells the sink what is final. */
export interface Matcher {
  push(index: number, timeMs: number, lng: number, lat: number, accuracyM: number | null): void;
  /** Tells all that is left. The matcher can go on with later fixes. */
  finish(): void;
}

/** Costs a step that much, the fix may be a throw of the receiver: the next one decides. */
const SUSPECT = 12;
/** Fixes further apart in time are never taken for throws, s. */
const SUSPECT_WITHIN_S = 20;
/** Edges that explain a fix this much worse than the nearest are left out (natural logarithm). */
const FAR_WORSE = 14;
const MOST_RADIUS_M = 120;
const WIDEST_M = 2000;

export interface MatchTools {
  near: NearEdges;
  search: BoundedSearch;
}

/** What matchers of one network and manner share: use them from one thread only. */
export function matchToolsOf(network: MatchNetwork, manner: MatchManner): MatchTools {
  return { near: createNearEdges(network), search: createBoundedSearch(network, manner === 'foot') };
}

interface Fix {
  index: number;
  timeMs: number;
  x: number;
  y: number;
  sigmaM: number;
}

/**
 * Which roads did a track follow, how sure is each, and where is nothing known? A hidden Markov model: a fix is normal
 * round its place with the deviation that it states (heavy tails: beyond 3 sigma the cost grows linearly), a step costs
 * |road − straight| / beta. Fixes closer than two sigma to the last kept one wait there and get the route between. A
 * decision is final `lag` kept fixes later, in batch and in streams alike; what follows always joins on to it. Where no
 * way leads on, the chain ends, the gap is told with its reason and a new chain begins: no fix is dropped in silence.
 * Source: P. Newson and J. Krumm, Hidden Markov map matching through noise and sparseness, ACM GIS 2009.
 */
export function createMatcher(
  network: MatchNetwork,
  options: MatchOptions,
  sink: MatchSink,
  { near, search }: MatchTools = matchToolsOf(network, options.manner),
): Matcher {
  const S = MOST_STATES;
  const free = options.manner === 'foot';
  const room = 2 * options.lag;
  const lattice = createMatchLattice(room);
  const fixes: Fix[] = [];
  const bounds: number[] = [];
  /** Fixes near the kept one of the same place in `fixes`: they wait for the route. */
  let waiting: Fix[][] = [];
  const chosen = new Int32Array(room + 1);
  /** Is column 0 told already? */
  let told = false;
  let heardMs = -Infinity;
  let endedMs: number | undefined;
  let endedBy: GapReason | undefined;
  let suspect: Fix | undefined;
  /** The last fix on no road since the chain ended. */
  let lostMs: number | undefined;

  function lose(fix: Fix, reason: GapReason): void {
    endedBy ??= reason;
    endedMs ??= fix.timeMs;
    lostMs = fix.timeMs;
    sink.lost(fix.index, fix.timeMs, reason);
  }

  function statesOf(fix: Fix, column: number): number {
    const radius = Math.min(MOST_RADIUS_M, Math.max(options.radiusM, 4 * fix.sigmaM));
    near.find(fix.x, fix.y, radius, Math.min(options.mostEdges, S / 2));
    let at = column * S;
    let best = -Infinity;
    for (let c = 0; c < near.count; c += 1) {
      const edge = near.edge[c]!;
      const q = near.distanceM[c]! / fix.sigmaM;
      const fit = q <= 3 ? (-q * q) / 2 : 4.5 - 3 * q;
      best = Math.max(best, fit);
      if (fit < best - FAR_WORSE) break;
      const ways = free ? 4 : network.edgeWays[edge]!;
      for (let heading = free ? 0 : 1; heading >= (free ? 0 : -1); heading -= free ? 1 : 2) {
        if (!free && (ways & (heading > 0 ? 1 : 2)) === 0) continue;
        lattice.edge[at] = edge;
        lattice.alongM[at] = near.alongM[c]!;
        lattice.heading[at] = heading;
        lattice.logFit[at] = fit;
        at += 1;
      }
    }
    lattice.states[column] = at - column * S;
    return at - column * S;
  }

  /** What the best way to a fix costs (natural logarithm, ≥ 0), Infinity when none leads there. */
  function attempt(fix: Fix): number {
    if (statesOf(fix, lattice.columns) === 0) return Infinity;
    const last = fixes.at(-1)!;
    const straightM = Math.hypot(fix.x - last.x, fix.y - last.y);
    const seconds = Math.min(fix.timeMs - heardMs, fix.timeMs - last.timeMs) / 1000;
    const betaM = options.betaM + options.betaPerS * Math.max(0, seconds);
    const reachM = (options.mostMps * (fix.timeMs - last.timeMs)) / 1000 + 4 * (fix.sigmaM + last.sigmaM);
    for (const slackM of [30 + 14 * betaM, WIDEST_M]) {
      const boundM = Math.min(
        straightM + slackM,
        6 * straightM + 500,
        Math.max(reachM * 1.3, straightM + 50),
      );
      fillSteps(network, search, lattice, { straightM, betaM, boundM, backwardM: backwardOf(fix) });
      bounds[lattice.columns] = boundM;
      const best = lattice.bestOfNext();
      if (best > -Infinity) return -best;
    }
    return Infinity;
  }

  const backwardOf = (fix: Fix): number => 3 * fix.sigmaM;

  function isTooFar(fix: Fix): boolean {
    const last = fixes.at(-1)!;
    const reachM = (options.mostMps * (fix.timeMs - last.timeMs)) / 1000 + 4 * (fix.sigmaM + last.sigmaM);
    return Math.hypot(fix.x - last.x, fix.y - last.y) > reachM;
  }

  function keep(fix: Fix): void {
    lattice.extend();
    fixes.push(fix);
    waiting.push([]);
    heardMs = fix.timeMs;
    if (lattice.columns === room) settle(options.lag);
  }

  function begin(fix: Fix): void {
    if (statesOf(fix, 0) === 0) {
      lose(fix, 'no_road_near');
      return;
    }
    lattice.begin();
    closeGap(fix.timeMs);
    fixes.push(fix);
    waiting.push([]);
    heardMs = fix.timeMs;
    told = false;
  }

  function closeGap(toMs: number): void {
    if (endedMs !== undefined) sink.gap(endedMs, toMs, endedBy ?? 'no_way');
    endedMs = undefined;
    endedBy = undefined;
    lostMs = undefined;
  }

  /** Ends the chain: what follows has no road joined on to it. */
  function end(reason: GapReason): void {
    if (fixes.length === 0) return;
    settle(lattice.columns);
    endedMs = Math.max(fixes[0]!.timeMs, heardMs);
    endedBy = reason;
    fixes.length = 0;
    waiting = [];
    lattice.columns = 0;
  }

  /** Tells the first `count` columns and forgets all but the last of them. */
  function settle(count: number): void {
    lattice.trace(chosen);
    lattice.lookBack();
    let posterior = 1;
    for (let column = told ? 1 : 0; column < count; column += 1) {
      const at = column * S + chosen[column]!;
      const edge = lattice.edge[at]!;
      posterior = 0;
      for (let j = 0; j < lattice.states[column]!; j += 1)
        if (lattice.edge[column * S + j] === edge) posterior += lattice.posterior(column, j);
      if (column > 0) tellStep(column);
      sink.point(
        fixes[column]!.index,
        edge,
        lattice.alongM[at]!,
        lattice.heading[at]!,
        Math.min(1, posterior),
      );
    }
    if (count === lattice.columns)
      tellWaiting(count - 1, [], fixes[count - 1]!.timeMs, heardMs, Math.min(1, posterior));
    const kept = count - 1;
    lattice.keepFrom(kept, chosen[kept]!);
    fixes.splice(0, kept);
    waiting.splice(0, kept);
    bounds.splice(0, kept);
    told = true;
  }

  function placeOf(column: number) {
    const at = column * S + chosen[column]!;
    return { edge: lattice.edge[at]!, alongM: lattice.alongM[at]!, heading: lattice.heading[at]! };
  }

  /** Probability that the step led from this edge to that one, whichever the directions. */
  function edgesPosterior(column: number): number {
    const from = placeOf(column - 1);
    const to = placeOf(column);
    let sum = 0;
    for (let i = 0; i < lattice.states[column - 1]!; i += 1) {
      if (lattice.edge[(column - 1) * S + i] !== from.edge) continue;
      for (let j = 0; j < lattice.states[column]!; j += 1)
        if (lattice.edge[column * S + j] === to.edge) sum += lattice.stepPosterior(column, i, j);
    }
    return Math.min(1, sum);
  }

  function tellStep(column: number): void {
    const fix = fixes[column]!;
    const before = fixes[column - 1]!;
    const from = placeOf(column - 1);
    const to = placeOf(column);
    const parts = routeBetween(network, search, from, to, bounds[column]! + 1, backwardOf(fix)) ?? [];
    const posterior = edgesPosterior(column);
    // Who stayed near the last kept fix left it when last heard there on the near half of the ring.
    const still = waiting[column - 1]!.filter(
      (one) => Math.hypot(one.x - before.x, one.y - before.y) < one.sigmaM,
    );
    const leftMs = Math.min(fix.timeMs, still.at(-1)?.timeMs ?? before.timeMs);
    tellWaiting(column - 1, parts, leftMs, fix.timeMs, posterior);
  }

  /** Tells a stay and the parts after it, in proportion to their length, and where the fixes between were. */
  function tellWaiting(
    column: number,
    parts: RoutePart[],
    leftMs: number,
    toMs: number,
    posterior: number,
  ): void {
    const here = placeOf(column);
    const startMs = fixes[column]!.timeMs;
    const stayedMs = parts.length === 0 ? toMs : leftMs;
    if (stayedMs > startMs) sink.stay(here.edge, here.alongM, startMs, stayedMs, posterior);
    const wholeM = parts.reduce((sum, part) => sum + Math.abs(part.toM - part.fromM), 0);
    const between = waiting[column]!;
    let next = 0;
    for (; next < between.length && between[next]!.timeMs <= stayedMs; next += 1)
      sink.point(between[next]!.index, here.edge, here.alongM, here.heading, posterior);
    let goneM = 0;
    for (const part of parts) {
      const lengthM = Math.abs(part.toM - part.fromM);
      const fromMs = leftMs + ((toMs - leftMs) * goneM) / wholeM;
      goneM += lengthM;
      const untilMs = leftMs + ((toMs - leftMs) * goneM) / wholeM;
      sink.part(part, fromMs, untilMs, posterior);
      for (; next < between.length && between[next]!.timeMs <= untilMs; next += 1) {
        const share = untilMs > fromMs ? (between[next]!.timeMs - fromMs) / (untilMs - fromMs) : 0;
        const alongM = part.fromM + (part.toM - part.fromM) * share;
        sink.point(between[next]!.index, part.edge, alongM, Math.sign(part.toM - part.fromM), posterior);
      }
    }
    const last = parts.at(-1);
    const heading = last === undefined ? here.heading : Math.sign(last.toM - last.fromM);
    for (; next < between.length; next += 1)
      sink.point(between[next]!.index, last?.edge ?? here.edge, last?.toM ?? here.alongM, heading, posterior);
    waiting[column] = [];
  }

  function take(fix: Fix): void {
    const last = fixes.at(-1);
    if (last === undefined) {
      begin(fix);
      return;
    }
    if (fix.timeMs - heardMs > options.silenceS * 1000) {
      resolveSuspect();
      end('silence');
      begin(fix);
      return;
    }
    if (suspect === undefined && Math.hypot(fix.x - last.x, fix.y - last.y) < 2 * fix.sigmaM) {
      waiting.at(-1)!.push(fix);
      heardMs = fix.timeMs;
      return;
    }
    const tooFar = isTooFar(fix);
    const cost = tooFar ? Infinity : attempt(fix);
    if (suspect !== undefined) {
      const thrown = suspect;
      if (cost <= SUSPECT) {
        suspect = undefined;
        waiting.at(-1)!.push(thrown);
        keep(fix);
        return;
      }
      resolveSuspect();
      take(fix);
      return;
    }
    if (cost <= SUSPECT || (cost < Infinity && fix.timeMs - heardMs > SUSPECT_WITHIN_S * 1000)) keep(fix);
    else suspect = fix;
  }

  /** The fix after a suspect one did not fit without it either: it stands, or the chain ends before it. */
  function resolveSuspect(): void {
    const fix = suspect;
    suspect = undefined;
    if (fix === undefined) return;
    const tooFar = isTooFar(fix);
    if (!tooFar && attempt(fix) < Infinity) {
      keep(fix);
      return;
    }
    const hasRoad = statesOf(fix, lattice.columns) > 0;
    end(tooFar ? 'too_fast' : hasRoad ? 'no_way' : 'no_road_near');
    begin(fix);
  }

  return {
    push(index, timeMs, lng, lat, accuracyM) {
      const [x, y] = onPlane(network, lng, lat);
      const sigmaM = Math.max(options.sigmaFloorM, accuracyM ?? options.sigmaUnknownM);
      const fix = { index, timeMs, x, y, sigmaM };
      if (!(Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(timeMs) && Number.isFinite(sigmaM)))
        sink.lost(index, timeMs, 'unreadable');
      else if (timeMs < Math.max(heardMs, suspect?.timeMs ?? -Infinity))
        sink.lost(index, timeMs, 'out_of_order');
      else take(fix);
    },
    finish() {
      resolveSuspect();
      end('silence');
      if (lostMs !== undefined) closeGap(lostMs);
      endedMs = undefined;
      endedBy = undefined;
    },
  };
}
