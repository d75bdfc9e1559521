import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccounts } from '../../server/accounts/accounts.ts';
import { createDemoAccounts } from '../../server/accounts/demo-accounts.ts';
import { createSessions } from '../../server/accounts/sessions.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

describeEngines('accounts', (engine) => {
  let database: TestDatabase;
  const open = () => {
    const { db } = database;
    const audit = createAudit({ db, clock: systemClock });
    const sessions = createSessions({ db, clock: systemClock, audit });
    const deps = { db, clock: systemClock, audit, sessions };
    return { audit, sessions, accounts: createAccounts(deps), demo: createDemoAccounts(deps) };
  };
  const addCity = (cityId: number, synthetic: boolean) =>
    database.db.query(
      `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
       values ($1::int, 'c' || $1::int, '城', 'City', 4548,
         ST_Multi(ST_MakeEnvelope(116, 35, 117, 36, 4326)), $2::bool, 'x', 'CC0')`,
      [cityId, synthetic],
    );
  beforeAll(async () => {
    database = await testDatabase(engine);
  });
  afterAll(() => database?.close());

  it('makes no account without a synthetic city, and demo accounts once with one, also when two start at once', async () => {
    const { demo } = open();
    await addCity(7, false);
    expect(await demo.ensure()).toBe(0);
    expect(await demo.inUse()).toBe(false);
    await addCity(8, true);
    const made = await Promise.all([demo.ensure(), open().demo.ensure()]);
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(await demo.ensure()).toBe(0);
    expect(await demo.inUse()).toBe(true);
    const { accounts } = open();
    expect((await accounts.list()).map(({ login, cityIds }) => [login, cityIds])).toEqual([
      ['admin', [7, 8]],
      ['commander', [8]],
      ['inspector', [8]],
      ['planner', [8]],
      ['scheduler', [8]],
    ]);
  });

  it('shows a further synthetic city to the demo people only', async () => {
    const { accounts, demo } = open();
    await accounts.create('test', { login: 'real-person', nameZh: '真人', role: 'planner', cityIds: [7] });
    await addCity(9, true);
    expect(await demo.ensure()).toBe(0);
    const cities = new Map((await accounts.list()).map(({ login, cityIds }) => [login, cityIds]));
    expect(cities.get('planner')).toEqual([8, 9]);
    expect(cities.get('real-person')).toEqual([7]);
  });

  it('gives every published password away for a one-time password', async () => {
    const { demo, sessions } = open();
    await sessions.signIn('planner', 'planner-demo', null);
    const replaced = await demo.secure('system:test');
    expect(replaced.map(({ login }) => login).sort()).toEqual([
      'admin',
      'commander',
      'inspector',
      'planner',
      'scheduler',
    ]);
    expect(await demo.inUse()).toBe(false);
    await expect(sessions.signIn('planner', 'planner-demo', null)).rejects.toThrow('sign_in_failed');
    const { oneTimePassword } = replaced.find(({ login }) => login === 'planner')!;
    const { session } = await sessions.signIn('planner', oneTimePassword, null);
    expect(session.account?.mustChangePassword).toBe(true);
    expect(session.demoSecret).toBe(false);
    await expect(demo.refuseHost('0.0.0.0', false)).resolves.toBeUndefined();
  });

  it('stores neither passwords nor tokens, and cheaper hashes are renewed at sign-in', async () => {
    const { sessions, accounts } = open();
    const { oneTimePassword, account } = await accounts.create('test', {
      login: 'old-hash',
      nameZh: '旧',
      role: 'planner',
      cityIds: [7],
    });
    const { hash } = await import('@node-rs/argon2');
    const cheap = await hash(oneTimePassword, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await database.db.query('update accounts set password_hash = $1 where account_id = $2', [
      cheap,
      account.accountId,
    ]);
    const { token } = await sessions.signIn('old-hash', oneTimePassword, 'a browser');
    const [row] = await database.db.query<{ hash: string; tokens: number }>(
      `select password_hash as hash, (select count(*)::int from sessions where token_hash = $2) as tokens
       from accounts where account_id = $1`,
      [account.accountId, token],
    );
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row?.tokens).toBe(0);
    expect((await sessions.ofToken(token))?.account.login).toBe('old-hash');
    expect(await sessions.ofToken(`${token.slice(0, -1)}_`)).toBeNull();
  });

  it('lets only one of two administrators remove the other when both try at once', async () => {
    const { accounts } = open();
    const second = await accounts.create('test', {
      login: 'second',
      nameZh: '乙',
      role: 'admin',
      cityIds: [7],
    });
    const first = (await accounts.list()).find(({ login }) => login === 'admin')!;
    const results = await Promise.allSettled([
      accounts.change(first.accountId, second.account.accountId, { disabled: true }),
      accounts.change(second.account.accountId, first.accountId, { disabled: true }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = (await accounts.list()).filter(
      ({ role, disabledAt }) => role === 'admin' && disabledAt === null,
    );
    expect(left).toHaveLength(1);
  });

  it('forgets sessions that are over and keeps the others', async () => {
    const { sessions, accounts } = open();
    const { oneTimePassword } = await accounts.create('test', {
      login: 'purged',
      nameZh: '丙',
      role: 'planner',
      cityIds: [7],
    });
    const kept = await sessions.signIn('purged', oneTimePassword, null);
    await database.db.query(
      `insert into sessions (token_hash, account_id, csrf_token, created_at, seen_at, expires_at)
       select 'over', account_id, 'x', now() - interval '9 hours', now() - interval '9 hours', now() + interval '9 hours'
       from accounts where login = 'purged'`,
    );
    await sessions.purge();
    const rows = await database.db.query(`select 1 from sessions where token_hash = 'over'`);
    expect(rows).toEqual([]);
    expect((await sessions.ofToken(kept.token))?.account.login).toBe('purged');
  });
});
