import { describe, expect, it } from 'vitest';
import type { GroundModel } from '../../server/balancing/core/ground-model.ts';
import { planGraph } from '../../server/balancing/core/plan-graph.ts';
import { explainVehicle, vehicleLists, vehicleMoves } from '../../server/balancing/core/squad-vehicles.ts';
import { randomOf } from '../../server/kernel/random.ts';

/** Two brigades of three squads each; vehicles of squads, and of the second brigade as a whole. */
function squadsModel(seed: number): GroundModel {
  const random = randomOf(seed, 'vehicles');
  const squads = ['A', 'B'].flatMap((b) => [
    { squadId: b, parentId: null, gridId: `G${b}`, nameZh: `${b}大队` },
    ...[1, 2, 3].map((k) => ({ squadId: `${b}${k}`, parentId: b, gridId: `G${b}`, nameZh: `${b}${k}中队` })),
  ]);
  const holders = squads
    .filter(({ parentId }) => parentId !== null)
    .map(({ squadId, gridId, nameZh }) => ({
      holderId: squadId,
      nameZh,
      gridId,
      shiftId: null,
      group: gridId,
    }));
  const minutes = Array.from({ length: 40 }, () => random.between(1, 60));
  const streets = minutes.map((total, s) => {
    const holder = random.int(holders.length);
    return {
      streetId: `S${s}`,
      nameZh: `街${s}`,
      nameEn: `Street ${s}`,
      grade: 2,
      lengthM: 300,
      gridId: holders[holder]!.gridId,
      ownerGridId: holders[holder]!.gridId,
      middle: [116.5, 35.4] as [number, number],
      minutes: { patrol: total, cases: 0, travel: 0, total },
      hours: new Float64Array(24),
      holder,
      mayHold: [],
      mayHoldTrading: [],
    };
  });
  const bound = ['A1', 'A1', 'A1', 'A1', 'A1', 'A2', 'A2', 'A3', 'B', 'B', 'B', 'B'];
  return {
    kind: 'squads',
    day: '2026-01-01',
    stamp: '',
    streets,
    holders,
    officers: [],
    shifts: [],
    grids: [],
    weekFrom: '2026-01-05',
    duties: [],
    recorded: new Map(),
    vehicles: bound.map((squadId, v) => ({
      unitId: `V${String(v).padStart(2, '0')}`,
      callSign: `执${v}`,
      squadId,
      gridId: `G${squadId[0]}`,
      streetIds: streets
        .filter(({ gridId }) => gridId === `G${squadId[0]}` && random.chance(0.6))
        .map(({ streetId }) => streetId),
    })),
    squads,
    graph: planGraph(
      minutes,
      minutes.map(() => []),
    ),
    fewest: 2,
  };
}

const SEEDS = Array.from({ length: 80 }, (_, i) => i + 1);
const numberOf = (model: GroundModel, squadId: string): number =>
  model.holders.findIndex(({ holderId }) => holderId === squadId);

