import type { ExplainedChange } from '../contract.ts';
import type { GroundModel, ModelVehicle } from './ground-model.ts';

/** A vehicle that follows the streets of its squad to another. */
export interface VehicleMove {
  vehicle: ModelVehicle;
  fromId: string;
  toId: string;
  gridId: string;
  /** Minutes of work that go from the one squad to the other, and that the giver had. */
  minutes: number;
  ofMinutes: number;
  /** Vehicles that the giver had, and that go with these streets. */
  had: number;
  go: number;
}

/** The streets that leave and enter the roster of a vehicle; `replace`: its whole list, as it goes to another squad. */
export interface VehicleList {
  unitId: string;
  out: string[];
  into: string[];
  replace: string[] | null;
}

/** Who serves what: vehicles by squad, which squad's vehicles serve an area, and the streets that change vehicles. */
interface Service {
  bound: Map<string, ModelVehicle[]>;
  serving: (squadId: string) => string;
  /** By giving and taking squad. */
  gone: Map<string, Map<string, { streetId: string; minutes: number }[]>>;
  /** Minutes of each squad's area before and after. */
  had: Map<string, number>;
  keeps: Map<string, number>;
}

function serviceOf(
  { vehicles, streets, holders, ...model }: GroundModel,
  assignment: ArrayLike<number>,
): Service {
  const bound = new Map<string, ModelVehicle[]>();
  for (const vehicle of vehicles)
    bound.set(vehicle.squadId, [...(bound.get(vehicle.squadId) ?? []), vehicle]);
  const parents = new Map(model.squads.map(({ squadId, parentId }) => [squadId, parentId]));
  /** Itself, or the nearest squad above it that has vehicles. */
  const serving = (squadId: string): string => {
    let at: string | null | undefined = squadId;
    for (let depth = 0; at !== null && at !== undefined && depth < 10; depth += 1) {
      if (bound.has(at)) return at;
      at = parents.get(at);
    }
    return squadId;
  };
  const gone: Service['gone'] = new Map();
  const had = new Map<string, number>();
  const keeps = new Map<string, number>();
  streets.forEach(({ streetId, holder, minutes }, i) => {
    const [a, b] = [holders[holder]?.holderId, holders[assignment[i]!]?.holderId].map((id) =>
      id === undefined ? undefined : serving(id),
    );
    if (a !== undefined) had.set(a, (had.get(a) ?? 0) + minutes.total);
    if (b !== undefined) keeps.set(b, (keeps.get(b) ?? 0) + minutes.total);
    if (a === undefined || b === undefined || a === b) return;
    const row = gone.get(a) ?? new Map<string, { streetId: string; minutes: number }[]>();
    gone.set(a, row.set(b, [...(row.get(b) ?? []), { streetId, minutes: minutes.total }]));
  });
  return { bound, serving, gone, had, keeps };
}

const sum = (list: readonly { minutes: number }[] | undefined): number =>
  (list ?? []).reduce((all, { minutes }) => all + minutes, 0);

/**
 * Which vehicles go with the streets that change squad? A vehicle serves the area of its squad, and of the squads
 * beneath it. Of the vehicles of a giving squad as large a share goes as of its work, the largest remainders first; one
 * stays as long as the giver keeps streets; those go that are rostered most to the streets that go. Work that goes
 * both ways between two squads is set off.
 */
export function vehicleMoves(
  model: GroundModel,
  assignment: ArrayLike<number>,
  locked: ReadonlySet<string> = new Set(),
): VehicleMove[] {
  if (model.kind !== 'squads' || model.vehicles.length === 0) return [];
  const { bound, gone, had, keeps } = serviceOf(model, assignment);
  const moves: VehicleMove[] = [];
  for (const [fromId, row] of [...gone].sort(([a], [b]) => a.localeCompare(b))) {
    const own = bound.get(fromId) ?? [];
    const work = had.get(fromId) ?? 0;
    const flows = [...row]
      .map(([toId, list]) => {
        const net = sum(list) - sum(gone.get(toId)?.get(fromId));
        return {
          toId,
          net,
          share: work > 0 ? (own.length * net) / work : 0,
          ids: new Set(list.map((s) => s.streetId)),
        };
      })
      .filter(({ net }) => net > 0)
      .sort((a, b) => b.net - a.net || a.toId.localeCompare(b.toId));
    const free = own.filter(({ unitId }) => !locked.has(unitId));
    const most = Math.min(free.length, own.length - ((keeps.get(fromId) ?? 0) > 0 ? 1 : 0));
    const counts = flows.map(({ share }) => Math.floor(share + 1e-9));
    const whole = Math.round(flows.reduce((all, { share }) => all + share, 0));
    const byRemainder = flows
      .map(({ share }, f) => ({ f, rest: share - counts[f]! }))
      .sort((a, b) => b.rest - a.rest || a.f - b.f);
    for (const { f } of byRemainder)
      if (counts.reduce((all, count) => all + count, 0) < whole) counts[f]! += 1;
    let left = most;
    const taken = new Set<string>();
    flows.forEach(({ toId, net, ids }, f) => {
      const go = Math.min(counts[f]!, left);
      left -= go;
      const nearness = ({ streetIds }: ModelVehicle): number =>
        streetIds.filter((id) => ids.has(id)).length / Math.max(1, streetIds.length);
      const chosen = free
        .filter(({ unitId }) => !taken.has(unitId))
        .sort((a, b) => nearness(b) - nearness(a) || a.unitId.localeCompare(b.unitId))
        .slice(0, go);
      for (const vehicle of chosen) {
        taken.add(vehicle.unitId);
        moves.push({
          vehicle,
          fromId,
          toId,
          gridId: gridOfSquad(model, toId) ?? vehicle.gridId ?? '',
          minutes: net,
          ofMinutes: work,
          had: own.length,
          go,
        });
      }
    });
  }

  return moves;
}

