import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import { readCursor, writeCursor } from '../kernel/page-cursor.ts';
import type { Law } from '../law/law.ts';
import { OUTCOME_TEXTS } from './core/finding-text.ts';
import { lastDay, workingDaysSince } from './core/project-clock.ts';
import type { VerdictOutcome } from './contract.ts';
import type {
  Attachment,
  HistoryLine,
  Project,
  ProjectChange,
  ProjectInput,
  ProjectLine,
} from './project-contract.ts';
import * as store from './project-store.ts';
import type { StoredHistory } from './project-store.ts';
import * as checks from './store.ts';

export interface PermitProjectsDeps {
  db: Database;
  /** City time. */
  clock: Clock;
  city: Pick<CityDesk, 'calendar' | 'localDay'>;
  law: Pick<Law, 'current'>;
  audit: { record(event: AuditEvent): Promise<unknown> };
}

/** The file of a project: who builds, what came in, every check, the clock, and what was done by whom. */
export interface PermitProjects {
  /** 409 `project_exists` when the number is taken. */
  open(cityId: number, input: ProjectInput, by: string): Promise<Project>;
  change(cityId: number, projectNo: string, change: ProjectChange, by: string): Promise<Project>;
  list(
    cityId: number,
    asked: { words?: string; cursor?: string; limit?: number },
  ): Promise<{ projects: ProjectLine[]; nextCursor: string | null }>;
  read(cityId: number, projectNo: string): Promise<Project>;
  /** Errors: 413 `attachment_too_large`, 422 for an empty file. */
  attach(
    cityId: number,
    projectNo: string,
    file: { name: string; mediaType: string; stream: Readable },
    by: string,
  ): Promise<Attachment>;
  attachment(
    cityId: number,
    projectNo: string,
    attachmentId: string,
  ): Promise<{ name: string; mediaType: string; content: Buffer }>;
  remove(cityId: number, projectNo: string, attachmentId: string, by: string): Promise<void>;
}

