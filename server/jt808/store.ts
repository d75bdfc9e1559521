import type { Queryable, Row } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { Datum } from '../tracking/contract.ts';
import type { ChangeTerminal, NewTerminal, Terminal } from './contract.ts';
import type { Registration } from './core/bodies.ts';

/** A terminal as it is kept. */
export type TerminalRow = Omit<Terminal, 'connected'> & { cityId: number; datum: Datum };

export function readTerminals(db: Queryable, cityId: number): Promise<Omit<TerminalRow, 'cityId'>[]> {
  return db.query<Omit<TerminalRow, 'cityId'> & Row>(loadSql(import.meta.url, 'terminals'), [cityId]);
}

export interface DeviceKeyRow extends Row {
  keyId: string;
  unitId: string | null;
  label: string;
  datum: string;
  usedAt: string | null;
}

export function readDeviceKeys(db: Queryable, cityId: number): Promise<DeviceKeyRow[]> {
  return db.query<DeviceKeyRow>(loadSql(import.meta.url, 'device-keys'), [cityId]);
}

export interface TerminalSecrets extends TerminalRow {
  codeHash: string | null;
  formerCodeHash: string | null;
  /** Its unit is in the city still. */
  hasUnit: boolean;
}

export async function readTerminal(db: Queryable, phone: string): Promise<TerminalSecrets | undefined> {
  const [row] = await db.query<TerminalSecrets & Row>(loadSql(import.meta.url, 'terminal'), [phone]);
  return row;
}

/** Answers the phones that are new. */
export async function addTerminals(
  db: Queryable,
  cityId: number,
  at: string,
  terminals: readonly NewTerminal[],
): Promise<Set<string>> {
  const rows = await db.query<{ phone: string }>(loadSql(import.meta.url, 'add-terminals'), [
    cityId,
    at,
    terminals.map((terminal) => terminal.phone),
    terminals.map((terminal) => terminal.unitId),
    terminals.map((terminal) => terminal.datum),
    terminals.map((terminal) => terminal.label),
  ]);
  return new Set(rows.map((row) => row.phone));
}

export async function knownUnits(db: Queryable, cityId: number, unitIds: string[]): Promise<Set<string>> {
  const rows = await db.query<{ unitId: string }>(loadSql(import.meta.url, 'known-units'), [cityId, unitIds]);
  return new Set(rows.map((row) => row.unitId));
}

/** False when the city has no such terminal. */
export async function changeTerminal(
  db: Queryable,
  cityId: number,
  phone: string,
  change: ChangeTerminal,
  at: string,
): Promise<boolean> {
  const rows = await db.query(loadSql(import.meta.url, 'change-terminal'), [
    cityId,
    phone,
    change.unitId ?? null,
    change.datum ?? null,
    change.label ?? null,
    change.disabled ?? null,
    change.forget ?? false,
    at,
  ]);
  return rows.length === 1;
}

export async function removeTerminal(db: Queryable, cityId: number, phone: string): Promise<boolean> {
  return (await db.query(loadSql(import.meta.url, 'remove-terminal'), [cityId, phone])).length === 1;
}

/** False when it is disabled or another device holds the number. */
export async function registerTerminal(
  db: Queryable,
  phone: string,
  said: Registration,
  codeHash: string,
  at: string,
): Promise<boolean> {
  const { terminalId, maker, model, plate } = said;
  const rows = await db.query(loadSql(import.meta.url, 'register-terminal'), [
    phone,
    terminalId,
    maker,
    model,
    plate,
    codeHash,
    at,
  ]);
  return rows.length === 1;
}

export async function noteSeen(db: Queryable, phone: string, at: string, codeHash: string): Promise<void> {
  await db.query(loadSql(import.meta.url, 'seen-terminal'), [phone, at, codeHash]);
}

export async function endCodes(db: Queryable, phone: string): Promise<void> {
  await db.query(loadSql(import.meta.url, 'log-out-terminal'), [phone]);
}
