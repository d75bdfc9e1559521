import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulesFromWords } from '../../client/zones/rules-from-words.ts';
import { cornerOfMark, MOST_HANDLES, sketchWork } from '../../client/zones/sketch-map.ts';
import { emptySketch, outlineOf, ringsOf, sketched } from '../../client/zones/sketch.ts';
import type { Sketch, SketchAction } from '../../client/zones/sketch.ts';
import { actionOf, nudged } from '../../client/zones/use-sketch-keys.ts';
import {
  draftOfFields,
  emptyFields,
  fieldsOf,
  missingFields,
  ruleOfFields,
} from '../../client/zones/zone-fields.ts';
import type { ZoneFields } from '../../client/zones/zone-fields.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import type { ZoneVersion } from '../../server/zones/contract.ts';
import { boundaryRuleSchema } from '../../server/zones/draft-contract.ts';
import { readFourSides } from '../../server/zones/core/four-sides-text.ts';

const square: Position[] = [[116, 35], [116.01, 35], [116.01, 35.01], [116, 35.01]]; // prettier-ignore
const inner: Position[] = [[116.002, 35.002], [116.004, 35.002], [116.004, 35.004]]; // prettier-ignore
const run = (...actions: SketchAction[]): Sketch => actions.reduce(sketched, emptySketch);
const adds = (corners: readonly Position[]): SketchAction[] =>
  corners.map((position) => ({ type: 'add', position }));
const drawn = run(...adds(square), { type: 'close' });

describe('the outline in the making', () => {
  it('takes corners, closes, and gives the outline with its holes', () => {
    expect(outlineOf(run(...adds(square)))).toBeNull();
    expect(outlineOf(drawn)?.coordinates).toEqual([[...square, square[0]]]);
    const holed = [{ type: 'hole' }, ...adds(inner), { type: 'close' }].reduce(
      (state, action) => sketched(state, action as SketchAction),
      drawn,
    );
    expect(outlineOf(holed)?.coordinates).toHaveLength(2);
    expect(sketched(drawn, { type: 'hole', corners: inner }).rings[1]).toEqual({
      corners: inner,
      closed: true,
    });
  });

  it('does nothing where there is nothing to do, and says so by the same reference', () => {
    const two = run(...adds(square.slice(0, 2)));
    const idle: [Sketch, SketchAction][] = [
      [two, { type: 'close' }],
      [two, { type: 'add', position: square[1]! }],
      [drawn, { type: 'add', position: [117, 36] }],
      [drawn, { type: 'drop' }],
      [drawn, { type: 'move', position: [117, 36] }],
      [drawn, { type: 'redo' }],
      [two, { type: 'hole' }],
      [emptySketch, { type: 'remove' }],
      [emptySketch, { type: 'undo' }],
      [drawn, { type: 'choose', at: { ring: 0, corner: 9 } }],
    ];
    for (const [sketch, action] of idle) expect(sketched(sketch, action), action.type).toBe(sketch);
  });

  it('moves, splits and removes the chosen corner, but never below a triangle', () => {
    const held = sketched(drawn, { type: 'choose', at: { ring: 0, corner: 1 } });
    const moved = sketched(held, { type: 'move', position: [116.02, 35] });
    expect(moved.rings[0]!.corners[1]).toEqual([116.02, 35]);
    const split = sketched(held, { type: 'split' });
    expect(split.rings[0]!.corners[2]![1]).toBeCloseTo(35.005, 9);
    expect(split.rings[0]!.corners).toHaveLength(5);
    expect(split.chosen).toEqual({ ring: 0, corner: 2 });
    const three = sketched(held, { type: 'remove' });
    expect(three.rings[0]!.corners).toHaveLength(3);
    const still = sketched(three, { type: 'choose', at: { ring: 0, corner: 0 } });
    expect(sketched(still, { type: 'remove' })).toBe(still);
  });

  it('takes back and does again whatever was done, in any order', () => {
    const position = fc.tuple(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
    ) as fc.Arbitrary<Position>;
    const action: fc.Arbitrary<SketchAction> = fc.oneof(
      position.map((one): SketchAction => ({ type: 'add', position: one })),
      position.map((one): SketchAction => ({ type: 'move', position: one })),
      fc.nat(5).map((corner): SketchAction => ({ type: 'choose', at: { ring: 0, corner } })),
      fc.constantFrom<SketchAction>(
        { type: 'close' },
        { type: 'hole' },
        { type: 'remove' },
        { type: 'split' },
        { type: 'clear' },
        { type: 'drop' },
      ),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const states = [emptySketch.rings];
        let sketch = emptySketch;
        for (const one of actions) {
          const next = sketched(sketch, one);
          if (next.rings !== sketch.rings) states.push(next.rings);
          sketch = next;
        }
        const end = sketch;
        for (let k = states.length - 2; k >= 0; k -= 1) {
          sketch = sketched(sketch, { type: 'undo' });
          expect(sketch.rings).toEqual(states[k]);
        }
        expect(sketched(sketch, { type: 'undo' })).toBe(sketch);
        for (let k = 1; k < states.length; k += 1) sketch = sketched(sketch, { type: 'redo' });
        expect(sketch.rings).toEqual(end.rings);
      }),
    );
  });

  it('begins with an outline on record, but not with one of several parts', () => {
    const polygon = outlineOf(sketched(drawn, { type: 'hole', corners: inner }))!;
    expect(outlineOf(run({ type: 'load', rings: ringsOf(polygon)! }))).toEqual(polygon);
    const one = [[...square, square[0]!]];
    expect(ringsOf({ type: 'MultiPolygon', coordinates: [one] })).toHaveLength(1);
    expect(ringsOf({ type: 'MultiPolygon', coordinates: [one, one] })).toBeNull();
  });
});

