import { request as rawRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountRecord, Welcome } from '../../server/accounts/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import { createApp } from '../../server/app.ts';
import { createLog } from '../../server/http/log.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { isLoopback, isLoopbackHost } from '../../server/http/remote.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

/** An address of this machine that other machines could use. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find((address) => !address.internal && address.family === 'IPv4')?.address;

function ask(
  host: string,
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const req = rawRequest({ host, port, path, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => (text += part));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text }));
    });
    req.on('error', reject);
    req.end();
  });
}

const PATHS = [
  '/',
  '/api/v1/welcome',
  '/api/v1/session',
  '/api/openapi.json',
  '/readyz',
  '/metrics',
  '/assets/x.js',
];

describe('with published demo passwords', () => {
  let gate: GateService;
  beforeAll(async () => {
    // The address is checked again for every request: here it listens wider than it was told.
    gate = await gateService('embedded', { host: '0.0.0.0' });
  });
  afterAll(() => gate?.close());

  /** Is this the refusal, with its remedy and without a password? */
  const isRefusal = ({ status, text }: { status: number; text: string }): boolean => {
    const problem = JSON.parse(text) as ProblemDocument;
    const helps = /replace.*XW_INITIAL_PASSWORD/.test(problem.remedyEn ?? '');
    return status === 403 && problem.code === 'demo_secrets' && helps && !text.includes('-demo"');
  };

  it('serves this machine', async () => {
    expect((await ask('127.0.0.1', gate.port, '/api/v1/welcome')).status).toBe(200);
    expect((await ask('127.0.0.1', gate.port, '/api/v1/welcome', { host: 'localhost:8080' })).status).toBe(
      200,
    );
  });

  it.skipIf(outside === undefined)(
    'refuses whoever comes by another address of this machine, but says that it lives',
    async () => {
      for (const path of PATHS) expect(isRefusal(await ask(outside!, gate.port, path))).toBe(true);
      expect((await ask(outside!, gate.port, '/healthz')).status).toBe(200);
    },
  );

  it('refuses what a proxy passes on, whatever the proxy says', async () => {
    const proxied: Record<string, string>[] = [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { 'x-real-ip': '127.0.0.1' },
      { via: '1.1 proxy' },
    ];
    for (const headers of proxied)
      expect(isRefusal(await ask('127.0.0.1', gate.port, '/api/v1/welcome', headers))).toBe(true);
  });

  it('refuses a foreign name that points at this machine', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example:8080',
      '203.0.113.9',
    ])
      expect(isRefusal(await ask('127.0.0.1', gate.port, '/api/v1/welcome', { host }))).toBe(true);
  });

  it('will not start on another address, in plain words', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org'])
      await expect(
        createApp({
          db: gate.db,
          clock: systemClock,
          config: { ...gate.config, host },
          log: createLog('error', () => undefined, Date.now),
          engine: gate.describe,
        }),
      ).rejects.toMatchObject({
        problem: {
          code: 'demo_secrets',
          value: host,
          remedyEn: expect.stringMatching(/XW_INITIAL_PASSWORD/) as string,
        },
      });
  });

  it.skipIf(outside === undefined)('opens when the last published password is gone', async () => {
    const admin = await gate.as('admin');
    const { body } = await admin.get<{ accounts: AccountRecord[] }>('/api/v1/accounts');
    for (const { accountId, login } of body.accounts.filter((account) => account.login !== 'admin')) {
      expect(isRefusal(await ask(outside!, gate.port, '/api/v1/welcome'))).toBe(true);
      if (login === 'planner') await admin.post(`/api/v1/accounts/${accountId}/reset`);
      else await admin.patch(`/api/v1/accounts/${accountId}`, { disabled: true });
    }
    expect(isRefusal(await ask(outside!, gate.port, '/api/v1/welcome'))).toBe(true);
    const changed = await admin.post('/api/v1/session/password', {
      currentPassword: 'admin-demo',
      newPassword: 'nine gates of the old town',
    });
    expect(changed.status).toBe(204);
    const open = await ask(outside!, gate.port, '/api/v1/welcome');
    expect(open.status).toBe(200);
    expect((JSON.parse(open.text) as Welcome).demoAccounts).toBeUndefined();
  });
});

describe('with an initial password', () => {
  let gate: GateService;
  beforeAll(async () => {
    gate = await gateService('embedded', {
      settings: { host: '0.0.0.0', initialPassword: 'chosen by the operator', trustProxy: true },
    });
  });
  afterAll(() => gate?.close());

  it('marks the cookie as secure when the trusted proxy spoke https', async () => {
    const signIn = (headers: Record<string, string>) =>
      gate.client().request('/api/v1/session', {
        method: 'POST',
        body: { login: 'planner', password: 'chosen by the operator' },
        headers,
      });
    const secure = await signIn({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' });
    expect(secure.headers.getSetCookie()[0]).toMatch(/; Secure/);
    expect(secure.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    const plain = await signIn({});
    expect(plain.headers.getSetCookie()[0]).not.toMatch(/; Secure/);
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    expect(gate.logged.some((line) => line.includes('"remote":"203.0.113.9"'))).toBe(true);
  });

  it('starts anywhere, takes that password and no published one, and names no account', async () => {
    const client = gate.client();
    await client.login('planner', 'chosen by the operator');
    expect((await client.get('/api/v1/city')).status).toBe(200);
    await expect(gate.as('planner')).rejects.toThrow('401');
    expect((await gate.client().get<Welcome>('/api/v1/welcome')).body.demoAccounts).toBeUndefined();
  });
});

describe('loopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '[::1]'])(
    '%s is this machine',
    (address) => {
      expect(isLoopback(address)).toBe(true);
    },
  );
  it.each([
    '10.0.0.1',
    '::',
    '0.0.0.0',
    '128.0.0.1',
    '::ffff:10.0.0.1',
    '1270.0.0.1',
    '127.0.0.1.example',
    '',
    undefined,
  ])('%s is not', (address) => {
    expect(isLoopback(address)).toBe(false);
  });
  it.each(['localhost', 'localhost:8080', 'LOCALHOST', 'xw.localhost', '127.0.0.1:1', '[::1]:8080', '::1'])(
    'the host %s means this machine',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );
  it.each(['', 'example.org', 'localhost.example.org', '10.1.2.3:8080', '[fd00::1]:80', '0.0.0.0', '::'])(
    'the host %s does not',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});
