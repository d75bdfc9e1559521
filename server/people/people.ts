import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Geography } from '../geography/geography.ts';
import type { Clock } from '../kernel/clock.ts';
import type { GridStaff, Responsibilities, Responsible, StaffMember, StaffState } from './contract.ts';
import { judgeStaff, STAFF_STATE_TEXTS } from './core/staff-state.ts';
import * as store from './store.ts';

export interface PeopleDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting'>;
  codes: CodeBooks;
  geography: Pick<Geography, 'grid' | 'streets'>;
}

/** Who works here, who is on post now, and who answered for what? */
export interface People {
  /** Staff of a grid at an instant (the city's now when absent). 404 when no such grid was in force then. */
  staff(cityId: number, gridId: string, at?: string): Promise<GridStaff>;
  /** Who answered for a subject at an instant, and everybody who ever did. An unknown subject has nobody. */
  responsibilities(
    cityId: number,
    subject: { subjectKind: string; subjectId: string; at?: string },
  ): Promise<Responsibilities>;
}

/** A position that the database gave as two nulls is none. */
function placed(position: [number, number] | [null, null] | null): [number, number] | null {
  return position === null || position[0] === null || position[1] === null ? null : position;
}

function shown(row: store.ResponsibleRow, book: CodeBook): Responsible {
  const label = book.label('responsibility_role', row.role);
  return { ...row, roleZh: label.zh, roleEn: label.en };
}

export function createPeople({ db, clock, city, codes, geography }: PeopleDeps): People {
  return {
    async staff(cityId, gridId, at) {
      const instant = at ?? new Date(clock.now()).toISOString();
      const { timeZone } = await city.facts(cityId);
      const grid = await geography.grid(cityId, gridId, instant);
      const [onPost, grace, tolerance] = await Promise.all([
        city.setting<number>(cityId, 'people.on_post_age_s'),
        city.setting<number>(cityId, 'people.absence_grace_s'),
        city.setting<number>(cityId, 'people.grid_tolerance_m'),
      ]);
      const book = await codes.open();
      const rows = await store.readStaff(db, {
        cityId,
        gridId,
        at: instant,
        timeZone,
        graceS: grace.value,
        toleranceM: tolerance.value,
      });
      const responsible = (await store.readGridResponsible(db, cityId, gridId, instant)).map((row) =>
        shown(row, book),
      );
      const atMs = Date.parse(instant);

      const onDuty = rows.map((row): StaffMember => {
        const judged = judgeStaff(
          {
            at: atMs,
            running: row.running,
            onLeave: row.leaveKind !== null,
            shiftStart: Date.parse(row.startsAt),
            fix: row.lastFixAt === null ? null : { at: Date.parse(row.lastFixAt), inGrid: row.fixInGrid },
            checkIn:
              row.lastCheckInAt === null
                ? null
                : { at: Date.parse(row.lastCheckInAt), inGrid: row.checkInInGrid },
          },
          { onPostAgeMs: onPost.value * 1000, absenceGraceMs: grace.value * 1000 },
        );
        const postPosition = placed(row.postPosition);
        return {
          personId: row.personId,
          nameZh: row.nameZh,
          title: row.title,
          unitId: row.unitId,
          callSign: row.callSign,
          shift: {
            shiftId: row.shiftId,
            mode: row.mode,
            nameZh: row.shiftZh,
            nameEn: row.shiftEn,
            startsAt: row.startsAt,
            endsAt: row.endsAt,
          },
          post:
            row.postId === null || postPosition === null
              ? null
              : {
                  postId: row.postId,
                  nameZh: row.postZh ?? row.postId,
                  placeType: row.placeType ?? '',
                  position: postPosition,
                },
          streetIds: row.streetIds,
          state: judged.state,
          stateZh: STAFF_STATE_TEXTS[judged.state].zh,
          stateEn: STAFF_STATE_TEXTS[judged.state].en,
          sign: judged.sign,
          lastFixAt: row.lastFixAt,
          lastCheckInAt: row.lastCheckInAt,
          ageMs: judged.ageMs,
          position: placed(judged.sign === 'check_in' ? row.checkInPosition : row.fixPosition),
          leaveKind: row.leaveKind,
        };
      });
      const streets = (await geography.streets(cityId, gridId)).map((street) => {
        const own = responsible.filter((r) => r.subjectKind === 'street' && r.subjectId === street.streetId);
        return {
          streetId: street.streetId,
          nameZh: street.nameZh,
          grade: street.grade,
          chief: own.find((r) => r.role === 'street_chief') ?? null,
          steward: own.find((r) => r.role === 'steward') ?? null,
        };
      });
      const count = (state: StaffState) => onDuty.filter((member) => member.state === state).length;
      return {
        gridId,
        nameZh: grid.nameZh,
        nameEn: grid.nameEn,
        at: instant,
        chiefs: responsible.filter((r) => r.subjectKind === 'grid'),
        streets,
        onDuty,
        counts: {
          rostered: onDuty.length,
          onPost: count('on_post'),
          elsewhere: count('elsewhere'),
          silent: count('silent'),
          absent: count('absent'),
          expected: count('expected'),
          off: count('off'),
        },
        streetsWithoutSteward: streets.filter((street) => street.steward === null).length,
        thresholds: { onPostAgeS: onPost.value, absenceGraceS: grace.value, source: onPost.source },
      };
    },
    async responsibilities(cityId, { subjectKind, subjectId, at }) {
      const instant = at ?? new Date(clock.now()).toISOString();
      const atMs = Date.parse(instant);
      const book = await codes.open();
      const history = (await store.readResponsible(db, cityId, subjectKind, subjectId)).map((row) =>
        shown(row, book),
      );
      const responsible = history.filter(
        (r) => Date.parse(r.since) <= atMs && (r.until === null || Date.parse(r.until) > atMs),
      );
      return { subjectKind, subjectId, at: instant, responsible, history };
    },
  };
}
