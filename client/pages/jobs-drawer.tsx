import { Button, Drawer, Popconfirm, Progress } from 'antd';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Job, JobState } from '../../server/jobs/contract.ts';
import { api } from '../api/endpoints.ts';
import { events } from '../api/events.ts';
import type { ApiError } from '../api/request.ts';
import { useCity, useCityNow } from '../data/city-context.tsx';
import { asApiError, useResource } from '../data/use-resource.ts';
import { ageText, everyText, instantText } from '../language/format.ts';
import { nameOf, useLanguage, useText } from '../language/use-text.ts';
import { EmptyState, Held } from '../shell/states.tsx';

const states: Record<JobState, [zh: string, en: string]> = {
  queued: ['等待', 'queued'],
  running: ['进行中', 'running'],
  succeeded: ['完成', 'done'],
  failed: ['失败', 'failed'],
  cancelled: ['已取消', 'cancelled'],
};

/** Long work: what runs, how far it is; it can be started and cancelled here. */
export function JobsDrawer({ open, onClose }: { open: boolean; onClose(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { may } = useCity();
  const [turn, setTurn] = useState(0);
  const [heard, setHeard] = useState<Record<string, Job>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const jobs = useResource(open && may('jobs:read') ? `jobs#${turn}` : null, (signal) => api.jobs(signal));
  useEffect(() => {
    if (!open) return;
    const stops = [
      events.on('xiangwang.job.changed', (event) => {
        const { job } = event.data as { job: Job };
        setHeard((before) => ({ ...before, [job.jobId]: job }));
      }),
      events.onReset(() => setTurn((count) => count + 1)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [open]);
  const act = async (doing: () => Promise<unknown>): Promise<void> => {
    setError(null);
    try {
      await doing();
      setTurn((count) => count + 1);
    } catch (cause) {
      setError(asApiError(cause));
    }
  };
  return (
    <Drawer
      open={open}
      onClose={onClose}
      size={400}
      title={t('后台任务', 'Jobs')}
      styles={{ body: { padding: 0 } }}
    >
      {error ? (
        <p className="note amber" role="alert" style={{ margin: 12 }}>
          {t(error.detailZh, error.detailEn)} {t(error.remedyZh, error.remedyEn)}
        </p>
      ) : null}
      <Held resource={jobs} rows={5}>
        {(data) => {
          const known = new Set(data.jobs.map((job) => job.jobId));
          const fresh = Object.values(heard).filter((job) => !known.has(job.jobId));
          const list = [...fresh, ...data.jobs.map((job) => heard[job.jobId] ?? job)];
          return (
            <div data-testid="jobs-list">
              {may('jobs:write') && data.kinds.length > 0 ? (
                <div className="section row-wrap">
                  {data.kinds.map((kind) => (
                    <Button
                      key={kind.kind}
                      size="small"
                      onClick={() => void act(() => api.startJob(kind.kind))}
                    >
                      {nameOf(language, kind.titleZh, kind.titleEn)}
                    </Button>
                  ))}
                </div>
              ) : null}
              {list.length === 0 ? (
                <EmptyState
                  title={t('没有任务', 'No jobs')}
                  next={t(
                    '长时间的工作会列在这里，可以取消。',
                    'Long work is listed here and can be cancelled.',
                  )}
                />
              ) : (
                list.map((job) => (
                  <JobRow
                    key={job.jobId}
                    job={job}
                    mayCancel={may('jobs:write')}
                    onCancel={() => void act(() => api.cancelJob(job.jobId))}
                  />
                ))
              )}
            </div>
          );
        }}
      </Held>
    </Drawer>
  );
}

function JobRow({ job, mayCancel, onCancel }: { job: Job; mayCancel: boolean; onCancel(): void }): ReactNode {
  const t = useText();
  const language = useLanguage();
  const { city } = useCity();
  const now = useCityNow(30_000);
  const live = job.state === 'running' || job.state === 'queued';
  return (
    <div className="section" data-testid="job-row">
      <div className="item-top">
        <b>{nameOf(language, job.titleZh, job.titleEn)}</b>
        <span className={`tag${job.state === 'failed' ? ' red' : job.state === 'running' ? ' blue' : ''}`}>
          {t(...states[job.state])}
        </span>
      </div>
      {job.state === 'running' ? <Progress percent={Math.round(job.progress * 100)} size="small" /> : null}
      <div className="item-sub">
        {job.message ? <span>{job.message}</span> : null}
        {job.error ? <span>{t(job.error.detail, job.error.detailEn)}</span> : null}
        {job.everyS ? <span>{everyText(job.everyS, language)}</span> : null}
        <span
          style={{ marginLeft: 'auto' }}
          title={instantText(job.createdAt, language, city.timeZone, 'full')}
        >
          {ageText(Math.max(0, now - Date.parse(job.createdAt)), language)}
        </span>
      </div>
      {live && mayCancel ? (
        <Popconfirm
          title={t('取消这个任务？', 'Cancel this job?')}
          okText={t('取消任务', 'Cancel it')}
          cancelText={t('保留', 'Keep')}
          onConfirm={onCancel}
        >
          <Button size="small" style={{ marginTop: 6 }} disabled={job.cancelAsked}>
            {job.cancelAsked ? t('正在取消…', 'Cancelling…') : t('取消', 'Cancel')}
          </Button>
        </Popconfirm>
      ) : null}
    </div>
  );
}
