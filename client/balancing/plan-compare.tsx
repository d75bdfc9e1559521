import { Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Comparison, Plan } from '../../server/balancing/plan-contract.ts';
import { balancingApi } from '../api/balancing.ts';
import { useResource } from '../data/use-resource.ts';
import { useText } from '../language/use-text.ts';
import { minutesText, ratioText } from './balance-texts.ts';

const MOST_BARS = 16;
const MOST_ROWS = 60;

/** A plan beside another or the present: numbers, loads as bars, what they treat differently (lit on the map). */
export function PlanCompare({
  plan,
  onCompared,
}: {
  plan: Plan;
  /** The subjects that the two treat differently; null: nothing is compared. */
  onCompared(subjects: string[] | null): void;
}): ReactNode {
  const t = useText();
  const plans = useResource('plans', (signal) => balancingApi.plans(signal));
  const [other, setOther] = useState<string | null>(null);
  const comparison = useResource(other === null ? null : `${plan.planId}/${other}`, async (signal) => {
    const answer = await balancingApi.compare(plan.planId, other!, signal);
    onCompared(answer.differing.map((one) => one.subjectId));
    return answer;
  });
  const choices = (plans.data ?? []).filter((one) => one.kind === plan.kind && one.planId !== plan.planId);
  return (
    <div className="section">
      <div className="row-wrap">
        <span>{t('与之比较', 'Compare with')}</span>
        <Select
          size="small"
          style={{ width: 200 }}
          allowClear
          value={other}
          data-testid="plan-compare"
          options={[
            { value: 'present', label: t('现状', 'the present') },
            ...choices.map((one) => ({ value: one.planId, label: one.name })),
          ]}
          onChange={(value: string | undefined) => {
            setOther(value ?? null);
            if (value === undefined) onCompared(null);
          }}
        />
      </div>
      {comparison.data === null ? null : (
        <>
          <Numbers comparison={comparison.data} />
          <Bars comparison={comparison.data} />
          <Differences comparison={comparison.data} />
        </>
      )}
    </div>
  );
}

function Numbers({ comparison: { a, b } }: { comparison: Comparison }): ReactNode {
  const t = useText();
  const rows: [string, string, string][] = [
    [t('变动', 'Changes'), `${a.moves}`, `${b.moves}`],
    [
      t('最重 / 平均', 'Heaviest / mean'),
      ratioText(a.measures.maxOverMean),
      ratioText(b.measures.maxOverMean),
    ],
    [
      t('无人时段的预期案件（件/日）', 'Expected cases in uncovered hours, a day'),
      a.measures.uncoveredHot.toFixed(2),
      b.measures.uncoveredHot.toFixed(2),
    ],
    [t('基尼系数', 'Gini'), a.measures.gini.toFixed(3), b.measures.gini.toFixed(3)],
    [
      t('街巷离片区中心（米）', 'Street to middle of beat, m'),
      minutesText(a.measures.travelM),
      minutesText(b.measures.travelM),
    ],
  ];
  return (
    <table className="grid-table tight" data-testid="plan-numbers">
      <thead>
        <tr>
          <th />
          <th className="num">{a.name}</th>
          <th className="num">{b.name}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, x, y]) => (
          <tr key={label}>
            <td>{label}</td>
            <td className="num">{x}</td>
            <td className="num">{y}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each holder's minutes in both, where they differ most: the upper bar is the first plan. */
function Bars({ comparison: { a, b, loads } }: { comparison: Comparison }): ReactNode {
  const shown = loads
    .toSorted((x, y) => Math.abs(y.a - y.b) - Math.abs(x.a - x.b))
    .slice(0, MOST_BARS)
    .filter((one) => Math.abs(one.a - one.b) > 0.5);
  const most = Math.max(1, ...shown.flatMap((one) => [one.a, one.b]));
  return (
    <ul className="loads" data-testid="plan-bars" aria-label={`${a.name} / ${b.name}`}>
      {shown.map((one) => (
        <li key={one.holderId} data-holder={one.holderId}>
          <span className="load-name">{one.nameZh}</span>
          <span style={{ display: 'grid', gap: 1 }}>
            <span className="load-bar">
              <i className="load-after" style={{ width: `${(one.a / most) * 100}%` }} />
            </span>
            <span className="load-bar">
              <i className="load-after over" style={{ width: `${(one.b / most) * 100}%` }} />
            </span>
          </span>
          <span className="load-value">
            {minutesText(one.a)} / {minutesText(one.b)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Differences({ comparison }: { comparison: Comparison }): ReactNode {
  const t = useText();
  return (
    <table className="grid-table tight" data-testid="plan-comparison">
      <thead>
        <tr>
          <th />
          <th>{t('现在', 'Now')}</th>
          <th>{comparison.a.name}</th>
          <th>{comparison.b.name}</th>
        </tr>
      </thead>
      <tbody>
        {comparison.differing.slice(0, MOST_ROWS).map((one) => (
          <tr key={one.subjectId}>
            <td>{one.nameZh}</td>
            <td>{one.presentZh}</td>
            <td>{one.aZh}</td>
            <td>{one.bZh}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
