import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometryFromHex, hexFromGeometry } from '../../server/db/wkb.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';

const position: fc.Arbitrary<Position> = fc.tuple(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.double({ min: -90, max: 90, noNaN: true }),
);
const line = fc.array(position, { minLength: 2, maxLength: 8 });
const ring = fc
  .array(position, { minLength: 3, maxLength: 8 })
  .map((open) => [...open, open[0] ?? [0, 0]]) as fc.Arbitrary<Position[]>;
const rings = fc.array(ring, { minLength: 1, maxLength: 3 });
const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  position.map((coordinates) => ({ type: 'Point' as const, coordinates })),
  line.map((coordinates) => ({ type: 'MultiPoint' as const, coordinates })),
  line.map((coordinates) => ({ type: 'LineString' as const, coordinates })),
  fc
    .array(line, { minLength: 1, maxLength: 3 })
    .map((coordinates) => ({ type: 'MultiLineString' as const, coordinates })),
  rings.map((coordinates) => ({ type: 'Polygon' as const, coordinates })),
  fc
    .array(rings, { minLength: 1, maxLength: 3 })
    .map((coordinates) => ({ type: 'MultiPolygon' as const, coordinates })),
);

describe('geometry as bytes', () => {
  it('comes back as it went, to the last bit', () => {
    fc.assert(
      fc.property(geometry, (given) => {
        expect(geometryFromHex(hexFromGeometry(given))).toEqual(given);
      }),
    );
  });

  it('is the EWKB that PostGIS writes for SRID=4326;POINT(116.5 35.4)', () => {
    const hex = '0101000020e61000000000000000205d403333333333b34140';
    expect(hexFromGeometry({ type: 'Point', coordinates: [116.5, 35.4] })).toBe(hex);
    expect(geometryFromHex(hex.toUpperCase())).toEqual({ type: 'Point', coordinates: [116.5, 35.4] });
  });

  it.each(['', 'zz', '01', '0101000020e6100000000000', '010700000000000000'])('refuses %j', (hex) => {
    expect(() => geometryFromHex(hex)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'invalid_value', place: 'geometry' }),
      }),
    );
  });
});
