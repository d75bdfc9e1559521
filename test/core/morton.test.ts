import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countInTile, mortonOf } from '../../server/tiles/core/morton.ts';

/** Places on the unit square, many of them on the very edges of tiles. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  fc.integer({ min: 0, max: 255 }).map((part) => part / 256),
);

describe('positions along the curve', () => {
  it('count those of a tile as a look at each of them does, at every zoom', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, place), { maxLength: 80 }),
        fc.integer({ min: 0, max: 22 }),
        fc.nat(),
        (positions, z, pick) => {
          const [px, py] = positions[pick % Math.max(1, positions.length)] ?? [0.3, 0.6];
          const n = 2 ** z;
          const tile = { z, x: Math.floor(px * n), y: Math.floor(py * n) };
          const inside = positions.filter(
            ([x, y]) => Math.floor(x * n) === tile.x && Math.floor(y * n) === tile.y,
          );
          expect(countInTile(mortonOf(Float64Array.from(positions.flat())), tile)).toBe(inside.length);
        },
      ),
    );
  });

  it('belong each to one tile of a zoom', () => {
    const places = mortonOf(Float64Array.from({ length: 600 }, (_, i) => (i * 0.61803398875) % 1));
    for (const z of [1, 3, 5]) {
      let all = 0;
      for (let x = 0; x < 2 ** z; x += 1)
        for (let y = 0; y < 2 ** z; y += 1) all += countInTile(places, { z, x, y });
      expect(all).toBe(300);
    }
  });
});
