import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lockAfterMs } from '../../server/accounts/core/lock-out.ts';
import { passwordFault } from '../../server/accounts/core/password-rule.ts';
import { SESSION_IDLE_MS, isSessionAlive } from '../../server/accounts/core/session-life.ts';
import { chooseEncoding, isFresh } from '../../server/http/answer.ts';
import { clientPages } from '../../server/http/client-pages.ts';
import { readCookie } from '../../server/http/identity.ts';
import { readBody, readQuery } from '../../server/http/input.ts';
import { InputError } from '../../server/http/problem.ts';
import { createLimiter } from '../../server/http/token-bucket.ts';

describe('readQuery', () => {
  const schema = z.object({
    limit: z.coerce.number().int().default(50),
    share: z.number().optional(),
    deep: z.boolean().optional(),
    types: z.array(z.string()).optional(),
    rates: z.array(z.number()).optional(),
    rate: z.union([z.literal(1), z.literal(10)]).optional(),
    day: z.string().nullish(),
    box: z
      .string()
      .transform((text) => text.split(',').map(Number))
      .optional(),
  });
  const read = (text: string) => readQuery(schema, new URLSearchParams(text));

  it('turns text into what the schema means', () => {
    expect(
      read(
        'limit=7&share=-0.5e1&deep=false&types=a,b&types=c&rates=1,2.5&rate=10&day=2026-01-01&box=1,2&city=3',
      ),
    ).toEqual({
      query: {
        limit: 7,
        share: -5,
        deep: false,
        types: ['a', 'b', 'c'],
        rates: [1, 2.5],
        rate: 10,
        day: '2026-01-01',
        box: [1, 2],
      },
      city: 3,
    });
    expect(read('')).toEqual({ query: { limit: 50 }, city: undefined });
  });

  it.each([
    'limit=',
    'limit=0x10',
    'limit=1e',
    'limit=NaN',
    'limit=Infinity',
    'deep=yes',
    'rate=2',
    'rates=1,x',
    'rates=1,,2',
  ])('refuses %s rather than guess', (text) => {
    expect(() => read(text)).toThrow(InputError);
  });

  it('never ignores a name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        fc.pre(!(name in schema.shape) && name !== 'city');
        const search = new URLSearchParams([[name, 'x']]);
        expect(() => readQuery(schema, search)).toThrow('unknown_parameter');
        expect(() => readQuery(undefined, search)).toThrow('unknown_parameter');
      }),
    );
  });

  it('knows the names of a schema under refinement and default', () => {
    const refined = z
      .object({ a: z.number() })
      .refine(({ a }) => a > 0)
      .optional();
    expect(readQuery(refined, new URLSearchParams('a=2')).query).toEqual({ a: 2 });
    expect(() => readQuery(refined, new URLSearchParams('a=2&b=1'))).toThrow('unknown_parameter');
  });

  it('leaves open schemas open', () => {
    const open = z.looseObject({ a: z.number() });
    expect(readBody(open, { a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    expect(() => readBody(z.object({ a: z.number() }), { a: 1, b: 2 })).toThrow('unknown_field');
  });
});

describe('createLimiter', () => {
  it('never lets more through than burst and rate allow, and lets that much through', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 200 }),
        (burst, perS, gapsMs) => {
          const limiter = createLimiter({ burst, perS });
          let nowMs = 0;
          let passed = 0;
          let tokens = burst;
          for (const gapMs of gapsMs) {
            nowMs += gapMs;
            tokens = Math.min(burst, tokens + (gapMs / 1000) * perS);
            const waitMs = limiter.take('a', nowMs);
            if (waitMs === 0) {
              passed += 1;
              tokens -= 1;
            } else expect(waitMs).toBeGreaterThan(0);
            expect(tokens).toBeGreaterThan(-1e-6);
            expect(waitMs === 0 || tokens < 1).toBe(true);
          }
          expect(passed).toBeLessThanOrEqual(burst + (nowMs / 1000) * perS + 1e-6);
        },
      ),
    );
  });

  it('is free again exactly when it said', () => {
    const limiter = createLimiter({ burst: 1, perS: 0.4 });
    expect(limiter.take('a', 0)).toBe(0);
    expect(limiter.take('a', 0)).toBe(2500);
    expect(limiter.take('a', 2499)).toBe(1);
    expect(limiter.take('a', 2500)).toBe(0);
  });

  it('keeps callers apart in bounded memory', () => {
    const limiter = createLimiter({ burst: 1, perS: 0.001 }, 100);
    for (let i = 0; i < 1_000; i += 1) expect(limiter.take(`caller ${i}`, i)).toBe(0);
    expect(limiter.size).toBe(100);
    expect(limiter.take('caller 999', 1_000)).toBeGreaterThan(0);
  });
});

