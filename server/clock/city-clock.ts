import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import { currentCity } from '../kernel/city-scope.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import { cityTimeMs, firstCityTimeMs } from './core/city-time.ts';
import type { ClockGap, ClockMapping } from './core/city-time.ts';
import { clockNote } from './core/clock-note.ts';
import type { ClockChange, ClockState } from './contract.ts';
import { readClocks, saveClock } from './store.ts';
import type { ClockRow } from './store.ts';

export { firstCityTimeMs } from './core/city-time.ts';

export interface CityClockDeps {
  db: Database;
  events: Pick<Events, 'publish'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
  /** Real time. */
  realClock?: Clock;
  /** Rate of a demo clock that was never saved. */
  firstRate?: number;
  /** Time of day, minutes since local midnight, at which a demo clock that was never saved begins. */
  firstMinute?: number;
  /** How often a running demo clock is kept, ms of real time. */
  saveEveryMs?: number;
  onError?: (error: unknown) => void;
}

/**
 * What time is it in each city? Real cities follow the system. A synthetic city has a demo clock that stands still
 * while the service is down and goes on where it stopped, so that the city is alive whenever it is opened.
 */
export interface CityClock {
  /** Time in the city that a request or job is about, else in the first city; system time while there is none. */
  readonly clock: Clock;
  clockOf(cityId: number): Clock;
  /** Reads the cities again, for instance after one was loaded. Clocks that run are left alone. */
  refresh(): Promise<void>;
  /** Begins a city's clock anew from its data, forgetting what was saved: it was loaded again. */
  restart(cityId: number): Promise<void>;
  /** Raises not_found for a city that does not exist. */
  state(cityId: number): Promise<ClockState>;
  /** Rate, pause, or a jump forwards. Raises clock_is_real, clock_backwards. Audited and announced. */
  change(cityId: number, change: ClockChange, actor: string): Promise<ClockState>;
  /** The last stretch that the clock was moved over, epoch ms: nothing was observed in it. */
  gapOf(cityId: number): ClockGap | undefined;
  /** Seconds of city time per second; 0 while paused. */
  rateOf(cityId: number): number;
  start(): void;
  close(): Promise<void>;
}

interface Held {
  cityId: number;
  synthetic: boolean;
  timeZone: string;
  mapping: ClockMapping;
  gap?: ClockGap;
}

