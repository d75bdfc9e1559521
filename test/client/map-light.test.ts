import { describe, expect, it } from 'vitest';
import { cityLight } from '../../client/map/city-light.ts';
import { night, paper } from '../../client/map/palette.ts';
import { ringAreaM2 } from '../../client/map/ring-area.ts';
import { sunPosition } from '../../client/map/sun-position.ts';
import { area } from '@turf/turf';

describe('where the sun stands', () => {
  it('agrees with the worked example of NREL/TP-560-34302 (geometric altitude)', () => {
    const sun = sunPosition([-105.1786, 39.742476], Date.UTC(2003, 9, 17, 19, 30, 30));
    expect(sun.azimuthDeg).toBeCloseTo(194.34, 1);
    expect(Math.abs(sun.altitudeDeg - 39.872)).toBeLessThan(0.03);
  });

  it('stands over the tropic at noon of the June solstice and on the horizon of the pole at the equinox', () => {
    expect(sunPosition([0, 23.436], Date.UTC(2026, 5, 21, 12, 2)).altitudeDeg).toBeGreaterThan(89.5);
    expect(Math.abs(sunPosition([0, 90], Date.UTC(2026, 2, 20, 14, 46)).altitudeDeg)).toBeLessThan(0.05);
  });

  it('is in the east in the morning and in the west in the evening of a northern city', () => {
    const jining = [116.58, 35.41] as const;
    expect(sunPosition(jining, Date.UTC(2026, 9, 12, 0)).azimuthDeg).toBeLessThan(180);
    expect(sunPosition(jining, Date.UTC(2026, 9, 12, 8)).azimuthDeg).toBeGreaterThan(180);
    expect(sunPosition(jining, Date.UTC(2026, 9, 12, 16)).altitudeDeg).toBeLessThan(0);
  });

  it('refuses what is no place or instant', () => {
    expect(() => sunPosition([Number.NaN, 0], 0)).toThrow(RangeError);
    expect(() => sunPosition([0, 0], Infinity)).toThrow(RangeError);
  });
});

describe('how the city is lit', () => {
  it('throws shadows away from the sun, never longer than at 20°', () => {
    for (let hour = 0; hour < 24; hour++) {
      const light = cityLight([116.58, 35.41], Date.UTC(2026, 9, 12, hour), paper);
      const [east, south, up] = light.toSun;
      expect(Math.hypot(east, south, up)).toBeCloseTo(1, 9);
      expect(up).toBeGreaterThan(0);
      const [shadowEast, shadowSouth] = light.shadowPerM;
      expect(shadowEast * east + shadowSouth * south).toBeLessThan(0);
      expect(Math.hypot(shadowEast, shadowSouth)).toBeLessThanOrEqual(1 / Math.tan(Math.PI / 9) + 1e-9);
    }
  });

  it('lights windows by night and none at noon', () => {
    const noon = cityLight([116.58, 35.41], Date.UTC(2026, 9, 12, 4), night);
    const midnight = cityLight([116.58, 35.41], Date.UTC(2026, 9, 12, 16), night);
    expect(noon.litShare).toBe(0);
    expect(midnight.litShare).toBeGreaterThan(0.2);
    expect(noon.shadowAlpha).toBeGreaterThan(midnight.shadowAlpha);
  });
});

describe('area while drawing', () => {
  it('agrees with an independent measure and does not ask for a direction', () => {
    const ring: [number, number][] = [
      [116.57, 35.4],
      [116.58, 35.401],
      [116.579, 35.409],
      [116.569, 35.408],
    ];
    const other = area({ type: 'Polygon', coordinates: [[...ring, ring[0]!]] });
    expect(ringAreaM2(ring) / other).toBeCloseTo(1, 2);
    expect(ringAreaM2(ring.toReversed())).toBeCloseTo(ringAreaM2(ring), 6);
  });

  it('is zero for what encloses nothing', () => {
    expect(ringAreaM2([])).toBe(0);
    expect(
      ringAreaM2([
        [116, 35],
        [117, 35],
      ]),
    ).toBe(0);
  });
});
