import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';

/** A page over the map: its title, what it is for, and the way back. */
export function PageFrame({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about: string;
  actions?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const t = useText();
  return (
    <div className="page-inner">
      <header className="page-head">
        <div>
          <h1 data-testid="page-title">{title}</h1>
          <p>{about}</p>
        </div>
        <div className="row-wrap" style={{ flexWrap: 'nowrap' }}>
          {actions}
          <Button
            icon={<CloseOutlined />}
            data-testid="page-close"
            onClick={() => screen.dispatch({ type: 'set-page', page: null })}
          >
            {t('回到地图', 'Back to the map')}
          </Button>
        </div>
      </header>
      {children}
    </div>
  );
}
