import { cloneElement, isValidElement } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';

/** How a table's pages are turned: its buttons back and on have names for those who do not see their arrows. */
export function usePageTurns(): (page: number, kind: string, drawn: ReactNode) => ReactNode {
  const t = useText();
  const names: Record<string, string> = {
    prev: t('上一页', 'Previous page'),
    next: t('下一页', 'Next page'),
  };
  return (_, kind, drawn) =>
    names[kind] !== undefined && isValidElement<{ 'aria-label'?: string }>(drawn)
      ? cloneElement(drawn, { 'aria-label': names[kind] })
      : drawn;
}
