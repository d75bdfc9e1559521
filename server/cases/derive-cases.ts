import type { Calendar, CityCalendar } from '../calendar/calendar.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { limitsOfType } from './case-view.ts';
import { dueAtOf } from './core/case-timers.ts';
import { isLawfulAt, readSchedule } from './core/timed-area.ts';
import * as store from './desk-store.ts';

export interface DeriveDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  codes: CodeBooks;
  calendar: Calendar;
}

/** What follows from a case's place, time and type: due time, a timed area that permits it, an earlier one like it. */
export interface Derivation {
  /** Looks at all that were not looked at yet, in short batches; how many, and how many are permitted. */
  run(cityId: number, stop?: () => boolean): Promise<Derived>;
  /** Everything read beforehand, so that one case of about this moment is looked at within a transaction. */
  readyFor(cityId: number, atMs: number): Promise<(tx: Queryable, caseId: string) => Promise<Derived>>;
}

export interface Derived {
  cases: number;
  lawful: number;
}

interface Context {
  cityId: number;
  timeZone: string;
  metres: number;
  days: number;
  book: CodeBook;
  reckoning: CityCalendar;
}

/** Rows of one statement: short enough for the embedded engine, which serves everybody in turn. */
const BATCH = 400;

export function createDerivation(deps: DeriveDeps): Derivation {
  const { db, clock, city, codes, calendar } = deps;

  async function contextOf(cityId: number, fromMs: number, toMs: number): Promise<Context> {
    return {
      cityId,
      timeZone: (await city.facts(cityId)).timeZone,
      metres: (await city.setting<number>(cityId, 'cases.recurrence_m')).value,
      days: Math.round((await city.setting<number>(cityId, 'cases.recurrence_days')).value),
      book: await codes.open(),
      reckoning: await calendar.open(cityId, fromMs, toMs),
    };
  }

  async function derive(on: Queryable, context: Context, rows: readonly store.Underived[]): Promise<Derived> {
    const { cityId, book, reckoning } = context;
    const caseIds = rows.map((row) => row.caseId);
    const found = await store.readRecurrences(on, cityId, caseIds, context);
    const recursOf = new Map(found.map((one) => [one.caseId, one.recursOf]));
    const parents = new Map(book.codesOf('case_type').map(({ code, parent }) => [code, parent]));
    const derived = rows.map((row) => {
      const parent = parents.get(row.typeCode) ?? null;
      const types = parent === null ? [row.typeCode] : [row.typeCode, parent];
      const localMs = reckoning.localMsOf(Date.parse(row.reportedAt));
      const area = row.areas.find(({ schedule }) => {
        const read = readSchedule(schedule);
        return read !== null && isLawfulAt(read, localMs, types);
      });
      return {
        caseId: row.caseId,
        dueAt: row.hasDue ? null : dueAtOf(row.reportedAt, limitsOfType(book, row.typeCode), reckoning.endOf),
        areaId: area?.areaId ?? null,
        recursOf: recursOf.get(row.caseId) ?? null,
      };
    });
    await store.writeDerived(on, cityId, new Date(clock.now()).toISOString(), derived);
    return { cases: rows.length, lawful: derived.filter(({ areaId }) => areaId !== null).length };
  }

  return {
    async run(cityId, stop) {
      const sum = { cases: 0, lawful: 0 };
      const { timeZone } = await city.facts(cityId);
      for (;;) {
        const rows = await store.readUnderived(db, cityId, null, timeZone, BATCH);
        if (rows.length === 0) return sum;
        const instants = rows.map((row) => Date.parse(row.reportedAt));
        const context = await contextOf(cityId, Math.min(...instants), Math.max(...instants));
        const done = await derive(db, context, rows);
        sum.cases += done.cases;
        sum.lawful += done.lawful;
        if (rows.length < BATCH || stop?.() === true) return sum;
      }
    },
    async readyFor(cityId, atMs) {
      const context = await contextOf(cityId, atMs, atMs);
      return async (tx, caseId) => {
        const rows = await store.readUnderived(tx, cityId, [caseId], context.timeZone, 1);
        return derive(tx, context, rows);
      };
    },
  };
}
