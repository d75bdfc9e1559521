import { useEffect, useState } from 'react';
import type { Job } from '../../server/jobs/contract.ts';
import { citiesApi } from '../api/cities.ts';
import { events } from '../api/events.ts';
import { useResource } from './use-resource.ts';
import type { Resource } from './use-resource.ts';

const POLL_MS = 1500;

/** Is this job still under way? */
export function isLive(job: Pick<Job, 'state'>): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** A job as it goes on: by events, and by asking where events of another city do not reach. Null: none is followed. */
export function useJob(jobId: string | null, cityId: number | null = null): Resource<Job> {
  const [turn, setTurn] = useState(0);
  const job = useResource(
    jobId === null ? null : `${jobId}#${turn}`,
    (signal) => citiesApi.job(jobId ?? '', cityId, signal),
    jobId ?? '',
  );
  const live = jobId !== null && (job.data === null ? job.error === null : isLive(job.data));
  useEffect(() => {
    if (!live) return;
    const again = (): void => setTurn((count) => count + 1);
    const timer = setInterval(again, POLL_MS);
    const stop = events.on('xiangwang.job.changed', (event) => {
      if ((event.data as { job: Job }).job.jobId === jobId) again();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [live, jobId]);
  return job;
}