const PAGE = 50;
const CHECKS = 200;
const ATTACHMENT_BYTES = 16 * 1024 * 1024;
/** The calendar is read this far beyond today, days, so that a limit in working days finds its end. */
const AHEAD_DAYS = 120;
/** And so far back at most; `city.calendar` answers 800 days. */
const BACK_DAYS = 660;
const DAY_MS = 86_400_000;
const dayAt = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export function createPermitProjects(deps: PermitProjectsDeps): PermitProjects {
  const { db, clock, city, law, audit } = deps;
  const now = () => new Date(clock.now()).toISOString();

  async function lineOf(cityId: number, projectNo: string): Promise<ProjectLine> {
    const [line] = await store.readProjects(db, cityId, { projectNo, limit: 1 });
    if (line === undefined) throw notFound('project', projectNo);
    return line;
  }

  async function clockOf(cityId: number, line: ProjectLine, timerIds: string[]): Promise<Project['clock']> {
    const today = await city.localDay(cityId, clock.now());
    const { receivedOn } = line;
    const from = receivedOn < dayAt(today, -BACK_DAYS) ? dayAt(today, -BACK_DAYS) : receivedOn;
    const days = await city.calendar(cityId, from < today ? from : today, dayAt(today, AHEAD_DAYS));
    const passed = days.filter((one) => one.day > receivedOn && one.day <= today);
    const assumed = passed.filter((one) => one.basis !== 'listed' && one.basis !== 'weekday').length;
    const wanted = new Set(timerIds);
    return {
      receivedOn,
      today,
      workingDays: workingDaysSince(days, receivedOn, today),
      naturalDays: Math.max(0, Math.round((Date.parse(today) - Date.parse(receivedOn)) / DAY_MS)),
      timers: law
        .current()
        .law.timers.filter((one) => wanted.has(one.timerId))
        .map(({ timerId, zh, en, limit, unit, citations }) => {
          const dueOn = lastDay(days, receivedOn, limit, unit);
          return {
            timerId,
            zh,
            en,
            limit,
            unit,
            citations,
            dueOn,
            overdue: dueOn === null ? null : today > dueOn,
          };
        }),
      calendarNoteZh:
        assumed === 0 ? '按公布的工作日历计算。' : `其中 ${assumed} 天没有公布的日历，按周一至周五推定。`,
      calendarNoteEn:
        assumed === 0
          ? 'By the published calendar of working days.'
          : `No calendar is published for ${assumed} of these days; Monday to Friday is assumed.`,
    };
  }

  async function read(cityId: number, projectNo: string): Promise<Project> {
    const line = await lineOf(cityId, projectNo);
    const checkLines = await checks.readChecks(db, cityId, projectNo, null, CHECKS);
    const [newest] = checkLines;
    const finding =
      newest === undefined ? undefined : (await checks.readCheck(db, cityId, newest.checkId))?.finding;
    const timerIds =
      finding === undefined ? [] : [...finding.rules, ...finding.duties].flatMap((one) => one.timers);
    return {
      ...line,
      clock: await clockOf(cityId, line, timerIds),
      checkLines,
      attachmentLines: await store.readAttachments(db, cityId, projectNo),
      history: (await store.readHistory(db, cityId, projectNo)).map(historyLine),
    };
  }

  const noted = async (
    cityId: number,
    projectNo: string,
    by: string,
    kind: store.ChangeKind,
    detail: Record<string, string | null>,
  ): Promise<void> => {
    await audit.record({
      stream: 'permits',
      actor: by,
      action: `permits.project_${kind}`,
      subject: `project ${projectNo}`,
      detail,
    });
    await store.noteChange(db, cityId, projectNo, { at: now(), by, kind, detail });
  };

  return {
    read,
    async open(cityId, input, by) {
      if (!(await store.insertProject(db, cityId, input, by, now()))) throw taken(input.projectNo);
      await noted(cityId, input.projectNo, by, 'received', {
        nameZh: input.nameZh,
        builder: input.builder,
        receivedOn: input.receivedOn,
      });
      return read(cityId, input.projectNo);
    },
    async change(cityId, projectNo, change, by) {
      const line = await lineOf(cityId, projectNo);
      const { nameZh, builder, contractor, receivedOn, note } = line;
      const before: ProjectInput = { projectNo, nameZh, builder, contractor, receivedOn, note };
      const after: ProjectInput = { ...before, ...change };
      const changed = (Object.keys(before) as (keyof ProjectInput)[]).filter(
        (key) => before[key] !== after[key],
      );
      if (changed.length > 0) {
        await store.changeProject(db, cityId, after);
        const detail = Object.fromEntries(
          changed.map((key) => [key, `${before[key] ?? '—'} → ${after[key] ?? '—'}`]),
        );
        await noted(cityId, projectNo, by, 'changed', detail);
      }
      return read(cityId, projectNo);
    },
    async list(cityId, { words, cursor, limit = PAGE }) {
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const projects = await store.readProjects(db, cityId, {
        ...(words === undefined || words.trim() === '' ? {} : { words: words.trim() }),
        ...(after === undefined ? {} : { after: { receivedOn: after.at, projectNo: after.id } }),
        limit,
      });
      const last = projects.at(-1);
      return {
        projects,
        nextCursor:
          projects.length < limit || last === undefined
            ? null
            : writeCursor({ at: last.receivedOn, id: last.projectNo }),
      };
    },
    async attach(cityId, projectNo, { name, mediaType, stream }, by) {
      await lineOf(cityId, projectNo);
      const content = await readAll(stream, ATTACHMENT_BYTES);
      if (content.length === 0) throw invalid('body', name, '文件是空的。', 'The file is empty.');
      const file = {
        attachmentId: randomUUID(),
        name,
        mediaType,
        sha256: createHash('sha256').update(content).digest('hex'),
        addedBy: by,
        addedAt: now(),
      };
      await store.insertAttachment(db, cityId, projectNo, { ...file, content });
      await noted(cityId, projectNo, by, 'attached', { name, sha256: file.sha256 });
      return { ...file, bytes: content.length };
    },
    async attachment(cityId, projectNo, attachmentId) {
      const found = await store.readAttachment(db, cityId, projectNo, attachmentId);
      if (found === undefined) throw notFound('attachment', attachmentId);
      return found;
    },
    async remove(cityId, projectNo, attachmentId, by) {
      const gone = await store.deleteAttachment(db, cityId, projectNo, attachmentId);
      if (gone === undefined) throw notFound('attachment', attachmentId);
      await noted(cityId, projectNo, by, 'removed', gone);
    },
  };
}

