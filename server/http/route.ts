import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Permission } from '../accounts/permissions.ts';
import type { Account } from '../accounts/contract.ts';

/** What a handler is given: validated input, who asks, and which city it is about. */
export interface Context<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Signed-in account; present unless the route is public. */
  account: Account;
  cityId: number;
  req: Request;
  res: Response;
}

/**
 * One route: its contract, who may call it, and what it does. Registration without a permission is
 * impossible; `public` must be said. The OpenAPI document is made from these.
 */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path, e.g. /api/v1/grids/:gridId */
  path: string;
  permission: Permission | 'public';
  summary: string;
  summaryZh: string;
  tag: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Schema of the 200 answer; absent when the answer is not JSON. */
  response?: z.ZodType;
  /** Media type of a non-JSON answer. */
  produces?: string;
  /** Largest body in bytes; 256 KiB unless told. */
  bodyLimit?: number;
  /** Returns the JSON answer, or undefined when it wrote `res` itself. */
  handle(context: Context<unknown, unknown, unknown>): Promise<unknown>;
}

interface RouteInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>
  extends Omit<Route, 'params' | 'query' | 'body' | 'response' | 'handle'> {
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
