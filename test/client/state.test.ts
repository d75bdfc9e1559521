import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyBases, heightRefs, permitStates } from '../../client/state/permit-ask.ts';
import {
  exposureKeys,
  horizons,
  hotClasses,
  hotMethods,
  hotTasks,
  pMethods,
} from '../../client/state/hot-view.ts';
import { allPages, coverageClasses, initialState, layerIds } from '../../client/state/app-state.ts';
import type { AppState } from '../../client/state/app-state.ts';
import { compareShifts, emptyCompare } from '../../client/state/compare.ts';
import { apply } from '../../client/state/reducer.ts';
import type { Action } from '../../client/state/reducer.ts';
import { fromSearch, toSearch } from '../../client/state/url.ts';

const round = (digits: number) => (value: number) => Number(value.toFixed(digits));
const number = (min: number, max: number, digits: number) =>
  fc
    .double({ min, max, noNaN: true, noDefaultInfinity: true })
    .map(round(digits))
    .map((v) => v + 0);
const position = fc.tuple(number(-180, 180, 7), number(-85, 85, 7)) as fc.Arbitrary<[number, number]>;
const ref = fc.record({
  layer: fc.constantFrom(...layerIds, 'cells' as const),
  id: fc.stringMatching(/^[A-Za-z0-9_.:-]{1,20}$/),
});
const view = fc.record({
  lng: number(-180, 180, 6),
  lat: number(-85, 85, 6),
  zoom: number(0, 22, 3),
  pitch: number(0, 80, 1),
  bearing: number(-180, 180, 1),
});
const day = fc.integer({ min: 0, max: 20000 });
const period = fc.tuple(day, fc.integer({ min: 1, max: 200 })).map(([from, days]) => ({
  from: new Date(from * 86_400_000).toISOString(),
  to: new Date((from + days) * 86_400_000).toISOString(),
}));
const code = fc.stringMatching(/^[a-z0-9_]{1,8}$/);
const codeList = fc.uniqueArray(code, { maxLength: 4 });
const ordered = <T extends string>(all: readonly T[]) =>
  fc.subarray([...all]).map((list) => all.filter((item) => list.includes(item)));

const hot: fc.Arbitrary<AppState['hot']> = fc.record({
  task: fc.constantFrom(...hotTasks),
  unit: fc.constantFrom('cell' as const, 'street' as const),
  resolution: fc.option(fc.integer({ min: 5, max: 12 })),
  exposure: fc.constantFrom(...exposureKeys),
  beforeDays: fc.integer({ min: 0, max: 365 }),
  types: codeList,
  channels: codeList,
  outcomes: codeList,
  hours: fc.option(
    fc
      .tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 24 }))
      .filter(([from, to]) => from !== to),
  ),
  weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 })),
  classes: ordered(hotClasses),
  place: fc.option(fc.stringMatching(/^[A-Za-z0-9_.:-]{1,20}$/)),
  method: fc.constantFrom(...hotMethods),
  p: fc.constantFrom(...pMethods),
  rates: fc.boolean(),
  adjustment: fc.constantFrom('BH' as const, 'BY' as const),
  horizon: fc.constantFrom(...horizons),
  area: fc.uniqueArray(fc.stringMatching(/^8[0-9a-f]{14}$/), { maxLength: 5 }),
  campaign: fc.option(period),
  judgeAfter: fc.boolean(),
});

