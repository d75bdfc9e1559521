import { ArrowLeftOutlined, CloseOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { screen, useScreen } from '../state/screen-store.ts';

/** A page beside the map: its title, the way back to its list, and the way back to the work. */
export function SidePageFrame({
  title,
  about,
  back = true,
  backTo = null,
  foot,
  children,
}: {
  title: string;
  about?: string;
  /** Is there a list to go back to? */
  back?: boolean;
  /** The item under which the list is found; none unless told. */
  backTo?: string | null;
  /** Stays in view under what scrolls. */
  foot?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const t = useText();
  const page = useScreen((state) => state.page);
  const item = useScreen((state) => state.item);
  return (
    <>
      <header className="panel-head">
        {item === null || !back ? null : (
          <button
            type="button"
            className="bar-button"
            aria-label={t('回到列表', 'Back to the list')}
            data-testid="side-back"
            onClick={() => screen.dispatch({ type: 'set-page', page, item: backTo })}
          >
            <ArrowLeftOutlined />
          </button>
        )}
        <div style={{ flex: 1, minWidth: 0 }}>
          <h2 data-testid="page-title">{title}</h2>
          {about ? <p>{about}</p> : null}
        </div>
        <button
          type="button"
          className="bar-button"
          aria-label={t('关闭，回到工作区', 'Close, back to the workspace')}
          title="Esc"
          data-testid="page-close"
          onClick={() => screen.dispatch({ type: 'set-page', page: null })}
        >
          <CloseOutlined />
        </button>
      </header>
      <div className="panel-body side-body">{children}</div>
      {foot ? <footer className="side-foot">{foot}</footer> : null}
    </>
  );
}