describe('its keys', () => {
  const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...more,
  });
  const held = sketched(drawn, { type: 'choose', at: { ring: 0, corner: 0 } });
  const open = run(...adds(square));

  it('means undo, redo, close, give up, let go, and leaves what is not its own', () => {
    expect(actionOf(key('z', { ctrlKey: true }), drawn)).toEqual({ type: 'undo' });
    expect(actionOf(key('Z', { metaKey: true, shiftKey: true }), drawn)).toEqual({ type: 'redo' });
    expect(actionOf(key('y', { ctrlKey: true }), drawn)).toEqual({ type: 'redo' });
    expect(actionOf(key('Enter'), open)).toEqual({ type: 'close' });
    expect(actionOf(key('Escape'), open)).toEqual({ type: 'drop' });
    expect(actionOf(key('Escape'), held)).toEqual({ type: 'choose', at: null });
    expect(actionOf(key('Delete'), held)).toEqual({ type: 'remove' });
    for (const other of ['Escape', 'Enter', 'ArrowUp', 'Backspace', 'a'])
      expect(actionOf(key(other), drawn), other).toBeNull();
  });

  it('moves the chosen corner by a metre, with Shift by a decimetre', () => {
    const metre = 1 / 111_320;
    expect(actionOf(key('ArrowUp'), held)).toEqual({ type: 'move', position: [116, 35 + metre] });
    expect(nudged([116, 60], 1, 0)[0] - 116).toBeCloseTo(2 * metre, 9);
    expect(actionOf(key('ArrowDown', { shiftKey: true }), held)).toEqual({
      type: 'move',
      position: nudged([116, 35], 0, -0.1),
    });
  });
});

describe('on the map', () => {
  const base = { cursor: null, placing: false, editing: true, before: null, derived: null, findings: [] };

  it('has a numbered handle at each corner, which names it', () => {
    const { marks, marksAnswer } = sketchWork({ ...base, sketch: drawn });
    expect(marks.map((one) => one.label)).toEqual(['1', '2', '3', '4']);
    expect(marksAnswer).toBe(true);
    expect(cornerOfMark(marks[2]!.key)).toEqual({ ring: 0, corner: 2 });
    expect(cornerOfMark('f0')).toBeNull();
  });

  it('shows dots instead where there are too many corners to hold', () => {
    const many = Array.from({ length: MOST_HANDLES + 1 }, (_, k): Position => [
      116 + k / 1e5,
      35 + (k % 2) / 1e4,
    ]);
    const { marks, shapes, marksAnswer } = sketchWork({ ...base, sketch: run(...adds(many)) });
    expect(marks).toEqual([]);
    expect(marksAnswer).toBe(false);
    expect(shapes.filter((one) => one.geometry.type === 'Point')).toHaveLength(many.length);
  });

  it('draws the line to the pointer only while a corner is placed', () => {
    const sketch = run(...adds(square.slice(0, 2)));
    const line = (placing: boolean) =>
      sketchWork({ ...base, sketch, placing, cursor: [117, 36] }).shapes.find((one) => one.key === 'open')
        ?.geometry;
    expect(line(true)?.coordinates).toHaveLength(3);
    expect(line(false)?.coordinates).toHaveLength(2);
  });
});

