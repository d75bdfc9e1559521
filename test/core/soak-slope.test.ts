import { describe, expect, it } from 'vitest';
import { isLeak, slopeOf } from '../../scripts/soak/slope.ts';
import type { Sample } from '../../scripts/soak/slope.ts';
import { randomOf } from '../../server/kernel/random.ts';

/** Memory as a collector leaves it: up by the second, down every so often, noisy, with a leak of so many MB per hour. */
function memoryOf(hours: number, leakMbPerHour: number, seed: number): Sample[] {
  const random = randomOf(seed, 'memory');
  return Array.from({ length: hours * 60 }, (_, minute) => ({
    atS: minute * 60,
    mb: 180 + ((minute * 7) % 45) + random.next() * 12 + (leakMbPerHour * minute) / 60,
  }));
}

describe('the slope of memory', () => {
  it('is that of a line, with an interval that holds it', () => {
    const slope = slopeOf(Array.from({ length: 100 }, (_, i) => ({ atS: i * 36, mb: 50 + i * 0.1 })))!;
    expect(slope.mbPerHour).toBeCloseTo(10, 6);
    expect(slope.low).toBeLessThanOrEqual(slope.mbPerHour);
    expect(slope.high).toBeGreaterThanOrEqual(slope.mbPerHour);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'finds a leak of 8 MB an hour in 12 hours, and none where there is none (%i)',
    (seed) => {
      expect(isLeak(slopeOf(memoryOf(12, 8, seed), 3600)!, 4)).toBe(true);
      const flat = slopeOf(memoryOf(12, 0, seed), 3600)!;
      expect(isLeak(flat, 4)).toBe(false);
      expect(Math.abs(flat.mbPerHour)).toBeLessThan(1);
    },
  );

  it('says nothing on too few points, and leaves the warm-up out', () => {
    expect(slopeOf([{ atS: 0, mb: 1 }, { atS: 1, mb: 2 }])).toBeNull(); // prettier-ignore
    const filling = Array.from({ length: 200 }, (_, i) => ({ atS: i, mb: Math.min(100, 20 + i * 2) }));
    expect(isLeak(slopeOf(filling)!, 100)).toBe(true);
    expect(isLeak(slopeOf(filling, 60)!, 100)).toBe(false);
  });
});
