/** The hand-drawn plan that every seed starts from: water, rings, main roads, grids' seeds and reserves, in metres. */
import type { DrawnLine } from './arrangement.ts';
import type { Pt } from '../../kernel/plane.ts';

export interface Reserve {
  kind: 'park' | 'lake_park' | 'campus' | 'hospital' | 'station' | 'square' | 'stadium' | 'ruins' | 'temple';
  p: Pt;
  areaM2: number;
}

export const RIVER: Pt[] = [
  [-4200, -1000],
  [-2800, -1330],
  [-1550, -1760],
  [-300, -1560],
  [800, -1480],
  [1950, -1880],
  [2900, -1800],
  [4200, -1400],
];
export const CANAL: Pt[] = [
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
export const INNER: Pt[] = [
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
export const OUTER: Pt[] = [
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

export type Route = { name: string; cls: DrawnLine['cls']; width: number; points: Pt[] };
export const ROUTES: Route[] = [
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

export const SEEDS: Pt[] = [
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

export const RESERVES: Reserve[] = [
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
