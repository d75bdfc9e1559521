import type { Cases } from '../cases/cases.ts';
import type { CaseStatus } from '../cases/contract.ts';
import type { CodeBooks } from '../city/code-book.ts';
import { randomOf } from '../kernel/random.ts';
import type { CityModel } from './city-model.ts';
import { createArrivals } from './core/case-arrivals.ts';
import { placeOn } from './core/road-graph.ts';

export interface CasePlayDeps {
  cases: Pick<Cases, 'open' | 'change'>;
  codes: Pick<CodeBooks, 'open'>;
}

/** Opens cases in a synthetic city now and then, and brings those it opened to their end. */
export interface CasePlay {
  /** Everything due up to a moment of city time. */
  until(toMs: number): Promise<{ opened: number; changed: number }>;
}

const ACTOR = 'system:simulator';
const VERIFIER = 'system:simulator-verifier';
/** About what the demo city's 180 days hold: 6,336 cases. */
const CASES_PER_DAY = 36;
const PERSUADED_SHARE = 0.85;
const LOOP: CaseStatus[] = ['accepted', 'dispatched', 'handled', 'verified', 'closed'];
/** Most that one call does, so that a jump of the clock does not open a month of cases. */
const MOST_AT_ONCE = 10;

interface Pending {
  caseId: string;
  dueMs: number;
  steps: CaseStatus[];
  persuaded: boolean;
}

export function createCasePlay(
  deps: CasePlayDeps,
  model: CityModel,
  seed: number,
  startMs: number,
): CasePlay {
  const random = randomOf(seed, `cases/${model.city.cityId}/${startMs}`);
  const arrivals = createArrivals(random, CASES_PER_DAY, startMs, model.city.offsetMs);
  const streets = model.graph.edges.flatMap((edge, index) => (edge.streetId === null ? [] : [index]));
  let pending: Pending[] = [];

  const wait = (minutes: number): number => -Math.log(1 - random.next()) * minutes * 60_000;

  async function openOne(atMs: number): Promise<boolean> {
    const book = await deps.codes.open();
    const types = book.codesOf('case_type').filter((code) => code.parent !== null);
    const channels = book.codesOf('case_channel');
    if (types.length === 0 || channels.length === 0 || streets.length === 0) return false;
    const index = random.pick(streets);
    const edge = model.graph.edges[index]!;
    const type = random.pick(types);
    const [lng, lat] = placeOn(
      model.graph,
      { edge: index, forward: true },
      random.between(0, edge.lengthM),
    ).position;
    const street = model.streetNames.get(edge.streetId ?? '') ?? '';
    const opened = await deps.cases.open(
      model.city.cityId,
      {
        typeCode: type.code,
        channel: random.pick(channels).code,
        lng,
        lat,
        titleZh: `${street}${type.zh}（模拟）`,
      },
      ACTOR,
    );
    const persuaded = random.chance(PERSUADED_SHARE);
    pending.push({
      caseId: opened.caseId,
      dueMs: atMs + wait(persuaded ? 20 : 30),
      steps: persuaded ? ['closed'] : [...LOOP],
      persuaded,
    });
    return true;
  }

  async function stepOne(item: Pending): Promise<void> {
    const status = item.steps[0];
    if (status === undefined) return;
    await deps.cases.change(
      model.city.cityId,
      item.caseId,
      { status, ...(item.persuaded ? { outcome: 'persuasion' } : {}) },
      status === 'verified' ? VERIFIER : ACTOR,
    );
    item.steps = item.steps.slice(1);
    item.dueMs += wait(30);
  }

  return {
    async until(toMs) {
      let opened = 0;
      let changed = 0;
      for (const atMs of arrivals.until(toMs).slice(-MOST_AT_ONCE)) if (await openOne(atMs)) opened += 1;
      for (const item of pending.filter((each) => each.dueMs <= toMs).slice(0, MOST_AT_ONCE)) {
        try {
          await stepOne(item);
          changed += 1;
        } catch (error) {
          // A person may have taken the case on: it is theirs now.
          item.steps = [];
          if ((error as { problem?: { status: number } }).problem?.status !== 409) throw error;
        }
      }
      pending = pending.filter((item) => item.steps.length > 0);
      return { opened, changed };
    },
  };
}
