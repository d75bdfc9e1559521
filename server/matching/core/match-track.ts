import { createMatcher, MATCH_DEFAULTS } from './matcher.ts';
import type { GapReason, MatchOptions, MatchSink, MatchTools } from './matcher.ts';
import type { MatchNetwork } from './match-network.ts';

/** Fixes in order of time, one array a column. `accuracyM` NaN where a fix does not state it. */
export interface Track {
  timeMs: ArrayLike<number>;
  lng: ArrayLike<number>;
  lat: ArrayLike<number>;
  accuracyM?: ArrayLike<number>;
}

/** A part of an edge that was gone, or a stay (`fromM` = `toM`). Times epoch ms, posterior 0…1. */
export interface MatchedPart {
  edge: number;
  fromM: number;
  toM: number;
  fromMs: number;
  toMs: number;
  posterior: number;
}

/** A time of which no road is known. */
export interface MatchGap {
  fromMs: number;
  toMs: number;
  reason: GapReason;
}

/** Every fix has either an edge or a reason why not. */
export interface MatchedTrack {
  /** By fix: index of the edge, −1 when it is on none. */
  edge: Int32Array;
  alongM: Float32Array;
  /** 1 along the edge, −1 against it, 0 not known (on foot, standing). */
  heading: Int8Array;
  posterior: Float32Array;
  /** By fix without an edge: why. */
  lost: Map<number, GapReason>;
  parts: MatchedPart[];
  gaps: MatchGap[];
}

/**
 * Which roads did a whole track follow? The streaming matcher, fed to the end. Parts that continue one another on an
 * edge are joined; the posterior of a joined part is the mean over its length of time.
 */
export function matchTrack(
  network: MatchNetwork,
  track: Track,
  options: MatchOptions = MATCH_DEFAULTS.vehicle,
  tools?: MatchTools,
): MatchedTrack {
  const count = track.timeMs.length;
  const result: MatchedTrack = {
    edge: new Int32Array(count).fill(-1),
    alongM: new Float32Array(count),
    heading: new Int8Array(count),
    posterior: new Float32Array(count),
    lost: new Map(),
    parts: [],
    gaps: [],
  };
  const matcher = createMatcher(network, options, collectMatch(result), tools);
  for (let i = 0; i < count; i += 1) {
    const accuracyM = track.accuracyM?.[i];
    matcher.push(
      i,
      track.timeMs[i]!,
      track.lng[i]!,
      track.lat[i]!,
      accuracyM === undefined || Number.isNaN(accuracyM) ? null : accuracyM,
    );
  }
  matcher.finish();
  return result;
}

/** A sink that gathers what a matcher tells. */
function collectMatch(result: MatchedTrack): MatchSink {
  const { parts, gaps } = result;
  function add(part: MatchedPart): void {
    const last = parts.at(-1);
    if (last !== undefined && continues(last, part)) {
      const before = last.toMs - last.fromMs;
      const span = part.toMs - part.fromMs;
      if (before + span > 0)
        last.posterior = (last.posterior * before + part.posterior * span) / (before + span);
      last.toM = part.toM;
      last.toMs = part.toMs;
    } else parts.push(part);
  }
  return {
    point(index, edge, alongM, heading, posterior) {
      result.edge[index] = edge;
      result.alongM[index] = alongM;
      result.heading[index] = heading;
      result.posterior[index] = posterior;
    },
    part: ({ edge, fromM, toM }, fromMs, toMs, posterior) =>
      add({ edge, fromM, toM, fromMs, toMs, posterior }),
    stay: (edge, alongM, fromMs, toMs, posterior) =>
      add({ edge, fromM: alongM, toM: alongM, fromMs, toMs, posterior }),
    lost: (index, _atMs, reason) => void result.lost.set(index, reason),
    gap: (fromMs, toMs, reason) => void gaps.push({ fromMs, toMs, reason }),
  };
}

function continues(a: MatchedPart, b: MatchedPart): boolean {
  if (a.edge !== b.edge || a.toMs !== b.fromMs || Math.abs(a.toM - b.fromM) > 0.01) return false;
  const ahead = Math.sign(a.toM - a.fromM);
  return ahead === Math.sign(b.toM - b.fromM);
}
