import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bd09ToGcj02, bd09ToWgs84, gcj02ToBd09, wgs84ToBd09 } from '../../server/coordinates/core/bd09.ts';
import { CGCS2000_ELLIPSOID, WGS84_ELLIPSOID } from '../../server/coordinates/core/crs.ts';
import {
  GAUSS_KRUEGER_ZONES,
  gaussKrueger,
  gaussKruegerZone,
  gaussKruegerZoneAt,
} from '../../server/coordinates/core/gauss-krueger.ts';
import { gcj02ToWgs84, inGcj02Rectangle, wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import { fromGeocentric, helmert, toGeocentric } from '../../server/coordinates/core/helmert.ts';
import { planeSimilarity, planeSimilarityBack } from '../../server/coordinates/core/plane-similarity.ts';
import { createTransverseMercator } from '../../server/coordinates/core/transverse-mercator.ts';
import { fromWebMercator, toWebMercator } from '../../server/coordinates/core/web-mercator.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

const JINING: LngLat = [116.587, 35.415];
/** Land and near sea of the country, degrees. */
const inChina = fc.tuple(
  fc.double({ min: 73.5, max: 135, noNaN: true }),
  fc.double({ min: 3.5, max: 53.5, noNaN: true }),
);

describe('transverse Mercator', () => {
  it('gives the worked example of EPSG Guidance Note 7-2 (OSGB 1936 / British National Grid)', () => {
    const airy = { semiMajorM: 6377563.396, inverseFlattening: 299.3249646 };
    const grid = createTransverseMercator(airy, {
      centralMeridianDeg: -2,
      falseEastingM: 400_000,
      falseNorthingM: 0,
      scale: 0.9996012717,
    });
    const [, originNorth] = grid.forward([-2, 49]);
    const [east, north] = grid.forward([0.5, 50.5]);
    expect(Math.abs(east - 577_274.99)).toBeLessThan(0.01);
    expect(Math.abs(north - originNorth - 100_000 - 69_740.5)).toBeLessThan(0.01);
  });

  it('has the published quarter of the meridian (GRS 80, Moritz 2000: 10 001 965.7293 m)', () => {
    const plane = createTransverseMercator(CGCS2000_ELLIPSOID, {
      centralMeridianDeg: 0,
      falseEastingM: 0,
      falseNorthingM: 0,
      scale: 1,
    });
    expect(plane.forward([0, 90])[1]).toBeCloseTo(10_001_965.7293, 3);
    expect(plane.inverse([0, 10_001_965.729])[1]).toBeCloseTo(90, 8);
  });

  it('puts the district of the design where PROJ puts it, with and without prefix', () => {
    const withPrefix = gaussKruegerZone(4527)!;
    const [east, north] = gaussKrueger(withPrefix).forward(JINING);
    expect(east).toBeCloseTo(39_462_489.22, 3);
    expect(north).toBeCloseTo(3_920_713.164, 3);
    expect(gaussKrueger(gaussKruegerZone(4548)!).forward(JINING)[0]).toBeCloseTo(462_489.22, 3);
  });

  it('returns to a tenth of a millimetre in every one of the 64 planes', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.constantFrom(...GAUSS_KRUEGER_ZONES),
          fc.double({ min: -3.4, max: 3.4, noNaN: true }),
          fc.double({ min: -5, max: 60, noNaN: true }),
          (zone, apart, lat) => {
            const plane = gaussKrueger(zone);
            const there: LngLat = [zone.centralMeridianDeg + apart, lat];
            const [east, north] = plane.forward(there);
            const back = plane.inverse([east, north]);
            const again = plane.forward(back);
            return distanceM(there, back) < 1e-4 && Math.hypot(again[0] - east, again[1] - north) < 1e-4;
          },
        ),
        { numRuns: 3000 },
      ),
    ).not.toThrow();
  });

  it('refuses what the plane cannot hold instead of giving NaN', () => {
    const plane = gaussKrueger(gaussKruegerZone(4548)!);
    for (const bad of [
      [140, 35],
      [116, 91],
      [Number.NaN, 35],
      [116, Infinity],
    ] as LngLat[])
      expect(() => plane.forward(bad)).toThrow(/crs_out_of_range/);
    for (const bad of [
      [39_462_489, 3_920_713],
      [500_000, 2e7],
      [Number.NaN, 1],
    ] as [number, number][])
      expect(() => plane.inverse(bad)).toThrow(/crs_out_of_range/);
  });
});

