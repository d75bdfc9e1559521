import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Geography } from '../geography/geography.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound, XwError } from '../kernel/errors.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import type {
  Case,
  CaseCells,
  CaseChange,
  CaseDays,
  CaseDetail,
  CaseFilter,
  CasePage,
  CasesQuery,
  CaseStatus,
  NewCase,
  OpenedCase,
} from './contract.ts';
import { readCursor, writeCursor } from './core/case-cursor.ts';
import { nextCaseNumber } from './core/case-number.ts';
import { checkStep, nextSteps } from './core/case-steps.ts';
import { checkCode, FINISHED, limitsOfType, shownCase, shownStage } from './case-view.ts';
import { stageTimes } from './core/case-timers.ts';
import type { Derivation } from './derive-cases.ts';
import * as store from './store.ts';

export interface CasesDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'setting' | 'localDay'>;
  codes: CodeBooks;
  calendar: Calendar;
  derivation: Derivation;
  geography: Pick<Geography, 'locate' | 'cellOf' | 'resolutionOf' | 'boxOf'>;
  audit: Pick<Audit, 'recordIn'>;
  events: Pick<Events, 'publish'>;
  layers: { touch(cityId: number, layer: 'cases', boxes: BBox[]): unknown };
}

/** What was reported, where, in which state, on time? */
export interface Cases {
  /** Counts per H3 cell at a resolution no finer than the city's fine one. */
  cells(cityId: number, filter: CaseFilter & { resolution?: number }): Promise<CaseCells>;
  /** Counts per local day of the city. */
  days(cityId: number, filter: CaseFilter & { cell?: string }): Promise<CaseDays>;
  /** Cases newest first, a page at a time. */
  list(cityId: number, query: CasesQuery): Promise<CasePage>;
  one(cityId: number, caseId: string): Promise<CaseDetail>;
  /** The steps that are open from a status; none for a finished case or an unknown status. */
  nextSteps(status: string): readonly CaseStatus[];
  /** Opens a case where somebody stands; says what it could not find for it. */
  open(cityId: number, request: NewCase, by: string): Promise<OpenedCase>;
  /** Brings a case one step on. 409 when that step is not open from here. */
  change(cityId: number, caseId: string, change: CaseChange, by: string): Promise<CaseDetail>;
}

const PAGE = 100;
const ATTEMPTS = 8;
/** Cases are kept at least as fine as those of the demo city and of imports: every coarser count is made of them. */
const CELL_RESOLUTION = 12;

