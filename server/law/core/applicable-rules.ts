import { OUTCOMES } from '../contract.ts';
import type { Citation, LawRule, LawSet, Outcome } from '../contract.ts';

/** A zone that a site meets, as the law sees it. */
export interface LegalZone {
  regime: string;
  class: string;
  /** Grade of its protected site; null when the zone belongs to none. */
  grade: string | null;
  /** 'great_wall', 'great_wall_banned' …; null for ordinary sites. */
  special: string | null;
  /** A clause or limit of a plan is registered for it. */
  hasClause: boolean;
}

interface Dated {
  effectiveFrom: string | null;
  effectiveTo: string | null;
  jurisdiction: string;
}

/** Was it in force on the day (from inclusive, to exclusive) in the place with this administrative code? */
export function inForce(one: Dated, day: string, adcode: string): boolean {
  if (one.effectiveFrom !== null && day < one.effectiveFrom) return false;
  if (one.effectiveTo !== null && day >= one.effectiveTo) return false;
  return adcode.startsWith(one.jurisdiction);
}

/** Strictest first: negative when `a` is stricter than `b`. */
export function compareOutcomes(a: Outcome, b: Outcome): number {
  return OUTCOMES.indexOf(a) - OUTCOMES.indexOf(b);
}

/** The strictest of some outcomes; NO_RESTRICTION_FOUND of none. */
export function strictest(outcomes: readonly Outcome[]): Outcome {
  return outcomes.toSorted(compareOutcomes)[0] ?? 'NO_RESTRICTION_FOUND';
}

/**
 * Which rules speak about this kind of work in this zone on this day and in this place?
 * `day` YYYY-MM-DD is the date of the act; `adcode` the six digits of the place ('' unknown: national law only).
 * Strictest first, then by id. A special regulation goes beside the general law, never instead of it (the strictest
 * wins later). Empty when the law set is silent: the caller must say so, not take it for permission.
 */
export function applicableRules(
  law: Pick<LawSet, 'rules'>,
  zone: LegalZone,
  work: string,
  day: string,
  adcode: string,
): LawRule[] {
  return law.rules
    .filter(
      (rule) =>
        rule.regime === zone.regime &&
        rule.classes.includes(zone.class) &&
        rule.works.includes(work) &&
        inForce(rule, day, adcode) &&
        (rule.grades === undefined || (zone.grade !== null && rule.grades.includes(zone.grade))) &&
        (rule.special === undefined || rule.special === zone.special) &&
        (rule.needsClause !== true || zone.hasClause),
    )
    .toSorted((a, b) => compareOutcomes(a.outcome, b.outcome) || (a.ruleId < b.ruleId ? -1 : 1));
}

/**
 * Where does a citation stand today? Follows the concordance when the cited law has been replaced by the day.
 * Example: article 17 of the 2017 law, asked for 2026, is article 28 of the 2024 law.
 */
export function resolveCitation(
  law: Pick<LawSet, 'statutes' | 'concordance'>,
  citation: Citation,
  day: string,
): Citation {
  const statute = law.statutes.find((one) => one.lawId === citation.lawId);
  const ended = statute?.effectiveTo ?? null;
  if (ended === null || day < ended) return citation;
  if (law.concordance.from !== citation.lawId) return citation;
  const pair = law.concordance.pairs.find((one) => one.from === citation.article);
  return pair === undefined ? citation : { lawId: law.concordance.to, article: pair.to };
}