/**
 * Which streets do vehicles' rosters gain and lose when streets change squad and vehicles (`target`: unit → squad) go
 * with them? Streets that no vehicle is rostered to enter no list: vehicles cannot go everywhere.
 */
export function vehicleLists(
  model: GroundModel,
  assignment: ArrayLike<number>,
  target: ReadonlyMap<string, string>,
): VehicleList[] {
  const { vehicles, streets, holders } = model;
  if (model.kind !== 'squads') return [];
  const { serving, gone } = serviceOf(model, assignment);
  const drivable = new Set(vehicles.flatMap(({ streetIds }) => streetIds));
  const area = new Map<string, string[]>();
  streets.forEach(({ streetId }, i) => {
    const to = holders[assignment[i]!]?.holderId;
    if (to === undefined || !drivable.has(streetId)) return;
    const squadId = serving(to);
    area.set(squadId, [...(area.get(squadId) ?? []), streetId]);
  });
  return vehicles.flatMap(({ unitId, squadId, streetIds }): VehicleList[] => {
    const toId = target.get(unitId);
    if (toId !== undefined) return [{ unitId, out: [], into: [], replace: area.get(toId) ?? streetIds }];
    const left = new Set([...(gone.get(squadId)?.values() ?? [])].flat().map(({ streetId }) => streetId));
    const out = streetIds.filter((id) => left.has(id));
    const into = [...gone.values()]
      .flatMap((row) => row.get(squadId) ?? [])
      .flatMap(({ streetId }) => (drivable.has(streetId) && !streetIds.includes(streetId) ? [streetId] : []));
    return out.length + into.length === 0 ? [] : [{ unitId, out, into, replace: null }];
  });
}

function gridOfSquad({ squads, streets, holders }: GroundModel, squadId: string): string | undefined {
  const own = squads.find((squad) => squad.squadId === squadId)?.gridId;
  if (own !== null && own !== undefined) return own;
  return streets.find(({ holder }) => holders[holder]?.holderId === squadId)?.gridId;
}

const round = (minutes: number): string => `${Math.round(minutes)}`;

/** Why a vehicle goes with the streets; its loads are numbers of vehicles. */
export function explainVehicle(
  model: GroundModel,
  move: VehicleMove,
  all: readonly VehicleMove[],
): ExplainedChange {
  const { vehicle, fromId, toId, gridId, minutes, ofMinutes, had, go } = move;
  const there = model.vehicles.filter(({ squadId }) => squadId === toId).length;
  const nameOf = (id: string): string => model.squads.find(({ squadId }) => squadId === id)?.nameZh ?? id;
  const moved = new Set(all.map((one) => one.vehicle.unitId));
  const stays = model.vehicles.find(({ unitId, squadId }) => squadId === fromId && !moved.has(unitId));
  const crosses = vehicle.gridId !== null && vehicle.gridId !== gridId;
  return {
    change: { what: 'vehicle', unitId: vehicle.unitId, squadId: toId, gridId },
    nameZh: vehicle.callSign,
    fromId,
    fromZh: nameOf(fromId),
    toId,
    toZh: nameOf(toId),
    inverse: null,
    needsApproval: crosses,
    approvalZh: crosses ? '车辆跨街道调动，需批准' : null,
    approvalEn: crosses ? 'a vehicle that leaves its subdistrict needs consent' : null,
    load: {
      minutes: 0,
      fromBefore: had,
      fromAfter: had - all.filter((one) => one.fromId === fromId).length,
      toBefore: there,
      toAfter: there + all.filter((one) => one.toId === toId).length,
    },
    coverage: { before: 0, after: 0 },
    travel: { beforeM: null, afterM: 0 },
    reason: {
      zh: `${nameOf(fromId)}移交给${nameOf(toId)}的街巷占其工作量 ${round(minutes)}/${round(ofMinutes)} 分钟，${had} 台车中 ${go} 台随片调整。`,
      en: `${round(minutes)} of ${round(ofMinutes)} min of ${fromId} go to ${toId}; ${go} of its ${had} vehicles go with them.`,
    },
    instead:
      stays === undefined
        ? null
        : {
            zh: `${stays.callSign}排到移交街巷的更少或相同，留在原中队。`,
            en: `${stays.callSign} is rostered to fewer of these streets, or as many, and stays.`,
            subjectId: stays.unitId,
          },
    held: null,
  };
}
