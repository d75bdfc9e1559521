import type { CityDesk } from '../city/city.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import type { BalanceKind, Weights } from './contract.ts';
import type { GroundModel, ModelHolder, ModelOfficer, ModelStreet, PostedDuty } from './core/ground-model.ts';
import { planGraph } from './core/plan-graph.ts';
import { sectionHolders } from './core/section-holders.ts';
import { expectedHours, streetMinutes } from './core/workload.ts';
import * as store from './store.ts';
import { calibrated, weightsOn, weightValues } from './weights.ts';

export interface GroundReader {
  /** The ground of a kind as it stands on the city's day; read again when streets, holders or rosters changed. */
  open(cityId: number, kind: BalanceKind): Promise<{ model: GroundModel; weights: Weights }>;
  /** The weights in force today, calibrated from the tracks of days that are over. */
  weights(cityId: number): Promise<Weights>;
}

const DAY_MS = 86_400_000;
/** Metres along another grid that make a street a boundary street. */
const BORDER_M = 20;
/** How long a stamp that was just read is trusted while a person drags, ms. */
const TRUST_MS = 5_000;

interface Facts {
  stamp: string;
  day: string;
  streets: store.StreetRow[];
  neighbours: Map<string, string[]>;
  grids: Awaited<ReturnType<typeof store.readGrids>>;
  officers: store.OfficerRow[];
  shifts: Awaited<ReturnType<typeof store.readShifts>>;
  hours: Float64Array[];
  weekFrom: string;
  duties: PostedDuty[];
  weights: Weights;
}

export function createGroundReader(deps: {
  db: Database;
  clock: Clock;
  city: Pick<CityDesk, 'facts' | 'localDay'>;
}): GroundReader {
  const { db, clock, city } = deps;
  const held = new Map<
    string,
    { stamp: string; at: number; model: Promise<{ model: GroundModel; weights: Weights }> }
  >();

  /** Read once a day: tracks of days that are over seldom change. */
  const paces = new Map<number, { day: string; weights: Promise<Weights> }>();
  function weightsOf(cityId: number, day: string): Promise<Weights> {
    const known = paces.get(cityId);
    if (known?.day === day) return known.weights;
    const weights = readWeights(cityId, day);
    paces.set(cityId, { day, weights });
    weights.catch(() => paces.delete(cityId));
    return weights;
  }

  async function readWeights(cityId: number, day: string): Promise<Weights> {
    const weights = weightsOn(day);
    const days = weightValues(weights).get('cases.window') ?? 28;
    const to = await store.readDayStart(db, cityId, day);
    const from = new Date(Date.parse(to) - days * DAY_MS).toISOString();
    return calibrated(weights, await store.readTrackPace(db, cityId, from, to), days);
  }

  async function facts(cityId: number, day: string, stamp: string): Promise<Facts> {
    const { timeZone } = await city.facts(cityId);
    const weights = await weightsOf(cityId, day);
    const days = weightValues(weights).get('cases.window') ?? 28;
    const now = clock.now();
    const at = new Date(now).toISOString();
    const streets = await store.readStreets(db, cityId);
    const neighbours = await store.readNeighbours(db, cityId);
    const grids = await store.readGrids(db, cityId, at);
    const officers = await store.readOfficers(db, cityId, day);
    const shifts = await store.readShifts(db, cityId);
    const weekFrom = mondayAfter(day);
    const duties = await store.readPlanWeek(db, cityId, weekFrom);
    const rows = await store.readCaseHours(
      db,
      cityId,
      new Date(now - days * DAY_MS).toISOString(),
      at,
      timeZone,
    );
    const number = new Map(streets.map(({ streetId }, i) => [streetId, i]));
    const counts = streets.map(() => new Float64Array(24));
    for (const { streetId, hour, count } of rows) {
      const i = number.get(streetId);
      if (i !== undefined) counts[i]![hour]! += count;
    }
    return {
      stamp,
      day,
      streets,
      neighbours,
      grids,
      officers,
      shifts,
      hours: expectedHours(streets, counts, days),
      weekFrom,
      duties,
      weights,
    };
  }

  return {
    async open(cityId, kind) {
      const key = `${cityId}:${kind}`;
      const known = held.get(key);
      const nowMs = performance.now();
      if (known !== undefined && nowMs - known.at < TRUST_MS) return known.model;
      const day = await city.localDay(cityId, clock.now());
      const stamp = `${kind}:${day}:${weightsOn(day).version}:${await store.readStamp(db, cityId, day)}`;
      if (known?.stamp === stamp) {
        known.at = nowMs;
        return known.model;
      }
      const model = facts(cityId, day, stamp).then(async (found) => ({
        model: await modelOf(db, cityId, kind, found, clock.now()),
        weights: found.weights,
      }));
      held.set(key, { stamp, at: nowMs, model });
      model.catch(() => held.delete(key));
      return model;
    },
    weights: async (cityId) => weightsOf(cityId, await city.localDay(cityId, clock.now())),
  };
}

