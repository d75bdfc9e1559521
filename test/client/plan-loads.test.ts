import { expect, it } from 'vitest';
import type { Evaluation } from '../../server/balancing/contract.ts';
import { concerned } from '../../client/balancing/loads-view.tsx';

const load = (holderId: string, gridId: string, changed: boolean) =>
  ({ holderId, gridId, changed }) as Evaluation['loads'][number];

it('desk and plan judge evenness in the same grids: where a load changes, else those that were chosen', () => {
  const loads = [load('a', 'G1', true), load('b', 'G1', false), load('c', 'G2', false)];
  const names = (found: Evaluation['loads'] | null) => found?.map(({ holderId }) => holderId) ?? null;
  expect(names(concerned(loads))).toEqual(['a', 'b']);
  expect(names(concerned(loads, ['G2']))).toEqual(['a', 'b']);
  const still = loads.map((one) => ({ ...one, changed: false }));
  expect(names(concerned(still, ['G2']))).toEqual(['c']);
  expect(names(concerned(still))).toBeNull();
});
