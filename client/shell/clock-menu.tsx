import { ClockCircleOutlined, PauseOutlined } from '@ant-design/icons';
import { App, Dropdown } from 'antd';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { CLOCK_RATES } from '../../server/clock/contract.ts';
import type { ClockChange } from '../../server/clock/contract.ts';
import { api } from '../api/endpoints.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { asApiError } from '../data/use-resource.ts';
import { instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';

/** City time, always visible; of a synthetic city it is a demo clock whose rate can be set. */
export function ClockMenu(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { clock, city, may } = useCity();
  const now = useCityNow(1000);
  const state = useSyncExternalStore(clock.subscribe, clock.state);
  const { message } = App.useApp();

  const change = async (body: ClockChange): Promise<void> => {
    try {
      clock.hear(await api.changeClock(body));
    } catch (cause) {
      const error = asApiError(cause);
      void message.error(t(error.detailZh, error.detailEn));
    }
  };
  const synthetic = state?.synthetic ?? city.synthetic;
  const running = state?.running ?? true;
  const face = (
    <button
      type="button"
      className="bar-button"
      data-testid="clock"
      title={instantText(now, language, city.timeZone, 'full')}
      aria-label={`${synthetic ? t('演示时钟', 'Demo clock') : t('城市时间', 'City time')} ${instantText(now, language, city.timeZone, 'minute')}`}
    >
      {running ? <ClockCircleOutlined /> : <PauseOutlined />}
      <span style={{ display: 'grid', lineHeight: 1.1, textAlign: 'left' }}>
        <span className="clock-label">
          {synthetic ? t('演示时钟', 'Demo clock') : t('城市时间', 'City time')}{' '}
          {instantText(now, language, city.timeZone, 'day')}
        </span>
        <span className="clock-time">
          {instantText(now, language, city.timeZone, 'clock')}
          <small style={{ fontWeight: 400, marginLeft: 6, color: 'var(--ink-3)' }}>
            {running ? `×${state?.rate ?? 1}` : t('已暂停', 'paused')}
          </small>
        </span>
      </span>
    </button>
  );
  if (!synthetic || !may('demo:write')) return face;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectedKeys: [running ? `rate-${state?.rate ?? 1}` : 'pause'],
        items: [
          ...CLOCK_RATES.map((rate) => ({
            key: `rate-${rate}`,
            label: rate === 1 ? t('×1 实时', '×1 real time') : `×${rate}`,
            onClick: () => void change({ rate, running: true }),
          })),
          {
            key: 'pause',
            label: running ? t('暂停', 'Pause') : t('继续', 'Go on'),
            onClick: () => void change({ running: !running }),
          },
          { type: 'divider' },
          {
            key: 'jump',
            label: t('拨到现在', 'Set to the present'),
            onClick: () => void change({ jumpToNow: true }),
          },
        ],
      }}
    >
      {face}
    </Dropdown>
  );
}