describe('the 64 national planes', () => {
  it('are numbered as the registry numbers them', () => {
    expect(GAUSS_KRUEGER_ZONES).toHaveLength(64);
    expect(new Set(GAUSS_KRUEGER_ZONES.map(({ code }) => code)).size).toBe(64);
    expect(Math.min(...GAUSS_KRUEGER_ZONES.map(({ code }) => code))).toBe(4491);
    expect(Math.max(...GAUSS_KRUEGER_ZONES.map(({ code }) => code))).toBe(4554);
    for (const [code, centralMeridianDeg, falseEastingM] of [
      [4491, 75, 13_500_000],
      [4501, 135, 23_500_000],
      [4502, 75, 500_000],
      [4512, 135, 500_000],
      [4513, 75, 25_500_000],
      [4533, 135, 45_500_000],
      [4534, 75, 500_000],
      [4554, 135, 500_000],
    ] as const)
      expect(gaussKruegerZone(code)).toMatchObject({ centralMeridianDeg, falseEastingM });
    expect(gaussKruegerZone(4490)).toBeUndefined();
    expect(gaussKruegerZone(4555)).toBeUndefined();
  });

  it('are chosen by the nearest central meridian', () => {
    expect(gaussKruegerZoneAt(116.587).code).toBe(4548);
    expect(gaussKruegerZoneAt(116.587, { prefixed: true }).code).toBe(4527);
    expect(gaussKruegerZoneAt(116.587, { widthDeg: 6 }).code).toBe(4509);
    expect(gaussKruegerZoneAt(116.587, { widthDeg: 6, prefixed: true }).zone).toBe(20);
    for (let lng = 73.5; lng <= 136.5; lng += 0.05)
      expect(Math.abs(gaussKruegerZoneAt(lng).centralMeridianDeg - lng)).toBeLessThanOrEqual(1.5 + 1e-9);
    for (const lng of [73.49, 136.51, 7.4, Number.NaN])
      expect(() => gaussKruegerZoneAt(lng)).toThrow(/invalid_value/);
  });
});

describe('web Mercator', () => {
  it('gives the worked example of EPSG Guidance Note 7-2', () => {
    const [x, y] = toWebMercator([-(100 + 20 / 60), 24 + 22 / 60 + 54.433 / 3600]);
    expect(x).toBeCloseTo(-11_169_055.58, 2);
    expect(y).toBeCloseTo(2_800_000, 2);
    const back = fromWebMercator([x, y]);
    expect(back[0]).toBeCloseTo(-100.3333333, 7);
    expect(back[1]).toBeCloseTo(24.3817869, 7);
  });
});

