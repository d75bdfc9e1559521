import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingSides, readFourBounds } from '../../client/scans/four-bounds.ts';
import { fitted, inPicture, zoomed } from '../../client/scans/picture-view.ts';
import { scanWork } from '../../client/scans/scan-map.ts';
import { snapTo } from '../../client/scans/snap.ts';
import { emptyTrace, selfCrosses, traced } from '../../client/scans/trace.ts';
import type { TraceAction } from '../../client/scans/trace.ts';
import { emptyZoneDraft, missingIn, zoneFile } from '../../client/scans/zone-draft.ts';
import type { Position } from '../../server/kernel/geojson.ts';

const M = 1 / 111_320;
const square: Position[] = [[116, 35], [116 + 100 * M, 35], [116 + 100 * M, 35 + 100 * M], [116, 35 + 100 * M]]; // prettier-ignore
const outline = { type: 'Polygon' as const, coordinates: [[...square, square[0]!]] };

describe('snapping', () => {
  it('takes a corner within reach over an edge that is nearer', () => {
    const click: Position = [116 + 2 * M, 35 + 0.5 * M];
    expect(snapTo(click, [outline], 5)).toMatchObject({ on: 'vertex', position: square[0] });
  });

  it('falls on the edge where no corner is near, at its foot', () => {
    const snapped = snapTo([116 + 50 * M, 35 + 1 * M], [outline], 5);
    expect(snapped.on).toBe('edge');
    expect(snapped.position[1]).toBeCloseTo(35, 9);
    expect(snapped.pulledM).toBeCloseTo(1, 2);
  });

  it('leaves a click alone that is far from everything', () => {
    const click: Position = [116 + 50 * M, 35 + 50 * M];
    expect(snapTo(click, [outline], 5)).toEqual({ position: click, on: null, pulledM: 0 });
  });

  it('never pulls farther than it may', () => {
    const away = fc.double({ min: -150, max: 150, noNaN: true });
    fc.assert(
      fc.property(away, away, fc.double({ min: 0, max: 20, noNaN: true }), (east, north, reach) => {
        expect(snapTo([116 + east * M, 35 + north * M], [outline], reach).pulledM).toBeLessThanOrEqual(reach);
      }),
    );
  });
});

describe('tracing', () => {
  const add = (position: Position): TraceAction => ({ type: 'add', vertex: { position, on: null } });
  it('closes from three corners, and takes no more until it is opened', () => {
    let trace = traced(traced(emptyTrace, add(square[0]!)), add(square[1]!));
    expect(traced(trace, { type: 'close' })).toBe(trace);
    trace = traced(traced(trace, add(square[2]!)), { type: 'close' });
    expect(trace.closed).toBe(true);
    expect(traced(trace, add(square[3]!))).toBe(trace);
    expect(traced(trace, { type: 'remove-last' })).toMatchObject({ closed: false, vertices: { length: 3 } });
  });

  it('takes no corner twice in a row', () => {
    const one = traced(emptyTrace, add(square[0]!));
    expect(traced(one, add(square[0]!))).toBe(one);
  });

  it('refuses to close a line that crosses itself', () => {
    const bow = [square[0]!, square[2]!, square[1]!, square[3]!];
    expect(selfCrosses(square)).toBe(false);
    expect(selfCrosses(bow)).toBe(true);
    let trace = emptyTrace;
    for (const position of bow) trace = traced(trace, add(position));
    expect(traced(trace, { type: 'close' }).closed).toBe(false);
  });
});

describe('the words of a boundary', () => {
  it('are read side by side, with distances, names and what may move', () => {
    const bounds = readFourBounds(
      '东至京门线西侧铁轨以西30米，南至莲石路北侧；西至现状围墙，北至琉璃渠大街。',
    );
    expect(bounds.map((one) => one.side)).toEqual(['east', 'south', 'west', 'north']);
    expect(bounds[0]).toMatchObject({ offsetM: 30, movable: true });
    expect(bounds[1]?.names).toContain('莲石路');
    expect(bounds[2]).toMatchObject({ movable: true, offsetM: null });
    expect(bounds[3]?.names).toEqual(['琉璃渠大街']);
    expect(missingSides(bounds)).toEqual([]);
  });

  it('say which side they leave out', () => {
    const bounds = readFourBounds('四至：东至鼓楼街，西到内环路，北以漕河为界');
    expect(missingSides(bounds)).toEqual(['south']);
    expect(bounds.find((one) => one.side === 'north')?.names).toContain('漕河');
  });

  it('hold nothing where nothing is said', () => {
    expect(readFourBounds('本体外扩50米')).toEqual([]);
    expect(readFourBounds('')).toEqual([]);
  });
});

describe('the sheet', () => {
  it('finds the pixel under a point again after any zoom', () => {
    const px = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(px, px, fc.double({ min: 0.3, max: 4, noNaN: true }), (x, y, factor) => {
        const before = fitted(3000, 2000, 400, 300);
        const [u, v] = inPicture(before, x, y);
        const [u2, v2] = inPicture(zoomed(before, factor, x, y), x, y);
        expect(Math.abs(u - u2)).toBeLessThanOrEqual(0.2);
        expect(Math.abs(v - v2)).toBeLessThanOrEqual(0.2);
      }),
    );
  });

  it('shows what the fit leaves at each point, and the line that follows the pointer', () => {
    const work = scanWork({
      picture: null,
      points: [{ label: '1', position: square[0]!, fitted: square[1]! }],
      trace: { vertices: [{ position: square[0]!, on: 'vertex' }], closed: false },
      cursor: square[2]!,
      placing: true,
    });
    expect(work.shapes.map((one) => one.geometry.type)).toEqual(['LineString', 'LineString', 'Point']);
    expect(work.marks).toHaveLength(1);
  });
});

describe('the draft of a zone', () => {
  const scan = { documentId: 'scan:s1', epsilon: { uncertaintyM: 3.25, basis: '扫描图 s1' } };
  it('says what is missing', () => {
    expect(missingIn(emptyZoneDraft)).toEqual(['zoneId', 'nameZh', 'regime', 'zoneClass', 'validFrom']);
    const full = {
      ...emptyZoneDraft,
      zoneId: 'Z1',
      nameZh: '甲',
      regime: 'a',
      zoneClass: 'b',
      validFrom: '2026-01-01',
    };
    expect(missingIn(full)).toEqual([]);
    expect(missingIn({ ...full, validFrom: '1/1/2026' })).toEqual(['validFrom']);
  });

  it('is a closed ring with its uncertainty and the sheet that it came from', () => {
    const file = JSON.parse(zoneFile({ ...emptyZoneDraft, zoneId: 'Z1' }, square, scan)) as {
      features: { geometry: { coordinates: Position[][] }; properties: Record<string, unknown> }[];
    };
    const [feature] = file.features;
    const ring = feature!.geometry.coordinates[0]!;
    expect(ring).toHaveLength(5);
    expect(ring[0]).toEqual(ring[4]);
    expect(feature!.properties).toMatchObject({
      zone_id: 'Z1',
      uncertainty_m: 3.25,
      document_id: 'scan:s1',
    });
    expect(feature!.properties['uncertainty_basis']).toContain('s1');
  });
});
