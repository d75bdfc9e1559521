import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import type { Period } from '../state/app-state.ts';
import { tooltipOf, useChart } from './use-chart.ts';
import type { Ink } from './use-chart.ts';

const DAYS_SHOWN = 45;

/** Cases per local day round the chosen period; its days are drawn in the accent colour. */
export function DayChart({
  days,
  time,
}: {
  days: { day: string; count: number }[];
  time: Period;
}): ReactNode {
  const t = useText();
  const option = useCallback(
    (ink: Ink): EChartsCoreOption => {
      const from = Date.parse(time.from ?? '');
      const to = Date.parse(time.to ?? '');
      const inside = (day: string): boolean => {
        const noon = Date.parse(`${day}T04:00:00Z`);
        return noon >= from && noon < to;
      };
      let last = days.findLastIndex((day) => inside(day.day));
      if (last < 0) last = days.length - 1;
      const begin = days.findIndex((day) => inside(day.day));
      const end = Math.min(days.length, Math.max(last + 4, DAYS_SHOWN));
      const first = Math.min(Math.max(0, end - DAYS_SHOWN), Math.max(0, begin));
      const shown = days.slice(first, end);
      return {
        animationDuration: 200,
        grid: { left: 28, right: 2, top: 8, bottom: 20 },
        tooltip: { trigger: 'axis', ...tooltipOf(ink) },
        xAxis: {
          type: 'category',
          data: shown.map((day) => day.day.slice(5)),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: ink('--line-2') } },
          axisLabel: { color: ink('--ink-3'), fontSize: 10 },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          splitNumber: 2,
          axisLabel: { color: ink('--ink-3'), fontSize: 10 },
          splitLine: { lineStyle: { color: ink('--line') } },
        },
        series: [
          {
            name: t('件', 'cases'),
            type: 'bar',
            barCategoryGap: '20%',
            data: shown.map((day) => ({
              value: day.count,
              itemStyle: { color: ink(inside(day.day) ? '--accent' : '--line-2') },
            })),
          },
        ],
      };
    },
    [days, time, t],
  );
  const box = useChart(option);
  return (
    <div
      ref={box}
      style={{ height: 124 }}
      role="img"
      aria-label={t('每日案件数柱状图', 'Bar chart of cases per day')}
    />
  );
}
