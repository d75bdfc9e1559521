import { useCallback } from 'react';
import type { ReactNode } from 'react';
import type { CampaignAnswer } from '../../server/hotspots/contract.ts';
import { useText } from '../language/use-text.ts';
import { tooltipOf, useChart } from './use-chart.ts';
import type { Ink } from './use-chart.ts';

/** Each line as a share of its own mean, so that a street and a city can be compared; null where there never was a case. */
export function relative(counts: readonly number[]): (number | null)[] {
  const mean = counts.reduce((a, b) => a + b, 0) / Math.max(1, counts.length);
  return counts.map((count) => (mean > 0 ? Math.round((count / mean) * 100) / 100 : null));
}

/** Weeks of area, belt and comparison, the last ending with the judged period. */
export function CampaignChart({ weeks }: { weeks: CampaignAnswer['weeks'] }): ReactNode {
  const t = useText();
  const option = useCallback(
    (ink: Ink) => {
      const count = weeks.area.length;
      const line = (name: string, data: (number | null)[], color: string, width: number, type: string) => ({
        name,
        type: 'line',
        data,
        symbol: 'none',
        lineStyle: { color, width, type },
        itemStyle: { color },
      });
      return {
        animation: false,
        grid: { left: 26, right: 6, top: 8, bottom: 36 },
        legend: { bottom: 0, itemWidth: 16, textStyle: { color: ink('--ink-2'), fontSize: 11 } },
        tooltip: { trigger: 'axis', ...tooltipOf(ink) },
        xAxis: {
          type: 'category',
          data: Array.from({ length: count }, (_, i) =>
            i === count - 1 ? t('末周', 'last') : `−${count - 1 - i}`,
          ),
          axisTick: { show: false },
          axisLabel: { color: ink('--ink-3'), fontSize: 10 },
        },
        yAxis: {
          type: 'value',
          splitNumber: 2,
          axisLabel: { color: ink('--ink-3'), fontSize: 10 },
          splitLine: { lineStyle: { color: ink('--line') } },
        },
        series: [
          line(t('整治区', 'area'), relative(weeks.area), '#c2185b', 2.5, 'solid'),
          line(t('周边带', 'belt'), relative(weeks.belt), '#c26a00', 2, 'dashed'),
          line(t('对照', 'comparison'), relative(weeks.comparison), ink('--ink-3'), 1.5, 'solid'),
        ],
      };
    },
    [weeks, t],
  );
  const box = useChart(option);
  const label = t('每周件数（各自均值为 1）', 'Per week, each over its own mean');
  return (
    <figure className="chart" data-testid="campaign-chart">
      <figcaption>{label}</figcaption>
      <div ref={box} style={{ height: 150 }} role="img" aria-label={label} />
    </figure>
  );
}
