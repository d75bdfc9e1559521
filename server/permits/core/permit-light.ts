import type { Outcome } from '../../law/contract.ts';
import type { PermitState, VerdictOutcome } from '../contract.ts';

export type Light = 'red' | 'amber' | 'grey' | 'clear';

/** Why a light is what it is, in plain words. */
export interface LightFinding {
  light: Light;
  whyZh: string;
  whyEn: string;
}

const of = (light: Light, whyZh: string, whyEn: string): LightFinding => ({ light, whyZh, whyEn });

const NEEDS_LEAVE = new Set<Outcome>(['PROHIBITED', 'PROHIBITED_UNLESS_SPECIAL', 'CONSENT_REQUIRED']);

/**
 * How does a construction site stand: what the law asks against what it has? Applied for is not approved.
 * red: works began or stand without the leave that the verdict asks for, or are prohibited. amber: leave is needed
 * and not yet there, or conditions apply. grey: nobody can tell. clear: nothing was found, by a complete register.
 * `day` YYYY-MM-DD is the date asked about; `overM` how far the built outline leaves the approved one, m, beyond its
 * uncertainty; `floor` what an indeterminate verdict says at least.
 */
export function permitLight(
  outcome: VerdictOutcome,
  permit: PermitState | undefined,
  day: string,
  overM = 0,
  floor: Outcome = 'NO_RESTRICTION_FOUND',
): LightFinding {
  const state = permit?.state ?? 'not_applied';
  const begun = permit?.startedOn !== undefined && permit.startedOn <= day;
  const approved = state === 'approved' && permit?.documentNo !== undefined;
  if (outcome === 'NO_RESTRICTION_FOUND')
    return of('clear', '登记册完整，未发现限制。', 'The register is complete; no restriction was found.');
  if (state === 'illegal_filed') return of('red', '已作违建立案。', 'Filed as illegal.');
  if (state === 'stopped')
    return of('amber', '停工待批：批准之前不得复工。', 'Stopped: works may not resume before approval.');
  if (outcome === 'INDETERMINATE') {
    // What is certain already asks for leave, whatever the rest may turn out to be.
    if (NEEDS_LEAVE.has(floor)) return permitLight(floor, permit, day, overM);
    return of('grey', '依据不足，不能下结论。', 'What is known does not allow a verdict.');
  }
  if (outcome === 'PROHIBITED')
    return begun
      ? of('red', '禁止的工程已动工。', 'Prohibited works have begun.')
      : of('red', '按现方案禁止。', 'Prohibited as designed.');
  if (outcome === 'NOTICE') return of('amber', '告知事项。', 'A notice.');
  if (state === 'out_of_scope' || overM > 0)
    return of('red', '超出批准的范围。', 'Beyond what was approved.');
  if (state === 'expired') return of('red', '批准已逾期。', 'The approval has expired.');
  if (approved) return of('amber', '已批准，按批准条件实施。', 'Approved: works keep its conditions.');
  if (begun) {
    return state === 'applied'
      ? of(
          'red',
          '已申报未获批即动工：申报不等于批准。',
          'Begun while only applied for: applied is not approved.',
        )
      : of('red', '未经批准动工。', 'Begun without approval.');
  }
  return of('amber', '须先取得同意或批准。', 'Consent or approval is needed first.');
}
