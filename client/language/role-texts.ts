import type { Role } from '../../server/accounts/permissions.ts';

/** What a role is called, and the question that it comes with. */
export const roleTexts: Record<Role, { zh: string; en: string; askZh: string; askEn: string }> = {
  planner: {
    zh: '规划审批',
    en: 'Planner',
    askZh: '这块地涉及哪些保护区？',
    askEn: 'Which protected zones does this site meet?',
  },
  commander: {
    zh: '指挥',
    en: 'Commander',
    askZh: '哪里案件多，谁在现场？',
    askEn: 'Where are the cases, and who is there?',
  },
  scheduler: {
    zh: '巡查调度',
    en: 'Scheduler',
    askZh: '哪些街巷太久没人去？',
    askEn: 'Which streets went unseen for too long?',
  },
  inspector: {
    zh: '巡查员',
    en: 'Inspector',
    askZh: '我的街巷和案件',
    askEn: 'My streets and cases',
  },
  admin: {
    zh: '管理员',
    en: 'Administrator',
    askZh: '账号、设置与审计',
    askEn: 'Accounts, settings and audit',
  },
  device: { zh: '设备', en: 'Device', askZh: '上报定位', askEn: 'Reports positions' },
};
