import type { Permission, Role } from '../../server/accounts/permissions.ts';
import type { Workspace } from './app-state.ts';

export const workspaceTexts: Record<Workspace, { zh: string; en: string }> = {
  permits: { zh: '审批', en: 'Permits' },
  command: { zh: '指挥', en: 'Command' },
  scheduling: { zh: '调度', en: 'Scheduling' },
};

const needs: [Workspace, Permission][] = [
  ['permits', 'zones:check'],
  ['command', 'cases:read'],
  ['scheduling', 'coverage:read'],
];

/** Which workspaces may these permissions open? Somebody who may open none still sees the city, under 审批. */
export function workspacesOf(permissions: readonly Permission[]): Workspace[] {
  const open = needs.filter(([, permission]) => permissions.includes(permission)).map(([name]) => name);
  return open.length > 0 ? open : ['permits'];
}

const homes: Partial<Record<Role, Workspace>> = {
  planner: 'permits',
  commander: 'command',
  scheduler: 'scheduling',
};

/** Where does a person of this role begin? */
export function homeOf(role: Role, open: readonly Workspace[]): Workspace {
  const home = homes[role];
  return home && open.includes(home) ? home : (open[0] ?? 'permits');
}

/** What is told to somebody whose link asks for a workspace that the role may not open; null when it may. */
export function turnedAway(
  asked: Workspace,
  open: readonly Workspace[],
): Record<'titleZh' | 'titleEn' | 'noteZh' | 'noteEn', string> | null {
  if (open.includes(asked)) return null;
  const { zh, en } = workspaceTexts[asked];
  return {
    titleZh: `链接中的“${zh}”不在您的权限之内`,
    titleEn: `Your role may not open "${en}", which this link asks for`,
    noteZh: '已改为打开您的工作区；请由有权限的同事查看，或请管理员开通。',
    noteEn: 'Your own workspace is shown instead; ask a colleague who may, or an administrator.',
  };
}
