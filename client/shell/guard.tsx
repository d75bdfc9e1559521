import { Component } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import { ErrorState } from './states.tsx';

/** Keeps a failure of one part of the screen from taking the others with it. A change of `key` tries again. */
export class Guard extends Component<{ children: ReactNode }, { cause: unknown }> {
  override state = { cause: null as unknown };

  static getDerivedStateFromError(cause: unknown): { cause: unknown } {
    return { cause };
  }

  override render(): ReactNode {
    const { cause } = this.state;
    if (cause === null) return this.props.children;
    return <ErrorState error={partError(cause)} onRetry={() => window.location.reload()} />;
  }
}

/** A part of the page that could not be fetched (service away, or a newer version stands) is no defect. */
function partError(cause: unknown): ApiError {
  if (!(cause instanceof TypeError) || !/import|fetch|module/i.test(cause.message)) return asApiError(cause);
  return new ApiError({
    status: 0,
    code: 'part_not_loaded',
    detailZh: '这一部分还没有读到。',
    detailEn: 'This part of the page could not be loaded.',
    remedyZh: '连接恢复后重试；页面会刷新，所见视图保留。',
    remedyEn: 'Try again when the connection is back; the page reloads and keeps the view.',
  });
}
