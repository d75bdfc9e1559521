/** A job that was cancelled is noticed this soon, ms. */
const LOOK_MS = 150;

/** What the work gives within so long, or undefined; it goes on all the same. */
export async function withinBudget<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the work gives, or undefined as soon as it was cancelled. */
export async function unlessCancelled<T>(work: Promise<T>, cancelled: () => boolean): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<undefined>((resolve) => {
    timer = setInterval(() => {
      if (cancelled()) resolve(undefined);
    }, LOOK_MS);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearInterval(timer);
  }
}
