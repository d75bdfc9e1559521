import type { TimeLimit } from './contract.ts';
import { dayNumberOf, dayTextOf, instantOfLocal, localMsOf } from './core/local-time.ts';
import { endOfLimit } from './core/time-limit.ts';
import type { WorkCalendar } from './core/time-limit.ts';

export interface CalendarDeps {
  city: {
    facts(cityId: number): Promise<{ timeZone: string }>;
    setting<T extends number[]>(cityId: number, key: string): Promise<{ value: T }>;
    calendar(
      cityId: number,
      from: string,
      to: string,
    ): Promise<{ day: string; working: boolean; basis: 'listed' | 'weekday' | 'assumed' }[]>;
  };
}

/** A city's working time, ready to reckon with. */
export interface CityCalendar {
  /** End of a limit that began at an instant, ISO UTC; `assumed`: on days whose working nobody published. */
  endOf(startedAt: string, limit: TimeLimit): { at: string; assumed: boolean };
  /** What the city's clocks show, wall-clock ms since 1970. */
  localMsOf(atMs: number): number;
}

/** By which working days and hours does a city reckon its time limits? */
export interface Calendar {
  /** Reckons with the days of these instants (epoch ms) and two months on; days beyond follow the weekday, as assumed. */
  open(cityId: number, fromMs: number, toMs: number): Promise<CityCalendar>;
}

const DAY_MS = 86_400_000;
const AHEAD_DAYS = 60;
/** What one look-up of the calendar gives. */
const PAGE_DAYS = 700;

export function createCalendar({ city }: CalendarDeps): Calendar {
  return {
    async open(cityId, fromMs, toMs) {
      const { timeZone } = await city.facts(cityId);
      const office = (await city.setting(cityId, 'calendar.office_hours')).value;
      const service = (await city.setting(cityId, 'calendar.service_hours')).value;
      const known = new Map<number, { working: boolean; assumed: boolean }>();
      const last = Math.floor(toMs / DAY_MS) + AHEAD_DAYS;
      for (let day = Math.floor(fromMs / DAY_MS) - 2; day <= last; day += PAGE_DAYS) {
        const until = Math.min(last, day + PAGE_DAYS - 1);
        for (const row of await city.calendar(cityId, dayTextOf(day), dayTextOf(until)))
          known.set(dayNumberOf(row.day), { working: row.working, assumed: row.basis === 'assumed' });
      }
      const calendar: WorkCalendar = {
        day: (n) => known.get(n) ?? { working: isWeekday(n), assumed: true },
        officeHours: windowsOf(office),
        serviceHours: windowsOf(service),
      };
      return cityCalendar(timeZone, calendar);
    },
  };
}

/** The same for a calendar that is at hand. */
export function cityCalendar(timeZone: string, calendar: WorkCalendar): CityCalendar {
  return {
    localMsOf: (atMs) => localMsOf(timeZone, atMs),
    endOf(startedAt, limit) {
      const { localMs, assumed } = endOfLimit(calendar, localMsOf(timeZone, Date.parse(startedAt)), limit);
      return { at: new Date(instantOfLocal(timeZone, localMs)).toISOString(), assumed };
    },
  };
}

/** 1970-01-01 was a Thursday. */
export function isWeekday(dayNumber: number): boolean {
  return (((dayNumber + 3) % 7) + 7) % 7 < 5;
}

/** Pairs of a rising list of hours: [8.5, 12, 13.5, 17.5] is two windows; an odd last hour is left out. */
export function windowsOf(hours: readonly number[]): [number, number][] {
  const windows: [number, number][] = [];
  for (let i = 0; i + 1 < hours.length; i += 2) windows.push([hours[i]!, Math.min(24, hours[i + 1]!)]);
  return windows;
}
