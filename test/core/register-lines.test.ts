import { describe, expect, it } from 'vitest';
import { wgs84ToBd09 } from '../../server/coordinates/core/bd09.ts';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import { registerLines } from '../../server/coordinates/core/register-lines.ts';
import type { LineString, Position } from '../../server/kernel/geojson.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';

const HOME: LngLat = [116.587, 35.415];

/** Streets of an old town: blocks of 90 to 220 m, bent and of uneven length. */
function streets(seed: number, centre: LngLat = HOME): LineString[] {
  const random = randomOf(seed, 'streets');
  const east = 1 / (111_320 * Math.cos((centre[1] * Math.PI) / 180));
  const place = (x: number, y: number): Position => [centre[0] + x * east, centre[1] + y / 110_940];
  const lines: LineString[] = [];
  for (const along of [true, false])
    for (let at = -2500; at < 2500; at += random.between(90, 220)) {
      const [from, to] = [random.between(-2600, 0), random.between(300, 2600)];
      const lean = random.between(-0.15, 0.15);
      const coordinates = Array.from({ length: 12 }, (_, i): Position => {
        const u = from + ((to - from) * i) / 11;
        const v = at + lean * u + random.between(-8, 8);
        return along ? place(u, v) : place(v, u);
      });
      lines.push({ type: 'LineString', coordinates });
    }
  return lines;
}
const moved = (lines: readonly LineString[], move: (position: Position) => LngLat): LineString[] =>
  lines.map(({ coordinates }) => ({
    type: 'LineString',
    coordinates: coordinates.map((position): Position => {
      const [lng, lat] = move(position);
      return [lng, lat];
    }),
  }));

describe('streets on trusted streets', () => {
  const town = streets(1);

  it('lie as claimed', () => {
    expect(registerLines(town, town)).toMatchObject({ verdict: 'as_claimed', shareAsClaimed: 1 });
    const noisy = moved(town, ([lng, lat]) => [lng + 0.00005, lat - 0.00004]);
    expect(registerLines(noisy, town)?.verdict).toBe('as_claimed');
    const part = registerLines(town.slice(0, 12), town);
    expect(part?.verdict).toBe('as_claimed');
  });

  it.each([
    ['gcj02', wgs84ToGcj02],
    ['bd09', wgs84ToBd09],
  ] as const)('are found to be %s', (kind, forward) => {
    for (const layer of [town, town.slice(5, 30)]) {
      const found = registerLines(moved(layer, forward), town)!;
      expect(found.verdict).toBe('mislabelled');
      expect(found.claim).toEqual({ kind });
      expect(found.share).toBeGreaterThan(0.97);
      expect(found.shareAsClaimed).toBeLessThan(0.6);
      const [lng, lat] = forward(HOME);
      const east = distanceM(HOME, [lng, HOME[1]]) * Math.sign(lng - HOME[0]);
      const north = distanceM(HOME, [HOME[0], lat]) * Math.sign(lat - HOME[1]);
      expect(Math.hypot(found.shiftEastM - east, found.shiftNorthM - north)).toBeLessThan(
        kind === 'bd09' ? 60 : 15,
      );
    }
  });

  it('are found to be displaced', () => {
    const found = registerLines(moved(town, ([lng, lat]) => [lng - 0.004, lat + 0.003]), town)!; // prettier-ignore
    expect(found.verdict).toBe('displaced');
    expect(Math.abs(found.shiftEastM + distanceM(HOME, [HOME[0] + 0.004, HOME[1]]))).toBeLessThan(12);
    expect(Math.abs(found.shiftNorthM - distanceM(HOME, [HOME[0], HOME[1] + 0.003]))).toBeLessThan(12);
  });

  it('of another network say nothing', () => {
    for (let seed = 2; seed < 5; seed += 1)
      expect(registerLines(streets(seed), town)?.verdict).toBe('different');
    expect(registerLines([], town)).toBeUndefined();
    expect(registerLines(town, [{ type: 'Point', coordinates: [1, 2] }])).toBeUndefined();
  });
});
