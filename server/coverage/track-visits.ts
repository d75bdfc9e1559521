import type { CityDesk } from '../city/city.ts';
import type { Database } from '../db/database.ts';
import { EVENT_TYPES } from '../events/contract.ts';
import type { Events } from '../events/events.ts';
import type { Clock } from '../kernel/clock.ts';
import type { MatchedPass, Matching, UnitTrack } from '../matching/matching.ts';
import type { HeardOf, UsableFix } from '../tracking/heard-of.ts';
import type { Visit } from './contract.ts';
import { passChanges } from './core/pass-changes.ts';
import * as store from './pass-store.ts';
import type { NewPass } from './pass-store.ts';

export interface TrackVisitsDeps {
  db: Database;
  heard: HeardOf;
  /** Tells of fixes that have just become durable. */
  onKept(
    listener: (
      cityId: number,
      fixes: readonly { unitId: string; observedAtMs: number; flags: number }[],
    ) => void,
  ): void;
  matching: Pick<Matching, 'match'>;
  city: Pick<CityDesk, 'setting'>;
  events: Pick<Events, 'publish'>;
  /** Wall clock, for what was received when. */
  realClock: Clock;
  /** Real time between two rounds, ms. */
  everyMs?: number;
  onError?: (error: unknown) => void;
}

/**
 * Turns fixes into visits while they come in: a unit of which something was heard is matched again from an hour before
 * the oldest new fix, so that late fixes put right what was thought before. What was received while nobody listened is
 * made up after a start.
 */
export interface TrackVisits {
  start(): Promise<void>;
  /** Matches all that waits now. */
  settle(): Promise<void>;
  /**
   * Does a unit have fixes to be matched that came late, or that are more than three minutes ahead of what is matched?
   * Then a missing visit proves nothing. The last few fixes of a stream do not count.
   */
  isPending(cityId: number, unitId: string): boolean;
  close(): Promise<void>;
  readonly stats: { rounds: number; units: number; fixes: number; passes: number; withdrawn: number };
}

interface Waiting {
  /** The oldest fix that is not matched yet, epoch ms. */
  fromMs: number;
  late: boolean;
}

/** Matching further behind the fixes than this is told, ms. */
const BEHIND_MS = 180_000;
const CONTEXT_MS = 60 * 60_000;
/** Fixes older than this before the newest known do not come late any more: they are for a job. */
const LATEST_MS = 2 * 86_400_000;
const UNITS_AT_ONCE = 10;
const FOR_EVER_MS = 8_640_000_000_000;

