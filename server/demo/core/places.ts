/** Names on the map and in the search: estates, schools, markets, parks, bridges; and areas with hours. */
import type { Site } from './heritage.ts';
import { stems } from './names.ts';
import {
  centroid,
  isSimple,
  lineLength,
  along,
  offsetLine,
  signedArea,
  type Pt,
} from '../../kernel/plane.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';
import { innerPoint, type Block } from './subdivide.ts';

const SUFFIX: Record<string, readonly (readonly [string, string])[]> = {
  slabs: [
    ['花园', ' Garden'],
    ['家园', ' Homes'],
    ['里', ' Court'],
  ],
  towers: [
    ['府', ' Mansion'],
    ['公馆', ' Residence'],
    ['湾', ' Bay'],
  ],
  walk_up: [
    ['新村', ' New Village'],
    ['小区', ' Estate'],
    ['苑', ' Yard'],
  ],
  village: [
    ['村', ' Village'],
    ['庄', ' Hamlet'],
  ],
  school: [
    ['小学', ' Primary School'],
    ['中学', ' Middle School'],
  ],
  campus: [['学院', ' College']],
  hospital: [['医院', ' Hospital']],
  market: [['农贸市场', ' Market']],
  mall: [
    ['广场', ' Plaza'],
    ['商城', ' Mall'],
  ],
  square: [['广场', ' Square']],
  station: [['客运站', ' Coach Station']],
  stadium: [['体育中心', ' Sports Centre']],
  factory: [['产业园', ' Works']],
};
const KIND: Record<string, string> = {
  slabs: 'estate',
  towers: 'estate',
  walk_up: 'estate',
  campus: 'university',
  stadium: 'landmark',
  factory: 'landmark',
};
const RANK: Record<string, number> = {
  hospital: 3,
  station: 2,
  stadium: 2,
  campus: 3,
  school: 5,
  market: 4,
  mall: 4,
  square: 3,
  village: 6,
  slabs: 6,
  towers: 6,
  walk_up: 7,
  factory: 6,
};

export function placesOf(scene: Scene, sites: readonly Site[], t: Tables): void {
  const random = scene.random('places');
  const supply = stems(scene.random('places/names'));
  const add = (kind: string, zh: string, en: string | null, rank: number, p: Pt): void => {
    t.places.push({
      place_id: idOf('N', t.places.length, 4),
      kind,
      name_zh: zh,
      name_en: en,
      rank,
      geom: scene.e7(p),
    });
  };
  scene.gridNames.forEach((n, g) =>
    add(
      'quarter',
      n.zh.replace('街道', ''),
      n.en.replace(' Subdistrict', ''),
      1,
      innerPoint(scene.gridRings[g]!),
    ),
  );
  const weightOf = (block: Block): number => RANK[scene.uses.get(block.face.id)!] ?? 9;
  const blocks = random
    .shuffled(scene.ground.blocks)
    .sort((a, b) => Number(weightOf(a) > 5) - Number(weightOf(b) > 5));
  for (const block of blocks) {
    const use = scene.uses.get(block.face.id)!;
    const options = SUFFIX[use];
    if (!options || (use === 'factory' && !random.chance(0.5))) continue;
    const ring = scene.ground.mesh.ringOf(block.face);
    if (signedArea(ring) < 6000 && use !== 'school' && use !== 'market') continue;
    if (t.places.length > 415) break;
    const [zh, en] = random.pick(options);
    const stem = supply.modern();
    add(KIND[use] ?? use, stem.zh + zh, stem.en + en, RANK[use] ?? 6, innerPoint(ring));
  }
  for (const s of scene.surfaces.all) {
    if (!s.nameZh || s.kind === 'old_town' || s.kind === 'river' || s.kind === 'canal') continue;
    add(
      s.kind === 'lake' ? 'water' : 'park',
      s.nameZh,
      s.nameEn ?? null,
      s.kind === 'lake' ? 4 : 3,
      innerPoint(s.polygons[0]![0]!),
    );
  }
  for (const w of scene.plan.waters) {
    for (const share of [0.25, 0.5, 0.75])
      add(
        'water',
        w.id === 'river' ? '澜水' : '老漕河',
        w.id === 'river' ? 'Lan River' : 'Old Grain Canal',
        2,
        along(w.line, lineLength(w.line) * share).p,
      );
  }
  for (const b of scene.buildings)
    if (b.nameZh) add(b.kind === 'station' ? 'station' : 'landmark', b.nameZh, null, 3, centroid(b.ring));
  for (const s of sites) add('heritage', s.nameZh, null, 2, s.centre);
  for (const a of t.assets)
    if (a.kind === 'bridge' && a.name_zh && !a.name_zh.startsWith('人行'))
      t.places.push({
        place_id: idOf('N', t.places.length, 4),
        kind: 'bridge',
        name_zh: a.name_zh,
        name_en: null,
        rank: 6,
        geom: a.geom,
      });
}