async function readAll(stream: Readable, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limit) {
      throw new XwError({
        code: 'attachment_too_large',
        status: 413,
        detail: `附件超过 ${limit / 1024 / 1024} MB。`,
        detailEn: `The attachment is larger than ${limit / 1024 / 1024} MB.`,
        value: `> ${limit} B`,
        place: 'body',
        remedy: '请压缩或拆分后再上传。',
        remedyEn: 'Compress or split it and send it again.',
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function taken(projectNo: string): XwError {
  return new XwError({
    code: 'project_exists',
    status: 409,
    detail: `项目编号 ${projectNo} 已有档案。`,
    detailEn: `There is a file for project ${projectNo} already.`,
    value: projectNo,
    place: 'projectNo',
    remedy: '请打开已有档案，或核对编号。',
    remedyEn: 'Open that file, or check the number.',
  });
}

const outcomeText = (outcome: string | null | undefined): { zh: string; en: string } =>
  OUTCOME_TEXTS[outcome as VerdictOutcome] ?? { zh: outcome ?? '', en: outcome ?? '' };

const DECISIONS: Record<string, { zh: string; en: string }> = {
  adopted: { zh: '采信结论', en: 'Adopted the verdict' },
  overridden: { zh: '改判', en: 'Overrode the verdict' },
  disputed: { zh: '提出异议', en: 'Disputed the verdict' },
  dispute_settled: { zh: '异议已处理', en: 'Settled the dispute' },
};

function historyLine({ at, by, kind, subject, detail }: StoredHistory): HistoryLine {
  const { zh, en } = wordsOf(kind, detail);
  return { at, by, kind, subject, zh, en };
}

function wordsOf(kind: HistoryLine['kind'], detail: StoredHistory['detail']): { zh: string; en: string } {
  const listed = Object.entries(detail)
    .map(([key, value]) => `${key}: ${value ?? ''}`)
    .join('; ');
  if (kind === 'received')
    return { zh: `受理：${detail['nameZh'] ?? ''}`, en: `Received: ${detail['nameZh'] ?? ''}` };
  if (kind === 'changed') return { zh: `更正：${listed}`, en: `Changed: ${listed}` };
  if (kind === 'attached')
    return { zh: `收入附件：${detail['name'] ?? ''}`, en: `Attached: ${detail['name'] ?? ''}` };
  if (kind === 'removed')
    return { zh: `移除附件：${detail['name'] ?? ''}`, en: `Removed: ${detail['name'] ?? ''}` };
  if (kind === 'flagged')
    return {
      zh: `区划变更涉及本核查：${detail['subject'] ?? ''}`,
      en: `A changed zone touches this check: ${detail['subject'] ?? ''}`,
    };
  const outcome = outcomeText(detail['outcome']);
  if (kind === 'checked') return { zh: `核查：${outcome.zh}`, en: `Checked: ${outcome.en}` };
  const decision = DECISIONS[detail['kind'] ?? ''] ?? { zh: '', en: '' };
  const reason = detail['reason'] ? ` — ${detail['reason']}` : '';
  return { zh: `${decision.zh}${outcome.zh}${reason}`, en: `${decision.en} ${outcome.en}${reason}`.trim() };
}
