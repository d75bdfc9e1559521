import { Tooltip } from 'antd';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { events } from '../api/events.ts';
import type { ConnectionState } from '../api/events.ts';
import { ageText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';

/** The state of the connection and how it is said: live, connecting, or how old the positions are. */
export function useConnection(): { state: ConnectionState; text: string } {
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
  return { state: connection.state, text };
}

/** Is what I see live? When not, how old are the positions. */
export function ConnectionDot(): ReactNode {
  const t = useText();
  const { state, text } = useConnection();
  const hint = {
    live: t('与服务保持连接', 'Connected to the service'),
    connecting: t('正在连接服务', 'Connecting to the service'),
    offline: t(
      '连接中断，正在重连；显示的是中断前的内容',
      'Disconnected, reconnecting; what you see is from before',
    ),
  }[state];
  return (
    <Tooltip title={hint}>
      <span
        className="bar-button"
        role="status"
        data-testid="connection"
        data-state={state}
        style={{ cursor: 'default' }}
        aria-label={`${t('连接', 'Connection')}: ${text}`}
      >
        <i className={`dot ${state}`} />
        {text}
      </span>
    </Tooltip>
  );
}
