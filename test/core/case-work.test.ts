import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityCalendar, isWeekday, windowsOf } from '../../server/calendar/calendar.ts';
import type { TimeLimit } from '../../server/calendar/contract.ts';
import { dayNumberOf, instantOfLocal, localMsOf } from '../../server/calendar/core/local-time.ts';
import { endOfLimit } from '../../server/calendar/core/time-limit.ts';
import type { WorkCalendar } from '../../server/calendar/core/time-limit.ts';
import { publishedDays } from '../../server/calendar/shipped-holidays.ts';
import { compared, earlierPeriods, kpisOf, wilson } from '../../server/cases/core/case-kpis.ts';
import type { KpiCounts } from '../../server/cases/core/case-kpis.ts';
import { dueAtOf, limitsOf, stageTimes } from '../../server/cases/core/case-timers.ts';
import { duplicateGroups, pairScore } from '../../server/cases/core/duplicate-groups.ts';
import type { ReportPair } from '../../server/cases/core/duplicate-groups.ts';
import { isLawfulAt, readSchedule } from '../../server/cases/core/timed-area.ts';
import { shippedCodes } from '../../server/city/load-codes.ts';

const published = publishedDays();
const calendar: WorkCalendar = {
  day(n) {
    const day = new Date(n * 86_400_000).toISOString().slice(0, 10);
    const notice = published.days.get(day);
    return {
      working: notice?.working ?? isWeekday(n),
      assumed: notice === undefined && !published.years.has(Number(day.slice(0, 4))),
    };
  },
  officeHours: windowsOf([8.5, 12, 13.5, 17.5]),
  serviceHours: windowsOf([6.5, 21.5]),
};
const shanghai = cityCalendar('Asia/Shanghai', calendar);
/** Wall-clock text in Shanghai to ISO UTC and back. */
const at = (text: string): string => new Date(`${text.replace(' ', 'T')}:00+08:00`).toISOString();
const end = (text: string, amount: number, unit: TimeLimit['unit']): string => {
  const found = Date.parse(shanghai.endOf(at(text), { amount, unit }).at) + 8 * 3_600_000;
  return new Date(found).toISOString().slice(0, 16).replace('T', ' ');
};

