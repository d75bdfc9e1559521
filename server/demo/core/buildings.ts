/** What stands on each block: footprints that keep to their roads, and heights by quarter. */
import type { Random } from '../../kernel/random.ts';
import { randomOf } from '../../kernel/random.ts';
import type { Ground } from './ground.ts';
import type { LandUse } from './land-use.ts';
import { centroid, distance, placed, rectangle, type Pt } from './plane.ts';
import { frontsOf, latticeOf, siteFillOf, southFacing, type SiteFill } from './site-fill.ts';
import type { Block } from './subdivide.ts';

export interface Building {
  ring: Pt[];
  hole?: Pt[];
  kind: string;
  storeys: number;
  heightM: number;
  nameZh?: string;
  /** Index into ground.blocks. */
  block: number;
}

type Outline = 'rect' | 'ell' | 'you' | 'tee' | 'notched';

/** A shape within a box of length l (along) and depth d (across), as local points. */
export function outlineOf(shape: Outline, l: number, d: number, random: Random): Pt[] {
  const x = l / 2;
  const y = d / 2;
  const w = Math.min(l, d) * random.between(0.36, 0.46);
  switch (shape) {
    case 'rect':
      return [
        [-x, -y],
        [x, -y],
        [x, y],
        [-x, y],
      ];
    case 'ell':
      return random.chance(0.5)
        ? [
            [-x, -y],
            [x, -y],
            [x, -y + w],
            [-x + w, -y + w],
            [-x + w, y],
            [-x, y],
          ]
        : [
            [-x, -y],
            [x, -y],
            [x, y],
            [x - w, y],
            [x - w, -y + w],
            [-x, -y + w],
          ];
    case 'you':
      return [
        [-x, -y],
        [x, -y],
        [x, y],
        [x - w * 0.8, y],
        [x - w * 0.8, -y + w],
        [-x + w * 0.8, -y + w],
        [-x + w * 0.8, y],
        [-x, y],
      ];
    case 'tee':
      return [
        [-x, -y],
        [x, -y],
        [x, -y + w],
        [w / 2, -y + w],
        [w / 2, y],
        [-w / 2, y],
        [-w / 2, -y + w],
        [-x, -y + w],
      ];
    case 'notched': {
      const n = Math.max(2, Math.round(l / 20));
      const step = d * 0.16;
      const out: Pt[] = [
        [-x, -y],
        [x, -y],
      ];
      for (let i = n; i > 0; i -= 1) {
        const right = -x + (l * i) / n;
        const left = -x + (l * (i - 1)) / n;
        const m = (right - left) * 0.22;
        out.push(
          [right, y - step],
          [right - m, y - step],
          [right - m, y],
          [left + m, y],
          [left + m, y - step],
          [left, y - step],
        );
      }
      return out.filter((p, i) => i === 0 || distance(p, out[i - 1]!) > 0.01);
    }
  }
}

interface Maker {
  site: SiteFill;
  random: Random;
  out: Building[];
  block: number;
}

function put(
  m: Maker,
  centre: Pt,
  angle: number,
  l: number,
  d: number,
  shape: Outline,
  kind: string,
  storeys: number,
  perStorey: number,
  setback: number,
  gap: number,
): boolean {
  if (!m.site.take(rectangle(centre, l, d, angle), setback, gap)) return false;
  const heightM = Math.round((storeys * perStorey + m.random.between(0.3, 1.4)) * 10) / 10;
  m.out.push({
    ring: placed(outlineOf(shape, l, d, m.random), centre, angle),
    kind,
    storeys,
    heightM,
    block: m.block,
  });
  return true;
}

function courtyards(m: Maker): void {
  const r = m.random;
  const depth = r.between(14, 19);
  for (const f of frontsOf(m.site, 1.2, depth, () => r.between(13, 24), 1.6)) {
    const shape = r.weighted([4, 3, 3, 0.6]);
    const storeys = r.chance(0.3) ? 2 : 1;
    put(
      m,
      f.centre,
      f.angle,
      f.width,
      depth - r.between(0, 4),
      (['rect', 'ell', 'you', 'tee'] as const)[shape]!,
      'courtyard',
      storeys,
      3.7,
      0.8,
      0.9,
    );
  }
  const angle = m.site.box.angle + r.normal(0, 0.04);
  for (const p of latticeOf(m.site, angle, 18, 17, r.between(0, 17))) {
    const l = r.between(11, 17);
    const shape = (['rect', 'ell', 'you'] as const)[r.weighted([4, 3, 3])]!;
    put(m, p, angle, l, r.between(10, 15), shape, 'courtyard', r.chance(0.25) ? 2 : 1, 3.7, 2, 1.2);
  }
}

