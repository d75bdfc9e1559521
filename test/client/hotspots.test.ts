import { latLngToCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { relative } from '../../client/command/campaign-chart.tsx';
import { cellsAlong } from '../../client/command/campaign-panel.tsx';
import { dayNames, weeklySums } from '../../client/command/day-series.tsx';
import { classOfPlace, colorOf, emergingScale, hotScale } from '../../client/command/hot-classes.ts';
import { channelGroups, typeTree } from '../../client/command/hot-filters.tsx';
import { campaignOf, listedOf, questionOf } from '../../client/command/hot-question.ts';
import { heightOfRatio, quarterOf, resultScene } from '../../client/command/hot-scenes.ts';
import type { SceneContext } from '../../client/command/hot-scenes.ts';
import {
  byChanceText,
  changeText,
  foundByText,
  placeName,
  qText,
  ratioText,
  judgesNow,
  placeUnit,
  summaryText,
} from '../../client/command/hot-texts.ts';
import { metresToLine, nearStreet } from '../../client/command/near-street.ts';
import { keeps } from '../../client/command/place-cases.tsx';
import { viewOfScene } from '../../client/command/scene-view.ts';
import { hotLayers } from '../../client/map/hot-layers.ts';
import { paper } from '../../client/map/palette.ts';
import { defaultViewpoint, initialState } from '../../client/state/app-state.ts';
import { apply } from '../../client/state/reducer.ts';
import { emptyHot } from '../../client/state/hot-view.ts';
import type { HotPlace, HotspotResult } from '../../server/hotspots/contract.ts';

const time = { from: '2026-11-16T16:00:00.000Z', to: '2026-11-23T16:00:00.000Z' };
const cell = latLngToCell(35.409, 116.568, 10);
const channel = { observed: 4, expected: 0.4, q: 0.3, tier: 'none' as const };
const place: HotPlace = {
  id: cell,
  streets: [
    { streetId: 'S1', nameZh: '鼓楼街', nameEn: 'Drum Tower Street' },
    { streetId: 'S2', nameZh: '布井里', nameEn: '' },
    { streetId: 'S3', nameZh: '桐庭路', nameEn: 'Tongting Road' },
  ],
  center: [116.568, 35.409],
  count: 3,
  observed: 9,
  expected: 0.5,
  ratio: 18,
  p: 1e-8,
  q: 3e-5,
  tier: 'confirmed',
  saidBy: 'patrol',
  effortOnly: false,
  others: channel,
  patrol: { observed: 5, expected: 0.1, q: 0.001, tier: 'confirmed' },
  change: { now: 12, before: 5, p: 1e-6, q: 0.02, tier: 'confirmed' },
  weeks: [1, 0, 12],
};
const quiet = { ...place, tier: 'none' as const, saidBy: '' as const, change: null };

describe('what is asked', () => {
  it('the period against the days before it, and only filters that say something', () => {
    expect(questionOf({ time: { from: null, to: null }, hot: emptyHot })).toBeNull();
    expect(questionOf({ time, hot: emptyHot })).toEqual({
      ...time,
      compareFrom: '2026-10-19T16:00:00.000Z',
      unit: 'cell',
      exposure: 'blend',
      adjustment: 'BH',
    });
    const hot = {
      ...emptyHot,
      beforeDays: 0,
      types: ['street_vendor'],
      channels: ['hotline_12345'],
      outcomes: ['persuasion'],
      hours: [22, 4] as [number, number],
      weekdays: [6, 7],
      unit: 'street' as const,
      resolution: 9,
    };
    expect(questionOf({ time, hot })).toEqual({
      ...time,
      types: ['street_vendor'],
      channels: ['hotline_12345'],
      outcomes: ['persuasion'],
      hours: [22, 4],
      weekdays: [6, 7],
      unit: 'street',
      exposure: 'blend',
      adjustment: 'BH',
    });
    expect(listedOf(hot)).toMatchObject({
      types: 'street_vendor',
      outcomes: 'persuasion',
      resolution: undefined,
    });
  });

  it('a campaign needs an area and dates; the time after it ends now at the latest', () => {
    const boundary = (): [number, number][][][] => [[[[0, 0]]]];
    const state = { hot: { ...emptyHot, campaign: time }, draw: initialState().draw };
    const now = Date.parse('2026-11-25T00:00:30.000Z');
    expect(campaignOf(state, boundary, now)).toBeNull();
    const drawn = {
      ...state.draw,
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
      ] as [number, number][],
    };
    expect(campaignOf({ ...state, draw: drawn }, boundary, now)?.area).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    });
    const after = { ...state.hot, area: [cell], judgeAfter: true };
    const question = campaignOf({ ...state, hot: after }, boundary, now);
    expect(question?.area.type).toBe('MultiPolygon');
    expect(question?.afterTo).toBe('2026-11-25T00:00:00.000Z');
  });

  it('another task forgets place and classes; the analysis stands without live units, and they come back', () => {
    const start = initialState('command');
    const where = apply(start, { type: 'set-hot', hot: { task: 'where' } }).state;
    expect(where.visible).not.toContain('units');
    const read = apply(where, { type: 'set-hot', hot: { place: cell, classes: ['watch'] } }).state;
    const emerging = apply(read, { type: 'set-hot', hot: { task: 'emerging' } }).state;
    expect(emerging.hot).toMatchObject({ place: null, classes: [] });
    expect(apply(emerging, { type: 'set-hot', hot: { task: 'overview' } }).state.visible).toEqual(
      start.visible,
    );
  });
});

