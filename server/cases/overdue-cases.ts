import type { Calendar } from '../calendar/calendar.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Geography } from '../geography/geography.ts';
import type { Clock } from '../kernel/clock.ts';
import type { LngLat } from '../kernel/lng-lat.ts';
import type { People } from '../people/people.ts';
import { limitsOfType, shownCase, shownStage } from './case-view.ts';
import { stageTimes } from './core/case-timers.ts';
import type { Answerable, Overdue, OverdueQuery } from './desk-contract.ts';
import { readOverdue } from './desk-store.ts';
import { readCases, readEvents } from './store.ts';

export interface OverdueDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'setting'>;
  codes: CodeBooks;
  calendar: Calendar;
  geography: Pick<Geography, 'locate'>;
  people: Pick<People, 'responsibilities'>;
}

/** Which cases wait too long, at which stage, and who answers for the place? */
export interface OverdueDesk {
  overdue(cityId: number, query: OverdueQuery): Promise<Overdue>;
  /** Grid, street and people that answered for a position at an instant (the city's now when absent). */
  answerable(cityId: number, position: LngLat, at?: string): Promise<Answerable>;
}

const MOST = 100;
const HOUR_MS = 3_600_000;

export function createOverdueDesk(deps: OverdueDeps): OverdueDesk {
  const { db, clock, city, codes, calendar, geography, people } = deps;

  return {
    async overdue(cityId, query) {
      const nowMs = clock.now();
      const now = new Date(nowMs).toISOString();
      const found = await readOverdue(db, cityId, {
        now,
        dueBefore: new Date(nowMs + (query.soonH ?? 0) * HOUR_MS).toISOString(),
        grid: query.grid ?? null,
        type: query.type ?? null,
        most: query.limit ?? MOST,
      });
      const book = await codes.open();
      const rows = await readCases(
        db,
        cityId,
        found.map(({ caseId }) => caseId),
      );
      const first = Math.min(nowMs, ...rows.map((row) => Date.parse(row.reportedAt)));
      const reckoning = await calendar.open(cityId, first, nowMs);
      const answers = new Map<string, Overdue['cases'][number]['answers']>();
      const answersOf = async (subjectKind: string, subjectId: string) => {
        const key = `${subjectKind}/${subjectId}`;
        let known = answers.get(key);
        if (known === undefined) {
          const { responsible } = await people.responsibilities(cityId, { subjectKind, subjectId, at: now });
          known = responsible.map(({ roleZh, roleEn, nameZh }) => ({ roleZh, roleEn, nameZh }));
          answers.set(key, known);
        }
        return known;
      };
      const cases = [];
      for (const row of rows) {
        const steps = await readEvents(db, cityId, row.caseId);
        const stage = stageTimes(steps, limitsOfType(book, row.typeCode), nowMs, reckoning.endOf).find(
          (time) => time.endedAt === null && time.stage !== 'whole',
        );
        const ofStreet = row.streetId === null ? [] : await answersOf('street', row.streetId);
        cases.push({
          ...shownCase(row, book, nowMs),
          lateHours: (nowMs - Date.parse(row.dueAt ?? now)) / HOUR_MS,
          stage: stage === undefined ? null : shownStage(stage),
          answers:
            ofStreet.length > 0 || row.gridId === null ? ofStreet : await answersOf('grid', row.gridId),
        });
      }
      return { at: now, total: found[0]?.total ?? 0, totalLate: found[0]?.totalLate ?? 0, cases };
    },

    async answerable(cityId, position, at = new Date(clock.now()).toISOString()) {
      const reach = await city.setting<number>(cityId, 'cases.nearest_street_m');
      const place = await geography.locate(cityId, position, reach.value, at);
      const ask = async (subjectKind: string, subjectId: string | null) =>
        subjectId === null
          ? []
          : (await people.responsibilities(cityId, { subjectKind, subjectId, at })).responsible;
      const ofStreet = await ask('street', place.streetId);
      const ofGrid = await ask('grid', place.gridId);
      const notes = [];
      if (!place.insideCity)
        notes.push({ zh: '位置不在本市范围内。', en: 'The position lies outside this city.' });
      if (place.gridId === null)
        notes.push({
          zh: '当时没有网格覆盖此处。',
          en: 'No grid that was in force then covers this place.',
        });
      if (place.streetId === null)
        notes.push({
          zh: `${reach.value} 米内没有街巷。`,
          en: `No street lies within ${reach.value} m.`,
        });
      else if (ofStreet.length === 0)
        notes.push({
          zh: '该街巷当时没有登记的责任人。',
          en: 'Nobody was named for this street then.',
        });
      return {
        at,
        position: [position[0], position[1]],
        insideCity: place.insideCity,
        grid: place.gridId === null ? null : { gridId: place.gridId, nameZh: place.gridNameZh ?? '' },
        street:
          place.streetId === null
            ? null
            : {
                streetId: place.streetId,
                nameZh: place.streetNameZh ?? '',
                distanceM: place.streetDistanceM ?? 0,
              },
        people: [...ofStreet, ...ofGrid],
        notes,
      };
    },
  };
}