describe('GCJ-02 and BD-09', () => {
  it('shift by what was measured with two other implementations', () => {
    for (const [place, gcjM, bdM] of [
      [JINING, 482.1, 1226.8],
      [[116.397, 39.908], 554.9, 1378.2],
    ] as [LngLat, number, number][]) {
      expect(distanceM(place, wgs84ToGcj02(place))).toBeCloseTo(gcjM, 0);
      expect(distanceM(place, wgs84ToBd09(place))).toBeCloseTo(bdM, 0);
    }
    const [lng, lat] = wgs84ToGcj02(JINING);
    const east = distanceM(JINING, [lng, JINING[1]]);
    expect(east).toBeGreaterThan(475);
    expect(lat).toBeLessThan(JINING[1]);
  });

  it('are undone to 1e-9 degree over the country', () => {
    expect(() =>
      fc.assert(
        fc.property(inChina, (there) => {
          for (const back of [
            gcj02ToWgs84(wgs84ToGcj02(there)),
            bd09ToGcj02(gcj02ToBd09(there)),
            bd09ToWgs84(wgs84ToBd09(there)),
          ])
            if (Math.abs(back[0] - there[0]) > 1e-9 || Math.abs(back[1] - there[1]) > 1e-9) return false;
          return true;
        }),
        { numRuns: 5000 },
      ),
    ).not.toThrow();
  });

  it('leave the world outside the rectangle as it is, and shift what a rectangle cannot tell apart', () => {
    for (const place of [
      [7.42, 43.73],
      [-122.4, 37.8],
      [151.2, -33.9],
    ] as LngLat[]) {
      expect(inGcj02Rectangle(place)).toBe(false);
      expect(wgs84ToGcj02(place)).toEqual(place);
      expect(gcj02ToWgs84(place)).toEqual(place);
    }
    expect(inGcj02Rectangle([126.98, 37.57])).toBe(true);
    expect(distanceM([126.98, 37.57], wgs84ToGcj02([126.98, 37.57]))).toBeGreaterThan(300);
  });

  it('are not rigid: a length of 1 km changes by metres', () => {
    expect(() =>
      fc.assert(
        fc.property(inChina, ([lng, lat]) => {
          const a: LngLat = [lng, lat];
          const b: LngLat = [lng + 0.01 / Math.cos((lat * Math.PI) / 180), lat];
          const stretch = distanceM(wgs84ToGcj02(a), wgs84ToGcj02(b)) / distanceM(a, b) - 1;
          return Math.abs(stretch) < 0.012;
        }),
      ),
    ).not.toThrow();
    const worst = Array.from({ length: 400 }, (_, i): LngLat => [80 + i * 0.1, 30 + (i % 20)]).map((a) => {
      const b: LngLat = [a[0] + 0.01, a[1]];
      return Math.abs(distanceM(wgs84ToGcj02(a), wgs84ToGcj02(b)) / distanceM(a, b) - 1);
    });
    expect(Math.max(...worst)).toBeGreaterThan(0.003);
  });
});

describe('seven parameters', () => {
  const WGS72_TO_WGS84 = {
    txM: 0, tyM: 0, tzM: 4.5, rxArcsec: 0, ryArcsec: 0, rzArcsec: 0.554, scalePpm: 0.219,
  }; // prettier-ignore

  it('give the worked example of EPSG Guidance Note 7-2 in both conventions', () => {
    const wgs72 = [3_657_660.66, 255_768.55, 5_201_382.11] as const;
    const expected = [3_657_660.78, 255_778.43, 5_201_387.75];
    const turned = helmert(wgs72, { convention: 'position_vector', ...WGS72_TO_WGS84 });
    const framed = helmert(wgs72, { convention: 'coordinate_frame', ...WGS72_TO_WGS84, rzArcsec: -0.554 });
    for (const [axis, value] of expected.entries()) {
      expect(Math.abs((turned[axis] ?? 0) - value)).toBeLessThan(0.01);
      expect(Math.abs((framed[axis] ?? 0) - value)).toBeLessThan(0.01);
    }
  });

  it('give the worked example of geographic to geocentric (EPSG method 9602)', () => {
    const place: LngLat = [2 + 7 / 60 + 46.38 / 3600, 53 + 48 / 60 + 33.82 / 3600];
    const [x, y, z] = toGeocentric(place, WGS84_ELLIPSOID, 73);
    expect(x).toBeCloseTo(3_771_793.968, 2);
    expect(y).toBeCloseTo(140_253.342, 2);
    expect(z).toBeCloseTo(5_124_304.349, 2);
    const [lng, lat] = fromGeocentric(toGeocentric(place, WGS84_ELLIPSOID), WGS84_ELLIPSOID);
    expect(lng).toBeCloseTo(place[0], 12);
    expect(lat).toBeCloseTo(place[1], 12);
  });

  it('in the plane, four parameters are undone exactly', () => {
    expect(planeSimilarity([5, 7], { eastM: 1000, northM: 2000, rotationArcsec: 0, scale: 1 })).toEqual([
      1005, 2007,
    ]);
    const four = { eastM: 480_123.4, northM: 3_900_000.5, rotationArcsec: 1234.5, scale: 1.000012 };
    const [e, n] = planeSimilarity([20_123.456, 31_234.567], four);
    const [x, y] = planeSimilarityBack([e, n], four);
    expect(x).toBeCloseTo(20_123.456, 8);
    expect(y).toBeCloseTo(31_234.567, 8);
    const quarter = planeSimilarity([1, 0], { eastM: 0, northM: 0, rotationArcsec: 324_000, scale: 1 });
    expect(quarter[0]).toBeCloseTo(0, 12);
    expect(quarter[1]).toBeCloseTo(1, 12);
  });
});