describe('what a place is', () => {
  it('confirmed, watch, effort, unknown, grown', () => {
    expect(classOfPlace(place)).toBe('confirmed');
    expect(classOfPlace({ ...quiet, effortOnly: true })).toBe('effort');
    expect(classOfPlace({ ...quiet, effortOnly: true, patrol: null })).toBe('unknown');
    expect(classOfPlace({ ...quiet, effortOnly: true, patrol: { ...channel, expected: 0 } })).toBe('unknown');
    expect(classOfPlace(quiet)).toBe('grown');
  });

  it('only hotspots are columns; unknown alone is hatched; every category has its class', () => {
    for (const theme of ['paper', 'night'] as const) {
      const looks = Object.fromEntries(hotScale(theme).map(({ key, look }) => [key, look]));
      expect(looks).toEqual({
        confirmed: 'solid',
        watch: 'outline',
        grown: 'mark',
        effort: 'mark',
        unknown: 'hatch',
      });
    }
    expect(new Set(emergingScale().map(({ key }) => key)).size).toBe(16);
    const scale = hotScale('paper')[0]!;
    expect([2, 5, 10].map((ratio) => colorOf(scale, ratio))).toEqual([...scale.colors]);
    expect(heightOfRatio(4)).toBeCloseTo(2 * heightOfRatio(1), 9);
    expect(heightOfRatio(400)).toBe(heightOfRatio(25));
    expect([0, 9, 10, 39].map((index) => quarterOf(index, 40))).toEqual([3, 3, 2, 0]);
  });

  it('is named by its streets, else by the nearest, and said in plain words', () => {
    expect(placeName(place, 'zh')).toBe('鼓楼街、布井里');
    expect(placeName(place, 'en')).toBe('Drum Tower Street, 布井里');
    expect(placeName({ id: cell, streets: [] }, 'zh', '内环路')).toBe('内环路附近');
    expect(placeName({ id: cell, streets: [] }, 'zh')).toMatch(/^无名街格 \w{5}$/);
    expect(ratioText(17.03, 'zh')).toBe('17 倍');
    expect(ratioText(null, 'en')).toBe('none expected');
    expect(qText(0.0353)).toBe('q = 3.5 %');
    expect(qText(0.00003)).toBe('q < 0.1 %');
    expect(byChanceText(0.05, 'zh')).toBe('不到 1 处');
    expect(byChanceText(2.8, 'en')).toBe('at most about 2.8');
    expect(changeText(place, { now: 7, before: 28 }, 'zh')).toContain('增幅超过全市');
    expect(changeText(quiet, { now: 7, before: 28 }, 'zh')).toBeNull();
  });

  it('says nothing of a period that the result is not about', () => {
    const question = { from: '2026-11-01T16:00:00.000Z', to: '2026-11-08T16:00:00.000Z' };
    const held = { question } as HotspotResult;
    expect(judgesNow(held, false, question)).toBe(true);
    const before = { from: '2026-10-01T16:00:00.000Z', to: question.to };
    expect(judgesNow(held, false, before)).toBe(false);
    expect(judgesNow(held, true, before)).toBe(true);
  });

  it('says who found it, and never blames a channel that was not asked', () => {
    expect(foundByText(place, 'zh')).toContain('主要由巡查发现');
    expect(foundByText({ ...place, saidBy: 'others' }, 'zh')).toContain('巡查可能漏看');
    const silent = { observed: 0, expected: 0, q: 1, tier: 'none' as const };
    expect(foundByText({ ...place, saidBy: 'others', patrol: silent }, 'zh')).not.toContain('漏看');
    expect(foundByText({ ...place, others: silent }, 'zh')).toContain('只看了巡查');
    expect(foundByText({ ...quiet, effortOnly: true, patrol: null }, 'en')).toContain('nobody can tell');
    const totals = {
      confirmed: 0,
      watch: 0,
      byChanceConfirmed: 0,
      byChanceShown: 0,
    } as HotspotResult['totals'];
    expect(summaryText(totals, 'zh')).toContain('没有哪处');
    expect(
      summaryText({ ...totals, confirmed: 4, watch: 10, byChanceConfirmed: 0.2, byChanceShown: 2.8 }, 'zh'),
    ).toBe('确认 4 处，其中不到 1 处可能出于偶然；连同关注共 14 处，至多约 2.8 处。');
    // Cells are counted as the brief counts them, which calls several that touch one spot.
    const cells = summaryText({ ...totals, watch: 3, byChanceShown: 0.2 }, 'zh', placeUnit('cell', 'zh'));
    expect(cells).toContain('3 格值得关注，其中不到 1 格');
  });

  it('keeps the cases that the question keeps', () => {
    const one = {
      typeCode: 'street_vendor',
      channel: 'hotline_12345',
      outcome: null,
      // Monday 07:30 in Shanghai.
      reportedAt: '2026-11-22T23:30:00.000Z',
    };
    const codes = [{ code: 'street_vendor', parent: 'appearance' }];
    const asks = (hot: Partial<typeof emptyHot>) =>
      keeps({ ...emptyHot, ...hot }, one, codes, 'Asia/Shanghai');
    expect(asks({})).toBe(true);
    expect(asks({ types: ['appearance'] })).toBe(true);
    expect(asks({ types: ['noise'] })).toBe(false);
    expect(asks({ outcomes: ['none'] })).toBe(true);
    expect(asks({ outcomes: ['persuasion'] })).toBe(false);
    expect(asks({ weekdays: [1] })).toBe(true);
    expect(asks({ weekdays: [7] })).toBe(false);
    expect(asks({ hours: [6, 9] })).toBe(true);
    expect(asks({ hours: [22, 6] })).toBe(false);
  });
});

