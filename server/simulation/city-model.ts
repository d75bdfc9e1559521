import type { Database } from '../db/database.ts';
import type { Manner } from './core/movement.ts';
import { createSimulation } from './core/simulation.ts';
import type { Duty, SimulatedUnit, Simulation } from './core/simulation.ts';
import type { RoadGraph } from './core/road-graph.ts';
import * as store from './store.ts';
import type { SweptRoad, SyntheticCity, UnitPlace } from './store.ts';

/** A synthetic city's streets and units, ready to be set moving. */
export interface CityModel {
  city: SyntheticCity;
  graph: RoadGraph;
  streetNames: ReadonlyMap<string, string>;
  /** Kind of each active unit, by its id. */
  kindOf: ReadonlyMap<string, string>;
  /** When anything was last observed in the city when it was read, epoch ms. */
  lastObservedMs: number | undefined;
  /** The units set moving from a moment on, each from where it was last seen. */
  play(startMs: number): CityPlay;
}

export interface CityPlay {
  simulation: Simulation;
  /** Brings the duties up to a moment of city time; reads the database once a local day. */
  refreshDuties(atMs: number): Promise<void>;
}

const DAY_MS = 86_400_000;
const SEEN_LATELY_MS = 10 * 60_000;
/** Working hours of sweepers that no roster names, local hours. */
const SWEEPING_HOURS = { from: 4.5, to: 21 };

/** How does a unit of this kind spend its shift? */
function mannerOf(kind: string): Manner {
  if (kind.includes('sanitation')) return 'sweep';
  return kind.includes('vehicle') ? 'cruise' : 'patrol';
}

export async function loadCityModel(db: Database, city: SyntheticCity, seed: number): Promise<CityModel> {
  const graph = await store.readRoadGraph(db, city.cityId);
  const places = await store.readUnitPlaces(db, city.cityId);
  const swept = await store.readSweptRoads(db, city.cityId);
  const streetNames = await store.readStreetNames(db, city.cityId);
  const observed = places.flatMap((place) => place.observedMs ?? []);

  function play(startMs: number): CityPlay {
    const units = unitsOf(places, swept, graph, startMs);
    const simulation = createSimulation({ graph, units, seed, startMs, localOffsetMs: city.offsetMs });
    const sweepers = units.filter((unit) => unit.manner === 'sweep').map((unit) => unit.unitId);
    let day: number | undefined;
    return {
      simulation,
      async refreshDuties(atMs) {
        const today = Math.floor((atMs + city.offsetMs) / DAY_MS);
        if (today === day) return;
        const name = (shift: number): string => new Date((today + shift) * DAY_MS).toISOString().slice(0, 10);
        await store.extendRoster(db, city.cityId, name(0));
        await store.extendRoster(db, city.cityId, name(1));
        const duties = await store.readDuties(db, city.cityId, name(-1), name(1));
        for (const unitId of sweepers)
          if (!duties.has(unitId)) duties.set(unitId, unrostered(today * DAY_MS - city.offsetMs));
        simulation.setDuties(duties);
        day = today;
      },
    };
  }

  const lastObservedMs = observed.length === 0 ? undefined : Math.max(...observed);
  const kindOf = new Map(places.map((place) => [place.unitId, place.kind]));
  return { city, graph, streetNames, kindOf, lastObservedMs, play };
}

function unrostered(midnightMs: number): Duty[] {
  const { from, to } = SWEEPING_HOURS;
  return [
    {
      fromMs: midnightMs + from * 3_600_000,
      toMs: midnightMs + to * 3_600_000,
      streetIds: [],
      post: undefined,
    },
  ];
}

/** Sweepers share the roads of their firm by turns, so that each road has a vehicle before any has two. */
function unitsOf(
  places: readonly UnitPlace[],
  swept: readonly SweptRoad[],
  graph: RoadGraph,
  startMs: number,
): SimulatedUnit[] {
  const indexOfEdge = new Map(graph.edges.map((edge, index) => [edge.edgeId, index]));
  const roadsOfFirm = new Map<string, SweptRoad[]>();
  for (const road of swept) roadsOfFirm.set(road.firmId, [...(roadsOfFirm.get(road.firmId) ?? []), road]);
  const turns = new Map<string, number>();
  return places.map((place) => {
    const manner = mannerOf(place.kind);
    let sweepEdges: number[] = [];
    if (manner === 'sweep' && place.firmId !== null) {
      const roads = roadsOfFirm.get(place.firmId) ?? [];
      const turn = turns.get(place.firmId) ?? 0;
      turns.set(place.firmId, turn + 1);
      const road = roads[turn % Math.max(1, roads.length)];
      sweepEdges = (road?.edgeIds ?? []).flatMap((edgeId) => indexOfEdge.get(edgeId) ?? []);
    }
    // Who walks begins the shift at the post, unless seen a moment ago; vehicles stand where they were left.
    const seen = manner !== 'patrol' || startMs - (place.observedMs ?? -Infinity) < SEEN_LATELY_MS;
    return { unitId: place.unitId, manner, startsAt: seen ? place.position : undefined, sweepEdges };
  });
}
