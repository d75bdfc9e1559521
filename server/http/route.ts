import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Permission } from '../accounts/permissions.ts';
import type { Account } from '../accounts/contract.ts';
import type { Datum } from '../tracking/contract.ts';

/** What a handler is given: validated input, who asks, and which city it is about. */
export interface Context<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Who asks. On a public route an anonymous account without role rights when nobody is signed in. */
  account: Account;
  /** How the request proved itself. */
  proof: 'none' | 'session' | 'device-key' | 'token';
  /** The key that a device used; a key bound to a unit may only report that unit. */
  device?: { keyId: string; unitId: string | null; datum: Datum };
  /** The city asked for (`?city=`) or the account's first. Throws `no_city` when there is none. */
  readonly cityId: number;
  requestId: string;
  req: Request;
  res: Response;
}

/** `public` needs no account; `signed-in` any account; all else is a permission. */
export type Access = Permission | 'public' | 'signed-in';

/**
 * One route: its contract, who may call it, and what it does. Registration without an access rule is
 * impossible; `public` must be said. The OpenAPI document is made from these.
 *
 * Query values arrive as text: fields of number, boolean and array type are converted before validation
 * (`z.number()` and `z.coerce.number()` both work). A parameter that the schema does not name is refused,
 * except `city`, which every route understands.
 */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path, e.g. /api/v1/grids/:gridId */
  path: string;
  permission: Access;
  summary: string;
  summaryZh: string;
  tag: string;
  params?: z.ZodType;
  query?: z.ZodType;
  /** Schema of the JSON body. When absent the request stream is left unread for the handler. */
  body?: z.ZodType;
  /** Also take `application/x-ndjson` (one JSON value a line) as an array. */
  ndjson?: boolean;
  /** Schema of the 200 answer; absent when the answer is not JSON. */
  response?: z.ZodType;
  /** Media type of a non-JSON answer. */
  produces?: string;
  /** Largest body in bytes, after decompression; 256 KiB unless told. */
  bodyLimit?: number;
  /** May stay open for long (SSE): not counted as slow, ended when the account loses its right. */
  stream?: boolean;
  /** `Cache-Control` of the answer; `private, no-cache` (revalidate by ETag) unless told. */
  cacheControl?: string;
  /**
   * Returns the JSON answer (status from `res.status()`, 200 unless set), or undefined when it wrote `res`
   * itself; undefined with an untouched `res` answers 204.
   */
  handle(context: Context<unknown, unknown, unknown>): Promise<unknown>;
}

interface RouteInput<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> extends Omit<Route, 'params' | 'query' | 'body' | 'response' | 'handle'> {
  params?: P;
  query?: Q;
  body?: B;
  response?: R;
  handle(context: Context<z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<R> | undefined>;
}

/** Keeps the types of params, query, body and answer in step with their schemas. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  input: RouteInput<P, Q, B, R>,
): Route {
  return input as unknown as Route;
}
