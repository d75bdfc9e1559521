import { createHash } from 'node:crypto';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { JobContext } from '../jobs/job-kind.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import { fullQuestionSchema } from './contract.ts';
import type {
  EmergingAnswer,
  EmergingQuery,
  ForecastAnswer,
  ForecastQuery,
  FullQuestion,
  HotspotAnswer,
  HotspotQuestion,
  HotspotResult,
  StabilityAnswer,
} from './contract.ts';
import type { CityShelf } from './city-shelf.ts';
import { createCityShelf } from './city-shelf.ts';
import type { AskContext } from './core/hotspot-answer.ts';
import { METHOD_VERSION, SEED } from './core/hotspot-answer.ts';
import { ancestorOf } from './core/hex-lattice.ts';
import { stabilityOf, variantsOf } from './core/stability.ts';
import type { TierMap } from './core/stability.ts';
import { resultCsv, resultGeoJson } from './core/result-files.ts';
import type { HotspotEngine } from './hotspot-thread.ts';
import { openThreadHotspotEngine } from './hotspot-thread.ts';
import * as store from './store.ts';

export interface HotspotsDeps {
  db: Database;
  /** The city's time. */
  clock: Clock;
  city: Pick<CityDesk, 'facts'>;
  codes: CodeBooks;
  jobs: Pick<Jobs, 'define' | 'enqueue'>;
  /** A worker thread unless told. */
  engine?: HotspotEngine;
}

/** Where is it hot beyond chance and effort, since when, and where next? */
export interface Hotspots {
  /** The answer, or the job that will have it when it takes longer than the budget. Stored under its hash. */
  ask(cityId: number, question: HotspotQuestion, by: string): Promise<HotspotAnswer>;
  /** A stored result. */
  result(cityId: number, resultId: string): Promise<HotspotResult>;
  csv(cityId: number, resultId: string): Promise<string>;
  geojson(cityId: number, resultId: string): Promise<unknown>;
  emerging(cityId: number, query: EmergingQuery): Promise<EmergingAnswer>;
  forecast(cityId: number, query: ForecastQuery): Promise<ForecastAnswer>;
  /** Begins the job that tells which cells of a result would flip. */
  stability(cityId: number, resultId: string, by: string): Promise<{ jobId: string }>;
  close(): Promise<void>;
}

/** An answer that takes longer becomes a job, ms. */
const BUDGET_MS = 2_500;
/** Answers that are remembered, newest last. */
const REMEMBERED = 200;
const HALVES = 10;
const RING = 1;
/** Half a year in fortnights: a week of one city holds too few cases for a map of fine cells. */
const STEPS = 13;
const STEP_DAYS = 14;
const AREA_SHARE = 0.05;
const DAY_MS = 86_400_000;

