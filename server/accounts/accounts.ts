import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { Datum } from '../tracking/contract.ts';
import type { Audit } from '../audit/audit.ts';
import type { AccountRecord, ChangeAccount, CreateAccount, DeviceKey } from './contract.ts';
import { hashPassword, newOneTimePassword, newToken, tokenHash } from './secrets.ts';
import { DEVICE_KEY_PREFIX } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import {
  changeAccount,
  insertAccount,
  lockAdmins,
  readAccount,
  readAccounts,
  setCities,
  setPassword,
} from './store.ts';
import type { StoredAccount } from './store.ts';
import {
  endSessionsOf,
  insertDeviceKey,
  readDeviceKeys,
  revokeDeviceKey,
  unitExists,
} from './session-store.ts';

/** Who may come in: accounts of people and keys of devices. `by` is the account id of who asks, for the record. */
export interface Accounts {
  list(): Promise<AccountRecord[]>;
  /** Errors: 409 `login_taken`; 422 for a city that does not exist. The password is given once and must be replaced. */
  create(
    by: string,
    input: CreateAccount & { cityIds: number[] },
  ): Promise<{ account: AccountRecord; oneTimePassword: string }>;
  /** Errors: 404; 409 `last_admin`, `own_account`. A disabled account's sessions are over when this returns. */
  change(by: string, accountId: string, change: ChangeAccount): Promise<AccountRecord>;
  /** A new one-time password; sessions end, a lock is lifted. */
  reset(by: string, accountId: string): Promise<{ account: AccountRecord; oneTimePassword: string }>;
  listDeviceKeys(cityId: number): Promise<DeviceKey[]>;
  createDeviceKey(
    by: string,
    cityId: number,
    input: { label: string; unitId?: string; datum: Datum },
  ): Promise<{ key: DeviceKey; secret: string }>;
  revokeDeviceKey(by: string, cityId: number, keyId: string): Promise<void>;
}

