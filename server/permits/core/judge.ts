import {
  applicableRules,
  compareOutcomes,
  inForce,
  resolveCitation,
  strictest,
} from '../../law/core/applicable-rules.ts';
import { authorityFor, dutiesOf, penaltiesOf } from '../../law/core/consequences.ts';
import type { Act, ConfiguredAuthority } from '../../law/core/consequences.ts';
import type { Citation, LawRule, LawSet, Outcome } from '../../law/contract.ts';
import type {
  AppliedRule,
  Cited,
  CoverageLine,
  Finding,
  FoundZone,
  HeightLimit,
  LimitFinding,
  Reason,
  VerdictOutcome,
  Works,
} from '../contract.ts';
import { checkLimits } from './height-limits.ts';

/** A zone near the site as measured, with what the law needs to know of it. */
export interface MeasuredZone extends Omit<FoundZone, 'outcome'> {
  special: string | null;
  heightLimit: HeightLimit | null;
  hasClause: boolean;
}

/** Something that could not be measured: text only, not drawn, invalid, or a site without any zone. */
export interface Undecided {
  zoneId: string | null;
  siteId: string | null;
  nameZh: string;
  reason: Reason;
  /** What is known of it; null when nothing is, and then the strictest is to be feared. */
  legal: { regime: string; class: string; grade: string | null; special: string | null } | null;
  boundaryText: string | null;
  distanceM: number | null;
}

export interface Evidence {
  law: LawSet;
  authorities: readonly ConfiguredAuthority[];
  works: Works;
  /** Date of the act, YYYY-MM-DD, and the six-digit code of the place. */
  day: string;
  adcode: string;
  siteAreaM2: number;
  srid: number;
  /** Share of the site beyond the city, 0 to 1. */
  outsideShare: number;
  /** A point has no extent: it can be in a zone, never clear of one within its accuracy. */
  pointSite: boolean;
  zones: readonly MeasuredZone[];
  undecided: readonly Undecided[];
  /** Codes of other areas that the site lies in. */
  within: readonly string[];
  coverage: readonly CoverageLine[];
}

const LIMITED_WORKS = new Set(['new_build', 'extension', 'rebuild', 'infrastructure', 'temporary']);
const FEARED: Outcome = 'PROHIBITED_UNLESS_SPECIAL';

/**
 * May this be built here, by which law, who must consent, and how sure is that?
 *
 * Strictest wins over all zones that the site is certainly in and over all kinds of work. Whatever nobody can tell
 * (a boundary within its uncertainty, a zone of words, an invalid outline, ground beyond the city) is judged as if
 * the site were in it: when that would be stricter than what is certain, the verdict is INDETERMINATE with the
 * certain part as floor and the feared one as ceiling. An exceeded limit turns a condition into a prohibition of
 * the works as designed. Where the law set says nothing of a zone that it should know, the verdict is INDETERMINATE,
 * not permission; so it is on a day before its oldest text (LAW_NOT_HELD). NO_RESTRICTION_FOUND needs a complete coverage register.
 * Pure: the same evidence gives the same finding, with its lists in a fixed order. Outcomes: server/law/contract.ts.
 */
