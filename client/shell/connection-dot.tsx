import { Tooltip } from 'antd';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { events } from '../api/events.ts';
import { ageText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';

/** Is what I see live? When not, how old are the positions. */
export function ConnectionDot(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const connection = useSyncExternalStore(events.watch, events.connection);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  const ageMs = connection.heardAtMs === null ? null : now - connection.heardAtMs;
  const text = {
    live: t('实时', 'Live'),
    connecting: t('连接中', 'Connecting'),
    offline: t(`位置 ${ageText(ageMs, language)}`, `Positions ${ageText(ageMs, language)}`),
  }[connection.state];
  const hint = {
    live: t('与服务保持连接', 'Connected to the service'),
    connecting: t('正在连接服务', 'Connecting to the service'),
    offline: t(
      '连接中断，正在重连；显示的是中断前的内容',
      'Disconnected, reconnecting; what you see is from before',
    ),
  }[connection.state];
  return (
    <Tooltip title={hint}>
      <span
        className="bar-button"
        role="status"
        data-testid="connection"
        data-state={connection.state}
        style={{ cursor: 'default' }}
        aria-label={`${t('连接', 'Connection')}: ${text}`}
      >
        <i className={`dot ${connection.state}`} />
        {text}
      </span>
    </Tooltip>
  );
}
