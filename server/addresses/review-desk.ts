import { createHash } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound, XwError } from '../kernel/errors.ts';
import { distanceM } from '../kernel/lng-lat.ts';
import type {
  AddressAlias,
  AddressReview,
  AliasPage,
  ConfirmedReview,
  ConfirmReview,
  PlacedRow,
  Placer,
  ResolvedAddress,
  ReviewPage,
  ReviewState,
  ReviewsQuery,
  Unplacer,
} from './contract.ts';
import { readReviewCursor, writeReviewCursor } from './core/review-cursor.ts';
import * as store from './store.ts';

export interface ReviewDeskDeps {
  db: Database;
  clock: Clock;
  audit: Pick<Audit, 'recordIn'>;
  events: Pick<Events, 'publish'>;
  resolve(cityId: number, text: string): Promise<ResolvedAddress>;
  /** Throws when the position is not in the city. */
  check(cityId: number, lngLat: readonly [number, number]): Promise<void>;
  forgetLearned(cityId: number): void;
}

/** Which addresses wait for a person, what did the person say, and what was learned from it? */
export interface ReviewDesk {
  reviews(cityId: number, query: ReviewsQuery): Promise<ReviewPage>;
  review(cityId: number, reviewId: string): Promise<AddressReview>;
  /**
   * Places what waits: at a candidate or at a point on the map. The wording is remembered unless told not to.
   * 409 `review_decided` when somebody was faster; 422 for a candidate that there is not, or a point outside the city.
   */
  confirm(cityId: number, reviewId: string, choice: ConfirmReview, by: string): Promise<ConfirmedReview>;
  /** The row is not placed; it stays listed. */
  reject(cityId: number, reviewId: string, note: string | undefined, by: string): Promise<AddressReview>;
  /** Takes a decision back: what was placed is removed, what was learned loses this confirmation. */
  reopen(cityId: number, reviewId: string, by: string): Promise<AddressReview>;
  aliases(
    cityId: number,
    page: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<AliasPage>;
  changeAlias(cityId: number, aliasId: string, active: boolean, by: string): Promise<AddressAlias>;
  /** Who makes what waits when it is confirmed, and who takes it back. */
  onPlaced(placer: Placer, unplacer?: Unplacer): void;
  /** Tells the browsers that the queue changed. */
  tell(cityId: number, importId: string | null, reviewId: string | null, state: ReviewState): Promise<void>;
}

const PAGE = 50;
/** A point on the map is meant this exactly, m, unless told. */
const POINT_ERROR_M = 10;
/** Two confirmations of one wording that are farther apart mean two places, m. */
const SAME_PLACE_M = 100;
const ANSWERED_AT_ONCE = 200;

const aliasIdOf = (text: string): string =>
  `AL-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

function decided(review: AddressReview): XwError {
  return new XwError({
    code: 'review_decided',
    status: 409,
    detail: `该地址已由 ${review.decidedBy ?? '他人'} ${review.state === 'confirmed' ? '确认' : '驳回'}。`,
    detailEn: `This address was already ${review.state} by ${review.decidedBy ?? 'somebody'}.`,
    value: review.reviewId,
    place: 'reviewId',
    remedy: '如需更改，请先重新打开。',
    remedyEn: 'Open it again first to change the decision.',
  });
}

async function read(tx: Queryable, cityId: number, reviewId: string): Promise<store.StoredReview> {
  const found = await store.readReview(tx, cityId, reviewId);
  if (found === undefined) throw notFound('reviewId', reviewId);
  return found;
}

const rowOf = (cityId: number, review: AddressReview, by: string): PlacedRow => ({
  cityId,
  reviewId: review.reviewId,
  importId: review.importId,
  rowKey: review.rowKey,
  text: review.text,
  properties: review.properties,
  lngLat: review.lngLat ?? [NaN, NaN],
  errorM: review.errorM ?? POINT_ERROR_M,
  by,
});

export function createReviewDesk(deps: ReviewDeskDeps): ReviewDesk {
  const { db, clock, audit, events, resolve, check, forgetLearned } = deps;
  const now = () => new Date(clock.now()).toISOString();
  const placers: { placer: Placer; unplacer: Unplacer | undefined }[] = [];

  async function tell(
    cityId: number,
    importId: string | null,
    reviewId: string | null,
    state: ReviewState,
  ): Promise<void> {
    events.publish({
      type: 'xiangwang.address_review.changed',
      cityId,
      ...(reviewId === null ? {} : { subject: reviewId }),
      permission: 'cases:read',
      data: { importId, reviewId, state, counts: await store.readCounts(db, cityId, null) },
    });
  }
  /** One more confirmation of a wording; at another place than before the wording means neither. */
  async function learn(
    tx: Queryable,
    cityId: number,
    stored: store.StoredReview,
    place: { lngLat: [number, number]; errorM: number; target: AddressAlias['target'] },
    by: string,
  ): Promise<AddressAlias | null> {
    const text = stored.normalised;
    if ([...text].length < 2) return null;
    const known = await store.readAlias(tx, cityId, { text });
    const apart = known === undefined ? 0 : distanceM(known.lngLat, place.lngLat);
    const kept = known !== undefined && known.confirmations > 0 && apart <= SAME_PLACE_M ? known : undefined;
    const conflict = known !== undefined && known.confirmations > 0 && apart > SAME_PLACE_M;
    const alias: AddressAlias = {
      aliasId: known?.aliasId ?? aliasIdOf(text),
      text,
      lngLat: kept?.lngLat ?? place.lngLat,
      errorM: kept === undefined ? place.errorM : Math.min(kept.errorM, place.errorM),
      target: kept?.target ?? place.target,
      confirmations: (known?.confirmations ?? 0) + 1,
      active: !conflict,
      updatedBy: by,
      updatedAt: now(),
    };
    await store.writeAlias(tx, cityId, alias);
    return alias;
  }

  /** Asks the resolver again for open reviews of the same wording. */
  async function answerAgain(cityId: number, normalised: string): Promise<number> {
    const same = await store.readSameWording(db, cityId, normalised, ANSWERED_AT_ONCE);
    for (const { reviewId, text } of same)
      await store.writeAnswer(db, cityId, reviewId, await resolve(cityId, text));
    return same.length;
  }

  return {
    tell,
    onPlaced: (placer, unplacer) => void placers.push({ placer, unplacer }),
    async reviews(cityId, { state, importId, cursor, limit = PAGE }) {
      const after = cursor === undefined ? undefined : readReviewCursor(cursor);
      const rows = await store.readReviews(db, cityId, { state, importId }, after, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        reviews: page,
        counts: await store.readCounts(db, cityId, importId ?? null),
        nextCursor:
          rows.length > limit && last !== undefined
            ? writeReviewCursor({ at: last.enqueuedAt, reviewId: last.reviewId })
            : null,
      };
    },
    review: async (cityId, reviewId) => (await read(db, cityId, reviewId)).review,
    async confirm(cityId, reviewId, choice, by) {
      if ('lngLat' in choice) await check(cityId, choice.lngLat);
      const { alias, normalised } = await db.transaction(async (tx) => {
        const stored = await read(tx, cityId, reviewId);
        const { review } = stored;
        if (review.state !== 'open') throw decided(review);
        const index = 'candidate' in choice ? choice.candidate : null;
        const candidate = index === null ? undefined : review.candidates[index];
        if (index !== null && candidate === undefined)
          throw invalid(
            'candidate',
            index,
            `只有 ${review.candidates.length} 个候选。`,
            `There are only ${review.candidates.length} candidates.`,
          );
        const place =
          candidate === undefined
            ? 'lngLat' in choice
              ? { lngLat: choice.lngLat, errorM: choice.errorM ?? POINT_ERROR_M, target: null }
              : undefined
            : { lngLat: candidate.lngLat, errorM: candidate.errorM, target: candidate.target };
        if (place === undefined)
          throw invalid('candidate', choice, '缺少候选或位置。', 'A candidate or a point is needed.');
        const learned = choice.learn === false ? null : await learn(tx, cityId, stored, place, by);
        await store.writeDecision(tx, cityId, reviewId, {
          state: 'confirmed',
          by,
          at: now(),
          lngLat: place.lngLat,
          errorM: place.errorM,
          candidateIndex: index,
          aliasId: learned?.aliasId ?? null,
          note: choice.note ?? null,
        });
        await audit.recordIn(tx, {
          stream: 'addresses',
          actor: by,
          action: 'address.confirmed',
          subject: reviewId,
          detail: {
            cityId,
            text: review.text,
            importId: review.importId,
            rowKey: review.rowKey,
            candidate: index,
            position: place.lngLat,
            errorM: place.errorM,
            aliasId: learned?.aliasId ?? null,
          },
        });
        return { alias: learned, normalised: stored.normalised };
      });
      if (alias !== null) forgetLearned(cityId);
      let { review } = await read(db, cityId, reviewId);
      for (const { placer } of placers) {
        const outcome = await placer(rowOf(cityId, review, by)).catch(async (error: unknown) => {
          // Nothing was made: the row waits again, and the person is told why.
          await undo(cityId, reviewId, by, 'address.placing_failed');
          throw error;
        });
        if (outcome === null) continue;
        await store.writeOutcome(db, cityId, reviewId, outcome);
        review = { ...review, outcome };
        break;
      }
      const alsoAnswered = alias === null ? 0 : await answerAgain(cityId, normalised);
      await tell(cityId, review.importId, reviewId, 'confirmed');
      return {
        review,
        alias: alias === null || !alias.active ? null : { aliasId: alias.aliasId, text: alias.text },
        alsoAnswered,
      };
    },
    async reject(cityId, reviewId, note, by) {
      await db.transaction(async (tx) => {
        const { review } = await read(tx, cityId, reviewId);
        if (review.state !== 'open') throw decided(review);
        await store.writeDecision(tx, cityId, reviewId, {
          ...UNDECIDED,
          state: 'rejected',
          by,
          at: now(),
          note: note ?? null,
        });
        await audit.recordIn(tx, {
          stream: 'addresses',
          actor: by,
          action: 'address.rejected',
          subject: reviewId,
          detail: { cityId, text: review.text, importId: review.importId, rowKey: review.rowKey },
        });
      });
      const { review } = await read(db, cityId, reviewId);
      await tell(cityId, review.importId, reviewId, 'rejected');
      return review;
    },
    async reopen(cityId, reviewId, by) {
      const { review } = await read(db, cityId, reviewId);
      if (review.state === 'open') return review;
      if (review.outcome !== null) {
        let taken = false;
        for (const { unplacer } of placers)
          taken ||= (await unplacer?.(rowOf(cityId, review, by), review.outcome)) ?? false;
        if (!taken)
          throw new XwError({
            code: 'outcome_stays',
            status: 409,
            detail: `已据此生成 ${review.outcome.id}，不能撤回。`,
            detailEn: `${review.outcome.id} was made of it and cannot be taken back.`,
            value: review.outcome.id,
            place: 'reviewId',
            remedy: '请在该记录上更正位置。',
            remedyEn: 'Correct the position on that record.',
          });
      }
      await undo(cityId, reviewId, by, 'address.reopened');
      const { review: open, normalised } = await read(db, cityId, reviewId);
      await answerAgain(cityId, normalised);
      await tell(cityId, open.importId, reviewId, 'open');
      return (await read(db, cityId, reviewId)).review;
    },
    async aliases(cityId, { cursor, limit = PAGE }) {
      const rows = await store.readAliases(db, cityId, {
        after: cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8'),
        limit: limit + 1,
        onlyActive: false,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        aliases: page,
        nextCursor:
          rows.length > limit && last !== undefined
            ? Buffer.from(last.text, 'utf8').toString('base64url')
            : null,
      };
    },
    async changeAlias(cityId, aliasId, active, by) {
      const changed = await db.transaction(async (tx) => {
        const alias = await store.readAlias(tx, cityId, { aliasId });
        if (alias === undefined) throw notFound('aliasId', aliasId);
        const next = { ...alias, active, updatedBy: by, updatedAt: now() };
        await store.writeAlias(tx, cityId, next);
        await audit.recordIn(tx, {
          stream: 'addresses',
          actor: by,
          action: active ? 'address.alias_restored' : 'address.alias_withdrawn',
          subject: aliasId,
          detail: { cityId, text: alias.text },
        });
        return next;
      });
      forgetLearned(cityId);
      await answerAgain(cityId, changed.text);
      return changed;
    },
  };

  async function undo(cityId: number, reviewId: string, by: string, action: string): Promise<void> {
    await db.transaction(async (tx) => {
      const { review, aliasId } = await read(tx, cityId, reviewId);
      const alias = aliasId === null ? undefined : await store.readAlias(tx, cityId, { aliasId });
      if (alias !== undefined) {
        const confirmations = Math.max(0, alias.confirmations - 1);
        await store.writeAlias(tx, cityId, {
          ...alias,
          confirmations,
          active: alias.active && confirmations > 0,
          updatedBy: by,
          updatedAt: now(),
        });
      }
      await store.writeDecision(tx, cityId, reviewId, UNDECIDED);
      await audit.recordIn(tx, {
        stream: 'addresses',
        actor: by,
        action,
        subject: reviewId,
        detail: { cityId, text: review.text, was: review.state, position: review.lngLat },
      });
    });
    forgetLearned(cityId);
  }
}

const UNDECIDED: store.Decision = {
  state: 'open',
  by: null,
  at: null,
  lngLat: null,
  errorM: null,
  candidateIndex: null,
  aliasId: null,
  note: null,
};
