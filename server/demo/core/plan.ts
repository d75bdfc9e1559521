/**
 * What does the city of a seed look like from afar? Its name, place on earth, water, main lines and quarters.
 * Seed 1 is drawn by hand; any other seed mirrors, turns and disturbs the drawing, so it is another city.
 */
import { randomOf } from '../../kernel/random.ts';
import type { DrawnLine } from './arrangement.ts';
import { distance, inside, spline, toLine, type Pt, type Ring } from './plane.ts';

export type District = 'old' | 'core' | 'cbd' | 'mixed' | 'estate' | 'industry' | 'campus' | 'fringe';

export interface Water {
  id: 'river' | 'canal';
  line: Pt[];
  widthM: number;
  /** From the centreline to the centre of the riverside road. */
  roadOffsetM: number;
}

export interface Reserve {
  kind: 'park' | 'lake_park' | 'campus' | 'hospital' | 'station' | 'square' | 'stadium' | 'ruins' | 'temple';
  p: Pt;
  areaM2: number;
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

const RIVER: Pt[] = [
  [-4200, -1000],
  [-2800, -1330],
  [-1550, -1760],
  [-300, -1560],
  [800, -1480],
  [1950, -1880],
  [2900, -1800],
  [4200, -1400],
];
const CANAL: Pt[] = [
  [-1350, 3500],
  [-1040, 2500],
  [-1090, 1850],
  [-620, 1200],
  [-860, 640],
  [-430, 190],
  [-520, -330],
  [-90, -700],
  [90, -1120],
  [-40, -1560],
];
const INNER: Pt[] = [
  [800, 20],
  [640, 640],
  [-90, 1000],
  [-960, 930],
  [-1430, 500],
  [-1500, -110],
  [-1180, -800],
  [-330, -1100],
  [510, -820],
];
const OUTER: Pt[] = [
  [2780, 150],
  [2620, 1350],
  [1700, 2150],
  [200, 2330],
  [-1300, 2180],
  [-2450, 1500],
  [-2760, 100],
  [-2560, -1250],
  [-2050, -2230],
  [-700, -2520],
  [900, -2480],
  [2060, -2330],
  [2640, -1250],
];

type Route = { name: string; cls: DrawnLine['cls']; width: number; points: Pt[] };
const ROUTES: Route[] = [
  {
    name: 'east',
    cls: 'arterial',
    width: 32,
    points: [
      [780, 20],
      [1450, 230],
      [2050, 240],
      [2780, 150],
      [3300, 200],
      [3900, 420],
    ],
  },
  {
    name: 'northeast',
    cls: 'arterial',
    width: 30,
    points: [
      [600, 600],
      [1180, 1150],
      [1640, 1560],
      [2080, 1900],
      [2900, 3000],
    ],
  },
  {
    name: 'north',
    cls: 'arterial',
    width: 30,
    points: [
      [-110, 960],
      [10, 1650],
      [200, 2330],
      [230, 3500],
    ],
  },
  {
    name: 'northwest',
    cls: 'arterial',
    width: 28,
    points: [
      [-930, 900],
      [-1480, 1420],
      [-2130, 1790],
      [-3300, 2700],
    ],
  },
  {
    name: 'west',
    cls: 'arterial',
    width: 32,
    points: [
      [-1460, -110],
      [-2060, -40],
      [-2760, 100],
      [-4000, 180],
    ],
  },
  {
    name: 'southwest',
    cls: 'arterial',
    width: 28,
    points: [
      [-1160, -770],
      [-1420, -1350],
      [-1640, -2000],
      [-1900, -2700],
      [-2100, -3400],
    ],
  },
  {
    name: 'south',
    cls: 'arterial',
    width: 30,
    points: [
      [-330, -1060],
      [-400, -1600],
      [-280, -2300],
      [-200, -3500],
    ],
  },
  {
    name: 'southeast',
    cls: 'arterial',
    width: 28,
    points: [
      [480, -790],
      [820, -1400],
      [1000, -2000],
      [1250, -2700],
      [1350, -3500],
    ],
  },
  {
    name: 'lakeside',
    cls: 'arterial',
    width: 28,
    points: [
      [740, -300],
      [1300, -560],
      [2000, -640],
      [2760, -560],
      [3900, -700],
    ],
  },
  {
    name: 'middle',
    cls: 'arterial',
    width: 30,
    points: [
      [-1520, 1380],
      [-700, 1580],
      [10, 1650],
      [800, 1600],
      [1400, 1340],
      [1900, 800],
      [2050, 240],
      [2000, -640],
      [1880, -1500],
      [1760, -2600],
    ],
  },
  {
    name: 'mill',
    cls: 'arterial',
    width: 28,
    points: [
      [-2150, 1850],
      [-2010, 900],
      [-2060, -40],
      [-1960, -900],
      [-1860, -1500],
      [-1730, -2000],
      [-1640, -2060],
    ],
  },
  {
    name: 'oldeast',
    cls: 'collector',
    width: 20,
    points: [
      [-1520, -110],
      [-980, -40],
      [-440, 40],
      [150, -10],
      [830, 20],
    ],
  },
  {
    name: 'oldsouth',
    cls: 'collector',
    width: 18,
    points: [
      [-80, 1040],
      [-20, 560],
      [-130, 40],
      [-150, -460],
      [-330, -1130],
    ],
  },
  {
    name: 'southbank',
    cls: 'collector',
    width: 22,
    points: [
      [-1700, -2080],
      [-900, -2060],
      [-280, -2020],
      [400, -1960],
      [1000, -2030],
      [1820, -2180],
      [2500, -2130],
    ],
  },
  {
    name: 'northgate',
    cls: 'collector',
    width: 22,
    points: [
      [640, 640],
      [760, 1150],
      [830, 1600],
      [900, 2300],
    ],
  },
];

const SEEDS: Pt[] = [
  [-900, 250],
  [100, 50],
  [1400, 500],
  [-150, 1850],
  [1900, 1900],
  [-2200, 900],
  [-1900, -1200],
  [300, -2200],
  [2200, -1300],
];

const RESERVES: Reserve[] = [
  { kind: 'lake_park', p: [1350, -1000], areaM2: 420000 },
  { kind: 'park', p: [1500, 150], areaM2: 60000 },
  { kind: 'park', p: [-1000, 500], areaM2: 32000 },
  { kind: 'park', p: [-600, 1900], areaM2: 110000 },
  { kind: 'park', p: [-1100, -2250], areaM2: 80000 },
  { kind: 'park', p: [2350, 900], areaM2: 90000 },
  { kind: 'park', p: [350, -420], areaM2: 22000 },
  { kind: 'lake_park', p: [-2350, -700], areaM2: 150000 },
  { kind: 'square', p: [1180, 330], areaM2: 32000 },
  { kind: 'square', p: [-60, 130], areaM2: 9000 },
  { kind: 'square', p: [250, 1900], areaM2: 22000 },
  { kind: 'campus', p: [700, 2000], areaM2: 230000 },
  { kind: 'campus', p: [2300, -900], areaM2: 160000 },
  { kind: 'stadium', p: [1550, 1000], areaM2: 90000 },
  { kind: 'station', p: [-1900, 1600], areaM2: 90000 },
  { kind: 'station', p: [500, -2250], areaM2: 50000 },
  { kind: 'hospital', p: [-1200, -500], areaM2: 45000 },
  { kind: 'hospital', p: [1650, -300], areaM2: 60000 },
  { kind: 'hospital', p: [-300, 1400], areaM2: 40000 },
  { kind: 'temple', p: [-800, -250], areaM2: 12000 },
  { kind: 'ruins', p: [2050, 1250], areaM2: 60000 },
];

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