/** The first Monday after a local day YYYY-MM-DD. */
function mondayAfter(day: string): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const ahead = (8 - new Date(noon).getUTCDay()) % 7 || 7;
  return new Date(noon + ahead * DAY_MS).toISOString().slice(0, 10);
}

async function modelOf(
  db: Database,
  cityId: number,
  kind: BalanceKind,
  facts: Facts,
  nowMs: number,
): Promise<GroundModel> {
  const { streets, officers } = facts;
  const values = weightValues(facts.weights);
  const at = new Date(nowMs).toISOString();
  const posted: ModelOfficer[] = officers.flatMap((officer) =>
    officer.gridId === null ? [] : [{ ...officer, gridId: officer.gridId }],
  );
  const owners = await readOwners(db, cityId, at);
  const ownerOf = (street: { streetId: string; gridId: string }): string =>
    owners.get(street.streetId) ?? street.gridId;
  const recorded = await readRecorded(db, cityId, at);
  const { holders, holderOf } = await holdersOf(
    db,
    cityId,
    kind,
    { ...facts, posted, recorded },
    at,
    ownerOf,
  );
  const number = new Map(holders.map(({ holderId }, h) => [holderId, h]));
  const byGrid = new Map<string, number[]>();
  holders.forEach(({ gridId }, h) => byGrid.set(gridId, [...(byGrid.get(gridId) ?? []), h]));
  const borders = new Map<string, string[]>();
  if (kind === 'boundary')
    for (const { streetId, gridId } of await store.readBorderStreets(db, cityId, at, BORDER_M))
      borders.set(streetId, [...(borders.get(streetId) ?? []), gridId]);
  const gridOf = new Map(streets.map(({ streetId, gridId }) => [streetId, gridId]));
  const modelStreets = streets.map((street, i): ModelStreet => {
    const near = new Set([street.gridId]);
    for (const id of facts.neighbours.get(street.streetId) ?? []) near.add(gridOf.get(id) ?? street.gridId);
    const home = byGrid.get(street.gridId) ?? [];
    const beyond = [...near].flatMap((gridId) => byGrid.get(gridId) ?? []);
    const border = (borders.get(street.streetId) ?? []).flatMap((gridId) => byGrid.get(gridId) ?? []);
    const holder = number.get(holderOf.get(street.streetId) ?? '') ?? -1;
    const casesPerDay = facts.hours[i]!.reduce((a, b) => a + b, 0);
    return {
      ...street,
      ownerGridId: ownerOf(street),
      middle: [street.lng, street.lat],
      minutes: streetMinutes(street, casesPerDay, values),
      hours: facts.hours[i]!,
      holder,
      mayHold: kind === 'boundary' ? [...new Set([...home, ...border])] : home,
      mayHoldTrading: [...new Set([...home, ...beyond])],
    };
  });
  const index = new Map(streets.map(({ streetId }, i) => [streetId, i]));
  return {
    kind,
    day: facts.day,
    stamp: facts.stamp,
    streets: modelStreets,
    holders,
    officers: posted,
    shifts: facts.shifts,
    grids: facts.grids,
    weekFrom: facts.weekFrom,
    duties: facts.duties,
    recorded,
    vehicles: kind === 'squads' ? await store.readVehicles(db, cityId, facts.weekFrom) : [],
    squads: kind === 'squads' ? await store.readSquads(db, cityId) : [],
    graph: planGraph(
      modelStreets.map(({ minutes }) => minutes.total),
      streets.map(({ streetId }) =>
        (facts.neighbours.get(streetId) ?? []).flatMap((id) => {
          const k = index.get(id);
          return k === undefined ? [] : [k];
        }),
      ),
    ),
    fewest: values.get('posting.subdistrict.min') ?? 3,
  };
}

