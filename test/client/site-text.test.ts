import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../server/kernel/geojson.ts';
import { readSite } from '../../client/permits/read-site.ts';
import { ringMeasures } from '../../client/permits/ring-measures.ts';

const ring: Position[] = [
  [116.58, 35.41],
  [116.582, 35.41],
  [116.582, 35.409],
  [116.58, 35.409],
];
const closed = [...ring, ring[0]];

describe('readSite', () => {
  it('reads every form of the same polygon', () => {
    const polygon = { type: 'Polygon', coordinates: [closed] };
    const feature = { type: 'Feature', properties: {}, geometry: polygon };
    const texts = [
      JSON.stringify(polygon),
      JSON.stringify(feature),
      JSON.stringify({ type: 'FeatureCollection', features: [feature] }),
      JSON.stringify({ type: 'MultiPolygon', coordinates: [[closed]] }),
      JSON.stringify(ring),
      ring.map((pair) => pair.join(', ')).join('\n'),
      closed.map((pair) => pair?.join(' ')).join('; '),
    ];
    for (const text of texts) expect(readSite(text), text).toMatchObject({ ok: true, ring });
  });

  it('refuses rather than guesses: swapped axes, metres, holes, several parts, half a pair', () => {
    const refused = [
      '',
      '{"type":"Polygon"',
      '35.41,116.58\n35.42,116.59\n35.43,116.58',
      '517000,3920000\n517100,3920000\n517100,3920100',
      JSON.stringify({ type: 'Polygon', coordinates: [closed, closed] }),
      JSON.stringify({ type: 'MultiPolygon', coordinates: [[closed], [closed]] }),
      '116.58,35.41\n116.59',
      '116.58,35.41\n116.59,35.41',
    ];
    for (const text of refused) {
      const answer = readSite(text);
      expect(answer.ok, text).toBe(false);
      if (!answer.ok) expect(answer.zh.length * answer.en.length).toBeGreaterThan(0);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(typeof readSite(text).ok).toBe('boolean');
      }),
    );
  });
});

describe('ringMeasures', () => {
  it('measures a rectangle of a city within a thousandth', () => {
    const measures = ringMeasures(ring);
    expect(measures?.areaM2).toBeGreaterThan(181.3 * 111.1 * 0.998);
    expect(measures?.areaM2).toBeLessThan(181.3 * 111.3 * 1.002);
    expect(ringMeasures(ring.slice(0, 2))).toBeNull();
  });

  it('does not depend on where the ring begins nor on its direction', () => {
    const turned = [...ring.slice(1), ring[0]!];
    expect(ringMeasures(turned)?.areaM2).toBeCloseTo(ringMeasures(ring)!.areaM2, 3);
    expect(ringMeasures([...ring].reverse())?.areaM2).toBeCloseTo(ringMeasures(ring)!.areaM2, 3);
  });
});
