import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../server/jobs/contract.ts';
import type { JobContext } from '../../server/jobs/job-kind.ts';
import { createJobs, type Jobs } from '../../server/jobs/jobs.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

const CITY = 1;

/** A service's jobs with a clock that the test moves. */
function service(database: TestDatabase, clock: { now(): number }) {
  const told: Job[] = [];
  const jobs = createJobs({
    db: database.db,
    clock,
    publish: (event) => void told.push((event.data as { job: Job }).job),
  });
  return { jobs, told };
}

/** Resolves when the condition holds; fails after ten seconds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come to pass');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describeEngines('jobs', (engine) => {
  let database: TestDatabase;
  let nowMs = Date.parse('2026-05-06T08:00:00Z');
  const clock = { now: () => (nowMs += 1) };

  beforeAll(async () => {
    database = await testDatabase(engine);
  });
  afterAll(() => database.close());

  it('runs what was asked, tells its progress, keeps its result', async () => {
    const { jobs, told } = service(database, clock);
    jobs.define('count', {
      titleZh: '计数',
      titleEn: 'Count',
      run: async ({ params, progress }) => {
        nowMs += 1000;
        progress(0.5, 'half');
        return { twice: Number(params['n']) * 2 };
      },
    });
    const asked = await jobs.enqueue('count', { n: 21 }, 'test', { cityId: CITY });
    expect(asked).toMatchObject({ state: 'queued', titleZh: '计数', createdBy: 'test', params: { n: 21 } });
    await jobs.drain();
    expect(await jobs.one(asked.jobId, CITY)).toMatchObject({
      state: 'succeeded',
      progress: 1,
      message: 'half',
      result: { twice: 42 },
      error: null,
    });
    expect(told.map(({ state }) => state)).toEqual(['queued', 'running', 'running', 'succeeded']);
    expect(told[2]).toMatchObject({ progress: 0.5, message: 'half' });
    // Another city does not see it.
    await expect(jobs.one(asked.jobId, CITY + 1)).rejects.toMatchObject({ problem: { code: 'not_found' } });
  });

  it('says why it failed: expected errors in words, defects without their insides', async () => {
    const { jobs } = service(database, clock);
    jobs.define('bad', {
      titleZh: '坏',
      titleEn: 'Bad',
      run: async ({ params }) => {
        if (params['expected'] === true)
          throw new XwError({ code: 'no_data', status: 422, detail: '没有数据', detailEn: 'No data' });
        throw new Error('secret detail');
      },
    });
    const one = await jobs.enqueue('bad', { expected: true }, 'test', { cityId: CITY });
    const two = await jobs.enqueue('bad', {}, 'test', { cityId: CITY });
    await jobs.drain();
    expect(await jobs.one(one.jobId, CITY)).toMatchObject({
      state: 'failed',
      error: { code: 'no_data', detail: '没有数据' },
    });
    const defect = await jobs.one(two.jobId, CITY);
    expect(defect).toMatchObject({ state: 'failed', error: { code: 'defect' } });
    expect(JSON.stringify(defect)).not.toContain('secret');
  });

  it('cancels what waits at once and what runs when it looks', async () => {
    const { jobs } = service(database, clock);
    const started: string[] = [];
    jobs.define('long', {
      titleZh: '长',
      titleEn: 'Long',
      run: async (context) => {
        started.push(context.jobId);
        await until(() => context.cancelled());
        return { stopped: true };
      },
    });
    const running = await jobs.enqueue('long', {}, 'test', { cityId: CITY });
    const waiting = await jobs.enqueue('long', {}, 'test', { cityId: CITY });
    const drained = jobs.drain();
    await until(() => started.length === 1);
    expect(await jobs.cancel(waiting.jobId, CITY)).toMatchObject({ state: 'cancelled' });
    expect(await jobs.cancel(running.jobId, CITY)).toMatchObject({ state: 'running', cancelAsked: true });
    await drained;
    expect(started).toEqual([running.jobId]);
    expect(await jobs.one(running.jobId, CITY)).toMatchObject({ state: 'cancelled' });
    await expect(jobs.cancel(running.jobId, CITY)).rejects.toMatchObject({
      problem: { code: 'job_over', status: 409 },
    });
  });

  it('runs one of a kind at a time and other kinds beside it', async () => {
    const { jobs } = service(database, clock);
    let most = 0;
    let now = 0;
    const both = { a: false, b: false };
    const work = (kind: 'a' | 'b') => async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      both[kind] = true;
      if (!both.a || !both.b) await until(() => both.a && both.b);
      now -= 1;
    };
    jobs.define('lane-a', { titleZh: '甲', titleEn: 'A', run: work('a') });
    jobs.define('lane-b', { titleZh: '乙', titleEn: 'B', run: work('b') });
    for (let i = 0; i < 4; i += 1) await jobs.enqueue('lane-a', {}, 'test', { cityId: CITY });
    await jobs.enqueue('lane-b', {}, 'test', { cityId: CITY });
    await jobs.drain();
    expect(most).toBe(2);
    const { jobs: list } = await jobs.list(CITY, { kind: 'lane-a', limit: 10 }, []);
    expect(list.map(({ state }) => state)).toEqual(Array(4).fill('succeeded'));
  });

  it('two services never run the same job, and a kind has one lane over both', async () => {
    const runs: string[] = [];
    let atOnce = 0;
    let most = 0;
    const make = (): Jobs => {
      const { jobs } = service(database, clock);
      jobs.define('shared', {
        titleZh: '共用',
        titleEn: 'Shared',
        run: async ({ jobId, save }) => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          runs.push(jobId);
          await save({ at: 1 });
          atOnce -= 1;
        },
      });
      return jobs;
    };
    const [one, two] = [make(), make()];
    for (let i = 0; i < 12; i += 1) await one.enqueue('shared', { i }, 'test', { cityId: CITY });
    // Each gives up when the other holds the lane; asked again until all is done.
    const finished = async (): Promise<boolean> =>
      (await one.list(CITY, { kind: 'shared', state: 'succeeded', limit: 50 }, [])).jobs.length === 12;
    await until(async () => {
      await Promise.all([one.drain(), two.drain()]);
      return finished();
    });
    expect(new Set(runs).size).toBe(12);
    expect(runs).toHaveLength(12);
    expect(most).toBe(1);
  });

  it('goes on from the checkpoint after a stop', async () => {
    const seen: unknown[] = [];
    let reached = -1;
    const kind = (stopAt: number) => ({
      titleZh: '续',
      titleEn: 'Resumed',
      run: async ({ checkpoint, save, cancelled }: JobContext): Promise<unknown> => {
        let at = (checkpoint as { at: number } | null)?.at ?? 0;
        seen.push(at);
        for (; at < 5; at += 1) {
          await save({ at });
          reached = at;
          if (at === stopAt) await until(() => cancelled());
          if (cancelled()) return null;
        }
        return { at };
      },
    });
    const first = service(database, clock).jobs;
    first.define('resumed', kind(3));
    const asked = await first.enqueue('resumed', {}, 'test', { cityId: CITY });
    await first.start();
    await until(async () => (await first.one(asked.jobId, CITY)).state === 'running' && reached === 3);
    await first.close();
    expect(await first.one(asked.jobId, CITY)).toMatchObject({ state: 'queued' });

    const second = service(database, clock).jobs;
    second.define('resumed', kind(-1));
    await second.drain();
    expect(seen).toEqual([0, 3]);
    expect(await second.one(asked.jobId, CITY)).toMatchObject({ state: 'succeeded', result: { at: 5 } });
  });

  it('takes over from a service that died, and the dead one may no longer write', async () => {
    const door = new EventEmitter();
    const held = once(door, 'open');
    let began = false;
    const dead = service(database, clock).jobs;
    dead.define('orphan', {
      titleZh: '孤儿',
      titleEn: 'Orphan',
      run: async ({ save }) => {
        await save({ half: true });
        began = true;
        await held;
        return 'from the dead';
      },
    });
    const asked = await dead.enqueue('orphan', {}, 'test', { cityId: CITY });
    const zombie = dead.drain();
    await until(() => began);

    const alive = service(database, clock).jobs;
    const checkpoints: unknown[] = [];
    alive.define('orphan', {
      titleZh: '孤儿',
      titleEn: 'Orphan',
      run: async ({ checkpoint }) => {
        checkpoints.push(checkpoint);
        return 'from the living';
      },
    });
    await alive.drain();
    expect(checkpoints).toEqual([]);
    nowMs += 60_000;
    await alive.drain();
    expect(checkpoints).toEqual([{ half: true }]);
    door.emit('open');
    await zombie;
    expect(await alive.one(asked.jobId, CITY)).toMatchObject({
      state: 'succeeded',
      result: 'from the living',
    });
  });

  it('repeats by schedule: one row, however often it is set up', async () => {
    const { jobs } = service(database, clock);
    let ran = 0;
    jobs.define('tick', {
      titleZh: '定时',
      titleEn: 'Tick',
      run: async () => {
        ran += 1;
        if (ran === 2) throw new Error('once');
        return ran;
      },
    });
    await Promise.all([
      jobs.schedule('tick', 600, { cityId: CITY }),
      jobs.schedule('tick', 600, { cityId: CITY }),
    ]);
    await jobs.schedule('tick', 300, { cityId: CITY });
    await jobs.drain();
    expect(ran).toBe(0);
    for (let i = 1; i <= 3; i += 1) {
      nowMs += 601_000;
      await jobs.drain();
      expect(ran).toBe(i);
    }
    const { jobs: rows } = await jobs.list(CITY, { kind: 'tick', limit: 10 }, []);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'queued', everyS: 300, result: 3, error: null });
    expect(Date.parse(rows[0]!.runAt) - Date.parse(rows[0]!.finishedAt!)).toBe(300_000);
  });

  it('pages newest first without repeat or gap', async () => {
    const { jobs } = service(database, clock);
    jobs.define('paged', { titleZh: '页', titleEn: 'Page', run: async () => null });
    const asked: string[] = [];
    for (let i = 0; i < 7; i += 1)
      asked.unshift((await jobs.enqueue('paged', { i }, 'test', { cityId: CITY })).jobId);
    const read: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await jobs.list(CITY, { kind: 'paged', limit: 3, cursor }, ['jobs:write']);
      expect(page.kinds).toEqual([{ kind: 'paged', titleZh: '页', titleEn: 'Page' }]);
      read.push(...page.jobs.map(({ jobId }) => jobId));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(read).toEqual(asked);
    await expect(jobs.list(CITY, { limit: 3, cursor: 'x' }, [])).rejects.toBeInstanceOf(XwError);
    expect((await jobs.list(CITY, { limit: 3 }, ['jobs:read'])).kinds).toEqual([]);
    await expect(jobs.enqueue('unheard', {}, 'test')).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
  });
});
