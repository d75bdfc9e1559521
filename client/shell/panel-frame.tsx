import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import type { HotTask } from '../state/hot-view.ts';
import type { Workspace } from '../state/app-state.ts';
import { screen, useScreen } from '../state/screen-store.ts';

const heads: Record<Workspace, { zh: string; en: string; askZh: string; askEn: string }> = {
  permits: {
    zh: '能否在此建设',
    en: 'May this be built here',
    askZh: '给出地块与工程：依何法、须经谁同意、把握多大',
    askEn: 'Site and works in; by which law, who consents, how sure',
  },
  command: {
    zh: '案件分布与现场力量',
    en: 'Cases and who is there',
    askZh: '看哪里案件多，点开柱体读案件',
    askEn: 'See where cases are; click a column to read them',
  },
  scheduling: {
    zh: '街巷巡查时效',
    en: 'Age of the last visit',
    askZh: '看哪些街巷久未到访，网格里谁在岗',
    askEn: 'See which streets went unseen, and who is on post',
  },
};

/** The commander's tasks beside the overview have their own question. */
const taskHeads: Partial<Record<HotTask, (typeof heads)['command']>> = {
  where: {
    zh: '哪里热：超出偶然与力度',
    en: 'Hot beyond chance and effort',
    askZh: '本期对前期；点地图或清单，读一处',
    askEn: 'This period against the one before; click a place to read it',
  },
  emerging: {
    zh: '新增与加强的热点',
    en: 'New and intensifying places',
    askZh: '按周看来龙去脉，先看新增',
    askEn: 'Week by week, the new ones first',
  },
  forecast: {
    zh: '接下来去哪里',
    en: 'Where next',
    askZh: '预测与它自己的命中记录放在一起',
    askEn: 'A forecast beside its own record',
  },
  campaign: {
    zh: '集中整治的效果',
    en: 'Did the campaign work',
    askZh: '前后对照，看是否转移到隔壁',
    askEn: 'Before and after, and whether it moved next door',
  },
};

/** What the open task is called, and what it asks. */
export function headOf(workspace: Workspace, task: HotTask): (typeof heads)['command'] {
  return (workspace === 'command' ? taskHeads[task] : undefined) ?? heads[workspace];
}

/** The left panel: one task; it folds away and the city stays. */
export function PanelFrame({ children }: { children: ReactNode }): ReactNode {
  const t = useText();
  const open = useScreen((state) => state.panelOpen);
  const workspace = useScreen((state) => state.workspace);
  const task = useScreen((state) => state.hot.task);
  const read = useScreen((state) =>
    [state.workspace, state.hot.task, state.hot.place, state.cases.cell, state.check].join('/'),
  );
  const body = useRef<HTMLDivElement>(null);
  // What is opened from the foot of a list is read from its head.
  const was = useRef(read);
  useLayoutEffect(() => {
    if (was.current === read) return;
    was.current = read;
    body.current?.scrollTo({ top: 0 });
  }, [read]);
  if (!open) {
    return (
      <div className="float unfold">
        <button
          type="button"
          className="tool"
          aria-label={t('展开面板', 'Unfold the panel')}
          data-testid="panel-unfold"
          onClick={() => screen.dispatch({ type: 'set-panel', open: true })}
        >
          <MenuUnfoldOutlined />
        </button>
      </div>
    );
  }
  const head = headOf(workspace, task);
  return (
    <aside className="float panel" data-testid="panel" aria-label={t(head.zh, head.en)}>
      <div className="panel-head">
        <div style={{ flex: 1 }}>
          <h2>{t(head.zh, head.en)}</h2>
          <p>{t(head.askZh, head.askEn)}</p>
        </div>
        <button
          type="button"
          className="bar-button"
          aria-label={t('收起面板', 'Fold the panel')}
          data-testid="panel-fold"
          onClick={() => screen.dispatch({ type: 'set-panel', open: false })}
        >
          <MenuFoldOutlined />
        </button>
      </div>
      <div ref={body} className="panel-body">
        {children}
      </div>
    </aside>
  );
}
