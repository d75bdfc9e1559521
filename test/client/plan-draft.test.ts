import { describe, expect, it } from 'vitest';
import type { Ground } from '../../server/balancing/contract.ts';
import {
  emptyDraft,
  holderTones,
  holdersAfter,
  redone,
  toggleLock,
  undone,
  withChange,
} from '../../client/balancing/plan-draft.ts';

const street = (streetId: string, holderId: string | null, neighbours: string[]) => ({
  streetId,
  nameZh: streetId,
  nameEn: streetId,
  grade: 2,
  lengthM: 100,
  gridId: 'G1',
  holderId,
  neighbours,
  mayHold: ['A', 'B', 'C'],
  middle: [116, 35] as [number, number],
  minutes: { patrol: 1, cases: 1, travel: 1, total: 3 },
  uncoveredHot: 0,
});
const ground = {
  streets: [
    street('s1', 'A', ['s2']),
    street('s2', 'B', ['s1', 's3']),
    street('s3', 'C', ['s2', 's4']),
    street('s4', null, ['s3']),
  ],
  officers: [
    { personId: 'P1', nameZh: '王', gridId: 'G1', shiftId: 'normal', licensed: true, streetIds: [] },
  ],
} as unknown as Ground;
const give = (streetId: string, holderId: string) => ({ what: 'street' as const, streetId, holderId });

describe('a plan that somebody puts together', () => {
  it('holds one change for each thing, and none for what is already so', () => {
    const first = withChange(emptyDraft, give('s1', 'B'), ground);
    const second = withChange(first, give('s1', 'C'), ground);
    expect(second.changes).toEqual([give('s1', 'C')]);
    expect(withChange(second, give('s1', 'A'), ground).changes).toEqual([]);
    const posted = { what: 'officer' as const, personId: 'P1', gridId: 'G1', shiftId: 'normal' };
    expect(withChange(emptyDraft, posted, ground).changes).toEqual([]);
    expect(withChange(emptyDraft, { ...posted, shiftId: 'night' }, ground).changes).toHaveLength(1);
  });

  it('goes back and forth, and a new change ends the way forth', () => {
    const two = withChange(withChange(emptyDraft, give('s1', 'B'), ground), give('s2', 'A'), ground);
    const one = undone(two);
    expect(one.changes).toEqual([give('s1', 'B')]);
    expect(redone(one).changes).toEqual(two.changes);
    expect(undone(undone(undone(two))).changes).toEqual([]);
    expect(redone(withChange(one, give('s3', 'A'), ground)).changes).toHaveLength(2);
  });

  it('a lock takes the change out and keeps the rest', () => {
    const two = withChange(withChange(emptyDraft, give('s1', 'B'), ground), give('s2', 'A'), ground);
    const locked = toggleLock(two, 's1');
    expect(locked.changes).toEqual([give('s2', 'A')]);
    expect(locked.locked).toEqual(['s1']);
    expect(toggleLock(locked, 's1').locked).toEqual([]);
  });

  it('knows who holds what afterwards, and draws neighbours in different tones', () => {
    const holders = holdersAfter(ground, [give('s4', 'A')]);
    expect([...holders.values()]).toEqual(['A', 'B', 'C', 'A']);
    const tones = holderTones(ground);
    expect(tones.get('A')).not.toBe(tones.get('B'));
    expect(tones.get('B')).not.toBe(tones.get('C'));
    expect(holderTones(ground)).toEqual(tones);
  });
});
