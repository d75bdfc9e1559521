import { Segmented, Switch } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { countText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { PatrolLinks } from '../patrol/patrol-links.tsx';
import { EmptyState, Held } from '../shell/states.tsx';
import type { ObjectRef, Page } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { coverageCounts } from './coverage-classes.ts';
import { GridList } from './grid-list.tsx';
import { GridStaffTable } from './grid-staff-table.tsx';
import { StreetList } from './street-list.tsx';

const WEEK_MS = 7 * 86_400_000;
type Tab = 'streets' | 'grids';

/** The scheduler's task: which streets went unseen for too long, and who is on post in a grid. */
export function SchedulingPanel(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const { coverage } = useCityData();
  const on = useScreen((state) => state.coverage.on);
  const selection = useScreen((state) => state.selection);
  const [tab, setTab] = useState<Tab>('streets');
  const [gridId, setGridId] = useState<string | null>(null);
  const [followed, setFollowed] = useState<ObjectRef | null>(null);
  if (selection !== followed) {
    setFollowed(selection);
    if (selection?.layer === 'grids') {
      setTab('grids');
      setGridId(selection.id);
    }
  }

  if (!may('coverage:read')) {
    return (
      <EmptyState
        title={t('您的角色不能查看巡查时效', 'Your role may not read visit ages')}
        next={t('请从上方选择其他工作区。', 'Choose another workspace above.')}
      />
    );
  }
  return (
    <>
      <DutyLinks />
      <PatrolLinks />
      <div className="section">
        <div className="item-top" style={{ marginBottom: 10, alignItems: 'center' }}>
          <label htmlFor="coverage-toggle" style={{ fontWeight: 600 }}>
            {t('按距上次到访着色', 'Colour by time since the last visit')}
          </label>
          <Switch
            id="coverage-toggle"
            checked={on}
            data-testid="coverage-toggle"
            aria-label={t('按距上次到访着色', 'Colour by time since the last visit')}
            onChange={(value) => screen.dispatch({ type: 'set-coverage', on: value })}
          />
        </div>
        <Held resource={coverage} rows={2}>
          {(data) => {
            const counts = coverageCounts(data.streets);
            const overdue = data.streets.filter(
              (street) => street.ageMs !== null && street.ageMs > WEEK_MS,
            ).length;
            return (
              <dl className="figures">
                <Figure label={t('街巷', 'Streets')} value={countText(data.streets.length, language)} />
                <Figure label={t('超过 7 天', 'Over 7 days')} value={countText(overdue, language)} />
                <Figure label={t('无记录', 'No record')} value={countText(counts.never, language)} />
                <Figure label={t('不明', 'Unknown')} value={countText(counts.unknown, language)} />
              </dl>
            );
          }}
        </Held>
      </div>
      <div className="section" style={{ paddingBlock: 8 }}>
        <Segmented<Tab>
          block
          size="small"
          value={tab}
          aria-label={t('列表', 'List')}
          options={[
            { value: 'streets', label: t('街巷', 'Streets') },
            { value: 'grids', label: t('网格与在岗', 'Grids and staff') },
          ]}
          onChange={(value) => {
            setTab(value);
            if (value === 'grids') setGridId(null);
          }}
        />
      </div>
      {tab === 'streets' ? (
        <StreetList />
      ) : gridId !== null ? (
        <GridStaffTable gridId={gridId} onBack={() => setGridId(null)} />
      ) : (
        <GridList
          onChoose={(id) => {
            setGridId(id);
            screen.dispatch({ type: 'select', selection: { layer: 'grids', id } });
          }}
        />
      )}
    </>
  );
}

/** The other rooms of the workspace. */
function DutyLinks(): ReactNode {
  const t = useText();
  const { may } = useCity();
  const links: [Page, boolean, string][] = [
    ['gaps', may('coverage:read'), t('缺口与预警', 'Gaps')],
    ['attendance', may('people:read'), t('考勤', 'Attendance')],
    ['rosters', may('people:read'), t('排班', 'Roster')],
    ['hour-gaps', may('plans:read'), t('时段空白', 'Unseen hours')],
    ['balance', may('plans:read'), t('均衡', 'Rebalance')],
    ['plates', may('duty:write'), t('签到牌', 'Plates')],
  ];
  return (
    <nav className="permit-links" aria-label={t('调度各页', 'Pages of scheduling')}>
      {links.map(([page, seen, name]) =>
        seen ? (
          <button
            key={page}
            type="button"
            data-testid={`duty-link-${page}`}
            onClick={() => screen.dispatch({ type: 'set-page', page })}
          >
            {name}
          </button>
        ) : null,
      )}
    </nav>
  );
}

function Figure({ label, value }: { label: string; value: string }): ReactNode {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
