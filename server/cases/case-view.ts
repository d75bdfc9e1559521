import type { CodeBook } from '../city/code-book.ts';
import { XwError } from '../kernel/errors.ts';
import type { z } from 'zod';
import type { Case, stageTimeSchema } from './contract.ts';
import { limitsOf } from './core/case-timers.ts';
import type { StageLimits, StageTime } from './core/case-timers.ts';
import { limitText, STAGE_NAMES } from './core/limit-text.ts';
import type { CaseRow } from './store.ts';

export const FINISHED: ReadonlySet<string> = new Set(['closed', 'rejected']);

/** Throws 422 `unknown_code` with the codes to choose from. */
export function checkCode(book: CodeBook, list: string, place: string, code: string): void {
  if (book.has(list, code)) return;
  const some = book.codesOf(list).slice(0, 40);
  throw new XwError({
    code: 'unknown_code',
    status: 422,
    detail: `代码表“${list}”中没有“${code}”。`,
    detailEn: `The code list "${list}" holds no "${code}".`,
    value: code,
    place,
    remedy: `可选：${some.map((c) => c.code).join('、')}。`,
    remedyEn: `Choose one of: ${some.map((c) => c.code).join(', ')}.`,
  });
}

/** A case as it is sent; names from the code lists. A report that is no case is never overdue. */
export function shownCase(row: CaseRow, book: CodeBook, nowMs: number): Case {
  const type = book.label('case_type', row.typeCode);
  const channel = book.label('case_channel', row.channel);
  const status = book.label('case_status', row.status);
  const outcome = row.outcome === null ? null : book.label('case_outcome', row.outcome);
  const counts = row.mergedInto === null && row.lawfulAreaId === null;
  return {
    caseId: row.caseId,
    typeCode: row.typeCode,
    typeZh: type.zh,
    typeEn: type.en,
    channel: row.channel,
    channelZh: channel.zh,
    channelEn: channel.en,
    status: row.status,
    statusZh: status.zh,
    statusEn: status.en,
    outcome: row.outcome,
    outcomeZh: outcome?.zh ?? null,
    outcomeEn: outcome?.en ?? null,
    titleZh: row.titleZh,
    reportedAt: row.reportedAt,
    dueAt: row.dueAt,
    closedAt: row.closedAt,
    overdue: counts && row.dueAt !== null && !FINISHED.has(row.status) && Date.parse(row.dueAt) < nowMs,
    gridId: row.gridId,
    gridNameZh: row.gridNameZh,
    streetId: row.streetId,
    streetNameZh: row.streetNameZh,
    unitId: row.unitId,
    cell: row.cell,
    position: row.position,
    mergedInto: row.mergedInto,
    reports: row.reports,
    lawfulAreaId: row.lawfulAreaId,
    lawfulAreaNameZh: row.lawfulAreaNameZh,
    recursOf: row.recursOf,
  };
}

/** The time limits of a type, with what it leaves open from its parent. */
export function limitsOfType(book: CodeBook, typeCode: string): StageLimits {
  const parent = book.codesOf('case_type').find(({ code }) => code === typeCode)?.parent ?? null;
  return limitsOf(
    book.attributes('case_type', typeCode),
    parent === null ? {} : book.attributes('case_type', parent),
  );
}

export function shownStage(time: StageTime): z.infer<typeof stageTimeSchema> {
  const name = STAGE_NAMES[time.stage];
  const limit = time.limit === null ? null : limitText(time.limit);
  return {
    ...time,
    stageZh: name.zh,
    stageEn: name.en,
    limitZh: limit?.zh ?? null,
    limitEn: limit?.en ?? null,
  };
}
