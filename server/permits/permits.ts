import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { Database } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, notFound } from '../kernel/errors.ts';
import { readCursor, writeCursor } from '../kernel/page-cursor.ts';
import type { Law } from '../law/law.ts';
import type { Zones } from '../zones/zones.ts';
import type { DateComparison, DecisionRequest, PermitCheck, PermitRequest, Replay } from './contract.ts';
import { compareFindings } from './core/compare-findings.ts';
import { envelopeOf } from './envelope.ts';
import { createHeldCoverage } from './held-coverage.ts';
import { judgeSites } from './judge-sites.ts';
import type { JudgeAt, Judged } from './judge-sites.ts';
import * as store from './store.ts';

export interface PermitsDeps {
  db: Database;
  /** City time: the date of the act and of knowledge. */
  clock: Clock;
  city: Pick<CityDesk, 'facts'>;
  coordinates: Pick<Coordinates, 'systems'>;
  zones: Pick<Zones, 'measureMany'>;
  law: Law;
  audit: { record(event: AuditEvent): Promise<unknown> };
  events: Pick<Events, 'publish'>;
  /** What the database is, for the envelope. */
  engine: () => string;
  version: string;
}

/** May this be built here, by which law, who must consent, and how sure is that? */
export interface Permits {
  /**
   * Judges a site, keeps the verdict, and answers it. Fail-closed: a register that cannot be read is 503
   * `zones_unreadable`, never a verdict. Errors 422 as `locateSite` and `zones.measure`.
   */
  check(cityId: number, request: PermitRequest, by: string): Promise<PermitCheck>;
  /** The same without keeping anything, for screening and benches. */
  judge(cityId: number, request: PermitRequest, at?: JudgeAt): Promise<Judged>;
  /** Many at once, in their order; nothing is kept. See `judgeSites`. */
  judgeMany(cityId: number, requests: readonly PermitRequest[], at?: JudgeAt): Promise<(Judged | XwError)[]>;
  /**
   * The same for many sites, in their order. A question that cannot be answered (422) is an error of its own and sinks
   * no other; a register that cannot be read refuses them all (503).
   */
  checkMany(
    cityId: number,
    requests: readonly PermitRequest[],
    by: string,
  ): Promise<({ checkId: string } | { error: XwError })[]>;
  read(cityId: number, checkId: string): Promise<PermitCheck>;
  /** What the law says of the same works on two dates: on what is known now. */
  compareDates(cityId: number, checkId: string, days: [string, string]): Promise<DateComparison>;
  list(
    cityId: number,
    query: { projectNo?: string; cursor?: string; limit?: number },
  ): Promise<{ checks: Awaited<ReturnType<typeof store.readChecks>>; nextCursor: string | null }>;
  /** The old question on the old law and register, and on today's. */
  replay(cityId: number, checkId: string): Promise<Replay>;
  /** Adopt, override with a reason, dispute. The verdict itself never changes. Audited. */
  decide(cityId: number, checkId: string, decision: DecisionRequest, by: string): Promise<PermitCheck>;
  /** A zone changed: flags every verdict on its ground. Answers which. */
  zoneChanged(cityId: number, zoneId: string, cause: string): Promise<string[]>;
}

/** A verdict's ground may be this far from a changed zone and still be touched by it, degrees: about 600 m. */
const FLAG_REACH_DEG = 0.006;
const PAGE = 50;

