/** Which kinds of case happen, and when in the day? */
import type { Random } from '../../kernel/random.ts';

/** A kind of case: how often, where, at which hours, and how long it may take. */
export interface TypeSpec {
  code: string;
  zh: string;
  weight: number;
  /** Peaks of the day: [hour, spread, size]. */
  peaks: readonly (readonly [number, number, number])[];
  dueHours: number;
  quarters?: string;
}

const DAYTIME = [
  [10, 2.6, 1],
  [16, 2.6, 1],
] as const;
const EVENING = [
  [19.5, 1.6, 1.4],
  [12, 1.5, 0.5],
] as const;
export const TYPES: readonly TypeSpec[] = [
  {
    code: 'parking',
    zh: '乱停乱放',
    weight: 19,
    peaks: [
      [8.3, 1.2, 1],
      [18, 1.8, 1.2],
      [12, 2, 0.5],
    ],
    dueHours: 4,
  },
  {
    code: 'pavement_trade',
    zh: '占道经营',
    weight: 13,
    peaks: [
      [17.8, 1.8, 1.3],
      [9.5, 2, 0.7],
    ],
    dueHours: 8,
    quarters: 'old core mixed',
  },
  {
    code: 'outside_shop',
    zh: '超门头经营',
    weight: 13,
    peaks: [
      [11, 2.5, 1],
      [18.5, 2, 1],
    ],
    dueHours: 8,
    quarters: 'old core mixed',
  },
  {
    code: 'street_vendor',
    zh: '流动摊贩',
    weight: 11,
    peaks: [
      [7.5, 1, 0.9],
      [18.3, 1.7, 1.3],
    ],
    dueHours: 4,
  },
  { code: 'posting', zh: '乱贴乱挂', weight: 8, peaks: DAYTIME, dueHours: 24 },
  {
    code: 'shared_bikes',
    zh: '共享单车乱放',
    weight: 6,
    peaks: [
      [8.5, 1, 1],
      [18, 1.3, 1],
    ],
    dueHours: 8,
    quarters: 'cbd mixed',
  },
  {
    code: 'exposed_garbage',
    zh: '暴露垃圾',
    weight: 7,
    peaks: [
      [8, 2, 1],
      [15, 3, 0.7],
    ],
    dueHours: 8,
  },
  { code: 'dumping', zh: '乱堆乱放', weight: 5, peaks: DAYTIME, dueHours: 24, quarters: 'old estate' },
  { code: 'road_dirt', zh: '道路不洁', weight: 3, peaks: DAYTIME, dueHours: 8 },
  { code: 'facility_damage', zh: '市政设施破损', weight: 4, peaks: DAYTIME, dueHours: 72 },
  { code: 'cover_missing', zh: '井盖缺损', weight: 1.4, peaks: DAYTIME, dueHours: 4 },
  { code: 'lamp_out', zh: '路灯不亮', weight: 1.6, peaks: [[20.5, 1.2, 1]], dueHours: 48 },
  { code: 'sewage_overflow', zh: '污水外溢', weight: 1.8, peaks: DAYTIME, dueHours: 12 },
  {
    code: 'illegal_building',
    zh: '违法建设',
    weight: 1.5,
    peaks: DAYTIME,
    dueHours: 168,
    quarters: 'old fringe estate',
  },
  { code: 'dust', zh: '施工扬尘', weight: 1.6, peaks: DAYTIME, dueHours: 12, quarters: 'industry estate' },
  {
    code: 'spoil_truck',
    zh: '渣土洒漏',
    weight: 1.2,
    peaks: [
      [22.5, 1, 1],
      [5.5, 1, 0.6],
    ],
    dueHours: 8,
    quarters: 'industry fringe',
  },
  { code: 'cooking_fumes', zh: '油烟扰民', weight: 2.4, peaks: EVENING, dueHours: 48 },
  {
    code: 'noise',
    zh: '噪声扰民',
    weight: 2.5,
    peaks: [
      [21, 1.2, 1.4],
      [13, 1, 0.4],
    ],
    dueHours: 24,
  },
];

/** An hour of the day (0.2 … 23.9) for a kind of case, inside the given hours when there are any. */
export function hourOf(random: Random, type: TypeSpec, hours?: readonly [number, number]): number {
  for (let i = 0; i < 60; i += 1) {
    const peak = type.peaks[random.weighted(type.peaks.map((p) => p[2]))]!;
    const hour = random.chance(0.1) ? random.between(6, 23.5) : random.normal(peak[0], peak[1]);
    if (hour < 0.2 || hour >= 23.9) continue;
    if (!hours || (hour >= hours[0] && hour < hours[1])) return hour;
  }
  return hours ? random.between(hours[0], hours[1]) : 12;
}

/** How busy an hour is over all types (numerically, no unit). */
function hourDensity(hour: number): number {
  let sum = 0;
  for (const type of TYPES) {
    const whole = type.peaks.reduce((q, peak) => q + peak[2], 0);
    for (const [mean, sd, size] of type.peaks) {
      sum += (type.weight * size * Math.exp(-(((hour - mean) / sd) ** 2) / 2)) / (whole * sd);
    }
  }
  return sum;
}

/** Share of all cases that fall into hours of the day. */
export function hourShare(hours: readonly [number, number] | undefined): number {
  if (!hours) return 1;
  let within = 0;
  let all = 0;
  for (let h = 0; h < 24; h += 0.25) {
    all += hourDensity(h);
    if (h >= hours[0] && h < hours[1]) within += hourDensity(h);
  }
  return within / all;
}
