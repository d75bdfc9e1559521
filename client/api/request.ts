/** A refusal or failure that a person can act on: what, where, and what to do, in both languages. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detailZh: string;
  readonly detailEn: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
  readonly value: string | null;
  readonly place: string | null;

  constructor(parts: {
    status: number;
    code: string;
    detailZh: string;
    detailEn: string;
    remedyZh?: string;
    remedyEn?: string;
    value?: string | null;
    place?: string | null;
  }) {
    super(`${parts.code}: ${parts.detailEn}`);
    this.name = 'ApiError';
    this.status = parts.status;
    this.code = parts.code;
    this.detailZh = parts.detailZh;
    this.detailEn = parts.detailEn;
    this.remedyZh = parts.remedyZh ?? '请稍后重试；若仍失败，请联系管理员。';
    this.remedyEn = parts.remedyEn ?? 'Try again in a moment; if it still fails, ask the administrator.';
    this.value = parts.value ?? null;
    this.place = parts.place ?? null;
  }
}

let csrfToken: string | null = null;
let city: number | null = null;
const onSignedOut = new Set<() => void>();

/** Sets what every later request carries. */
export function carry(parts: { csrfToken?: string | null; city?: number | null }): void {
  if (parts.csrfToken !== undefined) csrfToken = parts.csrfToken;
  if (parts.city !== undefined) city = parts.city;
}

/** Called when the service says that the session has ended. Returns the unsubscribe. */
export function whenSignedOut(listener: () => void): () => void {
  onSignedOut.add(listener);
  return () => onSignedOut.delete(listener);
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** The address of an API resource with the current city; null and undefined parts are left out. */
export function apiPath(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries({ city, ...query } as Query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Asks the service and gives its JSON answer. The browser's own cache revalidates by ETag.
 * Throws ApiError for a refusal, an unreadable answer or a broken connection; an abort is thrown as it came.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const method = options.method ?? 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET') Object.assign(headers, proofOfPage());
  let response: Response;
  try {
    response = await fetch(apiPath(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable();
  }
  return answerOf<T>(response.status, await response.text());
}

/** The service did not answer at all. */
export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'offline',
    detailZh: '连接不上服务。',
    detailEn: 'The service cannot be reached.',
    remedyZh: '检查网络；恢复后会自动重连。',
    remedyEn: 'Check the network; the page reconnects by itself.',
  });
}

/** What proves that a change was asked for by this page. */
export function proofOfPage(): Record<string, string> {
  return csrfToken ? { 'x-csrf-token': csrfToken } : {};
}

/** The JSON of an answer; throws ApiError for a refusal or what cannot be read. */
export function answerOf<T>(status: number, text: string): T {
  const answer = parse(text);
  if (status >= 200 && status < 300) {
    if (answer === undefined && text !== '') throw unreadable(status);
    return answer as T;
  }
  if (status === 401) for (const listener of onSignedOut) listener();
  throw errorOf(status, answer);
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable(status: number): ApiError {
  return new ApiError({
    status,
    code: 'unreadable_answer',
    detailZh: '服务的回答无法读取。',
    detailEn: 'The answer of the service cannot be read.',
  });
}

/** What a gateway before the service says while that is away: 502, 503, 504. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

function away(status: number): ApiError {
  return new ApiError({
    status,
    code: 'service_away',
    detailZh: '服务暂时不可用。',
    detailEn: 'The service is away for the moment.',
    remedyZh: '它可能正在重启；请稍后重试。',
    remedyEn: 'It may be starting anew; try again in a moment.',
  });
}

function errorOf(status: number, answer: unknown): ApiError {
  if (typeof answer !== 'object' || answer === null)
    return AWAY.has(status) ? away(status) : unreadable(status);
  const problem = answer as Record<string, unknown>;
  const text = (key: string): string | undefined =>
    typeof problem[key] === 'string' ? (problem[key] as string) : undefined;
  return new ApiError({
    status,
    code: text('code') ?? `http_${status}`,
    detailZh: text('detail') ?? text('title') ?? '请求没有成功。',
    detailEn: text('detailEn') ?? text('title') ?? 'The request did not succeed.',
    remedyZh: text('remedy'),
    remedyEn: text('remedyEn') ?? text('remedy'),
    value: text('value') ?? null,
    place: text('place') ?? null,
  });
}
