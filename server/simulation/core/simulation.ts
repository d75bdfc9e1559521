import { randomOf } from '../../kernel/random.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';
import { advance, movementOf, placeAt } from './movement.ts';
import type { Manner, Movement } from './movement.ts';
import { observe, receiverOf, silenceOn } from './receiver.ts';
import type { Receiver, Silence } from './receiver.ts';
import { nearestNode, placeOn } from './road-graph.ts';
import type { RoadGraph } from './road-graph.ts';
import { createStreetPasses } from './street-passes.ts';
import type { StreetPasses, StreetVisit } from './street-passes.ts';

/** When a unit works and on what. Times epoch ms; `toMs` excluded. */
export interface Duty {
  fromMs: number;
  toMs: number;
  streetIds: readonly string[];
  post: LngLat | undefined;
}

export interface SimulatedUnit {
  unitId: string;
  manner: Manner;
  /** Where it was last; undefined puts it on a random node. */
  startsAt: LngLat | undefined;
  /** Edges (by index) that a sweeper cleans. */
  sweepEdges: readonly number[];
}

export interface SimulationInput {
  graph: RoadGraph;
  units: readonly SimulatedUnit[];
  seed: number;
  startMs: number;
  /** Local time minus UTC, ms. */
  localOffsetMs: number;
}

/** A position report in the shape of the public door. */
export interface SimulatedFix {
  unitId: string;
  observedAt: number;
  lng: number;
  lat: number;
  speedMps: number;
  headingDeg: number;
  accuracyM: number;
}

export interface SimulationStep {
  fixes: SimulatedFix[];
  visits: StreetVisit[];
}

/**
 * How do a city's units move, and what do their receivers report? Same input and seed, same reports, however the
 * time between is cut into steps: a unit is moved from report to report only, and draws from streams of its own.
 */
export interface Simulation {
  /** Replaces who works when; a unit that is not named is off duty, except the night watch. */
  setDuties(duties: ReadonlyMap<string, readonly Duty[]>): void;
  /**
   * Reports with from < observed ≤ to, each unit every `intervalS` seconds of city time, spread evenly. With
   * `manners` only units of those manners move.
   */
  step(fromMs: number, toMs: number, intervalS: number, manners?: ReadonlySet<Manner>): SimulationStep;
  /** True positions, for tests: what the receivers observe with error. */
  truthOf(unitId: string): LngLat | undefined;
}

interface Actor {
  movement: Movement;
  receiver: Receiver;
  passes: StreetPasses;
  nightWatch: boolean;
  duties: readonly Duty[];
  /** Start of the shift it has taken up. */
  dutyFromMs: number | undefined;
  /** Is its place known, rather than drawn? */
  placed: boolean;
  /** Times of the last reports sent, epoch ms, newest last. */
  reported: number[];
  headingDeg: number;
  /** Silence of the local day that began at `dayMs`. */
  quiet: { dayMs: number; window: Silence | undefined } | undefined;
}

const DAY_MS = 86_400_000;
/** A unit not moved for longer than this was off duty or jumped over: it goes on from where it was. */
const REST_MS = 10 * 60_000;
const SERVICE_DAY_MS = { from: 6.5 * 3_600_000, to: 21.5 * 3_600_000 };
/** Share of vehicles that are out in the night, whatever the roster says. */
const NIGHT_SHARE: Record<Manner, number> = { patrol: 0.04, cruise: 0.25, sweep: 0.3 };
/** How sure is a complete pass with complete reports, by manner? Sweepers clean; they do not patrol. */
const CERTAINTY: Record<Manner, number> = { patrol: 0.95, cruise: 0.8, sweep: 0 };
const REPORTS_KEPT = 400;