const appState: fc.Arbitrary<AppState> = fc
  .record({
    city: fc.option(fc.integer({ min: 1, max: 999 })),
    workspace: fc.constantFrom('permits' as const, 'command' as const, 'scheduling' as const),
    language: fc.constantFrom('zh' as const, 'en' as const),
    theme: fc.constantFrom('paper' as const, 'night' as const),
    view,
    visible: ordered(layerIds),
    selection: fc.option(ref),
    time: fc.oneof(period, fc.constant({ from: null, to: null })),
    cases: fc.record({
      on: fc.boolean(),
      resolution: fc.integer({ min: 6, max: 11 }),
      types: codeList,
      channels: codeList,
      cell: fc.option(fc.stringMatching(/^[0-9a-f]{15}$/)),
    }),
    compare: fc.oneof(
      fc.constant(emptyCompare),
      fc.record({
        way: fc.constant('swipe' as const),
        shift: fc.constantFrom(...compareShifts),
        at: number(0.02, 0.98, 3),
      }),
      fc.record({
        way: fc.constant('difference' as const),
        shift: fc.constantFrom(...compareShifts),
        at: fc.constant(emptyCompare.at),
      }),
    ),
    kept: fc.record({ cases: codeList, units: codeList, zones: codeList }),
    coverage: fc.record({ on: fc.boolean(), classes: ordered(coverageClasses) }),
    hot,
    draw: fc.oneof<fc.Arbitrary<AppState['draw']>[]>(
      fc.record({
        mode: fc.constant('polygon' as const),
        vertices: fc.array(position, { maxLength: 5 }),
        polygon: fc.constant(null),
      }),
      fc.record({
        mode: fc.constant('none' as const),
        vertices: fc.constant([]),
        polygon: fc.option(fc.array(position, { minLength: 3, maxLength: 6 })),
      }),
    ),
    legalDate: fc.option(day.map((count) => new Date(count * 86_400_000).toISOString().slice(0, 10))),
    ask: fc.record({
      text: fc.option(
        fc.constantFrom('J1,3920012.3,39462210.5\nJ2,3920012.1,39462250.6', '{"type":"Point"}'),
      ),
      crs: fc.constantFrom('unknown', 'EPSG:4527', 'EPSG:4490;north_east', 'gcj02', 'registered:town-54'),
      works: fc.subarray(['new_build', 'extension', 'excavation']),
      heightM: fc.option(fc.integer({ min: 0, max: 15000 }).map((tenths) => tenths / 10)),
      heightRef: fc.constantFrom(...heightRefs),
      storeys: fc.option(fc.integer({ min: 0, max: 300 })),
      accuracy: fc.constantFrom(...accuracyBases),
      permit: fc.option(fc.constantFrom(...permitStates)),
      permitNo: fc.option(fc.constant('济文物〔2026〕3号')),
      startedOn: fc.option(fc.constant('2026-03-01')),
      projectNo: fc.option(fc.constant('PJ-2026/7')),
      known: fc.option(fc.constant('2025-12-31')),
    }),
    patrol: fc
      .record({
        unit: fc.option(fc.constantFrom('U-001', '鲁H12345')),
        span: fc.option(period),
        area: fc.oneof(
          fc.constant(null),
          fc.record({
            kind: fc.constantFrom('grids' as const, 'zones' as const),
            id: fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
          }),
          fc.record({
            kind: fc.constant('ring' as const),
            ring: fc.array(
              fc.tuple(
                fc.integer({ min: -180e6, max: 180e6 }).map((micro) => micro / 1e6),
                fc.integer({ min: -90e6, max: 90e6 }).map((micro) => micro / 1e6),
              ),
              { minLength: 3, maxLength: 9 },
            ),
          }),
        ),
        at: fc.option(fc.constant('2026-11-22T06:30:00.000Z')),
        toleranceM: fc.integer({ min: 10, max: 500 }),
      })
      .map(({ span, ...rest }) => ({ ...rest, from: span?.from ?? null, to: span?.to ?? null })),
    check: fc.option(fc.constant('P-20261122-1a2b3c4d')),
    panelOpen: fc.boolean(),
    tables: fc.boolean(),
    page: fc.option(fc.constantFrom(...allPages)),
    item: fc.option(fc.stringMatching(/^[A-Za-z0-9-]{1,40}$/)),
  })
  .map((parts) => ({ ...parts, item: parts.page === null ? null : parts.item, hover: null }));

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constant('set-city' as const), city: fc.integer({ min: 1, max: 9 }), view }),
  fc.record({
    type: fc.constant('set-workspace' as const),
    workspace: fc.constantFrom('permits' as const, 'command' as const, 'scheduling' as const),
  }),
  fc.record({ type: fc.constant('set-view' as const), view }),
  fc.record({ type: fc.constant('set-hot' as const), hot }),
  fc.record({ type: fc.constant('toggle-hot-class' as const), class: fc.constantFrom(...hotClasses) }),
  fc.record({
    type: fc.constant('set-layer' as const),
    layer: fc.constantFrom(...layerIds),
    visible: fc.boolean(),
  }),
  fc.record({ type: fc.constant('select' as const), selection: fc.option(ref) }),
  fc.record({ type: fc.constant('hover' as const), hover: fc.option(ref) }),
  fc.record({ type: fc.constant('set-time' as const), time: period }),
  fc.record({
    type: fc.constant('set-cases' as const),
    cases: fc.record({ on: fc.boolean(), types: codeList }),
  }),
  fc.record({ type: fc.constant('set-coverage' as const), on: fc.boolean() }),
  fc.record({
    type: fc.constant('toggle-coverage-class' as const),
    class: fc.constantFrom(...coverageClasses),
  }),
  fc.record({ type: fc.constant('draw-vertex' as const), vertex: position }),
  fc.constantFrom<Action>(
    { type: 'draw-start' },
    { type: 'draw-remove-vertex' },
    { type: 'draw-finish' },
    { type: 'draw-cancel' },
    { type: 'draw-clear' },
    { type: 'set-page', page: 'users' },
    { type: 'set-page', page: 'imports', item: 'a1b2' },
    { type: 'set-page', page: null },
    { type: 'set-panel', open: false },
  ),
);