describe('accounts', () => {
  it('locks longer with each failure, from the fifth, and never for longer than a quarter of an hour', () => {
    expect([0, 4, 5, 6, 7, 8].map(lockAfterMs)).toEqual([0, 0, 60_000, 120_000, 240_000, 480_000]);
    expect(lockAfterMs(9)).toBe(900_000);
    expect(lockAfterMs(1e9)).toBe(900_000);
  });

  it('ends a session by idleness and by age', () => {
    const session = { seenAtMs: 0, expiresAtMs: 2 * SESSION_IDLE_MS };
    expect(isSessionAlive(session, SESSION_IDLE_MS - 1)).toBe(true);
    expect(isSessionAlive(session, SESSION_IDLE_MS)).toBe(false);
    expect(isSessionAlive({ ...session, seenAtMs: 2 * SESSION_IDLE_MS - 1 }, 2 * SESSION_IDLE_MS)).toBe(
      false,
    );
  });

  it.each([
    ['planner-at-work', 'planner'],
    ['aaaaaaaaaaaa', 'x'],
    ['abababababab', 'x'],
    ['1234567890', 'x'],
    ['0987654321', 'x'],
    ['qwertyuiop', 'x'],
    ['scheduler-demo', 'x'],
  ])('refuses the password %s', (password, login) => {
    expect(passwordFault(password, login)).not.toBeNull();
  });
  it.each(['correct horse battery staple', '七座桥和一条运河在城里', 'k3-9fq-zzp-1'])(
    'takes the password %s',
    (password) => {
      expect(passwordFault(password, 'planner')).toBeNull();
    },
  );

  it('reads a cookie that was sent once, and none that was sent twice', () => {
    expect(readCookie('a=1; xw_session=abc; b=2', 'xw_session')).toBe('abc');
    expect(readCookie('xw_session=abc; xw_session=def', 'xw_session')).toBeUndefined();
    expect(readCookie('not_xw_session=abc', 'xw_session')).toBeUndefined();
    expect(readCookie(undefined, 'xw_session')).toBeUndefined();
  });
});

describe('answers', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['BR', 'br'],
    ['gzip;q=0.0', 'identity'],
    ['brotli', 'identity'],
  ] as const)('with Accept-Encoding %s are %s', (accepted, encoding) => {
    expect(chooseEncoding(accepted)).toBe(encoding);
  });

  it.each([
    ['W/"a"', 'W/"a"', true],
    ['"a"', 'W/"a"', true],
    ['W/"b", "a"', '"a"', true],
    ['*', '"a"', true],
    ['"b"', '"a"', false],
    [undefined, '"a"', false],
  ] as const)('with If-None-Match %s and tag %s are fresh: %s', (header, tag, fresh) => {
    expect(isFresh(header, tag)).toBe(fresh);
  });
});

describe('clientPages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xw-pages-'));
  const app = express().use(clientPages(folder));
  const server = createServer(app);
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('says that the client is not built, and serves it as soon as it is', async () => {
    const before = await fetch(`${url}/`);
    expect(before.status).toBe(503);
    expect(await before.text()).toContain('npm run build');
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>巷网</title>');
    writeFileSync(join(folder, 'assets', 'index-AbCd1234.js'), `// ${'x'.repeat(5_000)}`);
    const after = await fetch(`${url}/`);
    expect(after.status).toBe(200);
    expect(after.headers.get('cache-control')).toBe('no-cache');
    expect(await after.text()).toContain('巷网');
  });

  it('gives hashed assets for good, compressed, and nothing for what is not there', async () => {
    const asset = await fetch(`${url}/assets/index-AbCd1234.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(asset.headers.get('content-encoding')).toMatch(/br|gzip/);
    expect((await asset.text()).length).toBe(5_003);
    const again = await fetch(`${url}/assets/index-AbCd1234.js`, {
      headers: { 'if-none-match': asset.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
    expect((await fetch(`${url}/assets/index-Gone0000.js`)).status).toBe(404);
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405);
  });

  it('gives the page for every address that is a view', async () => {
    const view = await fetch(`${url}/command/cases?cell=8a`);
    expect(view.status).toBe(200);
    expect(view.headers.get('content-type')).toMatch(/^text\/html/);
  });
});
