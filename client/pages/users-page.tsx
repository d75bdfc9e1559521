import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Popconfirm, Select, Table } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AccountRecord } from '../../server/accounts/contract.ts';
import { ROLES } from '../../server/accounts/permissions.ts';
import type { Role } from '../../server/accounts/permissions.ts';
import { citiesApi } from '../api/cities.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { roleTexts } from '../language/role-texts.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { usePageTurns } from './page-turns.tsx';
import { Held } from '../shell/states.tsx';
import { DeviceKeys } from './device-keys.tsx';
import { PageFrame } from './page-frame.tsx';
import { SecretOnce } from './secret-once.tsx';
import { useActing } from './use-acting.ts';

const personRoles = ROLES.filter((role) => role !== 'device');

/** Who may sign in: create, disable, reset, unlock; and the keys of devices. */
export function UsersPage(): ReactNode {
  const t = useText();
  const accounts = useResource('accounts', (signal) => api.accounts(signal));
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<{ title: string; secret: string } | null>(null);
  return (
    <PageFrame
      title={t('用户与设备', 'Users and devices')}
      about={t(
        '一次性密码只显示一次；连续输错会被锁定一段时间，重置密码即解锁。',
        'A one-time password is shown once. Repeated failures lock an account for a while; a reset unlocks it.',
      )}
      actions={
        <Button
          type="primary"
          icon={<PlusOutlined />}
          data-testid="user-create"
          onClick={() => setCreating(true)}
        >
          {t('新建用户', 'New user')}
        </Button>
      }
    >
      <section className="sheet">
        <h2>{t('用户', 'Users')}</h2>
        <Held resource={accounts}>
          {(data) => <AccountTable list={data.accounts} onChanged={accounts.reload} onSecret={setSecret} />}
        </Held>
      </section>
      <DeviceKeys onSecret={setSecret} />
      {creating ? (
        <CreateUser
          onClose={() => setCreating(false)}
          onCreated={(login, password) => {
            setCreating(false);
            setSecret({
              title: t(`${login} 的一次性密码`, `One-time password of ${login}`),
              secret: password,
            });
            accounts.reload();
          }}
        />
      ) : null}
      {secret ? (
        <SecretOnce title={secret.title} secret={secret.secret} onClose={() => setSecret(null)} />
      ) : null}
    </PageFrame>
  );
}

