import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { CheckLine } from '../../server/permits/contract.ts';
import { permitsApi } from '../api/permits.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { useCodes } from '../data/use-codes.ts';
import { asApiError, useResource } from '../data/use-resource.ts';
import { ageText, instantText } from '../language/format.ts';
import { ExportButton } from '../exports/export-button.tsx';
import { useLanguage, useText } from '../language/use-text.ts';
import { SidePageFrame } from '../pages/side-page-frame.tsx';
import { EmptyState, ErrorState, Held } from '../shell/states.tsx';
import { screen, useScreen } from '../state/screen-store.ts';
import { OutcomeTag } from './outcome-tag.tsx';
import { decisionTexts } from './permit-texts.ts';

const CHECK_NUMBER = /^P-\d{8}-[0-9a-f]{8}$/i;

/** A check is opened, a project's checks are listed, nothing typed lists all. */
function find(number: string): void {
  if (CHECK_NUMBER.test(number)) openCheck(`P${number.slice(1).toLowerCase()}`);
  else screen.dispatch({ type: 'set-page', page: 'checks', item: number || null });
}

/** Opens it also when it is the one that stands open behind the list. */
function openCheck(check: string): void {
  screen.dispatch({ type: 'set-check', check: null }, { silent: true });
  screen.dispatch({ type: 'set-check', check });
}

/** Every check that was made, newest first, of all projects or one; the project is the page's item in the address. */
export function ChecksPage(): ReactNode {
  const t = useText();
  const project = useScreen((state) => state.item);
  return (
    <SidePageFrame
      title={t('核查记录', 'Checks')}
      about={t('每次核查都留存；区划变更后会标出', 'Every check is kept; a changed zone flags it')}
      back={false}
    >
      <div className="section">
        <Input.Search
          size="small"
          allowClear
          defaultValue={project ?? ''}
          enterButton={t('查找', 'Find')}
          placeholder={t('项目编号或核查编号', 'Number of a project or a check')}
          data-testid="checks-filter"
          onSearch={(value) => find(value.trim())}
        />
        <div style={{ marginTop: 8 }}>
          <ExportButton what="permit-checks" {...(project === null ? {} : { of: project })} />
        </div>
      </div>
      <Lines key={project ?? ''} project={project} />
    </SidePageFrame>
  );
}

function Lines({ project }: { project: string | null }): ReactNode {
  const t = useText();
  const first = useResource(`checks/${project ?? ''}`, (signal) => permitsApi.list(project, null, signal));
  const [more, setMore] = useState<{ lines: CheckLine[]; cursor: string | null } | null>(null);
  const [error, setError] = useState<ReturnType<typeof asApiError> | null>(null);
  return (
    <Held resource={first} rows={8}>
      {(data) => {
        const lines = [...data.checks, ...(more?.lines ?? [])];
        const cursor = more ? more.cursor : data.nextCursor;
        if (lines.length === 0) {
          return (
            <EmptyState
              title={
                project === null
                  ? t('没有核查记录', 'No checks')
                  : t(`项目“${project}”没有核查记录`, `No checks of project "${project}"`)
              }
              next={
                project === null
                  ? t(
                      '在审批工作区核查一个地块，记录就会出现在这里。',
                      'Check a site in the workspace; it appears here.',
                    )
                  : t(
                      '核对编号，或清空后查看全部记录。',
                      'See whether the number is right, or clear it to list all.',
                    )
              }
            />
          );
        }
        const next = async (): Promise<void> => {
          try {
            const page = await permitsApi.list(project, cursor, undefined);
            setMore({ lines: [...(more?.lines ?? []), ...page.checks], cursor: page.nextCursor });
          } catch (cause) {
            setError(asApiError(cause));
          }
        };
        return (
          <div className="list" data-testid="checks-list">
            {lines.map((line) => (
              <Line key={line.checkId} line={line} />
            ))}
            {error ? <ErrorState error={error} onRetry={() => setError(null)} /> : null}
            {cursor ? (
              <Button type="text" onClick={() => void next()}>
                {t('更早的', 'Earlier')}
              </Button>
            ) : null}
          </div>
        );
      }}
    </Held>
  );
}

function Line({ line }: { line: CheckLine }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  const works = useCodes('work_type');
  const decided = line.decision ? decisionTexts[line.decision] : null;
  return (
    <button
      type="button"
      className="item"
      data-testid="check-line"
      data-check={line.checkId}
      onClick={() => openCheck(line.checkId)}
    >
      <span className="item-top">
        <span className="item-title">
          {line.projectNo ?? line.works.map((one) => works.name(one)).join(t('、', ', '))}
        </span>
        <OutcomeTag outcome={line.outcome} />
      </span>
      <span className="item-sub">
        <span title={instantText(line.createdAt, language, city.timeZone, 'full')}>
          {ageText(Math.max(0, now - Date.parse(line.createdAt)), language)}
        </span>
        <span>
          {t('按', 'law of')} {line.legalDate}
        </span>
        <span>{line.checkId}</span>
        {line.flags > 0 ? (
          <span className="tag amber" data-testid="check-line-flag">
            {t('区划已变更', 'zone changed')} · {line.flags}
          </span>
        ) : null}
        {decided ? <span className="tag">{t(decided.zh, decided.en)}</span> : null}
      </span>
    </button>
  );
}