/** Grids that own streets of another grid's ground (交界处责任), by the chief who is named for them. */
export async function readOwners(db: Queryable, cityId: number, at: string): Promise<Map<string, string>> {
  const owned = await store.readHolders(db, cityId, at, 'street_owner');
  if (owned.length === 0) return new Map();
  const chiefs = await store.readGridChiefs(db, cityId, at);
  const gridOf = new Map(chiefs.map(({ gridId, personId }) => [personId, gridId]));
  return new Map(
    owned.flatMap(({ streetId, personId }) => {
      const gridId = gridOf.get(personId);
      return gridId === undefined ? [] : [[streetId, gridId] as const];
    }),
  );
}

/** Who is on record for each street as its section officer. */
export async function readRecorded(db: Queryable, cityId: number, at: string): Promise<Map<string, string>> {
  const rows = await store.readHolders(db, cityId, at, 'section_officer');
  return new Map(rows.toReversed().map(({ streetId, personId }) => [streetId, personId]));
}

async function holdersOf(
  db: Database,
  cityId: number,
  kind: BalanceKind,
  facts: Facts & { posted: readonly ModelOfficer[]; recorded: ReadonlyMap<string, string> },
  at: string,
  ownerOf: (street: { streetId: string; gridId: string }) => string,
): Promise<{ holders: ModelHolder[]; holderOf: Map<string, string> }> {
  const { streets, grids, posted: officers, recorded } = facts;
  const home = new Map(streets.map(({ streetId, gridId }) => [streetId, gridId]));
  if (kind === 'boundary' || kind === 'posting')
    return {
      holders: grids.map(({ gridId, nameZh }) => ({
        holderId: gridId,
        nameZh,
        gridId,
        shiftId: null,
        group: 'city',
      })),
      holderOf: new Map(streets.map((street) => [street.streetId, ownerOf(street)])),
    };
  if (kind === 'chiefs') {
    const rows = await store.readHolders(db, cityId, at, 'street_chief');
    const holderOf = new Map<string, string>();
    const seen = new Map<string, { nameZh: string; grids: Map<string, number> }>();
    for (const { streetId, personId, nameZh } of rows) {
      const gridId = home.get(streetId);
      if (gridId === undefined || holderOf.has(streetId)) continue;
      holderOf.set(streetId, personId);
      const chief = seen.get(personId) ?? { nameZh, grids: new Map<string, number>() };
      chief.grids.set(gridId, (chief.grids.get(gridId) ?? 0) + 1);
      seen.set(personId, chief);
    }
    const holders = [...seen].map(([holderId, chief]) => {
      const gridId = [...chief.grids].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]![0];
      return { holderId, nameZh: chief.nameZh, gridId, shiftId: null, group: gridId };
    });
    return { holders: holders.sort((a, b) => a.holderId.localeCompare(b.holderId)), holderOf };
  }
  const sections = sectionHolders({ streets, officers, recorded });
  if (kind === 'sections')
    return {
      holders: officers.map(({ personId, nameZh, gridId, shiftId }) => ({
        holderId: personId,
        nameZh,
        gridId,
        shiftId,
        group: gridId,
      })),
      holderOf: sections,
    };
  const squadOf = new Map(officers.map(({ personId, squadId }) => [personId, squadId]));
  const squads = new Map<string, ModelHolder>();
  for (const officer of facts.officers)
    if (officer.squadId !== null && officer.gridId !== null && !squads.has(officer.squadId))
      squads.set(officer.squadId, {
        holderId: officer.squadId,
        nameZh: officer.squadZh ?? officer.squadId,
        gridId: officer.gridId,
        shiftId: null,
        group: officer.gridId,
      });
  return {
    holders: [...squads.values()].sort((a, b) => a.holderId.localeCompare(b.holderId)),
    holderOf: new Map(
      [...sections].map(([streetId, personId]) => [streetId, squadOf.get(personId) ?? personId]),
    ),
  };
}
