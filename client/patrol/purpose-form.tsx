import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { api } from '../api/endpoints.ts';
import { useText } from '../language/use-text.ts';

const usual: [zh: string, en: string][] = [
  ['到岗抽查', 'Check of attendance'],
  ['投诉核实', 'Complaint checked'],
  ['事件复盘', 'Event reviewed'],
];

/** Why is a person's track looked at? Asked before every look; it goes into the audit log with name and time. */
export function PurposeForm({
  action,
  disabled,
  busy,
  onLook,
}: {
  action: string;
  disabled?: boolean;
  busy: boolean;
  onLook(purpose: string): void;
}): ReactNode {
  const t = useText();
  const [purpose, setPurpose] = useState('');
  const said = purpose.trim().length >= 2;
  const send = (): void => {
    if (said && !disabled && !busy) onLook(purpose.trim());
  };
  return (
    <form
      className="section stack purpose"
      data-testid="look-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="look-purpose">
        <b>{t('查看用途', 'Purpose of this look')}</b>{' '}
        <small>{t('必填；与查看人、时间一并留痕', 'Needed; recorded with who looked and when')}</small>
      </label>
      <div className="row-wrap">
        {usual.map(([zh, en]) => (
          <button
            key={en}
            type="button"
            className="tag"
            aria-pressed={purpose === t(zh, en)}
            onClick={() => setPurpose(t(zh, en))}
          >
            {t(zh, en)}
          </button>
        ))}
      </div>
      <div className="purpose-row">
        <Input
          id="look-purpose"
          size="small"
          maxLength={200}
          value={purpose}
          placeholder={t('如：核实 12345 工单', 'For example: complaint 12345')}
          data-testid="look-purpose"
          onChange={(event) => setPurpose(event.target.value)}
        />
        <Button
          size="small"
          type="primary"
          htmlType="submit"
          loading={busy}
          disabled={!said || disabled === true}
          data-testid="look-go"
        >
          {action}
        </Button>
      </div>
      <Retention />
    </form>
  );
}

/** How long are tracks kept? Shown wherever tracks are. */
function Retention(): ReactNode {
  const t = useText();
  const settings = useResource('settings', (signal) => api.settings(signal));
  const days = settings.data?.settings.find((one) => one.key === 'fixes.keep_days')?.value;
  return (
    <p className="item-sub" data-testid="retention" data-days={typeof days === 'number' ? days : ''}>
      {typeof days === 'number'
        ? t(
            `原始定位保留 ${days} 天，到期由系统自动删除。`,
            `Raw positions are kept for ${days} days, then removed by the service.`,
          )
        : t('正在读取保留期限…', 'Reading how long positions are kept…')}
    </p>
  );
}

/** The look that was made: recorded under this name, for this purpose. */
export function LookRecorded({ purpose }: { purpose: string }): ReactNode {
  const t = useText();
  const { account } = useCity();
  return (
    <p className="note blue" role="status" data-testid="look-recorded">
      {t(
        `本次查看已留痕：${account.nameZh}，用途“${purpose}”。`,
        `This look is recorded: ${account.nameZh}, purpose “${purpose}”.`,
      )}
    </p>
  );
}
