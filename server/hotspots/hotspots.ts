import { createHash } from 'node:crypto';
import type { CityDesk } from '../city/city.ts';
import type { CodeBooks } from '../city/code-book.ts';
import type { Database } from '../db/database.ts';
import type { JobContext } from '../jobs/job-kind.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../kernel/clock.ts';
import { invalid, notFound } from '../kernel/errors.ts';
import { fullQuestionSchema } from './contract.ts';
import type { ProfileAnswer, ProfileQuestion } from './profile-contract.ts';
import type {
  CampaignAnswer,
  CampaignQuestion,
  EmergingAnswer,
  EmergingQuery,
  ForecastAnswer,
  ForecastQuery,
  FullQuestion,
  HotspotAnswer,
  HotspotQuestion,
  HotspotResult,
  StabilityAnswer,
  StatisticAnswer,
  StatisticQuestion,
} from './contract.ts';
import type { DensityAnswer, DensityQuestion, ScanAnswer, ScanQuestion } from './surface-contract.ts';
import { createQuestionDesk } from './question-desk.ts';
import type { CityShelf } from './city-shelf.ts';
import { createCityShelf } from './city-shelf.ts';
import { filterOf, METHOD_VERSION, SEED } from './core/hotspot-answer.ts';
import { ancestorOf } from './core/hex-lattice.ts';
import { stabilityOf, variantsOf } from './core/stability.ts';
import type { TierMap } from './core/stability.ts';
import { resultCsv, resultGeoJson } from './core/result-files.ts';
import type { HotspotEngine } from './hotspot-thread.ts';
import { openThreadHotspotEngine } from './hotspot-thread.ts';
import { unlessCancelled, withinBudget } from './question-waits.ts';
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
  /** When, what and by whom is it reported in a place, or in the whole city? */
  profile(cityId: number, question: ProfileQuestion): Promise<ProfileAnswer>;
  emerging(cityId: number, query: EmergingQuery): Promise<EmergingAnswer>;
  forecast(cityId: number, query: ForecastQuery): Promise<ForecastAnswer>;
  /** Gi*, Gi or local Moran, labelled as what they are. */
  statistic(cityId: number, question: StatisticQuestion): Promise<StatisticAnswer>;
  /** Clusters of whatever size that stand out (Kulldorff's scan). */
  scan(cityId: number, question: ScanQuestion): Promise<ScanAnswer>;
  /** Density of cases along the road network. */
  density(cityId: number, question: DensityQuestion): Promise<DensityAnswer>;
  /** Removes results older than the city keeps them; how many. */
  dropOld(cityId: number, keepDays: number): Promise<number>;
  /** Did a campaign work, and did trouble move next door? */
  campaign(cityId: number, question: CampaignQuestion): Promise<CampaignAnswer>;
  /** Begins the job that tells which cells of a result would flip. */
  stability(cityId: number, resultId: string, by: string): Promise<{ jobId: string }>;
  /** What the check found, run now when nobody ran it yet; null for streets, and for a city too large to check at once. */
  steadiness(cityId: number, resultId: string): Promise<StabilityAnswer | null>;
  /** Reads the cities beforehand, a while after the start, so that the first question finds them. */
  preload(cityIds: number[]): void;
  close(): Promise<void>;
}

/** An answer that takes longer becomes a job, ms. */
const BUDGET_MS = 2_500;
/** Answers that are remembered, newest last. */
const REMEMBERED = 200;
const HALVES = 10;
/** Cases up to which stability is checked without a job: about two seconds, other questions in between. */
const MOST_CASES_AT_ONCE = 60_000;
/** The first seconds belong to the first screen. */
const PRELOAD_AFTER_MS = 12_000;
/** Half a year in weeks, each looked at with the two before: one week of one city holds too few cases for fine cells. */
const STEPS = 26;
const STEP_DAYS = 7;
const BACK = 2;
const AREA_SHARE = 0.05;
const DAY_MS = 86_400_000;

