import { useCallback } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { useScreen } from '../state/screen-store.ts';
import { tooltipOf, useChart } from './use-chart.ts';
import type { Ink } from './use-chart.ts';

export const weekdayNames: readonly [zh: string, en: string][] = [
  ['周一', 'Mon'],
  ['周二', 'Tue'],
  ['周三', 'Wed'],
  ['周四', 'Thu'],
  ['周五', 'Fri'],
  ['周六', 'Sat'],
  ['周日', 'Sun'],
];
const ramps = {
  paper: ['#fef0d9', '#fdbb84', '#ef6548', '#990000'],
  night: ['#3b0f4f', '#a52c60', '#ed6925', '#f7d03c'],
};

/** When does it happen? Cases by weekday and hour of the city’s clock; 7 × 24 counts from Monday 0 o’clock. */
export function HourClock({ counts, label }: { counts: readonly number[]; label: string }): ReactNode {
  const t = useText();
  const theme = useScreen((state) => state.theme);
  const top = counts.reduce((best, count) => Math.max(best, count), 0);
  const option = useCallback(
    (ink: Ink) => ({
      animation: false,
      grid: { left: 34, right: 4, top: 4, bottom: 18 },
      tooltip: {
        ...tooltipOf(ink),
        formatter: ({ data }: { data: [number, number, number] }) =>
          `${t(...weekdayNames[data[1]]!)} ${data[0]}:00–${data[0] + 1}:00 · ${data[2]} ${t('件', 'cases')}`,
      },
      xAxis: {
        type: 'category',
        data: Array.from({ length: 24 }, (_, hour) => String(hour)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: ink('--ink-3'), fontSize: 10, interval: 5 },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: weekdayNames.map((name) => t(...name)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: ink('--ink-3'), fontSize: 10 },
      },
      visualMap: {
        show: false,
        min: 0,
        max: Math.max(1, top),
        inRange: { color: ramps[theme] },
      },
      series: [
        {
          type: 'heatmap',
          // No case is the colour of the paper, not the least of the ramp.
          data: counts.flatMap((count, i) => (count > 0 ? [[i % 24, Math.floor(i / 24), count]] : [])),
          itemStyle: { borderColor: ink('--surface'), borderWidth: 1 },
          emphasis: { itemStyle: { borderColor: ink('--ink'), borderWidth: 1 } },
        },
      ],
    }),
    [counts, t, theme, top],
  );
  const box = useChart(option);
  return (
    <figure className="chart" data-testid="hour-clock" data-total={counts.reduce((a, b) => a + b, 0)}>
      <figcaption>
        {label}
        <small>
          {t('最多', 'at most')} {top} {t('件/时', 'an hour')}
        </small>
      </figcaption>
      <div ref={box} style={{ height: 124 }} role="img" aria-label={label} className="clock-ground" />
    </figure>
  );
}
