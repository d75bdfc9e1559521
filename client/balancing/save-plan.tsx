import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { BalanceKind } from '../../server/balancing/contract.ts';
import type { Plan } from '../../server/balancing/plan-contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useText } from '../language/use-text.ts';
import { useActing } from '../pages/use-acting.ts';
import { screen } from '../state/screen-store.ts';
import type { PlanDraft } from './plan-draft.ts';

/** Keeps what was put together under a name, as a draft or as the next version of a plan, and opens it. */
export function SavePlan({
  kind,
  draft,
  runId,
  trade,
  plan,
  note,
  onKept,
}: {
  kind: BalanceKind;
  draft: PlanDraft;
  runId: string | null;
  trade: boolean;
  /** A plan that gets its next version. */
  plan: Plan | null;
  /** What it is for. */
  note: string | null;
  onKept(): void;
}): ReactNode {
  const t = useText();
  const act = useActing();
  const [name, setName] = useState(plan?.name ?? '');
  const save = (): void => {
    void act(
      async () => {
        const changes = [...draft.changes];
        const made =
          plan === null
            ? await balancingApi.create({
                name: name.trim(),
                kind,
                changes,
                ...(trade ? { tradeBetweenGrids: true } : {}),
                ...(runId === null ? {} : { runId }),
                ...(note === null ? {} : { note }),
              })
            : await balancingApi.save(plan.planId, { version: plan.version, name: name.trim(), changes });
        onKept();
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
        aria-label={t('方案名称', 'Name of the plan')}
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
        {plan === null
          ? t('存为草案', 'Keep as a draft')
          : t(`存为第 ${plan.version + 1} 版`, `Keep as version ${plan.version + 1}`)}
      </Button>
    </div>
  );
}