export function createHotspots(deps: HotspotsDeps): Hotspots {
  const { db, clock, city, codes, jobs } = deps;
  const engine = deps.engine ?? openThreadHotspotEngine();
  const shelf: CityShelf = createCityShelf({ db, city, engine, clock });
  const remembered = new Map<string, Promise<unknown>>();

  async function defaults(cityId: number, asked: { unit?: 'cell' | 'street'; resolution?: number }) {
    const { h3Fine } = await city.facts(cityId);
    const resolution = asked.resolution ?? h3Fine;
    if (resolution > h3Fine)
      throw invalid(
        'resolution',
        resolution,
        `案件按 ${h3Fine} 级单元分析，不能更细。`,
        `Cases are analysed at H3 resolution ${h3Fine} at the finest.`,
      );
    return { unit: asked.unit ?? ('cell' as const), resolution };
  }

  async function complete(cityId: number, question: HotspotQuestion): Promise<FullQuestion> {
    const [from, to] = [Date.parse(question.from), Date.parse(question.to)];
    if (!(from < to))
      throw invalid(
        'to',
        question.to,
        '结束时间须晚于开始时间。',
        'The end must be later than the beginning.',
      );
    if (question.compareFrom !== undefined && !(Date.parse(question.compareFrom) < from))
      throw invalid(
        'compareFrom',
        question.compareFrom,
        '对比期须早于分析期。',
        'The period to compare with must begin before the period itself.',
      );
    const iso = (text: string): string => new Date(text).toISOString();
    return fullQuestionSchema.parse({
      from: iso(question.from),
      to: iso(question.to),
      compareFrom: question.compareFrom === undefined ? null : iso(question.compareFrom),
      types: sorted(question.types),
      channels: sorted(question.channels),
      hours: question.hours ?? null,
      weekdays:
        question.weekdays === undefined ? null : [...new Set(question.weekdays)].sort((a, b) => a - b),
      ...(await defaults(cityId, question)),
      exposure: question.exposure ?? 'blend',
      ring: question.ring ?? RING,
      adjustment: question.adjustment ?? 'BH',
    });
  }

  /** Types with their children, and the channels by which patrols find. Unknown codes are refused. */
  async function codesOf(types: readonly string[] | null, channels: readonly string[] | null) {
    const book = await codes.open();
    const check = (list: string, place: string, asked: readonly string[] | null): void => {
      for (const code of asked ?? [])
        if (!book.has(list, code))
          throw invalid(place, code, `代码表中没有“${code}”。`, `The code list holds no "${code}".`);
    };
    check('case_type', 'types', types);
    check('case_channel', 'channels', channels);
    const wanted = new Set(types);
    return {
      types:
        types === null
          ? null
          : [
              ...new Set([
                ...types,
                ...book
                  .codesOf('case_type')
                  .filter(({ parent }) => parent !== null && wanted.has(parent))
                  .map(({ code }) => code),
              ]),
            ].sort(),
      patrolChannels: book
        .codesOf('case_channel')
        .filter(({ code }) => book.attributes('case_channel', code)['foundBy'] === 'patrol')
        .map(({ code }) => code)
        .sort(),
    };
  }

  async function contextOf(cityId: number, question: FullQuestion): Promise<AskContext> {
    const { timeZone } = await city.facts(cityId);
    const { types, patrolChannels } = await codesOf(question.types, question.channels);
    const day = (ms: number): number => Math.floor((ms + offsetMinutes(timeZone, ms) * 60_000) / DAY_MS);
    return {
      types,
      patrolChannels,
      days: [day(Date.parse(question.from)), day(Date.parse(question.to) - 1) + 1],
    };
  }

  async function compute(cityId: number, question: FullQuestion, by: string): Promise<HotspotResult> {
    const context = await contextOf(cityId, question);
    const answer = await shelf.ask(cityId, { op: 'answer', cityId, question, context });
    const found = answer as Omit<HotspotResult, 'resultId'>;
    const resultId = createHash('sha256')
      .update(JSON.stringify([cityId, METHOD_VERSION, question, found.versions]))
      .digest('hex')
      .slice(0, 24);
    const result: HotspotResult = { resultId, ...found };
    await store.insertResult(db, cityId, {
      resultId,
      question: JSON.stringify(question),
      body: JSON.stringify(result),
      by,
      at: new Date(clock.now()).toISOString(),
    });
    return result;
  }

  /** One computation for all who ask the same of the same data. */
  async function once<T>(cityId: number, question: unknown, work: () => Promise<T>): Promise<T> {
    const key = `${cityId}\n${await shelf.state(cityId)}\n${JSON.stringify(question)}`;
    let found = remembered.get(key) as Promise<T> | undefined;
    if (found === undefined) {
      found = work();
      remembered.set(key, found);
      found.catch(() => remembered.delete(key));
      const oldest = remembered.keys().next().value;
      if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    }
    return found;
  }

  const answerOf = (cityId: number, question: FullQuestion, by: string): Promise<HotspotResult> =>
    once(cityId, question, () => compute(cityId, question, by));

  async function result(cityId: number, resultId: string): Promise<HotspotResult> {
    const body = await store.readResult(db, cityId, resultId);
    if (body === undefined) throw notFound('resultId', resultId);
    return JSON.parse(body) as HotspotResult;
  }

  async function listed(cityId: number, query: EmergingQuery | ForecastQuery) {
    const split = (text: string | undefined): string[] | null =>
      text === undefined || text === '' ? null : text.split(',').map((part) => part.trim());
    const channels = split(query.channels);
    const { types, patrolChannels } = await codesOf(split(query.types), channels);
    // Now, in whole minutes, so that a page asked for twice is computed once.
    const toMs = query.to === undefined ? Math.floor(clock.now() / 60_000) * 60_000 : Date.parse(query.to);
    const { timeZone } = await city.facts(cityId);
    return {
      to: Math.floor(toMs / 1000),
      ...(await defaults(cityId, query)),
      ring: query.ring ?? RING,
      exposure: query.exposure ?? ('blend' as const),
      types,
      channels,
      patrolChannels,
      offsetMinutes: offsetMinutes(timeZone, toMs),
    };
  }

  jobs.define('hotspots.answer', {
    titleZh: '热点分析',
    titleEn: 'Hotspot analysis',
    permission: 'cases:read',
    async run({ cityId, params, progress }) {
      if (cityId === null) throw invalid('city', null, '请指定城市。', 'Say which city.');
      progress(0.05, '读取案件 / reading cases');
      const question = fullQuestionSchema.parse(params['question']);
      const found = await answerOf(cityId, question, String(params['by']));
      return { resultId: found.resultId, ...found.totals };
    },
  });

  jobs.define('hotspots.stability', {
    titleZh: '热点稳定性检查',
    titleEn: 'Stability of hotspots',
    permission: 'cases:read',
    async run(context) {
      const { cityId, params } = context;
      if (cityId === null) throw invalid('city', null, '请指定城市。', 'Say which city.');
      const { question } = await result(cityId, String(params['resultId']));
      return stabilityRun(context, cityId, question);
    },
  });

  async function stabilityRun(
    { progress, cancelled }: JobContext,
    cityId: number,
    question: FullQuestion,
  ): Promise<StabilityAnswer | null> {
    const context = await contextOf(cityId, question);
    const { h3Coarse, h3Fine } = await city.facts(cityId);
    const variants = variantsOf(question.resolution, question.ring, [h3Coarse, h3Fine]);
    const all = 1 + variants.length + HALVES;
    let done = 0;
    const run = async (
      changed: { resolution: number; ring: number },
      half: { seed: number; draw: number } | null,
    ): Promise<TierMap> => {
      const map = await shelf.ask(cityId, {
        op: 'tiers',
        cityId,
        question: { ...question, resolution: changed.resolution, ring: changed.ring },
        context,
        half,
      });
      done += 1;
      progress(done / all, `${done} / ${all}`);
      return map as TierMap;
    };
    const base = await run(question, null);
    const tried = [];
    for (const { variant, ...changed } of variants) {
      if (cancelled()) return null;
      tried.push({ variant, map: await run(changed, null) });
    }
    const halves = [];
    for (let draw = 0; draw < HALVES; draw += 1) {
      if (cancelled()) return null;
      halves.push(await run(question, { seed: SEED, draw }));
    }
    const cells = stabilityOf({
      resolution: question.resolution,
      base,
      variants: tried,
      halves,
      ancestor: ancestorOf,
    });
    return { cells, draws: HALVES, seed: SEED };
  }

  return {
    async ask(cityId, asked, by) {
      const question = await complete(cityId, asked);
      const answer = answerOf(cityId, question, by);
      const found = await withinBudget(answer, BUDGET_MS);
      if (found !== undefined) return { result: found, resultId: found.resultId, jobId: null };
      const { jobId } = await jobs.enqueue('hotspots.answer', { question, by }, by, { cityId });
      return { result: null, resultId: null, jobId };
    },
    result,
    async csv(cityId, resultId) {
      const found = await result(cityId, resultId);
      return resultCsv(found, (await city.facts(cityId)).synthetic);
    },
    async geojson(cityId, resultId) {
      const found = await result(cityId, resultId);
      const facts = await city.facts(cityId);
      const shapes =
        found.question.unit === 'cell'
          ? []
          : await store.readStreetShapes(
              db,
              cityId,
              found.places.map(({ id }) => id),
            );
      return resultGeoJson(
        found,
        new Map(shapes.map(({ streetId, geometry }) => [streetId, geometry])),
        facts,
      );
    },
    async emerging(cityId, query) {
      const ask = {
        ...(await listed(cityId, query)),
        steps: query.steps ?? STEPS,
        stepDays: query.stepDays ?? STEP_DAYS,
        back: query.back ?? 1,
        window: query.window ?? ('entire_cube' as const),
      };
      return once(cityId, ['emerging', ask], async () => {
        return (await shelf.ask(cityId, { op: 'emerging', cityId, ask })) as EmergingAnswer;
      });
    },
    async forecast(cityId, query) {
      const ask = {
        ...(await listed(cityId, query)),
        horizon: query.horizon ?? ('shift' as const),
        areaShare: query.areaShare ?? AREA_SHARE,
      };
      return once(cityId, ['forecast', ask], async () => {
        return (await shelf.ask(cityId, { op: 'forecast', cityId, ask })) as ForecastAnswer;
      });
    },
    async stability(cityId, resultId, by) {
      const { question } = await result(cityId, resultId);
      if (question.unit !== 'cell')
        throw invalid(
          'resultId',
          resultId,
          '稳定性检查只用于六边形单元。',
          'Stability is checked for cells, not for streets.',
        );
      const { jobId } = await jobs.enqueue('hotspots.stability', { resultId }, by, { cityId });
      return { jobId };
    },
    async close() {
      await engine.close();
    },
  };
}

function sorted(list: readonly string[] | undefined): string[] | null {
  return list === undefined || list.length === 0 ? null : [...new Set(list)].sort();
}

async function withinBudget<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
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

/** Minutes that the wall clock of a time zone is ahead of UTC at an instant. */
function offsetMinutes(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    atMs,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
