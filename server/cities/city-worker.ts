import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import type { CityTask, FromThread } from './city-thread.ts';
import { inspectCityFile } from './inspect-file.ts';
import { planCity } from './plan-city.ts';

/** The thread's side: one task, then its end. */
const port = parentPort!;
const tell = (message: FromThread): void => port.postMessage(message);

async function work(task: CityTask): Promise<unknown> {
  if (task.op === 'inspect') return inspectCityFile(task.file);
  return planCity(
    {
      now: () => systemClock.now(),
      progress: (share, zh, en) => tell({ say: 'progress', share, zh, en }),
      validity: (shape) =>
        new Promise((resolve) => {
          port.once('message', resolve);
          tell({ say: 'validity', shape });
        }),
    },
    task.cityId,
    task.files,
    task.request,
  );
}

try {
  tell({ say: 'done', value: await work(workerData as CityTask) });
} catch (error) {
  tell(
    error instanceof XwError
      ? { say: 'problem', problem: error.problem }
      : { say: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  );
}
