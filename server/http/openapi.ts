import { z } from 'zod';
import { PERMISSIONS, ROLES, may } from '../accounts/permissions.ts';
import { SESSION_COOKIE } from './identity.ts';
import { ProblemDocument } from './problem.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** A JSON Schema whose definitions were moved to the document's components under unique names. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  schemaOf(schema: z.ZodType, io: 'input' | 'output', prefix: string): Json {
    const {
      $schema: _,
      $defs,
      ...root
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
      $defs?: Record<string, unknown>;
    };
    for (const [name, definition] of Object.entries($defs ?? {}))
      this.schemas[`${prefix}.${name}`] = this.moved(definition, prefix);
    return this.moved(root, prefix) as Json;
  }

  private moved(value: unknown, prefix: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.moved(item, prefix));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) =>
        name === '$ref' && typeof member === 'string'
          ? [name, member.replace('#/$defs/', `#/components/schemas/${prefix}.`)]
          : [name, this.moved(member, prefix)],
      ),
    );
  }
}

/** The operation's name: method and path in words, unique. */
export function operationId(route: Pick<Route, 'method' | 'path'>): string {
  const words = route.path
    .replace(/^\/api\/v1/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return [route.method, ...words.map((word) => word[0]!.toUpperCase() + word.slice(1))].join('');
}

/** An Express path as OpenAPI writes it. */
export function openApiPath(path: string): string {
  return path.replace(/:([A-Za-z]\w*)/g, '{$1}').replace(/\/\*(\w+)/g, '/{$1}');
}

function parameters(components: Components, route: Route, id: string): Json[] {
  const found: Json[] = [];
  const names = [...route.path.matchAll(/[:*]([A-Za-z]\w*)/g)].map((match) => match[1]!);
  const inPath =
    route.params === undefined ? {} : properties(components.schemaOf(route.params, 'input', `${id}.params`));
  for (const name of names)
    found.push({
      name,
      in: 'path',
      required: true,
      schema: inPath[name] ?? { type: 'string', maxLength: 200 },
    });
  if (route.query !== undefined) {
    const schema = components.schemaOf(route.query, 'input', `${id}.query`);
    const required = new Set((schema['required'] as string[] | undefined) ?? []);
    for (const [name, field] of Object.entries(properties(schema))) {
      if (name === 'city') continue;
      const isList = (field as Json)['type'] === 'array';
      found.push({
        name,
        in: 'query',
        required: required.has(name),
        ...((field as Json)['description'] === undefined
          ? {}
          : { description: (field as Json)['description'] }),
        schema: field,
        ...(isList ? { style: 'form', explode: false } : {}),
      });
    }
  }
  if (route.permission !== 'public') found.push({ $ref: '#/components/parameters/city' });
  return found;
}

function properties(schema: Json): Record<string, unknown> {
  const direct = schema['properties'] as Record<string, unknown> | undefined;
  if (direct !== undefined) return direct;
  const parts = (schema['allOf'] ?? schema['anyOf'] ?? []) as Json[];
  return Object.assign({}, ...parts.map(properties)) as Record<string, unknown>;
}

const problem = (status: number, description: string): [string, Json] => [
  String(status),
  {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
];

function responses(components: Components, route: Route, id: string): Json {
  const isCreation = route.method === 'post' && route.response !== undefined;
  const ok =
    route.response !== undefined
      ? {
          description: 'The answer.',
          content: {
            'application/json': { schema: components.schemaOf(route.response, 'output', `${id}.answer`) },
          },
        }
      : route.produces !== undefined
        ? { description: 'The answer.', content: { [route.produces]: {} } }
        : undefined;
  const faults: [string, Json][] = [
    problem(400, 'A parameter is unknown or invalid.'),
    problem(429, 'Too many requests.'),
    problem(503, 'The database does not answer; no answer was derived.'),
  ];
  if (route.permission !== 'public')
    faults.push(
      problem(401, 'Nobody is signed in.'),
      problem(403, 'The account lacks the permission, or the CSRF token.'),
    );
  if (route.path.includes(':')) faults.push(problem(404, 'There is no such thing.'));
  if (route.body !== undefined)
    faults.push(
      problem(413, 'The body is too large.'),
      problem(415, 'Unsupported type.'),
      problem(422, 'The body is invalid.'),
    );
  return {
    ...(ok === undefined ? { 204: { description: 'Done.' } } : { 200: ok }),
    ...(isCreation ? { 201: { ...ok, description: 'Made.' } } : {}),
    ...(route.method === 'get' && ok !== undefined
      ? { 304: { description: 'What the client holds is current.' } }
      : {}),
    ...Object.fromEntries(faults),
  };
}

function security(route: Route): Json[] {
  if (route.permission === 'public') return [];
  const found: Json[] = [];
  const { permission } = route;
  if (permission === 'signed-in' || ROLES.some((role) => role !== 'device' && may(role, permission)))
    found.push(route.method === 'get' ? { session: [] } : { session: [], csrf: [] });
  if (permission !== 'signed-in' && may('device', permission)) found.push({ deviceKey: [] });
  return found;
}

/** The description of every route. Source: OpenAPI Specification 3.1.1. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const components = new Components();
  components.schemas['Problem'] = components.schemaOf(ProblemDocument, 'output', 'Problem');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const id = operationId(route);
    const path = openApiPath(route.path);
    const item = (paths[path] ??= {});
    const { permission } = route;
    const roles =
      permission === 'public' || permission === 'signed-in'
        ? []
        : ROLES.filter((role) => may(role, permission));
    item[route.method] = {
      operationId: id,
      tags: [route.tag],
      summary: route.summary,
      description: route.summaryZh,
      'x-permission': permission,
      ...(roles.length > 0 ? { 'x-roles': roles } : {}),
      security: security(route),
      parameters: parameters(components, route, id),
      ...(route.body === undefined
        ? {}
        : {
            requestBody: {
              required: true,
              content: {
                'application/json': { schema: components.schemaOf(route.body, 'input', `${id}.body`) },
                ...(route.ndjson === true ? { 'application/x-ndjson': {} } : {}),
              },
            },
          }),
      responses: responses(components, route, id),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: '巷网 Xiangwang',
      version,
      description:
        'A city’s street management. Positions are longitude, latitude in WGS84; instants are ISO 8601 UTC; measures carry their unit in their name. Errors are RFC 9457 problem documents with code, value, place and remedy. JSON answers to GET carry an ETag. Unknown parameters and fields are refused.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      parameters: {
        city: {
          name: 'city',
          in: 'query',
          required: false,
          description: 'Number of the city; the account’s first when absent.',
          schema: { type: 'integer', minimum: 0 },
        },
      },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'From POST /api/v1/session.',
        },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: 'x-csrf-token',
          description: 'From the session, with every unsafe method.',
        },
        deviceKey: { type: 'http', scheme: 'bearer', description: 'A device key, xwd_….' },
      },
    },
    'x-permissions': PERMISSIONS,
  };
}
