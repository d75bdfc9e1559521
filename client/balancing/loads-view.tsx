import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Evaluation, Measures } from '../../server/balancing/contract.ts';
import { useText } from '../language/use-text.ts';
import { minutesText, ratioText } from './balance-texts.ts';

/** Before and after in numbers that a scheduler can defend. */
export function MeasuresView({
  before,
  after,
  moves,
  people,
  within = null,
}: {
  before: Measures;
  after: Measures;
  moves: number;
  people: number;
  /** Loads of the grids that were asked about: their evenness is shown first. */
  within?: Evaluation['loads'] | null;
}): ReactNode {
  const t = useText();
  const rows: [string, string, string, string][] = [
    ...(within === null || within.length === 0
      ? []
      : [
          [
            'gridMaxOverMean',
            t('所涉网格：最重 / 平均（1 为完全均等）', 'Grids concerned: heaviest / mean (1: all alike)'),
            ratioText(unevenness(within.map((one) => one.before))),
            ratioText(unevenness(within.map((one) => one.after))),
          ] satisfies [string, string, string, string],
        ]),
    [
      'maxOverMean',
      within === null ? t('最重 / 平均', 'Heaviest / mean') : t('全市：最重 / 平均', 'City: heaviest / mean'),
      ratioText(before.maxOverMean),
      ratioText(after.maxOverMean),
    ],
    [
      'uncoveredHot',
      t('无人时段的预期案件（件/日）', 'Expected cases in uncovered hours, a day'),
      before.uncoveredHot.toFixed(1),
      after.uncoveredHot.toFixed(1),
    ],
    [
      'gini',
      t('基尼系数（0 为人人相同）', 'Gini (0: all alike)'),
      before.gini.toFixed(3),
      after.gini.toFixed(3),
    ],
    [
      'travel',
      t('街巷离片区中心（米）', 'Street to middle of beat, m'),
      minutesText(before.travelM),
      minutesText(after.travelM),
    ],
  ];
  return (
    <table className="grid-table tight" data-testid="balance-measures">
      <thead>
        <tr>
          <th>{t(`${moves} 处变动 · ${people} 人`, `${moves} changes · ${people} people`)}</th>
          <th className="num">{t('现在', 'Now')}</th>
          <th className="num">{t('方案', 'Plan')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, label, from, to]) => (
          <tr key={key} data-measure={key}>
            <td>{label}</td>
            <td className="num">{from}</td>
            <td className="num">
              <b>{to}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The loads of the grids in which one changes; of the chosen grids, while none does; null: there are none. */
export function concerned(
  loads: Evaluation['loads'],
  gridIds: readonly string[] = [],
): Evaluation['loads'] | null {
  const touched = new Set(loads.filter(({ changed }) => changed).map(({ gridId }) => gridId));
  const grids = touched.size > 0 ? touched : new Set(gridIds);
  return grids.size === 0 ? null : loads.filter(({ gridId }) => grids.has(gridId));
}

function unevenness(loads: readonly number[]): number {
  const mean = loads.reduce((a, b) => a + b, 0) / Math.max(1, loads.length);
  return mean > 0 ? Math.max(...loads) / mean : 1;
}

/** Each holder's minutes before and after as a bar against the band that is asked for; changed ones are lit. */
export function LoadsView({
  loads,
  fold = false,
}: {
  loads: Evaluation['loads'];
  /** Those whose load stays as it is are listed on a click. */
  fold?: boolean;
}): ReactNode {
  const t = useText();
  const [open, setOpen] = useState(!fold);
  const most = Math.max(1, ...loads.flatMap((one) => [one.before, one.after, one.high]));
  const sorted = loads.toSorted((a, b) => Number(b.changed) - Number(a.changed) || b.after - a.after);
  const still = sorted.filter(({ changed }) => !changed).length;
  const shown = open ? sorted : sorted.filter(({ changed }) => changed);
  return (
    <>
      <p className="item-sub" style={{ paddingInline: 16 }}>
        {t(
          '分钟/班；条为方案，黑线为现在，浅带为目标范围。“当班”另含代管他人街巷的时间。',
          'Minutes a shift: bar the plan, black line now, pale band what is asked for. “On shift” adds streets held for others who are off.',
        )}
      </p>
      <ul
        className="loads"
        data-testid="balance-loads"
        aria-label={t('各人工作量（分钟/班）', 'Minutes a shift')}
      >
        {shown.map((one) => (
          <li key={one.holderId} data-holder={one.holderId} data-changed={one.changed}>
            <span className="load-name">{one.nameZh}</span>
            <span className="load-bar">
              <i
                className="load-band"
                style={{
                  left: `${(one.low / most) * 100}%`,
                  width: `${((one.high - one.low) / most) * 100}%`,
                }}
              />
              <i className="load-before" style={{ left: `${(one.before / most) * 100}%` }} />
              <i
                className={one.after > one.high ? 'load-after over' : 'load-after'}
                style={{ width: `${(one.after / most) * 100}%` }}
              />
            </span>
            <span className="load-value">
              {one.changed ? `${minutesText(one.before)} → ` : ''}
              <b>{minutesText(one.after)}</b>
              {one.held ? (
                <small
                  data-testid="load-held"
                  title={t(
                    '每班实际负责（分钟）：本人的街巷，加上 AB 角与他人不当班时代管的',
                    'Held a shift, min: own streets and those held for an AB partner or others who are off',
                  )}
                >
                  {' '}
                  {t('当班', 'on shift')} {minutesText(one.held.after)}
                </small>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {open || still === 0 ? null : (
        <div className="section">
          <button
            type="button"
            className="link-button"
            data-testid="loads-still"
            onClick={() => setOpen(true)}
          >
            {t(`其余 ${still} 人不变`, `${still} others stay as they are`)}
          </button>
        </div>
      )}
    </>
  );
}
