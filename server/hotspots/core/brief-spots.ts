import type { HotPlace } from '../contract.ts';

/**
 * Which shown places are one spot to those who go there? Places of a kind that touch are joined, so that a hot corner
 * of seven cells is one line of a list. Kinds: hotspots (confirmed and watch together), patrol effort, growth.
 *
 * `touching(id)` names the places next to one; itself may be among them. Spots come in the order of their best place;
 * the best is that of the lower tier, then q, then the higher ratio. Counts are of the places themselves, so that no
 * case counts twice. Edges: no places: no spots; a place that touches none is a spot of one.
 * Example: three confirmed cells in a row and one far away: two spots, of 3 and of 1.
 */
export type SpotTier = 'confirmed' | 'watch' | 'effort' | 'grown';

export interface Spot {
  tier: SpotTier;
  lead: HotPlace;
  members: HotPlace[];
  /** Cases in the places themselves. */
  cases: number;
}

const ORDER: readonly SpotTier[] = ['confirmed', 'watch', 'effort', 'grown'];

export function spotTierOf(place: HotPlace): SpotTier {
  if (place.tier !== 'none') return place.tier;
  return place.effortOnly ? 'effort' : 'grown';
}

const kindOf = (place: HotPlace): SpotTier => {
  const tier = spotTierOf(place);
  return tier === 'watch' ? 'confirmed' : tier;
};

function isBetter(a: HotPlace, b: HotPlace): number {
  return (
    ORDER.indexOf(spotTierOf(a)) - ORDER.indexOf(spotTierOf(b)) ||
    a.q - b.q ||
    (b.ratio ?? 0) - (a.ratio ?? 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

export function spotsOf(places: readonly HotPlace[], touching: (id: string) => readonly string[]): Spot[] {
  const left = new Map(places.map((place) => [place.id, place]));
  const spots: Spot[] = [];
  for (const start of places) {
    if (!left.delete(start.id)) continue;
    const members = [start];
    for (let i = 0; i < members.length; i += 1)
      for (const id of touching(members[i]!.id)) {
        const beside = left.get(id);
        if (beside === undefined || kindOf(beside) !== kindOf(start)) continue;
        left.delete(id);
        members.push(beside);
      }
    members.sort(isBetter);
    const lead = members[0]!;
    spots.push({
      tier: spotTierOf(lead),
      lead,
      members,
      cases: members.reduce((sum, { count }) => sum + count, 0),
    });
  }
  return spots.sort((a, b) => isBetter(a.lead, b.lead));
}
