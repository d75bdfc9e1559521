import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountRecord, Session, Welcome } from '../../server/accounts/contract.ts';
import type { AuditPage } from '../../server/audit/contract.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import { describeEngines } from '../harness/engines.ts';
import type { HttpClient } from '../harness/http-client.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

describeEngines('signing in', (engine) => {
  let gate: GateService;
  let admin: HttpClient;
  beforeAll(async () => {
    gate = await gateService(engine);
    admin = await gate.as('admin');
  });
  afterAll(() => gate?.close());

  const signIn = (login: string, password: string) =>
    gate.client().post<ProblemDocument>('/api/v1/session', { login, password });

  async function newPerson(
    login: string,
    role = 'inspector',
  ): Promise<{ client: HttpClient; account: AccountRecord; password: string }> {
    const made = await admin.post<{ account: AccountRecord; oneTimePassword: string }>('/api/v1/accounts', {
      login,
      nameZh: '某人',
      role,
    });
    expect(made.status).toBe(201);
    const client = gate.client();
    await client.login(login, made.body.oneTimePassword);
    const password = `a fresh phrase for ${made.body.account.accountId}`;
    const changed = await client.post('/api/v1/session/password', {
      currentPassword: made.body.oneTimePassword,
      newPassword: password,
    });
    expect(changed.status).toBe(204);
    return { client, account: made.body.account, password };
  }

  it('offers the demo accounts to this machine, and each of them works', async () => {
    const { body } = await gate.client().get<Welcome>('/api/v1/welcome');
    expect(body).toMatchObject({ cityNameZh: '小城1', synthetic: true, engine });
    expect(body.durabilityEn).toMatch(engine === 'embedded' ? /not a power cut/ : /power cut/);
    expect(body.demoAccounts?.map((account) => account.role).sort()).toEqual([
      'admin',
      'commander',
      'inspector',
      'planner',
      'scheduler',
    ]);
    for (const { login, password, role } of body.demoAccounts ?? []) {
      const client = gate.client();
      await client.login(login, password);
      const session = await client.get<Session>('/api/v1/session');
      expect(session.body).toMatchObject({ account: { login, role, cityIds: [1, 2] }, demoSecret: true });
    }
  });

  it('keeps the session in a cookie that scripts and other sites never get', async () => {
    const answer = await signIn('planner', 'planner-demo');
    const cookie = answer.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^xw_session=[\w-]{43}; /);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('says nobody is signed in as an answer', async () => {
    const { status, body } = await gate.client().get<Session>('/api/v1/session');
    expect(status).toBe(200);
    expect(body.account).toBeNull();
  });

  it('answers an unknown login and a wrong password alike, also about the lock', async () => {
    const known: Awaited<ReturnType<typeof signIn>>[] = [];
    const unknown: typeof known = [];
    const person = await newPerson('wanglin');
    for (let i = 0; i < 6; i += 1) {
      known.push(await signIn(person.account.login, 'not the password'));
      unknown.push(await signIn('nobody-here', 'not the password'));
    }
    const shape = (answers: typeof known) =>
      answers.map(({ body }) => ({ ...body, instance: '', value: body.value !== undefined }));
    const same = (text: string) => text.replace(/\d+ (秒|s)/g, 'N $1');
    expect(same(JSON.stringify(shape(known)))).toEqual(same(JSON.stringify(shape(unknown))));
    expect(known.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('locks after five failures, also against the right password, and lifts the lock by time and by reset', async () => {
    const { account, password } = await newPerson('zhaomin');
    for (let i = 0; i < 5; i += 1) await signIn(account.login, 'wrong wrong wrong');
    const locked = await signIn(account.login, password);
    expect(locked.status).toBe(429);
    expect(locked.body).toMatchObject({ code: 'locked_out', place: 'body.login' });
    gate.pass(61_000);
    expect((await signIn(account.login, password)).status).toBe(200);

    for (let i = 0; i < 5; i += 1) await signIn(account.login, 'wrong wrong wrong');
    expect((await signIn(account.login, password)).status).toBe(429);
    const reset = await admin.post<{ oneTimePassword: string }>(
      `/api/v1/accounts/${account.accountId}/reset`,
    );
    expect(reset.status).toBe(200);
    expect((await signIn(account.login, reset.body.oneTimePassword)).status).toBe(200);
  });

  it('lets a one-time password do nothing but be replaced', async () => {
    const made = await admin.post<{ oneTimePassword: string }>('/api/v1/accounts', {
      login: 'sunhao',
      nameZh: '孙浩',
      role: 'planner',
    });
    const client = gate.client();
    await client.login('sunhao', made.body.oneTimePassword);
    const refused = await client.get<ProblemDocument>('/api/v1/city');
    expect(refused.status).toBe(403);
    expect(refused.body.code).toBe('password_change_required');
    const weak = await client.post<ProblemDocument>('/api/v1/session/password', {
      currentPassword: made.body.oneTimePassword,
      newPassword: 'sunhao-sunhao',
    });
    expect(weak.body).toMatchObject({ code: 'password_refused', place: 'body.newPassword' });
    const good = await client.post('/api/v1/session/password', {
      currentPassword: made.body.oneTimePassword,
      newPassword: 'seven lamps on the canal',
    });
    expect(good.status).toBe(204);
    expect((await client.get('/api/v1/city')).status).toBe(200);
  });

  it('ends the other sessions when a password changes', async () => {
    const { client, account, password } = await newPerson('qianyu');
    const other = gate.client();
    await other.login(account.login, password);
    await client.post('/api/v1/session/password', {
      currentPassword: password,
      newPassword: 'eight bridges, one boat',
    });
    expect((await other.get('/api/v1/city')).status).toBe(401);
    expect((await client.get('/api/v1/city')).status).toBe(200);
  });

  it('ends the session of a disabled account at once, and of nobody else', async () => {
    const { client, account, password } = await newPerson('zhouji');
    const bystander = await newPerson('wuqing');
    expect((await client.get('/api/v1/city')).status).toBe(200);
    const disabled = await admin.patch<AccountRecord>(`/api/v1/accounts/${account.accountId}`, {
      disabled: true,
    });
    expect(disabled.body.disabledAt).not.toBeNull();
    expect((await client.get('/api/v1/city')).status).toBe(401);
    expect((await bystander.client.get('/api/v1/city')).status).toBe(200);
    expect((await signIn(account.login, password)).body.code).toBe('sign_in_failed');
    await admin.patch(`/api/v1/accounts/${account.accountId}`, { disabled: false });
    expect((await signIn(account.login, password)).status).toBe(200);
  });

  it('ends the open event stream of a disabled account at once', async () => {
    const { client, account } = await newPerson('fengyi');
    const stream = await fetch(`${gate.url}/api/v1/events`, { headers: { cookie: client.cookie() } });
    expect(stream.status).toBe(200);
    const reader = stream.body!.getReader();
    await reader.read();
    await admin.patch(`/api/v1/accounts/${account.accountId}`, { disabled: true });
    const drained = (async () => {
      for (;;) if ((await reader.read()).done) return 'over';
    })().catch(() => 'over');
    expect(await drained).toBe('over');
  });

  it('forgets a session after eight idle hours, and after a day in any case', async () => {
    const { client, account, password } = await newPerson('chenxi');
    gate.pass(7.9 * 3_600_000);
    expect((await client.get('/api/v1/city')).status).toBe(200);
    gate.pass(7.9 * 3_600_000);
    expect((await client.get('/api/v1/city')).status).toBe(200);
    gate.pass(7.9 * 3_600_000);
    expect((await client.get('/api/v1/city')).status).toBe(200);
    gate.pass(0.5 * 3_600_000);
    expect((await client.get('/api/v1/city')).status).toBe(401);
    const idle = gate.client();
    await idle.login(account.login, password);
    gate.pass(8.1 * 3_600_000);
    expect((await idle.get('/api/v1/city')).status).toBe(401);
    admin = await gate.as('admin');
  });

  it('never leaves the deployment without an administrator', async () => {
    const { body } = await admin.get<{ accounts: AccountRecord[] }>('/api/v1/accounts');
    const self = body.accounts.find((account) => account.login === 'admin')!;
    const own = await admin.patch<ProblemDocument>(`/api/v1/accounts/${self.accountId}`, { disabled: true });
    expect(own.body.code).toBe('own_account');
    const second = await newPerson('second-admin', 'admin');
    expect((await second.client.patch(`/api/v1/accounts/${self.accountId}`, { disabled: true })).status).toBe(
      200,
    );
    const last = await second.client.patch<ProblemDocument>(`/api/v1/accounts/${second.account.accountId}`, {
      role: 'planner',
    });
    expect(last.status).toBe(409);
    expect(
      (await second.client.patch(`/api/v1/accounts/${self.accountId}`, { disabled: false })).status,
    ).toBe(200);
    admin = await gate.as('admin');
  });

  it('refuses a login that is taken, and a city that does not exist', async () => {
    const taken = await admin.post<ProblemDocument>('/api/v1/accounts', {
      login: 'planner',
      nameZh: '甲',
      role: 'planner',
    });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'login_taken', value: 'planner', place: 'body.login' },
    });
    const nowhere = await admin.post<ProblemDocument>('/api/v1/accounts', {
      login: 'newcomer',
      nameZh: '乙',
      role: 'planner',
      cityIds: [1, 99],
    });
    expect(nowhere).toMatchObject({ status: 422, body: { place: 'body.cityIds' } });
    const { body } = await admin.get<{ accounts: AccountRecord[] }>('/api/v1/accounts');
    expect(body.accounts.some((account) => account.login === 'newcomer')).toBe(false);
    expect(JSON.stringify(body)).not.toMatch(/argon2|passwordHash/);
  });

  it('shows an account only its own cities', async () => {
    const { client } = await newPerson('only-one');
    expect((await client.get('/api/v1/city?city=1')).status).toBe(200);
    const other = await client.get<ProblemDocument>('/api/v1/city?city=2');
    expect(other).toMatchObject({ status: 403, body: { code: 'city_forbidden', value: '2' } });
  });

  it('gives a device its own right and nothing else, until the key is revoked', async () => {
    const made = await admin.post<{ key: { keyId: string }; secret: string }>('/api/v1/device-keys', {
      label: '终端一',
    });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^xwd_[\w-]{43}$/);
    const device = (path: string, method = 'GET') =>
      gate.client().request(path, {
        method,
        headers: { authorization: `Bearer ${made.body.secret}` },
        ...(method === 'POST' ? { body: [] } : {}),
      });
    expect((await device('/api/v1/fixes', 'POST')).status).not.toBe(401);
    expect((await device('/api/v1/fixes', 'POST')).status).not.toBe(403);
    expect((await device('/api/v1/city')).status).toBe(403);
    const listed = await admin.get('/api/v1/device-keys');
    expect(listed.text).not.toContain(made.body.secret);
    expect((await admin.delete(`/api/v1/device-keys/${made.body.key.keyId}`)).status).toBe(204);
    expect((await device('/api/v1/fixes', 'POST')).status).toBe(401);
    const [stored] = await gate.db.query<{ found: number }>(
      'select count(*)::int as found from device_keys where key_hash like $1',
      ['%xwd_%'],
    );
    expect(stored?.found).toBe(0);
  });

  it('records every sign-in, refusal and change, and no secret', async () => {
    await signIn('planner', 'wrong but recorded');
    await signIn('my-password-typed-here', 'x');
    const { body, text } = await admin.get<AuditPage>('/api/v1/audit?stream=accounts&limit=500');
    const actions = new Set(body.entries.map((entry) => entry.action));
    for (const action of [
      'session.opened',
      'session.refused',
      'account.created',
      'account.changed',
      'account.reset',
      'password.changed',
      'device-key.created',
      'device-key.revoked',
    ])
      expect(actions).toContain(action);
    expect(text).not.toMatch(/my-password-typed-here|wrong but recorded|planner-demo/);
    const client = await gate.as('planner');
    await client.delete('/api/v1/session');
    const after = await admin.get<AuditPage>('/api/v1/audit?stream=accounts&limit=1');
    expect(after.body.entries[0]).toMatchObject({ action: 'session.closed', subject: 'planner' });
    expect(after.body.nextCursor).not.toBeNull();
  });

  it('signs out for good', async () => {
    const client = await gate.as('planner');
    const cookie = client.cookie();
    const answer = await client.delete('/api/v1/session');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/xw_session=; .*Max-Age=0/);
    const again = await gate.client().request('/api/v1/city', { headers: { cookie } });
    expect(again.status).toBe(401);
  });
});

describe('limits of signing in', () => {
  let gate: GateService;
  beforeAll(async () => {
    gate = await gateService('embedded', {
      limits: { signIn: { burst: 3, perS: 0.5 }, general: { burst: 5, perS: 0.001 } },
    });
  });
  afterAll(() => gate?.close());

  it('takes a few attempts at once, then says when to come again', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i += 1) {
      const answer = await gate.client().post('/api/v1/session', { login: `nobody-${i}`, password: 'x' });
      statuses.push(answer.status);
      if (i === 3) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
    gate.pass(2_100);
    expect((await gate.client().post('/api/v1/session', { login: 'nobody-9', password: 'x' })).status).toBe(
      401,
    );
  });

  it('limits everything else more widely', async () => {
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await gate.client().get('/api/v1/session')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });
});
