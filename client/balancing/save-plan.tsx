import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { BalanceKind } from '../../server/balancing/contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { screen } from '../state/screen-store.ts';
import type { PlanDraft } from './plan-draft.ts';

/** Keeps what was put together under a name, as a draft, and opens it. */
export function SavePlan({
  kind,
  draft,
  runId,
  trade,
}: {
  kind: BalanceKind;
  draft: PlanDraft;
  runId: string | null;
  trade: boolean;
}): ReactNode {
  const t = useText();
  const act = useActing();
  const [name, setName] = useState('');
  const save = (): void => {
    void act(
      async () => {
        const made = await balancingApi.create({
          name: name.trim(),
          kind,
          changes: [...draft.changes],
          ...(trade ? { tradeBetweenGrids: true } : {}),
          ...(runId === null ? {} : { runId }),
        });
        screen.dispatch({ type: 'set-page', page: 'plans', item: made.planId });
      },
      t('已存为草案', 'Kept as a draft'),
    );
  };
  return (
    <div className="section row-wrap">
      <Input
        size="small"
        style={{ width: 200 }}
        value={name}
        placeholder={t('给方案起个名字', 'Name of the plan')}
        data-testid="balance-name"
        onChange={(event) => setName(event.target.value)}
      />
      <Button
        size="small"
        type="primary"
        disabled={name.trim() === ''}
        data-testid="balance-save"
        onClick={save}
      >
        {t('存为草案', 'Keep as a draft')}
      </Button>
    </div>
  );
}
