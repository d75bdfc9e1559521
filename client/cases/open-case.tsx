import { Alert, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { NewCase } from '../../server/cases/contract.ts';
import type { Code } from '../../server/city/contract.ts';
import { casesApi } from '../api/cases.ts';
import { useCodes } from '../data/use-codes.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { screen } from '../state/screen-store.ts';

/** Types under their parents; a parent is no choice of its own. */
function grouped(list: readonly Code[], name: (code: Code) => string) {
  return list
    .filter(({ parent }) => parent === null)
    .map((parent) => ({
      label: name(parent),
      options: list
        .filter((one) => one.parent === parent.code)
        .map((one) => ({ value: one.code, label: name(one) })),
    }))
    .filter(({ options }) => options.length > 0);
}

/** Opens a case: what, by which channel, where. The place is the middle of the map unless told. */
export function OpenCase({
  onClose,
  onOpened,
}: {
  onClose(): void;
  onOpened(caseId: string): void;
}): ReactNode {
  const t = useText();
  const language = useLanguage();
  const act = useActing();
  const types = useCodes('case_type');
  const channels = useCodes('case_channel');
  const [form] = Form.useForm<NewCase>();
  const [busy, setBusy] = useState(false);
  const { view } = screen.get();
  const named = (code: Code): string => nameOf(language, code.zh, code.en);
  const send = async (values: NewCase): Promise<void> => {
    setBusy(true);
    await act(
      async () => {
        const opened = await casesApi.open(values);
        onOpened(opened.caseId);
      },
      t('已上报', 'Opened'),
    );
    setBusy(false);
  };
  return (
    <Modal
      open
      title={t('上报案件', 'Open a case')}
      okText={t('上报', 'Open')}
      cancelText={t('取消', 'Cancel')}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<NewCase>
        form={form}
        layout="vertical"
        initialValues={{
          channel: 'patrol',
          lng: view === null ? undefined : Number(view.lng.toFixed(6)),
          lat: view === null ? undefined : Number(view.lat.toFixed(6)),
        }}
        onFinish={(values) => void send(values)}
      >
        <Form.Item
          name="titleZh"
          label={t('发生了什么', 'What happened')}
          rules={[{ required: true, min: 2, max: 200, message: t('2 到 200 字', '2 to 200 characters') }]}
        >
          <Input data-testid="case-title" />
        </Form.Item>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
          <Form.Item
            name="typeCode"
            label={t('类型', 'Type')}
            rules={[{ required: true, message: t('请选择类型', 'Choose a type') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={grouped(types.list, named)}
              data-testid="new-case-type"
            />
          </Form.Item>
          <Form.Item name="channel" label={t('渠道', 'Channel')} rules={[{ required: true }]}>
            <Select options={channels.list.map((one) => ({ value: one.code, label: named(one) }))} />
          </Form.Item>
          <Form.Item name="lng" label={t('经度（度）', 'Longitude (°)')} rules={[{ required: true }]}>
            <InputNumber style={{ width: '100%' }} min={-180} max={180} step={0.0001} />
          </Form.Item>
          <Form.Item name="lat" label={t('纬度（度）', 'Latitude (°)')} rules={[{ required: true }]}>
            <InputNumber style={{ width: '100%' }} min={-90} max={90} step={0.0001} />
          </Form.Item>
        </div>
        <Alert
          type="info"
          showIcon
          message={t(
            '位置默认为地图中心（WGS84）。网格、街巷、时限自动得出；早市等时段内准许的行为只作登记。',
            'The place is the middle of the map (WGS84). Grid, street and due time follow; what a market permits at that hour is only noted.',
          )}
        />
      </Form>
    </Modal>
  );
}