export function judge(evidence: Evidence): Finding {
  const { law, works, day, adcode } = evidence;
  const reasons = new Set<Reason>();
  const rules: AppliedRule[] = [];
  const limits: LimitFinding[] = [];
  const certain: Outcome[] = [];
  const feared: Outcome[] = [];
  const zones: FoundZone[] = [];

  for (const measured of evidence.zones) {
    const { special, heightLimit, hasClause, ...zone } = measured;
    if (zone.relation === 'out') {
      zones.push({ ...zone, outcome: null });
      continue;
    }
    const isCertain = zone.relation === 'in';
    const kept =
      heightLimit === null || !works.types.some((work) => LIMITED_WORKS.has(work))
        ? []
        : checkLimits(zone.zoneId, heightLimit, works);
    limits.push(...kept);
    const legal = { regime: zone.regime, class: zone.class, grade: zone.grade, special, hasClause };
    const outcomes: Outcome[] = [];
    let silent = false;
    for (const work of works.types) {
      const found = applicableRules(law, legal, work, day, adcode);
      if (found.length === 0) silent = true;
      for (const rule of found) rules.push(applied(evidence, zone.zoneId, work, rule, zone.grade, isCertain));
      if (found[0] !== undefined) outcomes.push(withLimits(found[0].outcome, kept));
    }
    const outcome = strictest(outcomes);
    if (silent) {
      reasons.add('LAW_SILENT');
      feared.push(FEARED);
    }
    (isCertain ? certain : feared).push(outcome);
    if (!isCertain) reasons.add('BOUNDARY_UNCERTAIN');
    zones.push({ ...zone, outcome: silent ? 'INDETERMINATE' : outcome });
  }

  const undecided = evidence.undecided.map(({ legal, ...one }) => {
    const outcomes =
      legal === null
        ? []
        : works.types.flatMap(
            (work) =>
              applicableRules(law, { ...legal, hasClause: true }, work, day, adcode)[0]?.outcome ?? FEARED,
          );
    const ceiling = legal === null ? FEARED : strictest(outcomes);
    feared.push(ceiling);
    reasons.add(one.reason);
    return { ...one, ceiling };
  });
  if (evidence.outsideShare > 0) {
    reasons.add('OUTSIDE_CITY');
    feared.push(FEARED);
  }
  if (evidence.pointSite) reasons.add('POINT_SITE');

  const coverageComplete = evidence.coverage.length > 0 && evidence.coverage.every((line) => line.complete);
  if (!coverageComplete) reasons.add('COVERAGE_INCOMPLETE');

  const floor = strictest(certain);
  const ceiling = strictest([floor, ...feared]);
  const blocked = evidence.undecided.some((one) => one.reason === 'GEOMETRY_INVALID');
  const clear = floor === 'NO_RESTRICTION_FOUND';
  let outcome: VerdictOutcome = floor;
  if (compareOutcomes(ceiling, floor) < 0 || (blocked && floor !== 'PROHIBITED')) outcome = 'INDETERMINATE';
  if (clear && (!coverageComplete || evidence.pointSite)) outcome = 'INDETERMINATE';
  // Its oldest text is lent to earlier days, where nobody has compared it with what was in force.
  if (day < oldestText(law)) {
    reasons.add('LAW_NOT_HELD');
    outcome = 'INDETERMINATE';
  }

  if (limits.some((one) => one.state === 'exceeded')) reasons.add('LIMIT_EXCEEDED');
  if (limits.some((one) => one.state === 'cannot_tell' || one.state === 'uncertain'))
    reasons.add('LIMIT_CANNOT_TELL');
  if (new Set(certain).size > 1) reasons.add('STRICTER_OF_SEVERAL');
  if (rules.some((rule) => rule.authority?.confidence === 'assumed')) reasons.add('AUTHORITY_NOT_CONFIGURED');

  const act: Act = {
    works: works.types,
    siteAreaM2: evidence.siteAreaM2,
    within: evidence.within,
    day,
    adcode,
    zones: evidence.zones.flatMap(({ relation, regime, class: name, special }) =>
      relation === 'out' ? [] : [{ relation, regime, class: name, special }],
    ),
  };
  const cite = (citations: readonly Citation[]) => citations.map((one) => cited(law, one, day));
  const fines = penaltiesOf(law, act);
  const penalties = fines.map((one) => {
    const conflict =
      one.conflictsWith !== undefined &&
      day >= one.conflictsWith.from &&
      fines.some((other) => one.conflictsWith?.penaltyIds.includes(other.penaltyId))
        ? one.conflictsWith
        : undefined;
    if (conflict !== undefined) reasons.add('LAW_CONFLICT');
    return {
      penaltyId: one.penaltyId,
      citations: cite(one.citations),
      firstZh: one.firstZh,
      needs: one.needs,
      unitMinYuan: one.unitMinYuan ?? null,
      unitMaxYuan: one.unitMaxYuan ?? null,
      personMinYuan: one.personMinYuan ?? null,
      personMaxYuan: one.personMaxYuan ?? null,
      seriousUnitMaxYuan: one.seriousUnitMaxYuan ?? null,
      measures: law.measures
        .filter(({ measureId, effectiveFrom }) => one.measures.includes(measureId) && day >= effectiveFrom)
        .map(({ measureId, zh, en, bodyZh, citations }) => ({
          measureId,
          zh,
          en,
          bodyZh,
          citations: cite(citations),
        })),
      conflictZh: conflict?.noteZh ?? null,
      conflictEn: conflict?.noteEn ?? null,
    };
  });

  return {
    outcome,
    floor,
    ceiling,
    reasons: [...reasons].toSorted(),
    siteAreaM2: evidence.siteAreaM2,
    srid: evidence.srid,
    zones,
    rules,
    limits,
    duties: dutiesOf(law, act).map(({ dutyId, titleZh, titleEn, askZh, citations, timers, confidence }) => ({
      dutyId,
      titleZh,
      titleEn,
      askZh,
      citations: cite(citations),
      timers: timers ?? [],
      confidence,
    })),
    penalties,
    undecided,
    coverage: [...evidence.coverage],
    coverageComplete,
  };
}

