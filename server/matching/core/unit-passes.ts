import type { MatchNetwork } from './match-network.ts';
import { matchTrack } from './match-track.ts';
import type { MatchGap, Track } from './match-track.ts';
import { MATCH_DEFAULTS } from './matcher.ts';
import type { MatchManner, MatchTools } from './matcher.ts';
import { PASS_RULES, streetPasses } from './street-passes.ts';
import type { StreetEdges, StreetPass } from './street-passes.ts';

/** A pass over a street or a road, and whether half of the fixes tell the same. */
export interface UnitPass {
  street: number;
  fromMs: number;
  toMs: number;
  coveredShare: number;
  posterior: number;
  /** The same by half of the fixes; 0 when they do not show it. */
  halfPosterior: number;
  dwellMs: number;
  /** Fixes between its ends. */
  fixes: number;
  /** False: only half of the fixes make it a visit; it is kept to be told, and is none. */
  counted: boolean;
  /** Half of the fixes make it a visit as well. */
  steady: boolean;
}

const isVisit = (pass: StreetPass): boolean => pass.coveredShare >= PASS_RULES.visitShare;
const overlap = (a: StreetPass, b: StreetPass): boolean =>
  a.street === b.street && a.fromMs <= b.toMs && b.fromMs <= a.toMs;

/**
 * Which streets (by each of several ways of telling streets) did a unit visit, and which of these visits hang on the
 * rate of its fixes? The track is matched whole and once more with every second fix; a visit that only one of them
 * shows is not steady.
 */
export function unitPasses(
  network: MatchNetwork,
  subjects: readonly StreetEdges[],
  track: Track,
  manner: MatchManner,
  tools: MatchTools,
): { passes: UnitPass[][]; gaps: MatchGap[] } {
  const whole = matchTrack(network, track, MATCH_DEFAULTS[manner], tools);
  const half = matchTrack(network, everySecond(track), MATCH_DEFAULTS[manner], tools);
  const passes = subjects.map((streets) => {
    const full = streetPasses(network, streets, whole.parts).filter(isVisit);
    const sparse = streetPasses(network, streets, half.parts).filter(isVisit);
    return [
      ...full.map((pass) =>
        told(
          track,
          pass,
          true,
          sparse.find((other) => overlap(pass, other)),
        ),
      ),
      ...sparse
        .filter((pass) => !full.some((other) => overlap(pass, other)))
        .map((pass) => told(track, pass, false, pass)),
    ].sort((a, b) => a.fromMs - b.fromMs || a.street - b.street);
  });
  return { passes, gaps: whole.gaps };
}

function told(track: Track, pass: StreetPass, counted: boolean, half: StreetPass | undefined): UnitPass {
  return {
    street: pass.street,
    fromMs: Math.round(pass.fromMs),
    toMs: Math.round(pass.toMs),
    coveredShare: pass.coveredShare,
    posterior: counted ? pass.posterior : 0,
    halfPosterior: half?.posterior ?? 0,
    dwellMs: Math.round(pass.dwellMs),
    fixes: countBetween(track.timeMs, pass.fromMs, pass.toMs),
    counted,
    steady: counted && half !== undefined,
  };
}

const take = (values: ArrayLike<number>): number[] => Array.from(values).filter((_, i) => i % 2 === 0);

function everySecond(track: Track): Track {
  return {
    timeMs: take(track.timeMs),
    lng: take(track.lng),
    lat: take(track.lat),
    ...(track.accuracyM === undefined ? {} : { accuracyM: take(track.accuracyM) }),
  };
}

function countBetween(times: ArrayLike<number>, fromMs: number, toMs: number): number {
  let count = 0;
  for (let i = 0; i < times.length; i += 1) if (times[i]! >= fromMs && times[i]! <= toMs) count += 1;
  return count;
}
