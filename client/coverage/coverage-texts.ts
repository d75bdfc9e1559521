import type { StreetInShift } from '../../server/coverage/report-contract.ts';
import type { WorkTone } from '../state/map-work.ts';

export type ShiftState = StreetInShift['state'];

/** How a street's state in a shift is named and drawn; unknown is hatched, so that it differs without colour. */
export const shiftStates: Record<ShiftState, { zh: string; en: string; tone: WorkTone }> = {
  visited: { zh: '已到访', en: 'visited', tone: 0 },
  not_visited: { zh: '未到访', en: 'not visited', tone: 4 },
  unknown: { zh: '未知', en: 'unknown', tone: 'muted' },
};

const evidenceTexts: Record<string, { zh: string; en: string }> = {
  gps: { zh: '卫星定位轨迹', en: 'satellite track' },
  qr: { zh: '扫码签到', en: 'code at a plate' },
  log: { zh: '人工日志', en: 'log' },
  photo: { zh: '日志附照片', en: 'log with photo' },
  camera: { zh: '摄像机', en: 'camera' },
  drone: { zh: '无人机', en: 'drone' },
  import: { zh: '台账导入', en: 'register' },
};

/** What a kind of evidence is called; its code when it is none of ours. */
export function evidenceText(code: string): { zh: string; en: string } {
  return evidenceTexts[code] ?? { zh: code, en: code };
}

/** A stage of a warning on the map: the later the darker, and its number beside it. */
export const stageTones: Record<number, WorkTone> = { 1: 6, 2: 1, 3: 4 };
