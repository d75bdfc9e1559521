import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { checkCode } from './case-view.ts';
import { readSchedule } from './core/timed-area.ts';
import type { Derivation } from './derive-cases.ts';
import type { NewTimedArea, TimedArea } from './desk-contract.ts';
import * as store from './desk-store.ts';

export interface TimedAreasDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'localDay'>;
  codes: CodeBooks;
  derivation: Derivation;
  audit: Pick<Audit, 'recordIn'>;
  layers: { touch(cityId: number, layer: 'areas' | 'cases', boxes: BBox[]): unknown };
}

/** Where and when is what permitted? A licensed morning market is no case at 08:00. */
export interface TimedAreas {
  list(cityId: number): Promise<TimedArea[]>;
  /** Adds one and looks at the cases in it again. */
  add(cityId: number, area: NewTimedArea, by: string): Promise<TimedArea>;
  /** Ends one; reports from that day on are cases again. */
  end(cityId: number, areaId: string, validTo: string, reason: string, by: string): Promise<TimedArea>;
}

interface Rule {
  days?: number[];
  from: string;
  to: string;
}

function shown(row: store.TimedAreaRow, book: CodeBook): TimedArea {
  const read = readSchedule(row.schedule);
  const body = (Array.isArray(row.schedule) ? { rule: row.schedule } : row.schedule) as { rule?: Rule[] };
  const kind = book.label('area_kind', row.kind);
  return {
    areaId: row.areaId,
    kind: row.kind,
    kindZh: kind.zh,
    kindEn: kind.en,
    nameZh: row.nameZh,
    nameEn: row.nameEn,
    windows:
      read === null
        ? []
        : (body.rule ?? []).map(({ days, from, to }) => ({
            ...(days === undefined ? {} : { days }),
            from: from.padStart(5, '0'),
            to: to.padStart(5, '0'),
          })),
    permits: [...(read?.permits ?? [])],
    exceptDays: [...(read?.exceptDays ?? [])],
    source: row.source,
    validFrom: row.validFrom,
    validTo: row.validTo,
    inForce: row.inForce,
    lawfulReports: row.lawfulReports,
    geometry: row.geometry as MultiPolygon,
  };
}

export function createTimedAreas(deps: TimedAreasDeps): TimedAreas {
  const { db, clock, city, codes, derivation, audit, layers } = deps;

  async function one(cityId: number, areaId: string): Promise<TimedArea> {
    const today = await city.localDay(cityId, clock.now());
    const [row] = await store.readTimedAreas(db, cityId, today, areaId);
    if (row === undefined) throw notFound('areaId', areaId);
    return shown(row, await codes.open());
  }
  async function lookAgain(cityId: number, box: BBox): Promise<void> {
    await derivation.run(cityId);
    await layers.touch(cityId, 'areas', [box]);
    await layers.touch(cityId, 'cases', [box]);
  }

  return {
    async list(cityId) {
      const today = await city.localDay(cityId, clock.now());
      const book = await codes.open();
      return (await store.readTimedAreas(db, cityId, today, null)).map((row) => shown(row, book));
    },
    async add(cityId, area, by) {
      const book = await codes.open();
      checkCode(book, 'area_kind', 'kind', area.kind);
      for (const type of area.permits) checkCode(book, 'case_type', 'permits', type);
      if (area.validTo !== undefined && area.validTo <= area.validFrom)
        throw invalid(
          'validTo',
          area.validTo,
          '失效日须晚于生效日。',
          'The end must be later than the beginning.',
        );
      const schedule = {
        rule: area.windows,
        permits: area.permits,
        ...(area.exceptDays === undefined ? {} : { exceptDays: area.exceptDays }),
        ...(area.stalls === undefined ? {} : { stalls: area.stalls }),
      };
      const box = await db.transaction(async (tx) => {
        const added = await store.insertTimedArea(tx, cityId, {
          areaId: area.areaId,
          kind: area.kind,
          nameZh: area.nameZh,
          nameEn: area.nameEn ?? null,
          schedule: JSON.stringify(schedule),
          source: area.source,
          validFrom: area.validFrom,
          validTo: area.validTo ?? null,
          outline: JSON.stringify(area.outline),
        });
        if (added === undefined)
          throw new XwError({
            code: 'area_taken',
            status: 409,
            detail: `编号 ${area.areaId} 已被使用。`,
            detailEn: `The id ${area.areaId} is taken.`,
            value: area.areaId,
            place: 'areaId',
            remedy: '请换一个编号，或先终止原时段区。',
            remedyEn: 'Choose another id, or end the other area first.',
          });
        if (added === null)
          throw invalid('outline', area.outline.type, '范围没有面积。', 'The outline encloses nothing.');
        await store.forgetDerived(tx, cityId, area.areaId);
        await audit.recordIn(tx, {
          stream: 'cases',
          actor: by,
          action: 'timed_area.added',
          subject: area.areaId,
          detail: { cityId, kind: area.kind, schedule, source: area.source, validFrom: area.validFrom },
        });
        return added;
      });
      await lookAgain(cityId, box);
      return one(cityId, area.areaId);
    },
    async end(cityId, areaId, validTo, reason, by) {
      const box = await db.transaction(async (tx) => {
        const ended = await store.endTimedArea(tx, cityId, areaId, validTo);
        if (ended === undefined) throw notFound('areaId', areaId);
        await store.forgetDerived(tx, cityId, areaId);
        await audit.recordIn(tx, {
          stream: 'cases',
          actor: by,
          action: 'timed_area.ended',
          subject: areaId,
          detail: { cityId, validTo, reason },
        });
        return ended;
      });
      await lookAgain(cityId, box);
      return one(cityId, areaId);
    },
  };
}
