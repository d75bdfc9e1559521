import { z } from 'zod';
import { instantSchema, positionSchema } from '../kernel/wire-schema.ts';

/** What a candidate is: a number on a road, a crossing, a whole road, or a named thing of a layer. */
export const candidateKindSchema = z.enum([
  'road_number',
  'crossing',
  'road',
  'estate',
  'gate',
  'building',
  'place',
  'community',
  'grid',
  'heritage_site',
  'construction_site',
  'asset',
  /** A place that a person confirmed for this wording. */
  'learned',
  /** Two numbers in degrees that stand in the text. */
  'coordinate',
]);
export type CandidateKind = z.infer<typeof candidateKindSchema>;

export const addressCandidateSchema = z.object({
  /** Degrees, WGS84. */
  lngLat: positionSchema,
  /** The true place lies within this distance with 90 %, m. */
  errorM: z.number().nonnegative(),
  /** 0 … 1: how well the words fit and how much of the text they explain. */
  score: z.number().min(0).max(1),
  kind: candidateKindSchema,
  /** Why, in plain words. */
  reasonZh: z.string(),
  reasonEn: z.string(),
  /** Parts of the text that were used, each with the name in the city's layers that it met. */
  matched: z.array(z.object({ part: z.string(), text: z.string(), name: z.string() })),
  /** The feature behind it: layer and id; null for a number on a road without its own feature or a learned point. */
  target: z.object({ layer: z.string(), id: z.string() }).nullable(),
});
export type AddressCandidate = z.infer<typeof addressCandidateSchema>;

/**
 * placed: the first candidate is clear and its error radius is small enough. review: there are candidates, a person
 * chooses. unknown: the city's layers hold nothing of these words.
 */
export const resolvedStateSchema = z.enum(['placed', 'review', 'unknown']);
export const resolvedAddressSchema = z.object({
  text: z.string(),
  /** The text as it was understood: half-width, digits for numerals, administrative prefix taken off. */
  normalised: z.string(),
  state: resolvedStateSchema,
  /** Why this state. */
  whyZh: z.string(),
  whyEn: z.string(),
  /** Best first; the first is the place when the state is `placed`. */
  candidates: z.array(addressCandidateSchema),
});
export type ResolvedAddress = z.infer<typeof resolvedAddressSchema>;

export const resolveQuerySchema = z.object({
  q: z.string().trim().min(1).max(300),
});

export const reviewStateSchema = z.enum(['open', 'confirmed', 'rejected']);
export type ReviewState = z.infer<typeof reviewStateSchema>;

const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type FieldValue = z.infer<typeof fieldValue>;

/** An address that waits for a person, or waited. */
export const addressReviewSchema = z.object({
  reviewId: z.string(),
  text: z.string(),
  /** The import that it came with; null when it was asked by hand. */
  importId: z.string().nullable(),
  /** Where in the file, for example 第12行. */
  rowKey: z.string(),
  /** The row's other fields, as they would be loaded. */
  properties: z.record(z.string(), fieldValue),
  state: reviewStateSchema,
  /** State of the resolver when it was put here. */
  resolved: resolvedStateSchema,
  whyZh: z.string(),
  whyEn: z.string(),
  candidates: z.array(addressCandidateSchema),
  enqueuedAt: instantSchema,
  decidedBy: z.string().nullable(),
  decidedAt: instantSchema.nullable(),
  /** The confirmed place. */
  lngLat: positionSchema.nullable(),
  errorM: z.number().nullable(),
  /** Which candidate was taken; null for a point on the map. */
  candidateIndex: z.int().nullable(),
  note: z.string().nullable(),
  /** What was made of it, for example a case number; null while nothing was. */
  outcome: z.object({ layer: z.string(), id: z.string() }).nullable(),
});
export type AddressReview = z.infer<typeof addressReviewSchema>;

