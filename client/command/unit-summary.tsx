import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { countText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState } from '../shell/states.tsx';
import { unitScale } from '../map/scales.ts';
import type { UnitState } from '../state/app-state.ts';
import { useScreen } from '../state/screen-store.ts';

const EVERY_MS = 1500;
const states: [UnitState, string, string][] = [
  ['moving', '移动', 'moving'],
  ['stopped', '停留', 'stopped'],
  ['silent', '失联', 'silent'],
  ['off', '下班', 'off duty'],
];

type Counts = Record<string, Record<UnitState, number>>;

/** How many units of each kind move, stand, are silent or off duty, counted from the positions on the map. */
export function UnitSummary(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const { units, city } = useCity();
  const [counts, setCounts] = useState<Counts>({});
  useEffect(() => {
    const count = (): void => {
      const next: Counts = {};
      for (const unit of units.at(performance.now())) {
        const row = (next[unit.kind] ??= { moving: 0, stopped: 0, silent: 0, off: 0 });
        row[unit.state] += 1;
      }
      setCounts(next);
    };
    count();
    const timer = setInterval(count, EVERY_MS);
    return () => clearInterval(timer);
  }, [units]);

  if ((city.counts['units'] ?? 0) === 0)
    return (
      <div className="section" data-testid="unit-summary">
        <div className="section-title">{t('现场力量（实时）', 'Who is out there (live)')}</div>
        <EmptyState
          title={t('没有接入终端', 'No terminal reports here')}
          next={t(
            '管理员在“用户与设备”登记终端后，这里显示人员与车辆。',
            'Once an administrator registers terminals (Users and devices), people and vehicles show here.',
          )}
        />
      </div>
    );

  const total = (state: UnitState): number => Object.values(counts).reduce((sum, row) => sum + row[state], 0);
  return (
    <div className="section" data-testid="unit-summary">
      <div className="section-title">{t('现场力量（实时）', 'Who is out there (live)')}</div>
      <table className="grid-table" style={{ margin: '0 -16px', width: 'calc(100% + 32px)' }}>
        <thead>
          <tr>
            <th scope="col">{t('种类', 'Kind')}</th>
            {states.map(([state, zh, en]) => (
              <th key={state} scope="col" className="num">
                {t(zh, en)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {unitScale(theme).map((kind) => (
            <tr key={kind.key}>
              <td>
                <i
                  className="swatch dot-shape"
                  style={{
                    display: 'inline-block',
                    width: 9,
                    height: 9,
                    background: kind.color,
                    marginRight: 6,
                  }}
                />
                {nameOf(language, kind.labelZh, kind.labelEn)}
              </td>
              {states.map(([state]) => (
                <td key={state} className="num">
                  {countText(counts[kind.key]?.[state] ?? 0, language)}
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <td>
              <b>{t('合计', 'Total')}</b>
            </td>
            {states.map(([state]) => (
              <td key={state} className="num">
                <b>{countText(total(state), language)}</b>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p style={{ color: 'var(--ink-3)', fontSize: 12, marginTop: 6 }}>
        {t(
          '失联指超过 3 分钟没有定位，不等于缺勤。',
          'Silent: no position for over 3 minutes; that is not absence.',
        )}
      </p>
    </div>
  );
}
