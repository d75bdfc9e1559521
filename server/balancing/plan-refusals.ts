import { XwError } from '../kernel/errors.ts';

/** A step that a plan does not allow; place is the plan. */
export function refused(
  code: string,
  status: number,
  zh: string,
  en: string,
  remedy: [string, string],
  value?: string,
) {
  return new XwError({
    code,
    status,
    detail: zh,
    detailEn: en,
    place: 'plan',
    remedy: remedy[0],
    remedyEn: remedy[1],
    ...(value === undefined ? {} : { value }),
  });
}

export const planChanged = (version: number): XwError =>
  refused(
    'plan_changed',
    409,
    '方案已有新版本。',
    'The plan has a newer version.',
    ['请重新打开后再试。', 'Open it again.'],
    `${version}`,
  );

export const wrongState = (state: string): XwError =>
  refused(
    'plan_state',
    409,
    '方案当前状态不允许这一步。',
    'The plan is not in a state for this step.',
    ['请查看方案状态；修改前请先撤回。', 'Look at its state; take it back before changing it.'],
    state,
  );

export const sameEyes = (): XwError =>
  refused(
    'same_eyes',
    403,
    '编制或提交方案的人不能审批自己的方案。',
    'Nobody decides on a plan of their own.',
    ['请由另一角色的人员审批。', 'Ask somebody of another role.'],
  );

export const outdated = (): XwError =>
  refused(
    'plan_outdated',
    409,
    '方案保存后现状已变化。',
    'What the plan starts from has changed since it was saved.',
    ['请编制人重新打开、保存并提交。', 'Its author should open, save and submit it again.'],
  );
