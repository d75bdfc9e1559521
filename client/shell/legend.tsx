import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { DifferenceLegend } from '../compare/difference-legend.tsx';
import { HotLegend } from '../command/hot-legend.tsx';
import { useCity } from '../data/city-context.tsx';
import { useCityData } from '../data/city-data.tsx';
import { countText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import {
  caseClasses,
  classOf,
  columnHeightNote,
  coverageScale,
  unitScale,
  zoneScale,
} from '../map/scales.ts';
import type { ScaleClass } from '../map/scales.ts';
import { coverageCounts } from '../scheduling/coverage-classes.ts';
import type { CoverageClass } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { LegendClass } from './legend-class.tsx';
import { periodText } from '../language/period-text.ts';

/** What the colours mean: measure, unit, period, and how many are in each class. A click on a class filters. */
export function Legend(): ReactNode {
  const panelOpen = useScreen((state) => state.panelOpen);
  const subtracts = useScreen(({ compare, cases }) => compare.way === 'difference' && cases.on);
  return (
    <div className="corner" style={{ left: panelOpen ? 'calc(var(--panel) + 24px)' : '12px' }}>
      {subtracts ? <DifferenceLegend /> : <CasesLegend />}
      <HotLegend />
      <CoverageLegend />
      <ZonesLegend />
      <UnitsLegend />
    </div>
  );
}

function CasesLegend(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { cells, cellsBefore, periodBefore } = useCityData();
  const on = useScreen((state) => state.cases.on);
  const theme = useScreen((state) => state.theme);
  const list = cells.data?.cells;
  const before = cellsBefore.data?.cells;
  const rows = useMemo(() => {
    const counts = (list ?? []).map((cell) => cell.count);
    // Two periods share one scale.
    const classes = caseClasses([...counts, ...(before ?? []).map((cell) => cell.count)], theme);
    return classes.map((one) => ({
      one,
      count: counts.filter((count) => classOf(classes, count)?.key === one.key).length,
    }));
  }, [list, before, theme]);
  if (!on || !cells.data) return null;
  return (
    <section
      className="float legend"
      data-testid="legend-cases"
      aria-label={t('案件密度图例', 'Legend of case columns')}
    >
      <h3>{t('每格案件数（件）', 'Cases per cell (count)')}</h3>
      <p>
        H3 · {t('级别', 'res.')} {cells.data.resolution} · {periodText(cells.data, language, city.timeZone)}
        {periodBefore
          ? ` (A) · ${periodText(cellsBefore.data ?? periodBefore, language, city.timeZone)} (B)`
          : ''}
        <span className="on-screen"> · {t('点击可筛选', 'click to filter')}</span>
      </p>
      {rows.length === 0 ? (
        <p>{t('本期没有案件', 'No case in this period')}</p>
      ) : (
        <ul>
          {rows.map(({ one, count }) => (
            <LegendClass key={one.key} legend="cases" name={one.key}>
              <Swatch one={one} />
              <span>{nameOf(language, one.labelZh, one.labelEn)}</span>
              <span className="num">
                {countText(count, language)} {t('格', 'cells')}
              </span>
            </LegendClass>
          ))}
        </ul>
      )}
      <p>
        {nameOf(language, columnHeightNote.zh, columnHeightNote.en)} ·{' '}
        {t('原始计数，未做显著性检验', 'raw counts, no test of significance')}
      </p>
    </section>
  );
}

function CoverageLegend(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { coverage } = useCityData();
  const on = useScreen((state) => state.coverage.on);
  const chosen = useScreen((state) => state.coverage.classes);
  const theme = useScreen((state) => state.theme);
  const data = coverage.data;
  const counts = useMemo(() => (data ? coverageCounts(data.streets) : null), [data]);
  if (!on || !data || !counts) return null;
  return (
    <section
      className="float legend"
      data-testid="legend-coverage"
      aria-label={t('巡查时效图例', 'Legend of visit ages')}
    >
      <h3>{t('距上次到访（时长）', 'Time since the last visit')}</h3>
      <p>
        {t('截至', 'as of')} {instantText(data.at, language, city.timeZone, 'minute')}
        <span className="on-screen"> · {t('点击可筛选', 'click to filter')}</span>
      </p>
      <ul>
        {coverageScale(theme).map((one) => (
          <li key={one.key}>
            <button
              type="button"
              className={`legend-row${chosen.length > 0 && !chosen.includes(one.key) ? ' dim' : ''}`}
              aria-pressed={chosen.includes(one.key)}
              data-testid={`legend-class-${one.key}`}
              onClick={() => screen.dispatch({ type: 'toggle-coverage-class', class: one.key })}
            >
              <Swatch one={one} line />
              <span>{nameOf(language, one.labelZh, one.labelEn)}</span>
              <span className="num">
                {countText(counts[one.key], language)} {t('条', '')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ZonesLegend(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const on = useScreen((state) => state.workspace === 'permits' && state.visible.includes('zones'));
  const visible = useScreen((state) => state.legalDate);
  const { may } = useCity();
  if (!on || !may('zones:read')) return null;
  return (
    <section
      className="float legend"
      data-testid="legend-zones"
      aria-label={t('保护区图例', 'Legend of zones')}
    >
      <h3>{t('保护区类别', 'Classes of protected zones')}</h3>
      <p>
        {visible ?? t('今日有效', 'in force today')} ·{' '}
        {t('立体高度为限高（米）', 'height of a volume: its limit (m)')}
      </p>
      <ul>
        {zoneScale.map((one) => (
          <LegendClass key={one.key} legend="zones" name={one.key}>
            <svg width="22" height="12" aria-hidden="true">
              <rect
                x="1"
                y="1"
                width="20"
                height="10"
                rx="2"
                fill={one.color}
                fillOpacity="0.22"
                stroke={one.color}
                strokeWidth="1.8"
                strokeDasharray={one.dash.map((part) => part * 1.4).join(' ')}
              />
            </svg>
            <span>{nameOf(language, one.labelZh, one.labelEn)}</span>
          </LegendClass>
        ))}
      </ul>
      <p>{t('边线旁浅带：边界不确定度 ±ε', 'pale band along a line: uncertainty ±ε')}</p>
      <p>{t('建筑红色部分：现状高出限高', 'red part of a building: above the limit today')}</p>
    </section>
  );
}

function UnitsLegend(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const theme = useScreen((state) => state.theme);
  const { city, may } = useCity();
  const shown = useScreen(
    (state) => state.visible.includes('units') && state.workspace === 'command' && !state.cases.on,
  );
  if (!shown || !may('units:read') || (city.counts['units'] ?? 0) === 0) return null;
  return (
    <section
      className="float legend"
      data-testid="legend-units"
      aria-label={t('人员车辆图例', 'Legend of units')}
    >
      <h3>{t('人员与车辆（实时位置）', 'Officers and vehicles (live)')}</h3>
      <ul>
        {unitScale(theme).map((one) => (
          <LegendClass key={one.key} legend="units" name={one.key}>
            <i className="swatch dot-shape" style={{ background: one.color }} />
            <span>{nameOf(language, one.labelZh, one.labelEn)}</span>
          </LegendClass>
        ))}
        <li className="legend-row">
          <i className="swatch dot-shape outlined" style={{ color: 'var(--ink-3)' }} />
          <span>{t('失联：位置是最后一次的，不等于缺勤', 'silent: last known place, not absence')}</span>
        </li>
      </ul>
    </section>
  );
}

export function Swatch({
  one,
  line = false,
}: {
  one: ScaleClass<CoverageClass> | ScaleClass;
  line?: boolean;
}): ReactNode {
  if (one.hatched) return <i className="swatch hatched" />;
  return <i className={`swatch${line ? ' line' : ''}`} style={{ background: one.color }} />;
}