describe('filters, charts and ground', () => {
  it('groups channels by who found it and types in two levels', () => {
    const code = (name: string, parent: string | null, position: number, foundBy?: string) =>
      ({ code: name, zh: name, en: name, parent, position, attributes: { foundBy } }) as never;
    expect(channelGroups([code('a', null, 1, 'citizen'), code('b', null, 2, 'patrol')])).toEqual({
      citizen: ['a'],
      patrol: ['b'],
      camera: [],
    });
    const tree = typeTree([code('q', 'p', 2), code('p', null, 1), code('r', 'p', 1)], 'zh');
    expect(tree).toEqual([
      {
        value: 'p',
        title: 'p',
        children: [
          { value: 'r', title: 'r' },
          { value: 'q', title: 'q' },
        ],
      },
    ]);
  });

  it('names days, sums weeks from the end, and compares lines by their own means', () => {
    expect(dayNames('2026-02-27', 3)).toEqual(['02-27', '02-28', '03-01']);
    expect(weeklySums([9, ...Array.from({ length: 14 }, (_, i) => (i < 7 ? 1 : 2))])).toEqual([7, 14]);
    expect(relative([1, 3])).toEqual([0.5, 1.5]);
    expect(relative([0, 0])).toEqual([null, null]);
  });

  it('finds the nearest street, and every cell along a line', () => {
    expect(
      metresToLine(
        [116, 35],
        [
          [116, 35.001],
          [116.001, 35.001],
        ],
      ),
    ).toBeCloseTo(111.2, 0);
    const path = [
      [116.56, 35.409],
      [116.58, 35.409],
    ] as [number, number][];
    const lines = new Map([['S9', { paths: [path], widthM: 8 }]]);
    expect(nearStreet(cell, lines)).toBe('S9');
    expect(nearStreet(latLngToCell(35.5, 116.568, 10), lines)).toBeNull();
    expect(nearStreet('S031', lines)).toBeNull();
    const cells = cellsAlong([path], 10);
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length).toBeGreaterThan(10);
  });
});

