import { createHash, randomUUID } from 'node:crypto';
import type { AuditEvent } from '../audit/contract.ts';
import type { CityDesk } from '../city/city.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { Database } from '../db/database.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid, notFound } from '../kernel/errors.ts';
import type { ConfiguredAuthority } from '../law/core/consequences.ts';
import type { Law, NamedLawSet } from '../law/law.ts';
import type { MeasureInput, Measurement, Zones } from '../zones/zones.ts';
import { heightLimitSchema } from './contract.ts';
import type {
  DecisionRequest,
  Envelope,
  CoverageLine,
  Finding,
  PermitCheck,
  PermitRequest,
  Reason,
  Replay,
} from './contract.ts';
import { compareFindings } from './core/compare-findings.ts';
import { canonicalText, statementOf } from './core/finding-text.ts';
import { judge } from './core/judge.ts';
import type { MeasuredZone, Undecided } from './core/judge.ts';
import { mergeReadings } from './core/merge-readings.ts';
import { failClosed } from './fail-closed.ts';
import { locateSite, misplaced } from './locate-site.ts';
import type { LocatedSite } from './locate-site.ts';
import * as store from './store.ts';

export interface PermitsDeps {
  db: Database;
  /** City time: the date of the act and of knowledge. */
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay' | 'setting'>;
  coordinates: Pick<Coordinates, 'explain' | 'open'>;
  zones: Pick<Zones, 'measure'>;
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
  read(cityId: number, checkId: string): Promise<PermitCheck>;
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

/** On which law, register and knowledge a question is judged. */
export interface JudgeAt {
  law: NamedLawSet;
  knownAt: string;
  /** What many questions of one moment have in common, by day; filled as it is read. */
  shared?: Map<string, Register>;
}

/** What is on record beside the zones. */
interface Register {
  authorities: ConfiguredAuthority[];
  coverage: CoverageLine[];
}

export interface Judged {
  finding: Finding;
  findingSha256: string;
  readings: { site: LocatedSite; finding: Finding }[];
  at: JudgeAt;
  adcode: string;
}

const ACCURACY_M = {
  rtk: 0.05,
  total_station: 0.1,
  map_1_500: 0.5,
  map_1_2000: 2,
  screen_digitised: 5,
  phone: 10,
  unknown: 20,
} as const;
/** A verdict's ground may be this far from a changed zone and still be touched by it, degrees: about 600 m. */
const FLAG_REACH_DEG = 0.006;
const PAGE = 50;

const REASON_OF: Record<string, Reason> = {
  text_only: 'TEXT_ONLY',
  rule_not_drawn: 'RULE_NOT_DRAWN',
  geometry_invalid: 'GEOMETRY_INVALID',
  site_without_zone: 'ZONE_NOT_DELINEATED',
};

export const findingHash = (finding: Finding): string =>
  createHash('sha256').update(canonicalText(finding)).digest('hex');

export function createPermits(deps: PermitsDeps): Permits {
  const { db, clock, city, coordinates, zones, law, audit, events } = deps;
  const now = () => new Date(clock.now()).toISOString();

  async function registerOf(
    cityId: number,
    adcode: string,
    legalDate: string,
    { law: { law: set }, knownAt, shared }: JudgeAt,
  ): Promise<Register> {
    const held = shared?.get(legalDate);
    if (held !== undefined) return held;
    const [authorities, coverage] = await Promise.all([
      law.authorities(cityId, knownAt),
      store.readCoverage(db, { cityId, adcode, legalDate, knownAt }, set.coverage),
    ]);
    shared?.set(legalDate, { authorities, coverage });
    return { authorities, coverage };
  }

  /** Undefined for one reading of several that turns out to lie beyond the city after all. */
  async function measureReading(
    cityId: number,
    asked: PermitRequest['site'],
    site: LocatedSite,
    oneOfSeveral: boolean,
    input: MeasureInput,
  ): Promise<Measurement | undefined> {
    try {
      return await failClosed(() => zones.measure(cityId, input));
    } catch (error) {
      const beyond = error instanceof XwError && error.problem.code === 'site_outside_city';
      if (beyond && oneOfSeveral) return undefined;
      throw beyond ? await misplaced(coordinates, cityId, asked, site) : error;
    }
  }

  async function judgeRequest(cityId: number, request: PermitRequest, at?: JudgeAt): Promise<Judged> {
    const facts = await city.facts(cityId);
    const adcode = request.adcode ?? facts.adcode ?? '';
    const basis: JudgeAt = at ?? { law: law.current(), knownAt: request.asOf.known ?? now() };
    const accuracyM = request.site.accuracyM ?? ACCURACY_M[request.site.accuracyBasis ?? 'unknown'];
    const located = await locateSite(coordinates, cityId, request.site, accuracyM);
    const legalDate = request.asOf.legal;
    const { authorities, coverage } = await failClosed(() => registerOf(cityId, adcode, legalDate, basis));
    const readings: Judged['readings'] = [];
    for (const site of located) {
      const measured = await measureReading(cityId, request.site, site, located.length > 1, {
        site: site.ground,
        legalDate,
        knownAt: basis.knownAt,
        siteM: accuracyM,
        transformM: site.errorM,
      });
      if (measured === undefined) continue;
      const finding = judge({
        law: basis.law.law,
        authorities,
        works: request.works,
        day: legalDate,
        adcode,
        siteAreaM2: measured.siteAreaM2,
        srid: measured.srid,
        outsideShare: measured.outsideShare,
        pointSite: site.isPoint,
        zones: measured.zones.map(zoneOf),
        undecided: measured.notDecidable.map(undecidedOf),
        within: [],
        coverage,
      });
      readings.push({ site, finding });
    }
    if (readings.length === 0) {
      throw invalid(
        'site',
        located[0]?.landedAt,
        '各种解读下地块都在本市之外。',
        'Under every reading the site lies outside this city.',
      );
    }
    const finding = mergeReadings(readings.map((one) => one.finding));
    return { finding, findingSha256: findingHash(finding), readings, at: basis, adcode };
  }

  function envelopeOf(request: PermitRequest, judged: Judged, tookMs: number): Envelope {
    const statement = statementOf(judged.finding);
    const [first] = judged.readings;
    const several = judged.readings.length > 1;
    const same = several && !judged.finding.reasons.includes('CRS_AMBIGUOUS');
    return {
      readings: judged.readings.map(({ site, finding }) => ({
        claim: site.claim,
        nameZh: site.nameZh,
        nameEn: site.nameEn,
        landedAt: [...site.landedAt],
        outcome: finding.outcome,
        geometry: site.ground,
      })),
      crs: {
        claimed: request.site.crs,
        used: first?.site.nameZh ?? '',
        chain: first?.site.chain ?? [],
        noteZh: same
          ? `坐标系有 ${judged.readings.length} 种可能，各种解读的结论相同。`
          : several
            ? '坐标系有多种可能且结论不同：请在地图上指认地块。'
            : null,
        noteEn: same
          ? `${judged.readings.length} reference systems are possible; all give the same verdict.`
          : several
            ? 'Several reference systems are possible and the verdicts differ: point out the site on the map.'
            : null,
      },
      lawSetId: judged.at.law.lawSetId,
      lawVersion: judged.at.law.law.version,
      engine: deps.engine(),
      version: deps.version,
      tookMs,
      statementZh: statement.zh,
      statementEn: statement.en,
      disclaimerZh: '本结论由软件依登记数据作出，供经办人采信或改判；法律效力以主管机关决定为准。',
      disclaimerEn:
        'Made by software from registered data for an officer to adopt or override; the decision of the authority counts.',
    };
  }

  async function read(cityId: number, checkId: string): Promise<PermitCheck> {
    const found = await store.readCheck(db, cityId, checkId);
    if (found === undefined) throw notFound('permit check', checkId);
    const { lawSetId: _, ...check } = found;
    return { ...check, replayUrl: `/api/v1/permit-checks/${checkId}/replay?city=${cityId}` };
  }

  const recorded = (action: string, by: string, subject: string, detail: AuditEvent['detail']) =>
    audit.record({ stream: 'permits', actor: by, action, subject, detail });

  return {
    judge: judgeRequest,
    read,
    async check(cityId, request, by) {
      const began = performance.now();
      const judged = await judgeRequest(cityId, request);
      const envelope = envelopeOf(request, judged, Math.round(performance.now() - began));
      const createdAt = now();
      const checkId = `P-${createdAt.slice(0, 10).replaceAll('-', '')}-${randomUUID().slice(0, 8)}`;
      const { finding, findingSha256, readings, at } = judged;
      await recorded('permits.checked', by, `check ${checkId}`, {
        outcome: finding.outcome,
        findingSha256,
        lawSetId: at.law.lawSetId,
        legalDate: request.asOf.legal,
        works: request.works.types,
      });
      await store.insertCheck(db, cityId, {
        checkId,
        projectNo: request.projectNo ?? null,
        createdAt,
        createdBy: by,
        legalDate: request.asOf.legal,
        knownAt: at.knownAt,
        lawSetId: at.law.lawSetId,
        request,
        finding,
        findingSha256,
        envelope,
        geometry: readings[0]!.site.ground,
      });
      return read(cityId, checkId);
    },
    async list(cityId, { projectNo, cursor, limit = PAGE }) {
      const checks = await store.readChecks(db, cityId, projectNo ?? null, cursor ?? null, limit);
      return { checks, nextCursor: checks.length < limit ? null : (checks.at(-1)?.createdAt ?? null) };
    },
    async replay(cityId, checkId) {
      const kept = await store.readCheck(db, cityId, checkId);
      if (kept === undefined) throw notFound('permit check', checkId);
      const old = await judgeRequest(cityId, kept.request, {
        law: await law.byId(kept.lawSetId),
        knownAt: kept.knownAt,
      });
      const { known: _, ...asOf } = kept.request.asOf;
      const today = await judgeRequest(cityId, { ...kept.request, asOf });
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

function zoneOf(zone: Measurement['zones'][number]): MeasuredZone {
  const limit = heightLimitSchema.safeParse(zone.heightLimit);
  const { uncertainty } = zone;
  return {
    zoneId: zone.zoneId,
    version: zone.version,
    nameZh: zone.nameZh,
    nameEn: zone.nameEn,
    siteId: zone.siteId,
    siteNameZh: zone.siteNameZh,
    grade: zone.grade,
    regime: zone.regime,
    class: zone.class,
    subclass: zone.subclass,
    relation: zone.relation,
    overlapM2: zone.overlapM2,
    overlapShare: Math.round(zone.overlapShare * 10_000) / 10_000,
    marginM: zone.marginM,
    epsilon: {
      zoneM: uncertainty.zoneM,
      siteM: uncertainty.siteM,
      transformM: uncertainty.transformM,
      totalM: zone.uncertaintyM,
    },
    publishedBy: zone.publishedBy,
    documentTitle: zone.documentTitle,
    documentNo: zone.documentNumber,
    validFrom: zone.validFrom,
    validTo: zone.validTo,
    special: specialOf(zone),
    heightLimit: limit.success ? limit.data : null,
    hasClause: zone.heightLimit !== null,
  };
}

/** Which special regulation a protected thing falls under, by its kind. */
function specialOf(zone: { siteKind: string | null; subclass: string | null }): string | null {
  if (zone.siteKind !== 'great_wall') return null;
  return zone.subclass === 'works_banned' ? 'great_wall_banned' : 'great_wall';
}

function undecidedOf(one: Measurement['notDecidable'][number]): Undecided {
  return {
    zoneId: one.zoneId,
    siteId: one.siteId,
    nameZh: one.nameZh,
    reason: REASON_OF[one.reason] ?? 'GEOMETRY_INVALID',
    legal:
      one.standing === null
        ? null
        : {
            regime: one.standing.regime,
            class: one.standing.class,
            grade: one.standing.grade,
            special: specialOf(one.standing),
          },
    boundaryText: one.boundaryText,
    distanceM: one.distanceM,
  };
}