export function createAccounts(deps: {
  db: Database;
  clock: Clock;
  audit: Audit;
  sessions: Sessions;
}): Accounts {
  const { db, clock, audit, sessions } = deps;
  const now = (): string => new Date(clock.now()).toISOString();

  const note = (
    tx: Queryable,
    actor: string,
    action: string,
    subject: string,
    detail: Record<string, string | number | boolean | null | string[] | number[]>,
  ) => audit.recordIn(tx, { stream: 'accounts', actor, action, subject, detail });

  return {
    async list() {
      return (await readAccounts(db)).map(recordOf);
    },

    async create(by, input) {
      const oneTimePassword = newOneTimePassword();
      const passwordHash = await hashPassword(oneTimePassword);
      const accountId = randomUUID();
      const { login, nameZh, role } = input;
      const account = await db.transaction(async (tx) => {
        const fresh = {
          accountId,
          login,
          nameZh,
          role,
          passwordHash,
          demoSecret: false,
          mustChangePassword: true,
        };
        if (!(await insertAccount(tx, fresh, now()))) throw loginTaken(login);
        await giveCities(tx, accountId, input.cityIds);
        await note(tx, by, 'account.created', login, { accountId, role, cityIds: input.cityIds });
        return known(tx, accountId);
      });
      return { account: recordOf(account), oneTimePassword };
    },

    async change(by, accountId, change) {
      const account = await db.transaction(async (tx) => {
        const admins = await lockAdmins(tx);
        const before = await known(tx, accountId);
        const losesAdmin =
          before.role === 'admin' &&
          (change.disabled === true || (change.role !== undefined && change.role !== 'admin'));
        if (losesAdmin && by === accountId) throw ownAccount();
        if (losesAdmin && admins.length === 1 && admins[0] === accountId) throw lastAdmin();
        await changeAccount(tx, accountId, change, now());
        if (change.cityIds !== undefined) await giveCities(tx, accountId, change.cityIds);
        if (change.disabled === true) await endSessionsOf(tx, accountId, null);
        const detail = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        await note(tx, by, 'account.changed', before.login, { accountId, ...detail });
        return known(tx, accountId);
      });
      sessions.revoke(accountId);
      return recordOf(account);
    },

    async reset(by, accountId) {
      const oneTimePassword = newOneTimePassword();
      const passwordHash = await hashPassword(oneTimePassword);
      const account = await db.transaction(async (tx) => {
        const before = await known(tx, accountId);
        await setPassword(tx, accountId, passwordHash, true, now());
        await endSessionsOf(tx, accountId, null);
        await note(tx, by, 'account.reset', before.login, { accountId });
        return known(tx, accountId);
      });
      sessions.revoke(accountId);
      return { account: recordOf(account), oneTimePassword };
    },

    listDeviceKeys: (cityId) => readDeviceKeys(db, cityId),

    async createDeviceKey(by, cityId, { label, unitId, datum }) {
      const secret = `${DEVICE_KEY_PREFIX}${newToken()}`;
      const keyId = randomUUID();
      const at = now();
      await db.transaction(async (tx) => {
        if (unitId !== undefined && !(await unitExists(tx, cityId, unitId)))
          throw invalid(
            'body.unitId',
            unitId,
            `本市没有单元 ${unitId}。`,
            `This city has no unit ${unitId}.`,
          );
        await insertDeviceKey(tx, {
          hash: tokenHash(secret),
          keyId,
          cityId,
          unitId: unitId ?? null,
          label,
          at,
          datum,
        });
        await note(tx, by, 'device-key.created', keyId, { cityId, label, unitId: unitId ?? null, datum });
      });
      const key = {
        keyId,
        cityId,
        unitId: unitId ?? null,
        label,
        datum,
        createdAt: at,
        usedAt: null,
        revokedAt: null,
      };
      return { key, secret };
    },

    async revokeDeviceKey(by, cityId, keyId) {
      await db.transaction(async (tx) => {
        if (!(await revokeDeviceKey(tx, cityId, keyId, now()))) throw notFound('params.keyId', keyId);
        await note(tx, by, 'device-key.revoked', keyId, { cityId });
      });
      sessions.revoke(`device:${keyId}`);
    },
  };
}

async function known(tx: Queryable, accountId: string): Promise<StoredAccount> {
  const account = await readAccount(tx, accountId);
  if (account === undefined) throw notFound('params.accountId', accountId);
  return account;
}

async function giveCities(tx: Queryable, accountId: string, cityIds: number[]): Promise<void> {
  const given = await setCities(tx, accountId, cityIds);
  const missing = cityIds.filter((cityId) => !given.includes(cityId));
  if (missing.length > 0)
    throw invalid(
      'body.cityIds',
      missing,
      `没有这样的城市：${missing.join(', ')}`,
      `No such city: ${missing.join(', ')}`,
    );
}

function loginTaken(login: string): XwError {
  return new XwError({
    code: 'login_taken',
    status: 409,
    detail: `登录名 ${login} 已被使用。`,
    detailEn: `The login ${login} is taken.`,
    value: login,
    place: 'body.login',
    remedy: '请换一个登录名。',
    remedyEn: 'Choose another login.',
  });
}

function recordOf(stored: StoredAccount): AccountRecord {
  const { passwordHash: _, ...record } = stored;
  return record;
}

function ownAccount(): XwError {
  return new XwError({
    code: 'own_account',
    status: 409,
    detail: '不能停用自己的账号，也不能取消自己的管理员角色。',
    detailEn: 'You cannot disable your own account or give up your own admin role.',
    place: 'params.accountId',
    remedy: '请由另一位管理员操作。',
    remedyEn: 'Ask another administrator to do it.',
  });
}

function lastAdmin(): XwError {
  return new XwError({
    code: 'last_admin',
    status: 409,
    detail: '这是最后一位可用的管理员。',
    detailEn: 'This is the last administrator who can sign in.',
    place: 'params.accountId',
    remedy: '请先建立或启用另一位管理员。',
    remedyEn: 'Create or enable another administrator first.',
  });
}
