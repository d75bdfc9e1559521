import { inCity } from '../kernel/city-scope.ts';
import { XwError } from '../kernel/errors.ts';
import type { JobContext, JobKind } from './job-kind.ts';
import type { Finish, JobStore, Run, StoredJob } from './store.ts';

/** Looks for due work so often when nothing wakes it. */
const POLL_MS = 1500;
const HEARTBEAT_MS = 4000;
/** A run without a sign for so long is taken for lost. */
const LOST_MS = 20_000;
/** Progress goes to the database and the browsers at most so often. */
const TELL_MS = 500;
/** How long a stop waits for running work. */
const CLOSE_MS = 8000;

export interface RunnerDeps {
  store: JobStore;
  kinds: ReadonlyMap<string, JobKind>;
  now(): number;
  /** No other process can run jobs here: what runs at the start was lost with the last process. */
  soleOwner: boolean;
  changed(job: StoredJob): void;
  log(level: 'info' | 'warn' | 'error', message: string, detail?: unknown): void;
}

interface Running {
  job: StoredJob;
  cancelAsked: boolean;
  /** It was told to stop, so its return is not its end. */
  toldToStop: boolean;
  /** Taken over by another process: nothing of it may be written any more. */
  lost: boolean;
  done: Promise<void>;
}

/** Takes due jobs, one of each kind at a time, and sees them through. */
export function createRunner(deps: RunnerDeps) {
  const { store, kinds, log } = deps;
  const running = new Map<string, Running>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;
  let taking: Promise<number> | undefined;
  let again = false;
  let started = false;
  const iso = (ms = deps.now()): string => new Date(ms).toISOString();

  async function begin(job: StoredJob): Promise<void> {
    const run: Run = { jobId: job.jobId, startedAt: job.startedAt! };
    const entry: Running = {
      job,
      cancelAsked: false,
      toldToStop: false,
      lost: false,
      done: Promise.resolve(),
    };
    running.set(job.jobId, entry);
    entry.done = see(run, entry)
      .catch((error: unknown) =>
        log('error', 'the end of a job could not be written', { jobId: job.jobId, error: String(error) }),
      )
      .finally(() => {
        running.delete(job.jobId);
        kick();
      });
  }

  async function see(run: Run, entry: Running): Promise<void> {
    const { job } = entry;
    const kind = kinds.get(job.kind)!;
    let share = job.progress;
    let message = job.message;
    let toldAt = 0;
    let telling: Promise<void> | undefined;

    const tell = async (): Promise<void> => {
      toldAt = deps.now();
      try {
        const alive = await store.heartbeat(run, iso(), share, message);
        if (alive === undefined) entry.lost = true;
        else if (alive.cancelAsked) entry.cancelAsked = true;
        if (alive !== undefined) deps.changed({ ...job, state: 'running', progress: share, message });
      } catch (error) {
        log('warn', 'job heartbeat failed', { jobId: run.jobId, error: String(error) });
      }
    };
    const tellOnce = (): void => {
      telling ??= tell().finally(() => {
        telling = undefined;
      });
    };
    const pulse = setInterval(tellOnce, HEARTBEAT_MS);
    deps.changed(job);

    let end: Finish;
    try {
      const context: JobContext = {
        jobId: job.jobId,
        cityId: job.cityId,
        params: job.params,
        checkpoint: job.checkpoint ?? null,
        progress(at, text) {
          share = Math.min(1, Math.max(0, Number.isFinite(at) ? at : 0));
          message = text;
          if (deps.now() - toldAt >= TELL_MS) tellOnce();
        },
        async save(checkpoint) {
          if (entry.lost) return;
          const alive = await store.saveCheckpoint(run, iso(), checkpoint);
          if (alive === undefined) entry.lost = true;
          else if (alive.cancelAsked) entry.cancelAsked = true;
        },
        cancelled() {
          entry.toldToStop ||= stopping || entry.cancelAsked || entry.lost;
          return entry.toldToStop;
        },
      };
      const { cityId } = job;
      // Work about a city goes by that city's time.
      const result = await (cityId === null ? kind.run(context) : inCity(cityId, () => kind.run(context)));
      end =
        entry.cancelAsked && entry.toldToStop
          ? { state: 'cancelled', progress: share, message, result, error: null }
          : { state: 'succeeded', progress: 1, message, result, error: null };
    } catch (error) {
      end = {
        state: entry.cancelAsked ? 'cancelled' : 'failed',
        progress: share,
        message,
        result: null,
        error: problemOf(error),
      };
      if (!entry.cancelAsked)
        log('error', `job ${job.kind} failed`, { jobId: job.jobId, error: String(error) });
    }
    clearInterval(pulse);
    await telling;
    if (entry.lost) return;
    // A stop that came while it ran: what it saved counts, and the next process goes on from there.
    const interrupted = entry.toldToStop && !entry.cancelAsked;
    const stored = interrupted ? await store.release(run) : await store.finish(run, iso(), end);
    if (stored !== undefined) deps.changed(stored);
  }

  async function take(): Promise<number> {
    const names = [...kinds.keys()];
    for (const job of await store.requeueLost(iso(deps.now() - LOST_MS), iso(), names)) deps.changed(job);
    let taken = 0;
    for (let more = !stopping; more; more = !stopping) {
      const busy = new Set([...running.values()].map(({ job }) => job.kind));
      const free = names.filter((kind) => !busy.has(kind));
      if (free.length === 0) break;
      const job = await store.claim(free, iso());
      if (job === undefined) break;
      taken += 1;
      await begin(job);
    }
    return taken;
  }

  function kick(): void {
    if (stopping || !started) return;
    if (taking !== undefined) {
      again = true;
      return;
    }
    taking = take()
      .catch((error: unknown) => {
        log('warn', 'jobs could not be taken', { error: String(error) });
        return 0;
      })
      .finally(() => {
        taking = undefined;
        if (again) {
          again = false;
          kick();
        }
      });
  }

  return {
    kick,
    cancel(jobId: string): void {
      const entry = running.get(jobId);
      if (entry !== undefined) entry.cancelAsked = true;
    },
    async start(): Promise<void> {
      if (deps.soleOwner)
        for (const job of await store.requeueLost(iso(deps.now() + 1), iso(), [...kinds.keys()]))
          deps.changed(job);
      started = true;
      timer = setInterval(kick, POLL_MS);
      timer.unref();
      kick();
    },
    async drain(): Promise<void> {
      while ((await take()) > 0 || running.size > 0)
        await Promise.all([...running.values()].map(({ done }) => done));
    },
    async close(): Promise<void> {
      stopping = true;
      clearInterval(timer);
      await taking;
      const left = [...running.values()];
      let giveUp: NodeJS.Timeout | undefined;
      await Promise.race([
        Promise.all(left.map(({ done }) => done)),
        new Promise<void>((resolve) => {
          giveUp = setTimeout(resolve, CLOSE_MS);
        }),
      ]);
      clearTimeout(giveUp);
      for (const entry of running.values()) {
        // Did not stop in time: whatever it still does may not be written, and the next process begins at the checkpoint.
        entry.lost = true;
        await store
          .release({ jobId: entry.job.jobId, startedAt: entry.job.startedAt! })
          .catch(() => undefined);
      }
    },
  };
}

function problemOf(error: unknown): { code: string; detail: string; detailEn: string } {
  if (error instanceof XwError) {
    const { code, detail, detailEn } = error.problem;
    return { code, detail, detailEn };
  }
  return {
    code: 'defect',
    detail: '任务因内部错误而失败，详见服务日志。',
    detailEn: 'The job failed with an internal error; see the log of the service.',
  };
}
