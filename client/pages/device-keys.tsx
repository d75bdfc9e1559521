import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Popconfirm, Table } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DeviceKey } from '../../server/accounts/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { Held } from '../shell/states.tsx';
import { useActing } from './use-acting.ts';

/** Keys with which terminals report positions; a secret is shown once, a revoked key stays in the list. */
export function DeviceKeys({
  onSecret,
}: {
  onSecret(secret: { title: string; secret: string }): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const keys = useResource('device-keys', (signal) => api.deviceKeys(signal));
  const act = useActing();
  const [creating, setCreating] = useState(false);
  const [form] = Form.useForm<{ label: string; unitId?: string }>();
  const at = (value: string | null): string =>
    value ? instantText(value, language, city.timeZone, 'minute') : '—';
  const create = async (values: { label: string; unitId?: string }): Promise<void> => {
    await act(async () => {
      const answer = await api.createDeviceKey({
        label: values.label,
        ...(values.unitId ? { unitId: values.unitId } : {}),
      });
      onSecret({
        title: t(`设备密钥：${answer.key.label}`, `Device key: ${answer.key.label}`),
        secret: answer.secret,
      });
      setCreating(false);
      keys.reload();
    }, '');
  };
  return (
    <section className="sheet">
      <h2 style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
        {t('设备密钥', 'Device keys')}
        <Button
          size="small"
          icon={<PlusOutlined />}
          data-testid="key-create"
          onClick={() => setCreating(true)}
        >
          {t('新建密钥', 'New key')}
        </Button>
      </h2>
      <Held resource={keys} rows={2}>
        {(data) => (
          <Table<DeviceKey>
            size="small"
            rowKey="keyId"
            dataSource={data.keys}
            pagination={false}
            locale={{
              emptyText: t(
                '还没有密钥；终端上报定位前先建一把。',
                'No key yet; make one before a terminal reports.',
              ),
            }}
            columns={[
              { title: t('名称', 'Name'), dataIndex: 'label' },
              {
                title: t('限定单元', 'Only for unit'),
                dataIndex: 'unitId',
                render: (unitId: string | null) => unitId ?? t('不限', 'any'),
              },
              { title: t('建立', 'Created'), dataIndex: 'createdAt', render: at },
              { title: t('最近使用', 'Last used'), dataIndex: 'usedAt', render: at },
              {
                title: t('操作', 'Actions'),
                align: 'right',
                render: (_, key) =>
                  key.revokedAt ? (
                    <span className="tag">
                      {t('已吊销', 'revoked')} {at(key.revokedAt)}
                    </span>
                  ) : (
                    <Popconfirm
                      title={t(
                        `吊销“${key.label}”？终端将立即无法上报。`,
                        `Revoke "${key.label}"? Its terminals can no longer report.`,
                      )}
                      onConfirm={() => {
                        void act(() => api.revokeDeviceKey(key.keyId), t('已吊销', 'Revoked')).then(
                          (done) => done && keys.reload(),
                        );
                      }}
                    >
                      <Button size="small" danger>
                        {t('吊销', 'Revoke')}
                      </Button>
                    </Popconfirm>
                  ),
              },
            ]}
          />
        )}
      </Held>
      {creating ? (
        <Modal
          open
          width={420}
          title={t('新建设备密钥', 'New device key')}
          okText={t('建立', 'Create')}
          cancelText={t('取消', 'Cancel')}
          onOk={() => form.submit()}
          onCancel={() => setCreating(false)}
        >
          <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void create(values)}>
            <Form.Item
              name="label"
              label={t('名称', 'Name')}
              rules={[{ required: true, message: t('请填写', 'Required') }]}
            >
              <Input autoFocus autoComplete="off" />
            </Form.Item>
            <Form.Item
              name="unitId"
              label={t('只许上报这个单元（可空）', 'May only report this unit (optional)')}
            >
              <Input autoComplete="off" />
            </Form.Item>
            <button type="submit" hidden />
          </Form>
        </Modal>
      ) : null}
    </section>
  );
}
