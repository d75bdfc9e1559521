import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTestConfig } from '../../server/config.ts';
import { candidatesOf } from '../../server/coordinates/core/candidates.ts';
import { convertGeometry, LONGEST_EDGE_M } from '../../server/coordinates/core/convert-geometry.ts';
import { explainPositions } from '../../server/coordinates/core/explain.ts';
import { GAUSS_KRUEGER_ZONES, gaussKrueger } from '../../server/coordinates/core/gauss-krueger.ts';
import { wgs84ToBd09 } from '../../server/coordinates/core/bd09.ts';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import { createJurisdiction } from '../../server/coordinates/core/jurisdiction.ts';
import { openCrs } from '../../server/coordinates/core/open-crs.ts';
import { crsClaimText } from '../../server/coordinates/core/parse-crs-claim.ts';
import { registerLayer } from '../../server/coordinates/core/register-layer.ts';
import { createScannedArea, intersectionOverUnion } from '../../server/coordinates/core/scanned-area.ts';
import { shippedSystems } from '../../server/coordinates/shipped-systems.ts';
import type { Geometry, Polygon, Position } from '../../server/kernel/geojson.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import type { LngLat } from '../../server/kernel/lng-lat.ts';

const shared = readTestConfig().sharedData;
const rencheng = shared === undefined ? undefined : join(shared, 'rencheng-boundary');
const hasRencheng = rencheng !== undefined && existsSync(rencheng);
const delft = shared === undefined ? undefined : join(shared, 'cityjson-delft/delft.json');