/** A condition that is not kept is no permission: the works as designed are prohibited. */
function withLimits(outcome: Outcome, limits: readonly LimitFinding[]): Outcome {
  const milder = compareOutcomes(outcome, 'CONSENT_REQUIRED') > 0;
  return milder && limits.some((one) => one.state === 'exceeded') ? 'PROHIBITED' : outcome;
}

function applied(
  { law, authorities, day }: Evidence,
  zoneId: string,
  work: string,
  rule: LawRule,
  grade: string | null,
  certain: boolean,
): AppliedRule {
  return {
    zoneId,
    work,
    ruleId: rule.ruleId,
    outcome: rule.outcome,
    certain,
    citations: rule.citations.map((one) => cited(law, one, day)),
    authority:
      rule.authority === null ? null : (authorityFor(law, rule.authority, grade, authorities) ?? null),
    materials: rule.materials,
    timers: rule.timers,
    route: rule.route ?? [],
    confidence: rule.confidence,
    noteZh: rule.noteZh ?? null,
    noteEn: rule.noteEn ?? null,
  };
}

/** From which day on the law set holds the text of the law on relics, YYYY-MM-DD. */
function oldestText({ statutes, concordance }: LawSet): string {
  return statutes.find(({ lawId }) => lawId === concordance.from)?.effectiveFrom ?? '';
}

/** Citations with their words, by law set: a batch cites the same few articles thousands of times. */
const citedBy = new WeakMap<LawSet, Map<string, Cited>>();

function cited(law: LawSet, citation: Citation, day: string): Cited {
  const statute = law.statutes.find((one) => one.lawId === citation.lawId);
  const today = resolveCitation(law, citation, day);
  const moved =
    today.lawId !== citation.lawId &&
    statute !== undefined &&
    !inForce({ ...statute, jurisdiction: '' }, day, '');
  const now = moved ? `${today.lawId}/${today.article}` : null;
  const known = citedBy.get(law) ?? new Map<string, Cited>();
  citedBy.set(law, known);
  const key = JSON.stringify([citation.lawId, citation.article, citation.paragraph, citation.item, now]);
  const held = known.get(key);
  if (held !== undefined) return held;
  const article = law.articles.find(
    (one) => one.lawId === citation.lawId && one.article === citation.article,
  );
  const made = Object.freeze({
    ...citation,
    lawZh: statute?.shortZh ?? citation.lawId,
    labelZh: article?.labelZh ?? String(citation.article),
    quote: article?.quote ?? '',
    sha256: article?.sha256 ?? '',
    now,
  });
  known.set(key, made);
  return made;
}
