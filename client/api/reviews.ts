import type {
  AddressReview,
  ConfirmedReview,
  ConfirmReview,
  ReviewPage,
  ReviewState,
} from '../../server/addresses/contract.ts';
import { request } from './request.ts';

type Signal = AbortSignal | undefined;
const of = (reviewId: string): string => `/address-reviews/${encodeURIComponent(reviewId)}`;

/** What the review queue asks the service. */
export const reviewsApi = {
  list: (state: ReviewState, cursor: string | null, signal?: Signal) =>
    request<ReviewPage>('/address-reviews', { query: { state, limit: 50, cursor }, signal }),
  one: (reviewId: string, signal?: Signal) => request<AddressReview>(of(reviewId), { signal }),
  confirm: (reviewId: string, body: ConfirmReview) =>
    request<ConfirmedReview>(`${of(reviewId)}/confirm`, { method: 'POST', body }),
  reject: (reviewId: string, note?: string) =>
    request<AddressReview>(`${of(reviewId)}/reject`, { method: 'POST', body: note ? { note } : {} }),
  /** Takes a decision back: the review is open again. */
  reopen: (reviewId: string) =>
    request<AddressReview>(`${of(reviewId)}/reopen`, { method: 'POST', body: {} }),
};
