import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath, operationId } from '../../server/http/openapi.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

type Json = Record<string, unknown>;
interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  parameters: { name?: string; in?: string; required?: boolean; schema?: Json; $ref?: string }[];
  requestBody?: { content: Record<string, { schema?: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: Json }> }>;
  security: Record<string, string[]>[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Json; parameters: Json; securitySchemes: Json };
}

describe('the API description', () => {
  let gate: GateService;
  let document: Document;
  let operations: { path: string; method: string; operation: Operation }[];
  beforeAll(async () => {
    gate = await gateService('embedded');
    document = (await gate.client().get<Document>('/api/openapi.json')).body;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
  });
  afterAll(() => gate?.close());

  it('is OpenAPI 3.1 with the parts that the specification requires', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info.title).toBeTruthy();
    expect(document.info.version).toBe(gate.config.version);
    const named = new Set(document.tags.map((tag) => tag.name));
    for (const { path, method, operation } of operations) {
      const at = `${method} ${path}`;
      expect(path, at).toMatch(/^\//);
      expect(Object.keys(operation.responses).length, at).toBeGreaterThan(0);
      for (const response of Object.values(operation.responses))
        expect(response.description, at).toBeTruthy();
      for (const tag of operation.tags) expect(named.has(tag), at).toBe(true);
      expect(operation.summary, at).toBeTruthy();
      expect(operation.description, at).toMatch(/\p{Script=Han}/u);
    }
  });

  it('has every registered route, and no other', () => {
    const described = operations.map(({ path, method }) => `${method} ${path}`).sort();
    const registered = gate.app.routes.map((route) => `${route.method} ${openApiPath(route.path)}`).sort();
    expect(described).toEqual(registered);
  });

  it('names every operation once', () => {
    const names = gate.app.routes.map(operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+([A-Z0-9][A-Za-z0-9]*)*$/);
  });

  it('gives each placeholder of a path one required parameter, and no parameter twice', () => {
    for (const { path, method, operation } of operations) {
      const at = `${method} ${path}`;
      const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map((parameter) => parameter.name).sort(), at).toEqual(placeholders);
      for (const parameter of inPath) expect(parameter.required, at).toBe(true);
      const keys = operation.parameters.map(
        (parameter) => parameter.$ref ?? `${parameter.in} ${parameter.name}`,
      );
      expect(new Set(keys).size, at).toBe(keys.length);
    }
  });

  it('points only at what is there', () => {
    const broken: string[] = [];
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(walk);
      else if (value !== null && typeof value === 'object')
        for (const [name, member] of Object.entries(value)) {
          if (name === '$ref' && typeof member === 'string') {
            const found = member
              .replace(/^#\//, '')
              .split('/')
              .reduce<unknown>((at, key) => (at as Json | undefined)?.[key], document);
            if (!member.startsWith('#/') || found === undefined) broken.push(member);
          } else walk(member);
        }
    };
    walk(document);
    expect(broken).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('$defs');
    expect(Object.keys(document.components.schemas).every((name) => /^[A-Za-z0-9._-]+$/.test(name))).toBe(
      true,
    );
  });

  it('describes the answer of every JSON route, its refusals as problems, and who may ask', () => {
    const schemes = new Set(Object.keys(document.components.securitySchemes));
    for (const route of gate.app.routes) {
      const at = `${route.method} ${route.path}`;
      const operation = document.paths[openApiPath(route.path)]![route.method]!;
      if (route.response !== undefined)
        expect(operation.responses['200']?.content?.['application/json']?.schema, at).toBeDefined();
      if (route.body !== undefined)
        expect(operation.requestBody?.content['application/json']?.schema, at).toBeDefined();
      const isProblem = (status: string) =>
        operation.responses[status]?.content?.['application/problem+json']?.schema?.['$ref'] ===
        '#/components/schemas/Problem';
      expect(isProblem('400') && isProblem('429') && isProblem('503'), at).toBe(true);
      const open = route.permission === 'public';
      expect(isProblem('401') && isProblem('403'), at).toBe(!open);
      expect(operation.security.length > 0, at).toBe(!open);
      for (const need of operation.security)
        for (const scheme of Object.keys(need)) expect(schemes.has(scheme), at).toBe(true);
    }
  });

  it('is shown on a page that loads nothing from elsewhere', async () => {
    const client = gate.client();
    const page = await client.get('/api/docs');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(parts.filter((part) => part !== 'data:,').length).toBe(3);
    for (const part of parts.filter((candidate) => candidate !== 'data:,')) {
      expect(part).toMatch(/^\/api\//);
      expect((await client.get(part)).status).toBe(200);
    }
    const script = await client.get('/api/docs/page.js');
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(script.text).not.toMatch(/innerHTML|https?:\/\//);
  });
});
