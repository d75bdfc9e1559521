import type { GroundModel, ModelShift, PostedDuty } from '../../server/balancing/core/ground-model.ts';
import { planGraph } from '../../server/balancing/core/plan-graph.ts';
import { sectionHolders } from '../../server/balancing/core/section-holders.ts';
import { randomOf } from '../../server/kernel/random.ts';

/** A day with five shifts, one of them over midnight. */
export const SHIFTS: ModelShift[] = (
  [
    ['normal', 8, 17],
    ['staggered', 6.5, 14],
    ['extended', 14, 21.5],
    ['campaign', 17.5, 21.5],
    ['night', 21.5, 6.5],
  ] as const
).map(([shiftId, startH, endH]) => ({ shiftId, nameZh: shiftId, nameEn: shiftId, startH, endH }));

/** A city of random streets, officers and rosters; now and then grids without people, people without streets. */
export function randomModel(seed: number, kind: GroundModel['kind'] = 'sections'): GroundModel {
  const random = randomOf(seed, 'slots');
  const grids = Array.from({ length: 1 + random.int(4) }, (_, g) => ({
    gridId: `G${g}`,
    nameZh: `网格${g}`,
    nameEn: `Grid ${g}`,
  }));
  const count = random.int(40);
  const ids = Array.from({ length: count }, (_, s) => `S${String(s).padStart(3, '0')}`);
  const gridOf = ids.map(() => grids[random.int(grids.length)]!.gridId);
  const officers = Array.from({ length: random.int(16) }, (_, p) => {
    const gridId = grids[random.int(grids.length)]!.gridId;
    return {
      personId: `E${String(p).padStart(2, '0')}`,
      nameZh: `员${p}`,
      gridId,
      shiftId: SHIFTS[random.int(SHIFTS.length)]!.shiftId,
      licensed: true,
      streetIds: ids.filter((_, s) => gridOf[s] === gridId && random.chance(0.4)),
      squadId: `Q-${gridId}-${p % 2}`,
    };
  });
  const duties: PostedDuty[] = officers.flatMap(({ personId, nameZh, gridId, shiftId, streetIds }) =>
    Array.from({ length: 7 }, (_, ahead) => ahead).flatMap((ahead) =>
      random.chance(0.7)
        ? [
            {
              ahead,
              personId,
              nameZh,
              gridId,
              shiftId: random.chance(0.6) ? shiftId : SHIFTS[random.int(5)]!.shiftId,
              streetIds,
            },
          ]
        : [],
    ),
  );
  const holders =
    kind === 'boundary' || kind === 'posting'
      ? grids.map(({ gridId, nameZh }) => ({
          holderId: gridId,
          nameZh,
          gridId,
          shiftId: null,
          group: 'city',
        }))
      : officers.map(({ personId, nameZh, gridId, shiftId }) => ({
          holderId: personId,
          nameZh,
          gridId,
          shiftId,
          group: gridId,
        }));
  const at = new Map(holders.map(({ holderId }, h) => [holderId, h]));
  const rows = ids.map((streetId, s) => ({ streetId, gridId: gridOf[s]! }));
  const sections = sectionHolders({ streets: rows, officers, recorded: new Map() });
  const minutes = ids.map(() => random.between(0, 60));
  return {
    kind,
    day: '2026-01-01',
    stamp: `${seed}`,
    streets: ids.map((streetId, s) => ({
      streetId,
      nameZh: `街${s}`,
      nameEn: `Street ${s}`,
      grade: 3,
      lengthM: 100 + random.int(400),
      gridId: gridOf[s]!,
      ownerGridId: gridOf[s]!,
      middle: [116.5 + random.between(0, 0.05), 35.4 + random.between(0, 0.05)],
      minutes: { patrol: minutes[s]!, cases: 0, travel: 0, total: minutes[s]! },
      hours: Float64Array.from({ length: 24 }, () => (random.chance(0.1) ? 0 : random.between(0, 0.05))),
      holder: at.get(kind === 'sections' ? (sections.get(streetId) ?? '') : gridOf[s]!) ?? -1,
      mayHold: holders.flatMap(({ gridId }, h) => (kind === 'boundary' || gridId === gridOf[s] ? [h] : [])),
      mayHoldTrading: holders.map((_, h) => h),
    })),
    holders,
    officers,
    shifts: SHIFTS,
    grids,
    weekFrom: '2026-01-05',
    duties,
    recorded: new Map(),
    vehicles: [],
    squads: [],
    graph: planGraph(
      minutes,
      ids.map((_, s) => [s + 1, s + 7].filter((u) => u < count && random.chance(0.8))),
    ),
    fewest: 2,
  };
}

export const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);