export function createHotspots(deps: HotspotsDeps): Hotspots {
  const { db, clock, city, codes, jobs } = deps;
  const { complete, contextOf, listed, campaign } = createQuestionDesk({ city, codes, clock });
  const engine = deps.engine ?? openThreadHotspotEngine();
  const shelf: CityShelf = createCityShelf({ db, city, engine, clock });
  let waiting: NodeJS.Timeout | undefined;
  const remembered = new Map<string, Promise<unknown>>();

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
  async function once<T>(
    cityId: number,
    question: unknown,
    outcomes: readonly string[] | null,
    work: () => Promise<T>,
  ): Promise<T> {
    const state = await shelf.state(cityId, outcomes !== null);
    const key = `${cityId}\n${state}\n${JSON.stringify(question)}`;
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
    once(cityId, question, question.outcomes, () => compute(cityId, question, by));

  async function result(cityId: number, resultId: string): Promise<HotspotResult> {
    const body = await store.readResult(db, cityId, resultId);
    if (body === undefined) throw notFound('resultId', resultId);
    return JSON.parse(body) as HotspotResult;
  }

  jobs.define('hotspots.answer', {
    titleZh: '热点分析',
    titleEn: 'Hotspot analysis',
    permission: 'cases:read',
    async run({ cityId, params, progress, cancelled }) {
      if (cityId === null) throw invalid('city', null, '请指定城市。', 'Say which city.');
      progress(0.05, '读取案件 / reading cases');
      const question = fullQuestionSchema.parse(params['question']);
      // A thread cannot be stopped in the middle: the answer is kept for the next who asks, but nobody waits for it.
      const found = await unlessCancelled(answerOf(cityId, question, String(params['by'])), cancelled);
      if (found === undefined) return null;
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
      const resultId = String(params['resultId']);
      const { question } = await result(cityId, resultId);
      const found = await stabilityRun(context, cityId, question);
      if (found !== null) await store.writeStability(db, cityId, resultId, JSON.stringify(found));
      return found;
    },
  });

  async function stabilityRun(
    { progress, cancelled }: Pick<JobContext, 'progress' | 'cancelled'>,
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
    async profile(cityId, { place, ...asked }) {
      const question = await complete(cityId, asked);
      const context = await contextOf(cityId, question);
      const found = await once(cityId, ['profile', question, place ?? null], question.outcomes, async () => {
        const request = { op: 'profile', cityId, question, context, place: place ?? null } as const;
        return (await shelf.ask(cityId, request)) as ProfileAnswer | null;
      });
      if (found === null) throw notFound('place', place ?? '');
      return found;
    },
    async emerging(cityId, query) {
      const ask = {
        ...(await listed(cityId, query)),
        steps: query.steps ?? STEPS,
        stepDays: query.stepDays ?? STEP_DAYS,
        back: query.back ?? BACK,
        window: query.window ?? ('entire_cube' as const),
      };
      return once(cityId, ['emerging', ask], ask.outcomes, async () => {
        return (await shelf.ask(cityId, { op: 'emerging', cityId, ask })) as EmergingAnswer;
      });
    },
    async forecast(cityId, query) {
      const ask = {
        ...(await listed(cityId, query)),
        horizon: query.horizon ?? ('shift' as const),
        areaShare: query.areaShare ?? AREA_SHARE,
      };
      return once(cityId, ['forecast', ask], ask.outcomes, async () => {
        return (await shelf.ask(cityId, { op: 'forecast', cityId, ask })) as ForecastAnswer;
      });
    },
    async statistic(cityId, { statistic = 'gistar', p, rates = false, ...asked }) {
      const question = await complete(cityId, asked);
      const choice = { statistic, p: p ?? (rates ? ('normal' as const) : ('exact' as const)), rates };
      if (rates && choice.p === 'exact')
        throw invalid(
          'p',
          choice.p,
          '比率不是整数，不能用精确置换；请选正态或蒙特卡罗。',
          'Rates are not whole numbers: choose normal or monte_carlo.',
        );
      const context = await contextOf(cityId, question);
      return once(cityId, ['statistic', question, choice], question.outcomes, async () => {
        const request = { op: 'statistic', cityId, question, context, choice, seed: SEED } as const;
        return (await shelf.ask(cityId, request)) as StatisticAnswer;
      });
    },
    async scan(cityId, { mostShare = 0.1, draws = 199, found = 'others', ...asked }) {
      const question = await complete(cityId, asked);
      const context = await contextOf(cityId, question);
      const options = { mostShare, draws, found, seed: SEED };
      return once(cityId, ['scan', question, options], question.outcomes, async () => {
        return (await shelf.ask(cityId, { op: 'scan', cityId, question, context, options })) as ScanAnswer;
      });
    },
    async density(cityId, { bandwidthM = 150, kernel = 'gaussian', pieceM, ...asked }) {
      const question = await complete(cityId, asked);
      const context = await contextOf(cityId, question);
      const ask = {
        filter: filterOf(question, context),
        kernel,
        bandwidthM,
        pieceM: pieceM ?? Math.max(5, Math.min(50, bandwidthM / 6)),
      };
      return once(cityId, ['density', question, ask], question.outcomes, async () => {
        return (await shelf.askOnNetwork(cityId, { op: 'density', cityId, ask })) as DensityAnswer;
      });
    },
    dropOld: (cityId, keepDays) =>
      keepDays <= 0
        ? Promise.resolve(0)
        : store.dropResults(db, cityId, new Date(clock.now() - keepDays * DAY_MS).toISOString()),
    async campaign(cityId, question) {
      const ask = await campaign(cityId, question);
      const found = await shelf.ask(cityId, { op: 'campaign', cityId, ask });
      const answer = found as Omit<CampaignAnswer, 'from' | 'to'>;
      if (answer.area.places === 0)
        throw invalid(
          'area',
          question.area.type,
          '所划范围内没有街道单元。',
          'The area holds no cell with a street.',
        );
      return { from: question.from, to: question.to, ...answer };
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
    async steadiness(cityId, resultId) {
      const { question } = await result(cityId, resultId);
      if (question.unit !== 'cell') return null;
      const held = await store.readStability(db, cityId, resultId);
      if (held !== null) return JSON.parse(held) as StabilityAnswer;
      if ((await store.countCases(db, cityId)) > MOST_CASES_AT_ONCE) return null;
      const quiet = { progress: () => undefined, cancelled: () => false };
      const found = await stabilityRun(quiet, cityId, question);
      if (found !== null) await store.writeStability(db, cityId, resultId, JSON.stringify(found));
      return found;
    },
    preload(cityIds) {
      waiting = setTimeout(() => {
        for (const cityId of cityIds) shelf.state(cityId).catch(() => undefined);
      }, PRELOAD_AFTER_MS);
      waiting.unref();
    },
    async close() {
      clearTimeout(waiting);
      await engine.close();
    },
  };
}
