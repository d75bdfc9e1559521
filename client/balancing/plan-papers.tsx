import { Button, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Plan } from '../../server/balancing/plan-contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useResource } from '../data/use-resource.ts';
import { ExportButton } from '../exports/export-button.tsx';
import { useText } from '../language/use-text.ts';

/** The week's roster by a plan on paper: everybody, of a grid, or of a person. */
export function PlanPapers({ plan }: { plan: Plan }): ReactNode {
  const t = useText();
  const [of, setOf] = useState<string | null>(null);
  const ground = useResource('ground/sections', (signal) => balancingApi.ground('sections', signal));
  const holders = ground.data?.holders ?? [];
  const grids = [...new Map(holders.map((one) => [one.gridId, one.gridZh]))];
  const [kind, id] = of?.split('/') ?? [];
  const asked = kind === 'grid' ? { grid: id } : kind === 'person' ? { person: id } : {};
  return (
    <div className="section row-wrap" data-testid="plan-papers">
      <span>{t('按方案的排班', 'Roster by this plan')}</span>
      <Select
        size="small"
        showSearch
        allowClear
        optionFilterProp="label"
        style={{ width: 170 }}
        value={of}
        placeholder={t('全部网格', 'All grids')}
        data-testid="plan-papers-of"
        options={[
          {
            label: t('按网格', 'Of a grid'),
            options: grids.map(([value, label]) => ({ value: `grid/${value}`, label })),
          },
          {
            label: t('按人员', 'Of a person'),
            options: holders.map((one) => ({ value: `person/${one.holderId}`, label: one.nameZh })),
          },
        ]}
        onChange={(value: string | undefined) => setOf(value ?? null)}
      />
      <Button size="small" href={balancingApi.rosterPath(plan.planId, 'xlsx', asked)} data-testid="plan-xlsx">
        Excel
      </Button>
      <Button size="small" href={balancingApi.rosterPath(plan.planId, 'pdf', asked)} data-testid="plan-pdf">
        PDF
      </Button>
      <ExportButton what="plan-changes" of={plan.planId} />
    </div>
  );
}
