import { createHash } from 'node:crypto';
import type { CityDesk } from '../city/city.ts';
import type { Coordinates } from '../coordinates/coordinates.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid } from '../kernel/errors.ts';
import type { ConfiguredAuthority } from '../law/core/consequences.ts';
import type { Law, NamedLawSet } from '../law/law.ts';
import type { MeasureInput, Measurement } from '../zones/measure-sites.ts';
import type { Zones } from '../zones/zones.ts';
import { heightLimitSchema } from './contract.ts';
import type { CoverageLine, Finding, PermitRequest, Reason } from './contract.ts';
import { canonicalText } from './core/finding-text.ts';
import { judge } from './core/judge.ts';
import type { MeasuredZone, Undecided } from './core/judge.ts';
import { mergeReadings } from './core/merge-readings.ts';
import { failClosed } from './fail-closed.ts';
import type { CoverageOf, HeldCoverage } from './held-coverage.ts';
import { locateSites, openLocator } from './locate-site.ts';
import type { LocatedSite } from './locate-site.ts';

export interface JudgingDeps {
  clock: Clock;
  city: Pick<CityDesk, 'facts'>;
  coordinates: Pick<Coordinates, 'systems'>;
  zones: Pick<Zones, 'measureMany'>;
  law: Pick<Law, 'current' | 'authorities'>;
  coverage: HeldCoverage;
}

/** On which law, register and knowledge a question is judged. */
export interface JudgeAt {
  law: NamedLawSet;
  knownAt: string;
  /** Taken in place of what is on record beside the zones. */
  register?: Register;
}