export function createSimulation(input: SimulationInput): Simulation {
  const { graph, seed, startMs, localOffsetMs } = input;
  const anywhere = graph.edges.length === 0 ? undefined : graph.edges.map((edge) => edge.from);
  const actors = new Map<string, Actor>();
  for (const unit of anywhere === undefined ? [] : input.units) {
    const random = randomOf(seed, `move/${unit.unitId}/${startMs}`);
    const node = unit.startsAt === undefined ? undefined : nearestNode(graph, unit.startsAt);
    const task = {
      unitId: unit.unitId,
      manner: unit.manner,
      streetIds: [],
      postNode: undefined,
      sweepEdges: unit.sweepEdges,
    };
    actors.set(unit.unitId, {
      movement: movementOf(task, node ?? random.pick(anywhere ?? [0]), random, startMs),
      receiver: receiverOf(randomOf(seed, `receiver/${unit.unitId}/${startMs}`)),
      passes: createStreetPasses(graph, unit.unitId),
      nightWatch: randomOf(seed, `night/${unit.unitId}`).chance(NIGHT_SHARE[unit.manner]),
      duties: [],
      dutyFromMs: undefined,
      placed: node !== undefined,
      reported: [],
      headingDeg: 0,
      quiet: undefined,
    });
  }
  const ids = [...actors.keys()];

  const localMidnight = (ms: number): number =>
    Math.floor((ms + localOffsetMs) / DAY_MS) * DAY_MS - localOffsetMs;

  function dutyAt(actor: Actor, ms: number): Duty | 'watch' | undefined {
    const duty = actor.duties.find((candidate) => candidate.fromMs <= ms && ms < candidate.toMs);
    if (duty !== undefined) return duty;
    const sinceMidnight = ms - localMidnight(ms);
    const night = sinceMidnight < SERVICE_DAY_MS.from || sinceMidnight >= SERVICE_DAY_MS.to;
    return night && actor.nightWatch ? 'watch' : undefined;
  }

  /** Takes up a shift's work. Who comes to work after a rest, or from nowhere, begins at the post or the first street. */
  function takeUp(actor: Actor, duty: Duty | 'watch', ms: number): void {
    const { movement } = actor;
    if (duty === 'watch' || actor.dutyFromMs === duty.fromMs) return;
    const postNode = duty.post === undefined ? undefined : nearestNode(graph, duty.post);
    movement.task = { ...movement.task, streetIds: duty.streetIds, postNode };
    const arrives = !actor.placed || ms - movement.timeMs > REST_MS;
    if (arrives && movement.task.manner === 'patrol') {
      const edge = graph.edges[graph.edgesOfStreet.get(duty.streetIds[0] ?? '')?.[0] ?? -1];
      placeAt(movement, postNode ?? edge?.from ?? movement.node);
    }
    actor.dutyFromMs = duty.fromMs;
    actor.placed = true;
  }

  function isSilent(actor: Actor, unitId: string, ms: number): boolean {
    const dayMs = localMidnight(ms);
    if (actor.quiet?.dayMs !== dayMs) actor.quiet = { dayMs, window: silenceOn(seed, unitId, dayMs) };
    const { window } = actor.quiet;
    return window !== undefined && ms >= window.fromMs && ms < window.toMs;
  }

  function observedShare(actor: Actor, intervalMs: number): (fromMs: number, toMs: number) => number {
    return (fromMs, toMs) => {
      const expected = Math.max(1, Math.floor((toMs - fromMs) / intervalMs));
      const heard = actor.reported.filter((ms) => ms >= fromMs && ms <= toMs).length;
      return Math.min(1, heard / expected);
    };
  }

  function report(actor: Actor, unitId: string, ms: number): SimulatedFix {
    const { movement } = actor;
    const onRoute = movement.route[movement.at];
    const place = onRoute === undefined ? undefined : placeOn(graph, onRoute, movement.goneM);
    if (place !== undefined && movement.speedMps > 0) actor.headingDeg = place.headingDeg;
    const truth = place?.position ?? graph.positions[movement.node]!;
    const seen = observe(actor.receiver, truth);
    const speed =
      movement.speedMps > 0 ? Math.max(0, movement.speedMps + actor.receiver.random.normal(0, 0.2)) : 0;
    return {
      unitId,
      observedAt: ms,
      lng: round(seen.position[0], 7),
      lat: round(seen.position[1], 7),
      speedMps: round(speed, 2),
      headingDeg: round(actor.headingDeg, 1) % 360,
      accuracyM: round(seen.accuracyM, 1),
    };
  }

  return {
    setDuties(duties) {
      for (const [unitId, actor] of actors) actor.duties = duties.get(unitId) ?? [];
    },
    step(fromMs, toMs, intervalS, manners) {
      const intervalMs = Math.round(intervalS * 1000);
      if (!(intervalMs > 0)) throw new RangeError(`the interval must be positive, got ${intervalS} s`);
      const fixes: SimulatedFix[] = [];
      const visits: StreetVisit[] = [];
      ids.forEach((unitId, index) => {
        const actor = actors.get(unitId)!;
        if (manners?.has(actor.movement.task.manner) === false) return;
        const phase = Math.floor((index / ids.length) * intervalMs);
        const first = Math.floor((fromMs - phase) / intervalMs + 1) * intervalMs + phase;
        for (let ms = first; ms <= toMs; ms += intervalMs) {
          const duty = dutyAt(actor, ms);
          if (duty === undefined) continue;
          takeUp(actor, duty, ms);
          const { movement } = actor;
          if (ms - movement.timeMs > REST_MS) {
            movement.timeMs = ms;
            movement.enteredMs = ms;
          }
          const gone = advance(graph, movement, ms);
          if (!isSilent(actor, unitId, ms)) {
            fixes.push(report(actor, unitId, ms));
            actor.reported.push(ms);
            if (actor.reported.length > 2 * REPORTS_KEPT)
              actor.reported = actor.reported.slice(-REPORTS_KEPT);
          }
          const base = CERTAINTY[movement.task.manner];
          if (base === 0) continue;
          for (const traversal of gone) {
            const visit = actor.passes.add(traversal, base, observedShare(actor, intervalMs));
            if (visit !== undefined) visits.push(visit);
          }
        }
      });
      return { fixes, visits };
    },
    truthOf(unitId) {
      const movement = actors.get(unitId)?.movement;
      if (movement === undefined) return undefined;
      const step = movement.route[movement.at];
      return step === undefined
        ? graph.positions[movement.node]
        : placeOn(graph, step, movement.goneM).position;
    },
  };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
