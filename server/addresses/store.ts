import type { Database, Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type {
  AddressAlias,
  AddressCandidate,
  AddressReview,
  FieldValue,
  ResolvedAddress,
  ReviewState,
} from './contract.ts';
import type { ReviewKey } from './core/review-cursor.ts';

const sql = {
  insertReviews: loadSql(import.meta.url, 'insert-reviews'),
  reviews: loadSql(import.meta.url, 'reviews'),
  review: loadSql(import.meta.url, 'review'),
  counts: loadSql(import.meta.url, 'review-counts'),
  decide: loadSql(import.meta.url, 'decide-review'),
  outcome: loadSql(import.meta.url, 'review-outcome'),
  answerAgain: loadSql(import.meta.url, 'answer-again'),
  sameWording: loadSql(import.meta.url, 'same-wording'),
  dropImport: loadSql(import.meta.url, 'drop-import'),
  aliases: loadSql(import.meta.url, 'aliases'),
  aliasOf: loadSql(import.meta.url, 'alias-of'),
  putAlias: loadSql(import.meta.url, 'put-alias'),
};

export interface NewReview {
  reviewId: string;
  importId: string | null;
  rowKey: string;
  text: string;
  properties: Record<string, FieldValue>;
  resolved: ResolvedAddress;
}

/** Writes the texts that are not there yet; answers their numbers. */
export async function insertReviews(
  db: Queryable,
  cityId: number,
  reviews: readonly NewReview[],
  at: string,
): Promise<string[]> {
  if (reviews.length === 0) return [];
  const rows = await db.query<{ reviewId: string }>(sql.insertReviews, [
    cityId,
    reviews.map((one) => one.reviewId),
    reviews.map((one) => one.importId),
    reviews.map((one) => one.rowKey),
    reviews.map((one) => one.text),
    reviews.map((one) => one.resolved.normalised),
    reviews.map((one) => JSON.stringify(one.properties)),
    reviews.map((one) => one.resolved.state),
    reviews.map((one) => one.resolved.whyZh),
    reviews.map((one) => one.resolved.whyEn),
    reviews.map((one) => JSON.stringify(one.resolved.candidates)),
    at,
  ]);
  return rows.map(({ reviewId }) => reviewId);
}

interface ReviewRow extends Row {
  reviewId: string;
  text: string;
  normalised: string;
  importId: string | null;
  rowKey: string;
  properties: Record<string, FieldValue>;
  state: ReviewState;
  resolved: AddressReview['resolved'];
  whyZh: string;
  whyEn: string;
  candidates: AddressCandidate[];
  enqueuedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  lng: number | null;
  lat: number | null;
  errorM: number | null;
  candidateIndex: number | null;
  aliasId: string | null;
  note: string | null;
  outcomeLayer: string | null;
  outcomeId: string | null;
}
/** A review with what only the service needs: the plain form and the alias that it raised. */
export interface StoredReview {
  review: AddressReview;
  normalised: string;
  aliasId: string | null;
}

function shown(row: ReviewRow): StoredReview {
  const { lng, lat, normalised, aliasId, outcomeLayer, outcomeId, ...rest } = row;
  return {
    normalised,
    aliasId,
    review: {
      ...rest,
      lngLat: lng === null || lat === null ? null : [lng, lat],
      outcome: outcomeLayer === null || outcomeId === null ? null : { layer: outcomeLayer, id: outcomeId },
    },
  };
}

export async function readReviews(
  db: Database,
  cityId: number,
  filter: { state?: ReviewState | undefined; importId?: string | undefined },
  after: ReviewKey | undefined,
  limit: number,
): Promise<AddressReview[]> {
  const rows = await db.query<ReviewRow>(sql.reviews, [
    cityId,
    filter.state ?? null,
    filter.importId ?? null,
    after?.at ?? null,
    after?.reviewId ?? null,
    limit,
  ]);
  return rows.map((row) => shown(row).review);
}

/** One review; locked until the end of the transaction that asks. */
export async function readReview(
  db: Queryable,
  cityId: number,
  reviewId: string,
): Promise<StoredReview | undefined> {
  const [row] = await db.query<ReviewRow>(sql.review, [cityId, reviewId]);
  return row === undefined ? undefined : shown(row);
}

export type ReviewCounts = Record<ReviewState, number>;
export async function readCounts(
  db: Queryable,
  cityId: number,
  importId: string | null,
): Promise<ReviewCounts> {
  const [row] = await db.query<Row & ReviewCounts>(sql.counts, [cityId, importId]);
  return { open: row?.open ?? 0, confirmed: row?.confirmed ?? 0, rejected: row?.rejected ?? 0 };
}

export interface Decision {
  state: ReviewState;
  by: string | null;
  at: string | null;
  lngLat: LngLat | null;
  errorM: number | null;
  candidateIndex: number | null;
  aliasId: string | null;
  note: string | null;
}
export async function writeDecision(
  db: Queryable,
  cityId: number,
  reviewId: string,
  decision: Decision,
): Promise<void> {
  await db.query(sql.decide, [
    cityId,
    reviewId,
    decision.state,
    decision.by,
    decision.at,
    decision.lngLat?.[0] ?? null,
    decision.lngLat?.[1] ?? null,
    decision.errorM,
    decision.candidateIndex,
    decision.aliasId,
    decision.note,
  ]);
}

export async function writeOutcome(
  db: Queryable,
  cityId: number,
  reviewId: string,
  outcome: { layer: string; id: string },
): Promise<void> {
  await db.query(sql.outcome, [cityId, reviewId, outcome.layer, outcome.id]);
}

export async function writeAnswer(
  db: Queryable,
  cityId: number,
  reviewId: string,
  answer: ResolvedAddress,
): Promise<void> {
  await db.query(sql.answerAgain, [
    cityId,
    reviewId,
    answer.state,
    answer.whyZh,
    answer.whyEn,
    JSON.stringify(answer.candidates),
  ]);
}

export function readSameWording(
  db: Queryable,
  cityId: number,
  normalised: string,
  limit: number,
): Promise<{ reviewId: string; text: string }[]> {
  return db.query(sql.sameWording, [cityId, normalised, limit]);
}

export async function deleteImport(db: Queryable, cityId: number, importId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.dropImport, [cityId, importId]);
  return row?.count ?? 0;
}