export function createCityClock(deps: CityClockDeps): CityClock {
  const real = deps.realClock ?? systemClock;
  const held = new Map<number, Held>();
  const onError = deps.onError ?? ((): void => undefined);
  let timer: NodeJS.Timeout | undefined;

  function begin(row: ClockRow): Held {
    const realMs = real.now();
    const base = { cityId: row.cityId, synthetic: row.synthetic, timeZone: row.timeZone };
    if (!row.synthetic) return { ...base, mapping: { cityMs: realMs, realMs, rate: 1, running: true } };
    // A city just loaded brings the last day's positions, which end before its own first moment.
    const cityMs = Math.max(
      row.saved?.cityMs ?? firstCityTimeMs(realMs, row.timeZone, deps.firstMinute),
      row.lastObservedMs ?? Number.NEGATIVE_INFINITY,
    );
    const rate = row.saved?.rate ?? deps.firstRate ?? 1;
    const running = row.saved?.running ?? true;
    return { ...base, mapping: { cityMs, realMs, rate, running }, gap: row.saved?.gap };
  }

  const nowOf = (city: Held): number => (city.synthetic ? cityTimeMs(city.mapping, real.now()) : real.now());

  async function refresh(): Promise<void> {
    const rows = await readClocks(deps.db);
    const present = new Set(rows.map((row) => row.cityId));
    for (const cityId of held.keys()) if (!present.has(cityId)) held.delete(cityId);
    for (const row of rows) if (!held.has(row.cityId)) held.set(row.cityId, begin(row));
  }

  async function find(cityId: number): Promise<Held> {
    if (!held.has(cityId)) await refresh();
    const city = held.get(cityId);
    if (city === undefined) throw notFound('city', String(cityId));
    return city;
  }

  function stateOf(city: Held): ClockState {
    const realMs = real.now();
    const cityMs = nowOf(city);
    const aheadMs = city.synthetic ? cityMs - realMs : 0;
    const note = clockNote(cityMs, aheadMs, city.gap, city.timeZone);
    return {
      cityId: city.cityId,
      now: new Date(cityMs).toISOString(),
      realAt: new Date(realMs).toISOString(),
      rate: city.mapping.rate,
      running: city.mapping.running,
      synthetic: city.synthetic,
      timeZone: city.timeZone,
      aheadMs,
      noteZh: note.zh,
      noteEn: note.en,
    };
  }

  async function keep(city: Held, by: string): Promise<void> {
    if (!city.synthetic) return;
    const { rate, running } = city.mapping;
    await saveClock(deps.db, city.cityId, { cityMs: nowOf(city), rate, running, gap: city.gap }, by);
  }

  function announce(city: Held): void {
    deps.events.publish({
      type: EVENT_TYPES.clockChanged,
      cityId: city.cityId,
      subject: `city:${city.cityId}`,
      permission: 'city:read',
      data: { clock: stateOf(city) },
    });
  }

  async function keepAll(): Promise<void> {
    for (const city of held.values()) if (city.mapping.running) await keep(city, 'system:clock');
  }

  return {
    clock: {
      now() {
        const asked = held.get(currentCity() ?? Number.NaN);
        if (asked !== undefined) return nowOf(asked);
        const first = held.values().next();
        return first.done === true ? real.now() : nowOf(first.value);
      },
    },
    clockOf: (cityId) => ({
      now() {
        const city = held.get(cityId);
        return city === undefined ? real.now() : nowOf(city);
      },
    }),
    refresh,
    async restart(cityId) {
      const row = (await readClocks(deps.db)).find((each) => each.cityId === cityId);
      if (row === undefined) {
        held.delete(cityId);
        return;
      }
      const city = begin({ ...row, saved: undefined });
      held.set(cityId, city);
      await keep(city, 'system:clock');
      announce(city);
    },
    state: async (cityId) => stateOf(await find(cityId)),
    gapOf: (cityId) => held.get(cityId)?.gap,
    rateOf(cityId) {
      const mapping = held.get(cityId)?.mapping;
      return mapping === undefined ? 1 : mapping.running ? mapping.rate : 0;
    },
    async change(cityId, change, actor) {
      const city = await find(cityId);
      if (!city.synthetic) throw clockIsReal(cityId);
      const before = stateOf(city);
      const realMs = real.now();
      const nowMs = nowOf(city);
      const target =
        change.jumpTo === undefined
          ? change.jumpToNow === true
            ? realMs
            : nowMs
          : Date.parse(change.jumpTo);
      if (target < nowMs) throw clockBackwards(before.now, new Date(target).toISOString());
      const next: Held = {
        ...city,
        mapping: {
          cityMs: target,
          realMs,
          rate: change.rate ?? city.mapping.rate,
          running: change.running ?? city.mapping.running,
        },
        ...(target > nowMs ? { gap: { fromMs: nowMs, toMs: target } } : {}),
      };
      const after = stateOf(next);
      await deps.audit.record({
        stream: 'clock',
        actor,
        action: 'clock.changed',
        subject: `city:${cityId}`,
        detail: {
          from: { now: before.now, rate: before.rate, running: before.running },
          to: { now: after.now, rate: after.rate, running: after.running },
        },
      });
      await keep(next, actor);
      held.set(cityId, next);
      announce(next);
      return after;
    },
    start() {
      timer ??= setInterval(() => void keepAll().catch(onError), deps.saveEveryMs ?? 10_000);
      timer.unref();
    },
    async close() {
      clearInterval(timer);
      timer = undefined;
      await keepAll().catch(onError);
    },
  };
}

function clockIsReal(cityId: number): XwError {
  return new XwError({
    code: 'clock_is_real',
    status: 409,
    detail: '这是真实城市，时钟即系统时间，不能调整。',
    detailEn: 'This is a real city: its clock is the system time and cannot be set.',
    value: String(cityId),
    place: 'city',
    remedy: '只有合成示范城市的时钟可以调整。',
    remedyEn: 'Only the clock of a synthetic demo city can be set.',
  });
}

function clockBackwards(now: string, wanted: string): XwError {
  return new XwError({
    code: 'clock_backwards',
    status: 409,
    detail: `示范时钟只能向前：现在是 ${now}，要求的是 ${wanted}。`,
    detailEn: `The demo clock only goes forwards: it is ${now}, asked for ${wanted}.`,
    value: wanted,
    place: 'jumpTo',
    remedy: '已记录的数据不会被改写；如需重来，请重新装载示范城市。',
    remedyEn: 'Recorded data is never rewritten; load the demo city again to start over.',
  });
}
