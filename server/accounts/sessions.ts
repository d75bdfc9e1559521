import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { Database } from '../db/database.ts';
import type { Audit } from '../audit/audit.ts';
import type { Datum } from '../tracking/contract.ts';
import type { Account, Session } from './contract.ts';
import {
  SESSION_IDLE_MS,
  SESSION_LONGEST_MS,
  SESSION_TOUCH_MS,
  isSessionAlive,
} from './core/session-life.ts';
import { FAILURES_BEFORE_LOCK, lockAfterMs } from './core/lock-out.ts';
import { passwordFault } from './core/password-rule.ts';
import { readAccessToken, touchAccessToken } from './access-tokens.ts';
import { ROLE_PERMISSIONS } from './permissions.ts';
import type { Role } from './permissions.ts';
import { hashPassword, isOutdated, isPassword, newToken, tokenHash } from './secrets.ts';
import {
  endSession,
  endSessionsOf,
  insertSession,
  purgeSessions,
  readDevice,
  readSession,
  touchDeviceKey,
  touchSession,
} from './session-store.ts';
import { countFailure, readAccountByLogin, rehashPassword, setLock, setPassword } from './store.ts';
import type { StoredAccount } from './store.ts';

/** Somebody who proved who they are. */
export interface Identity {
  account: Account;
  /** A token reads only. */
  proof: 'session' | 'device-key' | 'token';
  /** Of a session; a device key needs none. */
  csrfToken?: string;
  tokenHash: string;
  demoSecret: boolean;
  expiresAtMs?: number;
  device?: { keyId: string; unitId: string | null; datum: Datum };
}

/** A look-up is believed for so long, ms; whatever this process changes is seen at once, another process's change after this. */
const BELIEVED_MS = 1_500;
const BELIEVED_AT_MOST = 5_000;
const STRANGERS_AT_MOST = 10_000;

const iso = (ms: number): string => new Date(ms).toISOString();

export const DEVICE_KEY_PREFIX = 'xwd_';

/** Signing in and out, and who is behind a token. */
export interface Sessions {
  /** Errors: 401 `sign_in_failed` (the same for an unknown login and a wrong password), 429 `locked_out`. */
  signIn(
    login: string,
    password: string,
    userAgent: string | null,
  ): Promise<{ token: string; session: Session }>;
  signOut(identity: Identity): Promise<void>;
  /** Other sessions of the account end; this one stays. */
  changePassword(identity: Identity, currentPassword: string, newPassword: string): Promise<void>;
  /** Whose session cookie is this? Null when it is none, or over. */
  ofToken(token: string): Promise<Identity | null>;
  /** Whose device key is this? Null when it is none, or revoked. */
  ofDeviceKey(secret: string): Promise<Identity | null>;
  /** Whose access token is this? Null when it is none, over or revoked. */
  ofAccessToken(secret: string): Promise<Identity | null>;
  /** Forgets what was believed, and tells the watchers; without an id, about everybody. */
  revoke(accountId?: string): void;
  /** Called with the account whose rights may have ended, or undefined for all. Returns the way to stop. */
  watch(listener: (accountId: string | undefined) => void): () => void;
  purge(): Promise<void>;
}

