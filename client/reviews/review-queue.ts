import type { AddressReview } from '../../server/addresses/contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork } from '../state/map-work.ts';

/** Candidates beyond the ninth have no key of their own and would crowd the map. */
export const SHOWN_CANDIDATES = 9;

/** What the map shows for a review: its candidates by number with their circles of error, or the place decided on. */
export function reviewWork(review: AddressReview | null, placing: boolean): MapWork | null {
  if (!review) return null;
  const decided = review.state === 'confirmed' ? review.lngLat : null;
  const marks = review.candidates.slice(0, SHOWN_CANDIDATES).map((candidate, index) => ({
    key: String(index),
    position: candidate.lngLat,
    label: String(index + 1),
    tone: index,
    radiusM: candidate.errorM,
    chosen: decided !== null && review.candidateIndex === index,
    name: candidate.reasonZh,
  }));
  if (decided && review.candidateIndex === null) {
    marks.push({
      key: 'decided',
      position: decided,
      label: '✓',
      tone: 3,
      radiusM: review.errorM ?? 0,
      chosen: true,
      name: review.text,
    });
  }
  return { ...noWork, marks, placing, marksAnswer: review.state === 'open' && !placing };
}

/** The box that holds every candidate and most of its circle, degrees; null when there is none. */
export function candidatesBox(review: AddressReview): [number, number, number, number] | null {
  const places = review.candidates.slice(0, SHOWN_CANDIDATES);
  if (places.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { lngLat, errorM } of places) {
    const [lng, lat] = lngLat as Position;
    const reach = Math.min(errorM, 600);
    const up = reach / 111_320;
    const aside = up / Math.cos((lat * Math.PI) / 180);
    [west, south] = [Math.min(west, lng - aside), Math.min(south, lat - up)];
    [east, north] = [Math.max(east, lng + aside), Math.max(north, lat + up)];
  }
  return [west, south, east, north];
}

/** The review after this one, or before it; the one that takes its place when it leaves the list. Null: none. */
export function neighbour(reviews: readonly AddressReview[], id: string | null, step: 1 | -1): string | null {
  if (reviews.length === 0) return null;
  const at = reviews.findIndex((one) => one.reviewId === id);
  if (at < 0) return reviews[0]?.reviewId ?? null;
  return reviews[at + step]?.reviewId ?? reviews[at - step]?.reviewId ?? null;
}

export type ReviewKey =
  { do: 'take'; index: number } | { do: 'next' } | { do: 'before' } | { do: 'place' } | { do: 'reject' };

/** What a key means in the queue; null: nothing. */
export function reviewKey(key: string): ReviewKey | null {
  if (/^[1-9]$/.test(key)) return { do: 'take', index: Number(key) - 1 };
  const keys: Record<string, ReviewKey> = {
    j: { do: 'next' },
    k: { do: 'before' },
    m: { do: 'place' },
    x: { do: 'reject' },
  };
  return keys[key.toLowerCase()] ?? null;
}
