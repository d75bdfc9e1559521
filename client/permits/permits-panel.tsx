import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import { EmptyState } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import type { Page } from '../state/app-state.ts';
import { CheckForm } from './check-form.tsx';
import { CheckView } from './check-view.tsx';

/** The planner's task: say site and works, then read whether it may be built, by which law, and how sure that is. */
export function PermitsPanel(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const check = useScreen((state) => state.check);
  if (!may('zones:check')) {
    return (
      <EmptyState
        title={t('您的角色可以浏览城市', 'Your role may look at the city')}
        next={t(
          '核查需要“规划审批”角色；可用搜索和图层查看。',
          'Checking needs the planner role; search and layers work.',
        )}
      />
    );
  }
  return (
    <>
      <PermitLinks />
      {check === null ? <CheckForm /> : <CheckView key={check} checkId={check} />}
    </>
  );
}

/** The other rooms of the workspace. */
function PermitLinks(): ReactNode {
  const t = useText();
  const links: [Page, string][] = [
    ['checks', t('核查记录', 'Checks')],
    ['projects', t('项目档案', 'Projects')],
    ['batches', t('批量核查', 'Batches')],
    ['screening', t('工地筛查', 'Sites')],
    ['zones', t('区划登记', 'Zones')],
    ['coverage', t('覆盖登记', 'Register')],
    ['law', t('法律依据', 'Law')],
  ];
  return (
    <nav className="permit-links" aria-label={t('审批各页', 'Pages of permits')}>
      {links.map(([page, name]) => (
        <button
          key={page}
          type="button"
          data-testid={`permit-link-${page}`}
          onClick={() => screen.dispatch({ type: 'set-page', page })}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}
