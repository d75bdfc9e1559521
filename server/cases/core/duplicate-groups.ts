/**
 * Which reports are likely one and the same thing?
 *
 * Two reports of a type are held against each other by place and time: score = (1 − d/D)·½ + (1 − t/T)·½ with distance
 * d of at most D metres and time t of at most T hours, plus 0.15 when another channel told it (the usual way that one
 * thing is reported twice), minus 0.15 when both came by patrol; cut to 0 … 1. Pairs of at least `least` are joined
 * to groups around the earliest report (the one that is kept): a report joins only when it pairs with that first one
 * itself, so that no chain of neighbours grows along a street. A person decides; this only proposes.
 * Edges: no pairs: no groups. Ties: earlier report, then smaller id.
 * Example: hotline and camera, 12 m and 20 min apart, D = 60, T = 4: 0.4 + 0.458 + 0.15 → 1.
 */
export interface ReportPair {
  earlierId: string;
  earlierAt: string;
  earlierChannel: string;
  laterId: string;
  laterAt: string;
  laterChannel: string;
  distanceM: number;
}

export interface DuplicateGroup {
  primaryId: string;
  members: { caseId: string; distanceM: number; minutes: number; score: number }[];
}

const OTHER_CHANNEL = 0.15;

export function pairScore(pair: ReportPair, reach: { distanceM: number; hours: number }): number {
  const hours = (Date.parse(pair.laterAt) - Date.parse(pair.earlierAt)) / 3_600_000;
  if (pair.distanceM > reach.distanceM || hours > reach.hours) return 0;
  const near = reach.distanceM > 0 ? 1 - pair.distanceM / reach.distanceM : 1;
  const soon = reach.hours > 0 ? 1 - hours / reach.hours : 1;
  const channels =
    pair.earlierChannel !== pair.laterChannel
      ? OTHER_CHANNEL
      : pair.earlierChannel === 'patrol'
        ? -OTHER_CHANNEL
        : 0;
  return Math.min(1, Math.max(0, (near + soon) / 2 + channels));
}

export function duplicateGroups(
  pairs: readonly ReportPair[],
  reach: { distanceM: number; hours: number },
  least: number,
): DuplicateGroup[] {
  const ordered = [...pairs].sort(
    (a, b) =>
      Date.parse(a.earlierAt) - Date.parse(b.earlierAt) ||
      (a.earlierId < b.earlierId ? -1 : a.earlierId > b.earlierId ? 1 : 0) ||
      a.distanceM - b.distanceM ||
      (a.laterId < b.laterId ? -1 : 1),
  );
  const groups = new Map<string, DuplicateGroup>();
  const joined = new Set<string>();
  for (const pair of ordered) {
    const score = pairScore(pair, reach);
    if (score < least || joined.has(pair.earlierId) || joined.has(pair.laterId) || groups.has(pair.laterId))
      continue;
    let group = groups.get(pair.earlierId);
    if (group === undefined) {
      group = { primaryId: pair.earlierId, members: [] };
      groups.set(pair.earlierId, group);
    }
    joined.add(pair.laterId);
    group.members.push({
      caseId: pair.laterId,
      distanceM: pair.distanceM,
      minutes: Math.round((Date.parse(pair.laterAt) - Date.parse(pair.earlierAt)) / 60_000),
      score: Math.round(score * 1000) / 1000,
    });
  }
  return [...groups.values()];
}
