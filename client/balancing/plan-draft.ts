import type { Change, ExplainedChange, Ground } from '../../server/balancing/contract.ts';

/** What a person has put together: the changes now, what was before and after for undo and redo, and what stays. */
export interface PlanDraft {
  changes: readonly Change[];
  undo: readonly (readonly Change[])[];
  redo: readonly (readonly Change[])[];
  locked: readonly string[];
}

export const emptyDraft: PlanDraft = { changes: [], undo: [], redo: [], locked: [] };
const DEEPEST = 100;

/** The thing that a change is about. */
export function subjectOf(change: ExplainedChange['change']): string {
  return change.what === 'street'
    ? change.streetId
    : change.what === 'officer'
      ? change.personId
      : change.unitId;
}

/** Takes other changes, so that undo gives back what was there. */
export function replaceChanges(draft: PlanDraft, changes: readonly Change[]): PlanDraft {
  return { ...draft, changes, undo: [...draft.undo, draft.changes].slice(-DEEPEST), redo: [] };
}

/** One more change; an earlier one of the same thing gives way, and back to where it stands now is no change. */
export function withChange(draft: PlanDraft, change: Change, ground: Ground): PlanDraft {
  const subject = subjectOf(change);
  const rest = draft.changes.filter((one) => subjectOf(one) !== subject);
  return replaceChanges(draft, isPresent(change, ground) ? rest : [...rest, change]);
}

export function withoutChange(draft: PlanDraft, subject: string): PlanDraft {
  return replaceChanges(
    draft,
    draft.changes.filter((one) => subjectOf(one) !== subject),
  );
}

/** Is this how it stands already? */
function isPresent(change: Change, ground: Ground): boolean {
  if (change.what === 'street')
    return ground.streets.some((one) => one.streetId === change.streetId && one.holderId === change.holderId);
  return ground.officers.some(
    (one) =>
      one.personId === change.personId && one.gridId === change.gridId && one.shiftId === change.shiftId,
  );
}

export function undone(draft: PlanDraft): PlanDraft {
  const before = draft.undo.at(-1);
  if (before === undefined) return draft;
  return {
    ...draft,
    changes: before,
    undo: draft.undo.slice(0, -1),
    redo: [...draft.redo, draft.changes],
  };
}

export function redone(draft: PlanDraft): PlanDraft {
  const after = draft.redo.at(-1);
  if (after === undefined) return draft;
  return {
    ...draft,
    changes: after,
    undo: [...draft.undo, draft.changes],
    redo: draft.redo.slice(0, -1),
  };
}

/** Keeps a thing as it is: it is locked for the next proposals, and a change of it is taken out. */
export function toggleLock(draft: PlanDraft, subject: string): PlanDraft {
  if (draft.locked.includes(subject))
    return { ...draft, locked: draft.locked.filter((one) => one !== subject) };
  const locked = { ...draft, locked: [...draft.locked, subject] };
  return draft.changes.some((one) => subjectOf(one) === subject) ? withoutChange(locked, subject) : locked;
}

/** The holder of each street when these changes are made. */
export function holdersAfter(ground: Ground, changes: readonly Change[]): Map<string, string | null> {
  const holders = new Map(ground.streets.map((one) => [one.streetId, one.holderId]));
  for (const change of changes) if (change.what === 'street') holders.set(change.streetId, change.holderId);
  return holders;
}

/**
 * A tone for each holder such that holders of neighbouring streets differ where seven tones suffice; the same ground
 * gives the same tones. Greedy, the holders with most neighbours first (Welsh and Powell 1967).
 */
export function holderTones(ground: Ground, tones = 7): Map<string, number> {
  const neighbours = new Map<string, Set<string>>();
  const holderOf = new Map(ground.streets.map((one) => [one.streetId, one.holderId]));
  for (const street of ground.streets) {
    if (street.holderId === null) continue;
    const own = neighbours.get(street.holderId) ?? new Set<string>();
    neighbours.set(street.holderId, own);
    for (const next of street.neighbours) {
      const other = holderOf.get(next);
      if (other !== null && other !== undefined && other !== street.holderId) own.add(other);
    }
  }
  const order = [...neighbours.keys()].toSorted(
    (a, b) => neighbours.get(b)!.size - neighbours.get(a)!.size || a.localeCompare(b),
  );
  const found = new Map<string, number>();
  for (const holder of order) {
    const used = [...neighbours.get(holder)!].map((one) => found.get(one));
    const free = Array.from({ length: tones }, (_, tone) => tone).find((tone) => !used.includes(tone));
    found.set(holder, free ?? found.size % tones);
  }
  return found;
}
