/** Who works here: chiefs, stewards, officers, drivers, squads in levels, firms with their roads and vehicles. */
import { personalNames, stems } from './names.ts';
import { piecesOf, strokesOf, type Street } from './network.ts';
import { centroid, distance, type Pt } from '../../kernel/plane.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';

const PEOPLE = {
  gridChiefs: 9,
  stewards: 47,
  officers: 65,
  dutyVehicles: 112,
  firms: 14,
  sanitationRoads: 191,
  sanitationVehicles: 348,
} as const;

export interface Officer {
  personId: string;
  unitId: string;
  grid: number;
  /** Streets of the usual beat. */
  beat: number[];
}

export interface Vehicle {
  unitId: string;
  driverId: string;
  grid: number;
}

export interface Sweeper {
  unitId: string;
  firm: number;
  /** Index into `sanitation`. */
  road: number;
}

export interface SanitationRoad {
  edges: number[];
  rated: number;
  firm: number;
}

export interface Organisation {
  gridChiefs: string[];
  /** Person of each street's chief. */
  streetChief: string[];
  /** Spare chiefs who take over in a hand-over. */
  spareChiefs: string[];
  stewards: { personId: string; street: number }[];
  officers: Officer[];
  vehicles: Vehicle[];
  sanitation: SanitationRoad[];
  sweepers: Sweeper[];
}

const middleOf = (scene: Scene, street: Street): Pt =>
  centroid(street.edges.flatMap((id) => scene.net.edges[id]!.points));

/** Shares of a total over the grids, by streets weighted with population; at least one each. */
function sharedOver(scene: Scene, t: Tables, total: number): number[] {
  const weight = t.grids.map(
    (g, i) => g.population / 40000 + scene.streets.filter((s) => s.grid === i).length / 28,
  );
  const sum = weight.reduce((a, b) => a + b, 0);
  const out = weight.map((w) => Math.max(1, Math.floor((w / sum) * total)));
  for (let i = 0; out.reduce((a, b) => a + b, 0) < total; i = (i + 1) % out.length) out[i]! += 1;
  return out;
}

export function organisationOf(scene: Scene, t: Tables): Organisation {
  const random = scene.random('organisation');
  const name = personalNames(scene.random('organisation/names'));
  const person = (kind: string, title: string, licence: string | null = null): string => {
    const id = idOf('E', t.people.length, 3);
    t.people.push({
      person_id: id,
      name_zh: name(),
      kind,
      title_zh: title,
      licence_no: licence,
      active: true,
    });
    return id;
  };
  const streetsOf = scene.gridNames.map((_, g) => scene.streets.filter((s) => s.grid === g));
  const gridChiefs = scene.gridNames.map((n) => person('grid_chief', `${n.zh}总街长`));
  const streetChief: string[] = [];
  const spareChiefs: string[] = [];
  streetsOf.forEach((list, g) => {
    const angleOf = (s: Street): number => {
      const p = middleOf(scene, s);
      const c = centroid(scene.gridRings[g]!);
      return Math.atan2(p[1] - c[1], p[0] - c[0]);
    };
    const ordered = [...list].sort((a, b) => angleOf(a) - angleOf(b));
    const count = Math.ceil(ordered.length / 5);
    ordered.forEach((s, i) => {
      const k = Math.floor((i * count) / ordered.length);
      if (i === 0 || k !== Math.floor(((i - 1) * count) / ordered.length))
        spareChiefs.push(person('street_chief', '街长'));
      streetChief[s.index] = spareChiefs[spareChiefs.length - 1]!;
    });
  });
  spareChiefs.length = 0;
  for (let i = 0; i < 4; i += 1) spareChiefs.push(person('street_chief', '街长'));
  const lanes = random
    .shuffled(scene.streets.filter((s) => s.grade >= 3).map((s) => s.index))
    .slice(0, PEOPLE.stewards);
  const stewards = lanes
    .sort((a, b) => a - b)
    .map((street) => ({ personId: person('steward', '小巷管家'), street }));
  squads(scene, t);
  const officers = officersOf(scene, t, person, streetsOf);
  const vehicles = vehiclesOf(scene, t, person);
  const { sanitation, sweepers } = sanitationOf(scene, t);
  return { gridChiefs, streetChief, spareChiefs, stewards, officers, vehicles, sanitation, sweepers };
}

/** 领导包片 – 大队包面 – 中队包路: three levels; the fourth, 队员包段, is the roster itself. */
function squads(scene: Scene, t: Tables): void {
  const sectors = [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
  ];
  sectors.forEach((grids, i) => {
    const sector = `Q1-${i + 1}`;
    t.squads.push({
      squad_id: sector,
      parent_id: null,
      level: 1,
      name_zh: `第${'一二三'[i]!}片区`,
      name_en: `Sector ${i + 1}`,
      grid_id: null,
    });
    for (const g of grids) {
      const brigade = `Q2-${g + 1}`;
      const n = scene.gridNames[g]!;
      t.squads.push({
        squad_id: brigade,
        parent_id: sector,
        level: 2,
        name_zh: `${n.zh}大队`,
        name_en: `${n.en} brigade`,
        grid_id: scene.gridId(g),
      });
      for (const k of [1, 2, 3]) {
        t.squads.push({
          squad_id: `Q3-${g + 1}-${k}`,
          parent_id: brigade,
          level: 3,
          name_zh: `${n.zh}${'一二三'[k - 1]!}中队`,
          name_en: `${n.en} squadron ${k}`,
          grid_id: scene.gridId(g),
        });
      }
    }
  });
}

