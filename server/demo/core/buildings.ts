/** What stands on each block: footprints that keep to their roads, and heights by quarter. */
import { randomOf } from '../../kernel/random.ts';
import type { Ground } from './ground.ts';
import type { LandUse } from './land-use.ts';
import {
  bazaar,
  campusLike,
  courtyards,
  estate,
  midrise,
  offices,
  put,
  sheds,
  village,
  type Maker,
} from './block-makers.ts';
import { ellipse, type Building } from './footprints.ts';
import { centroid, distance, rectangle, type Pt } from '../../kernel/plane.ts';
import { frontsOf, siteFillOf } from './site-fill.ts';
import type { Block } from './subdivide.ts';

function single(
  m: Maker,
  ring: Pt[],
  kind: string,
  storeys: number,
  heightM: number,
  nameZh: string,
  hole?: Pt[],
): void {
  if (m.site.take(ring, 3, 2))
    m.out.push({ ring, ...(hole ? { hole } : {}), kind, storeys, heightM, nameZh, block: m.block });
}

function landmark(m: Maker, use: LandUse): void {
  const { centre, angle, halfLong, halfShort } = m.site.box;
  const s = Math.min(1, halfShort / 60);
  if (use === 'stadium')
    single(
      m,
      ellipse(centre, 105 * s, 78 * s, angle),
      'stadium',
      4,
      34,
      '云帆体育场',
      ellipse(centre, 62 * s, 40 * s, angle),
    );
  if (use === 'station')
    single(
      m,
      rectangle(centre, Math.min(170, halfLong * 1.2), 46 * s, angle),
      'station',
      3,
      28.5,
      '客运总站',
    );
  if (use === 'temple') {
    single(m, ellipse([centre[0], centre[1]], 7.5, 7.5, 0.4, 8), 'pagoda', 7, 38.6, '慈云塔');
    const c = Math.cos(angle);
    const n = Math.sin(angle);
    for (const d of [-1, 1])
      single(
        m,
        rectangle(
          [centre[0] + c * d * halfLong * 0.5, centre[1] + n * d * halfLong * 0.5],
          24,
          16,
          angle + Math.PI / 2,
        ),
        'temple',
        1,
        11.5,
        d < 0 ? '慈云寺山门' : '慈云寺大殿',
      );
  }
  if (use === 'square')
    single(
      m,
      rectangle(
        [centre[0] + Math.cos(angle) * halfLong * 0.45, centre[1] + Math.sin(angle) * halfLong * 0.45],
        26,
        18,
        angle + Math.PI / 2,
      ),
      'pavilion',
      2,
      12,
      '广场服务楼',
    );
}

/** Fills every block by its use. Lakes and pitches given per face id are kept free. */
export function buildingsOf(
  ground: Ground,
  uses: ReadonlyMap<number, LandUse>,
  kept: ReadonlyMap<number, Pt[][]>,
): Building[] {
  const out: Building[] = [];
  ground.blocks.forEach((block: Block, index) => {
    const use = uses.get(block.face.id)!;
    const random = randomOf(ground.plan.seed, `buildings/${index}`);
    const site = siteFillOf(ground, block);
    site.kept.push(...(kept.get(block.face.id) ?? []));
    const m: Maker = { site, random, out, block: index };
    if (use === 'courtyards') courtyards(m);
    else if (use === 'bazaar') bazaar(m);
    else if (use === 'midrise') midrise(m);
    else if (use === 'walk_up' || use === 'slabs' || use === 'towers') estate(m, use);
    else if (use === 'offices') offices(m, ground.plan.cbd);
    else if (use === 'mall' || use === 'market') {
      const l = Math.min(150, site.box.halfLong * 1.25);
      const d = Math.min(90, site.box.halfShort * 1.15);
      put(
        m,
        site.box.centre,
        site.box.angle,
        l,
        d,
        'ell',
        use === 'mall' ? 'mall' : 'market',
        use === 'mall' ? 6 : 2,
        5.2,
        6,
        4,
      );
      if (out[out.length - 1]?.block !== index)
        put(
          m,
          centroid(site.ring),
          site.box.angle,
          l * 0.6,
          d * 0.6,
          'rect',
          use === 'mall' ? 'mall' : 'market',
          use === 'mall' ? 5 : 2,
          5.2,
          6,
          4,
        );
      for (const f of frontsOf(site, 4, 14, () => random.between(24, 44), 8))
        put(m, f.centre, f.angle, f.width, 14, 'rect', 'shop', 2 + random.int(4), 3.9, 3, 6);
    } else if (use === 'factory' || use === 'depot') sheds(m, use === 'depot');
    else if (use === 'village') village(m);
    else if (use === 'school' || use === 'campus' || use === 'hospital') campusLike(m, use);
    else landmark(m, use);
  });
  return crowned(ground, out);
}

/** The tallest office tower nearest to the centre becomes the city's landmark. */
function crowned(ground: Ground, all: Building[]): Building[] {
  const towers = all
    .filter((b) => b.kind === 'office_tower')
    .sort(
      (a, b) => distance(centroid(a.ring), ground.plan.cbd) - distance(centroid(b.ring), ground.plan.cbd),
    );
  const names = [
    ['云漕之门大厦', 46, 180],
    ['汀洲金融中心', 41, 162.4],
    ['水岸传媒大厦', 36, 141],
    ['长帆商务中心', 31, 124.6],
  ] as const;
  names.forEach(([nameZh, storeys, heightM], i) => {
    const tower = towers[i * 2];
    if (tower) Object.assign(tower, { nameZh, storeys, heightM });
  });
  return all;
}
