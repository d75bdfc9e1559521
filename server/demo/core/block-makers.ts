/** How each kind of block fills with buildings: lanes of courtyards, rows of slabs, towers, sheds, farms. */
import type { Random } from '../../kernel/random.ts';
import { chamfered, outlineOf, type Outline } from './footprints.ts';
import { distance, placed, rectangle, type Pt } from '../../kernel/plane.ts';
import { bestLattice, frontsOf, southFacing, type SiteFill } from './site-fill.ts';
import type { Building } from './footprints.ts';

export interface Maker {
  site: SiteFill;
  random: Random;
  out: Building[];
  block: number;
}

export function put(
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

export function courtyards(m: Maker): void {
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
  for (const p of bestLattice(m.site, angle, 16.5, 15.5, { l: 13, d: 11, setback: 1.4 })) {
    const l = r.between(9.5, 15);
    const shape = (['rect', 'ell', 'you'] as const)[r.weighted([4, 3, 3])]!;
    put(m, p, angle, l, r.between(8.5, 14), shape, 'courtyard', r.chance(0.25) ? 2 : 1, 3.7, 1.2, 0.9);
  }
}

export function bazaar(m: Maker): void {
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
  for (const p of bestLattice(m.site, angle, 34, 24, { l: 28, d: 16, setback: 3 }))
    put(m, p, angle, 28, 16, 'you', 'shop', 2, 4, 3, 3);
}

export function midrise(m: Maker): void {
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
  for (const p of bestLattice(m.site, angle, 54, 31, { l: 44, d: 13, setback: 9 }))
    put(m, p, angle, r.between(38, 50), 13, 'notched', 'residential_slab', 6 + r.int(2), 3, 8, 11);
}

export function estate(m: Maker, use: 'walk_up' | 'slabs' | 'towers'): void {
  const r = m.random;
  const angle = southFacing(m.site) + r.normal(0, 0.02);
  const storeys = use === 'walk_up' ? 5 + r.int(3) : use === 'slabs' ? 9 + r.int(5) : 18 + r.int(15);
  const depth = use === 'towers' ? 19 : use === 'slabs' ? 15 : 12.5;
  const row = use === 'towers' ? 52 : use === 'slabs' ? 42 : 29;
  const length =
    use === 'towers' ? r.between(27, 36) : use === 'slabs' ? r.between(42, 62) : r.between(44, 70);
  const step = length + (use === 'towers' ? 20 : 12);
  const kind = use === 'towers' ? 'residential_tower' : 'residential_slab';
  const green = m.site.areaM2 > 42000 ? m.site.box.centre : undefined;
  let count = 0;
  for (const p of bestLattice(m.site, angle, step, row, { l: length, d: depth, setback: 6 })) {
    if (green && distance(p, green) < (use === 'walk_up' ? 22 : 34)) continue;
    const own = Math.max(4, storeys + r.int(use === 'towers' ? 7 : 3) - (use === 'towers' ? 3 : 1));
    const l = length * r.between(0.8, 1);
    if (put(m, p, angle, l, depth, use === 'towers' && r.chance(0.4) ? 'tee' : 'notched', kind, own, 3, 6, 9))
      count += 1;
  }
  for (const f of frontsOf(m.site, 4, 11, () => r.between(26, 60), 14)) {
    if (r.chance(0.62)) put(m, f.centre, f.angle, f.width, 11, 'rect', 'shop', 1 + r.int(3), 3.9, 3, 8);
  }
  if (green && count > 3) put(m, green, angle, 24, 15, 'ell', 'kindergarten', 3, 3.6, 10, 8);
}

export function offices(m: Maker, cbd: Pt): void {
  const r = m.random;
  const angle = m.site.box.angle;
  for (const p of bestLattice(m.site, angle, 58, 54, { l: 38, d: 34, setback: 8 })) {
    const near = Math.exp(-((distance(p, cbd) / 420) ** 2));
    const peak = 16 + 30 * near * r.between(0.55, 1.15) + r.between(0, 10);
    const side = r.between(30, 42);
    const chamfer = r.chance(0.4);
    const hull = rectangle(p, side * r.between(1, 1.35), side, angle);
    if (!m.site.take(hull, 8, 12)) continue;
    const storeys = Math.min(42, Math.round(peak));
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

export function sheds(m: Maker, depot: boolean): void {
  const r = m.random;
  const angle = m.site.box.angle;
  const l = depot ? r.between(60, 85) : r.between(70, 125);
  const d = depot ? r.between(24, 30) : r.between(34, 60);
  for (const p of bestLattice(m.site, angle, l + 14, d + 16, { l: l * 0.85, d, setback: 9 })) {
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

export function village(m: Maker): void {
  const r = m.random;
  const angle = southFacing(m.site) + r.normal(0, 0.06);
  const core = m.site.box.centre;
  const reach = Math.min(m.site.box.halfShort * 0.85, 120);
  for (const p of bestLattice(m.site, angle, 19, 24, { l: 14, d: 11, setback: 6 })) {
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

export function campusLike(m: Maker, kind: 'school' | 'campus' | 'hospital'): void {
  const r = m.random;
  const angle = southFacing(m.site);
  const size =
    kind === 'school'
      ? { l: 62, d: 34, stepX: 76, stepY: 54 }
      : kind === 'hospital'
        ? { l: 74, d: 40, stepX: 90, stepY: 64 }
        : { l: 78, d: 42, stepX: 120, stepY: 88 };
  let count = 0;
  for (const p of bestLattice(m.site, angle, size.stepX, size.stepY, {
    l: size.l * 0.9,
    d: size.d,
    setback: 10,
  })) {
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
