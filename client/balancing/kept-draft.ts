import type { Change, Ground } from '../../server/balancing/contract.ts';
import type { PlanDraft } from './plan-draft.ts';
import { emptyDraft } from './plan-draft.ts';

/** The work on a plan as it is kept in this tab, so that closing the page or loading it again loses nothing. */
export interface KeptDraft {
  draft: PlanDraft;
  /** The proposals that it began with, and the one chosen. */
  runId: string | null;
  chosen: number;
}

/** Where a draft is kept: one for each account, city, kind and aim or plan. */
export function keptKey(accountId: string, cityId: number, kind: string, of: string | null): string {
  return ['xw-plan', accountId, cityId, kind, of ?? ''].join('/');
}

/**
 * What is kept, as far as it still fits the ground: changes of streets and people that are there no more are left
 * out. Null when there is nothing, or when it cannot be read.
 */
export function readKept(text: string | null, ground: Ground): KeptDraft | null {
  if (text === null) return null;
  let kept: Partial<KeptDraft>;
  try {
    kept = JSON.parse(text) as Partial<KeptDraft>;
  } catch {
    return null;
  }
  const { draft, runId = null, chosen = 0 } = kept ?? {};
  if (draft === undefined || ![draft.changes, draft.undo, draft.redo, draft.locked].every(Array.isArray))
    return null;
  const known = {
    streets: new Set(ground.streets.map((one) => one.streetId)),
    holders: new Set(ground.holders.map((one) => one.holderId)),
    officers: new Set(ground.officers.map((one) => one.personId)),
  };
  const fits = (change: Change): boolean => {
    if (change.what === 'street')
      return known.streets.has(change.streetId) && known.holders.has(change.holderId);
    return change.what !== 'officer' || known.officers.has(change.personId);
  };
  const fitting = (changes: readonly Change[]): Change[] => changes.filter(fits);
  const found: PlanDraft = {
    changes: fitting(draft.changes),
    undo: draft.undo.map(fitting),
    redo: draft.redo.map(fitting),
    locked: draft.locked,
  };
  return untouched(found) ? null : { draft: found, runId, chosen: Math.max(0, Math.trunc(chosen)) };
}

/** What to keep of it; null where there is nothing to lose. */
export function keptText(kept: KeptDraft): string | null {
  return untouched(kept.draft) ? null : JSON.stringify(kept);
}

/** Nothing was put together yet, and nothing is locked. */
function untouched({ undo, redo, locked }: PlanDraft): boolean {
  return undo.length === 0 && redo.length === 0 && locked.length === 0;
}

/** Of a plan that is worked on again: its changes, without a past. */
export const draftOfPlan = (changes: readonly Change[]): PlanDraft => ({ ...emptyDraft, changes });
