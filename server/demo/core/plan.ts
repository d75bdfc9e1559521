/**
 * What does the city of a seed look like from afar? Its name, place on earth, water, main lines and quarters.
 * Seed 1 is drawn by hand; any other seed mirrors, turns and disturbs the drawing, so it is another city.
 */
import { randomOf } from '../../kernel/random.ts';
import type { DrawnLine } from './arrangement.ts';
import { RIVER, CANAL, INNER, OUTER, ROUTES, SEEDS, RESERVES, type Reserve } from './plan-drawing.ts';
import { distance, inside, spline, toLine, type Pt, type Ring } from '../../kernel/plane.ts';

export type District = 'old' | 'core' | 'cbd' | 'mixed' | 'estate' | 'industry' | 'campus' | 'fringe';

export interface Water {
  id: 'river' | 'canal';
  line: Pt[];
  widthM: number;
  /** From the centreline to the centre of the riverside road. */
  roadOffsetM: number;
}

export interface CityPlan {
  seed: number;
  code: string;
  nameZh: string;
  nameEn: string;
  lon: number;
  lat: number;
  localSrid: number;
  boundary: Ring;
  innerRing: Ring;
  outerRing: Ring;
  waters: Water[];
  lines: DrawnLine[];
  lineNames: string[];
  oldCentre: Pt;
  cbd: Pt;
  gridSeeds: Pt[];
  reserves: Reserve[];
  district(p: Pt): District;
}

const IDENTITIES = [
  { code: 'caoting', nameZh: '漕汀区', nameEn: 'Caoting District', lon: 116.58, lat: 35.41, localSrid: 4548 },
  { code: 'zezhu', nameZh: '泽渚区', nameEn: 'Zezhu District', lon: 119.6, lat: 32.4, localSrid: 4549 },
  {
    code: 'lanxi-yuan',
    nameZh: '澜垣区',
    nameEn: 'Lanyuan District',
    lon: 113.4,
    lat: 34.1,
    localSrid: 4547,
  },
];

function identityOf(seed: number): (typeof IDENTITIES)[number] {
  const known = IDENTITIES[seed - 1];
  if (known) return known;
  const base = IDENTITIES[seed % IDENTITIES.length]!;
  return {
    ...base,
    code: `${base.code}-${seed}`,
    nameZh: `${base.nameZh}（${seed}号）`,
    nameEn: `${base.nameEn} (${seed})`,
  };
}

/** The drawing's own movement for a seed: identity for seed 1. */
function movement(seed: number): (p: Pt) => Pt {
  if (seed === 1) return (p) => p;
  const random = randomOf(seed, 'plan/movement');
  const angle = random.between(-0.5, 0.5) + (seed % 3) * 0.9;
  const mirror = seed % 2 === 0 ? -1 : 1;
  const phase = [0, 1, 2, 3].map(() => random.between(0, 2 * Math.PI));
  const bend = random.between(90, 150);
  const stretch = random.between(0.94, 1.04);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return ([x0, y0]) => {
    const x =
      mirror * x0 * stretch + bend * Math.sin(y0 / 900 + phase[0]!) + 60 * Math.sin(y0 / 430 + phase[1]!);
    const y = y0 / stretch + bend * Math.sin(x0 / 1100 + phase[2]!) + 50 * Math.sin(x0 / 510 + phase[3]!);
    return [x * c - y * s, x * s + y * c];
  };
}

export function planOf(seed: number): CityPlan {
  const move = movement(seed);
  const random = randomOf(seed, 'plan/boundary');
  const moved = (points: readonly Pt[]): Pt[] => points.map(move);
  const phases = [2, 3, 5, 7].map((k) => ({
    k,
    phase: random.between(0, 2 * Math.PI),
    size: random.between(0.01, 0.035),
  }));
  const rim: Pt[] = [];
  for (let i = 0; i < 44; i += 1) {
    const a = (i / 44) * 2 * Math.PI;
    const shape = 1 / Math.pow(Math.abs(Math.cos(a)) ** 2.6 + Math.abs(Math.sin(a)) ** 2.6, 1 / 2.6);
    const r = shape * (1 + phases.reduce((sum, w) => sum + w.size * Math.sin(w.k * a + w.phase), 0));
    rim.push(move([3480 * r * Math.cos(a), 2960 * r * Math.sin(a)]));
  }
  const outline = spline(rim, 60, true);
  const boundary = signedPositive(outline);
  const innerRing = spline(moved(INNER), 45, true);
  const outerRing = spline(moved(OUTER), 55, true);
  const waters: Water[] = [
    { id: 'river', line: spline(moved(RIVER), 50), widthM: 118, roadOffsetM: 92 },
    { id: 'canal', line: spline(moved(CANAL), 30), widthM: 32, roadOffsetM: 27 },
  ];
  const lines: DrawnLine[] = [
    { points: boundary, closed: true, cls: 'boundary', width: 0 },
    { points: outerRing, closed: true, cls: 'trunk', width: 40 },
    { points: innerRing, closed: true, cls: 'arterial', width: 32 },
    ...ROUTES.map((r): DrawnLine => ({
      points: spline(moved(r.points), 50),
      closed: false,
      cls: r.cls,
      width: r.width,
    })),
  ];
  const oldCentre = move([-380, 0]);
  const cbd = move([1400, 560]);
  const industry = [move([-2500, 700]), move([-2900, -600]), move([2300, -2250]), move([2900, 2100])];
  return {
    seed,
    ...identityOf(seed),
    boundary,
    innerRing,
    outerRing,
    waters,
    lines,
    lineNames: ['boundary', 'outer', 'inner', ...ROUTES.map((r) => r.name)],
    oldCentre,
    cbd,
    gridSeeds: moved(SEEDS),
    reserves: RESERVES.map((r) => ({ ...r, p: move(r.p) })),
    district: (p) => {
      const toOld = distance(p, oldCentre);
      const bearing = Math.atan2(p[1] - oldCentre[1], p[0] - oldCentre[0]);
      if (inside(p, innerRing)) return toOld < 860 + 110 * Math.sin(3 * bearing) ? 'old' : 'core';
      if (industry.some((q, i) => distance(p, q) < [900, 800, 520, 620][i]!)) return 'industry';
      if (!inside(p, outerRing)) return toLine(p, [...outerRing, outerRing[0]!]) < 260 ? 'estate' : 'fringe';
      const toCbd = distance(p, cbd);
      if (toCbd < 620) return 'cbd';
      if (toCbd < 1000 || toLine(p, [...innerRing, innerRing[0]!]) < 330) return 'mixed';
      return 'estate';
    },
  };
}

function signedPositive(ring: Pt[]): Pt[] {
  let sum = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    sum += a[0] * b[1] - b[0] * a[1];
  });
  return sum >= 0 ? ring : [...ring].reverse();
}
