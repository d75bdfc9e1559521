import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { Database } from '../db/database.ts';
import type { Audit } from '../audit/audit.ts';
import type { DemoAccount, Welcome } from './contract.ts';
import type { z } from 'zod';
import { hashPassword, newOneTimePassword } from './secrets.ts';
import type { Sessions } from './sessions.ts';
import { endSessionsOf } from './session-store.ts';
import {
  countDemoSecrets,
  insertAccount,
  readAccounts,
  readAccountByLogin,
  readCities,
  readDemoAccounts,
  setCities,
  setPassword,
} from './store.ts';
import type { NewAccount } from './store.ts';

const DEMO_PEOPLE = [
  { login: 'planner', role: 'planner', nameZh: '陆方正' },
  { login: 'commander', role: 'commander', nameZh: '程望' },
  { login: 'scheduler', role: 'scheduler', nameZh: '孟时雨' },
  { login: 'inspector', role: 'inspector', nameZh: '街巡' },
  { login: 'admin', role: 'admin', nameZh: '管理员' },
] as const;

const passwordOf = (login: string): string => `${login}-demo`;

/** How long the answer to "are there demo secrets?" is believed, ms, when nothing here changed it. */
const BELIEVED_MS = 2_000;

/** Accounts with published passwords: made for a synthetic city, and never to be reached from elsewhere. */
export interface DemoAccounts {
  /** Makes the demo accounts of every synthetic city that nobody may see yet. Says how many were made. */
  ensure(initialPassword?: string): Promise<number>;
  /** Does any enabled account still have its published password? */
  inUse(): Promise<boolean>;
  /** Throws 403 `demo_secrets` when the service would listen beyond this machine while `inUse`. */
  refuseHost(host: string, isLoopback: boolean): Promise<void>;
  /** Replaces every published password by a one-time password; the way out of `demo_secrets`. */
  secure(by: string): Promise<{ login: string; oneTimePassword: string }[]>;
  welcome(facts: {
    fromThisMachine: boolean;
    version: string;
    durability: { noteZh: string; noteEn: string };
  }): Promise<Welcome>;
}

export function createDemoAccounts(deps: {
  db: Database;
  clock: Clock;
  audit: Audit;
  sessions: Sessions;
}): DemoAccounts {
  const { db, clock, audit, sessions } = deps;
  let held: { inUse: boolean; untilMs: number } | undefined;
  sessions.watch(() => {
    held = undefined;
  });
  const now = (): string => new Date(clock.now()).toISOString();

  async function inUse(): Promise<boolean> {
    if (held === undefined || clock.now() >= held.untilMs) {
      held = { inUse: (await countDemoSecrets(db)) > 0, untilMs: clock.now() + BELIEVED_MS };
    }
    return held.inUse;
  }

  return {
    async ensure(initialPassword) {
      const cities = (await readCities(db)).filter((city) => city.synthetic && city.accounts === 0);
      if (cities.length === 0) return 0;
      const cityIds = cities.map((city) => city.cityId);
      const present = await readAccounts(db);
      if (present.length > 0) {
        // A deployment with accounts of its own gets no known passwords; only the demo people see a further demo city.
        const isDemo = (login: string): boolean => DEMO_PEOPLE.some((person) => person.login === login);
        for (const account of present.filter((candidate) => isDemo(candidate.login)))
          await db.transaction((tx) => setCities(tx, account.accountId, [...account.cityIds, ...cityIds]));
        sessions.revoke();
        return 0;
      }
      const people: NewAccount[] = [];
      for (const person of DEMO_PEOPLE)
        people.push({
          ...person,
          accountId: randomUUID(),
          passwordHash: await hashPassword(initialPassword ?? passwordOf(person.login)),
          demoSecret: initialPassword === undefined,
          mustChangePassword: false,
        });
      const made = await db.transaction(async (tx) => {
        const fresh = [];
        for (const person of people) {
          if (!(await insertAccount(tx, person, now()))) continue;
          await setCities(tx, person.accountId, cityIds);
          fresh.push(person);
        }
        for (const { accountId, login, role, demoSecret } of fresh)
          await audit.recordIn(tx, {
            stream: 'accounts',
            actor: 'system:demo',
            action: 'account.created',
            subject: login,
            detail: { accountId, role, cityIds, published: demoSecret },
          });
        return fresh.length;
      });
      sessions.revoke();
      return made;
    },

    inUse,

    async refuseHost(host, isLoopback) {
      if (!isLoopback && (await inUse())) throw demoSecretsProblem(host);
    },

    async secure(by) {
      const replaced = [];
      for (const { login } of await readDemoAccounts(db)) {
        const oneTimePassword = newOneTimePassword();
        const passwordHash = await hashPassword(oneTimePassword);
        await db.transaction(async (tx) => {
          const account = await readAccountByLogin(tx, login);
          if (account === undefined) return;
          await setPassword(tx, account.accountId, passwordHash, true, now());
          await endSessionsOf(tx, account.accountId, null);
          await audit.recordIn(tx, {
            stream: 'accounts',
            actor: by,
            action: 'account.reset',
            subject: login,
            detail: { accountId: account.accountId, published: true },
          });
        });
        replaced.push({ login, oneTimePassword });
      }
      sessions.revoke();
      return replaced;
    },

    async welcome({ fromThisMachine, version, durability }) {
      const [city] = await readCities(db);
      const demo: z.output<typeof DemoAccount>[] =
        fromThisMachine && city?.synthetic === true
          ? (await readDemoAccounts(db)).map((account) => ({
              ...account,
              password: passwordOf(account.login),
            }))
          : [];
      return {
        cityNameZh: city?.nameZh ?? null,
        cityNameEn: city?.nameEn ?? null,
        synthetic: city?.synthetic ?? false,
        ...(demo.length > 0 ? { demoAccounts: demo } : {}),
        engine: db.engine,
        durabilityZh: durability.noteZh,
        durabilityEn: durability.noteEn,
        version,
      };
    },
  };
}

/** Why a stranger is not let in while the passwords are known to everybody. */
export function demoSecretsProblem(value: string): XwError {
  return new XwError({
    code: 'demo_secrets',
    status: 403,
    detail: '仍有账号使用公开的示范密码，因此只接受本机访问。',
    detailEn: 'Accounts still have their published demo passwords, so only this machine itself is served.',
    value,
    place: 'remote address',
    remedy:
      '请在本机打开并为各示范账号更换密码（或停用），或运行 npm run xw -- accounts secure；新部署可先设置 XW_INITIAL_PASSWORD。',
    remedyEn:
      'On this machine replace (or disable) every demo account, or run npm run xw -- accounts secure; for a new deployment set XW_INITIAL_PASSWORD first.',
  });
}