describe('apply', () => {
  it('is taken back by its inverse and repeated by the inverse of that', () => {
    fc.assert(
      fc.property(appState, action, (before, doing) => {
        const done = apply(before, doing);
        const undone = apply(done.state, done.inverse);
        expect(undone.state).toEqual(before);
        expect(apply(undone.state, undone.inverse).state).toEqual(done.state);
      }),
    );
  });

  it('leaves its input as it was', () => {
    fc.assert(
      fc.property(appState, action, (before, doing) => {
        const copy = structuredClone(before);
        apply(before, doing);
        expect(before).toEqual(copy);
      }),
    );
  });

  it('returns the same reference when nothing changed', () => {
    const state = initialState();
    expect(apply(state, { type: 'select', selection: null }).state).toBe(state);
    expect(apply(state, { type: 'draw-finish' }).state).toBe(state);
    expect(apply(state, { type: 'set-view', view: { ...state.view } }).state).toBe(state);
  });

  it('finishes a site only from three vertices', () => {
    let state = apply(initialState('permits'), { type: 'draw-start' }).state;
    for (const vertex of [
      [116, 35],
      [116.1, 35],
      [116.1, 35.1],
    ] as [number, number][]) {
      expect(apply(state, { type: 'draw-finish' }).state.draw.polygon).toBeNull();
      state = apply(state, { type: 'draw-vertex', vertex }).state;
    }
    const finished = apply(state, { type: 'draw-finish' }).state;
    expect(finished.draw).toEqual({ mode: 'none', vertices: [], polygon: state.draw.vertices });
  });
});

describe('the address', () => {
  it('gives back every state that it was made from', () => {
    fc.assert(
      fc.property(appState, (state) => {
        expect(fromSearch(toSearch(state)).state).toEqual(state);
      }),
    );
  });

  it('never throws and never lets an unknown value in', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { state } = fromSearch(`?${text}`);
        expect(fromSearch(toSearch(state)).state).toEqual(state);
      }),
    );
    const { state, names } = fromSearch('?w=mayor&v=1,2&l=roads,moon&sel=moon~1&t=b~a&res=99&site=1,2;3,4');
    expect(state).toEqual({ ...initialState('command'), visible: ['roads'] });
    expect(names).toEqual({ view: false, language: false, theme: false, workspace: false });
  });
});
