import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { useScreen } from '../state/screen-store.ts';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** Colours of the screen's theme by the name of their variable, for example '--accent'. */
export type Ink = (name: string) => string;

/** Draws a chart into the element; `option` should keep its reference while nothing changed. */
export function useChart(option: (ink: Ink) => EChartsCoreOption): RefObject<HTMLDivElement | null> {
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
    box.current?.setAttribute('data-theme-drawn', theme);
    chart.current?.setOption(
      option((name) => style.getPropertyValue(name).trim()),
      { notMerge: true },
    );
  }, [option, theme]);
  return box;
}

/** Tooltip in the colours of the screen. */
export function tooltipOf(ink: Ink): Record<string, unknown> {
  return {
    confine: true,
    backgroundColor: ink('--surface'),
    borderColor: ink('--line'),
    textStyle: { color: ink('--ink'), fontSize: 12 },
  };
}
