import { PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { VerdictOutcome } from '../../server/permits/contract.ts';
import type { ProjectLine } from '../../server/permits/project-contract.ts';
import { permitFilesApi } from '../api/permit-files.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { countText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { OutcomeTag } from '../permits/outcome-tag.tsx';
import { EmptyState, ErrorState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { ProjectForm } from './project-form.tsx';
import { ProjectView } from './project-view.tsx';

/** Files of projects: find one or open a new one. The project is the page's item. */
export function ProjectsPage(): ReactNode {
  const t = useText();
  const projectNo = useScreen((state) => state.item);
  const [words, setWords] = useState('');
  const [adding, setAdding] = useState(false);
  return (
    <SidePageFrame
      title={projectNo ?? t('项目档案', 'Projects')}
      about={t(
        '建设单位、附件、全部核查、工作日计时与经过',
        'Who builds, attachments, all checks, the clock and the history',
      )}
    >
      {projectNo === null ? (
        <>
          <div className="section row-wrap" style={{ flexWrap: 'nowrap' }}>
            <Input.Search
              size="small"
              allowClear
              enterButton={t('查找', 'Find')}
              placeholder={t('编号、名称、单位', 'Number, name, company')}
              data-testid="projects-search"
              onSearch={setWords}
            />
            <Button
              size="small"
              type="primary"
              icon={<PlusOutlined />}
              data-testid="project-new"
              onClick={() => setAdding(!adding)}
            >
              {t('新建档案', 'New')}
            </Button>
          </div>
          {adding ? (
            <ProjectForm
              project={null}
              onDone={(made) => screen.dispatch({ type: 'set-page', page: 'projects', item: made.projectNo })}
              onCancel={() => setAdding(false)}
            />
          ) : null}
          <Lines key={words} words={words} />
        </>
      ) : (
        <ProjectView key={projectNo} projectNo={projectNo} />
      )}
    </SidePageFrame>
  );
}

function Lines({ words }: { words: string }): ReactNode {
  const t = useText();
  const first = useResource(`projects/${words}`, (signal) => permitFilesApi.projects(words, null, signal));
  const [more, setMore] = useState<{ projects: ProjectLine[]; nextCursor: string | null } | null>(null);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  return (
    <Held resource={first} rows={6}>
      {(data) => {
        const lines = [...data.projects, ...(more?.projects ?? [])];
        const cursor = more === null ? data.nextCursor : more.nextCursor;
        if (lines.length === 0)
          return (
            <EmptyState
              title={words === '' ? t('还没有项目档案', 'No projects yet') : t('没有找到', 'Nothing found')}
              next={t('受理一个项目后在此建档。', 'Open a file when a project comes in.')}
            />
          );
        const next = async (): Promise<void> => {
          try {
            const page = await permitFilesApi.projects(words, cursor);
            setMore({ projects: [...(more?.projects ?? []), ...page.projects], nextCursor: page.nextCursor });
          } catch (cause) {
            setError(asApiError(cause));
          }
        };
        return (
          <div className="list" data-testid="projects-list">
            {lines.map((line) => (
              <Line key={line.projectNo} line={line} />
            ))}
            {error ? <ErrorState error={error} onRetry={() => setError(null)} /> : null}
            {cursor === null ? null : (
              <Button type="text" onClick={() => void next()}>
                {t('更早的', 'Earlier')}
              </Button>
            )}
          </div>
        );
      }}
    </Held>
  );
}

function Line({ line }: { line: ProjectLine }): ReactNode {
  const t = useText();
  const language = useLanguage();
  return (
    <button
      type="button"
      className="item"
      data-testid="project-line"
      onClick={() => screen.dispatch({ type: 'set-page', page: 'projects', item: line.projectNo })}
    >
      <span className="item-top">
        <span className="item-title">{line.nameZh}</span>
        {line.outcome === null ? (
          <span className="tag">{t('未核查', 'not checked')}</span>
        ) : (
          <OutcomeTag outcome={line.outcome as VerdictOutcome} />
        )}
      </span>
      <span className="item-sub">
        <span>{line.projectNo}</span>
        <span>{line.builder}</span>
        <span>
          {t('受理', 'received')} {line.receivedOn}
        </span>
        <span>
          {t('核查', 'checks')} {countText(line.checks, language)} · {t('附件', 'files')}{' '}
          {countText(line.attachments, language)}
        </span>
        {line.flags > 0 ? (
          <span className="tag amber">
            {t('区划已变更', 'zone changed')} · {line.flags}
          </span>
        ) : null}
      </span>
    </button>
  );
}
