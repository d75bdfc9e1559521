import { request as rawRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProblemDocument } from '../../server/http/problem.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

/** A request as it goes over the wire, and the answer as it comes back: nothing is decoded. */
function raw(
  port: number,
  options: { path: string; method?: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const req = rawRequest({ host: '127.0.0.1', port, ...rest }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(parts) }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

describeEngines('the gate', (engine) => {
  let gate: GateService;
  let admin: HttpClient;
  let csrf: string;
  beforeAll(async () => {
    gate = await gateService(engine);
    admin = await gate.as('admin');
    csrf = (await admin.get<{ csrfToken: string }>('/api/v1/session')).body.csrfToken;
  });
  afterAll(() => gate?.close());
  const mine = () => ({ cookie: admin.cookie(), 'x-csrf-token': csrf, 'content-type': 'application/json' });

  it('answers every refusal as a problem with code, place and remedy in both languages', async () => {
    const refusals = [
      await gate.client().get('/api/v1/city'),
      await admin.get('/api/v1/cases'),
      await admin.get('/api/v1/no-such-thing'),
      await admin.get('/api/v1/audit?limit=0'),
      await admin.post('/api/v1/accounts', { login: 'x' }),
      await admin.patch('/api/v1/accounts/nobody', { nameZh: '甲' }),
    ];
    expect(refusals.map((answer) => answer.status)).toEqual([401, 403, 404, 400, 422, 404]);
    for (const answer of refusals) {
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const problem = ProblemDocument.parse(answer.body);
      expect(problem.status).toBe(answer.status);
      expect(problem.type).toBe(`urn:xiangwang:problem:${problem.code}`);
      expect(problem.detail).toMatch(/\p{Script=Han}/u);
      expect(problem.detailEn).not.toMatch(/\p{Script=Han}/u);
      expect(problem.remedy).toMatch(/\p{Script=Han}/u);
      expect(problem.remedyEn).toBeTruthy();
      expect(problem.instance).toBe(`urn:xiangwang:request:${answer.headers.get('x-request-id')}`);
    }
  });

  it('refuses a parameter that it does not know, naming it and those it knows', async () => {
    const { status, body } = await admin.get<ProblemDocument>('/api/v1/audit?streem=accounts');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'unknown_parameter', place: 'query.streem', value: 'streem' });
    expect(body.detailEn).toContain('stream, cursor, limit');
    const plain = await admin.get<ProblemDocument>('/api/v1/accounts?disabled=true');
    expect(plain).toMatchObject({ status: 400, body: { place: 'query.disabled' } });
  });

  it.each([
    ['limit=many', 'query.limit', 'many'],
    ['limit=', 'query.limit', '""'],
    ['limit=1.5', 'query.limit', '1.5'],
    ['limit=501', 'query.limit', '501'],
    ['limit=10&limit=20', 'query.limit', '10 & 20'],
    ['city=one', 'query.city', 'one'],
    ['city=1&city=2', 'query.city', '1,2'],
  ])('says where %s is wrong', async (query, place, value) => {
    const { status, body } = await admin.get<ProblemDocument>(`/api/v1/audit?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ place, value });
  });

  it('names every fault of a body, and fields that it does not know', async () => {
    const { status, body } = await admin.post<ProblemDocument>('/api/v1/accounts', {
      login: '中',
      nameZh: '',
      role: 'device',
    });
    expect(status).toBe(422);
    expect(body.errors?.map((fault) => fault.place)).toEqual(['body.login', 'body.nameZh', 'body.role']);
    const strange = await admin.post<ProblemDocument>('/api/v1/accounts', {
      login: 'someone',
      nameZh: '甲',
      role: 'planner',
      password: 'hunter2',
    });
    expect(strange.body).toMatchObject({ code: 'unknown_field', place: 'body.password' });
  });

  it('refuses text that is no text, in the body, the query and the path, before anything reads it', async () => {
    const torn = await admin.post<ProblemDocument>('/api/v1/accounts', {
      login: 'torn',
      nameZh: '甲\u0000乙',
    });
    expect(torn.status).toBe(422);
    expect(torn.body).toMatchObject({ code: 'damaged_text', place: 'body.nameZh', value: '甲\uFFFD乙' });
    const half = await admin.post<ProblemDocument>('/api/v1/accounts', { 'lo\uD800gin': [{ deep: 'x' }] });
    expect(half.body).toMatchObject({ code: 'damaged_text', place: 'body.lo\uFFFDgin' });
    const query = await admin.get<ProblemDocument>('/api/v1/audit?stream=a%00b');
    expect(query.status).toBe(400);
    expect(query.body).toMatchObject({ code: 'damaged_text', place: 'query.stream' });
    const path = await admin.get<ProblemDocument>('/api/v1/jobs/a%00b');
    expect(path.body).toMatchObject({ code: 'damaged_text', place: 'params.jobId' });
  });

  it('says in which line JSON is broken', async () => {
    const { status, body } = await raw(gate.port, {
      path: '/api/v1/accounts',
      method: 'POST',
      headers: mine(),
      body: '{\n  "login": "x",\n  oops\n}',
    });
    expect(status).toBe(400);
    expect(JSON.parse(body.toString())).toMatchObject({
      code: 'invalid_json',
      place: 'body line 3 column 3',
    });
  });

  it('refuses bodies that are too large, before and after decompression', async () => {
    const large = JSON.stringify({ login: 'x'.repeat(300_000) });
    const plain = await raw(gate.port, {
      path: '/api/v1/accounts',
      method: 'POST',
      headers: mine(),
      body: large,
    });
    expect(plain.status).toBe(413);
    expect(JSON.parse(plain.body.toString())).toMatchObject({ code: 'body_too_large', value: '262144' });
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(bomb.length).toBeLessThan(262_144);
    const zipped = await raw(gate.port, {
      path: '/api/v1/accounts',
      method: 'POST',
      headers: { ...mine(), 'content-encoding': 'gzip' },
      body: bomb,
    });
    expect(zipped.status).toBe(413);
  });

  it.each<[string, Record<string, string>, string | Buffer, number, string]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1', 415, 'unsupported_media_type'],
    ['an unknown encoding', { 'content-encoding': 'rot13' }, '{}', 415, 'unsupported_encoding'],
    ['bytes that are not UTF-8', {}, Buffer.from([0x22, 0xff, 0x22]), 400, 'invalid_encoding'],
    ['a prototype', {}, '{"__proto__":{"role":"admin"}}', 400, 'invalid_json'],
    ['nothing at all', {}, '', 422, 'invalid_body'],
  ])('refuses %s', async (_, headers, body, status, code) => {
    const answer = await raw(gate.port, {
      path: '/api/v1/accounts',
      method: 'POST',
      headers: { ...mine(), ...headers },
      body,
    });
    expect({
      status: answer.status,
      code: (JSON.parse(answer.body.toString()) as ProblemDocument).code,
    }).toEqual({
      status,
      code,
    });
  });

  it('takes a gzip body', async () => {
    const { status } = await raw(gate.port, {
      path: '/api/v1/device-keys',
      method: 'POST',
      headers: { ...mine(), 'content-encoding': 'gzip' },
      body: gzipSync('{"label":"压缩"}'),
    });
    expect(status).toBe(201);
  });

  it('refuses a change that another site asks for, even signing in', async () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' };
    const { status, body } = await raw(gate.port, {
      path: '/api/v1/session',
      method: 'POST',
      headers: elsewhere,
      body: '{"login":"planner","password":"planner-demo"}',
    });
    expect(status).toBe(403);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'csrf_refused' });
  });

  it('gives the same content the same tag, answers 304, and a new tag after a change', async () => {
    const first = await admin.get('/api/v1/accounts');
    const tag = first.headers.get('etag')!;
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const fresh = await admin.get('/api/v1/accounts', { 'if-none-match': `"other", ${tag}` });
    expect(fresh).toMatchObject({ status: 304, text: '' });
    expect(fresh.headers.get('etag')).toBe(tag);
    await admin.post('/api/v1/accounts', { login: `etag-${Date.now()}`, nameZh: '甲', role: 'planner' });
    const changed = await admin.get('/api/v1/accounts', { 'if-none-match': tag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  it('compresses as the client likes, with the same content and tag', async () => {
    const ask = (encoding?: string) =>
      raw(gate.port, {
        path: '/api/openapi.json',
        headers: encoding === undefined ? {} : { 'accept-encoding': encoding },
      });
    const plain = await ask();
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers.vary).toMatch(/Accept-Encoding/);
    const br = await ask('gzip, deflate, br');
    expect(br.headers['content-encoding']).toBe('br');
    expect(br.body.length).toBeLessThan(plain.body.length / 5);
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    const gzip = await ask('br;q=0, gzip');
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(new Set([plain.headers.etag, br.headers.etag, gzip.headers.etag]).size).toBe(1);
  });

  it('answers HEAD like GET, without the body', async () => {
    const { status, headers, body } = await raw(gate.port, { path: '/api/openapi.json', method: 'HEAD' });
    expect(status).toBe(200);
    expect(Number(headers['content-length'])).toBeGreaterThan(10_000);
    expect(body.length).toBe(0);
  });

  it('sends the security headers with answers, refusals and pages', async () => {
    for (const path of ['/healthz', '/api/v1/city', '/', '/api/docs', '/no/such/page.png']) {
      const { headers } = await raw(gate.port, { path });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('tells a stranger nothing of a failure but its number, and the log everything', async () => {
    const victim = await gate.as('planner');
    await gate.db.query('alter table cities rename to cities_away');
    const { status, body, text, headers } = await victim.get<ProblemDocument>('/api/v1/city');
    await gate.db.query('alter table cities_away rename to cities');
    expect(status).toBe(500);
    expect(body.code).toBe('internal_error');
    expect(text).not.toMatch(/cities|relation|sql/i);
    const line = gate.logged.find(
      (entry) => entry.includes(headers.get('x-request-id')!) && entry.includes('relation'),
    );
    expect(line).toBeDefined();
  });

  it('writes an access line for every refusal and change, with account and request number, and no secret', async () => {
    const { headers } = await admin.get('/api/v1/no-such-thing');
    const lines = gate.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    const line = lines.find((entry) => entry['requestId'] === headers.get('x-request-id'));
    expect(line).toMatchObject({ message: 'request', method: 'GET', status: 404, problem: 'no_such_route' });
    expect(gate.logged.join('\n')).not.toMatch(/-demo"|xw_session|hunter2/);
  });

  it('says that it lives, and whether it is ready and what a write survives', async () => {
    expect((await gate.client().get('/healthz')).body).toMatchObject({ alive: true });
    const { status, body } = await gate.client().get('/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ready: true,
      engine: { kind: engine },
      database: { answers: true },
      schema: { current: true },
    });
    expect(JSON.stringify(body)).toMatch(engine === 'embedded' ? /not a power cut/ : /survives a power cut/);
    await gate.db.query(
      `insert into schema_migrations (version, name, sha256) values (99, '0099_later', 'x')`,
    );
    const newer = await gate.client().get('/readyz');
    await gate.db.query('delete from schema_migrations where version = 99');
    expect(newer).toMatchObject({
      status: 503,
      body: { ready: false, schema: { version: 99, current: false } },
    });
  });

  it('counts and times requests by route, never by address', async () => {
    await admin.patch('/api/v1/accounts/somebody-with-a-name', { nameZh: '甲' });
    const { text } = await gate.client().get('/metrics');
    expect(text).toMatch(
      /xw_requests_total\{method="PATCH",route="\/api\/v1\/accounts\/:accountId",status="404"\} \d/,
    );
    expect(text).not.toContain('somebody-with-a-name');
    for (const name of [
      'xw_request_seconds_bucket',
      'xw_event_loop_delay_seconds',
      'xw_resident_bytes',
      'xw_sse_clients',
      'xw_db_connections',
    ])
      expect(text).toContain(name);
    const buckets = [
      ...text.matchAll(/xw_request_seconds_bucket\{method="GET",route="\/readyz",le="([^"]+)"\} (\d+)/g),
    ];
    const counts = buckets.map((match) => Number(match[2]));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBe(2);
  });

  it.each([
    '/api/v1/%',
    '/%c0%ae%c0%ae/',
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
  ])('gives nothing away for %s', async (path) => {
    const { status, body } = await raw(gate.port, { path });
    expect(body.toString()).not.toContain('"private"');
    expect(status).toBeLessThan(504);
    expect(status).not.toBe(500);
  });
});
