import type { Calendar } from '../../server/calendar/calendar.ts';
import { createCalendar } from '../../server/calendar/calendar.ts';
import type { Derivation } from '../../server/cases/derive-cases.ts';
import { createDerivation } from '../../server/cases/derive-cases.ts';
import type { CityDesk } from '../../server/city/city.ts';
import type { CodeBooks } from '../../server/city/code-book.ts';
import type { Database } from '../../server/db/database.ts';
import type { Clock } from '../../server/kernel/clock.ts';

/** What cases need to reckon due times, permissions and recurrence. */
export function caseReckoning(deps: { db: Database; clock: Clock; city: CityDesk; codes: CodeBooks }): {
  calendar: Calendar;
  derivation: Derivation;
} {
  const calendar = createCalendar(deps);
  return { calendar, derivation: createDerivation({ ...deps, calendar }) };
}