export function createSessions({ db, clock, audit }: { db: Database; clock: Clock; audit: Audit }): Sessions {
  const believed = new Map<string, { identity: Identity | null; untilMs: number }>();
  const strangers = new Map<string, { failures: number; lockedUntilMs: number }>();
  const watchers = new Set<(accountId: string | undefined) => void>();

  function believe(hash: string, identity: Identity | null): Identity | null {
    if (believed.size >= BELIEVED_AT_MOST) believed.delete(believed.keys().next().value!);
    believed.set(hash, { identity, untilMs: clock.now() + BELIEVED_MS });
    return identity;
  }

  async function lookUp(hash: string, read: () => Promise<Identity | null>): Promise<Identity | null> {
    const held = believed.get(hash);
    if (held !== undefined && clock.now() < held.untilMs) return held.identity;
    believed.delete(hash);
    const before = generation;
    const identity = await read();
    return before === generation ? believe(hash, identity) : read();
  }
  let generation = 0;

  function revoke(accountId?: string): void {
    generation += 1;
    for (const [hash, held] of believed)
      if (accountId === undefined || held.identity === null || held.identity.account.accountId === accountId)
        believed.delete(hash);
    for (const listener of watchers) listener(accountId);
  }

  /** Counts a failure of somebody we do not know as if we did, so that the lock tells nothing either. */
  function strangerFailed(login: string): number {
    const before = strangers.get(login);
    const failures = (before?.failures ?? 0) + 1;
    strangers.delete(login);
    if (strangers.size >= STRANGERS_AT_MOST) strangers.delete(strangers.keys().next().value!);
    const lockMs = lockAfterMs(failures);
    strangers.set(login, { failures, lockedUntilMs: lockMs === 0 ? 0 : clock.now() + lockMs });
    return failures;
  }

  async function fail(login: string, account: StoredAccount | undefined): Promise<never> {
    const failures =
      account === undefined ? strangerFailed(login) : await countFailure(db, account.accountId);
    const lockMs = lockAfterMs(failures);
    if (account !== undefined && lockMs > 0) await setLock(db, account.accountId, iso(clock.now() + lockMs));
    await audit.record({
      stream: 'accounts',
      actor: account?.accountId ?? 'anonymous',
      action: 'session.refused',
      // People type passwords into the wrong field: what is no login of ours is kept as a hash.
      subject: account?.login ?? `unknown:${tokenHash(login).slice(0, 12)}`,
      detail: { failures, lockedForS: lockMs / 1000, disabled: typeof account?.disabledAt === 'string' },
    });
    throw refused(Math.max(0, FAILURES_BEFORE_LOCK - failures));
  }

  return {
    async signIn(rawLogin, password, userAgent) {
      const login = rawLogin.trim().toLowerCase();
      const account = await readAccountByLogin(db, login);
      const lockedUntilMs =
        account === undefined
          ? (strangers.get(login)?.lockedUntilMs ?? 0)
          : account.lockedUntil === null
            ? 0
            : Date.parse(account.lockedUntil);
      const nowMs = clock.now();
      if (nowMs < lockedUntilMs) throw locked(lockedUntilMs - nowMs);
      const right = await isPassword(password, account?.passwordHash);
      if (!right || account === undefined || account.disabledAt !== null || account.role === 'device')
        return fail(login, account);

      const token = newToken();
      const hash = tokenHash(token);
      const csrfToken = newToken();
      const expiresAtMs = nowMs + SESSION_LONGEST_MS;
      const newHash = isOutdated(account.passwordHash) ? await hashPassword(password) : undefined;
      await db.transaction(async (tx) => {
        if (account.failedCount > 0 || account.lockedUntil !== null)
          await setLock(tx, account.accountId, null);
        if (newHash !== undefined) await rehashPassword(tx, account.accountId, account.passwordHash, newHash);
        await insertSession(tx, {
          hash,
          accountId: account.accountId,
          csrfToken,
          at: iso(nowMs),
          expiresAt: iso(expiresAtMs),
          userAgent: userAgent?.slice(0, 300) ?? null,
        });
        await audit.recordIn(tx, {
          stream: 'accounts',
          actor: account.accountId,
          action: 'session.opened',
          subject: account.login,
          detail: { role: account.role, session: hash.slice(0, 12) },
        });
      });
      const { demoSecret } = account;
      return {
        token,
        session: { account: accountOf(account), csrfToken, expiresAt: iso(expiresAtMs), demoSecret },
      };
    },

    async signOut(identity) {
      await db.transaction(async (tx) => {
        await endSession(tx, identity.tokenHash);
        await audit.recordIn(tx, {
          stream: 'accounts',
          actor: identity.account.accountId,
          action: 'session.closed',
          subject: identity.account.login,
          detail: { session: identity.tokenHash.slice(0, 12) },
        });
      });
      revoke(identity.account.accountId);
    },

    async changePassword(identity, currentPassword, newPassword) {
      const { account } = identity;
      const stored = await readAccountByLogin(db, account.login);
      if (stored === undefined || !(await isPassword(currentPassword, stored.passwordHash))) {
        if (stored !== undefined) {
          const lockMs = lockAfterMs(await countFailure(db, stored.accountId));
          if (lockMs > 0) {
            await setLock(db, stored.accountId, iso(clock.now() + lockMs));
            await endSessionsOf(db, stored.accountId, null);
            revoke(stored.accountId);
          }
        }
        throw passwordProblem('body.currentPassword', '当前密码不对。', 'The current password is wrong.');
      }
      const fault = passwordFault(newPassword, account.login);
      if (fault !== null) throw passwordProblem('body.newPassword', fault.detail, fault.detailEn);
      if (newPassword.normalize('NFC') === currentPassword.normalize('NFC'))
        throw passwordProblem(
          'body.newPassword',
          '新密码与当前密码相同。',
          'The new password is the current one.',
        );
      const passwordHash = await hashPassword(newPassword);
      await db.transaction(async (tx) => {
        await setPassword(tx, account.accountId, passwordHash, false, iso(clock.now()));
        await endSessionsOf(tx, account.accountId, identity.tokenHash);
        await audit.recordIn(tx, {
          stream: 'accounts',
          actor: account.accountId,
          action: 'password.changed',
          subject: account.login,
          detail: {},
        });
      });
      revoke(account.accountId);
    },

    ofToken(token) {
      const hash = tokenHash(token);
      return lookUp(hash, async () => {
        const session = await readSession(db, hash);
        const nowMs = clock.now();
        if (session === undefined || !isSessionAlive(session, nowMs)) return null;
        if (nowMs - session.seenAtMs >= SESSION_TOUCH_MS) await touchSession(db, hash, iso(nowMs));
        const { csrfToken, expiresAtMs, demoSecret } = session;
        return {
          account: accountOf(session),
          proof: 'session',
          csrfToken,
          tokenHash: hash,
          demoSecret,
          expiresAtMs,
        };
      });
    },

    ofDeviceKey(secret) {
      const hash = tokenHash(secret);
      return lookUp(hash, async () => {
        const device = await readDevice(db, hash);
        if (device === undefined) return null;
        const nowMs = clock.now();
        if (nowMs - device.usedAtMs >= SESSION_TOUCH_MS) await touchDeviceKey(db, device.keyId, iso(nowMs));
        const { keyId, unitId, cityId, label, datum } = device;
        return {
          account: accountOf({
            accountId: `device:${keyId}`,
            login: keyId,
            nameZh: label,
            role: 'device',
            cityIds: [cityId],
            mustChangePassword: false,
          }),
          proof: 'device-key',
          tokenHash: hash,
          demoSecret: false,
          device: { keyId, unitId, datum },
        };
      });
    },

    ofAccessToken(secret) {
      const hash = tokenHash(secret);
      return lookUp(hash, async () => {
        const nowMs = clock.now();
        const found = await readAccessToken(db, hash, iso(nowMs));
        if (found === undefined) return null;
        if (nowMs - found.usedAtMs >= SESSION_TOUCH_MS) await touchAccessToken(db, found.tokenId, iso(nowMs));
        const { demoSecret } = found;
        return { account: accountOf(found), proof: 'token', tokenHash: hash, demoSecret };
      });
    },

    revoke,
    watch(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    purge: () => purgeSessions(db, iso(clock.now()), iso(clock.now() - SESSION_IDLE_MS)),
  };
}

function accountOf(stored: Omit<Account, 'permissions'> & { role: Role }): Account {
  const { accountId, login, nameZh, role, cityIds, mustChangePassword } = stored;
  return {
    accountId,
    login,
    nameZh,
    role,
    permissions: [...ROLE_PERMISSIONS[role]],
    cityIds,
    mustChangePassword,
  };
}

function refused(left: number): XwError {
  return new XwError({
    code: 'sign_in_failed',
    status: 401,
    detail: '登录名或密码不对，或账号已停用。',
    detailEn: 'The login or the password is wrong, or the account is disabled.',
    place: 'body',
    remedy:
      left > 0
        ? `请检查后重试；再错 ${left} 次将暂时锁定。忘记密码请联系管理员重置。`
        : '已暂时锁定，请稍后重试，或请管理员重置密码。',
    remedyEn:
      left > 0
        ? `Check both and try again; after ${left} more failures sign-in is locked for a while. An administrator can reset a password.`
        : 'Sign-in is locked for a while now; wait, or ask an administrator to reset the password.',
  });
}

function locked(forMs: number): XwError {
  const seconds = Math.ceil(forMs / 1000);
  return new XwError({
    code: 'locked_out',
    status: 429,
    detail: `多次输错，已暂时锁定，请 ${seconds} 秒后再试。`,
    detailEn: `Locked after repeated failures; try again in ${seconds} s.`,
    place: 'body.login',
    value: String(seconds),
    remedy: '请等待，或请管理员重置密码（会解除锁定）。',
    remedyEn: 'Wait, or ask an administrator to reset the password, which lifts the lock.',
  });
}

function passwordProblem(place: string, detail: string, detailEn: string): XwError {
  return new XwError({
    code: 'password_refused',
    status: 422,
    detail,
    detailEn,
    place,
    remedy: '请另选一个至少 10 个字符的密码。',
    remedyEn: 'Choose another password of at least 10 characters.',
  });
}
