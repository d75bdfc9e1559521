import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Card } from '../../server/inspect/contract.ts';
import { useCity } from '../data/city-context.tsx';
import { useText } from '../language/use-text.ts';
import type { SidePage } from '../state/app-state.ts';
import type { PatrolAsk } from '../state/patrol-ask.ts';
import { screen } from '../state/screen-store.ts';

const open = (page: SidePage, patrol: Partial<PatrolAsk>): void => {
  screen.dispatch({ type: 'set-patrol', patrol: { at: null, ...patrol } });
  screen.dispatch({ type: 'set-page', page });
};

/** What can be asked of the past of a unit, or of a ground: each asks its purpose first. */
export function PatrolActions({ card }: { card: Card }): ReactNode {
  const t = useText();
  const { may } = useCity();
  if (!may('tracks:read')) return null;
  const { layer, id } = card;
  if (layer === 'units')
    return (
      <>
        <Button
          size="small"
          type="primary"
          data-testid="unit-route"
          onClick={() => open('unit-route', { unit: id })}
        >
          {t('计划与实际路线', 'Planned and actual route')}
        </Button>
        <Button size="small" data-testid="unit-replay" onClick={() => open('replay', { unit: id })}>
          {t('回放', 'Replay')}
        </Button>
      </>
    );
  if (layer === 'grids' || layer === 'zones')
    return (
      <Button
        size="small"
        data-testid="area-presence"
        onClick={() => open('presence', { area: { kind: layer, id } })}
      >
        {t('谁到过这里', 'Who was here')}
      </Button>
    );
  return null;
}
