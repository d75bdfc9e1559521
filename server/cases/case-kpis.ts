import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import { checkCode } from './case-view.ts';
import { compared, earlierPeriods, kpisOf } from './core/case-kpis.ts';
import type { KpiCounts, KpiGround, Kpis } from './core/case-kpis.ts';
import type { CaseKpiRow, CaseKpis, KpisQuery } from './desk-contract.ts';
import * as store from './desk-store.ts';

export interface KpiDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting' | 'localDay'>;
  codes: CodeBooks;
}

/** How well are the places served, against the period before (环比) and the year before (同比)? */
export interface KpiDesk {
  kpis(cityId: number, query: KpisQuery): Promise<CaseKpis>;
}

const EMPTY: KpiCounts = {
  cases: 0,
  patrolFound: 0,
  persuaded: 0,
  escalated: 0,
  judged: 0,
  onTime: 0,
  openOverdue: 0,
  recurred: 0,
  closed: 0,
  closedHours: 0,
  visits: null,
};
const MOST_DAYS = 800;
const DAY_MS = 86_400_000;

interface Period {
  from: string;
  to: string;
}

const textOf = ([from, to]: [number, number]): Period => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

export function createKpiDesk({ db, clock, city, codes }: KpiDeps): KpiDesk {
  /** Counts by key in a period; visits only where places have them. */
  async function countsOf(
    cityId: number,
    query: KpisQuery,
    by: store.KpiBy,
    period: Period,
    patrolChannels: readonly string[],
  ): Promise<Map<string, KpiCounts>> {
    const rows = await store.readKpiCounts(db, cityId, {
      ...period,
      now: new Date(clock.now()).toISOString(),
      by,
      type: query.type ?? null,
      channel: query.channel ?? null,
      patrolChannels,
    });
    const days = {
      from: await city.localDay(cityId, Date.parse(period.from)),
      to: await city.localDay(cityId, Date.parse(period.to) + DAY_MS - 1),
    };
    const visits =
      by === 'type' || by === 'channel' ? new Map() : await store.readKpiVisits(db, cityId, days, by);
    const counts = new Map<string, KpiCounts>(
      rows.map(({ key, ...row }) => [key, { ...row, visits: visits.get(key) ?? null }]),
    );
    for (const [key, made] of visits) if (!counts.has(key)) counts.set(key, { ...EMPTY, visits: made });
    return counts;
  }

  /** Names and ground of the rows: every grid or street, also one without a case; types and channels by their codes. */
  async function groundsOf(
    cityId: number,
    by: store.KpiBy,
    at: string,
    found: Iterable<string>,
    book: CodeBook,
  ): Promise<Map<string, { nameZh: string; nameEn: string } & KpiGround>> {
    const none = { lengthM: null, population: null };
    if (by === 'type' || by === 'channel') {
      const list = by === 'type' ? 'case_type' : 'case_channel';
      return new Map(
        [...found].map((key) => {
          const { zh, en } = book.label(list, key);
          return [key, { nameZh: zh, nameEn: en, ...none }];
        }),
      );
    }
    const grounds = new Map(
      (await store.readKpiGround(db, cityId, at, by)).map(({ key, ...row }) => [key, row]),
    );
    for (const key of found)
      if (!grounds.has(key))
        grounds.set(key, {
          nameZh: key === '' ? '未归入' : key,
          nameEn: key === '' ? 'put to none' : key,
          ...none,
        });
    return grounds;
  }

  async function rowsOf(
    cityId: number,
    query: KpisQuery,
    by: store.KpiBy,
    periods: { now: Period; before: Period; yearBefore: Period },
    known: { before: boolean; yearBefore: boolean },
    book: CodeBook,
  ): Promise<CaseKpiRow[]> {
    const patrolChannels = book
      .codesOf('case_channel')
      .filter(({ code }) => book.attributes('case_channel', code)['foundBy'] === 'patrol')
      .map(({ code }) => code);
    const read = (period: Period) => countsOf(cityId, query, by, period, patrolChannels);
    const now = await read(periods.now);
    const before = known.before ? await read(periods.before) : new Map<string, KpiCounts>();
    const yearBefore = known.yearBefore ? await read(periods.yearBefore) : new Map<string, KpiCounts>();
    const keys = new Set([...now.keys(), ...before.keys(), ...yearBefore.keys()]);
    const grounds = await groundsOf(cityId, by, periods.now.to, keys, book);
    return [...grounds].map(([key, ground]) => {
      const kpis = kpisOf(now.get(key) ?? EMPTY, ground);
      const against = (period: Period, counts: Map<string, KpiCounts>, isKnown: boolean) => {
        const earlier: Kpis | null = isKnown ? kpisOf(counts.get(key) ?? EMPTY, ground) : null;
        return { ...period, ...compared(kpis, earlier, isKnown) };
      };
      return {
        key,
        nameZh: ground.nameZh,
        nameEn: ground.nameEn,
        kpis,
        before: against(periods.before, before, known.before),
        yearBefore: against(periods.yearBefore, yearBefore, known.yearBefore),
      };
    });
  }

  return {
    async kpis(cityId, query) {
      const [fromMs, toMs] = [Date.parse(query.from), Date.parse(query.to)];
      if (!(fromMs < toMs))
        throw invalid(
          'to',
          query.to,
          '结束时间须晚于开始时间。',
          'The end must be later than the beginning.',
        );
      if (toMs - fromMs > MOST_DAYS * DAY_MS)
        throw invalid(
          'from',
          query.from,
          `一次最多 ${MOST_DAYS} 天。`,
          `At most ${MOST_DAYS} days at a time.`,
        );
      const book = await codes.open();
      if (query.type !== undefined) checkCode(book, 'case_type', 'type', query.type);
      if (query.channel !== undefined) checkCode(book, 'case_channel', 'channel', query.channel);
      const by = query.by ?? 'grid';
      const dataFrom = await store.readFirstReport(db, cityId);
      const { before, yearBefore } = earlierPeriods(fromMs, toMs);
      const periods = {
        now: textOf([fromMs, toMs]),
        before: textOf(before),
        yearBefore: textOf(yearBefore),
      };
      // The first day of the data is rarely whole: a day's grace.
      const reaches = (ms: number): boolean => dataFrom !== null && Date.parse(dataFrom) - DAY_MS <= ms;
      const known = { before: reaches(before[0]), yearBefore: reaches(yearBefore[0]) };
      const metres = await city.setting<number>(cityId, 'cases.recurrence_m');
      const days = await city.setting<number>(cityId, 'cases.recurrence_days');
      const rows = await rowsOf(cityId, query, by, periods, known, book);
      const [total] = by === 'city' ? rows : await rowsOf(cityId, query, 'city', periods, known, book);
      const notes = [
        {
          zh: '不含罚款。结案率接近 100%，不用于比较；按及时率与复发率看，并附 95% 区间。',
          en: 'No fines. Closing rates are close to 100 % and do not tell places apart: see timeliness and recurrence with their 95 % intervals.',
        },
      ];
      if (!known.before)
        notes.push({
          zh: '本市数据未覆盖上一时段，环比未知。',
          en: 'The data do not reach back over the period before: change against it is unknown.',
        });
      if (!known.yearBefore)
        notes.push({
          zh: '本市数据未覆盖上年同期，同比未知。',
          en: 'The data do not reach back a year: change against the year before is unknown.',
        });
      return {
        ...periods.now,
        by,
        dataFrom,
        recurrence: { metres: metres.value, days: days.value, source: metres.source },
        total: total!,
        rows:
          by === 'city' ? [] : rows.sort((a, b) => b.kpis.cases - a.kpis.cases || (a.key < b.key ? -1 : 1)),
        notes,
      };
    },
  };
}
