import { describe, expect, it } from 'vitest';
import { candidatesBox, neighbour, reviewKey, reviewWork } from '../../client/reviews/review-queue.ts';
import type { AddressReview } from '../../server/addresses/contract.ts';

const review = (reviewId: string, more: Partial<AddressReview> = {}): AddressReview =>
  ({
    reviewId,
    text: '鼓楼街12号',
    state: 'open',
    candidates: [
      { lngLat: [116.58, 35.41], errorM: 30, score: 0.9, kind: 'road_number', reasonZh: '', reasonEn: '', matched: [], target: null },
      { lngLat: [116.59, 35.42], errorM: 400, score: 0.5, kind: 'road', reasonZh: '', reasonEn: '', matched: [], target: null },
    ],
    lngLat: null,
    errorM: null,
    candidateIndex: null,
    ...more,
  }) as AddressReview; // prettier-ignore

describe('the review queue', () => {
  it('goes to the next, and to the one before when the last leaves', () => {
    const list = ['a', 'b', 'c'].map((id) => review(id));
    expect(neighbour(list, 'a', 1)).toBe('b');
    expect(neighbour(list, 'c', 1)).toBe('b');
    expect(neighbour(list, 'a', -1)).toBe('b');
    expect(neighbour(list, 'gone', 1)).toBe('a');
    expect(neighbour([review('x')], 'x', 1)).toBeNull();
    expect(neighbour([], null, 1)).toBeNull();
  });

  it('reads its keys', () => {
    expect(reviewKey('1')).toEqual({ do: 'take', index: 0 });
    expect(reviewKey('9')).toEqual({ do: 'take', index: 8 });
    expect(reviewKey('0')).toBeNull();
    expect(reviewKey('M')).toEqual({ do: 'place' });
    expect(reviewKey('x')).toEqual({ do: 'reject' });
  });

  it('numbers the candidates on the map with their circles; a click answers only while it is open', () => {
    const work = reviewWork(review('a'), false);
    expect(work?.marks.map((one) => [one.label, one.radiusM])).toEqual([
      ['1', 30],
      ['2', 400],
    ]);
    expect(work?.marksAnswer).toBe(true);
    expect(reviewWork(review('a'), true)).toMatchObject({ placing: true, marksAnswer: false });
    const decided = reviewWork(review('a', { state: 'confirmed', lngLat: [116.6, 35.4], errorM: 10 }), false);
    expect(decided?.marksAnswer).toBe(false);
    expect(decided?.marks.at(-1)).toMatchObject({ label: '✓', position: [116.6, 35.4], chosen: true });
  });

  it('frames every candidate', () => {
    const box = candidatesBox(review('a'));
    expect(box?.[0]).toBeLessThan(116.58);
    expect(box?.[3]).toBeGreaterThan(35.42);
    expect(candidatesBox(review('b', { candidates: [] }))).toBeNull();
  });
});
