import type { LngLat } from '../../kernel/lng-lat.ts';
import { positionOn } from './match-network.ts';
import type { MatchNetwork } from './match-network.ts';
import type { MatchedPart, MatchedTrack } from './match-track.ts';

/** A way along roads that is known without a break, between two moments (epoch ms). */
export interface MatchedLine {
  fromMs: number;
  toMs: number;
  /** How sure is the least sure part of it, 0…1. */
  posterior: number;
  /** Two or more positions, or one where the unit stood all the time. */
  path: LngLat[];
}

/**
 * Along which roads did a track run? One line for each time between two gaps: nothing is drawn over a gap. Positions
 * of parts that follow one another are joined, none is told twice in a row.
 */
export function matchedLines(network: MatchNetwork, { parts, gaps }: MatchedTrack): MatchedLine[] {
  const lines: MatchedLine[] = [];
  const broken = new Set(gaps.map((gap) => gap.toMs));
  for (const part of parts) {
    const last = lines.at(-1);
    const here = positionsOf(network, part);
    if (last === undefined || broken.has(part.fromMs)) {
      lines.push({ fromMs: part.fromMs, toMs: part.toMs, posterior: part.posterior, path: here });
      continue;
    }
    last.toMs = part.toMs;
    last.posterior = Math.min(last.posterior, part.posterior);
    const [lng, lat] = last.path.at(-1)!;
    const first = here[0]!;
    const same = Math.abs(first[0] - lng) < 1e-7 && Math.abs(first[1] - lat) < 1e-7;
    last.path.push(...(same ? here.slice(1) : here));
  }
  return lines;
}

function positionsOf(network: MatchNetwork, { edge, fromM, toM }: MatchedPart): LngLat[] {
  if (fromM === toM) return [positionOn(network, edge, fromM)];
  const between: number[] = [];
  for (let i = network.shapeStart[edge]!; i < network.shapeStart[edge + 1]!; i += 1) {
    const along = network.shapeAlongM[i]!;
    if (along > Math.min(fromM, toM) && along < Math.max(fromM, toM)) between.push(along);
  }
  if (toM < fromM) between.reverse();
  return [fromM, ...between, toM].map((along) => positionOn(network, edge, along));
}
