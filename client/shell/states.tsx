import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/request.ts';
import type { Resource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';

/** Being read: the shape of what will come. */
export function LoadingState({ tall = false, rows = 4 }: { tall?: boolean; rows?: number }): ReactNode {
  const t = useText();
  return (
    <div
      className="bones"
      role="status"
      aria-label={t('正在读取', 'Loading')}
      style={
        tall ? { minHeight: '100%', placeContent: 'center', maxWidth: 360, margin: '0 auto' } : undefined
      }
    >
      {Array.from({ length: rows }, (_, index) => (
        <i key={index} style={{ width: `${92 - ((index * 23) % 47)}%` }} />
      ))}
    </div>
  );
}

/** It failed: what, and what a person can do. The code is there for the one who is asked for help. */
export function ErrorState({ error, onRetry }: { error: ApiError; onRetry?: () => void }): ReactNode {
  const t = useText();
  return (
    <div className="state" role="alert">
      <svg className="sketch" viewBox="0 0 96 64" aria-hidden="true">
        <path
          d="M8 46h24l6-10M88 46H60l-8-18"
          fill="none"
          stroke="var(--line-2)"
          strokeWidth="3"
          strokeLinecap="round"
        />
        <path
          d="M40 30l4 6M50 20l-5 4M47 39l-7 4"
          stroke="var(--red)"
          strokeWidth="2.5"
          strokeLinecap="round"
        />
      </svg>
      <b>{t(error.detailZh, error.detailEn)}</b>
      <span className="remedy">{t(error.remedyZh, error.remedyEn)}</span>
      <code>
        {error.code}
        {error.value ? ` · ${error.value}` : ''}
      </code>
      {onRetry ? (
        <Button size="small" onClick={onRetry}>
          {t('重试', 'Try again')}
        </Button>
      ) : null}
    </div>
  );
}

/** Nothing there: why, and what to do next. */
export function EmptyState({ title, next }: { title: string; next: string }): ReactNode {
  return (
    <div className="state">
      <svg className="sketch" viewBox="0 0 96 64" aria-hidden="true">
        <path
          d="M14 50V26l14-8v32M28 50V30l18-10v30M46 50V36l12-6v20M62 50V22l16 9v19"
          fill="none"
          stroke="var(--line-2)"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        <path
          d="M6 50h84"
          stroke="var(--ink-3)"
          strokeWidth="2"
          strokeLinecap="round"
          strokeDasharray="1 5"
        />
      </svg>
      <b>{title}</b>
      <span className="remedy">{next}</span>
    </div>
  );
}

/** Shows what a resource holds; what is still there while a new reading fails is marked as stale. */
export function Held<T>({
  resource,
  children,
  rows,
}: {
  resource: Resource<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}): ReactNode {
  const t = useText();
  if (resource.data === null) {
    if (resource.error) return <ErrorState error={resource.error} onRetry={resource.reload} />;
    return <LoadingState rows={rows ?? 4} />;
  }
  return (
    <>
      {resource.error ? (
        <div className="stale" role="status">
          <span>{t('未能更新，显示的是先前读到的内容', 'Not updated; this is what was read before')}</span>
          <Button type="link" size="small" onClick={resource.reload}>
            {t('重试', 'Try again')}
          </Button>
        </div>
      ) : null}
      {children(resource.data)}
    </>
  );
}
