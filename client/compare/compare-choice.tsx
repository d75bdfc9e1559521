import { Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { compareShifts } from '../state/compare.ts';
import type { CompareShift, CompareWay } from '../state/compare.ts';
import { screen, useScreen } from '../state/screen-store.ts';

/** Period B beside period A: none, the one before, or the same weekdays some weeks ago; swiped or subtracted. */
export function CompareChoice(): ReactNode {
  const t = useText();
  const { way, shift } = useScreen((state) => state.compare);
  const names: Record<CompareShift, string> = {
    before: t('B：前一时段', 'B: period before'),
    '4w': t('B：四周前', 'B: 4 weeks ago'),
    '12w': t('B：十二周前', 'B: 12 weeks ago'),
  };
  return (
    <>
      {way === 'none' ? null : (
        <Segmented<CompareWay>
          size="small"
          value={way}
          aria-label={t('对比方式', 'How to compare')}
          data-testid="compare-way"
          options={[
            { value: 'swipe', label: t('卷帘', 'Swipe') },
            { value: 'difference', label: t('差值', 'A − B') },
          ]}
          onChange={(next) => screen.dispatch({ type: 'set-compare', compare: { way: next } })}
        />
      )}
      <Select<CompareShift | 'none'>
        size="small"
        style={{ width: 124 }}
        value={way === 'none' ? 'none' : shift}
        aria-label={t('对比时段', 'Period to compare with')}
        data-testid="compare-with"
        options={[
          { value: 'none', label: t('不对比', 'Compare …') },
          ...compareShifts.map((value) => ({ value, label: names[value] })),
        ]}
        onChange={(value) =>
          screen.dispatch({
            type: 'set-compare',
            compare:
              value === 'none' ? { way: 'none' } : { way: way === 'none' ? 'swipe' : way, shift: value },
          })
        }
      />
    </>
  );
}