function officersOf(
  scene: Scene,
  t: Tables,
  person: (kind: string, title: string, licence: string | null) => string,
  streetsOf: readonly Street[][],
): Officer[] {
  const out: Officer[] = [];
  sharedOver(scene, t, PEOPLE.officers).forEach((count, grid) => {
    const streets = streetsOf[grid]!;
    for (let k = 0; k < count; k += 1) {
      const seed = streets[Math.floor((k * streets.length) / count)]!;
      const c = middleOf(scene, seed);
      const beat = [...streets]
        .sort((a, b) => distance(middleOf(scene, a), c) - distance(middleOf(scene, b), c))
        .slice(0, 5)
        .map((s) => s.index);
      const i = out.length;
      const personId = person(
        'officer',
        i % 9 === 0 ? '中队长' : '执法队员',
        `示执${String(370000 + i * 17)}`,
      );
      const unitId = idOf('U-', i, 3);
      t.units.push({
        unit_id: unitId,
        kind: 'officer',
        call_sign: `巡${String(i + 1).padStart(2, '0')}`,
        person_id: personId,
        squad_id: `Q3-${grid + 1}-${(k % 3) + 1}`,
        firm_id: null,
        plate: null,
        active: true,
      });
      out.push({ personId, unitId, grid, beat });
    }
  });
  return out;
}

function vehiclesOf(scene: Scene, t: Tables, person: (kind: string, title: string) => string): Vehicle[] {
  const out: Vehicle[] = [];
  sharedOver(scene, t, PEOPLE.dutyVehicles).forEach((count, grid) => {
    for (let k = 0; k < count; k += 1) {
      const i = out.length;
      const driverId = person('driver', '驾驶员');
      const unitId = idOf('V-', i, 3);
      t.units.push({
        unit_id: unitId,
        kind: 'duty_vehicle',
        call_sign: `执${String(i + 1).padStart(3, '0')}`,
        person_id: driverId,
        squad_id: `Q2-${grid + 1}`,
        firm_id: null,
        plate: `示A·Z${String(1000 + i)}`,
        active: true,
      });
      out.push({ unitId, driverId, grid });
    }
  });
  return out;
}

function sanitationOf(scene: Scene, t: Tables): { sanitation: SanitationRoad[]; sweepers: Sweeper[] } {
  const random = scene.random('sanitation');
  const supply = stems(scene.random('sanitation/names'));
  for (let i = 0; i < PEOPLE.firms; i += 1) {
    const stem = supply.modern();
    t.firms.push({
      firm_id: idOf('C', i, 2),
      name_zh: `${stem.zh}环境服务有限公司`,
      name_en: `${stem.en} Environmental Services`,
    });
  }
  const pieces = strokesOf(scene.net)
    .flatMap((s) => piecesOf(scene.net, s, 1.45))
    .map((p) => ({
      ...p,
      lengthM: p.edges.reduce((sum, id) => sum + scene.net.edges[id]!.lengthM, 0),
      first: scene.net.edges[p.edges[0]!]!,
    }))
    .filter((p) => p.first.cls !== 'lane' && p.lengthM > 420)
    .sort(
      (a, b) =>
        (a.first.cls === 'local' ? 1 : 0) - (b.first.cls === 'local' ? 1 : 0) || b.lengthM - a.lengthM,
    )
    .slice(0, PEOPLE.sanitationRoads);
  const order = pieces
    .map((p, i) => ({ i, angle: Math.atan2(p.first.points[0]![1], p.first.points[0]![0]) }))
    .sort((a, b) => a.angle - b.angle);
  const firmOf = new Map(order.map((o, rank) => [o.i, Math.floor((rank * PEOPLE.firms) / order.length)]));
  const named = new Map<string, number>();
  const sanitation = pieces.map((p, i): SanitationRoad => {
    const firm = firmOf.get(i)!;
    const rated =
      p.first.cls === 'trunk'
        ? 2
        : p.first.cls === 'arterial'
          ? 4 + random.int(3)
          : p.first.cls === 'collector'
            ? 3 + random.int(2)
            : 2 + random.int(2);
    const base = scene.edgeNames[p.edges[0]!]?.zh ?? `${scene.gridNames[p.grid]!.zh}环卫路`;
    const n = (named.get(base) ?? 0) + 1;
    named.set(base, n);
    t.sanitation_roads.push({
      road_id: idOf('J', i, 3),
      name_zh: n === 1 ? base : `${base}（${n}）`,
      firm_id: idOf('C', firm, 2),
      rated_passes: rated,
      length_m: Math.round(p.lengthM * 1000) / 1000,
      geom: p.edges.map((id) => scene.flat(scene.net.edges[id]!.points)),
    });
    return { edges: [...p.edges], rated, firm };
  });
  const sweepers: Sweeper[] = [];
  for (let i = 0; i < PEOPLE.sanitationVehicles; i += 1) {
    const road =
      i < sanitation.length
        ? i
        : Math.floor(
            ((i - sanitation.length) * sanitation.length) / (PEOPLE.sanitationVehicles - sanitation.length),
          );
    const { firm } = sanitation[road]!;
    const unitId = idOf('W-', i, 3);
    t.units.push({
      unit_id: unitId,
      kind: 'sanitation_vehicle',
      call_sign: `环${String(i + 1).padStart(3, '0')}`,
      person_id: null,
      squad_id: null,
      firm_id: idOf('C', firm, 2),
      plate: `示B·H${String(2000 + i)}`,
      active: true,
    });
    sweepers.push({ unitId, firm, road });
  }
  return { sanitation, sweepers };
}