describe('vehicles of squads', () => {
  it('go with as large a share of the work as goes; one stays as long as streets do', () => {
    let some = 0;
    for (const seed of SEEDS) {
      const model = squadsModel(seed);
      const random = randomOf(seed, 'moves');
      const after = Int32Array.from(model.streets, ({ holder }) =>
        random.chance(0.3) ? random.int(6) : holder,
      );
      const moves = vehicleMoves(model, after);
      some += moves.length;
      expect(new Set(moves.map(({ vehicle }) => vehicle.unitId)).size).toBe(moves.length);
      for (const { vehicle, fromId, toId, minutes, ofMinutes, reason } of moves.map((move) => ({
        ...move,
        ...explainVehicle(model, move, moves),
      }))) {
        expect(vehicle.squadId).toBe(fromId);
        expect(toId).not.toBe(fromId);
        expect(minutes).toBeLessThanOrEqual(ofMinutes + 1e-9);
        expect(reason.zh).toContain('随片调整');
      }
      for (const squadId of ['A1', 'A2', 'A3', 'B']) {
        const own = model.vehicles.filter((one) => one.squadId === squadId).length;
        const gone = moves.filter(({ fromId }) => fromId === squadId).length;
        const serves = (h: number): boolean => model.holders[h]!.holderId.startsWith(squadId);
        const keeps = model.streets.some((_, s) => serves(after[s]!));
        expect(own - gone).toBeGreaterThanOrEqual(keeps && own > 0 ? 1 : 0);
        const out = model.streets.reduce(
          (sum, { holder, minutes }, s) => sum + (serves(holder) && !serves(after[s]!) ? minutes.total : 0),
          0,
        );
        const had = model.streets.reduce(
          (sum, { holder, minutes }) => sum + (serves(holder) ? minutes.total : 0),
          0,
        );
        expect(gone).toBeLessThanOrEqual(Math.round((own * out) / Math.max(had, 1e-9)) + 1e-9);
      }
      expect(vehicleMoves(model, after).map(({ vehicle }) => vehicle.unitId)).toEqual(
        moves.map(({ vehicle }) => vehicle.unitId),
      );
    }
    expect(some).toBeGreaterThan(40);
  });

  it('all go with a whole area; none when streets stay within what they serve, or when they are locked', () => {
    const model = squadsModel(5);
    const present = Int32Array.from(model.streets, ({ holder }) => holder);
    expect(vehicleMoves(model, present)).toEqual([]);
    const [a1, a2, b1, b2] = ['A1', 'A2', 'B1', 'B2'].map((id) => numberOf(model, id));
    const whole = present.map((h) => (h === a1 ? a2! : h));
    expect(
      vehicleMoves(model, whole)
        .map(({ vehicle, toId }) => `${vehicle.unitId} ${toId}`)
        .sort(),
    ).toEqual(['V00', 'V01', 'V02', 'V03', 'V04'].map((id) => `${id} A2`));
    expect(vehicleMoves(model, whole, new Set(['V00', 'V01', 'V02', 'V03', 'V04']))).toEqual([]);
    // The brigade's vehicles serve all its squads.
    expect(
      vehicleMoves(
        model,
        present.map((h) => (h === b1 ? b2! : h)),
      ),
    ).toEqual([]);
  });

  it('lists follow: of those that stay the streets that left are gone, those that came are there if vehicles go there', () => {
    for (const seed of SEEDS.slice(0, 30)) {
      const model = squadsModel(seed);
      const [a1, a2] = ['A1', 'A2'].map((id) => numberOf(model, id));
      const after = Int32Array.from(model.streets, ({ holder }, s) =>
        holder === a1 && s % 2 === 0 ? a2! : holder,
      );
      const drivable = new Set(model.vehicles.flatMap(({ streetIds }) => streetIds));
      const moved = model.streets.flatMap(({ streetId, holder }, s) =>
        holder !== after[s] ? [streetId] : [],
      );
      const target = new Map(vehicleMoves(model, after).map(({ vehicle, toId }) => [vehicle.unitId, toId]));
      const lists = new Map(vehicleLists(model, after, target).map((list) => [list.unitId, list]));
      for (const { unitId, squadId, streetIds } of model.vehicles) {
        const list = lists.get(unitId);
        const then = list?.replace ?? [
          ...streetIds.filter((id) => list?.out.includes(id) !== true),
          ...(list?.into ?? []),
        ];
        const serves = target.get(unitId) ?? squadId;
        if (serves === 'A1') expect(then.filter((id) => moved.includes(id))).toEqual([]);
        if (serves === 'A2') expect(moved.filter((id) => drivable.has(id) && !then.includes(id))).toEqual([]);
        if (serves === 'B') expect(list).toBeUndefined();
        expect(new Set(then).size).toBe(then.length);
      }
    }
  });
});
