import type { Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Datum } from '../tracking/contract.ts';
import type { DeviceKey } from './contract.ts';
import type { Role } from './permissions.ts';

const sql = {
  insertSession: loadSql(import.meta.url, 'insert-session'),
  session: loadSql(import.meta.url, 'session'),
  touchSession: loadSql(import.meta.url, 'touch-session'),
  endSession: loadSql(import.meta.url, 'end-session'),
  endSessionsOf: loadSql(import.meta.url, 'end-sessions-of'),
  purgeSessions: loadSql(import.meta.url, 'purge-sessions'),
  deviceKeys: loadSql(import.meta.url, 'device-keys'),
  insertDeviceKey: loadSql(import.meta.url, 'insert-device-key'),
  deviceKey: loadSql(import.meta.url, 'device-key'),
  touchDeviceKey: loadSql(import.meta.url, 'touch-device-key'),
  revokeDeviceKey: loadSql(import.meta.url, 'revoke-device-key'),
  unitExists: loadSql(import.meta.url, 'unit-exists'),
};

export interface StoredSession extends Row {
  csrfToken: string;
  seenAtMs: number;
  expiresAtMs: number;
  accountId: string;
  login: string;
  nameZh: string;
  role: Role;
  demoSecret: boolean;
  mustChangePassword: boolean;
  cityIds: number[];
}

export interface StoredDevice extends Row {
  keyId: string;
  cityId: number;
  unitId: string | null;
  label: string;
  datum: Datum;
  usedAtMs: number;
}

export async function insertSession(
  tx: Queryable,
  session: {
    hash: string;
    accountId: string;
    csrfToken: string;
    at: string;
    expiresAt: string;
    userAgent: string | null;
  },
): Promise<void> {
  const { hash, accountId, csrfToken, at, expiresAt, userAgent } = session;
  await tx.query(sql.insertSession, [hash, accountId, csrfToken, at, expiresAt, userAgent]);
}

export async function readSession(db: Queryable, hash: string): Promise<StoredSession | undefined> {
  const [session] = await db.query<StoredSession>(sql.session, [hash]);
  return session;
}

export async function touchSession(db: Queryable, hash: string, at: string): Promise<void> {
  await db.query(sql.touchSession, [hash, at]);
}

export async function endSession(db: Queryable, hash: string): Promise<void> {
  await db.query(sql.endSession, [hash]);
}

export async function endSessionsOf(
  db: Queryable,
  accountId: string,
  keepHash: string | null,
): Promise<void> {
  await db.query(sql.endSessionsOf, [accountId, keepHash]);
}

export async function purgeSessions(db: Queryable, at: string, unusedSince: string): Promise<void> {
  await db.query(sql.purgeSessions, [at, unusedSince]);
}

export function readDeviceKeys(db: Queryable, cityId: number): Promise<DeviceKey[]> {
  return db.query<DeviceKey & Row>(sql.deviceKeys, [cityId]);
}

export async function insertDeviceKey(
  tx: Queryable,
  key: {
    hash: string;
    keyId: string;
    cityId: number;
    unitId: string | null;
    label: string;
    at: string;
    datum: Datum;
  },
): Promise<void> {
  await tx.query(sql.insertDeviceKey, [
    key.hash,
    key.keyId,
    key.cityId,
    key.unitId,
    key.label,
    key.at,
    key.datum,
  ]);
}

export async function readDevice(db: Queryable, hash: string): Promise<StoredDevice | undefined> {
  const [device] = await db.query<StoredDevice>(sql.deviceKey, [hash]);
  return device;
}

export async function touchDeviceKey(db: Queryable, keyId: string, at: string): Promise<void> {
  await db.query(sql.touchDeviceKey, [keyId, at]);
}

/** False when the city has no such key, or it was revoked before. */
export async function revokeDeviceKey(
  tx: Queryable,
  cityId: number,
  keyId: string,
  at: string,
): Promise<boolean> {
  return (await tx.query(sql.revokeDeviceKey, [cityId, keyId, at])).length === 1;
}

export async function unitExists(db: Queryable, cityId: number, unitId: string): Promise<boolean> {
  return (await db.query(sql.unitExists, [cityId, unitId])).length === 1;
}
