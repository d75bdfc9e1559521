import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import type { Period } from '../state/app-state.ts';
import { useScreen } from '../state/screen-store.ts';

use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

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
  const theme = useScreen((state) => state.theme);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);

  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const from = time.from ? time.from : '';
    const to = time.to ? time.to : '';
    const inside = (day: string): boolean => {
      const noon = Date.parse(`${day}T04:00:00Z`);
      return noon >= Date.parse(from) && noon < Date.parse(to);
    };
    let last = days.findLastIndex((day) => inside(day.day));
    if (last < 0) last = days.length - 1;
    const end = Math.min(days.length, Math.max(last + 4, DAYS_SHOWN));
    const first = Math.min(
      Math.max(0, end - DAYS_SHOWN),
      Math.max(
        0,
        days.findIndex((day) => inside(day.day)),
      ),
    );
    const shown = days.slice(first, end);
    chart.current?.setOption(
      {
        animationDuration: 200,
        grid: { left: 28, right: 2, top: 8, bottom: 20 },
        tooltip: {
          trigger: 'axis',
          confine: true,
          backgroundColor: color('--surface'),
          borderColor: color('--line'),
          textStyle: { color: color('--ink'), fontSize: 12 },
        },
        xAxis: {
          type: 'category',
          data: shown.map((day) => day.day.slice(5)),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: color('--line-2') } },
          axisLabel: { color: color('--ink-3'), fontSize: 10 },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          splitNumber: 2,
          axisLabel: { color: color('--ink-3'), fontSize: 10 },
          splitLine: { lineStyle: { color: color('--line') } },
        },
        series: [
          {
            name: t('件', 'cases'),
            type: 'bar',
            barCategoryGap: '20%',
            data: shown.map((day) => ({
              value: day.count,
              itemStyle: { color: inside(day.day) ? color('--accent') : color('--line-2') },
            })),
          },
        ],
      },
      { notMerge: true },
    );
    box.current?.setAttribute('data-theme-drawn', theme);
  }, [days, time, theme, t]);

  return (
    <div
      ref={box}
      style={{ height: 124 }}
      role="img"
      aria-label={t('每日案件数柱状图', 'Bar chart of cases per day')}
    />
  );
}
