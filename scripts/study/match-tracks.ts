import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPlane } from '../../server/matching/core/match-network.ts';
import { matchTrack } from '../../server/matching/core/match-track.ts';
import { arcPassages, routeOf } from '../../server/matching/core/matched-arcs.ts';
import { MATCH_DEFAULTS } from '../../server/matching/core/matcher.ts';
import { networkOfNodesAndArcs } from '../../server/matching/core/network-files.ts';
import type { NamedNetwork } from '../../server/matching/core/network-files.ts';
import { createNearEdges } from '../../server/matching/core/near-edges.ts';
import { routeMismatch } from '../../server/matching/core/route-mismatch.ts';
import { readPlainTrack } from '../../server/matching/core/track-files.ts';
import type { FileTrack } from '../../server/matching/core/track-files.ts';

/** A recorded track with its own network and the true route (M. Kubička et al., IEEE IV 2015). */
export interface RecordedTrack {
  name: string;
  named: NamedNetwork;
  track: FileTrack;
  truth: number[];
}

/** One track at one interval, with how far its matched route is from the truth. */
export interface TrackScore {
  name: string;
  everyS: number;
  fixes: number;
  /** Share of the fixes that lie in a gap. */
  lostShare: number;
  gaps: number;
  mismatch: number;
  /** Median way of (up to 400 of) its fixes to the nearest road of the true route, m; 150 when further. */
  offTruthM: number;
  matchMs: number;
}

/** The folder of a packed set, unpacked for the time of `use`; undefined when it is not there or cannot be unpacked. */
export function withRecordedTracks<T>(
  archive: string,
  use: (tracks: Iterable<RecordedTrack>) => T,
): T | undefined {
  if (!existsSync(archive)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'xw-tracks-'));
  try {
    try {
      execFileSync('tar', ['xf', archive, '-C', folder], { stdio: 'ignore' });
    } catch {
      return undefined;
    }
    return use(recordedTracks(join(folder, 'Datasets')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function* recordedTracks(folder: string): Generator<RecordedTrack> {
  for (const name of readdirSync(folder).sort()) {
    const path = (ending: string): string => join(folder, name, `${name}.${ending}`);
    const text = (ending: string): string => readFileSync(path(ending), 'utf8');
    yield {
      name,
      named: networkOfNodesAndArcs(text('nodes'), text('arcs'), { nodes: path('nodes'), arcs: path('arcs') }),
      track: readPlainTrack(text('track'), path('track')),
      truth: text('route').trim().split(/\s+/).map(Number),
    };
  }
}

/** The track with at least `everyS` seconds between two fixes. */
export function thinned(track: FileTrack, everyS: number): FileTrack {
  const kept: number[] = [];
  let lastMs = -Infinity;
  track.timeMs.forEach((timeMs, i) => {
    if (timeMs - lastMs < everyS * 1000 - 1) return;
    kept.push(i);
    lastMs = timeMs;
  });
  const of = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]!);
  return {
    timeMs: of(track.timeMs),
    lng: of(track.lng),
    lat: of(track.lat),
    accuracyM: of(track.accuracyM),
    row: Int32Array.from(kept, (i) => track.row[i]!),
  };
}

/** How well is a recorded track matched with a fix every `everyS` seconds? */
export function scoreTrack({ name, named, track, truth }: RecordedTrack, everyS: number): TrackScore {
  const { network, arcName } = named;
  const used = everyS <= 1 ? track : thinned(track, everyS);
  const began = performance.now();
  const match = matchTrack(network, used, MATCH_DEFAULTS.vehicle);
  const matchMs = performance.now() - began;
  const lengths = new Map<number, number>();
  arcName.forEach((arc, i) => {
    if (arc !== null) lengths.set(Number(arc), network.edgeLengthM[i >> 1]!);
  });
  const route = routeOf(arcPassages(match, arcName)).map(Number);
  return {
    name,
    everyS,
    fixes: used.row.length,
    lostShare: match.lost.size / used.row.length,
    gaps: match.gaps.length,
    mismatch: routeMismatch(truth, route, (arc) => lengths.get(arc) ?? 0).fraction,
    offTruthM: offTruthOf({ name, named, track, truth }),
    matchMs,
  };
}

function offTruthOf({ named, track, truth }: RecordedTrack): number {
  const { network, arcName } = named;
  const wanted = new Set(truth);
  const edges = new Set<number>();
  arcName.forEach((arc, i) => {
    if (arc !== null && wanted.has(Number(arc))) edges.add(i >> 1);
  });
  const near = createNearEdges(network);
  const step = Math.max(1, Math.floor(track.row.length / 400));
  const ways: number[] = [];
  for (let i = 0; i < track.row.length; i += step) {
    const [x, y] = onPlane(network, track.lng[i]!, track.lat[i]!);
    near.find(x, y, 150, 256);
    const nearest = near.edge.subarray(0, near.count).findIndex((edge) => edges.has(edge));
    ways.push(nearest < 0 ? 150 : near.distanceM[nearest]!);
  }
  return medianOf(ways);
}

/** The middle value; NaN of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
