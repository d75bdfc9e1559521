import { boundaryRuleSchema } from '../draft-contract.ts';
import type { BoundaryRule } from '../draft-contract.ts';

/** How far the line of a protected site is taken to be off where nobody says, metres: a 1:2000 map. */
const SITE_UNCERTAINTY_M = 2;
/** What drawing an offset adds, metres. Source: protected-zones §6.3. */
const OFFSET_ADDS_M = 0.1;

/** The rule of a zone, when its record holds one that is understood; null for anything else. */
export function ruleOf(recorded: unknown): BoundaryRule | null {
  const read = boundaryRuleSchema.safeParse(recorded);
  return read.success ? read.data : null;
}

/** What does the rule measure from? Undefined when neither rule nor zone names it. */
export function baseOf(
  rule: Pick<BoundaryRule, 'of' | 'siteId' | 'zoneId'>,
  siteId: string | null,
): { of: 'site' | 'zone'; id: string } | undefined {
  const id = rule.of === 'zone' ? rule.zoneId : (rule.siteId ?? siteId);
  return typeof id === 'string' ? { of: rule.of, id } : undefined;
}

/**
 * How sure is an outline that was derived by an offset, and in one line why? The uncertainty of the base, plus 0.1 m.
 * Example: a site known to 2 m, 外扩 30 m → 2.1 m.
 */
export function ruleUncertainty(
  rule: Pick<BoundaryRule, 'baseUncertaintyM' | 'of'>,
  ofBaseM: number | null,
): { uncertaintyM: number; basis: string } {
  const baseM = ofBaseM ?? rule.baseUncertaintyM ?? SITE_UNCERTAINTY_M;
  const base = rule.of === 'site' ? '本体' : '基准区划';
  return {
    uncertaintyM: Math.round((baseM + OFFSET_ADDS_M) * 1000) / 1000,
    basis: `规则外扩：${base} ${baseM} 米 + ${OFFSET_ADDS_M} 米`,
  };
}