export function createCases(deps: CasesDeps): Cases {
  const { db, clock, city, codes, calendar, derivation, geography, audit, events, layers } = deps;
  const now = () => new Date(clock.now()).toISOString();

  function selectionOf(filter: CaseFilter & { cell?: string }): store.Selection {
    if (!(Date.parse(filter.from) < Date.parse(filter.to))) {
      throw invalid('to', filter.to, '结束时间须晚于开始时间。', 'The end must be later than the beginning.');
    }
    if (filter.cell === undefined) return filter;
    const cellResolution = geography.resolutionOf(filter.cell);
    if (cellResolution === undefined) {
      throw invalid('cell', filter.cell, '不是有效的 H3 单元。', 'Not a valid H3 cell.');
    }
    return { ...filter, cellResolution };
  }
  async function checkResolution(cityId: number, place: string, resolution: number): Promise<void> {
    const { h3Fine } = await city.facts(cityId);
    if (resolution > h3Fine) {
      throw invalid(
        place,
        resolution,
        `案件按 ${h3Fine} 级单元存储，不能更细。`,
        `Cases are kept at H3 resolution ${h3Fine}; nothing finer can be counted.`,
      );
    }
  }
  async function selected(cityId: number, filter: CaseFilter & { cell?: string }): Promise<store.Selection> {
    const selection = selectionOf(filter);
    if (selection.cellResolution !== undefined)
      await checkResolution(cityId, 'cell', selection.cellResolution);
    return selection;
  }
  const shown = (row: store.CaseRow, book: CodeBook): Case => shownCase(row, book, clock.now());

  async function one(cityId: number, caseId: string): Promise<CaseDetail> {
    const row = await store.readCase(db, cityId, caseId);
    if (row === undefined) throw notFound('caseId', caseId);
    const steps = await store.readEvents(db, cityId, caseId);
    const book = await codes.open();
    const [lng, lat] = row.position;
    const reckoning = await calendar.open(cityId, Date.parse(row.reportedAt), clock.now());
    const times = stageTimes(steps, limitsOfType(book, row.typeCode), clock.now(), reckoning.endOf);
    return {
      ...shown(row, book),
      timers: times.map(shownStage),
      next:
        row.mergedInto === null
          ? nextSteps(row.status).map((status) => ({ status, ...book.label('case_status', status) }))
          : [],
      events: steps.map((step) => {
        const label = book.label('case_status', step.step);
        return { ...step, stepZh: label.zh, stepEn: label.en };
      }),
      bbox: [lng, lat, lng, lat],
    };
  }
  async function tell(cityId: number, type: 'opened' | 'changed', changed: CaseDetail): Promise<void> {
    events.publish({
      type: `xiangwang.case.${type}`,
      cityId,
      subject: changed.caseId,
      permission: 'cases:read',
      data: {
        caseId: changed.caseId,
        cell: changed.cell,
        typeCode: changed.typeCode,
        channel: changed.channel,
        status: changed.status,
        reportedAt: changed.reportedAt,
        streetId: changed.streetId,
        gridId: changed.gridId,
        position: changed.position,
      },
    });
    await layers.touch(cityId, 'cases', [changed.bbox]);
  }

  return {
    one,
    nextSteps,
    async cells(cityId, filter) {
      const resolution = filter.resolution ?? (await city.facts(cityId)).h3Coarse + 1;
      const selection = await selected(cityId, filter);
      await checkResolution(cityId, 'resolution', resolution);
      const cells = await store.readCells(db, cityId, selection, resolution);
      const total = cells.reduce((sum, cell) => sum + cell.count, 0);
      return { from: filter.from, to: filter.to, resolution, cells, total };
    },
    async days(cityId, filter) {
      const { timeZone } = await city.facts(cityId);
      const days = await store.readDays(db, cityId, await selected(cityId, filter), timeZone);
      const total = days.reduce((sum, day) => sum + day.count, 0);
      return { from: filter.from, to: filter.to, days, total };
    },
    async list(cityId, { cursor, limit = PAGE, ...filter }) {
      const selection = await selected(cityId, filter);
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const rows = await store.readPage(db, cityId, selection, after, limit + 1);
      const total = await store.readCount(db, cityId, selection);
      const book = await codes.open();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        cases: page.map((row) => shown(row, book)),
        total,
        nextCursor:
          rows.length > limit && last !== undefined
            ? writeCursor({ at: last.key, caseId: last.caseId })
            : null,
      };
    },
    async open(cityId, request, by) {
      const book = await codes.open();
      checkCode(book, 'case_type', 'typeCode', request.typeCode);
      checkCode(book, 'case_channel', 'channel', request.channel);
      const position: [number, number] = [request.lng, request.lat];
      const { h3Fine } = await city.facts(cityId);
      const reach = await city.setting<number>(cityId, 'cases.nearest_street_m');
      const place = await geography.locate(cityId, position, reach.value);
      if (!place.insideCity) {
        throw invalid(
          'lng',
          position.join(','),
          '位置不在本市范围内。',
          'The position lies outside this city.',
        );
      }
      const reportedAt = now();
      const prefix = `C${(await city.localDay(cityId, clock.now())).replaceAll('-', '')}-`;
      const opening: Omit<store.OpenCase, 'caseId'> = {
        typeCode: request.typeCode,
        channel: request.channel,
        status: 'reported',
        titleZh: request.titleZh,
        reportedAt,
        dueAt: null,
        gridId: place.gridId,
        streetId: place.streetId,
        cell: geography.cellOf(position, Math.max(CELL_RESOLUTION, h3Fine)),
        position,
      };
      const derive = await derivation.readyFor(cityId, clock.now());
      const caseId = await db.transaction(async (tx) => {
        for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
          const number = nextCaseNumber(prefix, await store.lastNumber(tx, cityId, prefix));
          if (!(await store.insertCase(tx, cityId, { ...opening, caseId: number }))) continue;
          await store.insertEvent(tx, cityId, {
            caseId: number,
            at: reportedAt,
            step: 'reported',
            actor: by,
            note: null,
          });
          await derive(tx, number);
          await audit.recordIn(tx, {
            stream: 'cases',
            actor: by,
            action: 'case.opened',
            subject: number,
            detail: {
              cityId,
              typeCode: request.typeCode,
              channel: request.channel,
              position,
              title: request.titleZh,
            },
          });
          return number;
        }
        throw new XwError({
          code: 'case_number_taken',
          status: 409,
          detail: '同一时刻立案过多，未能分配案件编号。',
          detailEn: 'Too many cases are opened at once; no number could be given.',
          remedy: '请重试。',
          remedyEn: 'Try again.',
        });
      });
      const opened = await one(cityId, caseId);
      await tell(cityId, 'opened', opened);
      const notes = [];
      if (place.gridId === null) {
        notes.push({ zh: '该位置不属于任何有效网格。', en: 'No grid in force covers this position.' });
      }
      if (place.streetId === null) {
        notes.push({
          zh: `${reach.value} 米内没有街巷，未归入街巷。`,
          en: `No street lies within ${reach.value} m; the case is put to none.`,
        });
      }
      if (opened.lawfulAreaId !== null) {
        notes.push({
          zh: `“${opened.lawfulAreaNameZh ?? opened.lawfulAreaId}”在此时段准许该类行为：已登记为上报，不作为案件统计；如确有违规，立案时请写明理由。`,
          en: `"${opened.lawfulAreaNameZh ?? opened.lawfulAreaId}" permits this at this hour: kept as a report, not counted as a case. To accept it none the less, say why.`,
        });
      }
      if (opened.recursOf !== null) {
        notes.push({
          zh: `同一地点同类问题再次发生，上次为 ${opened.recursOf}。`,
          en: `The same trouble is back at the same place; last time it was ${opened.recursOf}.`,
        });
      }
      if (opened.dueAt === null) {
        notes.push({ zh: '该类型没有配置时限。', en: 'No time limit is configured for this type.' });
      }
      return { ...opened, notes };
    },
    async change(cityId, caseId, change, by) {
      const book = await codes.open();
      if (change.outcome !== undefined) checkCode(book, 'case_outcome', 'outcome', change.outcome);
      const at = now();
      await db.transaction(async (tx) => {
        const present = await store.lockCase(tx, cityId, caseId);
        if (present === undefined) throw notFound('caseId', caseId);
        checkCounts(caseId, present, change);
        const outcome = change.outcome ?? present.outcome;
        checkStep(present.status, change.status, outcome, by, await store.readEvents(tx, cityId, caseId));
        await store.updateCase(tx, cityId, {
          caseId,
          status: change.status,
          outcome: change.outcome ?? null,
          closedAt: FINISHED.has(change.status) ? at : null,
          isCase: change.status !== 'rejected',
        });
        await store.insertEvent(tx, cityId, {
          caseId,
          at,
          step: change.status,
          actor: by,
          note: change.note ?? null,
        });
        await audit.recordIn(tx, {
          stream: 'cases',
          actor: by,
          action: 'case.changed',
          subject: caseId,
          detail: {
            cityId,
            from: present.status,
            to: change.status,
            outcome,
            note: change.note ?? null,
            lawfulAreaId: present.lawfulAreaId,
          },
        });
      });
      const changed = await one(cityId, caseId);
      await tell(cityId, 'changed', changed);
      return changed;
    },
  };
}

/** A merged report is worked on in its case; what a timed area permits is accepted only with a reason. */
function checkCounts(caseId: string, present: store.LockedCase, change: CaseChange): void {
  if (present.mergedInto !== null)
    throw new XwError({
      code: 'merged_case',
      status: 409,
      detail: `该上报已并入案件 ${present.mergedInto}。`,
      detailEn: `This report was merged into case ${present.mergedInto}.`,
      value: caseId,
      place: 'caseId',
      remedy: `请在 ${present.mergedInto} 上继续办理，或先撤销合并。`,
      remedyEn: `Go on with ${present.mergedInto}, or undo the merge first.`,
    });
  if (present.lawfulAreaId !== null && change.status !== 'rejected' && (change.note ?? '').trim().length < 2)
    throw new XwError({
      code: 'lawful_by_schedule',
      status: 409,
      detail: `该处在上报时段由“${present.lawfulAreaId}”准许，立案须写明理由。`,
      detailEn: `The timed area ${present.lawfulAreaId} permits this at the hour of the report; a reason is needed.`,
      value: caseId,
      place: 'note',
      remedy: '请在“说明”中写明超出许可的事实，或选择不予立案。',
      remedyEn: 'Say in the note what goes beyond the permission, or reject the report.',
    });
}
