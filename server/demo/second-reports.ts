/** What a demo city's cases lead to: second reports of the same thing, due times, permissions, recurrence. */
import { createCalendar } from '../calendar/calendar.ts';
import { createDerivation } from '../cases/derive-cases.ts';
import { createCity } from '../city/city.ts';
import { createCodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql.ts';
import type { DemoCity } from './core/rows.ts';
import { secondReports } from './core/second-reports.ts';
import { turnWeeks } from './core/turn-weeks.ts';
import { insertRows } from './load.ts';
import type { RowsPlace } from './load.ts';
import { numberArray, textArray } from './row-arrays.ts';

/** Adds them to a city whose rows are in; before it is said to be complete, so that a cut-off load is seen. */
export async function addSecondReports(db: Database, city: DemoCity, place: RowsPlace): Promise<void> {
  const { cases, case_events, merges } = secondReports(turnWeeks(city, place.anchor).cases, city.seed);
  await insertRows(db, 'cases', cases, place);
  await insertRows(db, 'case_events', case_events, place);
  await db.query(loadSql(import.meta.url, 'insert-case-merges'), [
    place.cityId,
    place.anchor.toISOString(),
    textArray(merges.map(({ caseId }) => caseId)),
    textArray(merges.map(({ primaryId }) => primaryId)),
    numberArray(merges.map(({ at }) => at)),
    numberArray(merges.map(({ distanceM }) => distanceM)),
    numberArray(merges.map(({ minutes }) => minutes)),
  ]);
  const clock = { now: () => place.anchor.getTime() };
  const desk = createCity({ db, clock, audit: { record: async () => undefined } });
  const calendar = createCalendar({ city: desk });
  const codes = createCodeBooks(db);
  await createDerivation({ db, clock, city: desk, codes, calendar }).run(place.cityId);
}
