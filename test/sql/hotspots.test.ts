import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { loadCodes } from '../../server/city/load-codes.ts';
import { hotspotResultSchema } from '../../server/hotspots/contract.ts';
import type { HotspotResult } from '../../server/hotspots/contract.ts';
import { createHotspots } from '../../server/hotspots/hotspots.ts';
import type { Hotspots } from '../../server/hotspots/hotspots.ts';
import { openLocalHotspotEngine } from '../../server/hotspots/hotspot-thread.ts';
import { createJobs } from '../../server/jobs/jobs.ts';
import type { Jobs } from '../../server/jobs/jobs.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

interface Truth {
  cause: 'true_excess' | 'patrol_effort' | 'legal_by_schedule';
  ratio: number;
  cells: string[];
  streets: string[];
  fromDay: number;
  toDay: number;
  hours: [number, number] | null;
}

const DAY = 86_400_000;
const LOCAL = 8 * 3_600_000;

describeEngines('hotspots of the demo city', (engine) => {
  let database: TestDatabase;
  let hotspots: Hotspots;
  let jobs: Jobs;
  let truths: { key: string; truth: Truth }[];
  /** Local midnight at which the city's half-year ends. */
  let end: number;
  const iso = (day: number): string => new Date(end + day * DAY).toISOString();

  beforeAll(async () => {
    database = await demoDatabase(engine);
    const { db } = database;
    await loadCodes(db);
    const [last] = await db.query<{ at: string }>(
      `select to_char(max(reported_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from cases`,
    );
    end = Math.ceil((Date.parse(last!.at) + LOCAL) / DAY) * DAY - LOCAL;
    truths = await db.query(`select key, truth from demo_truths where kind = 'hotspot' order by key`);
    const clock = { now: () => end };
    jobs = createJobs({ db, clock, publish: () => undefined });
    hotspots = createHotspots({
      db,
      clock,
      city: createCity({ db, clock, audit: createAudit({ db, clock }) }),
      codes: createCodeBooks(db),
      jobs,
      engine: openLocalHotspotEngine(),
    });
  });
  afterAll(async () => {
    await hotspots?.close();
    await database?.close();
  });

  async function ask(question: Parameters<Hotspots['ask']>[1]): Promise<HotspotResult> {
    for (;;) {
      const answer = await hotspots.ask(1, question, 'test');
      if (answer.result !== null) return answer.result;
      // The first reading of the city may take longer than an answer may.
      await jobs.drain();
    }
  }

  it('finds nine of ten planted spots of ratio 5 and more, and confirms none that is patrol effort', async () => {
    const planted = truths.filter(({ truth }) => truth.cause === 'true_excess' && truth.ratio >= 5);
    expect(planted.length).toBeGreaterThanOrEqual(7);
    const found: string[] = [];
    for (const { key, truth } of truths) {
      // As a commander asks: the spot's own days and hours, all types and channels.
      const result = await ask({
        from: iso(truth.fromDay),
        to: iso(truth.toDay),
        hours: truth.hours ?? undefined,
      });
      const shown = result.places.filter(({ id, tier }) => truth.cells.includes(id) && tier !== 'none');
      if (truth.cause === 'true_excess' && truth.ratio >= 5 && shown.length > 0) found.push(key);
      if (truth.cause === 'patrol_effort') {
        expect(
          shown.filter(({ tier }) => tier === 'confirmed'),
          key,
        ).toEqual([]);
      }
    }
    expect(found.length / planted.length, found.join()).toBeGreaterThanOrEqual(0.9);
    expect(found).toContain('patrolled-5');
    expect(found).toContain('patrolled-10');
  });

  it('shows patrol effort as effort, and citizens as the ones who say so', async () => {
    const result = await ask({ from: iso(-180), to: iso(0) });
    const at = (key: string) => {
      const cells = truths.find((one) => one.key === key)!.truth.cells;
      return result.places.filter(({ id }) => cells.includes(id));
    };
    expect(at('effort-b').some(({ effortOnly }) => effortOnly)).toBe(true);
    expect(at('citizens-5').every(({ saidBy }) => saidBy === 'others')).toBe(true);
    expect(at('citizens-5')[0]!.streets.length).toBeGreaterThan(0);
    expect(result.exposure.key).toBe('blend');
    const { street_length, floor_area, population } = result.exposure.weights;
    expect(street_length + floor_area + population).toBeCloseTo(1, 6);
    // What was merged counts once, what the licensed market permits not at all.
    const [held] = await database.db.query<{ counted: number; merged: number; lawful: number }>(
      `select (count(*) filter (where merged_into is null and lawful_area_id is null))::int as counted,
              count(merged_into)::int as merged, count(lawful_area_id)::int as lawful from cases`,
    );
    expect(result.totals.cases).toBe(held!.counted);
    expect([held!.counted + held!.lawful, held!.merged]).toEqual([6336 + 12, 48]);
    expect(held!.lawful).toBeGreaterThan(60);
    const market = truths.find(({ truth }) => truth.cause === 'legal_by_schedule')!.truth;
    const hot = result.places.filter(({ id, tier }) => market.cells.includes(id) && tier === 'confirmed');
    expect(hot).toEqual([]);
    expect(hotspotResultSchema.parse(result)).toEqual(result);
  });

  it('gives the same bytes for the same input, by every engine, and keeps them', async () => {
    const question = { from: iso(-7), to: iso(0), compareFrom: iso(-35) };
    const first = await ask(question);
    const other = createHotspots({
      db: database.db,
      clock: { now: () => end },
      city: createCity({
        db: database.db,
        clock: { now: () => end },
        audit: createAudit({ db: database.db, clock: { now: () => end } }),
      }),
      codes: createCodeBooks(database.db),
      jobs: { define: () => undefined, enqueue: () => Promise.reject(new Error('no job is wanted')) },
    });
    try {
      // In a worker thread of its own this time.
      const second = await hotspotsIn(other, question);
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    } finally {
      await other.close();
    }
    expect(JSON.stringify(await hotspots.result(1, first.resultId))).toBe(JSON.stringify(first));
    expect(first.changeContract?.method).toBe('exact_two_period');
    expect(first.places.some((place) => place.change?.tier === 'confirmed')).toBe(true);
    const csv = await hotspots.csv(1, first.resultId);
    expect(csv.split('\r\n')).toHaveLength(first.places.length + 2);
    expect(csv).toContain('synthetic');
    const map = (await hotspots.geojson(1, first.resultId)) as { features: { geometry: unknown }[] };
    expect(map.features).toHaveLength(first.places.length);
    await expect(hotspots.result(1, '0'.repeat(24))).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  async function hotspotsIn(other: Hotspots, question: Parameters<Hotspots['ask']>[1]) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { result } = await other.ask(1, question, 'test');
        if (result !== null) return result;
      } catch (error) {
        if (attempt > 60) throw error;
      }
    }
  }

  it('answers streets, filters and exposures; refuses what it does not know', async () => {
    const streets = await ask({ from: iso(-180), to: iso(0), unit: 'street', channels: ['hotline_12345'] });
    expect(streets.question.unit).toBe('street');
    expect(streets.totals.patrolFound).toBe(0);
    const alone = await ask({ from: iso(-180), to: iso(0), unit: 'street', ring: 0 });
    const truth = truths.find(({ key }) => key === 'patrolled-10')!.truth;
    expect(alone.places.some(({ id, tier }) => truth.streets.includes(id) && tier !== 'none')).toBe(true);
    const shapes = (await hotspots.geojson(1, alone.resultId)) as {
      features: { geometry: { type: string } }[];
    };
    expect(shapes.features[0]!.geometry.type).toBe('MultiLineString');
    const vendors = await ask({
      from: iso(-90),
      to: iso(0),
      types: ['street_vendor'],
      exposure: 'street_length',
    });
    expect(vendors.totals.cases).toBeLessThan(2000);
    expect(vendors.exposure.weights.street_length).toBe(1);
    const nights = await ask({ from: iso(-90), to: iso(0), hours: [22, 5], weekdays: [6, 7] });
    expect(nights.totals.cases).toBeGreaterThan(0);
    const nobody = await ask({ from: iso(-9000), to: iso(-8000) });
    expect(nobody.places).toEqual([]);
    for (const wrong of [
      { from: iso(0), to: iso(-1) },
      { from: iso(-1), to: iso(0), types: ['no_such_type'] },
      { from: iso(-1), to: iso(0), resolution: 13 },
      { from: iso(-1), to: iso(0), compareFrom: iso(0) },
    ])
      await expect(hotspots.ask(1, wrong, 'test')).rejects.toMatchObject({
        problem: { code: 'invalid_value' },
      });
  });

  it('lists what is new and what lasts, and forecasts beside its own record', async () => {
    const emerging = await hotspots.emerging(1, {});
    const of = (key: string) => {
      const cells = truths.find((one) => one.key === key)!.truth.cells;
      return emerging.places.filter(({ id }) => cells.includes(id)).map(({ category }) => category);
    };
    expect(of('recent-10')).toContain('new_hot');
    expect(of('patrolled-10').some((c) => /persistent|consecutive|intensifying/.test(c))).toBe(true);
    for (const key of ['effort-a', 'effort-b', 'effort-c'])
      expect(
        of(key).filter((c) => c.endsWith('_hot')),
        key,
      ).toEqual([]);
    for (const horizon of ['shift', 'day', 'week'] as const) {
      const forecast = await hotspots.forecast(1, { horizon });
      expect(forecast.places.length).toBeGreaterThan(50);
      expect(forecast.backTest.periods).toBeGreaterThanOrEqual(12);
      expect(forecast.backTest.hitRate!.model.mean).toBeGreaterThan(
        forecast.backTest.hitRate!.lastPeriod.mean,
      );
      expect(forecast.backTest.verdict).not.toBe('too_little_data');
      expect(Date.parse(forecast.from)).toBeGreaterThanOrEqual(end);
    }
  });

  it('labelled statistics carry their contract, and say that they know no exposure', async () => {
    const window = { from: iso(-180), to: iso(0) };
    const exact = await hotspots.statistic(1, window);
    expect(exact.choice).toEqual({ statistic: 'gistar', p: 'exact', rates: false });
    expect(exact.contract).toMatchObject({
      method: 'exact_permutation',
      ties: 'counted',
      alternative: 'greater',
    });
    const truth = truths.find(({ key }) => key === 'patrolled-10')!.truth;
    expect(exact.places.some(({ id, tier }) => truth.cells.includes(id) && tier === 'confirmed')).toBe(true);
    expect(exact.global.moranZ).toBeGreaterThan(5);
    const normal = await hotspots.statistic(1, { ...window, p: 'normal' });
    expect(normal.places.length).toBeGreaterThan(exact.places.length);
    const moran = await hotspots.statistic(1, { ...window, statistic: 'local_moran', p: 'exact' });
    expect(new Set(moran.places.map(({ quadrant }) => quadrant)).has('HH')).toBe(true);
    const drawn = await hotspots.statistic(1, {
      ...window,
      statistic: 'gi',
      p: 'monte_carlo',
      unit: 'street',
    });
    expect(drawn.contract).toMatchObject({ draws: 999, seed: 1 });
    const rates = await hotspots.statistic(1, { ...window, rates: true });
    expect(rates.choice.p).toBe('normal');
    await expect(hotspots.statistic(1, { ...window, rates: true, p: 'exact' })).rejects.toMatchObject({
      problem: { code: 'invalid_value' },
    });
  });

  it('tells which cells would flip, as a job', async () => {
    const { resultId } = await ask({ from: iso(-28), to: iso(0) });
    const { jobId } = await hotspots.stability(1, resultId, 'test');
    await jobs.drain();
    const job = await jobs.one(jobId, 1);
    expect(job.state).toBe('succeeded');
    const { cells } = job.result as { cells: { cell: string; halves: number; keeps: string[] }[] };
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.every(({ halves }) => halves >= 0 && halves <= 1)).toBe(true);
  });

  it('counts a case that has just come in', async () => {
    const before = await ask({ from: iso(-1), to: iso(1) });
    await database.db.query(
      `insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, cell, geom)
       select city_id, 'C-NEW', type_code, 'hotline_12345', status, title_zh, $1::timestamptz, cell, geom
       from cases where city_id = 1 order by case_id limit 1`,
      [iso(0.5)],
    );
    await database.db.query(
      `update layer_versions set version = version + 1 where city_id = 1 and layer = 'cases'`,
    );
    await expect
      .poll(async () => (await ask({ from: iso(-1), to: iso(1) })).totals.cases, { timeout: 20_000 })
      .toBe(before.totals.cases + 1);
  });
});
