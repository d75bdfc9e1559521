import { expect, it } from 'vitest';
import type { Ground } from '../../server/balancing/contract.ts';
import { draftOfPlan, keptKey, keptText, readKept } from '../../client/balancing/kept-draft.ts';
import { emptyDraft, replaceChanges, toggleLock, undone } from '../../client/balancing/plan-draft.ts';

const ground = {
  streets: [{ streetId: 's1' }, { streetId: 's2' }],
  holders: [{ holderId: 'A' }, { holderId: 'B' }],
  officers: [{ personId: 'A' }],
} as unknown as Ground;
const move = (streetId: string, holderId: string) => ({ what: 'street', streetId, holderId }) as const;

it('brings work on a plan back as it was, with its past and the proposals that it began with', () => {
  const one = replaceChanges(emptyDraft, [move('s1', 'B')]);
  const two = toggleLock(replaceChanges(one, [move('s1', 'B'), move('s2', 'A')]), 's9');
  const kept = readKept(keptText({ draft: two, runId: 'run', chosen: 2 }), ground)!;
  expect(kept).toEqual({ draft: two, runId: 'run', chosen: 2 });
  expect(undone(kept.draft).changes).toEqual([move('s1', 'B')]);
});

it('leaves out what is there no more, and keeps nothing of what nobody touched', () => {
  const draft = replaceChanges(replaceChanges(emptyDraft, [move('gone', 'A')]), [
    move('s1', 'B'),
    move('s2', 'gone'),
    { what: 'officer', personId: 'gone', gridId: 'G1', shiftId: 'normal' },
  ]);
  const kept = readKept(keptText({ draft, runId: null, chosen: 0 }), ground)!;
  expect(kept.draft.changes).toEqual([move('s1', 'B')]);
  expect(kept.draft.undo).toEqual([[], []]);
  expect(keptText({ draft: emptyDraft, runId: 'run', chosen: 0 })).toBeNull();
  expect(keptText({ draft: draftOfPlan([move('s1', 'B')]), runId: null, chosen: 0 })).toBeNull();
});

it('reads nothing out of nothing or of nonsense; each account, city, kind and aim has its own', () => {
  for (const text of [null, '', 'null', '{}', '{"draft":{"changes":1}}', '[1'])
    expect(readKept(text, ground)).toBeNull();
  const keys = [
    keptKey('a', 1, 'sections', null),
    keptKey('b', 1, 'sections', null),
    keptKey('a', 2, 'sections', null),
    keptKey('a', 1, 'chiefs', null),
    keptKey('a', 1, 'sections', 'S1:19-21'),
  ];
  expect(new Set(keys).size).toBe(5);
});