describe('the work calendar', () => {
  it('holds the published days off and make-up days of two years, weekend days only made up for', () => {
    const off = (year: string) =>
      [...published.days].filter(([day, { working }]) => day.startsWith(year) && !working).length;
    const on = (year: string) =>
      [...published.days].filter(([day, { working }]) => day.startsWith(year) && working).length;
    // 2025: 1 + 8 + 3 + 5 + 3 + 8 days off, 5 worked; 2026: 3 + 9 + 3 + 5 + 3 + 3 + 7 off, 6 worked.
    expect([off('2025'), on('2025'), off('2026'), on('2026')]).toEqual([28, 5, 33, 6]);
    for (const [day, { working }] of published.days)
      if (working) expect(isWeekday(dayNumberOf(day)), day).toBe(false);
  });

  it('reckons mixed units over nights, weekends and holidays', () => {
    // Friday afternoon, one hour left that day: the rest on Monday, past the pause.
    expect(end('2026-11-20 16:30', 4, 'working_hour')).toBe('2026-11-23 11:30');
    expect(end('2026-11-20 11:30', 1, 'working_hour')).toBe('2026-11-20 14:00');
    // Saturday 10 October 2026 is worked, National Day week is not.
    expect(end('2026-09-30 10:00', 1, 'working_day')).toBe('2026-10-08 17:30');
    expect(end('2026-10-09 18:00', 1, 'working_day')).toBe('2026-10-10 17:30');
    // Spring Festival 2026: from Saturday 14 (worked) over nine days off.
    expect(end('2026-02-14 09:00', 1, 'working_day')).toBe('2026-02-24 17:30');
    // Service hours run on holidays too, and rest at night.
    expect(end('2026-10-01 20:30', 4, 'urgent_hour')).toBe('2026-10-02 09:30');
    expect(end('2026-11-22 23:00', 2, 'calendar_hour')).toBe('2026-11-23 01:00');
    // 小事不过夜, 大事不过周.
    expect(end('2026-11-22 08:00', 0, 'calendar_day')).toBe('2026-11-23 00:00');
    expect(end('2026-11-22 08:00', 7, 'calendar_day')).toBe('2026-11-30 00:00');
    expect(end('2026-11-20 18:00', 0, 'working_day')).toBe('2026-11-23 17:30');
  });

  it('says when it had to assume a year', () => {
    expect(shanghai.endOf(at('2026-11-20 10:00'), { amount: 3, unit: 'working_day' }).assumed).toBe(false);
    expect(shanghai.endOf(at('2030-11-20 10:00'), { amount: 3, unit: 'working_day' }).assumed).toBe(true);
  });

  it('is never before the beginning, grows with the limit, and splits: a + b hours as a, then b', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: dayNumberOf('2025-01-01') * 1440, max: dayNumberOf('2026-12-01') * 1440 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom('urgent_hour' as const, 'working_hour' as const, 'calendar_hour' as const),
        (minute, a, b, unit) => {
          const start = minute * 60_000;
          const one = endOfLimit(calendar, start, { amount: a / 4, unit }).localMs;
          const both = endOfLimit(calendar, start, { amount: (a + b) / 4, unit }).localMs;
          expect(one).toBeGreaterThanOrEqual(start);
          expect(both).toBeGreaterThanOrEqual(one);
          // An end at closing time goes on at the next opening, so that nothing more after it ends there.
          if (b > 0 || a === 0) expect(endOfLimit(calendar, one, { amount: b / 4, unit }).localMs).toBe(both);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('refuses windows without time', () => {
    const none = { ...calendar, officeHours: [] };
    expect(() => endOfLimit(none, 0, { amount: 1, unit: 'working_hour' })).toThrow(RangeError);
    expect(() => endOfLimit(none, 0, { amount: 1, unit: 'working_day' })).toThrow(RangeError);
  });

  it('turns wall clocks and instants into one another, also where summer time changes', () => {
    for (const zone of ['Asia/Shanghai', 'Asia/Urumqi', 'UTC', 'Europe/Berlin', 'America/St_Johns'])
      for (
        let ms = Date.parse('2026-03-01T00:00:00Z');
        ms < Date.parse('2026-11-30T00:00:00Z');
        ms += 7_531_000
      )
        expect(localMsOf(zone, instantOfLocal(zone, localMsOf(zone, ms))), zone).toBe(localMsOf(zone, ms));
  });
});

describe('timers of a case', () => {
  const types = shippedCodes().filter(({ list }) => list === 'case_type');

  it('are data: every shipped type has a whole limit, its stages come from its parent', () => {
    const parents = new Map(types.filter(({ parent }) => parent === null).map((one) => [one.code, one]));
    for (const type of types.filter(({ parent }) => parent !== null)) {
      const limits = limitsOf(type.attributes, parents.get(type.parent!)!.attributes);
      expect(Object.keys(limits).sort(), type.code).toEqual([
        'accept',
        'dispatch',
        'handle',
        'verify',
        'whole',
      ]);
      expect(['small', 'large', 'urgent'], type.code).toContain(type.attributes['size']);
    }
  });

  it('take natural hours from an older code list, and assume nothing', () => {
    const whole = limitsOf({ dueHours: 1.5 });
    expect(dueAtOf('2026-06-10T02:00:00.000Z', whole, shanghai.endOf)).toBe('2026-06-10T03:30:00.000Z');
    for (const attributes of [{}, { dueHours: 0 }, { dueHours: '4' }, { timers: { whole: { amount: -1 } } }])
      expect(dueAtOf('2026-06-10T02:00:00Z', limitsOf(attributes), shanghai.endOf)).toBeNull();
  });

  it('tell each stage by itself, the last run of one that was sent back', () => {
    const limits = limitsOf(
      {
        timers: { handle: { amount: 2, unit: 'calendar_hour' }, whole: { amount: 1, unit: 'calendar_day' } },
      },
      {
        timers: {
          accept: { amount: 1, unit: 'calendar_hour' },
          dispatch: { amount: 1, unit: 'calendar_hour' },
        },
      },
    );
    const steps = [
      { step: 'reported', at: at('2026-11-20 08:00') },
      { step: 'accepted', at: at('2026-11-20 10:00') },
      { step: 'dispatched', at: at('2026-11-20 10:30') },
      { step: 'handled', at: at('2026-11-20 11:00') },
      { step: 'dispatched', at: at('2026-11-20 12:00') },
    ];
    const times = stageTimes(steps, limits, Date.parse(at('2026-11-20 13:00')), shanghai.endOf);
    expect(times.map(({ stage, late, endedAt }) => [stage, late, endedAt !== null])).toEqual([
      ['accept', true, true],
      ['dispatch', false, true],
      ['handle', false, false],
      ['verify', false, true],
      ['whole', false, false],
    ]);
    expect(times[2]!.dueAt).toBe(at('2026-11-20 14:00'));
    expect(times[3]).toMatchObject({ dueAt: null, late: false, limit: null });
  });
});

describe('a timed area', () => {
  const market = readSchedule({
    rule: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '06:00', to: '09:30' }],
    permits: ['street_vendor', 'sanitation'],
    exceptDays: ['2026-11-23'],
  })!;
  const local = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00Z`);
  it('makes a vendor lawful at 08:00 and not at 09:30', () => {
    expect(isLawfulAt(market, local('2026-11-22 08:00'), ['street_vendor', 'appearance'])).toBe(true);
    expect(isLawfulAt(market, local('2026-11-22 06:00'), ['street_vendor'])).toBe(true);
    expect(isLawfulAt(market, local('2026-11-22 09:30'), ['street_vendor'])).toBe(false);
    expect(isLawfulAt(market, local('2026-11-22 05:59'), ['street_vendor'])).toBe(false);
    expect(isLawfulAt(market, local('2026-11-22 08:00'), ['parking', 'appearance'])).toBe(false);
    expect(isLawfulAt(market, local('2026-11-22 08:00'), ['road_dirt', 'sanitation'])).toBe(true);
    expect(isLawfulAt(market, local('2026-11-23 08:00'), ['street_vendor'])).toBe(false);
  });
  it('passes midnight on the day it began', () => {
    const night = readSchedule({ rule: [{ days: [6], from: '18:00', to: '02:00' }], permits: ['noise'] })!;
    expect(isLawfulAt(night, local('2026-11-21 23:00'), ['noise'])).toBe(true);
    expect(isLawfulAt(night, local('2026-11-22 01:59'), ['noise'])).toBe(true);
    expect(isLawfulAt(night, local('2026-11-22 02:00'), ['noise'])).toBe(false);
    expect(isLawfulAt(night, local('2026-11-21 01:00'), ['noise'])).toBe(false);
  });
  it('permits nothing when it cannot be read', () => {
    for (const odd of [
      null,
      5,
      'daily',
      {},
      { rule: [{ from: '6', to: '9' }] },
      { rule: [{ from: '25:00', to: '26:00' }] },
    ])
      expect(readSchedule(odd), JSON.stringify(odd)).toBeNull();
  });
});

describe('duplicates', () => {
  const pair = (changes: Partial<ReportPair> = {}): ReportPair => ({
    earlierId: 'A',
    earlierAt: '2026-11-22T00:00:00.000Z',
    earlierChannel: 'hotline_12345',
    laterId: 'B',
    laterAt: '2026-11-22T00:20:00.000Z',
    laterChannel: 'ai_camera',
    distanceM: 12,
    ...changes,
  });
  const reach = { distanceM: 60, hours: 4 };
  it('are scored by place, time and channel', () => {
    expect(pairScore(pair(), reach)).toBe(1);
    expect(pairScore(pair({ laterChannel: 'hotline_12345' }), reach)).toBeCloseTo(
      0.8 / 2 + (1 - 1 / 12) / 2,
      12,
    );
    expect(pairScore(pair({ distanceM: 61 }), reach)).toBe(0);
    expect(pairScore(pair({ laterAt: '2026-11-22T04:00:01.000Z' }), reach)).toBe(0);
  });
  it('gather round the earliest report and never chain along a street', () => {
    const groups = duplicateGroups(
      [
        pair({
          earlierId: 'B',
          earlierAt: '2026-11-22T00:20:00.000Z',
          laterId: 'C',
          laterAt: '2026-11-22T00:40:00.000Z',
        }),
        pair(),
        pair({ laterId: 'D', laterAt: '2026-11-22T00:50:00.000Z', distanceM: 30 }),
      ],
      reach,
      0.5,
    );
    expect(groups).toHaveLength(1);
    expect(groups[0]!.primaryId).toBe('A');
    expect(groups[0]!.members.map(({ caseId }) => caseId)).toEqual(['B', 'D']);
    expect(duplicateGroups([], reach, 0.5)).toEqual([]);
  });
});

describe('KPIs', () => {
  const counts: KpiCounts = {
    cases: 50,
    patrolFound: 20,
    persuaded: 40,
    escalated: 2,
    judged: 45,
    onTime: 40,
    openOverdue: 3,
    recurred: 5,
    closed: 42,
    closedHours: 84,
    visits: 400,
  };
  it('stand on length, people and visits', () => {
    const kpis = kpisOf(counts, { lengthM: 2_500, population: 20_000 });
    expect(kpis).toMatchObject({
      perKm: 20,
      per10kPeople: 25,
      perHundredVisits: 5,
      meanHours: 2,
      openOverdue: 3,
    });
    expect(kpis.timeliness?.share).toBeCloseTo(40 / 45, 12);
  });
  it('leave unknown what has no ground', () => {
    const kpis = kpisOf({ ...counts, judged: 0, visits: null, closed: 0 }, { lengthM: null, population: 0 });
    expect([kpis.perKm, kpis.per10kPeople, kpis.perHundredVisits, kpis.timeliness, kpis.meanHours]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
  it('bound shares as Wilson does', () => {
    expect(wilson(1, 1)!.low).toBeCloseTo(0.2065, 4);
    // Wilson (1927) as tabulated widely: 8 of 10.
    expect(wilson(8, 10)!.low).toBeCloseTo(0.4902, 4);
    expect(wilson(8, 10)!.high).toBeCloseTo(0.9433, 4);
    expect(wilson(0, 0)).toBeNull();
  });
  it('compare with earlier periods, or say that they are unknown', () => {
    const now = kpisOf(counts, { lengthM: 1000, population: null });
    const before = kpisOf({ ...counts, cases: 40, onTime: 36 }, { lengthM: 1000, population: null });
    expect(compared(now, before, true)).toMatchObject({ state: 'known', caseChange: 0.25 });
    expect(compared(now, before, true).timelinessChange).toBeCloseTo(4 / 45, 12);
    expect(compared(now, before, false)).toMatchObject({ state: 'unknown', kpis: null, caseChange: null });
    expect(
      compared(now, kpisOf({ ...counts, cases: 0 }, { lengthM: 1, population: 1 }), true).caseChange,
    ).toBeNull();
    const day = 86_400_000;
    const [from, to] = [Date.parse('2024-02-29T00:00:00Z'), Date.parse('2024-03-07T00:00:00Z')];
    const periods = earlierPeriods(from, to);
    expect(periods.before).toEqual([from - 7 * day, from]);
    expect(periods.yearBefore.map((ms) => new Date(ms).toISOString().slice(0, 10))).toEqual([
      '2023-02-28',
      '2023-03-07',
    ]);
  });
});