/** An invented district of about 30 km, without symmetry, round a place. */
function district([lng, lat]: LngLat, km = 15): Polygon {
  const shrink = Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: 72 }, (_, i): Position => {
    const angle = (i / 72) * 2 * Math.PI;
    const radius = (km / 111.2) * (1 + 0.25 * Math.sin(2 * angle) + 0.15 * Math.cos(3 * angle + 1));
    return [lng + (radius * Math.cos(angle)) / shrink, lat + radius * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

function moved(polygon: Polygon, move: (position: Position) => readonly [number, number]): Polygon {
  return {
    type: 'Polygon',
    coordinates: polygon.coordinates.map((ring) =>
      ring.map((position): Position => {
        const [x, y] = move(position);
        return [x, y];
      }),
    ),
  };
}

const HOME = district([116.587, 35.415]);
const claims = (pairs: [number, number][], area?: Geometry) =>
  candidatesOf(pairs, area)
    .filter(({ inside }) => inside !== false)
    .map(({ claim }) => crsClaimText(claim));

describe('on which earth are these numbers?', () => {
  it('a prefixed easting fixes band and meridian by itself, in either order', () => {
    const found = explainPositions([[39_462_489.22, 3_920_713.16]]);
    expect(found.state).toBe('one');
    expect(crsClaimText(found.candidates[0]!.claim)).toBe('EPSG:4527');
    expect(found.candidates[0]!.landedAt[0]).toBeCloseTo(116.587, 6);
    expect(found.candidates[0]!.landedAt[1]).toBeCloseTo(35.415, 6);
    expect(claims([[3_920_713.16, 39_462_489.22]])).toEqual(['EPSG:4527;north_east']);
    expect(claims([[20_462_489.22, 3_920_713.16]])).toEqual(['EPSG:4498']);
  });

  it('without a prefix only the jurisdiction tells the meridian', () => {
    expect(claims([[462_489.22, 3_920_713.16]])).toHaveLength(21);
    expect(claims([[462_489.22, 3_920_713.16]], HOME)).toEqual(['EPSG:4548']);
    expect(claims([[3_920_713.16, 462_489.22]], HOME)).toEqual(['EPSG:4548;north_east']);
    const all = candidatesOf([[462_489.22, 3_920_713.16]], HOME);
    const landed = all.slice(0, 3).map(({ landedAt }) => landedAt[0].toFixed(3));
    expect(landed.sort()).toEqual(['113.587', '116.587', '119.587']);
  });

  it('degrees in China may be any of three datums; a person is asked', () => {
    const found = explainPositions([[116.587, 35.415]], HOME);
    expect(found.state).toBe('several');
    expect(found.candidates.map(({ claim }) => claim.kind)).toEqual(['epsg', 'gcj02', 'bd09']);
    expect(claims([[35.415, 116.587]], HOME)[0]).toBe('EPSG:4326;north_east');
    expect(claims([[7.42, 43.73]], district([7.42, 43.73], 3))).toEqual(['EPSG:4326']);
  });

  it('web Mercator overlaps the western 6-degree zones: both are tried', () => {
    const home: LngLat = [82, 44];
    const xy = openCrs({ kind: 'epsg', code: 3857 }).fromWgs84(home);
    expect(claims([xy], district(home))).toEqual(['EPSG:3857']);
    const west: LngLat = [76, 39];
    const gk = openCrs({ kind: 'epsg', code: 4491 }).fromWgs84(west);
    expect(claims([gk], district(west))).toEqual(['EPSG:4491']);
    expect(claims([gk]).sort()).toEqual(['EPSG:3857', 'EPSG:4491']);
  });

  it('finds each of the 64 planes for a district that it covers, wherever the district is', () => {
    expect(() =>
      fc.assert(
        fc.property(
          fc.constantFrom(...GAUSS_KRUEGER_ZONES),
          fc.double({ min: -1.4, max: 1.4, noNaN: true }),
          fc.double({ min: 18, max: 50, noNaN: true }),
          fc.boolean(),
          (zone, apart, lat, swap) => {
            const there: LngLat = [zone.centralMeridianDeg + apart, lat];
            const [east, north] = gaussKrueger(zone).forward(there);
            const found = candidatesOf([swap ? [north, east] : [east, north]], district(there, 5))
              .filter(({ inside }) => inside === true)
              .filter(({ landedAt }) => distanceM([landedAt[0], landedAt[1]], there) < 0.01);
            // A 6-degree plane without prefix is the same plane as its 3-degree twin.
            const code =
              zone.widthDeg === 6 && !zone.prefixed ? 4534 + (zone.centralMeridianDeg - 75) / 3 : zone.code;
            return found.some(
              ({ claim, swapped }) => claim.kind === 'epsg' && claim.code === code && swapped === swap,
            );
          },
        ),
        { numRuns: 400 },
      ),
    ).not.toThrow();
  });

  it('looks at more than the first vertex: strays do not decide, and are counted', () => {
    const good = Array.from({ length: 9 }, (_, i): [number, number] => [462_000 + i * 100, 3_920_000]);
    const [first] = candidatesOf([[1, 1], ...good], HOME);
    expect(crsClaimText(first!.claim)).toBe('EPSG:4548');
    expect(first!.insideShare).toBeCloseTo(0.9, 9);
  });

  it('nothing fits: says where everything landed', () => {
    const found = explainPositions([[462_489.22, 3_920_713.16]], district([87.6, 43.8]));
    expect(found.state).toBe('none');
    expect(found.candidates.length).toBeGreaterThan(10);
    expect(found.statementEn).toContain('EPSG:4548');
    expect(explainPositions([[1e9, 1e9]]).candidates).toEqual([]);
    expect(explainPositions([[Number.NaN, 1]]).state).toBe('none');
    expect(explainPositions([]).state).toBe('none');
  });

  it('abroad it tries the UTM zone there and what the product ships', () => {
    const monaco: LngLat = [7.42, 43.735];
    const xy = openCrs({ kind: 'epsg', code: 32632 }).fromWgs84(monaco);
    expect(claims([xy], district(monaco, 3))).toEqual(['EPSG:32632']);
    const rd = candidatesOf([[84_500, 447_500]], district([4.36, 52.01], 10), shippedSystems());
    expect(crsClaimText(rd[0]!.claim)).toBe('EPSG:28992');
    expect(rd[0]!.inside).toBe(true);
  });

  it('does not guess a web map where the deployment does not undo it', () => {
    const found = candidatesOf([[116.587, 35.415]], HOME, undefined, { gcjInverse: false });
    expect(found.map(({ claim }) => claim.kind)).toEqual(['epsg']);
  });
});

describe('the jurisdiction', () => {
  it('holds what is inside or within 2 km, and leaves holes out', () => {
    const square = (west: number, south: number, size: number): Position[] => [
      [west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south],
    ]; // prettier-ignore
    const area = createJurisdiction({
      type: 'Polygon',
      coordinates: [square(116, 35, 1), square(116.4, 35.4, 0.2)],
    })!;
    expect(area.holds([116.1, 35.1])).toBe(true);
    expect(area.holds([116.5, 35.5])).toBe(false);
    expect(area.holds([115.99, 35.5])).toBe(true);
    expect(area.holds([115.97, 35.5])).toBe(false);
    expect(area.holds([Number.NaN, 35])).toBe(false);
    expect(createJurisdiction({ type: 'Point', coordinates: [1, 2] })).toBeUndefined();
  });
});

describe('a layer on a trusted boundary', () => {
  it('lies as claimed', () => {
    const { verdict, best, outlineGapM } = registerLayer([HOME], HOME);
    expect(verdict).toBe('as_claimed');
    expect(best.iou).toBeCloseTo(1, 6);
    expect(outlineGapM).toBe(0);
  });

  it.each([
    ['gcj02', wgs84ToGcj02],
    ['bd09', wgs84ToBd09],
  ] as const)('is found to be %s, with the shift of the datum', (kind, forward) => {
    const layer = moved(HOME, forward);
    const { verdict, best, hypotheses, statementEn } = registerLayer([layer], HOME);
    expect(verdict).toBe('mislabelled');
    expect(best.claim).toEqual({ kind });
    expect(best.iou).toBeGreaterThan(0.999);
    const centre: LngLat = [116.587, 35.415];
    const [lng, lat] = forward(centre);
    const east = distanceM(centre, [lng, centre[1]]) * Math.sign(lng - centre[0]);
    const north = distanceM(centre, [centre[0], lat]) * Math.sign(lat - centre[1]);
    expect(Math.hypot(best.shiftEastM - east, best.shiftNorthM - north)).toBeLessThan(10);
    expect(hypotheses[0]).toBe(best);
    expect(hypotheses.some((one) => one.kind === 'as_claimed')).toBe(true);
    expect(statementEn).toMatch(/Please confirm/);
  });

  it('is found to be WGS84 that somebody undid', () => {
    const { gcj02: undo } = { gcj02: openCrs({ kind: 'gcj02' }) };
    const layer = moved(HOME, (position) => undo.toWgs84(position));
    const { verdict, best } = registerLayer([layer], HOME);
    expect(verdict).toBe('mislabelled');
    expect(best.claim).toBeUndefined();
    expect(best.nameEn).toContain('undone');
  });

  it('is found to be displaced, and by how much', () => {
    const layer = moved(HOME, ([lng, lat]) => [lng + 0.003, lat + 0.002]);
    const { verdict, best } = registerLayer([layer], HOME);
    expect(verdict).toBe('displaced');
    expect(Math.abs(best.shiftEastM - distanceM([116.587, 35.415], [116.59, 35.415]))).toBeLessThan(4);
    expect(Math.abs(best.shiftNorthM - distanceM([116.587, 35.415], [116.587, 35.417]))).toBeLessThan(4);
    const abroad = district([7.42, 43.73], 3);
    const pushed = moved(abroad, ([lng, lat]) => [lng, lat - 0.004]);
    expect(registerLayer([pushed], abroad).verdict).toBe('displaced');
  });

  it('as parts that together cover the boundary', () => {
    const halves = [116.587, 200].map((split, index): Polygon =>
      moved(HOME, ([lng, lat]) => [index === 0 ? Math.min(lng, split) : Math.max(lng, 116.587), lat]),
    );
    expect(registerLayer(halves, HOME).verdict).toBe('as_claimed');
    const shifted = halves.map((half) => moved(half, wgs84ToGcj02));
    expect(registerLayer(shifted, HOME).best.claim).toEqual({ kind: 'gcj02' });
  });

  it('says nothing about the datum when it is another thing', () => {
    expect(registerLayer([district([116.587, 35.415], 3)], HOME).verdict).toBe('different');
    expect(registerLayer([district([100, 25])], HOME).verdict).toBe('different');
  });

  it('needs area on both sides', () => {
    const line: Geometry = { type: 'LineString', coordinates: [[116, 35], [117, 36]] }; // prettier-ignore
    expect(() => registerLayer([line], HOME)).toThrow(/layer_without_area/);
    expect(() => registerLayer([HOME], line)).toThrow(/layer_without_area/);
  });

  it.skipIf(!hasRencheng)(
    `the published district boundary declared EPSG:4326 is GCJ-02, shift named within 10 m${hasRencheng ? '' : ' (skipped: no real data beside the project)'}`,
    () => {
      const read = (name: string): unknown => JSON.parse(readFileSync(join(rencheng!, name), 'utf8'));
      const original = (read('datav_370811_gcj02.json') as { geometry: Geometry }[])[0]!.geometry;
      const trusted = read('rencheng_370811_wgs84.geojson') as { features: { geometry: Geometry }[] };
      const { verdict, best, iouAsClaimed } = registerLayer([original], trusted.features[0]!.geometry);
      expect(verdict).toBe('mislabelled');
      expect(best.claim).toEqual({ kind: 'gcj02' });
      expect(iouAsClaimed).toBeCloseTo(0.93, 2);
      expect(best.iou).toBeGreaterThan(0.999);
      expect(Math.hypot(best.shiftEastM - 480.8, best.shiftNorthM - -51.6)).toBeLessThan(10);
    },
  );
});

describe('measuring along scan lines', () => {
  const square = (x: number, y: number, size = 1): [number, number][][] => [
    [[x, y], [x + size, y], [x + size, y + size], [x, y + size]],
  ]; // prettier-ignore
  it('intersection over union of squares, holes and overlaps', () => {
    const one = createScannedArea([square(0, 0)])!;
    expect(intersectionOverUnion(one, createScannedArea([square(0.5, 0)])!)).toBeCloseTo(1 / 3, 9);
    expect(intersectionOverUnion(one, createScannedArea([square(0.5, 0)])!, [0.5, 0])).toBeCloseTo(1, 9);
    expect(intersectionOverUnion(one, createScannedArea([square(2, 0)])!)).toBe(0);
    const holed = createScannedArea([[...square(0, 0, 4), ...square(1, 1, 2)]])!;
    expect(intersectionOverUnion(holed, createScannedArea([square(0, 0, 4)])!)).toBeCloseTo(0.75, 2);
    const twice = createScannedArea([square(0, 0), square(0, 0)])!;
    expect(intersectionOverUnion(twice, one)).toBeCloseTo(1, 9);
    expect(createScannedArea([])).toBeUndefined();
    expect(createScannedArea([[[[0, 0], [1, 0]]]])).toBeUndefined(); // prettier-ignore
  });
});

describe('converting a geometry', () => {
  const longest = (positions: readonly Position[]) =>
    Math.max(...positions.slice(1).map((to, i) => distanceM(positions[i]!, to)));

  it('halves long edges before GCJ-02 bends them, and keeps every vertex', () => {
    const source = moved(HOME, wgs84ToGcj02);
    const before = JSON.stringify(source);
    const found = convertGeometry(source, openCrs({ kind: 'gcj02' })) as Polygon;
    expect(JSON.stringify(source)).toBe(before);
    expect(longest(found.coordinates[0]!)).toBeLessThanOrEqual(LONGEST_EDGE_M);
    const kept = new Set(found.coordinates[0]!.map(([lng, lat]) => `${lng.toFixed(9)},${lat.toFixed(9)}`));
    for (const [lng, lat] of HOME.coordinates[0]!)
      expect(kept).toContain(`${lng.toFixed(9)},${lat.toFixed(9)}`);
  });

  it('refuses edges longer than any district before they fill the memory, and names the vertex', () => {
    const bent: Position[][] = Array.from({ length: 2_000 }, () => [[116.5, 35.4], [0, 35.4], [116.5, 35.5], [116.5, 35.4]]); // prettier-ignore
    expect(() => convertGeometry({ type: 'Polygon', coordinates: bent }, openCrs({ kind: 'gcj02' }))).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'edges_too_long',
          status: 422,
          place: 'polygon 0, ring 3, vertex 1',
        }) as unknown,
      }) as Error,
    );
  });

  it('gives a shared edge the same vertices from both sides', () => {
    const ab: Position[] = [[116.5, 35.4], [116.53, 35.41]]; // prettier-ignore
    const transform = openCrs({ kind: 'gcj02' });
    const there = convertGeometry({ type: 'LineString', coordinates: ab }, transform);
    const back = convertGeometry({ type: 'LineString', coordinates: [...ab].reverse() }, transform);
    expect([...(back.coordinates as Position[])].reverse()).toEqual(there.coordinates);
  });

  it('keeps a straight edge of a plane straight to a centimetre', () => {
    const transform = openCrs({ kind: 'epsg', code: 4548 });
    const edge: Position[] = [[450_000, 3_920_000], [470_000, 3_925_000]]; // prettier-ignore
    const found = convertGeometry({ type: 'LineString', coordinates: edge }, transform)
      .coordinates as Position[];
    expect(found.length).toBeGreaterThan(4);
    for (let i = 1; i < found.length; i += 1) {
      const middle: LngLat = [(found[i - 1]![0] + found[i]![0]) / 2, (found[i - 1]![1] + found[i]![1]) / 2];
      const [x, y] = transform.fromWgs84(middle);
      const off = Math.abs((x - 450_000) * 5_000 - (y - 3_920_000) * 20_000) / Math.hypot(20_000, 5_000);
      expect(off).toBeLessThan(0.011);
    }
    const short: Position[] = [[450_000, 3_920_000], [450_100, 3_920_000]]; // prettier-ignore
    expect(convertGeometry({ type: 'LineString', coordinates: short }, transform).coordinates).toHaveLength(
      2,
    );
    const same: Geometry = { type: 'MultiPoint', coordinates: [[116, 35], [117, 36]] }; // prettier-ignore
    expect(convertGeometry(same, openCrs({ kind: 'epsg', code: 4326 }))).toEqual(same);
  });

  it('names the vertex that cannot be converted', () => {
    const bad: Polygon = {
      type: 'Polygon',
      coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]], [[0, 0], [500, 0], [1, 1], [0, 0]]],
    }; // prettier-ignore
    expect(() => convertGeometry(bad, openCrs({ kind: 'epsg', code: 4326 }))).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ place: 'polygon 0, ring 1, vertex 1', value: '500, 0' }),
      }),
    );
  });

  it.skipIf(delft === undefined || !existsSync(delft))(
    `a real city model in EPSG:7415 lands in its town${delft === undefined ? ' (skipped: no real data beside the project)' : ''}`,
    () => {
      const model = JSON.parse(readFileSync(delft!, 'utf8')) as {
        vertices: [number, number, number][];
        transform: { scale: number[]; translate: number[] };
      };
      const { scale, translate } = model.transform;
      const transform = openCrs({ kind: 'epsg', code: 7415 }, shippedSystems());
      for (const [x, y] of model.vertices.slice(0, 500)) {
        const [lng, lat] = transform.toWgs84([x * scale[0]! + translate[0]!, y * scale[1]! + translate[1]!]);
        expect(lng).toBeGreaterThan(4.3);
        expect(lng).toBeLessThan(4.45);
        expect(lat).toBeGreaterThan(51.95);
        expect(lat).toBeLessThan(52.05);
      }
    },
  );
});
