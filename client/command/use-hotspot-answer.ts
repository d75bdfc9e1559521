import { useEffect, useRef, useState } from 'react';
import type { HotspotQuestion, HotspotResult } from '../../server/hotspots/contract.ts';
import type { Job } from '../../server/jobs/contract.ts';
import { api } from '../api/endpoints.ts';
import { hotspotsApi } from '../api/hotspots.ts';
import type { ApiError } from '../api/request.ts';
import { isLive, useJob } from '../data/use-job.ts';
import { useResource } from '../data/use-resource.ts';

/** A hotspot answer as it comes: at once, or through a job when it takes long. */
export interface HotspotReading {
  /** The newest answer; the former one stays while the next is worked out. */
  result: HotspotResult | null;
  /** What is asked; null while nothing is. */
  key: string | null;
  /** Is `result` the answer to what the screen asks now? */
  current: boolean;
  /** From the question to its answer, ms. */
  tookMs: number | null;
  job: Job | null;
  error: ApiError | null;
  reload(): void;
  /** Ends the work under way. */
  cancel(): void;
}

/** Asks for hotspots whenever `key` changes; a null key asks nothing. */
export function useHotspotAnswer(key: string | null, question: HotspotQuestion | null): HotspotReading {
  const asked = useResource(key, async (signal) => {
    const began = performance.now();
    const answer = await hotspotsApi.ask(question!, signal);
    return { ...answer, key, tookMs: performance.now() - began };
  });
  const fresh = asked.data?.key === key ? asked.data : null;
  const jobId = fresh?.jobId ?? null;
  const job = useJob(jobId);
  const done = job.data?.jobId === jobId && job.data?.state === 'succeeded' ? job.data : null;
  const resultId = (done?.result as { resultId?: string } | null | undefined)?.resultId ?? null;
  const later = useResource(resultId, (signal) => hotspotsApi.result(resultId!, signal), resultId ?? '');
  const found = fresh?.result ?? (jobId !== null ? later.data : null);

  const [last, setLast] = useState<HotspotResult | null>(null);
  if (found !== null && found !== last) setLast(found);
  if (key === null && last !== null) setLast(null);
  return {
    key,
    result: found ?? (key === null ? null : last),
    current: found !== null,
    tookMs: fresh?.result ? fresh.tookMs : null,
    job: job.data !== null && jobId !== null ? job.data : null,
    error: asked.error ?? job.error ?? later.error,
    reload: asked.reload,
    cancel: () => {
      if (jobId !== null && job.data && isLive(job.data)) void api.cancelJob(jobId).then(() => job.reload());
    },
  };
}

/** The same value, taken over when it has not changed for `calmMs`: heavy work waits until somebody has chosen. */
export function useCalm<T>(value: T, calmMs: number): T {
  const [kept, setKept] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setKept(value), calmMs);
    return () => clearTimeout(timer);
  }, [value, calmMs]);
  return kept;
}

/** The same value, taken over at most once in `everyMs`: what arrives by the second need not be asked by the second. */
export function useSlow(value: number, everyMs: number): number {
  const [kept, setKept] = useState(value);
  const at = useRef(0);
  useEffect(() => {
    if (kept === value) return;
    const wait = Math.max(0, at.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      at.current = performance.now();
      setKept(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, kept, everyMs]);
  return kept;
}