export interface MarketArea {
  areaId: string;
  ring: Pt[];
  street: number;
}

/** A strip along part of a street, as a ring. */
function stretch(scene: Scene, street: number, widthM: number, maxM: number): Pt[] {
  const line: Pt[] = [];
  for (const id of scene.streets[street]!.edges) {
    const e = scene.net.edges[id]!;
    const last = line[line.length - 1];
    const near = last && Math.hypot(last[0] - e.points[0]![0], last[1] - e.points[0]![1]) < 1;
    const points = !last || near ? e.points : [...e.points].reverse();
    line.push(...(last ? points.slice(1) : points));
    if (lineLength(line) > maxM) break;
  }
  const ring = [...offsetLine(line, -widthM / 2), ...offsetLine(line, widthM / 2).reverse()];
  return signedArea(ring) > 0 ? ring : ring.reverse();
}

/** A schedule of the same hours every day. */
const daily = (from: string, to: string, extra: Record<string, unknown> = {}): unknown => ({
  rule: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }],
  ...extra,
});

/** Areas with a schedule; returns the licensed morning market. */
export function areasOf(scene: Scene, t: Tables): MarketArea {
  const source = '合成示范数据：虚构的公告';
  const single = (grade: number): number[] =>
    scene.streets
      .filter((s) => s.grade === grade && s.lengthM > 300 && isSimple(stretch(scene, s.index, 26, 300)))
      .map((s) => s.index);
  const oldTown = single(4).filter((i) => scene.streets[i]!.grid === 0 || scene.streets[i]!.grid === 1);
  const market = oldTown[Math.floor(oldTown.length / 2)]!;
  const ring = stretch(scene, market, 26, 260);
  const add = (kind: string, zh: string, en: string, schedule: unknown, r: Pt[]): string => {
    const id = idOf('R', t.areas.length, 3);
    t.areas.push({
      area_id: id,
      kind,
      name_zh: zh,
      name_en: en,
      schedule,
      source,
      valid_from: -500,
      valid_to: null,
      geom: [[scene.flatRing(r)]],
    });
    return id;
  };
  const name = scene.streetNames[market]!;
  const areaId = add(
    'morning_market',
    `${name.zh}早市`,
    `${name.en} morning market`,
    daily('06:00', '09:30', { permits: ['street_vendor', 'pavement_trade'], stalls: 120 }),
    ring,
  );
  const side = single(3);
  const second = side[Math.floor(side.length * 0.4)]!;
  add(
    'night_market',
    `${scene.streetNames[second]!.zh}夜市`,
    `${scene.streetNames[second]!.en} night market`,
    daily('18:00', '22:30', { permits: ['street_vendor'], stalls: 64 }),
    stretch(scene, second, 30, 300),
  );
  const relief = side[Math.floor(side.length * 0.8)]!;
  add(
    'vendor_relief',
    `${scene.streetNames[relief]!.zh}便民疏导点`,
    `${scene.streetNames[relief]!.en} vendor relief point`,
    daily('06:30', '19:00', { permits: ['street_vendor'], stalls: 40 }),
    stretch(scene, relief, 24, 180),
  );
  scene.ground.blocks
    .filter((b) => scene.uses.get(b.face.id) === 'school')
    .slice(0, 12)
    .forEach((b, i) => {
      const ringOf = scene.ground.mesh.ringOf(b.face);
      const c = centroid(ringOf);
      const p = ringOf[0]!;
      const gate: Pt = [p[0] + (c[0] - p[0]) * 0.12, p[1] + (c[1] - p[1]) * 0.12];
      const circle = Array.from({ length: 24 }, (_, k): Pt => [
        gate[0] + 60 * Math.cos((k / 24) * 2 * Math.PI),
        gate[1] + 60 * Math.sin((k / 24) * 2 * Math.PI),
      ]);
      add(
        'school_gate',
        `校门管控区${i + 1}`,
        `School gate ${i + 1}`,
        {
          rule: [
            { days: [1, 2, 3, 4, 5], from: '07:00', to: '08:20' },
            { days: [1, 2, 3, 4, 5], from: '16:00', to: '18:00' },
          ],
          forbids: ['street_vendor', 'parking'],
        },
        circle,
      );
    });
  return { areaId, ring, street: market };
}
