import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { countText } from '../language/format.ts';
import { periodText } from '../language/period-text.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { classOf, differenceClasses } from '../map/scales.ts';
import { LegendClass } from '../shell/legend-class.tsx';
import { differenceOf } from '../state/compare.ts';
import { useScreen } from '../state/screen-store.ts';

/** What the difference layer means: how many more or less per cell, between which periods, and the sum that must agree. */
export function DifferenceLegend(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { cells, cellsBefore, periodBefore } = useCityData();
  const theme = useScreen((state) => state.theme);
  const a = cells.data;
  const b = cellsBefore.data;
  const rows = useMemo(() => {
    if (!a || !b) return [];
    const values = differenceOf(a.cells, b.cells).map((one) => one.a - one.b);
    const classes = differenceClasses(values, theme);
    return classes.map((one) => ({
      one,
      count: values.filter((value) => classOf(classes, value)?.key === one.key).length,
    }));
  }, [a, b, theme]);
  if (!a || !b || !periodBefore) return null;
  const change = a.total - b.total;
  return (
    <section
      className="float legend"
      data-testid="legend-difference"
      aria-label={t('两期差值图例', 'Legend of the difference')}
    >
      <h3>{t('每格案件增减（件，A − B）', 'Change of cases per cell (A − B)')}</h3>
      <p>A {periodText(a, language, city.timeZone)}</p>
      <p>B {periodText(b, language, city.timeZone)}</p>
      <p data-testid="difference-total" data-total={change}>
        {t('合计', 'in all')} {countText(a.total, language)} − {countText(b.total, language)} ={' '}
        {change > 0 ? '+' : change < 0 ? '−' : ''}
        {countText(Math.abs(change), language)} {t('件', 'cases')}
      </p>
      <ul>
        {rows.map(({ one, count }) => (
          <LegendClass key={one.key} legend="cases" name={one.key}>
            <i
              className={`swatch${one.lies ? ' lies' : ''}`}
              style={one.lies ? { borderColor: one.color, color: one.color } : { background: one.color }}
            />
            <span>{nameOf(language, one.labelZh, one.labelEn)}</span>
            <span className="num">
              {countText(count, language)} {t('格', 'cells')}
            </span>
          </LegendClass>
        ))}
      </ul>
      <p>
        {t('增：立柱；减与不变：平面', 'more: columns; less or the same: flat')} ·{' '}
        {t('原始计数，未做显著性检验', 'raw counts, no test of significance')}
      </p>
    </section>
  );
}
