import { may } from '../../server/accounts/permissions.ts';
import type { Role } from '../../server/accounts/permissions.ts';
import { openApiPath } from '../../server/http/openapi.ts';
import type { Route } from '../../server/http/route.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { Random } from '../../server/kernel/random.ts';
import type { HttpClient } from '../../test/harness/http-client.ts';
import { damaged, valueOf } from './schema-values.ts';
import type { Growth, Heard, Schema } from './schema-values.ts';

interface Operation {
  parameters?: { name?: string; in?: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
}

/** The API description, as far as it is read here. */
export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface DoorsOptions {
  routes: readonly Route[];
  description: ApiDescription;
  clients: ReadonlyMap<Role, HttpClient>;
  cityId: number;
  box: Growth['box'];
  count: number;
  /** The first request; 0 unless told. */
  first?: number;
  seed: number;
  onProgress?: (done: number) => void;
}

export interface DoorsFailure {
  index: number;
  request: string;
  what: string;
}

export interface DoorsReport {
  requests: number;
  /** How many answers of each status. */
  statuses: Record<number, number>;
  /** Doors that were answered with 2xx at least once, of all that were knocked at. */
  opened: number;
  doors: number;
  slowest: { request: string; ms: number };
  /** No answer in time, 500 and above, or a refusal without code, words or remedy. */
  failures: DoorsFailure[];
}

/** Doors that would end the run itself: sessions and accounts of whoever knocks, and streams that never end. */
const LEFT_OUT = /^(post|delete|put|patch) \/api\/v1\/(session|accounts|cities\/\{cityId\}$)/;
const LONGEST_MS = 30_000;
/** Texts of one field that are remembered. */
const MOST_HEARD = 40;

interface Asked {
  method: string;
  path: string;
  body: string | undefined;
  type: string;
}

/**
 * Knocks at every door of the service, as its own description says, with values that fit, values of earlier answers, and
 * damage. Which request comes at which number depends on the seed and on what was answered before.
 */
export async function knockAtDoors(options: DoorsOptions): Promise<DoorsReport> {
  const { routes, description, clients, seed, count } = options;
  const doors = routes.flatMap((route) => {
    const path = openApiPath(route.path);
    const operation = description.paths[path]?.[route.method];
    const barred = route.stream === true || LEFT_OUT.test(`${route.method} ${path}`);
    return operation === undefined || barred ? [] : [{ route, path, operation }];
  });
  const heard: Heard = new Map();
  const open = new Set<string>();
  const report: DoorsReport = {
    requests: 0,
    statuses: {},
    opened: 0,
    doors: doors.length,
    slowest: { request: '', ms: 0 },
    failures: [],
  };
  for (let index = options.first ?? 0; report.requests < count; index += 1) {
    const random = randomOf(seed, `door ${index}`);
    // Each door once first, so that what it tells is known to the others.
    const { route, path, operation } = index < doors.length ? doors[index]! : random.pick(doors);
    const { permission } = route;
    const role = [...clients.keys()].find(
      (one) => typeof permission !== 'string' || may(one, permission as never),
    );
    const client = clients.get(role ?? 'admin')!;
    const growth = { random, heard, schemas: description.components.schemas, box: options.box };
    const asked = askedOf(route.method, path, operation, growth, options.cityId);
    const name = `${asked.method} ${asked.path} ${asked.body ?? ''}`;
    const began = performance.now();
    const what = await outcome(client, asked, heard, (status) => {
      report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      if (status < 300) open.add(`${route.method} ${path}`);
    });
    const ms = performance.now() - began;
    if (ms > report.slowest.ms) report.slowest = { request: name.slice(0, 300), ms };
    if (what !== undefined) report.failures.push({ index, request: name.slice(0, 1_500), what });
    report.requests += 1;
    options.onProgress?.(report.requests);
  }
  report.opened = open.size;
  return report;
}

function askedOf(method: string, path: string, operation: Operation, growth: Growth, cityId: number): Asked {
  const { random } = growth;
  const isDamaged = random.chance(0.5);
  const parts: { params: Record<string, unknown>; query: Record<string, unknown>; body: unknown } = {
    params: {},
    query: {},
    body: undefined,
  };
  for (const { name = '', in: place, required, schema = {} } of operation.parameters ?? []) {
    if (place === 'path') parts.params[name] = valueOf(schema, name, growth);
    else if (place === 'query' && name !== 'city' && (required === true || random.chance(0.4)))
      parts.query[name] = valueOf(schema, name, growth);
  }
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? ['', undefined];
  const isJson = /json/.test(type);
  if (content !== undefined)
    parts.body = isJson ? valueOf(content.schema ?? {}, 'body', growth) : raw(random);
  if (isDamaged) {
    const filled = (['params', 'query', 'body'] as const).filter(
      (part) => parts[part] !== undefined && (part !== 'params' || Object.keys(parts.params).length > 0),
    );
    const part = random.pick(filled);
    Object.assign(parts, { [part]: damaged(parts[part], random) });
  }
  const params = isRecord(parts.params) ? parts.params : {};
  const filledPath = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encode(text(params[name] ?? 'none').slice(0, 300)),
  );
  const query = [`city=${cityId}`];
  for (const [name, value] of Object.entries(isRecord(parts.query) ? parts.query : {}))
    query.push(`${encode(name)}=${encode(text(value).slice(0, 800))}`);
  return {
    method: method.toUpperCase(),
    path: `${filledPath}?${query.join('&')}`,
    body: parts.body === undefined ? undefined : isJson ? JSON.stringify(parts.body) : text(parts.body),
    type: type === '' ? 'application/json' : type,
  };
}

/** As it stands in an address: lists without their brackets. */
const text = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '').replace(/^\[|\]$/g, '');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Half a pair of surrogates has no place in an address: what a browser would send instead. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));

const raw = (random: Random): string =>
  random.pick([
    '',
    '\0\0\0',
    'a,b\n1,2\n',
    '{"type":"FeatureCollection","features":[]}',
    'PK\u0003\u0004',
    '%PDF-1.4',
  ]);

async function outcome(
  client: HttpClient,
  { method, path, body, type }: Asked,
  heard: Heard,
  onStatus: (status: number) => void,
): Promise<string | undefined> {
  const answer = await Promise.race([
    client.request(path, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    }),
    new Promise<string>((resolve) =>
      setTimeout(() => resolve(`no answer in ${LONGEST_MS} ms`), LONGEST_MS).unref(),
    ),
  ]).catch((error: unknown) => String(error));
  if (typeof answer === 'string') return answer;
  onStatus(answer.status);
  if (answer.status >= 500) return `${answer.status} ${answer.text.slice(0, 600)}`;
  if (answer.status >= 400) {
    const problem = (answer.body ?? {}) as { code?: string; detail?: string; remedy?: string };
    return problem.code && problem.detail && problem.remedy
      ? undefined
      : `a bare refusal: ${answer.status} ${answer.text.slice(0, 300)}`;
  }
  if (answer.body !== undefined) listen(answer.body, heard, 0);
  return undefined;
}

/** Remembers short texts of an answer by the names of their fields. */
function listen(value: unknown, heard: Heard, depth: number): void {
  if (value === null || typeof value !== 'object' || depth > 6) return;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, 10)) listen(one, heard, depth + 1);
    return;
  }
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === 'string' && one !== '' && one.length <= 80) {
      const known = heard.get(name) ?? [];
      if (!known.includes(one) && known.length < MOST_HEARD) heard.set(name, [...known, one]);
    } else listen(one, heard, depth + 1);
  }
}
