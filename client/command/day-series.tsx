import { useCallback, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { ProfileAnswer } from '../../server/hotspots/profile-contract.ts';
import { useText } from '../language/use-text.ts';
import { okabeIto } from '../map/scales.ts';
import { tooltipOf, useChart } from './use-chart.ts';
import type { Ink } from './use-chart.ts';

const DAY_MS = 86_400_000;

/** Local days from the first, as 'MM-DD'. */
export function dayNames(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) => new Date(start + i * DAY_MS).toISOString().slice(5, 10));
}

/** Sums of seven days each, the last ending with the last day; what is left over at the beginning is dropped. */
export function weeklySums(days: readonly number[]): number[] {
  const weeks = Math.floor(days.length / 7);
  const from = days.length - weeks * 7;
  return Array.from({ length: weeks }, (_, w) =>
    days.slice(from + w * 7, from + w * 7 + 7).reduce((a, b) => a + b, 0),
  );
}

/** Since when, and who found it: patrol-found cases and all others, by week over half a year or by day over six weeks. */
export function DaySeries({
  days,
  by,
  shownDays,
}: {
  days: ProfileAnswer['days'];
  by: 'day' | 'week';
  /** The last so many days belong to the period that is asked about. */
  shownDays: number;
}): ReactNode {
  const t = useText();
  const { names, patrol, others, inPeriod } = useMemo(() => {
    const count = days.patrol.length;
    const all = dayNames(days.first, count);
    if (by === 'week') {
      const weeks = Math.floor(count / 7);
      const from = count - weeks * 7;
      return {
        names: Array.from({ length: weeks }, (_, w) => all[from + w * 7]!),
        patrol: weeklySums(days.patrol),
        others: weeklySums(days.others),
        inPeriod: Math.max(1, Math.round(shownDays / 7)),
      };
    }
    const shown = Math.min(count, Math.max(42, shownDays + 14));
    return {
      names: all.slice(-shown),
      patrol: days.patrol.slice(-shown),
      others: days.others.slice(-shown),
      inPeriod: shownDays,
    };
  }, [days, by, shownDays]);
  const option = useCallback(
    (ink: Ink) => {
      const first = names[Math.max(0, names.length - inPeriod)];
      const bar = (name: string, data: number[], color: string) => ({
        name,
        type: 'bar',
        stack: 'cases',
        barCategoryGap: '18%',
        data,
        itemStyle: { color },
      });
      return {
        animation: false,
        grid: { left: 26, right: 4, top: 8, bottom: 34 },
        legend: {
          bottom: 0,
          itemWidth: 9,
          itemHeight: 9,
          textStyle: { color: ink('--ink-2'), fontSize: 11 },
        },
        tooltip: { trigger: 'axis', ...tooltipOf(ink) },
        xAxis: {
          type: 'category',
          data: names,
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
            ...bar(t('市民、热线、摄像', 'citizens, hotline, cameras'), others, okabeIto.vermilion),
            markArea: {
              silent: true,
              itemStyle: { color: ink('--accent-soft') },
              data: [[{ xAxis: first }, { xAxis: names.at(-1) }]],
            },
          },
          bar(t('巡查发现', 'found by patrols'), patrol, okabeIto.blue),
        ],
      };
    },
    [names, patrol, others, inPeriod, t],
  );
  const box = useChart(option);
  const label =
    by === 'week' ? t('近半年每周案件数', 'Cases per week, half a year') : t('每日案件数', 'Cases per day');
  return (
    <figure className="chart" data-testid="series-chart">
      <figcaption>
        {label}
        <small>{t('底色为所选时段', 'shaded: the chosen period')}</small>
      </figcaption>
      <div ref={box} style={{ height: 138 }} role="img" aria-label={label} />
    </figure>
  );
}
