import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Database, Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { AccessToken } from './contract.ts';
import type { Role } from './permissions.ts';
import { newToken, tokenHash } from './secrets.ts';
import type { Sessions } from './sessions.ts';

const sql = {
  token: loadSql(import.meta.url, 'access-token'),
  tokens: loadSql(import.meta.url, 'access-tokens'),
  insert: loadSql(import.meta.url, 'insert-access-token'),
  touch: loadSql(import.meta.url, 'touch-access-token'),
  revoke: loadSql(import.meta.url, 'revoke-access-token'),
};

export const ACCESS_TOKEN_PREFIX = 'xwt_';
const DAY_MS = 86_400_000;

/** Secrets by which a person's tools read what that person may read. */
export interface AccessTokens {
  list(accountId: string): Promise<AccessToken[]>;
  /** The secret is shown this once. */
  make(
    accountId: string,
    input: { name: string; days: number },
  ): Promise<{ token: AccessToken; secret: string }>;
  /** Errors: 404. */
  revoke(accountId: string, tokenId: string): Promise<void>;
}

export function createAccessTokens(deps: {
  db: Database;
  clock: Clock;
  audit: Pick<Audit, 'recordIn'>;
  sessions: Pick<Sessions, 'revoke'>;
}): AccessTokens {
  const { db, clock, audit, sessions } = deps;
  const now = () => new Date(clock.now()).toISOString();
  const list = (accountId: string) =>
    db.query<AccessToken & Record<string, unknown>>(sql.tokens, [accountId, now()]);
  const note = (tx: Queryable, accountId: string, action: string, tokenId: string) =>
    audit.recordIn(tx, { stream: 'accounts', actor: accountId, action, subject: tokenId, detail: {} });
  return {
    list,
    async make(accountId, { name, days }) {
      const secret = `${ACCESS_TOKEN_PREFIX}${newToken()}`;
      const tokenId = randomUUID();
      await db.transaction(async (tx) => {
        await tx.query(sql.insert, [
          tokenHash(secret),
          tokenId,
          accountId,
          name,
          now(),
          new Date(clock.now() + days * DAY_MS).toISOString(),
        ]);
        await note(tx, accountId, 'token.made', tokenId);
      });
      const made = (await list(accountId)).find((one) => one.tokenId === tokenId);
      return { token: made!, secret };
    },
    async revoke(accountId, tokenId) {
      await db.transaction(async (tx) => {
        const ended = await tx.query(sql.revoke, [accountId, tokenId, now()]);
        if (ended.length === 0) throw notFound('tokenId', tokenId);
        await note(tx, accountId, 'token.revoked', tokenId);
      });
      sessions.revoke(accountId);
    },
  };
}

interface StoredToken extends Row {
  tokenId: string;
  usedAtMs: number;
  accountId: string;
  login: string;
  nameZh: string;
  role: Role;
  demoSecret: boolean;
  mustChangePassword: boolean;
  cityIds: number[];
}

export async function readAccessToken(
  db: Queryable,
  hash: string,
  at: string,
): Promise<StoredToken | undefined> {
  const [row] = await db.query<StoredToken>(sql.token, [hash, at]);
  return row;
}

export async function touchAccessToken(db: Queryable, tokenId: string, at: string): Promise<void> {
  await db.query(sql.touch, [tokenId, at]);
}
