import type { PlannedRoute, PlannedStreetState } from '../../server/duty/planned-route-contract.ts';
import type { FenceEvent, FenceEventKind } from '../../server/fences/contract.ts';
import type { UnitState } from '../state/app-state.ts';

interface Pair {
  zh: string;
  en: string;
}

export const unitStateTexts: Record<UnitState, Pair> = {
  moving: { zh: '行进', en: 'moving' },
  stopped: { zh: '停留', en: 'stopped' },
  silent: { zh: '失联', en: 'silent' },
  off: { zh: '不在班', en: 'off duty' },
};

export const unitKindTexts: Record<string, Pair> = {
  officer: { zh: '队员', en: 'Officer' },
  duty_vehicle: { zh: '执法车', en: 'Duty vehicle' },
  sanitation_vehicle: { zh: '环卫车', en: 'Sanitation vehicle' },
};

export const streetStateTexts: Record<PlannedStreetState, Pair> = {
  passed: { zh: '已走到', en: 'walked' },
  not_passed: { zh: '未走到', en: 'not walked' },
  unknown: { zh: '未知（期间失联）', en: 'unknown (silent meanwhile)' },
  not_yet: { zh: '尚未（班次未完）', en: 'not yet (duty goes on)' },
};

export const gapReasonTexts: Record<PlannedRoute['gaps'][number]['reason'], Pair> = {
  silence: { zh: '没有定位', en: 'nothing heard' },
  no_road_near: { zh: '附近没有道路', en: 'no road near' },
  no_way: { zh: '没有可走的路', en: 'no way along the roads' },
  too_fast: { zh: '速度不可能', en: 'faster than possible' },
  unreadable: { zh: '定位不可用', en: 'unreadable positions' },
  out_of_order: { zh: '时间次序有误', en: 'times out of order' },
};

export const fenceEventTexts: Record<FenceEventKind, Pair> = {
  enter: { zh: '进入', en: 'entered' },
  leave: { zh: '离开', en: 'left' },
  dwell: { zh: '停留超时', en: 'stayed too long' },
  off_route: { zh: '偏离路线', en: 'off the route' },
  on_route: { zh: '回到路线', en: 'back on the route' },
};

export const fenceStateTexts: Record<FenceEvent['state'], Pair> = {
  open: { zh: '待确认', en: 'open' },
  acknowledged: { zh: '处理中', en: 'acknowledged' },
  closed: { zh: '已办结', en: 'closed' },
};

export const fenceStepTexts: Record<string, Pair> = {
  acknowledge: { zh: '确认', en: 'acknowledged' },
  hand_over: { zh: '移交', en: 'handed over' },
  close: { zh: '办结', en: 'closed' },
};
