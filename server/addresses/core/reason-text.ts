import type { CandidateKind } from '../contract.ts';

const KIND: Record<CandidateKind, { zh: string; en: string }> = {
  road_number: { zh: '门牌', en: 'house number' },
  crossing: { zh: '路口', en: 'crossing' },
  road: { zh: '道路', en: 'road' },
  estate: { zh: '住宅小区', en: 'housing estate' },
  gate: { zh: '出入口', en: 'gate' },
  building: { zh: '楼宇', en: 'building' },
  place: { zh: '地点', en: 'place' },
  community: { zh: '社区', en: 'community' },
  grid: { zh: '网格', en: 'grid' },
  heritage_site: { zh: '文物保护单位', en: 'protected site' },
  construction_site: { zh: '建设工地', en: 'construction site' },
  asset: { zh: '部件', en: 'street asset' },
  learned: { zh: '已学习的说法', en: 'learned wording' },
  coordinate: { zh: '坐标', en: 'position' },
};
export const kindText = (kind: CandidateKind): { zh: string; en: string } => KIND[kind];

const DIRECTION: [number, string, string][] = [
  [0, '北', 'north'],
  [45, '东北', 'north-east'],
  [90, '东', 'east'],
  [135, '东南', 'south-east'],
  [180, '南', 'south'],
  [225, '西南', 'south-west'],
  [270, '西', 'west'],
  [315, '西北', 'north-west'],
];
export function directionText(bearingDeg: number): { zh: string; en: string } {
  const [, zh, en] = DIRECTION[Math.round(bearingDeg / 45) % 8]!;
  return { zh, en };
}

/** Two sentences that grow together. */
export interface Reason {
  zh: string;
  en: string;
}
export const reasonOf = (zh: string, en: string): Reason => ({ zh, en });
export const joined = (...reasons: (Reason | null)[]): Reason => {
  const present = reasons.filter((reason) => reason !== null);
  return { zh: present.map(({ zh }) => zh).join('；'), en: present.map(({ en }) => en).join('; ') };
};
