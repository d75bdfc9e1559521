/** 2,604 construction sites: rebuilt houses, new plots and road works, each with its permit state. */
import { centroid, distance, rectangle, signedArea, type Pt } from '../../kernel/plane.ts';
import type { Site } from './heritage.ts';
import { stems } from './names.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';
import { siteFillOf } from './site-fill.ts';

const WORKS_COUNT = 2604;
/** Of these, near the protected sites. */
const NEAR_HERITAGE = 90;

const STATES: readonly (readonly [string, number])[] = [
  ['approved', 1790],
  ['applied', 268],
  ['not_applied', 190],
  ['expired', 148],
  ['out_of_scope', 104],
  ['illegal_filed', 62],
  ['stopped', 42],
];
const ON_BUILDING = ['rebuild', 'facade', 'demolition', 'extension'] as const;
const ON_GROUND = ['new_build', 'infrastructure', 'excavation', 'temporary', 'road_greening'] as const;
const WORDS: Record<string, string> = {
  new_build: '新建工程',
  extension: '扩建工程',
  rebuild: '改建翻建工程',
  demolition: '拆除工程',
  infrastructure: '配套设施工程',
  excavation: '管线开挖工程',
  temporary: '临时建设',
  facade: '外立面整饰工程',
  road_greening: '道路绿化工程',
  relic_works: '修缮工程',
};

export function worksOf(scene: Scene, sites: readonly Site[], t: Tables): void {
  const random = scene.random('works');
  const supply = stems(scene.random('works/names'));
  const builders = Array.from(
    { length: 140 },
    () => `${supply.modern().zh}${random.pick(['置业', '建设', '实业', '开发', '文旅'])}有限公司`,
  );
  const contractors = Array.from(
    { length: 60 },
    () => `${supply.modern().zh}${random.pick(['建筑工程', '市政工程', '古建筑工程'])}有限公司`,
  );
  const sitesNear = (p: Pt): number => Math.min(...sites.map((s) => distance(s.centre, p)));
  const order = random.shuffled(scene.buildings.map((_, i) => i));
  const near = order
    .filter(
      (i) =>
        sitesNear(centroid(scene.buildings[i]!.ring)) < 330 &&
        !['pagoda', 'guild_hall', 'temple'].includes(scene.buildings[i]!.kind),
    )
    .slice(0, NEAR_HERITAGE);
  const chosen = new Set(near);
  const others = order.filter((i) => !chosen.has(i)).slice(0, 1420);
  const areas = scene.ground.blocks.map((b) =>
    b.water || scene.uses.get(b.face.id) === 'island'
      ? 0
      : signedArea(scene.ground.mesh.ringOf(b.face)) *
        (scene.uses.get(b.face.id) === 'vacant' ? 5 : b.district === 'fringe' ? 0.25 : 1),
  );
  const states = random.shuffled(STATES.flatMap(([s, n]) => Array.from({ length: n }, () => s)));

  const add = (ring: readonly Pt[], works: string, heightM: number | null, state: string): void => {
    const i = t.construction_sites.length;
    const grid = scene.gridAt(centroid(ring));
    const started = state === 'applied' && random.chance(0.6) ? null : -random.int(700);
    const permitted = state === 'approved' || state === 'expired' || state === 'out_of_scope';
    t.construction_sites.push({
      construction_id: idOf('W', i, 5),
      project_no: `示建${String(i + 1).padStart(5, '0')}`,
      name_zh: `${supplyName(i)}${WORDS[works]!}`,
      builder: random.pick(builders),
      contractor: random.chance(0.85) ? random.pick(contractors) : null,
      work_type: works,
      height_m: heightM,
      height_ref: heightM === null ? null : random.pick(['eave', 'ridge', 'top', 'top']),
      permit_state: state,
      permit_no: permitted ? `示许〔示范〕${String(1000 + i)}号` : null,
      permit_on: permitted ? (started ?? 0) - 20 - random.int(200) : null,
      started_on: state === 'not_applied' && random.chance(0.3) ? null : started,
      grid_id: grid < 0 ? null : scene.gridId(grid),
      geom: [scene.flatRing(ring)],
    });
  };
  const names = Array.from({ length: 300 }, (_, i) => (i < 200 ? supply.modern().zh : supply.craft().zh));
  const supplyName = (i: number): string =>
    `${names[i % names.length]!}${i >= names.length ? `${Math.floor(i / names.length) + 1}期` : ''}`;

  for (const i of [...near, ...others]) {
    const b = scene.buildings[i]!;
    const works = random.pick(ON_BUILDING);
    const height =
      works === 'demolition' || works === 'facade'
        ? null
        : Math.round(
            (b.heightM + (works === 'extension' ? random.between(1, 7) : random.between(-1, 6))) * 10,
          ) / 10;
    add(b.ring, works, height, states.pop()!);
  }
  while (t.construction_sites.length < WORKS_COUNT) {
    const block = scene.ground.blocks[random.weighted(areas)]!;
    const site = siteFillOf(scene.ground, block);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const p: Pt = [
        site.box.centre[0] + random.between(-1, 1) * site.box.halfLong,
        site.box.centre[1] + random.between(-1, 1) * site.box.halfLong,
      ];
      const ring = rectangle(p, random.between(9, 46), random.between(6, 26), site.box.angle);
      if (!site.fits(ring, 1, 0)) continue;
      const works = random.pick(ON_GROUND);
      add(
        ring,
        works,
        works === 'new_build'
          ? Math.round(random.between(4, 60) * 10) / 10
          : works === 'temporary'
            ? 3.5
            : null,
        states.pop()!,
      );
      break;
    }
  }
}