function AccountTable({
  list,
  onChanged,
  onSecret,
}: {
  list: AccountRecord[];
  onChanged(): void;
  onSecret(secret: { title: string; secret: string }): void;
}): ReactNode {
  const t = useText();
  const turns = usePageTurns();
  const language = useLanguage();
  const { account: me, city } = useCity();
  const act = useActing();
  const change = async (one: AccountRecord, disabled: boolean): Promise<void> => {
    const done = disabled ? t('已停用', 'Disabled') : t('已启用', 'Enabled');
    if (await act(() => api.changeAccount(one.accountId, { disabled }), done)) onChanged();
  };
  const cities = useResource('cities', (signal) => citiesApi.list(signal));
  const give = async (one: AccountRecord, cityIds: number[]): Promise<void> => {
    // An account keeps at least one city.
    if (cityIds.length === 0) return;
    if (await act(() => api.changeAccount(one.accountId, { cityIds }), t('已更改', 'Changed'))) onChanged();
  };
  const reset = async (one: AccountRecord): Promise<void> => {
    await act(async () => {
      const answer = await api.resetAccount(one.accountId);
      onSecret({
        title: t(`${one.login} 的一次性密码`, `One-time password of ${one.login}`),
        secret: answer.oneTimePassword,
      });
      onChanged();
    }, '');
  };
  return (
    <Table<AccountRecord>
      size="small"
      rowKey="accountId"
      dataSource={list}
      pagination={list.length > 50 ? { itemRender: turns, pageSize: 50 } : false}
      scroll={{ x: 920 }}
      columns={[
        { title: t('账号', 'Login'), dataIndex: 'login', render: (login: string) => <b>{login}</b> },
        { title: t('姓名', 'Name'), dataIndex: 'nameZh' },
        {
          title: t('角色', 'Role'),
          dataIndex: 'role',
          render: (role: Role) => t(roleTexts[role].zh, roleTexts[role].en),
        },
        {
          title: t('可打开的城市', 'Cities'),
          render: (_, one) => (
            <Select<number[]>
              mode="multiple"
              size="small"
              style={{ minWidth: 150 }}
              value={one.cityIds}
              aria-label={t(`${one.login} 可打开的城市`, `Cities of ${one.login}`)}
              data-testid={`cities-of-${one.login}`}
              options={(cities.data ?? []).map((entry) => ({
                value: entry.cityId,
                label: nameOf(language, entry.nameZh, entry.nameEn),
              }))}
              onChange={(cityIds) => void give(one, cityIds)}
            />
          ),
        },
        { title: t('状态', 'State'), render: (_, one) => <AccountState one={one} /> },
        {
          title: t('建立', 'Created'),
          dataIndex: 'createdAt',
          render: (at: string) => instantText(at, language, city.timeZone, 'minute'),
        },
        {
          title: t('操作', 'Actions'),
          align: 'right',
          render: (_, one) => (
            <span className="row-wrap" style={{ justifyContent: 'flex-end' }}>
              <Popconfirm
                title={t(`重置 ${one.login} 的密码？`, `Reset the password of ${one.login}?`)}
                onConfirm={() => void reset(one)}
              >
                <Button size="small">{t('重置密码', 'Reset')}</Button>
              </Popconfirm>
              {one.disabledAt ? (
                <Button size="small" onClick={() => void change(one, false)}>
                  {t('启用', 'Enable')}
                </Button>
              ) : (
                <Popconfirm
                  title={t(
                    `停用 ${one.login}？其登录立即失效。`,
                    `Disable ${one.login}? Its sessions end at once.`,
                  )}
                  onConfirm={() => void change(one, true)}
                >
                  <Button size="small" danger disabled={one.accountId === me.accountId}>
                    {t('停用', 'Disable')}
                  </Button>
                </Popconfirm>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

function AccountState({ one }: { one: AccountRecord }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const [openedAtMs] = useState(() => Date.now());
  const locked = one.lockedUntil !== null && Date.parse(one.lockedUntil) > openedAtMs;
  return (
    <span className="row-wrap">
      {one.disabledAt ? (
        <span className="tag">{t('已停用', 'disabled')}</span>
      ) : (
        <span className="tag blue">{t('可用', 'active')}</span>
      )}
      {locked && one.lockedUntil ? (
        <span className="tag red">
          {t('锁定至', 'locked until')} {instantText(one.lockedUntil, language, city.timeZone, 'clock')}
        </span>
      ) : null}
      {one.failedCount > 0 && !locked ? (
        <span className="tag">{t(`输错 ${one.failedCount} 次`, `${one.failedCount} failures`)}</span>
      ) : null}
      {one.demoSecret ? <span className="tag amber">{t('示范密码', 'demo password')}</span> : null}
      {one.mustChangePassword ? <span className="tag">{t('待改密码', 'must change password')}</span> : null}
    </span>
  );
}

function CreateUser({
  onClose,
  onCreated,
}: {
  onClose(): void;
  onCreated(login: string, password: string): void;
}): ReactNode {
  const t = useText();
  const [form] = Form.useForm<{ login: string; nameZh: string; role: string }>();
  const act = useActing();
  const [busy, setBusy] = useState(false);
  const send = async (values: { login: string; nameZh: string; role: string }): Promise<void> => {
    setBusy(true);
    await act(async () => {
      const answer = await api.createAccount(values);
      onCreated(answer.account.login, answer.oneTimePassword);
    }, '');
    setBusy(false);
  };
  const needed = { required: true, message: t('请填写', 'Required') };
  return (
    <Modal
      open
      width={420}
      title={t('新建用户', 'New user')}
      okText={t('建立', 'Create')}
      cancelText={t('取消', 'Cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void send(values)}
        initialValues={{ role: 'planner' }}
      >
        <Form.Item
          name="login"
          label={t('账号（小写字母、数字、. _ -）', 'Login (lower-case letters, digits, . _ -)')}
          rules={[
            needed,
            { pattern: /^[a-z0-9][a-z0-9._-]{1,63}$/, message: t('格式不符', 'Not in this form') },
          ]}
        >
          <Input autoFocus autoComplete="off" />
        </Form.Item>
        <Form.Item name="nameZh" label={t('姓名', 'Name')} rules={[needed]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={t('角色', 'Role')} rules={[needed]}>
          <Select
            options={personRoles.map((role) => ({
              value: role,
              label: t(roleTexts[role].zh, roleTexts[role].en),
            }))}
          />
        </Form.Item>
        <button type="submit" hidden />
      </Form>
    </Modal>
  );
}
