import type { StreetCoverage } from '../../server/coverage/contract.ts';
import { coverageClassOfAge } from '../map/scales.ts';
import { coverageClasses } from '../state/app-state.ts';
import type { CoverageClass } from '../state/app-state.ts';

/** Which class does a street fall in? 'unknown' stays unknown: it is never put on the scale of ages. */
export function coverageClassOf(street: Pick<StreetCoverage, 'state' | 'ageMs'>): CoverageClass {
  if (street.state === 'unknown') return 'unknown';
  if (street.state === 'never' || street.ageMs === null)
    return street.state === 'never' ? 'never' : 'unknown';
  return coverageClassOfAge(Math.max(0, street.ageMs));
}

/** The class of each street, by its id. */
export function coverageClassesOf(streets: readonly StreetCoverage[]): Map<string, CoverageClass> {
  return new Map(streets.map((street) => [street.streetId, coverageClassOf(street)]));
}

/** How many streets are in each class; the counts add up to the number of streets. */
export function coverageCounts(streets: readonly StreetCoverage[]): Record<CoverageClass, number> {
  const counts = Object.fromEntries(coverageClasses.map((name) => [name, 0])) as Record<
    CoverageClass,
    number
  >;
  for (const street of streets) counts[coverageClassOf(street)] += 1;
  return counts;
}

/** The streets that need somebody most, first: never visited, then the oldest visit; unknown ones last. */
export function byNeed(a: StreetCoverage, b: StreetCoverage): number {
  return rank(b) - rank(a) || a.streetId.localeCompare(b.streetId);
}

function rank(street: StreetCoverage): number {
  if (street.state === 'never') return Number.MAX_VALUE;
  return street.state === 'unknown' ? -1 : (street.ageMs ?? 0);
}
