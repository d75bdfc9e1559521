import { Button, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { BalanceKind } from '../../server/balancing/contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useCity } from '../data/city-context.tsx';
import { knowsPeople } from '../data/knows-people.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import type { Page } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { readAim } from './aim.ts';
import { BalanceDesk } from './balance-desk.tsx';
import { kindTexts, kinds } from './balance-texts.ts';

const go = (page: Page): void => screen.dispatch({ type: 'set-page', page });

/** Rebalancing: what may move, proposals from fewest changes to best balance, changes by hand, and the plan. */
export function BalancePage(): ReactNode {
  const t = useText();
  const { city } = useCity();
  const item = useScreen((state) => state.item);
  const aim = readAim(item);
  // Any other item is a plan that is worked on again.
  const planId = aim === null ? item : null;
  const plan = useResource(planId, (signal) => balancingApi.plan(planId ?? '', signal));
  const [picked, setKind] = useState<BalanceKind>('sections');
  const worked = planId !== null && plan.data?.planId === planId ? plan.data : null;
  const kind = worked?.kind ?? picked;
  const ground = useResource(`ground/${kind}`, (signal) => balancingApi.ground(kind, signal), kind);
  return (
    <SidePageFrame
      title={t('均衡', 'Rebalance')}
      about={t('少改动、说得清、可审批', 'Few changes, each explained, approved by another')}
      back={false}
    >
      <div className="section row-wrap">
        <Select<BalanceKind>
          size="small"
          style={{ width: 150 }}
          value={kind}
          disabled={planId !== null}
          data-testid="balance-kind"
          aria-label={t('均衡什么', 'What to balance')}
          options={kinds.map((one) => ({ value: one, label: t(kindTexts[one].zh, kindTexts[one].en) }))}
          onChange={setKind}
        />
        <small>{t(kindTexts[kind].aboutZh, kindTexts[kind].aboutEn)}</small>
        <Button size="small" data-testid="balance-gaps" onClick={() => go('hour-gaps')}>
          {t('时段空白', 'Unseen hours')}
        </Button>
        <Button size="small" data-testid="balance-plans" onClick={() => go('plans')}>
          {t('已存方案', 'Plans')}
        </Button>
      </div>
      {knowsPeople(city) ? (
        <>
          {planId === null || worked !== null ? null : <Held resource={plan}>{() => null}</Held>}
          <Held resource={ground} rows={10}>
            {(data) =>
              // Not on what was read for another kind or another plan.
              data.kind !== kind || (planId !== null && worked === null) ? null : (
                <BalanceDesk
                  key={`${kind}/${item}`}
                  kind={kind}
                  ground={data}
                  aim={kind === 'sections' ? aim : null}
                  plan={worked}
                />
              )
            }
          </Held>
        </>
      ) : (
        <EmptyState
          title={t('没有人员，无从均衡', 'No people: nothing to balance')}
          next={t(
            '在“导入数据”页导入人员、班次与责任人，再在“排班”页导入排班表，这里便比较各人的负荷。',
            'Import people, shifts and who answers for what (Import data), then a roster (Roster page); then their loads are compared here.',
          )}
        />
      )}
    </SidePageFrame>
  );
}
