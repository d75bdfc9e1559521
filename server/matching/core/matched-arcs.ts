import type { MatchedTrack } from './match-track.ts';

/** A passage over an arc: its name, the part gone in metres from the edge's start, when (epoch ms), and how sure. */
export interface ArcPassage {
  arc: string;
  fromM: number;
  toM: number;
  fromMs: number;
  toMs: number;
  posterior: number;
}

/**
 * The arcs of a matched track in order, one entry a passage: parts and stays on the same arc that follow one another
 * without a gap are one, its posterior the least of them. `arcName[2e]` names edge e along its shape, `arcName[2e + 1]`
 * against it; an arc without a name takes that of the other direction (on foot). A track of stays only gives the arcs
 * it stood on.
 */
export function arcPassages(
  { parts, gaps }: MatchedTrack,
  arcName: readonly (string | null)[],
): ArcPassage[] {
  const passages: ArcPassage[] = [];
  const broken = new Set(gaps.map((gap) => gap.toMs));
  for (const { edge, fromM, toM, fromMs, toMs, posterior } of parts) {
    const last = passages.at(-1);
    const joined = last !== undefined && !broken.has(fromMs);
    const against = toM < fromM ? 1 : 0;
    const named = arcName[2 * edge + against] ?? arcName[2 * edge + 1 - against];
    if (named === undefined || named === null) continue;
    const other = arcName[2 * edge + 1 - against];
    // A stay has no direction of its own.
    if (joined && (last.arc === named || (fromM === toM && last.arc === other))) {
      last.toM = toM;
      last.toMs = toMs;
      last.posterior = Math.min(last.posterior, posterior);
    } else passages.push({ arc: named, fromM, toM, fromMs, toMs, posterior });
  }
  return passages;
}

/** The names of the arcs in order, no arc twice in a row. */
export function routeOf(passages: readonly ArcPassage[]): string[] {
  return passages.flatMap(({ arc }, i) => (i > 0 && passages[i - 1]!.arc === arc ? [] : [arc]));
}
