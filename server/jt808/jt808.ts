import { createHash, randomBytes } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import { onWgs84 } from '../tracking/tracking.ts';
import type { Fix, Tracking } from '../tracking/tracking.ts';
import type { ChangeTerminal, NewTerminal, NewTerminalsReceipt, Terminal } from './contract.ts';
import { REGISTRATION_RESULTS } from './core/answers.ts';
import type { RegistrationResult } from './core/answers.ts';
import type { Location, Registration } from './core/bodies.ts';
import * as store from './store.ts';
import type { TerminalRow } from './store.ts';

export interface Jt808Deps {
  db: Database;
  /** Real time. */
  clock: Clock;
  tracking: Pick<Tracking, 'keepFixes' | 'waiting'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** A terminal that proved itself on a connection. */
export type KnownTerminal = Pick<TerminalRow, 'phone' | 'cityId' | 'unitId' | 'datum'>;

/** Which terminals may come in by JT/T 808, and what do they report? */
export interface Jt808 {
  list(cityId: number, isConnected: (phone: string) => boolean): Promise<Terminal[]>;
  add(by: string, cityId: number, terminals: readonly NewTerminal[]): Promise<NewTerminalsReceipt>;
  /** Raises not_found, and invalid_value for a unit that the city does not have. */
  change(by: string, cityId: number, phone: string, change: ChangeTerminal): Promise<void>;
  remove(by: string, cityId: number, phone: string): Promise<void>;
  /** Answers a registration; the code is durable before it is handed out. */
  register(phone: string, said: Registration): Promise<{ result: RegistrationResult; code?: string }>;
  /** Whose code is this? Undefined when it is not that of the terminal, or the terminal may not come in. */
  authenticate(phone: string, code: string): Promise<KnownTerminal | undefined>;
  logOut(phone: string): Promise<void>;
  /** Resolves when the positions are durable, with the places that cannot be kept and why. */
  report(terminal: KnownTerminal, locations: readonly Location[]): Promise<ReadonlyMap<number, string>>;
  /** Too much waits to be durable: read no more. */
  isFull(): boolean;
  /** Told the phone when a terminal was changed or removed: its connections are over. */
  onChanged(listener: (phone: string) => void): void;
}

const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
/** Two complaints about one number are at least so far apart, ms: strangers must not fill the audit. */
const COMPLAIN_AGAIN_MS = 3_600_000;
const COMPLAINTS_HELD = 10_000;

export function createJt808(deps: Jt808Deps): Jt808 {
  const { db, clock } = deps;
  const listeners: ((phone: string) => void)[] = [];
  const complained = new Map<string, number>();
  const now = (): string => new Date(clock.now()).toISOString();
  const changed = (phone: string): void => {
    for (const listener of listeners) listener(phone);
  };
  const record = (actor: string, action: string, phone: string, detail: AuditEvent['detail']) =>
    deps.audit.record({ stream: 'terminals', actor, action, subject: `terminal:${phone}`, detail });

  async function complain(phone: string, cityId: number, said: Registration): Promise<void> {
    const lastMs = complained.get(phone) ?? -Infinity;
    if (clock.now() - lastMs < COMPLAIN_AGAIN_MS) return;
    if (complained.size >= COMPLAINTS_HELD) complained.delete(complained.keys().next().value!);
    complained.set(phone, clock.now());
    await record('system:jt808', 'terminal.refused', phone, {
      cityId,
      terminalId: said.terminalId,
      plate: said.plate,
    });
  }

  return {
    isFull: () => deps.tracking.waiting().full,
    onChanged: (listener) => void listeners.push(listener),

    async list(cityId, isConnected) {
      const rows = await store.readTerminals(db, cityId);
      return rows.map((row) => ({ ...row, connected: isConnected(row.phone) }));
    },

    async add(by, cityId, terminals) {
      const added = await store.addTerminals(db, cityId, now(), terminals);
      const taken = new Set(added);
      const left = terminals.filter((terminal) => !taken.delete(terminal.phone));
      const units =
        left.length === 0
          ? new Set<string>()
          : await store.knownUnits(db, cityId, [...new Set(left.map((terminal) => terminal.unitId))]);
      if (added.size > 0)
        await record(by, 'terminals.added', [...added].slice(0, 3).join(','), {
          cityId,
          count: added.size,
          phones: [...added].slice(0, 100),
        });
      return {
        added: added.size,
        refused: left.map(({ phone, unitId }) =>
          units.has(unitId)
            ? { phone, code: 'phone_taken' as const, value: phone }
            : { phone, code: 'unknown_unit' as const, value: unitId },
        ),
      };
    },

    async change(by, cityId, phone, change) {
      if (
        change.unitId !== undefined &&
        !(await store.knownUnits(db, cityId, [change.unitId])).has(change.unitId)
      )
        throw invalid(
          'body.unitId',
          change.unitId,
          `本市没有单元 ${change.unitId}。`,
          `This city has no unit ${change.unitId}.`,
        );
      if (!(await store.changeTerminal(db, cityId, phone, change, now())))
        throw notFound('params.phone', phone);
      changed(phone);
      await record(by, 'terminal.changed', phone, { cityId, ...change });
    },

    async remove(by, cityId, phone) {
      if (!(await store.removeTerminal(db, cityId, phone))) throw notFound('params.phone', phone);
      changed(phone);
      await record(by, 'terminal.removed', phone, { cityId });
    },

    async register(phone, said) {
      const terminal = await store.readTerminal(db, phone);
      if (terminal === undefined || terminal.disabledAt !== null)
        return { result: REGISTRATION_RESULTS.terminalUnknown };
      if (!terminal.hasUnit) return { result: REGISTRATION_RESULTS.vehicleUnknown };
      const code = randomBytes(16).toString('hex');
      if (!(await store.registerTerminal(db, phone, said, hashOf(code), now()))) {
        await complain(phone, terminal.cityId, said);
        return { result: REGISTRATION_RESULTS.terminalTaken };
      }
      if (terminal.registeredAt === null)
        await record('system:jt808', 'terminal.registered', phone, {
          cityId: terminal.cityId,
          unitId: terminal.unitId,
          terminalId: said.terminalId,
          maker: said.maker,
          model: said.model,
          plate: said.plate,
        });
      return { result: REGISTRATION_RESULTS.done, code };
    },

    async authenticate(phone, code) {
      const terminal = await store.readTerminal(db, phone);
      if (terminal === undefined || terminal.disabledAt !== null || !terminal.hasUnit) return undefined;
      const hash = hashOf(code);
      if (hash !== terminal.codeHash && hash !== terminal.formerCodeHash) return undefined;
      await store.noteSeen(db, phone, now(), hash);
      const { cityId, unitId, datum } = terminal;
      return { phone, cityId, unitId, datum };
    },

    logOut: (phone) => store.endCodes(db, phone),

    async report(terminal, locations) {
      const outcomes = await deps.tracking.keepFixes(
        terminal.cityId,
        locations.map((location, index) => fixOf(terminal, location, index + 1)),
      );
      return new Map(
        outcomes.flatMap(({ refused }, place) =>
          refused === undefined ? [] : [[place, refused.code] as const],
        ),
      );
    },
  };
}

function fixOf(terminal: KnownTerminal, location: Location, row: number): Fix {
  const { position, sent } = onWgs84([location.lng, location.lat], terminal.datum);
  return {
    row,
    unitId: terminal.unitId,
    observedAtMs: location.observedAtMs,
    lng: position[0],
    lat: position[1],
    speedMps: location.speedMps,
    headingDeg: location.headingDeg,
    accuracyM: null,
    datum: terminal.datum,
    sent,
    unlocated: !location.located,
  };
}