/** What is on record beside the zones. */
export interface Register {
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

/** How far an outline may be off when only the way it was made is known, m. */
const ACCURACY_M = {
  rtk: 0.05,
  total_station: 0.1,
  map_1_500: 0.5,
  map_1_2000: 2,
  screen_digitised: 5,
  phone: 10,
  unknown: 20,
} as const;

const REASON_OF: Record<string, Reason> = {
  text_only: 'TEXT_ONLY',
  rule_not_drawn: 'RULE_NOT_DRAWN',
  geometry_invalid: 'GEOMETRY_INVALID',
  site_without_zone: 'ZONE_NOT_DELINEATED',
};

export const findingHash = (finding: Finding): string =>
  createHash('sha256').update(canonicalText(finding)).digest('hex');

/** A reading of one question's site, as it goes to be measured. */
interface Posed {
  question: number;
  site: LocatedSite;
  input: MeasureInput;
}

const accuracyOf = ({ accuracyM, accuracyBasis }: PermitRequest['site']) =>
  accuracyM ?? ACCURACY_M[accuracyBasis ?? 'unknown'];

/**
 * Many questions at once: may this be built there? In the order asked, a judgement or the refusal (422) that the same
 * question alone would get. Every reading of every site is measured together, so that a thousand questions cost a few
 * statements. Fail-closed: a register that cannot be read is 503 `zones_unreadable` for all.
 */
export async function judgeSites(
  { clock, city, coordinates, zones, law, coverage }: JudgingDeps,
  cityId: number,
  requests: readonly PermitRequest[],
  at?: JudgeAt,
): Promise<(Judged | XwError)[]> {
  const facts = await city.facts(cityId);
  const now = new Date(clock.now()).toISOString();
  const basisOf = (request: PermitRequest): JudgeAt =>
    at ?? { law: law.current(), knownAt: knownBy(request.asOf.known, now) };
  const locator = openLocator(await coordinates.systems(cityId), facts.boundary);
  const located = locateSites(
    locator,
    requests.map(({ site }) => ({ site, accuracyM: accuracyOf(site) })),
  );
  for (const [i, request] of requests.entries()) {
    const refused = unknownWorks(basisOf(request).law, request.works.types);
    if (refused !== undefined) located[i] = refused;
  }

  const posed: Posed[] = [];
  for (const [question, sites] of located.entries()) {
    if (sites instanceof XwError) continue;
    const request = requests[question]!;
    for (const site of sites) {
      const input = {
        site: site.ground,
        legalDate: request.asOf.legal,
        knownAt: basisOf(request).knownAt,
        siteM: accuracyOf(request.site),
        transformM: site.errorM,
      };
      posed.push({ question, site, input });
    }
  }

  const adcodeOf = (request: PermitRequest) => request.adcode ?? facts.adcode ?? facts.code;
  /** What is on record beside the zones, read once for all questions of one instant and one day. */
  async function readRegisters(): Promise<(Register | undefined)[]> {
    const instants = new Map<string, Promise<[ConfiguredAuthority[], CoverageOf]>>();
    const opened = (basis: JudgeAt) => {
      const known = basis.knownAt;
      const found =
        instants.get(known) ??
        Promise.all([
          law.authorities(cityId, known),
          coverage.open(cityId, known, basis.law, at === undefined && known === now),
        ]);
      instants.set(known, found);
      return found;
    };
    const registers: (Register | undefined)[] = [];
    for (const [i, request] of requests.entries()) {
      if (located[i] instanceof XwError) continue;
      const basis = basisOf(request);
      if (basis.register !== undefined) {
        registers[i] = basis.register;
        continue;
      }
      const [authorities, coverageOf] = await opened(basis);
      registers[i] = {
        authorities,
        coverage: await coverageOf(adcodeOf(request), request.asOf.legal),
      };
    }
    return registers;
  }

  const answers: (Judged | XwError)[] = [];
  /** Of each question, its readings as places in `posed`; and what came of them. */
  const readingsOf = new Map<number, number[]>();
  for (const [index, { question }] of posed.entries()) {
    const held = readingsOf.get(question);
    if (held === undefined) readingsOf.set(question, [index]);
    else held.push(index);
  }
  const measured: (Measurement | XwError)[] = [];

  const judgeOne = (i: number, register: Register): Judged | XwError => {
    const request = requests[i]!;
    const sites = located[i] as LocatedSite[];
    const basis = basisOf(request);
    const adcode = adcodeOf(request);
    const readings: Judged['readings'] = [];
    for (const index of readingsOf.get(i) ?? []) {
      const { site } = posed[index]!;
      const found = measured[index]!;
      if (found instanceof XwError) {
        const beyond = found.problem.code === 'site_outside_city';
        // One reading of several may turn out to lie beyond the city after all.
        if (beyond && sites.length > 1) continue;
        return beyond ? locator.misplaced(request.site, site) : found;
      }
      readings.push({ site, finding: findingOf(basis, request, adcode, site, found, register) });
    }
    if (readings.length === 0) {
      return invalid(
        'site',
        sites[0]?.landedAt,
        '各种解读下地块都在本市之外。',
        'Under every reading the site lies outside this city.',
      );
    }
    const finding = mergeReadings(readings.map((one) => one.finding));
    return { finding, findingSha256: findingHash(finding), readings, at: basis, adcode };
  };

  const parts = zones.measureMany(
    cityId,
    posed.map((one) => one.input),
  );
  const [first, registers] = await failClosed(() => Promise.all([parts.next(), readRegisters()]));
  let part = first;
  while (part.done !== true) {
    for (const { at: index, found } of part.value) {
      const { question } = posed[index]!;
      measured[index] = found;
      const whole = readingsOf.get(question)!.every((one) => measured[one] !== undefined);
      if (whole) answers[question] = judgeOne(question, registers[question]!);
    }
    part = await failClosed(() => parts.next());
  }
  return located.map((sites, i) => (sites instanceof XwError ? sites : answers[i]!));
}

/** What is yet to be written nobody knows: an instant to come counts as now, so that a replay finds the same register. */
const knownBy = (asked: string | undefined, now: string): string =>
  asked === undefined || Date.parse(asked) > Date.parse(now) ? now : asked;

const knownWorks = new WeakMap<NamedLawSet, Set<string>>();

/** A kind of work that the law set has never heard of is no kind of work that it leaves free. */
function unknownWorks(law: NamedLawSet, types: readonly string[]): XwError | undefined {
  let known = knownWorks.get(law);
  if (known === undefined) {
    known = new Set(law.law.rules.flatMap((rule) => rule.works));
    knownWorks.set(law, known);
  }
  const strange = types.find((type) => !known.has(type));
  return strange === undefined
    ? undefined
    : invalid(
        'works.types',
        strange,
        `法律集不认识工程类型“${strange}”。可用：${[...known].toSorted().join('、')}。`,
        `The law set knows no works of the kind "${strange}". Known: ${[...known].toSorted().join(', ')}.`,
      );
}

function findingOf(
  { law: { law } }: JudgeAt,
  request: PermitRequest,
  adcode: string,
  site: LocatedSite,
  measured: Measurement,
  { authorities, coverage }: Register,
): Finding {
  return judge({
    law,
    authorities,
    works: request.works,
    day: request.asOf.legal,
    adcode,
    siteAreaM2: measured.siteAreaM2,
    srid: measured.srid,
    outsideShare: measured.outsideShare,
    pointSite: site.isPoint,
    zones: measured.zones.map(zoneOf),
    undecided: measured.notDecidable.map(undecidedOf),
    within: measured.within,
    coverage,
  });
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
