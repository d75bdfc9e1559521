import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useCity } from '../data/city-context.tsx';
import { instantText } from '../language/format.ts';
import { periodText } from '../language/period-text.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { screen, useScreen } from '../state/screen-store.ts';
import { campaignScale, emergingScale, forecastScale, hotScale, statisticScale } from './hot-classes.ts';
import type { HotScale } from './hot-classes.ts';
import { classCounts, quarterOf } from './hot-scenes.ts';
import { byChanceText, methodText, placeUnit } from './hot-texts.ts';
import { useHotspots } from './hotspot-data.tsx';

interface Said {
  title: string;
  lines: string[];
  rows: { scale: HotScale; count: number }[];
  foot: string[];
}

/** What the columns and lines mean: measure, unit, period, test, what chance alone gives. A click on a class filters. */
export function HotLegend(): ReactNode {
  const t = useText();
  const said = useSaid();
  const chosen = useScreen((state) => state.hot.classes);
  if (!said) return null;
  return (
    <section
      className="float legend hot-legend"
      data-testid="legend-hot"
      aria-label={t('热点图例', 'Legend of hotspots')}
    >
      <h3>{said.title}</h3>
      {said.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <ul>
        {said.rows.map(({ scale, count }) => (
          <li key={scale.key}>
            <button
              type="button"
              className={`legend-row${chosen.length > 0 && !chosen.includes(scale.key) ? ' dim' : ''}`}
              aria-pressed={chosen.includes(scale.key)}
              data-testid={`hot-class-${scale.key}`}
              title={t('点击筛选', 'Click to filter')}
              onClick={() => screen.dispatch({ type: 'toggle-hot-class', class: scale.key })}
            >
              <HotSwatch scale={scale} />
              <span>
                {t(scale.zh, scale.en)}
                {scale.saysZh === '' ? null : <small>{t(scale.saysZh, scale.saysEn)}</small>}
              </span>
              <span className="num">{count}</span>
            </button>
          </li>
        ))}
      </ul>
      {said.foot.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  );
}

function HotSwatch({ scale }: { scale: HotScale }): ReactNode {
  if (scale.look === 'hatch') return <i className="hot-swatch hatch" />;
  if (scale.look !== 'solid')
    return <i className={`hot-swatch ${scale.look}`} style={{ color: scale.colors[0] }} />;
  const { colors } = scale;
  const background =
    colors.length === 1
      ? colors[0]
      : `linear-gradient(90deg, ${colors
          .map((color, i) => `${color} ${(100 * i) / colors.length}% ${(100 * (i + 1)) / colors.length}%`)
          .join(', ')})`;
  return <i className="hot-swatch" style={{ background }} />;
}

function useSaid(): Said | null {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const theme = useScreen((state) => state.theme);
  const method = useScreen((state) => state.hot.method);
  const { task, answer, statistic, emerging, forecast, campaign } = useHotspots();
  const { result } = answer;
  return useMemo((): Said | null => {
    const unit = (kind: 'cell' | 'street', resolution: number): string =>
      kind === 'street' ? t('街巷', 'streets') : t(`H3 ${resolution} 级单元`, `H3 cells, res. ${resolution}`);
    if (task === 'where' && method === 'expected' && result) {
      const { question, totals, contract, exposure } = result;
      const counts = classCounts(result.places);
      const before = question.compareFrom
        ? periodText({ from: question.compareFrom, to: question.from }, language, city.timeZone)
        : null;
      return {
        title: t('案件多于期望几倍', 'Cases over expected'),
        lines: [
          `${periodText({ from: question.from, to: question.to }, language, city.timeZone)}${
            before ? t(`，对比 ${before}`, `, against ${before}`) : ''
          }`,
          t(
            `${unit(question.unit, question.resolution)}及邻格 · 期望按${exposure.nameZh}`,
            `${unit(question.unit, question.resolution)} with ring · expected by ${exposure.nameEn}`,
          ),
        ],
        rows: hotScale(theme)
          .map((scale) => ({ scale, count: counts[scale.key] ?? 0 }))
          .filter(({ scale, count }) => count > 0 || scale.key === 'confirmed' || scale.key === 'watch'),
        foot: [
          t(
            `${methodText(contract.method, 'zh')}，${contract.adjustment} 校正，检验 ${totals.tested} ${placeUnit(question.unit, 'zh')}；确认中${byChanceText(totals.byChanceConfirmed, 'zh', placeUnit(question.unit, 'zh'))}、连同关注${byChanceText(totals.byChanceShown, 'zh', placeUnit(question.unit, 'zh'))}出于偶然`,
            `${methodText(contract.method, 'en')}, ${contract.adjustment}, ${totals.tested} tested; by chance ${byChanceText(totals.byChanceConfirmed, 'en')} of the confirmed, ${byChanceText(totals.byChanceShown, 'en')} of all shown`,
          ),
          question.unit === 'street'
            ? t('细灰线：不突出的街巷', 'thin grey: streets that do not stand out')
            : t(
                '柱高与深浅：观测 ÷ 期望（5 倍、10 倍分级）；无街道处不在研究区',
                'height and shade: observed ÷ expected (steps at 5, 10); no street, no study area',
              ),
        ],
      };
    }
    if (task === 'where' && method !== 'expected' && statistic.data) {
      const { question, contract, places, tested } = statistic.data;
      return {
        title: t('第二意见：不考虑暴露量', 'Second opinion: exposure not considered'),
        lines: [
          periodText({ from: question.from, to: question.to }, language, city.timeZone),
          t(
            `${unit(question.unit, question.resolution)} · 零假设：各处可互换`,
            `${unit(question.unit, question.resolution)} · null: places are exchangeable`,
          ),
        ],
        rows: statisticScale(theme).map((scale) => ({
          scale,
          count: places.filter(({ tier }) => tier === scale.key).length,
        })),
        foot: [
          t(
            `${methodText(contract.method, 'zh')}，${contract.adjustment} 校正，检验 ${tested} 处；柱高按 z`,
            `${methodText(contract.method, 'en')}, ${contract.adjustment}, ${tested} tested; height by z`,
          ),
        ],
      };
    }
    if (task === 'emerging' && emerging.data) {
      const { data } = emerging;
      return {
        title: t('热点的来龙去脉', 'How hotspots develop'),
        lines: [
          `${periodText({ from: data.from, to: data.to }, language, city.timeZone)} · ${unit(data.unit, data.resolution)}`,
          t(`${data.steps} 期，每期 ${data.stepDays} 天`, `${data.steps} steps of ${data.stepDays} days`),
        ],
        rows: emergingScale()
          .map((scale) => ({ scale, count: data.counts[scale.key] ?? 0 }))
          .filter(({ count }) => count > 0),
        foot: [
          t(
            `${methodText(data.contract.method, 'zh')}，期内 ${data.contract.adjustment}；柱高按最近一期件数`,
            `${methodText(data.contract.method, 'en')}, ${data.contract.adjustment} within a step; height by the last step’s cases`,
          ),
        ],
      };
    }
    if (task === 'forecast' && forecast.data) {
      const { data } = forecast;
      const scales = forecastScale(theme);
      const counts = [0, 0, 0, 0];
      data.places.forEach((_, index) => (counts[quarterOf(index, data.places.length)]! += 1));
      return {
        title: t('预计件数（预测，非已发生）', 'Cases expected (a forecast)'),
        lines: [
          `${instantText(data.from, language, city.timeZone, 'minute')} – ${instantText(data.to, language, city.timeZone, 'minute')}`,
          t(
            `标出面积 ${(data.areaShare * 100).toFixed(0)} % · ${unit(data.unit, data.resolution)}`,
            `${(data.areaShare * 100).toFixed(0)} % of the area · ${unit(data.unit, data.resolution)}`,
          ),
        ],
        rows: scales.map((scale, i) => ({ scale, count: counts[i]! })).reverse(),
        foot: [t('柱高按预计件数的平方根', 'height: square root of the cases expected')],
      };
    }
    if (task === 'campaign' && campaign.data) {
      const { data } = campaign;
      return {
        title: t('集中整治的范围', 'The campaign’s ground'),
        lines: [periodText({ from: data.from, to: data.to }, language, city.timeZone)],
        rows: campaignScale(theme).map((scale) => ({
          scale,
          count: scale.key === 'area' ? data.area.places : data.belt.places,
        })),
        foot: [t('其余全市为对照', 'the rest of the city is the comparison')],
      };
    }
    return null;
  }, [t, language, city, theme, method, task, result, statistic, emerging, forecast, campaign]);
}
