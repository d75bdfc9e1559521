import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/request.ts';
import { useText } from '../language/use-text.ts';

/**
 * A question that was not answered. A register that cannot be read takes the whole card: no verdict, and nobody may
 * read an empty panel as "no restriction". A refused value says what, where, and what to do.
 */
export function Refusal({
  error,
  busy,
  onRetry,
  onBack,
  onSuggested,
}: {
  error: ApiError;
  busy: boolean;
  onRetry?(): void;
  onBack?(): void;
  /** Asks again without the declared system, so that the service finds the positions that fit. */
  onSuggested?(): void;
}): ReactNode {
  const t = useText();
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void note.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  if (error.status >= 500) {
    return (
      <div className="section refusal-whole" role="alert" data-testid="check-unavailable">
        <svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
          <circle cx="20" cy="20" r="17" fill="none" stroke="currentColor" strokeWidth="3" />
          <path d="M8 32L32 8" stroke="currentColor" strokeWidth="3" />
        </svg>
        <h3>{t('现在不能作出结论', 'No verdict can be given now')}</h3>
        <p>{t(error.detailZh, error.detailEn)}</p>
        <p>
          <b>
            {t(
              '这不是“无限制”。在恢复之前，任何人不得据此认为可以建设。',
              'This is not "unrestricted". Until it is back nobody may take the site as free.',
            )}
          </b>
        </p>
        <p className="remedy">{t(error.remedyZh, error.remedyEn)}</p>
        <div className="row-wrap">
          {onRetry ? (
            <Button size="small" type="primary" loading={busy} data-testid="check-retry" onClick={onRetry}>
              {t('重试', 'Try again')}
            </Button>
          ) : null}
          {onBack ? (
            <Button size="small" onClick={onBack}>
              {t('返回修改', 'Back to the question')}
            </Button>
          ) : null}
          <code>
            {error.status} · {error.code}
          </code>
        </div>
      </div>
    );
  }
  return (
    <div ref={note} className="note amber" role="alert" style={{ marginTop: 8 }} data-testid="check-refused">
      <b>{t(error.detailZh, error.detailEn)}</b>
      {error.value || error.place ? (
        <div>
          {error.value ? (
            <>
              {t('值', 'Value')}：<code data-testid="refused-value">{error.value}</code>{' '}
            </>
          ) : null}
          {error.place ? (
            <>
              {t('位置', 'Place')}：<code data-testid="refused-place">{error.place}</code>
            </>
          ) : null}
        </div>
      ) : null}
      <div data-testid="refused-remedy">{t(error.remedyZh, error.remedyEn)}</div>
      {onSuggested ? (
        <Button
          size="small"
          style={{ marginTop: 6 }}
          loading={busy}
          data-testid="refused-suggested"
          onClick={onSuggested}
        >
          {t('改按落在本市的坐标系核查', 'Check with the systems that land in the city')}
        </Button>
      ) : null}
    </div>
  );
}
