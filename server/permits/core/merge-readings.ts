import { compareOutcomes, strictest } from '../../law/core/applicable-rules.ts';
import type { Finding } from '../contract.ts';

/**
 * One finding of several readings of the same numbers. The same outcome under all: the strictest reading's finding,
 * for the numbers may mean it. Different outcomes: INDETERMINATE because of CRS_AMBIGUOUS, with the mildest floor
 * and the strictest ceiling, and the zones of the strictest reading. Needs at least one finding.
 */
export function mergeReadings(findings: readonly Finding[]): Finding {
  const [first] = findings;
  if (first === undefined) throw new RangeError('mergeReadings: no finding');
  const worst = findings.toSorted((a, b) => compareOutcomes(a.ceiling, b.ceiling))[0] ?? first;
  if (findings.every((one) => one.outcome === first.outcome)) return worst;
  return {
    ...worst,
    outcome: 'INDETERMINATE',
    floor:
      findings
        .map((one) => one.floor)
        .toSorted(compareOutcomes)
        .at(-1) ?? worst.floor,
    ceiling: strictest(findings.map((one) => one.ceiling)),
    reasons: [...new Set([...worst.reasons, 'CRS_AMBIGUOUS' as const])].toSorted(),
  };
}
