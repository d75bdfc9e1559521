import { randomUUID } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { CityDesk } from '../city/city.ts';
import type { CodeBook, CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import { distanceM } from '../kernel/lng-lat.ts';
import type { BBox } from '../kernel/lng-lat.ts';
import { shownCase } from './case-view.ts';
import { duplicateGroups } from './core/duplicate-groups.ts';
import type { CaseMerge, Duplicates, DuplicatesQuery, MergeRequest } from './desk-contract.ts';
import * as store from './desk-store.ts';
import { readCases } from './store.ts';

export interface DuplicatesDeps {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'setting'>;
  codes: CodeBooks;
  audit: Pick<Audit, 'recordIn'>;
  events: Pick<Events, 'publish'>;
  layers: { touch(cityId: number, layer: 'cases', boxes: BBox[]): unknown };
}

/** Which reports are one and the same thing? People decide, and can take it back. */
export interface DuplicateDesk {
  /** Proposals of a period (the last 7 days unless told), and the decisions made. */
  list(cityId: number, query: DuplicatesQuery): Promise<Duplicates>;
  /** Merges reports into a case, or says that they are different things. All or none. */
  decide(
    cityId: number,
    primaryId: string,
    decision: 'merged' | 'distinct',
    request: MergeRequest,
    by: string,
  ): Promise<{ decisions: CaseMerge[] }>;
  /** Takes a decision back: the report counts again. */
  undo(cityId: number, mergeId: string, reason: string, by: string): Promise<{ decisions: CaseMerge[] }>;
}

const DAY_MS = 86_400_000;
const LAST_DAYS = 7;
const MOST_PAIRS = 400;
const MOST_GROUPS = 60;
const MOST_DECISIONS = 100;
/** Score from which a pair is proposed. */
const LEAST = 0.6;

function refused(code: string, value: string, texts: [string, string, string, string]): XwError {
  const [detail, detailEn, remedy, remedyEn] = texts;
  return new XwError({ code, status: 409, detail, detailEn, value, place: 'caseIds', remedy, remedyEn });
}

export function createDuplicateDesk(deps: DuplicatesDeps): DuplicateDesk {
  const { db, clock, city, codes, audit, events, layers } = deps;

  async function decisionsOf(cityId: number, caseId: string | null, book: CodeBook): Promise<CaseMerge[]> {
    const rows = await store.readMerges(db, cityId, caseId, MOST_DECISIONS);
    return rows.map(({ evidence, primaryChannel, ...row }) => {
      const channel = book.label('case_channel', row.channel);
      const primary = book.label('case_channel', primaryChannel);
      return {
        ...row,
        channelZh: channel.zh,
        channelEn: channel.en,
        primaryChannelZh: primary.zh,
        primaryChannelEn: primary.en,
        distanceM: evidence.distanceM ?? null,
        minutes: evidence.minutes ?? null,
      };
    });
  }

  async function tell(cityId: number, caseIds: readonly string[]): Promise<void> {
    const rows = await readCases(db, cityId, caseIds);
    for (const row of rows)
      events.publish({
        type: 'xiangwang.case.changed',
        cityId,
        subject: row.caseId,
        permission: 'cases:read',
        data: {
          caseId: row.caseId,
          cell: row.cell,
          typeCode: row.typeCode,
          channel: row.channel,
          status: row.status,
          reportedAt: row.reportedAt,
          streetId: row.streetId,
          gridId: row.gridId,
          position: row.position,
          mergedInto: row.mergedInto,
        },
      });
    await layers.touch(
      cityId,
      'cases',
      rows.map(({ position: [lng, lat] }): BBox => [lng, lat, lng, lat]),
    );
  }

  return {
    async list(cityId, query) {
      const toMs = query.to === undefined ? clock.now() + 1 : Date.parse(query.to);
      const fromMs = query.from === undefined ? toMs - LAST_DAYS * DAY_MS : Date.parse(query.from);
      if (!(fromMs < toMs))
        throw invalid(
          'to',
          query.to,
          '结束时间须晚于开始时间。',
          'The end must be later than the beginning.',
        );
      const metres = await city.setting<number>(cityId, 'cases.duplicate_m');
      const hours = await city.setting<number>(cityId, 'cases.duplicate_h');
      const period = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
      const reach = { metres: metres.value, hours: hours.value };
      const pairs = await store.readPairs(db, cityId, period, reach, MOST_PAIRS);
      const groups = duplicateGroups(pairs, { distanceM: reach.metres, hours: reach.hours }, LEAST)
        .sort((a, b) => (b.members[0]?.score ?? 0) - (a.members[0]?.score ?? 0))
        .slice(0, MOST_GROUPS);
      const ids = groups.flatMap(({ primaryId, members }) => [primaryId, ...members.map((m) => m.caseId)]);
      const book = await codes.open();
      const rows = new Map(
        (await readCases(db, cityId, ids)).map((row) => [row.caseId, shownCase(row, book, clock.now())]),
      );
      const wanted = query.caseId;
      return {
        ...period,
        reach: { ...reach, source: metres.source },
        groups: groups.flatMap(({ primaryId, members }) => {
          const primary = rows.get(primaryId);
          const shown = members.flatMap(({ caseId, ...rest }) => {
            const found = rows.get(caseId);
            return found === undefined ? [] : [{ case: found, ...rest }];
          });
          const about = wanted === undefined || [primaryId, ...members.map((m) => m.caseId)].includes(wanted);
          return primary === undefined || shown.length === 0 || !about ? [] : [{ primary, members: shown }];
        }),
        decisions: await decisionsOf(cityId, wanted ?? null, book),
      };
    },

    async decide(cityId, primaryId, decision, { caseIds, reason }, by) {
      const others = [...new Set(caseIds)].filter((caseId) => caseId !== primaryId).sort();
      if (others.length === 0)
        throw invalid('caseIds', caseIds, '请给出另一个上报。', 'Name another report than the case itself.');
      const at = new Date(clock.now()).toISOString();
      await db.transaction(async (tx) => {
        const locked = new Map(
          (await store.lockReports(tx, cityId, [primaryId, ...others])).map((row) => [row.caseId, row]),
        );
        const primary = locked.get(primaryId);
        if (primary === undefined) throw notFound('caseId', primaryId);
        if (primary.mergedInto !== null)
          throw refused('merged_case', primaryId, [
            `${primaryId} 已并入 ${primary.mergedInto}。`,
            `${primaryId} was merged into ${primary.mergedInto}.`,
            `请并入 ${primary.mergedInto}，或先撤销该合并。`,
            `Merge into ${primary.mergedInto}, or undo that merge first.`,
          ]);
        for (const caseId of others) {
          const other = locked.get(caseId);
          if (other === undefined) throw notFound('caseIds', caseId);
          if (other.mergedInto !== null)
            throw refused('merged_case', caseId, [
              `${caseId} 已并入 ${other.mergedInto}。`,
              `${caseId} was merged into ${other.mergedInto} already.`,
              '如需改并，请先撤销原合并。',
              'Undo that merge first to merge it elsewhere.',
            ]);
          if (decision === 'merged' && other.reports > 0)
            throw refused('holds_reports', caseId, [
              `${caseId} 自身已并入 ${other.reports} 个上报。`,
              `${other.reports} reports were merged into ${caseId} itself.`,
              `请反向合并：把 ${primaryId} 并入 ${caseId}。`,
              `Merge the other way round: ${primaryId} into ${caseId}.`,
            ]);
          const metres = distanceM([primary.lng, primary.lat], [other.lng, other.lat]);
          const minutes = Math.abs(Date.parse(other.reportedAt) - Date.parse(primary.reportedAt)) / 60_000;
          await store.insertMerge(tx, cityId, {
            mergeId: randomUUID(),
            caseId,
            primaryId,
            decision,
            at,
            by,
            reason,
            evidence: { distanceM: Math.round(metres * 10) / 10, minutes: Math.round(minutes) },
          });
        }
        await audit.recordIn(tx, {
          stream: 'cases',
          actor: by,
          action: decision === 'merged' ? 'case.merged' : 'case.told_apart',
          subject: primaryId,
          detail: { cityId, caseIds: others, reason },
        });
      });
      await tell(cityId, [primaryId, ...others]);
      return { decisions: await decisionsOf(cityId, primaryId, await codes.open()) };
    },

    async undo(cityId, mergeId, reason, by) {
      const at = new Date(clock.now()).toISOString();
      const undone = await db.transaction(async (tx) => {
        const found = await store.undoMerge(tx, cityId, { mergeId, at, by, reason });
        if (found === undefined) throw notFound('mergeId', mergeId);
        await audit.recordIn(tx, {
          stream: 'cases',
          actor: by,
          action: found.decision === 'merged' ? 'case.unmerged' : 'case.told_apart_undone',
          subject: found.primaryId,
          detail: { cityId, mergeId, caseId: found.caseId, reason },
        });
        return found;
      });
      await tell(cityId, [undone.primaryId, undone.caseId]);
      return { decisions: await decisionsOf(cityId, undone.primaryId, await codes.open()) };
    },
  };
}
