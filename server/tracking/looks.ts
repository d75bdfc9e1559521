import { createHash } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid } from '../kernel/errors.ts';
import { SILENT_AFTER_S } from './contract.ts';
import {
  MAX_PRESENCE_HOURS,
  MAX_REPLAY_FIXES,
  MAX_REPLAY_HOURS,
  MAX_SILENCES_DAYS,
  MAX_STAYS,
} from './looks-contract.ts';
import type { Presence, PresenceQuery, Replay, ReplayQuery, UnitSilence } from './looks-contract.ts';
import * as store from './looks-store.ts';

export interface LooksDeps {
  db: Database;
  audit: { record(event: AuditEvent): Promise<unknown> };
  clockOf: (cityId: number) => Clock;
}

/** Looks back: at many units over time, at an area, at who was not heard of. Looks at persons are recorded first. */
export interface Looks {
  /** Positions of units between two instants, at most 24 h. Raises too_many_fixes (413) with a step that would do. */
  replay(cityId: number, query: ReplayQuery, actor: string): Promise<Replay>;
  /** Who was inside an area between two instants, and of whom is that not known? At most 24 h. */
  presence(cityId: number, query: PresenceQuery, actor: string): Promise<Presence>;
  /**
   * When was a unit on duty not heard of for longer than SILENT_AFTER_S? ISO instants, clipped to duty, to the asked
   * range and to the city's time. A silence is no absence. At most 31 days.
   */
  silences(cityId: number, from: string, to: string, unitId?: string): Promise<UnitSilence[]>;
}

const HOUR_MS = 3_600_000;

function rangeOf(
  from: string,
  to: string,
  mostMs: number,
  most: string,
): { from: string; to: string; ms: number } {
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to);
  if (!(toMs > fromMs))
    throw invalid('to', to, '结束时间须晚于开始时间。', 'The end must be after the start.');
  if (toMs - fromMs > mostMs) throw invalid('to', to, `一次最多查看 ${most}。`, `At most ${most} at a time.`);
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), ms: toMs - fromMs };
}

export function createLooks(deps: LooksDeps): Looks {
  const { db } = deps;

  async function silences(
    cityId: number,
    fromAsked: string,
    toAsked: string,
    unitId?: string,
  ): Promise<UnitSilence[]> {
    const range = rangeOf(fromAsked, toAsked, MAX_SILENCES_DAYS * 24 * HOUR_MS, `${MAX_SILENCES_DAYS} d`);
    const now = new Date(deps.clockOf(cityId).now()).toISOString();
    if (now <= range.from) return [];
    return store.readSilences(
      db,
      cityId,
      range.from,
      range.to < now ? range.to : now,
      SILENT_AFTER_S,
      unitId,
    );
  }

  return {
    silences,
    async replay(cityId, query, actor) {
      const range = rangeOf(query.from, query.to, MAX_REPLAY_HOURS * HOUR_MS, `${MAX_REPLAY_HOURS} h`);
      await deps.audit.record({
        stream: 'tracks',
        actor,
        action: 'replay.read',
        subject: query.units === undefined ? 'units:all' : `units:${query.units.slice(0, 10).join(',')}`,
        detail: {
          cityId,
          from: range.from,
          to: range.to,
          stepS: query.stepS,
          units: query.units ?? null,
          purpose: query.purpose,
        },
      });
      const units = await store.readReplay(
        db,
        cityId,
        range.from,
        range.to,
        query.stepS,
        query.units ?? null,
        MAX_REPLAY_FIXES + 1,
      );
      const fixes = units.reduce((sum, unit) => sum + unit.atS.length, 0);
      if (fixes > MAX_REPLAY_FIXES) throw tooMany(query.stepS);
      return { from: range.from, to: range.to, stepS: query.stepS, units, fixes };
    },

    async presence(cityId, query, actor) {
      const range = rangeOf(query.from, query.to, MAX_PRESENCE_HOURS * HOUR_MS, `${MAX_PRESENCE_HOURS} h`);
      const areaHash = createHash('sha256').update(JSON.stringify(query.area)).digest('hex');
      const { hex, areaM2, valid } = await store.readArea(db, query.area);
      if (!valid)
        throw invalid(
          'area',
          query.area.type,
          '区域的边界自相交或不闭合。',
          'The outline crosses itself or is not closed.',
        );
      await deps.audit.record({
        stream: 'tracks',
        actor,
        action: 'presence.read',
        subject: `area:${areaHash.slice(0, 16)}`,
        detail: { cityId, from: range.from, to: range.to, purpose: query.purpose, areaM2, area: query.area },
      });
      const found = await store.readPresence(
        db,
        cityId,
        range.from,
        range.to,
        hex,
        SILENT_AFTER_S,
        MAX_STAYS + 1,
      );
      const stays = found.slice(0, MAX_STAYS);
      const inside = new Set(stays.map((stay) => stay.unitId));
      const silent = await silences(cityId, range.from, range.to);
      return {
        from: range.from,
        to: range.to,
        areaM2,
        stays,
        truncated: found.length > MAX_STAYS,
        unknown: silent.filter((silence) => !inside.has(silence.unitId)),
      };
    },
  };
}

function tooMany(stepS: number): XwError {
  return new XwError({
    code: 'too_many_fixes',
    status: 413,
    detail: `回放超过 ${MAX_REPLAY_FIXES} 个定位点。`,
    detailEn: `The replay holds more than ${MAX_REPLAY_FIXES} positions.`,
    value: `stepS ${stepS}`,
    place: 'query.stepS',
    remedy: '请增大步长、缩短时间或减少单元。',
    remedyEn: 'Take a longer step, a shorter time or fewer units.',
  });
}