function bazaar(m: Maker): void {
  const r = m.random;
  for (const f of frontsOf(m.site, 1.5, 12, () => r.between(18, 38), 1)) {
    put(
      m,
      f.centre,
      f.angle,
      f.width,
      12,
      r.chance(0.8) ? 'rect' : 'notched',
      'shop',
      2 + r.int(2),
      3.9,
      1,
      0.8,
    );
  }
  const angle = m.site.box.angle;
  for (const p of latticeOf(m.site, angle, 34, 24, 8)) put(m, p, angle, 28, 16, 'you', 'shop', 2, 4, 3, 3);
}

function midrise(m: Maker): void {
  const r = m.random;
  const base = 5 + r.int(6);
  for (const f of frontsOf(m.site, 5, 17, () => r.between(30, 64), 7)) {
    const shape = (['rect', 'ell', 'tee', 'notched'] as const)[r.weighted([5, 1.5, 1, 2])]!;
    put(
      m,
      f.centre,
      f.angle,
      f.width,
      17,
      shape,
      r.chance(0.3) ? 'office' : 'midrise',
      Math.max(3, base + r.int(5) - 2),
      3.2,
      4,
      5,
    );
  }
  const angle = southFacing(m.site);
  for (const p of latticeOf(m.site, angle, 56, 36, 14))
    put(m, p, angle, r.between(38, 50), 13, 'notched', 'residential_slab', 6 + r.int(2), 3, 10, 13);
}

function estate(m: Maker, use: 'walk_up' | 'slabs' | 'towers'): void {
  const r = m.random;
  const angle = southFacing(m.site) + r.normal(0, 0.02);
  const storeys = use === 'walk_up' ? 5 + r.int(3) : use === 'slabs' ? 9 + r.int(5) : 18 + r.int(15);
  const depth = use === 'towers' ? 19 : use === 'slabs' ? 15 : 12.5;
  const row = use === 'towers' ? 58 : use === 'slabs' ? 47 : 33;
  const length =
    use === 'towers' ? r.between(27, 36) : use === 'slabs' ? r.between(42, 62) : r.between(44, 70);
  const step = length + (use === 'towers' ? 20 : 12);
  const kind = use === 'towers' ? 'residential_tower' : 'residential_slab';
  const green = m.site.areaM2 > 30000 ? m.site.box.centre : undefined;
  let count = 0;
  for (const p of latticeOf(m.site, angle, step, row, r.between(8, 24))) {
    if (green && distance(p, green) < (use === 'walk_up' ? 24 : 40)) continue;
    const own = Math.max(4, storeys + r.int(use === 'towers' ? 7 : 3) - (use === 'towers' ? 3 : 1));
    const l = length * r.between(0.8, 1);
    if (put(m, p, angle, l, depth, use === 'towers' && r.chance(0.4) ? 'tee' : 'notched', kind, own, 3, 6, 9))
      count += 1;
  }
  for (const f of frontsOf(m.site, 4, 11, () => r.between(26, 60), 14)) {
    if (r.chance(0.42)) put(m, f.centre, f.angle, f.width, 11, 'rect', 'shop', 1 + r.int(3), 3.9, 3, 9);
  }
  if (green && count > 3) put(m, green, angle, 24, 15, 'ell', 'kindergarten', 3, 3.6, 10, 8);
}

function offices(m: Maker, cbd: Pt): void {
  const r = m.random;
  const angle = m.site.box.angle;
  for (const p of latticeOf(m.site, angle, 62, 58, r.between(6, 20))) {
    const near = Math.exp(-((distance(p, cbd) / 420) ** 2));
    const peak = 16 + 30 * near * r.between(0.55, 1.15) + r.between(0, 10);
    const side = r.between(30, 42);
    const chamfer = r.chance(0.4);
    const hull = rectangle(p, side * r.between(1, 1.35), side, angle);
    if (!m.site.take(hull, 8, 12)) continue;
    const storeys = Math.round(peak);
    const ring = chamfer ? chamfered(hull, 6) : hull;
    m.out.push({
      ring,
      kind: 'office_tower',
      storeys,
      heightM: Math.round(storeys * 3.9 * 10) / 10,
      block: m.block,
    });
  }
  for (const f of frontsOf(m.site, 6, 20, () => r.between(34, 58), 8)) {
    put(m, f.centre, f.angle, f.width, 20, r.chance(0.6) ? 'rect' : 'ell', 'podium', 4 + r.int(4), 4.6, 5, 5);
  }
}

