import { XwError } from '../../kernel/errors.ts';
import type { CaseStatus } from '../contract.ts';

/**
 * Where may a case go from here? The seven steps of the closed loop; persuasion on the spot may close a case at any
 * step before dispatch, with its outcome. A rejected or closed case stays so.
 */
const NEXT_STATUS: Record<CaseStatus, readonly CaseStatus[]> = {
  reported: ['accepted', 'rejected', 'closed'],
  accepted: ['dispatched', 'closed', 'rejected'],
  dispatched: ['handled', 'accepted'],
  handled: ['verified', 'dispatched'],
  verified: ['closed', 'dispatched'],
  closed: [],
  rejected: [],
};

/** Outcome with which a case may be closed without being dispatched. */
const PERSUADED = 'persuasion';

/** The steps that are open from a status; none when it is finished or unknown. */
export function nextSteps(status: string): readonly CaseStatus[] {
  return Object.hasOwn(NEXT_STATUS, status) ? NEXT_STATUS[status as CaseStatus] : [];
}

export interface Step {
  step: string;
  actor: string | null;
}

function refused(
  code: string,
  value: string,
  zh: string,
  en: string,
  remedyZh: string,
  remedyEn: string,
): XwError {
  return new XwError({
    code,
    status: 409,
    detail: zh,
    detailEn: en,
    value,
    place: 'status',
    remedy: remedyZh,
    remedyEn,
  });
}

/**
 * May this account bring a case from one status to another? Throws 409 with the reason: a step that is not open
 * from here (`step_not_open`), a closing before dispatch that no persuasion explains (`outcome_needed`), or the same
 * account handling and verifying (`same_account`, DOMAIN: 核查与处置分离).
 */
export function checkStep(
  from: string,
  to: CaseStatus,
  outcome: string | null,
  actor: string,
  history: readonly Step[],
): void {
  const open = nextSteps(from);
  if (!open.includes(to)) {
    throw refused(
      'step_not_open',
      to,
      `案件处于“${from}”，不能改为“${to}”。`,
      `The case is "${from}" and cannot become "${to}".`,
      open.length === 0 ? '案件已办结；如有新情况请另立案件。' : `可选：${open.join('、')}。`,
      open.length === 0
        ? 'It is finished; open a new case for new facts.'
        : `Open steps: ${open.join(', ')}.`,
    );
  }
  if (to === 'closed' && from !== 'verified' && outcome !== PERSUADED) {
    throw refused(
      'outcome_needed',
      outcome ?? '',
      '未经派遣而结案，结果须为“劝导自行解决”。',
      'A case closed before dispatch needs the outcome "persuasion".',
      '请选择结果“劝导自行解决”，或先派遣。',
      'Choose the outcome "persuasion", or dispatch the case first.',
    );
  }
  const handler = history.findLast((event) => event.step === 'handled');
  if (to === 'verified' && handler?.actor === actor) {
    throw refused(
      'same_account',
      actor,
      '同一账号不能既处置又核查。',
      'The same account may not both handle and verify a case.',
      '请由另一账号核查。',
      'Let another account verify it.',
    );
  }
}