interface AliasRow extends Row {
  aliasId: string;
  text: string;
  lng: number;
  lat: number;
  errorM: number;
  targetLayer: string | null;
  targetId: string | null;
  confirmations: number;
  active: boolean;
  updatedBy: string;
  updatedAt: string;
}
function aliasShown({ lng, lat, targetLayer, targetId, ...rest }: AliasRow): AddressAlias {
  return {
    ...rest,
    lngLat: [lng, lat],
    target: targetLayer === null || targetId === null ? null : { layer: targetLayer, id: targetId },
  };
}

export async function readAliases(
  db: Queryable,
  cityId: number,
  page: { after: string | null; limit: number; onlyActive: boolean },
): Promise<AddressAlias[]> {
  const rows = await db.query<AliasRow>(sql.aliases, [cityId, page.after, page.limit, page.onlyActive]);
  return rows.map(aliasShown);
}

/** What is known of a wording, or of an alias by its number; locked until the end of the transaction that asks. */
export async function readAlias(
  db: Queryable,
  cityId: number,
  key: { text?: string; aliasId?: string },
): Promise<AddressAlias | undefined> {
  const [row] = await db.query<AliasRow>(sql.aliasOf, [cityId, key.text ?? null, key.aliasId ?? null]);
  return row === undefined ? undefined : aliasShown(row);
}

export async function writeAlias(db: Queryable, cityId: number, alias: AddressAlias): Promise<void> {
  await db.query(sql.putAlias, [
    cityId,
    alias.aliasId,
    alias.text,
    alias.lngLat[0],
    alias.lngLat[1],
    alias.errorM,
    alias.target?.layer ?? null,
    alias.target?.id ?? null,
    alias.confirmations,
    alias.active,
    alias.updatedBy,
    alias.updatedAt,
  ]);
}
