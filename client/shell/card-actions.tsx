import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Card } from '../../server/inspect/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import { screen } from '../state/screen-store.ts';
import { PatrolActions } from '../patrol/patrol-actions.tsx';
import { useLogVisit } from '../scheduling/use-log-visit.ts';

/** What can be done with the thing: only actions that this role may take and this client can carry out. */
export function CardActions({ card }: { card: Card }): ReactNode {
  const t = useText();
  const { may } = useCity();
  const logVisit = useLogVisit();
  const [busy, setBusy] = useState(false);
  const [copied, setCopied] = useState(false);

  const copyLink = async (): Promise<void> => {
    await navigator.clipboard.writeText(window.location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const log = async (): Promise<void> => {
    setBusy(true);
    await logVisit(card.id, card.titleZh, card.titleEn);
    setBusy(false);
  };
  return (
    <section className="card-section">
      <h3>{t('可做的事', 'Actions')}</h3>
      <div className="actions">
        {card.layer === 'streets' && may('visits:write') ? (
          <Button
            type="primary"
            size="small"
            loading={busy}
            data-testid="log-visit"
            onClick={() => void log()}
          >
            {t('记一次巡查', 'Log a visit')}
          </Button>
        ) : null}
        {card.layer === 'zones' && may('zones:check') ? (
          <Button
            size="small"
            data-testid="zone-history"
            onClick={() => {
              screen.dispatch({ type: 'set-page', page: 'zone', item: card.id });
              screen.dispatch({ type: 'select', selection: null }, { silent: true });
            }}
          >
            {t('历史与替代', 'History, supersede')}
          </Button>
        ) : null}
        <PatrolActions card={card} />
        <Button size="small" onClick={() => void copyLink()}>
          {copied ? t('已复制', 'Copied') : t('复制链接', 'Copy link')}
        </Button>
      </div>
    </section>
  );
}
