import { Segmented } from 'antd';
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { Guard } from '../shell/guard.tsx';
import { LoadingState } from '../shell/states.tsx';
import { hotTasks } from '../state/hot-view.ts';
import type { HotTask } from '../state/hot-view.ts';
import { nextPicture } from './scene-view.ts';
import { screen, useScreen } from '../state/screen-store.ts';

const taskTexts: Record<HotTask, [zh: string, en: string]> = {
  overview: ['态势', 'Now'],
  where: ['热点', 'Hot'],
  emerging: ['新增', 'New'],
  forecast: ['预测', 'Next'],
  campaign: ['整治', 'Effect'],
};

const tasks = {
  where: lazy(() => import('./where-panel.tsx').then((m) => ({ default: m.WherePanel }))),
  emerging: lazy(() => import('./emerging-panel.tsx').then((m) => ({ default: m.EmergingPanel }))),
  forecast: lazy(() => import('./forecast-panel.tsx').then((m) => ({ default: m.ForecastPanel }))),
  campaign: lazy(() => import('./campaign-panel.tsx').then((m) => ({ default: m.CampaignPanel }))),
};

/** Which of the commander's tasks is open; the others are one click away. */
export function TaskChoice(): ReactNode {
  const t = useText();
  const task = useScreen((state) => state.hot.task);
  return (
    <nav className="hot-tasks" aria-label={t('指挥任务', 'Tasks')}>
      <Segmented<HotTask>
        aria-label={t('分析任务', 'Task')}
        block
        size="small"
        value={task}
        options={hotTasks.map((name) => ({
          value: name,
          label: <span data-testid={`task-${name}`}>{t(...taskTexts[name])}</span>,
        }))}
        onChange={(next) => {
          nextPicture.framesAll = next !== 'campaign';
          screen.dispatch({ type: 'set-hot', hot: { task: next } });
        }}
      />
    </nav>
  );
}

/** The open hotspot task. */
export function OpenTask({ task }: { task: Exclude<HotTask, 'overview'> }): ReactNode {
  const Task = tasks[task];
  return (
    <Guard key={task}>
      <Suspense fallback={<LoadingState rows={6} />}>
        <Task />
      </Suspense>
    </Guard>
  );
}