export const reviewsQuerySchema = z.object({
  state: reviewStateSchema.optional(),
  importId: z.string().max(80).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export type ReviewsQuery = z.infer<typeof reviewsQuerySchema>;

export const reviewPageSchema = z.object({
  reviews: z.array(addressReviewSchema),
  /** How many stand in each state (of the import that was asked for, else of the city). */
  counts: z.object({ open: z.int(), confirmed: z.int(), rejected: z.int() }),
  nextCursor: z.string().nullable(),
});
export type ReviewPage = z.infer<typeof reviewPageSchema>;

export const reviewParamsSchema = z.object({ reviewId: z.string().max(80) });

/** Either one of the candidates by its index, or a point on the map (degrees WGS84) with its error radius. */
export const confirmReviewSchema = z.union([
  z.object({
    candidate: z.int().min(0),
    note: z.string().max(500).optional(),
    /** Remember the wording for the next address; true unless told. */
    learn: z.boolean().optional(),
  }),
  z.object({
    lngLat: positionSchema,
    /** m; 10 unless told. */
    errorM: z.number().min(0).max(5_000).optional(),
    note: z.string().max(500).optional(),
    learn: z.boolean().optional(),
  }),
]);
export type ConfirmReview = z.infer<typeof confirmReviewSchema>;

export const rejectReviewSchema = z.object({ note: z.string().max(500).optional() });

export const confirmedReviewSchema = z.object({
  review: addressReviewSchema,
  /** What was remembered; null when told not to, or when the wording names no place of its own. */
  alias: z.object({ aliasId: z.string(), text: z.string() }).nullable(),
  /** Other open reviews that the alias now answers; they stay open, with the new candidate first. */
  alsoAnswered: z.int(),
});
export type ConfirmedReview = z.infer<typeof confirmedReviewSchema>;

/** What was learned: this wording means this place. */
export const addressAliasSchema = z.object({
  aliasId: z.string(),
  /** The normalised part of an address. */
  text: z.string(),
  lngLat: positionSchema,
  errorM: z.number(),
  target: z.object({ layer: z.string(), id: z.string() }).nullable(),
  confirmations: z.int(),
  active: z.boolean(),
  updatedBy: z.string(),
  updatedAt: instantSchema,
});
export type AddressAlias = z.infer<typeof addressAliasSchema>;
export const aliasPageSchema = z.object({
  aliases: z.array(addressAliasSchema),
  nextCursor: z.string().nullable(),
});
export type AliasPage = z.infer<typeof aliasPageSchema>;
export const aliasesQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export const aliasParamsSchema = z.object({ aliasId: z.string().max(80) });
export const aliasChangeSchema = z.object({ active: z.boolean() });

/** `data` of the event `xiangwang.address_review.changed`. */
export const addressReviewChangedSchema = z.object({
  importId: z.string().nullable(),
  /** The review that changed; null when many were added at once. */
  reviewId: z.string().nullable(),
  state: reviewStateSchema,
  counts: z.object({ open: z.int(), confirmed: z.int(), rejected: z.int() }),
});

/**
 * A row of an import that waits for its place. The use case is
 * `addresses.enqueueMany(cityId, rows: WaitingRow[])`; a row that stands there already (same import and row key) is left alone.
 */
export interface WaitingRow {
  importId: string | null;
  rowKey: string;
  text: string;
  properties: Record<string, FieldValue>;
  /** Fits when the caller has resolved it already; asked anew otherwise. */
  resolved?: ResolvedAddress;
}

/** What is handed to the placer of an import when a person confirms. */
export interface PlacedRow {
  cityId: number;
  reviewId: string;
  importId: string | null;
  rowKey: string;
  text: string;
  properties: Record<string, FieldValue>;
  lngLat: [number, number];
  errorM: number;
  by: string;
}

/**
 * Makes what waits: called outside any transaction, after the decision is written. Answers what it made, or null when the
 * row is not its own. Registered by `addresses.onPlaced(placer)`; the first that answers is taken.
 */
export type Placer = (row: PlacedRow) => Promise<{ layer: string; id: string } | null>;

/** Takes back what a placer made, when its review is opened again; answers false when the row is not its own. */
export type Unplacer = (row: PlacedRow, outcome: { layer: string; id: string }) => Promise<boolean>;
