import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import type { Page } from '../state/app-state.ts';
import { screen } from '../state/screen-store.ts';

/** The rooms of the live side, as far as the role may enter them. */
export function PatrolLinks(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const links: [Page, boolean, string][] = [
    ['unit-route', may('tracks:read'), t('路线对照', 'Routes')],
    ['replay', may('tracks:read'), t('回放', 'Replay')],
    ['presence', may('tracks:read'), t('谁到过', 'Who was here')],
    ['fences', may('units:read'), t('围栏', 'Fences')],
    ['terminals', may('units:read'), t('终端', 'Terminals')],
  ];
  const open = links.filter(([, seen]) => seen);
  if (open.length === 0) return null;
  return (
    <nav
      className="permit-links patrol-links"
      style={{ gridTemplateColumns: `repeat(${open.length}, 1fr)` }}
      aria-label={t('实时与轨迹各页', 'Pages of the live side')}
    >
      {open.map(([page, , name]) => (
        <button
          key={page}
          type="button"
          data-testid={`patrol-link-${page}`}
          onClick={() => screen.dispatch({ type: 'set-page', page })}
        >
          {name}
        </button>
      ))}
    </nav>
  );
}
