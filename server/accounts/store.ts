import type { Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { AccountRecord } from './contract.ts';
import type { Role } from './permissions.ts';

const sql = {
  accounts: loadSql(import.meta.url, 'accounts'),
  insertAccount: loadSql(import.meta.url, 'insert-account'),
  changeAccount: loadSql(import.meta.url, 'change-account'),
  lockAdmins: loadSql(import.meta.url, 'lock-admins'),
  removeCities: loadSql(import.meta.url, 'remove-cities'),
  addCities: loadSql(import.meta.url, 'add-cities'),
  setPassword: loadSql(import.meta.url, 'set-password'),
  rehashPassword: loadSql(import.meta.url, 'rehash-password'),
  countFailure: loadSql(import.meta.url, 'count-failure'),
  setLock: loadSql(import.meta.url, 'set-lock'),
  demoSecrets: loadSql(import.meta.url, 'demo-secrets'),
  demoAccounts: loadSql(import.meta.url, 'demo-accounts'),
  cities: loadSql(import.meta.url, 'cities'),
};

export type StoredAccount = AccountRecord & { passwordHash: string };

export interface NewAccount {
  accountId: string;
  login: string;
  nameZh: string;
  role: Role;
  passwordHash: string;
  demoSecret: boolean;
  mustChangePassword: boolean;
}

export interface StoredCity extends Row {
  cityId: number;
  nameZh: string;
  nameEn: string;
  synthetic: boolean;
  accounts: number;
}

export function readAccounts(db: Queryable): Promise<StoredAccount[]> {
  return db.query<StoredAccount & Row>(sql.accounts, [null, null]);
}

export async function readAccountByLogin(db: Queryable, login: string): Promise<StoredAccount | undefined> {
  const [account] = await db.query<StoredAccount & Row>(sql.accounts, [login, null]);
  return account;
}

export async function readAccount(db: Queryable, accountId: string): Promise<StoredAccount | undefined> {
  const [account] = await db.query<StoredAccount & Row>(sql.accounts, [null, accountId]);
  return account;
}

/** False when the login is taken. */
export async function insertAccount(tx: Queryable, account: NewAccount, at: string): Promise<boolean> {
  const rows = await tx.query(sql.insertAccount, [
    account.accountId,
    account.login,
    account.nameZh,
    account.role,
    account.passwordHash,
    account.demoSecret,
    account.mustChangePassword,
    at,
  ]);
  return rows.length === 1;
}

export async function changeAccount(
  tx: Queryable,
  accountId: string,
  change: { nameZh?: string; role?: Role; disabled?: boolean },
  at: string,
): Promise<void> {
  await tx.query(sql.changeAccount, [
    accountId,
    change.nameZh ?? null,
    change.role ?? null,
    change.disabled ?? null,
    at,
  ]);
}

export async function lockAdmins(tx: Queryable): Promise<string[]> {
  return (await tx.query<{ accountId: string }>(sql.lockAdmins)).map((row) => row.accountId);
}

/** Replaces the cities of an account; returns those that exist. */
export async function setCities(tx: Queryable, accountId: string, cityIds: number[]): Promise<number[]> {
  await tx.query(sql.removeCities, [accountId]);
  const rows = await tx.query<{ cityId: number }>(sql.addCities, [accountId, cityIds]);
  return rows.map((row) => row.cityId);
}

export async function setPassword(
  tx: Queryable,
  accountId: string,
  passwordHash: string,
  mustChange: boolean,
  at: string,
): Promise<void> {
  await tx.query(sql.setPassword, [accountId, passwordHash, mustChange, at]);
}

export async function rehashPassword(
  db: Queryable,
  accountId: string,
  oldHash: string,
  newHash: string,
): Promise<void> {
  await db.query(sql.rehashPassword, [accountId, oldHash, newHash]);
}

export async function countFailure(db: Queryable, accountId: string): Promise<number> {
  const [row] = await db.query<{ failedCount: number }>(sql.countFailure, [accountId]);
  return row?.failedCount ?? 0;
}

export async function setLock(db: Queryable, accountId: string, until: string | null): Promise<void> {
  await db.query(sql.setLock, [accountId, until]);
}

export async function countDemoSecrets(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql.demoSecrets);
  return row?.count ?? 0;
}

export function readDemoAccounts(db: Queryable): Promise<{ login: string; nameZh: string; role: Role }[]> {
  return db.query(sql.demoAccounts);
}

export function readCities(db: Queryable): Promise<StoredCity[]> {
  return db.query<StoredCity>(sql.cities);
}
