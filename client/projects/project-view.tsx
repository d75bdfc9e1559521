import { DeleteOutlined, EditOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { VerdictOutcome } from '../../server/permits/contract.ts';
import type { Project } from '../../server/permits/project-contract.ts';
import { permitFilesApi } from '../api/permit-files.ts';
import { useCity } from '../data/city-context.tsx';
import { useResource } from '../data/use-resource.ts';
import { bytesText, instantText } from '../language/format.ts';
import { useLanguage, useText } from '../language/use-text.ts';
import { FileDrop } from '../pages/file-drop.tsx';
import { useActing } from '../pages/use-acting.ts';
import { OutcomeTag } from '../permits/outcome-tag.tsx';
import { personName } from '../permits/person-name.ts';
import { EmptyState, Held } from '../shell/states.tsx';
import { screen } from '../state/screen-store.ts';
import { DateComparer } from './date-comparer.tsx';
import { ProjectForm } from './project-form.tsx';

/** The file of one project. */
export function ProjectView({ projectNo }: { projectNo: string }): ReactNode {
  const file = useResource(`project/${projectNo}`, (signal) => permitFilesApi.project(projectNo, signal));
  return (
    <Held resource={file} rows={10}>
      {(project) => (
        <div data-testid="project" data-project={project.projectNo}>
          <Facts project={project} onChanged={file.reload} />
          <Clock project={project} />
          <Checks project={project} />
          <Attachments project={project} onChanged={file.reload} />
          <History project={project} />
        </div>
      )}
    </Held>
  );
}

function Facts({ project, onChanged }: { project: Project; onChanged(): void }): ReactNode {
  const t = useText();
  const [editing, setEditing] = useState(false);
  if (editing)
    return (
      <ProjectForm
        project={project}
        onDone={() => {
          setEditing(false);
          onChanged();
        }}
        onCancel={() => setEditing(false)}
      />
    );
  return (
    <div className="section">
      <div className="section-title">
        {project.nameZh}
        <Button
          size="small"
          type="text"
          icon={<EditOutlined />}
          data-testid="project-edit"
          onClick={() => setEditing(true)}
        >
          {t('更正', 'Correct')}
        </Button>
      </div>
      <dl className="facts">
        <dt>{t('建设单位', 'Client')}</dt>
        <dd>{project.builder}</dd>
        <dt>{t('施工单位', 'Contractor')}</dt>
        <dd>{project.contractor ?? t('未填', 'not given')}</dd>
        {project.note === null ? null : (
          <>
            <dt>{t('备注', 'Note')}</dt>
            <dd>{project.note}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function Clock({ project }: { project: Project }): ReactNode {
  const t = useText();
  const { clock } = project;
  return (
    <div className="section" data-testid="project-clock">
      <div className="section-title">{t('计时', 'Clock')}</div>
      <dl className="facts">
        <dt>{t('受理', 'Received')}</dt>
        <dd>{clock.receivedOn}</dd>
        <dt>{t('已过', 'Passed')}</dt>
        <dd>
          <b data-testid="project-working-days">
            {clock.workingDays === null
              ? t('工作日未知', 'working days unknown')
              : t(`${clock.workingDays} 个工作日`, `${clock.workingDays} working days`)}
          </b>{' '}
          · {t(`${clock.naturalDays} 个自然日`, `${clock.naturalDays} days`)}
        </dd>
        {clock.timers.map((timer) => (
          <TimerLine key={timer.timerId} timer={timer} />
        ))}
      </dl>
      <p className="remedy">{t(clock.calendarNoteZh, clock.calendarNoteEn)}</p>
    </div>
  );
}

function TimerLine({ timer }: { timer: Project['clock']['timers'][number] }): ReactNode {
  const t = useText();
  return (
    <>
      <dt>{t(timer.zh, timer.en)}</dt>
      <dd>
        {timer.dueOn === null
          ? t('期限未知', 'no date known')
          : t(`至 ${timer.dueOn}`, `until ${timer.dueOn}`)}{' '}
        {timer.overdue === true ? <span className="tag red">{t('已过', 'past')}</span> : null}
      </dd>
    </>
  );
}

function Checks({ project }: { project: Project }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const { checkLines } = project;
  return (
    <div className="section" data-testid="project-checks">
      <div className="section-title">{t('核查', 'Checks')}</div>
      {checkLines.length === 0 ? (
        <EmptyState
          title={t('还没有核查', 'No checks yet')}
          next={t(
            '核查时填写本项目编号，记录就归入此档案。',
            'Give this project number with a check; it is filed here.',
          )}
        />
      ) : (
        <div className="list">
          {checkLines.map((line) => (
            <button
              key={line.checkId}
              type="button"
              className="item"
              data-testid="project-check"
              onClick={() => screen.dispatch({ type: 'set-check', check: line.checkId })}
            >
              <span className="item-top">
                <span className="item-title">{line.checkId}</span>
                <OutcomeTag outcome={line.outcome as VerdictOutcome} />
              </span>
              <span className="item-sub">
                <span>{instantText(line.createdAt, language, city.timeZone, 'full')}</span>
                <span>
                  {t('按', 'law of')} {line.legalDate}
                </span>
                {line.flags > 0 ? <span className="tag amber">{t('区划已变更', 'zone changed')}</span> : null}
              </span>
            </button>
          ))}
          <DateComparer checks={checkLines} />
        </div>
      )}
    </div>
  );
}

function Attachments({ project, onChanged }: { project: Project; onChanged(): void }): ReactNode {
  const t = useText();
  const act = useActing();
  const [sent, setSent] = useState<number | null>(null);
  const { projectNo } = project;
  const send = (file: File): void => {
    setSent(0);
    void act(
      async () => {
        await permitFilesApi.attach(projectNo, file, { onProgress: setSent });
        onChanged();
      },
      t('已收入', 'Filed'),
    ).finally(() => setSent(null));
  };
  return (
    <div className="section" data-testid="project-attachments">
      <div className="section-title">{t('附件', 'Attachments')}</div>
      <ul className="plain">
        {project.attachmentLines.map((file) => (
          <li key={file.attachmentId} className="row-wrap" data-testid="attachment">
            <PaperClipOutlined />
            <a href={permitFilesApi.attachmentPath(projectNo, file.attachmentId)} download={file.name}>
              {file.name}
            </a>
            <small title={`SHA-256 ${file.sha256}`}>{bytesText(file.bytes)}</small>
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t(`移除 ${file.name}`, `Remove ${file.name}`)}
              onClick={() =>
                void act(
                  async () => {
                    await permitFilesApi.removeAttachment(projectNo, file.attachmentId);
                    onChanged();
                  },
                  t('已移除；名称与哈希留在经过中', 'Removed; name and hash stay in the history'),
                )
              }
            />
          </li>
        ))}
      </ul>
      <FileDrop
        file={null}
        hint={t('任何格式，至多 16 MB', 'Any format, 16 MB at most')}
        sent={sent}
        testId="attachment-file"
        onFile={send}
      />
    </div>
  );
}

function History({ project }: { project: Project }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city, account } = useCity();
  return (
    <div className="section" data-testid="project-history">
      <div className="section-title">{t('经过', 'History')}</div>
      <ol className="plain">
        {project.history.map((line) => (
          <li key={`${line.at}/${line.kind}/${line.subject ?? ''}`} style={{ padding: '3px 0' }}>
            <small>{instantText(line.at, language, city.timeZone, 'full')}</small>{' '}
            <small>{personName(line.by, account)}</small>
            <div>{t(line.zh, line.en)}</div>
          </li>
        ))}
      </ol>
    </div>
  );
}
