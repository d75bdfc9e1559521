import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubleArea } from '../../server/tiles/core/clip-polygon.ts';
import { EXTENT, LayerWriter, tileOf, type AttributeValue } from '../../server/tiles/core/mvt-encoder.ts';
import { decode } from './tile-samples.ts';

const finish = (writer: LayerWriter): Uint8Array => tileOf([writer.finish()!]);

describe('vector tile encoder', () => {
  it('writes the specification’s own examples', () => {
    // MVT 2.1 §4.3.5: a point, a line and a polygon with a hole in a second outline.
    const writer = new LayerWriter('examples');
    writer.begin(1, 7);
    writer.point(25, 17);
    writer.end();
    writer.begin(2);
    writer.line([2, 2, 2, 10, 10, 10]);
    writer.end();
    writer.begin(3);
    writer.polygon([0, 0, 10, 0, 10, 10, 0, 10], [], 1);
    writer.polygon([11, 11, 20, 11, 20, 20, 11, 20], [[13, 13, 13, 17, 17, 17, 17, 13]], 1);
    writer.end();
    const layer = decode(finish(writer))['examples']!;
    expect(layer.version).toBe(2);
    expect(layer.extent).toBe(EXTENT);
    expect(layer.feature(0).id).toBe(7);
    expect(layer.feature(0).loadGeometry()).toMatchObject([[{ x: 25, y: 17 }]]);
    expect(layer.feature(1).loadGeometry()).toMatchObject([
      [
        { x: 2, y: 2 },
        { x: 2, y: 10 },
        { x: 10, y: 10 },
      ],
    ]);
    const rings = layer.feature(2).loadGeometry();
    expect(rings).toHaveLength(3);
    // The decoder repeats the first position at the end of each ring.
    expect(rings.map((ring) => ring.length)).toEqual([5, 5, 5]);
    expect(rings.map((ring) => Math.sign(doubleArea(ring.flatMap(({ x, y }) => [x, y]))))).toEqual([
      1, 1, -1,
    ]);
  });

  it('brings every kind of value through and names each key and value once', () => {
    const value = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).filter((x) => !Object.is(x, -0)),
    );
    const row = fc.dictionary(fc.constantFrom('a', 'b', 'nameZh', 'c'), value, { minKeys: 1 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const writer = new LayerWriter('values');
        rows.forEach((properties, i) => {
          writer.begin(1, i + 1);
          writer.point(i, i);
          for (const [name, of] of Object.entries(properties)) writer.attribute(name, of as AttributeValue);
          writer.end();
        });
        const layer = decode(finish(writer))['values']!;
        expect(layer.length).toBe(rows.length);
        rows.forEach((properties, i) => {
          expect(layer.feature(i).id).toBe(i + 1);
          expect({ ...layer.feature(i).properties }).toEqual({ ...properties });
        });
        const { _keys: keys, _values: values } = layer as unknown as { _keys: string[]; _values: unknown[] };
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(values).size).toBe(values.length);
      }),
    );
  });

  it('carries ids of 53 bits', () => {
    const writer = new LayerWriter('ids');
    writer.begin(1, Number.MAX_SAFE_INTEGER);
    writer.point(1, 1);
    writer.end();
    expect(decode(finish(writer))['ids']!.feature(0).id).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('drops what rounding brings together: repeated positions, spikes, rings without area, holes without outline', () => {
    const writer = new LayerWriter('small');
    writer.begin(2);
    expect(writer.line([5, 5, 5.2, 5.1, 5.4, 4.9])).toBe(false);
    expect(writer.end()).toBe(false);
    writer.begin(3);
    expect(writer.polygon([0, 0, 0.3, 0, 0.3, 0.3], [[1, 1, 1, 9, 9, 9, 9, 1]], 1)).toBe(false);
    expect(writer.end()).toBe(false);
    expect(writer.finish()).toBeUndefined();
    writer.begin(3);
    writer.polygon([0, 0, 10, 0, 10.2, 0.1, 10, 10, 10, 15, 10, 10, 0, 10, 0.1, 0.2], [], 1);
    writer.end();
    expect(decode(finish(writer))['small']!.feature(0).loadGeometry()).toMatchObject([
      [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
        { x: 10, y: 10 },
        { x: 0, y: 10 },
        { x: 0, y: 0 },
      ],
    ]);
  });

  it('never repeats a position in a row, for any line and ring', () => {
    const coordinate = fc.double({ min: -64, max: 40, noNaN: true });
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 6, maxLength: 60 }), fc.boolean(), (values, ring) => {
        const line = values.slice(0, values.length - (values.length % 2));
        if (ring && doubleArea(line) < 0) return;
        const writer = new LayerWriter('any');
        writer.begin(ring ? 3 : 2);
        if (ring) writer.polygon(line, [], 1);
        else writer.line(line);
        if (!writer.end()) return;
        for (const part of decode(finish(writer))['any']!.feature(0).loadGeometry()) {
          const steps = part.map(({ x, y }) => `${x},${y}`);
          for (let i = 1; i < steps.length; i += 1) expect(steps[i]).not.toBe(steps[i - 1]);
        }
      }),
    );
  });
});