function chamfered(ring: readonly Pt[], cut: number): Pt[] {
  return ring.flatMap((p, i): Pt[] => {
    const a = ring[(i + ring.length - 1) % ring.length]!;
    const b = ring[(i + 1) % ring.length]!;
    const to = (q: Pt): Pt => {
      const l = distance(p, q);
      return [p[0] + ((q[0] - p[0]) / l) * cut, p[1] + ((q[1] - p[1]) / l) * cut];
    };
    return [to(a), to(b)];
  });
}

function sheds(m: Maker, depot: boolean): void {
  const r = m.random;
  const angle = m.site.box.angle;
  const l = depot ? r.between(60, 85) : r.between(70, 125);
  const d = depot ? r.between(24, 30) : r.between(34, 60);
  for (const p of latticeOf(m.site, angle, l + 18, d + 20, r.between(5, 30))) {
    const tall = r.chance(0.12);
    put(
      m,
      p,
      angle,
      l * r.between(0.75, 1),
      d,
      r.chance(0.75) ? 'rect' : 'ell',
      depot ? 'warehouse' : 'factory',
      tall ? 4 : 1 + r.int(2),
      tall ? 4.2 : 7.5,
      10,
      11,
    );
  }
  for (const f of frontsOf(m.site, 8, 14, () => r.between(30, 48), 40))
    if (r.chance(0.5)) put(m, f.centre, f.angle, f.width, 14, 'rect', 'office', 3 + r.int(3), 3.4, 6, 8);
}

function village(m: Maker): void {
  const r = m.random;
  const angle = southFacing(m.site) + r.normal(0, 0.06);
  const core = m.site.box.centre;
  const reach = Math.min(m.site.box.halfShort * 0.85, 120);
  for (const p of latticeOf(m.site, angle, 19, 24, r.between(0, 12))) {
    if (distance(p, core) > reach * r.between(0.7, 1.15) || r.chance(0.14)) continue;
    put(
      m,
      [p[0] + r.normal(0, 1), p[1] + r.normal(0, 1.5)],
      angle,
      r.between(12, 16),
      r.between(9, 13),
      r.chance(0.5) ? 'ell' : 'rect',
      'farmhouse',
      1 + r.int(2),
      3.4,
      6,
      2,
    );
  }
}

function campusLike(m: Maker, kind: 'school' | 'campus' | 'hospital'): void {
  const r = m.random;
  const angle = southFacing(m.site);
  const size =
    kind === 'school'
      ? { l: 62, d: 34, stepX: 76, stepY: 54 }
      : kind === 'hospital'
        ? { l: 74, d: 40, stepX: 90, stepY: 64 }
        : { l: 78, d: 42, stepX: 120, stepY: 88 };
  let count = 0;
  for (const p of latticeOf(m.site, angle, size.stepX, size.stepY, r.between(10, 30))) {
    if (kind === 'school' && count >= 4) break;
    const shape = (['you', 'ell', 'tee', 'rect'] as const)[r.weighted([3, 3, 2, 2])]!;
    const storeys = kind === 'hospital' ? 6 + r.int(12) : 4 + r.int(3);
    if (
      put(
        m,
        p,
        angle,
        size.l * r.between(0.8, 1),
        size.d,
        shape,
        kind === 'campus' ? 'university' : kind,
        storeys,
        3.7,
        12,
        14,
      )
    )
      count += 1;
  }
}

function ellipse(centre: Pt, a: number, b: number, angle: number, n = 28): Pt[] {
  const ring: Pt[] = [];
  for (let i = 0; i < n; i += 1)
    ring.push([a * Math.cos((i / n) * 2 * Math.PI), b * Math.sin((i / n) * 2 * Math.PI)]);
  return placed(ring, centre, angle);
}

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
