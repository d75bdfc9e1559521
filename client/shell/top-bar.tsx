import {
  AuditOutlined,
  BarsOutlined,
  BulbOutlined,
  DashboardOutlined,
  ScheduleOutlined,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { ComponentType, ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useLanguage, useText } from '../language/use-text.ts';
import type { Workspace } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { workspaceTexts, workspacesOf } from '../state/workspaces.ts';
import { CitySwitcher } from './city-switcher.tsx';
import { ClockMenu } from './clock-menu.tsx';
import { ConnectionDot } from './connection-dot.tsx';
import { SearchBox } from './search-box.tsx';
import { UserMenu } from './user-menu.tsx';

const icons: Record<Workspace, ComponentType> = {
  permits: AuditOutlined,
  command: DashboardOutlined,
  scheduling: ScheduleOutlined,
};

/** The bar: which city, which task, where to, what time it is there, and is it live. */
export function TopBar({ onJobs, onHelp }: { onJobs(): void; onHelp(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { account, may } = useCity();
  const workspace = useScreen((state) => state.workspace);
  const page = useScreen((state) => state.page);
  const theme = useScreen((state) => state.theme);
  const open = workspacesOf(account.permissions);
  return (
    <header className="bar">
      <div className="brand">
        <BrandMark />
        <span className="brand-name">{t('巷网', 'Xiangwang')}</span>
      </div>
      <CitySwitcher />
      <div className="tabs" role="tablist" aria-label={t('工作区', 'Workspaces')}>
        {open.map((name) => {
          const Icon = icons[name];
          return (
            <button
              key={name}
              type="button"
              role="tab"
              className="tab"
              aria-selected={workspace === name && page === null}
              data-testid={`workspace-${name}`}
              onClick={() => screen.dispatch({ type: 'set-workspace', workspace: name })}
            >
              <Icon />
              {t(workspaceTexts[name].zh, workspaceTexts[name].en)}
            </button>
          );
        })}
      </div>
      <SearchBox />
      <span className="bar-space" />
      <ClockMenu />
      <ConnectionDot />
      {may('jobs:read') ? (
        <Tooltip title={t('后台任务', 'Jobs')}>
          <button
            type="button"
            className="bar-button"
            aria-label={t('后台任务', 'Jobs')}
            data-testid="jobs"
            onClick={onJobs}
          >
            <BarsOutlined />
          </button>
        </Tooltip>
      ) : null}
      <Tooltip title={theme === 'paper' ? t('夜色', 'Night') : t('纸色', 'Paper')}>
        <button
          type="button"
          className="bar-button"
          data-testid="theme"
          aria-label={theme === 'paper' ? t('换成夜色', 'Switch to night') : t('换成纸色', 'Switch to paper')}
          onClick={() => screen.dispatch({ type: 'set-theme', theme: theme === 'paper' ? 'night' : 'paper' })}
        >
          <BulbOutlined />
        </button>
      </Tooltip>
      <button
        type="button"
        className="bar-button"
        data-testid="language"
        aria-label={language === 'zh' ? 'Switch to English' : '换成中文'}
        onClick={() => screen.dispatch({ type: 'set-language', language: language === 'zh' ? 'en' : 'zh' })}
      >
        {language === 'zh' ? 'EN' : '中'}
      </button>
      <UserMenu onHelp={onHelp} />
    </header>
  );
}

function BrandMark(): ReactNode {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#1c4e7a" />
      <path d="M7 11h18M7 21h18M12 6v20M20 6v20" stroke="#f3f1ec" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="20" cy="11" r="3.4" fill="#e69f00" stroke="#1c4e7a" strokeWidth="1.6" />
    </svg>
  );
}