export function createPermits(deps: PermitsDeps): Permits {
  const { db, clock, city, coordinates, zones, law, audit, events } = deps;
  const now = () => new Date(clock.now()).toISOString();
  const judging = { clock, city, coordinates, zones, law, coverage: createHeldCoverage(db) };

  const judgeMany = (cityId: number, requests: readonly PermitRequest[], at?: JudgeAt) =>
    judgeSites(judging, cityId, requests, at);

  async function judge(cityId: number, request: PermitRequest, at?: JudgeAt): Promise<Judged> {
    const [judged] = await judgeMany(cityId, [request], at);
    if (judged === undefined || judged instanceof XwError)
      throw judged ?? new RangeError('nothing was judged');
    return judged;
  }

  async function read(cityId: number, checkId: string): Promise<PermitCheck> {
    const found = await store.readCheck(db, cityId, checkId);
    if (found === undefined) throw notFound('permit check', checkId);
    const { lawSetId: _, ...check } = found;
    return { ...check, replayUrl: replayUrl(cityId, checkId) };
  }

  const recorded = (action: string, by: string, subject: string, detail: AuditEvent['detail']) =>
    audit.record({ stream: 'permits', actor: by, action, subject, detail });

  /** What is kept of a verdict; it is the record of an act, so it is audited before it is stored. */
  async function keep(
    cityId: number,
    judged: readonly { request: PermitRequest; one: Judged; tookMs: number }[],
    by: string,
  ): Promise<PermitCheck[]> {
    const createdAt = now();
    const kept = judged.map(({ request, one, tookMs }): store.NewCheck => {
      const { finding, findingSha256, readings, at } = one;
      return {
        checkId: `P-${createdAt.slice(0, 10).replaceAll('-', '')}-${randomUUID().slice(0, 8)}`,
        projectNo: request.projectNo ?? null,
        createdAt,
        createdBy: by,
        legalDate: request.asOf.legal,
        knownAt: at.knownAt,
        lawSetId: at.law.lawSetId,
        request,
        finding,
        findingSha256,
        envelope: envelopeOf(request, one, { engine: deps.engine(), version: deps.version, tookMs }),
        geometry: readings[0]!.site.ground,
      };
    });
    await Promise.all(
      kept.map(({ checkId, finding, findingSha256, lawSetId, legalDate, request }) =>
        recorded('permits.checked', by, `check ${checkId}`, {
          outcome: finding.outcome,
          findingSha256,
          lawSetId,
          legalDate,
          works: request.works.types,
        }),
      ),
    );
    await store.insertChecks(db, cityId, kept);
    return kept.map((check) => {
      const { lawSetId: _, legalDate: __, ...told } = check;
      // As it was stored: without what was not said.
      const request = JSON.parse(JSON.stringify(check.request)) as PermitRequest;
      return { ...told, request, decisions: [], flags: [], replayUrl: replayUrl(cityId, check.checkId) };
    });
  }

  return {
    judge,
    judgeMany,
    read,
    async check(cityId, request, by) {
      const began = performance.now();
      const one = await judge(cityId, request);
      const [kept] = await keep(
        cityId,
        [{ request, one, tookMs: Math.round(performance.now() - began) }],
        by,
      );
      return kept!;
    },
    async checkMany(cityId, requests, by) {
      const began = performance.now();
      const judged = await judgeMany(cityId, requests);
      const tookMs = Math.round((performance.now() - began) / Math.max(1, requests.length));
      const found = judged.flatMap((one, i) =>
        one instanceof XwError ? [] : [{ request: requests[i]!, one, tookMs }],
      );
      const kept = found.length === 0 ? [] : await keep(cityId, found, by);
      let at = 0;
      return judged.map((one) =>
        one instanceof XwError ? { error: one } : { checkId: kept[at++]!.checkId },
      );
    },
    async compareDates(cityId, checkId, days) {
      const { request } = await read(cityId, checkId);
      const on = async (legal: string) => (await judge(cityId, { ...request, asOf: { legal } })).finding;
      const [first, second] = [await on(days[0]), await on(days[1])];
      return { checkId, days, first, second, changes: compareFindings(first, second) };
    },
    async list(cityId, { projectNo, cursor, limit = PAGE }) {
      const after = cursor === undefined ? null : readCursor(cursor);
      const checks = await store.readChecks(db, cityId, projectNo ?? null, after, limit);
      const last = checks.at(-1);
      return {
        checks,
        nextCursor:
          checks.length < limit || last === undefined
            ? null
            : writeCursor({ at: last.createdAt, id: last.checkId }),
      };
    },
    async replay(cityId, checkId) {
      const kept = await store.readCheck(db, cityId, checkId);
      if (kept === undefined) throw notFound('permit check', checkId);
      const old = await judge(cityId, kept.request, {
        law: await law.byId(kept.lawSetId),
        knownAt: kept.knownAt,
      });
      const { known: _, ...asOf } = kept.request.asOf;
      const today = await judge(cityId, { ...kept.request, asOf });
      return {
        checkId,
        findingSha256: kept.findingSha256,
        replayedSha256: old.findingSha256,
        equal: old.findingSha256 === kept.findingSha256,
        today: today.finding,
        changes: compareFindings(kept.finding, today.finding),
      };
    },
    async decide(cityId, checkId, decision, by) {
      await read(cityId, checkId);
      const { kind, outcome, reason } = decision;
      await recorded(`permits.${kind}`, by, `check ${checkId}`, { outcome: outcome ?? null, reason });
      await store.insertDecision(db, cityId, checkId, {
        kind,
        outcome: outcome ?? null,
        reason,
        by,
        at: now(),
      });
      return read(cityId, checkId);
    },
    async zoneChanged(cityId, zoneId, cause) {
      const flagged = await store.flagChecks(db, cityId, zoneId, cause, now(), FLAG_REACH_DEG);
      if (flagged.length > 0) {
        events.publish({
          type: 'xiangwang.permits.flagged',
          cityId,
          subject: `zone:${zoneId}`,
          permission: 'zones:check',
          data: { zoneId, cause, checkIds: flagged },
        });
      }
      return flagged;
    },
  };
}

const replayUrl = (cityId: number, checkId: string): string =>
  `/api/v1/permit-checks/${checkId}/replay?city=${cityId}`;