export function createTrackVisits(deps: TrackVisitsDeps): TrackVisits {
  const { db, heard, matching, city, events } = deps;
  const everyMs = deps.everyMs ?? 30_000;
  const waiting = new Map<number, Map<string, Waiting>>();
  /** Time of the last fix matched, by city and unit. */
  const matchedTo = new Map<string, number>();
  const stats = { rounds: 0, units: 0, fixes: 0, passes: 0, withdrawn: 0 };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  const working = new Set<string>();

  function noteDown(cityId: number, unitId: string, fromMs: number): void {
    const units = waiting.get(cityId) ?? new Map<string, Waiting>();
    waiting.set(cityId, units);
    const before = units.get(unitId);
    const to = matchedTo.get(`${cityId}/${unitId}`);
    const late = to === undefined || fromMs < to || fromMs - to > BEHIND_MS;
    units.set(unitId, {
      fromMs: Math.min(before?.fromMs ?? Infinity, fromMs),
      late: late || before?.late === true,
    });
  }

  deps.onKept((cityId, fixes) => {
    for (const fix of fixes) if (fix.flags === 0) noteDown(cityId, fix.unitId, fix.observedAtMs);
  });

  function tell(
    cityId: number,
    visits: readonly Visit[],
    gone: readonly { visitId: string; streetId: string }[],
  ): void {
    for (const visit of visits)
      events.publish({
        type: EVENT_TYPES.visitRecorded,
        cityId,
        subject: visit.streetId,
        permission: 'coverage:read',
        data: visit,
      });
    for (const visit of gone)
      events.publish({
        type: EVENT_TYPES.visitWithdrawn,
        cityId,
        subject: visit.streetId,
        permission: 'coverage:read',
        data: visit,
      });
  }

  async function matchUnits(cityId: number, units: ReadonlyMap<string, Waiting>): Promise<void> {
    const since = new Map([...units].map(([unitId, { fromMs }]) => [unitId, fromMs - CONTEXT_MS]));
    const [kinds, fixes, kept, onFoot, inVehicle] = await Promise.all([
      store.readUnitKinds(db, cityId, [...units.keys()]),
      heard.fixes(cityId, since, FOR_EVER_MS),
      store.readPasses(db, cityId, since),
      city.setting<number>(cityId, 'coverage.gps_certainty_foot'),
      city.setting<number>(cityId, 'coverage.gps_certainty_vehicle'),
    ]);
    const tracks = tracksOf(fixes, kinds);
    if (tracks.length === 0) return;
    const matches = await matching.match(cityId, tracks);
    const drop: string[] = [];
    const put: NewPass[] = [];
    for (const { unitId, passes } of matches) {
      const kind = kinds.get(unitId) ?? '';
      const sweeps = kind.includes('sanitation');
      const certainty = kind.includes('vehicle') ? inVehicle.value : onFoot.value;
      const found = passes
        .filter((pass) => (pass.subject === 'road') === sweeps)
        .map((pass) => ({ ...pass, subjectId: pass.id }));
      const changes = passChanges(
        kept.filter((pass) => pass.unitId === unitId),
        found,
        since.get(unitId)!,
      );
      drop.push(...changes.drop.map((pass) => pass.passId));
      put.push(...changes.put.map(({ pass, passId }) => newPass(unitId, pass, passId, certainty)));
    }
    for (const { unitId, timeMs } of tracks)
      matchedTo.set(`${cityId}/${unitId}`, timeMs[timeMs.length - 1] ?? -Infinity);
    stats.units += tracks.length;
    stats.fixes += fixes.length;
    if (drop.length === 0 && put.length === 0) return;
    const [gone, made] = await db.transaction(
      async (tx) =>
        [
          drop.length === 0 ? [] : await store.dropPasses(tx, cityId, drop),
          put.length === 0 ? [] : await store.putPasses(tx, cityId, put),
        ] as const,
    );
    const still = new Set(made.map((visit) => visit.visitId));
    const before = new Set(gone.map((visit) => visit.visitId));
    const withdrawn = gone.filter((visit) => !still.has(visit.visitId));
    stats.passes += put.length;
    stats.withdrawn += withdrawn.length;
    tell(
      cityId,
      made.filter((visit) => !before.has(visit.visitId)),
      withdrawn,
    );
  }

  async function round(): Promise<void> {
    const beganMs = deps.realClock.now();
    // What comes in meanwhile waits for the next round.
    for (const cityId of Array.from(waiting.keys())) {
      const units = waiting.get(cityId)!;
      waiting.delete(cityId);
      const all = [...units];
      for (const [unitId, { late }] of all) if (late) working.add(`${cityId}/${unitId}`);
      try {
        while (all.length > 0) {
          const some = all.slice(0, UNITS_AT_ONCE);
          await matchUnits(cityId, new Map(some));
          all.splice(0, some.length);
          for (const [unitId] of some) working.delete(`${cityId}/${unitId}`);
        }
        await store.saveProgress(db, cityId, beganMs);
      } catch (error) {
        for (const [unitId, { fromMs }] of all) noteDown(cityId, unitId, fromMs);
        throw error;
      } finally {
        for (const unitId of units.keys()) working.delete(`${cityId}/${unitId}`);
      }
    }
    stats.rounds += 1;
  }

  function settle(): Promise<void> {
    const next = running.then(round);
    running = next.catch(() => undefined);
    return next;
  }

  function schedule(): void {
    if (closed) return;
    timer = setTimeout(() => {
      void settle()
        .catch((error: unknown) => deps.onError?.(error))
        .then(schedule);
    }, everyMs);
    timer.unref();
  }

  return {
    stats,
    settle,
    isPending: (cityId, unitId) =>
      waiting.get(cityId)?.get(unitId)?.late === true || working.has(`${cityId}/${unitId}`),
    async start() {
      const nowMs = deps.realClock.now();
      for (const [cityId, receivedMs] of await store.readProgress(db, nowMs)) {
        if (nowMs - receivedMs < 1_000) continue;
        const missed = await heard.receivedSince(cityId, receivedMs, receivedMs - LATEST_MS);
        for (const [unitId, fromMs] of missed) noteDown(cityId, unitId, fromMs);
      }
      schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** How sure is a pass, whichever half of the fixes one has? */
function surenessOf({ posterior, halfPosterior, counted, steady }: MatchedPass): number {
  if (!counted) return halfPosterior;
  return steady ? Math.min(posterior, halfPosterior) : posterior;
}

function newPass(
  unitId: string,
  pass: MatchedPass & { subjectId: string },
  passId: string | undefined,
  certainty: number,
): NewPass {
  return {
    passId: passId ?? `match-${unitId}-${pass.subjectId}-${Math.floor(pass.fromMs / 1000)}`,
    unitId,
    subject: pass.subject,
    subjectId: pass.subjectId,
    fromMs: pass.fromMs,
    toMs: pass.toMs,
    counted: pass.counted,
    steady: pass.steady,
    covered: Math.min(1, pass.coveredShare),
    posterior: Math.min(1, surenessOf(pass)),
    dwellS: pass.dwellMs / 1000,
    fixes: pass.fixes,
    isVisit: pass.counted && pass.subject === 'street',
    // The lower of both, so that fewer fixes do not make it surer or weaker than what is told.
    certainty: Math.round(Math.min(1, certainty * surenessOf(pass)) * 1000) / 1000,
  };
}

function tracksOf(fixes: readonly UsableFix[], kinds: ReadonlyMap<string, string>): UnitTrack[] {
  const tracks = new Map<
    string,
    {
      unitId: string;
      manner: 'foot' | 'vehicle';
      timeMs: number[];
      lng: number[];
      lat: number[];
      accuracyM: number[];
    }
  >();
  for (const fix of fixes) {
    const kind = kinds.get(fix.unit_id);
    if (kind === undefined) continue;
    const track = tracks.get(fix.unit_id) ?? {
      unitId: fix.unit_id,
      manner: kind.includes('vehicle') ? ('vehicle' as const) : ('foot' as const),
      timeMs: [],
      lng: [],
      lat: [],
      accuracyM: [],
    };
    tracks.set(fix.unit_id, track);
    track.timeMs.push(fix.time_ms);
    track.lng.push(fix.lng);
    track.lat.push(fix.lat);
    track.accuracyM.push(fix.accuracy_m ?? NaN);
  }
  return [...tracks.values()];
}
