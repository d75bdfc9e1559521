import { Worker } from 'node:worker_threads';
import type { Problem } from '../kernel/errors.ts';
import { XwError } from '../kernel/errors.ts';
import type { MultiPolygon } from '../kernel/geojson.ts';
import type { CityUpload } from './contract.ts';
import type { CityFile } from './gather.ts';
import type { PlannedCity } from './plan-city.ts';
import type { CityRequest, CreateFiles } from './settle-boundary.ts';

/** What a file offers, before it has an id. */
export type Inspected = Omit<CityUpload, 'uploadId' | 'bytes' | 'sha256'>;

export type CityTask =
  | { op: 'plan'; cityId: number; files: CreateFiles; request: CityRequest }
  | { op: 'inspect'; file: CityFile };

/** From the thread: progress, a question to the database, or the end. */
export type FromThread =
  | { say: 'progress'; share: number; zh: string; en: string }
  | { say: 'validity'; shape: MultiPolygon }
  | { say: 'done'; value: unknown }
  | { say: 'problem'; problem: Problem }
  | { say: 'failed'; message: string };

export interface ThreadHooks {
  progress(share: number, zh: string, en: string): void;
  /** Asked a few times a second; an error ends the work with it. */
  cancelled(): Error | undefined;
  validity(shape: MultiPolygon): Promise<{ valid: boolean; reason: string }>;
}

const LOOK_MS = 200;
/** Memory that one file may take: a city, not a country, MB. */
const HEAP_MB = 3072;

function tooLarge(cause: Error): XwError {
  return new XwError(
    {
      code: 'city_too_large',
      status: 413,
      detail: '文件过大，内存不足以整体处理。',
      detailEn: 'The file is too large to be worked out in memory.',
      place: 'source',
      remedy: '请只裁取城市范围后重试。',
      remedyEn: 'Cut out the city alone and try again.',
    },
    { cause },
  );
}

/** A worker's port takes no target origin; the rule that asks for one means windows. */
function answerTo(worker: Worker, answer: { valid: boolean; reason: string }): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  worker.postMessage(answer);
}

function inThread<T>(task: CityTask, hooks: ThreadHooks): Promise<T> {
  // tsx does not reach into worker threads on Node 20 by its command line, so the thread registers it itself.
  const code = new URL('./city-worker.ts', import.meta.url).href;
  const worker = new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(code)}); })`,
    { eval: true, workerData: task, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } },
  );
  return new Promise<T>((resolve, reject) => {
    const watch = setInterval(() => {
      const error = hooks.cancelled();
      if (error !== undefined) end(() => reject(error));
    }, LOOK_MS);
    const end = (settle: () => void): void => {
      clearInterval(watch);
      settle();
      void worker.terminate();
    };
    worker.on('message', (message: FromThread) => {
      if (message.say === 'progress') hooks.progress(message.share, message.zh, message.en);
      else if (message.say === 'validity')
        hooks.validity(message.shape).then(
          (answer) => answerTo(worker, answer),
          (error: unknown) => end(() => reject(error as Error)),
        );
      else if (message.say === 'done') end(() => resolve(message.value as T));
      else if (message.say === 'problem') end(() => reject(new XwError(message.problem)));
      else end(() => reject(new Error(message.message)));
    });
    worker.on('error', (error) =>
      end(() =>
        reject((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge(error) : error),
      ),
    );
    worker.on('exit', (status) => end(() => reject(new Error(`the city thread ended with ${status}`))));
  });
}

/** `planCity` in a thread of its own, so that the service answers others meanwhile. */
export function planInThread(
  cityId: number,
  files: CreateFiles,
  request: CityRequest,
  hooks: ThreadHooks,
): Promise<PlannedCity> {
  return inThread({ op: 'plan', cityId, files, request }, hooks);
}

/** What does a file offer for a city? Worked out in a thread of its own. */
export function inspectInThread(file: CityFile): Promise<Inspected> {
  return inThread(
    { op: 'inspect', file },
    {
      progress: () => undefined,
      cancelled: () => undefined,
      validity: () => Promise.resolve({ valid: true, reason: '' }),
    },
  );
}
