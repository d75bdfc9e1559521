import { UserOutlined } from '@ant-design/icons';
import { App, Dropdown } from 'antd';
import type { MenuProps } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { openExport } from '../exports/export-ask.ts';
import { roleTexts } from '../language/role-texts.ts';
import { useText } from '../language/use-text.ts';
import { ChangePassword } from '../pages/change-password.tsx';
import type { Page } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';

const open = (page: Page) => (): void => screen.dispatch({ type: 'set-page', page });

/** Who am I here, and what belongs to me or to the administrator. */
export function UserMenu({ onHelp }: { onHelp(): void }): ReactNode {
  const t = useText();
  const { account, demoSecret, may, signOut } = useCity();
  const { message } = App.useApp();
  const [changing, setChanging] = useState(false);
  const role = roleTexts[account.role];

  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: `${account.nameZh} · ${t(role.zh, role.en)}`,
      children: [
        ...(may('accounts:write')
          ? [{ key: 'users', label: t('用户与设备', 'Users and devices'), onClick: open('users') }]
          : []),
        ...(may('imports:write')
          ? [{ key: 'imports', label: t('导入数据', 'Import data'), onClick: open('imports') }]
          : []),
        ...(may('cases:read')
          ? [{ key: 'cases', label: t('案件台', 'Case desk'), onClick: open('cases') }]
          : []),
        ...(may('cases:write')
          ? [{ key: 'reviews', label: t('待定位队列', 'Addresses to place'), onClick: open('reviews') }]
          : []),
        ...(may('zones:write')
          ? [{ key: 'scans', label: t('扫描图纸', 'Scanned plans'), onClick: open('scans') }]
          : []),
        { key: 'exports', label: t('导出数据', 'Export data'), onClick: () => openExport({ what: null }) },
        { key: 'access-tokens', label: t('访问令牌', 'Access tokens'), onClick: open('access-tokens') },
        { key: 'settings', label: t('设置', 'Settings'), onClick: open('settings') },
        ...(may('audit:read') ? [{ key: 'audit', label: t('审计', 'Audit'), onClick: open('audit') }] : []),
      ],
    },
    { type: 'divider' },
    { key: 'wall', label: t('指挥大屏', 'Wall screen'), onClick: open('wall') },
    {
      key: 'tables',
      label: t('地图 / 表格', 'Map / tables'),
      onClick: () => screen.dispatch({ type: 'set-tables', tables: !screen.get().tables }),
    },
    { key: 'keys', label: t('键盘操作', 'Keyboard'), onClick: onHelp },
    {
      key: 'api',
      label: (
        <a href="/api/docs" target="_blank" rel="noreferrer">
          {t('接口文档', 'API documentation')}
        </a>
      ),
    },
    { type: 'divider' },
    { key: 'password', label: t('修改密码', 'Change password'), onClick: () => setChanging(true) },
    { key: 'leave', label: t('退出登录', 'Sign out'), onClick: signOut },
  ];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }} placement="bottomRight">
        <button
          type="button"
          className="bar-button"
          data-testid="user-menu"
          aria-label={t('我的菜单', 'My menu')}
        >
          <UserOutlined />
          <b style={{ maxWidth: 84, overflow: 'hidden', textOverflow: 'ellipsis' }}>{account.nameZh}</b>
          {demoSecret ? <span className="tag amber">{t('示范', 'demo')}</span> : null}
        </button>
      </Dropdown>
      {changing ? (
        <ChangePassword
          onCancel={() => setChanging(false)}
          onDone={() => {
            setChanging(false);
            void message.success(t('密码已修改', 'Password changed'));
          }}
        />
      ) : null}
    </>
  );
}