describe('the form of a zone', () => {
  const filled: ZoneFields = {
    ...emptyFields('2026-11-23'),
    siteId: 'H1',
    regime: 'cultural_relics',
    zoneClass: 'construction_control',
    nameZh: '测试建设控制地带',
    maxM: 12,
    clause: ' 第二条 ',
  };
  const outline = outlineOf(drawn)!;

  it('says what is missing', () => {
    expect(missingFields(filled, false)).toEqual(['geometry']);
    expect(missingFields(filled, true)).toEqual([]);
    expect(missingFields({ ...filled, way: 'rule', siteId: null }, false)).toEqual(['rule', 'siteId']);
    expect(missingFields({ ...filled, way: 'words' }, true)).toEqual(['boundaryText']);
    expect(missingFields({ ...emptyFields('2026-11-23'), uncertaintyM: null }, true)).toEqual([
      'regime',
      'zoneClass',
      'nameZh',
      'uncertaintyM',
    ]);
  });

  it('sends only what belongs to the way of the outline', () => {
    const rule = { ...filled.rule, distanceM: 100, text: '四周外扩100米' };
    const fields = { ...filled, rule, boundaryText: '东至…' };
    const ways = (['draw', 'rule', 'words'] as const).map((way) =>
      draftOfFields({ ...fields, way }, outline, null),
    );
    expect(ways.map((one) => [one.geometry !== null, one.boundaryRule !== null])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    expect(boundaryRuleSchema.parse(ways[1]!.boundaryRule)).toEqual({
      kind: 'offset',
      of: 'site',
      distanceM: 100,
      text: '四周外扩100米',
      baseUncertaintyM: 2,
    });
    expect(ways[0]!.heightLimit).toEqual({ maxM: 12, ref: 'eave', clause: '第二条' });
  });

  it('makes no rule while a side is missing', () => {
    const sides = {
      ...filled.rule,
      shape: 'sides' as const,
      eastM: 800,
      southM: 2000,
      westM: 1200,
      northM: null,
    };
    expect(ruleOfFields({ rule: sides })).toBeNull();
    expect(ruleOfFields({ rule: { ...sides, northM: 0 } })?.sides?.northM).toBe(0);
  });

  it('gives a recorded zone back unchanged, with its derived outline and all of its limit', () => {
    const version = {
      siteId: 'H1',
      regime: 'cultural_relics',
      class: 'construction_control',
      subclass: '一类',
      nameZh: '测试',
      nameEn: null,
      geometry: { type: 'MultiPolygon', coordinates: [outline.coordinates] },
      boundaryText: null,
      boundaryRule: null,
      heightLimit: { ref: 'eave', maxM: 9, gradient: [9, 12], minM: 3 },
      uncertaintyM: 0,
      uncertaintyBasis: '界址点测量',
      publishedBy: null,
      documentId: 'D-1',
    } as unknown as ZoneVersion;
    const fields = fieldsOf(version, '2026-11-23');
    expect(fields.way).toBe('same');
    expect(draftOfFields(fields, null, version)).toMatchObject({
      geometry: version.geometry,
      heightLimit: version.heightLimit,
      uncertaintyM: 0,
      subclass: '一类',
      documentId: 'D-1',
    });
  });
});

describe('the words of a rule', () => {
  it.each([
    ['塔基四周外扩100米', { shape: 'round', distanceM: 100 }],
    ['保护范围周边向四周各扩一百米', { shape: 'round', distanceM: 100 }],
    [
      '自本体向东800米、向南2000米、向西1200米、向北400米',
      { shape: 'sides', eastM: 800, southM: 2000, westM: 1200, northM: 400 },
    ],
  ])('%s', (text, expected) => {
    expect(rulesFromWords(readFourSides(text))).toMatchObject(expected);
  });

  it('guesses nothing where a side is missing or goes by a landmark', () => {
    expect(rulesFromWords(readFourSides('东至河岸，南至50米处，西至围墙，北至大街'))).toBeNull();
    expect(rulesFromWords(readFourSides('以本体向东扩50米'))).toBeNull();
  });
});
