import type { BalanceKind } from '../../server/balancing/contract.ts';

/** What may move, in the order in which it should be tried. */
export const kindTexts: Record<BalanceKind, { zh: string; en: string; aboutZh: string; aboutEn: string }> = {
  posting: {
    zh: '人员与班次',
    en: 'Officers and shifts',
    aboutZh: '队员及其班次在网格间调配',
    aboutEn: 'Officers and their shifts between grids',
  },
  sections: {
    zh: '包段',
    en: 'Beats',
    aboutZh: '街巷在队员之间调整（队员包段）',
    aboutEn: 'Streets between officers of a grid',
  },
  chiefs: {
    zh: '街长',
    en: 'Street chiefs',
    aboutZh: '街巷在街长之间调整',
    aboutEn: 'Streets between street chiefs',
  },
  boundary: {
    zh: '边界街巷',
    en: 'Boundary streets',
    aboutZh: '网格边界上的街巷归谁管',
    aboutEn: 'Who owns the streets along a border of grids',
  },
  squads: {
    zh: '中队片区',
    en: 'Squad areas',
    aboutZh: '街巷在中队之间调整，人车随之',
    aboutEn: 'Streets between squads, with staff and vehicles',
  },
};
export const kinds = Object.keys(kindTexts) as BalanceKind[];

/** 95.4 as 1 小时 35 分 would be long in a table: minutes, without decimals. */
export function minutesText(minutes: number): string {
  return `${Math.round(minutes)}`;
}

export const ratioText = (value: number): string => value.toFixed(2);
