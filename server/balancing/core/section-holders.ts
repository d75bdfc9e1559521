import type { Change } from '../contract.ts';
import type { ModelOfficer, ModelStreet } from './ground-model.ts';

/** Streets and officers of any ground: enough to tell whose section a street is. */
export interface SectionGround {
  streets: readonly Pick<ModelStreet, 'streetId' | 'gridId' | 'minutes'>[];
  officers: readonly Pick<ModelOfficer, 'personId' | 'gridId' | 'squadId' | 'streetIds'>[];
  /** Who is on record for a street; counts as long as he is rostered to it. */
  recorded: ReadonlyMap<string, string>;
}

/**
 * Whose section is each street? Who is on record for it and rostered to it; else the officer of its grid who is
 * rostered to it; of several, the one with the fewest so far.
 */
export function sectionHolders({
  streets,
  officers,
  recorded,
}: {
  streets: readonly { streetId: string; gridId: string }[];
  officers: readonly Pick<ModelOfficer, 'personId' | 'gridId' | 'streetIds'>[];
  recorded: ReadonlyMap<string, string>;
}): Map<string, string> {
  const lists = officers.map((officer) => ({ ...officer, listed: new Set(officer.streetIds) }));
  const taken = new Map<string, number>();
  const holderOf = new Map<string, string>();
  for (const { streetId, gridId } of streets) {
    const known = recorded.get(streetId);
    const choice =
      lists.find(({ personId, listed }) => personId === known && listed.has(streetId)) ??
      lists
        .filter((o) => o.gridId === gridId && o.listed.has(streetId))
        .sort(
          (a, b) =>
            (taken.get(a.personId) ?? 0) - (taken.get(b.personId) ?? 0) ||
            a.personId.localeCompare(b.personId),
        )[0];
    if (choice === undefined) continue;
    taken.set(choice.personId, (taken.get(choice.personId) ?? 0) + 1);
    holderOf.set(streetId, choice.personId);
  }
  return holderOf;
}

/** Street changes as changes of officers' sections: a squad's street goes to its officer with the least work. */
export function sectionChanges(
  changes: readonly Change[],
  ground: SectionGround,
): { streetId: string; fromId: string | null; toId: string }[] {
  const { streets, officers } = ground;
  const held = sectionHolders(ground);
  const minutesOf = new Map(streets.map(({ streetId, minutes }) => [streetId, minutes.total]));
  const load = new Map<string, number>();
  for (const [streetId, holder] of held)
    load.set(holder, (load.get(holder) ?? 0) + (minutesOf.get(streetId) ?? 0));
  const people = new Set(officers.map(({ personId }) => personId));
  return changes.flatMap((change) => {
    if (change.what !== 'street') return [];
    const fromId = held.get(change.streetId) ?? null;
    const toId = people.has(change.holderId)
      ? change.holderId
      : officers
          .filter(({ squadId }) => squadId === change.holderId)
          .sort(
            (a, b) =>
              (load.get(a.personId) ?? 0) - (load.get(b.personId) ?? 0) ||
              a.personId.localeCompare(b.personId),
          )[0]?.personId;
    if (toId === undefined || toId === fromId) return [];
    load.set(toId, (load.get(toId) ?? 0) + (minutesOf.get(change.streetId) ?? 0));
    return [{ streetId: change.streetId, fromId, toId }];
  });
}

/** Streets for somebody who comes to a grid: those that nobody walks, longest work first, else the busiest. */
export function streetsFor({ streets, officers }: SectionGround, gridId: string): string[] {
  const walked = new Set(officers.flatMap(({ streetIds }) => streetIds));
  return streets
    .filter((street) => street.gridId === gridId)
    .sort(
      (a, b) =>
        Number(walked.has(a.streetId)) - Number(walked.has(b.streetId)) ||
        b.minutes.total - a.minutes.total ||
        a.streetId.localeCompare(b.streetId),
    )
    .slice(0, 5)
    .map(({ streetId }) => streetId);
}
