import type { Database } from '../db/database.ts';
import { XwError } from '../kernel/errors.ts';
import { openThread } from '../kernel/thread-client.ts';
import { MatchShelf } from './match-shelf.ts';
import type { MatchAnswer, MatchRequest, UnitMatch, UnitTrace, UnitTrack } from './match-shelf.ts';
import { readRoadEdges } from './store.ts';

export type { MatchManner } from './core/matcher.ts';
export type { MatchedPass, UnitMatch, UnitTrace, UnitTrack } from './match-shelf.ts';

/** Where networks are held and tracks matched. `generation` changes when all was lost. */
export interface MatchEngine {
  readonly generation: number;
  ask(request: MatchRequest): Promise<MatchAnswer>;
  close(): Promise<void>;
}

/** Which streets did units visit, by their fixes on the city's roads? */
export interface Matching {
  /** One answer a track, in the order given. An empty network visits nothing. */
  match(cityId: number, tracks: UnitTrack[]): Promise<UnitMatch[]>;
  /** The way of one unit along the city's roads; nothing is drawn over a gap. */
  trace(cityId: number, track: UnitTrack): Promise<UnitTrace>;
  /** The city's roads or streets have changed. */
  forget(cityId: number): void;
  close(): Promise<void>;
}

/** Matches on the calling thread: for tests and benchmarks. */
export function openLocalMatchEngine(): MatchEngine {
  const shelf = new MatchShelf();
  return { generation: 1, ask: async (request) => shelf.serve(request), close: async () => undefined };
}

function openThreadMatchEngine(): MatchEngine {
  const thread = openThread({
    code: new URL('./matching-worker.ts', import.meta.url),
    name: 'matching thread',
    lostError: (cause) =>
      new XwError(
        {
          code: 'matching_restarting',
          status: 503,
          detail: '轨迹匹配线程正在重启，请稍后重试。',
          detailEn: 'The matching thread is restarting.',
          remedy: '请稍后重试。',
          remedyEn: 'Try again in a moment.',
        },
        { cause },
      ),
  });
  return {
    get generation() {
      return thread.generation;
    },
    ask: async (request) => (await thread.send({ request })) as MatchAnswer,
    close: () => thread.close(),
  };
}

/** Networks are read when first needed and again after `forget` or when the thread died. */
export function createMatching({
  db,
  engine = openThreadMatchEngine(),
}: {
  db: Database;
  engine?: MatchEngine;
}): Matching {
  const held = new Map<number, { generation: number; ready: Promise<unknown> }>();

  function ready(cityId: number): Promise<unknown> {
    const known = held.get(cityId);
    if (known !== undefined && known.generation === engine.generation) return known.ready;
    const load = readRoadEdges(db, cityId).then((edges) => engine.ask({ op: 'network', cityId, edges }));
    held.set(cityId, { generation: engine.generation, ready: load });
    load.catch(() => held.delete(cityId));
    return load;
  }

  /** Asks, and once more with the network read anew when it was lost meanwhile. */
  async function answerOf(request: MatchRequest): Promise<UnitMatch[] | UnitTrace> {
    await ready(request.cityId);
    let answer = await engine.ask(request);
    if (!answer) {
      held.delete(request.cityId);
      await ready(request.cityId);
      answer = await engine.ask(request);
    }
    if (!answer) throw new Error(`the matching thread holds no network of city ${request.cityId}`);
    return answer;
  }

  return {
    match: async (cityId, tracks) => (await answerOf({ op: 'match', cityId, tracks })) as UnitMatch[],
    trace: async (cityId, track) => (await answerOf({ op: 'trace', cityId, track })) as UnitTrace,
    forget: (cityId) => void held.delete(cityId),
    close: () => engine.close(),
  };
}
