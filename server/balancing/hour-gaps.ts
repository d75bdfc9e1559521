import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid } from '../kernel/errors.ts';
import type { Balancing } from './balancing.ts';
import { spanText } from './core/cover-hours.ts';
import { holderLoads } from './core/evaluate-plan.ts';
import type { GroundModel, HourSpan, ModelDuty, ModelShift } from './core/ground-model.ts';
import { daysOnDuty, ENOUGH_DAYS, worksThrough } from './core/ground-model.ts';
import type { GapReason, HourGap, HourGaps, HourGapsQuery } from './gap-contract.ts';
import * as store from './store.ts';

export interface HourGapsDeps {
  db: Database;
  /** The city's time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
  balancing: Pick<Balancing, 'open'>;
}

/** Which streets does nobody see in some hours of the day, and why? */
export interface HourGapsDesk {
  gaps(cityId: number, query: HourGapsQuery): Promise<HourGaps>;
}

const DEFAULT_SPAN = { fromHour: 19, toHour: 21 };
const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;
/** Share of the grid's mean from which a load is called heavy. */
const HEAVY = 1.3;
const HOT_PER_WEEK = 0.05;

export function createHourGaps({ db, clock, city, balancing }: HourGapsDeps): HourGapsDesk {
  return {
    async gaps(cityId, query) {
      const span = {
        fromHour: query.fromHour ?? DEFAULT_SPAN.fromHour,
        toHour: query.toHour ?? DEFAULT_SPAN.toHour,
      };
      if (span.fromHour >= span.toHour)
        throw invalid(
          'toHour',
          `${span.toHour}`,
          '结束时刻须晚于开始时刻。',
          'The hours must end after they begin.',
        );
      const model = await balancing.open(cityId, 'sections');
      const { timeZone } = await city.facts(cityId);
      const now = clock.now();
      const today = await city.localDay(cityId, now);
      const hour = Number(
        new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now),
      );
      const days = query.days ?? DEFAULT_DAYS;
      const to = hour >= span.fromHour ? today : shifted(today, -1);
      const from = shifted(to, 1 - days);
      const rows = await store.readHourVisits(db, cityId, { from, to, timeZone, ...span });
      const past = await store.readDuties(db, cityId, from, to);
      const seen = new Map(rows.map((row) => [row.streetId, row]));
      const daysHeard = new Set(rows.flatMap(({ onDays }) => onDays)).size;
      const look = lookOf(model, past, span);
      const asked = model.streets.flatMap((street, i) => {
        if (query.grid !== undefined && street.gridId !== query.grid) return [];
        const visit = seen.get(street.streetId);
        if (query.street !== undefined ? street.streetId !== query.street : visit !== undefined) return [];
        return [gapOf(model, i, look, { daysHeard, visit, span })];
      });
      return {
        ...span,
        from,
        to,
        daysHeard,
        weekFrom: model.weekFrom,
        streets: model.streets.length,
        unseen: model.streets.filter(({ streetId }) => !seen.has(streetId)).length,
        gaps: asked.sort(
          (a, b) => b.expectedPerWeek - a.expectedPerWeek || a.streetId.localeCompare(b.streetId),
        ),
      };
    },
  };
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What is the same for all streets of one question. */
interface Look {
  loads: Float64Array;
  meanOf: Map<string, number>;
  /** Days on which each street has an officer rostered in the hours: looked back, and ahead. */
  back: Map<string, Set<number>>;
  ahead: Map<string, Set<number>>;
  ready: Map<string, HourGap['ready']>;
  shifts: Map<string, ModelShift>;
}

function lookOf(model: GroundModel, past: readonly ModelDuty[], span: HourSpan): Look {
  const present = model.streets.map(({ holder }) => holder);
  const loads = holderLoads(model, present);
  const sums = new Map<string, { total: number; count: number }>();
  model.holders.forEach(({ gridId }, h) => {
    const sum = sums.get(gridId) ?? { total: 0, count: 0 };
    sums.set(gridId, { total: sum.total + loads[h]!, count: sum.count + 1 });
  });
  const days = daysOnDuty(model, span);
  const ready = new Map<string, HourGap['ready']>();
  model.holders.forEach(({ holderId, nameZh, gridId }, h) => {
    const count = days.get(holderId)?.size ?? 0;
    if (count < ENOUGH_DAYS) return;
    const own = ready.get(gridId) ?? [];
    own.push({ personId: holderId, nameZh, days: count, minutes: loads[h]! });
    ready.set(gridId, own);
  });
  const shifts = new Map(model.shifts.map((shift) => [shift.shiftId, shift]));
  const rostered = (duties: readonly ModelDuty[]): Map<string, Set<number>> => {
    const found = new Map<string, Set<number>>();
    for (const { ahead, shiftId, streetIds } of duties) {
      const shift = shifts.get(shiftId);
      if (shift === undefined || !worksThrough(shift, span)) continue;
      for (const id of streetIds) found.set(id, (found.get(id) ?? new Set<number>()).add(ahead));
    }
    return found;
  };
  return {
    loads,
    meanOf: new Map([...sums].map(([gridId, { total, count }]) => [gridId, total / count])),
    back: rostered(past),
    ahead: rostered(model.duties),
    ready,
    shifts,
  };
}

function gapOf(
  model: GroundModel,
  i: number,
  look: Look,
  found: { daysHeard: number; visit: store.HourVisitRow | undefined; span: HourSpan },
): HourGap {
  const street = model.streets[i]!;
  const { span, visit } = found;
  const holder = model.holders[street.holder];
  const mean = look.meanOf.get(street.gridId) ?? 0;
  const minutes = holder === undefined ? 0 : look.loads[street.holder]!;
  const shift = look.shifts.get(holder?.shiftId ?? '');
  let expected = 0;
  for (let h = span.fromHour; h < span.toHour; h += 1) expected += 7 * street.hours[h]!;
  const gap: Omit<HourGap, 'reasons'> = {
    streetId: street.streetId,
    nameZh: street.nameZh,
    nameEn: street.nameEn,
    gridId: street.gridId,
    gridZh: model.grids.find(({ gridId }) => gridId === street.gridId)?.nameZh ?? street.gridId,
    grade: street.grade,
    lengthM: street.lengthM,
    middle: street.middle,
    daysSeen: visit?.days ?? 0,
    lastSeenAt: visit?.lastAt ?? null,
    expectedPerWeek: expected,
    rosteredDays: look.back.get(street.streetId)?.size ?? 0,
    rosteredAhead: look.ahead.get(street.streetId)?.size ?? 0,
    holder:
      holder === undefined
        ? null
        : {
            personId: holder.holderId,
            nameZh: holder.nameZh,
            shiftZh: shift?.nameZh ?? '',
            hours: shift === undefined ? '' : `${clockText(shift.startH)}–${clockText(shift.endH)}`,
            minutes,
            gridMeanMinutes: mean,
            ratio: mean > 0 ? minutes / mean : 1,
          },
    ready: (look.ready.get(street.gridId) ?? []).toSorted((a, b) => a.minutes - b.minutes),
  };
  return { ...gap, reasons: reasonsOf(gap, found.daysHeard, span, model.weekFrom) };
}

const clockText = (hours: number): string =>
  `${String(Math.floor(hours)).padStart(2, '0')}:${String(Math.round((hours % 1) * 60)).padStart(2, '0')}`;

function reasonsOf(
  gap: Omit<HourGap, 'reasons'>,
  daysHeard: number,
  span: HourSpan,
  weekFrom: string,
): GapReason[] {
  const at = spanText(span);
  const { holder, ready } = gap;
  const reasons: GapReason[] = [];
  const add = (reason: string, zh: string, en: string): void => void reasons.push({ reason, zh, en });
  if (gap.daysSeen === 0)
    add(
      'unseen',
      daysHeard === 0
        ? `${at} 时没有任何到访记录，是否有人去过不得而知`
        : `有记录的 ${daysHeard} 天里，${at} 时从未到访`,
      daysHeard === 0
        ? `Nothing was heard at ${at} at all; whether anybody was there is unknown`
        : `Never seen at ${at} on the ${daysHeard} days heard of`,
    );
  else
    add(
      'seen',
      `有记录的 ${daysHeard} 天里，${gap.daysSeen} 天在 ${at} 时到访`,
      `Seen at ${at} on ${gap.daysSeen} of the ${daysHeard} days heard of`,
    );
  if (holder === null) add('no_holder', '没有包段队员', 'No officer holds it as a section');
  const shift = holder === null ? '' : `：包段队员${holder.nameZh}上${holder.shiftZh}（${holder.hours}）`;
  const shiftEn = holder === null ? '' : `: its officer works ${holder.hours}`;
  if (gap.rosteredAhead === 0)
    add(
      'no_shift',
      `${weekFrom} 起一周，${at} 时没有排到本街的班（此前有 ${gap.rosteredDays} 天）${shift}`,
      `No shift there at ${at} in the week from ${weekFrom} (${gap.rosteredDays} days before)${shiftEn}`,
    );
  else if (gap.rosteredAhead < ENOUGH_DAYS)
    add(
      'few_shifts',
      `${at} 时排到本街的班：此前 ${gap.rosteredDays} 天，${weekFrom} 起一周 ${gap.rosteredAhead} 天${shift}`,
      `Rostered at ${at} on ${gap.rosteredDays} of the days looked at and ${gap.rosteredAhead} of the week from ${weekFrom}${shiftEn}`,
    );
  else
    add(
      'rostered',
      `${weekFrom} 起一周有 ${gap.rosteredAhead} 天在 ${at} 时排到本街`,
      `Rostered at ${at} on ${gap.rosteredAhead} days of the week from ${weekFrom}`,
    );
  if (holder !== null && holder.ratio >= HEAVY)
    add(
      'overloaded',
      `${holder.nameZh}每班 ${Math.round(holder.minutes)} 分钟，是本网格平均（${Math.round(holder.gridMeanMinutes)} 分钟）的 ${holder.ratio.toFixed(1)} 倍`,
      `Its officer has ${Math.round(holder.minutes)} minutes a shift, ${holder.ratio.toFixed(1)} times the grid’s mean of ${Math.round(holder.gridMeanMinutes)}`,
    );
  if (gap.expectedPerWeek >= HOT_PER_WEEK)
    add(
      'expected_cases',
      `此时段预计每周 ${gap.expectedPerWeek.toFixed(2)} 起案件`,
      `${gap.expectedPerWeek.toFixed(2)} cases a week are to be expected then`,
    );
  if (ready.length > 0)
    add(
      'ready',
      `本网格此时段在岗：${ready.map((one) => `${one.nameZh}（一周 ${one.days} 天，${Math.round(one.minutes)} 分钟）`).join('、')}`,
      `${ready.length} officers of the grid are on duty then`,
    );
  else
    add(
      'nobody_ready',
      '本网格此时段没有队员在岗，须先调整人员与班次',
      'No officer of the grid is on duty then: move officers or shifts first',
    );
  return reasons;
}
