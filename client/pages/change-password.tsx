import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { api } from '../api/endpoints.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';

interface Values {
  current: string;
  next: string;
  again: string;
}

/** Replaces the password; `required` when it was given out once and nothing else may be done before. */
export function ChangePassword({
  required = false,
  onDone,
  onCancel,
}: {
  required?: boolean;
  onDone(): void | Promise<void>;
  onCancel(): void | Promise<void>;
}): ReactNode {
  const t = useText();
  const [form] = Form.useForm<Values>();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);

  const send = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await api.changePassword(values.current, values.next);
      await onDone();
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };

  const needed = { required: true, message: t('请填写', 'Required') };
  return (
    <Modal
      open
      width={420}
      title={t('修改密码', 'Change password')}
      onCancel={() => void onCancel()}
      closable={!required}
      mask={{ closable: false }}
      footer={[
        <Button key="cancel" onClick={() => void onCancel()}>
          {required ? t('退出登录', 'Sign out') : t('取消', 'Cancel')}
        </Button>,
        <Button key="save" type="primary" loading={busy} onClick={() => form.submit()}>
          {t('保存新密码', 'Save the new password')}
        </Button>,
      ]}
    >
      {required ? (
        <p className="note amber" style={{ marginBottom: 12 }}>
          {t(
            '这是一次性密码，请先换成自己的密码。',
            'This password was given out once. Choose your own first.',
          )}
        </p>
      ) : null}
      <Form form={form} layout="vertical" onFinish={(values) => void send(values)} requiredMark={false}>
        <Form.Item name="current" label={t('当前密码', 'Current password')} rules={[needed]}>
          <Input.Password autoFocus autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('新密码（至少 10 个字符）', 'New password (10 characters or more)')}
          rules={[needed, { min: 10, message: t('至少 10 个字符', '10 characters or more') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('再输入一次', 'Once more')}
          dependencies={['next']}
          rules={[
            needed,
            {
              validator: (_rule, value: string) =>
                value === form.getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('两次不一致', 'The two differ'))),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <button type="submit" hidden />
      </Form>
      {error ? (
        <p role="alert" className="note amber">
          {t(error.detailZh, error.detailEn)} {t(error.remedyZh, error.remedyEn)}
        </p>
      ) : null}
    </Modal>
  );
}