describe('what stands on the map', () => {
  const result = {
    question: { unit: 'cell' },
    places: [place, { ...quiet, id: latLngToCell(35.41, 116.6, 10), effortOnly: true }],
  } as unknown as HotspotResult;
  const context: SceneContext = {
    unit: 'cell',
    language: 'zh',
    theme: 'paper',
    classes: [],
    lines: new Map([
      [
        'S1',
        {
          paths: [
            [
              [116, 35],
              [117, 35],
            ],
          ],
          widthM: 9,
        },
      ],
    ]),
    nameOf: (one) => one.id,
  };

  it('hotspots numbered as in the list, effort without a number; a class of the legend leaves the others out', () => {
    const scene = resultScene(result, context);
    expect(scene.cells.map(({ look, rank }) => [look, rank])).toEqual([
      ['solid', 1],
      ['mark', undefined],
    ]);
    expect(resultScene(result, { ...context, classes: ['effort'] }).cells).toHaveLength(1);
    const view = viewOfScene(scene, defaultViewpoint, { panelOpen: true });
    expect(view!.zoom).toBeLessThan(15.3);
    expect(
      viewOfScene({ cells: [], streets: [], quiet: [] }, defaultViewpoint, { panelOpen: true }),
    ).toBeNull();
  });

  it('streets are lines among the quiet ones', () => {
    const hot = { ...result, places: [{ ...place, id: 'S1' }] } as HotspotResult;
    const lines = new Map([
      ...context.lines,
      [
        'S2',
        {
          paths: [
            [
              [116, 35.1],
              [117, 35.1],
            ],
          ],
          widthM: 9,
        },
      ] as never,
    ]);
    const scene = resultScene(hot, { ...context, unit: 'street', lines });
    expect(scene.streets.map(({ key, look }) => [key, look])).toEqual([['S1', 'solid']]);
    expect(scene.quiet).toHaveLength(1);
  });

  it('keeps its data while only the pointer moves', () => {
    const scene = resultScene(result, context);
    const state = { ...initialState('command'), hot: { ...emptyHot, task: 'where' as const } };
    const before = hotLayers(state, scene, paper);
    const hovered = hotLayers({ ...state, hover: { layer: 'cells', id: cell } }, scene, paper);
    expect(hovered.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    hovered.forEach((layer, i) => expect(layer.props.data).toBe(before[i]!.props.data));
    expect(hotLayers(state, null, paper)).toEqual([]);
  });
});
