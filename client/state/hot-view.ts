import type { ExposureKey, StatisticChoice } from '../../server/hotspots/contract.ts';

/** What the commander does: see who and what is there, where it is hot, what is new, what comes, whether it worked. */
export const hotTasks = ['overview', 'where', 'emerging', 'forecast', 'campaign'] as const;
export type HotTask = (typeof hotTasks)[number];

/** What a place is, as map, legend and list name it. Effort, unknown and grown places are no hotspots. */
export const hotClasses = ['confirmed', 'watch', 'grown', 'effort', 'unknown'] as const;
export type HotClass = (typeof hotClasses)[number];

export const exposureKeys: readonly ExposureKey[] = ['blend', 'street_length', 'floor_area', 'population'];
export const hotMethods = ['expected', 'gistar', 'gi', 'local_moran'] as const;
export type HotMethod = (typeof hotMethods)[number];
export const pMethods: readonly StatisticChoice['p'][] = ['exact', 'normal', 'monte_carlo'];
export const horizons = ['shift', 'day', 'week'] as const;

/** Everything chosen in the hotspot tasks; the period itself stands beside it in the state. All of it is in the URL. */
export interface HotView {
  task: HotTask;
  unit: 'cell' | 'street';
  /** H3 resolution of cells; null: the city's fine one. */
  resolution: number | null;
  exposure: ExposureKey;
  /** Days before the period that it is held against; 0: no comparison. */
  beforeDays: number;
  /** Codes; empty: all. A parent type stands for its children. */
  types: string[];
  channels: string[];
  /** Outcome codes, and 'none' for cases without one. */
  outcomes: string[];
  /** Local hours from (included) to (excluded); null: the whole day. */
  hours: [number, number] | null;
  /** 1 Monday … 7 Sunday; empty: all. */
  weekdays: number[];
  /** Classes shown on the map (emerging: categories); empty: all. */
  classes: string[];
  /** The place that is read: an H3 cell or a street id. */
  place: string | null;
  method: HotMethod;
  p: StatisticChoice['p'];
  rates: boolean;
  adjustment: 'BH' | 'BY';
  horizon: (typeof horizons)[number];
  /** Cells of the campaign area; empty: the drawn ring is the area. */
  area: string[];
  /** First day and the day after the last of the campaign, UTC ISO instants; null: not said yet. */
  campaign: { from: string; to: string } | null;
  /** The time after the campaign is judged instead of the campaign itself. */
  judgeAfter: boolean;
}

export const emptyHot: HotView = {
  task: 'overview',
  unit: 'cell',
  resolution: null,
  exposure: 'blend',
  beforeDays: 28,
  types: [],
  channels: [],
  outcomes: [],
  hours: null,
  weekdays: [],
  classes: [],
  place: null,
  method: 'expected',
  p: 'exact',
  rates: false,
  adjustment: 'BH',
  horizon: 'shift',
  area: [],
  campaign: null,
  judgeAfter: false,
};

/** Cells that an address can carry. */
export const MOST_AREA_CELLS = 120;
const code = /^[a-z0-9_]{1,40}$/;
const cell = /^8[0-9a-f]{14}$/;
const placeId = /^[\w.:-]{1,80}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The parts of an address that the hotspot tasks write; what equals its default is left out. */
export function writeHot(hot: HotView): [string, string][] {
  const parts: [string, string][] = [];
  const put = (key: string, value: string, unless: string): void => {
    if (value !== unless) parts.push([key, value]);
  };
  put('hot', hot.task, emptyHot.task);
  put('unit', hot.unit, emptyHot.unit);
  put('hres', String(hot.resolution ?? ''), '');
  put('expo', hot.exposure, emptyHot.exposure);
  put('before', String(hot.beforeDays), String(emptyHot.beforeDays));
  put('htypes', hot.types.join(','), '');
  put('hch', hot.channels.join(','), '');
  put('hout', hot.outcomes.join(','), '');
  put('hours', hot.hours?.join('-') ?? '', '');
  put('wdays', hot.weekdays.join(','), '');
  put('hclass', hot.classes.join(','), '');
  put('place', hot.place ?? '', '');
  put('method', hot.method, emptyHot.method);
  put('pm', hot.p, emptyHot.p);
  put('rates', hot.rates ? '1' : '', '');
  put('adj', hot.adjustment, emptyHot.adjustment);
  put('ahead', hot.horizon, emptyHot.horizon);
  put('hcells', hot.area.slice(0, MOST_AREA_CELLS).join(','), '');
  if (hot.campaign) parts.push(['camp', `${hot.campaign.from}~${hot.campaign.to}`]);
  put('after', hot.judgeAfter ? '1' : '', '');
  return parts;
}

/** What an address says of the hotspot tasks; a part that is missing or malformed keeps its default. */
export function readHot(query: URLSearchParams): HotView {
  const oneOf = <T extends string>(key: string, allowed: readonly T[], otherwise: T): T =>
    allowed.find((one) => one === query.get(key)) ?? otherwise;
  const list = (key: string, form: RegExp, most = 60): string[] =>
    [...new Set((query.get(key) ?? '').split(',').filter((one) => form.test(one)))].slice(0, most);
  const number = (key: string, low: number, high: number): number | null => {
    const text = query.get(key);
    if (text === null || !/^\d{1,3}$/.test(text)) return null;
    return Number(text) >= low && Number(text) <= high ? Number(text) : null;
  };
  const place = query.get('place');
  const [first = '', last = ''] = (query.get('camp') ?? '').split('~');
  return {
    task: oneOf('hot', hotTasks, emptyHot.task),
    unit: oneOf('unit', ['cell', 'street'] as const, emptyHot.unit),
    resolution: number('hres', 5, 12),
    exposure: oneOf('expo', exposureKeys, emptyHot.exposure),
    beforeDays: number('before', 0, 365) ?? emptyHot.beforeDays,
    types: list('htypes', code),
    channels: list('hch', code),
    outcomes: list('hout', code),
    hours: readHours(query.get('hours')),
    weekdays: list('wdays', /^[1-7]$/).map(Number),
    classes: list('hclass', code),
    place: place !== null && placeId.test(place) ? place : null,
    method: oneOf('method', hotMethods, emptyHot.method),
    p: oneOf('pm', pMethods, emptyHot.p),
    rates: query.get('rates') === '1',
    adjustment: oneOf('adj', ['BH', 'BY'] as const, emptyHot.adjustment),
    horizon: oneOf('ahead', horizons, emptyHot.horizon),
    area: list('hcells', cell, MOST_AREA_CELLS),
    campaign:
      instant.test(first) && instant.test(last) && Date.parse(first) < Date.parse(last)
        ? { from: first, to: last }
        : null,
    judgeAfter: query.get('after') === '1',
  };
}

function readHours(text: string | null): [number, number] | null {
  const match = /^(\d{1,2})-(\d{1,2})$/.exec(text ?? '');
  if (!match) return null;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return from <= 24 && to <= 24 && from !== to ? [from, to] : null;
}
