import type { ImportState } from '../../server/ingest/contract.ts';

/** What a state is called, and how much it wants a person: 'work' goes on by itself, 'ask' waits for one. */
export const stateTexts: Record<
  ImportState,
  { zh: string; en: string; tone: 'blue' | 'amber' | 'red' | '' }
> = {
  reading: { zh: '正在读取', en: 'reading', tone: 'blue' },
  asking: { zh: '需要您回答', en: 'needs your answer', tone: 'amber' },
  staged: { zh: '已检查，待载入', en: 'checked, not loaded yet', tone: 'amber' },
  loading: { zh: '正在载入', en: 'loading', tone: 'blue' },
  loaded: { zh: '已载入', en: 'loaded', tone: 'blue' },
  unchanged: { zh: '先前已载入，没有变化', en: 'was in already', tone: '' },
  failed: { zh: '失败', en: 'failed', tone: 'red' },
  cancelled: { zh: '已取消', en: 'cancelled', tone: '' },
  undone: { zh: '已撤销', en: 'undone', tone: '' },
};

/** States in which the service is at work and the page should look again. */
export function atWork(state: ImportState): boolean {
  return state === 'reading' || state === 'loading';
}

/** States from which an import can be given up. */
export function canCancel(state: ImportState): boolean {
  return atWork(state) || state === 'asking' || state === 'staged';
}

/** Reference systems that people ask for most, offered before the list of the service is read. */
export const usualSystems: readonly { value: string; zh: string; en: string }[] = [
  { value: 'unknown', zh: '不清楚（系统来判断）', en: 'Not known (let the system find out)' },
  { value: 'EPSG:4326', zh: 'WGS84 经纬度 · EPSG:4326', en: 'WGS84 degrees · EPSG:4326' },
  { value: 'EPSG:4490', zh: 'CGCS2000 经纬度 · EPSG:4490', en: 'CGCS2000 degrees · EPSG:4490' },
  { value: 'gcj02', zh: '火星坐标 GCJ-02（高德、腾讯）', en: 'GCJ-02 (Amap, Tencent)' },
  { value: 'bd09', zh: '百度坐标 BD-09', en: 'BD-09 (Baidu)' },
];

/** Endings that are read, for the file dialogue. */
export const importEndings =
  '.pbf,.geojson,.json,.ndjson,.geojsonl,.zip,.gpkg,.fgb,.kml,.kmz,.gpx,.dxf,.csv,.tsv,.xlsx,.txt,.dwg';
