import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../server/kernel/geojson.ts';
import type { LayerId } from '../../server/tiles/contract.ts';
import { clipPolygon, doubleArea } from '../../server/tiles/core/clip-polygon.ts';
import { mercatorX, mercatorY, tileBox, tilesOver } from '../../server/tiles/core/mercator.ts';
import { EXTENT } from '../../server/tiles/core/mvt-encoder.ts';
import { SegmentBuilder } from '../../server/tiles/core/snapshot.ts';
import { READ_MARGIN_DEG } from '../../server/tiles/layer-store.ts';
import { SnapshotShelf } from '../../server/tiles/snapshot-shelf.ts';
import { decode, radii, samplePage, starRing, type SampleRow } from './tile-samples.ts';

const CITY = 1;
const AREA: [number, number, number, number] = [116.5, 35.35, 116.7, 35.5];

function shelfWith(layer: LayerId, rows: SampleRow[], columns: string[]): SnapshotShelf {
  const shelf = new SnapshotShelf();
  shelf.page(CITY, layer, samplePage(rows, columns));
  shelf.commit(CITY, layer, 1, null);
  return shelf;
}

const tileBytes = (shelf: SnapshotShelf, layer: LayerId, z: number, x: number, y: number, thinning = true) =>
  shelf.tile({ cityId: CITY, layers: [layer], tile: { z, x, y }, thinning });

const lng = fc.double({ min: AREA[0], max: AREA[2], noNaN: true });
const lat = fc.double({ min: AREA[1], max: AREA[3], noNaN: true });
const points = fc.array(fc.tuple(lng, lat), { minLength: 1, maxLength: 120 });

const square = (at: number, side: number): Position[][] => [
  [
    [at, 35.4],
    [at + side, 35.4],
    [at + side, 35.4 + side],
    [at, 35.4 + side],
    [at, 35.4],
  ],
];
const rowsOf = (list: [number, number][]): SampleRow[] =>
  list.map((coordinates, i) => ({
    key: `asset-${i}`,
    geometry: { type: 'Point', coordinates },
    // The state stands for the key here: tiles carry it at every zoom.
    values: { kind: 'lamp', state: `state-${i}` },
  }));
const rowOf = (key: string, at: [number, number], status: string): SampleRow => ({
  key,
  geometry: { type: 'Point', coordinates: at },
  values: { type: 't1', status, reportedAt: 1_700_000_000 },
});
const piece = (key: string, from: number, to: number, nameZh: string | null): SampleRow => ({
  key,
  geometry: {
    type: 'LineString',
    coordinates: [
      [from, 35.42],
      [to, 35.42],
    ],
  },
  values: { class: 'arterial', rank: 1, nameZh },
});

describe('polygons in tiles', () => {
  it('conserve their area across the seams', () => {
    fc.assert(
      fc.property(
        radii(0.004, 0.03),
        radii(0.0005, 0.003),
        fc.constantFrom(12, 13, 15),
        (outer, inner, z) => {
          const geometry = {
            type: 'Polygon' as const,
            coordinates: [starRing(116.6, 35.42, outer), starRing(116.6, 35.42, inner)],
          };
          const nested = Math.min(...outer) * Math.cos(Math.PI / outer.length) > Math.max(...inner);
          if (!nested) geometry.coordinates.pop();
          const shelf = shelfWith('grids', [{ key: 'a', geometry }], []);
          const scale = 2 ** z * EXTENT;
          const projected = geometry.coordinates.map((ring) =>
            ring.slice(0, -1).flatMap(([x, y]) => [mercatorX(x) * scale, mercatorY(y) * scale]),
          );
          const [outline, hole] = projected.map((ring) => Math.abs(doubleArea(ring)) / 2);
          const whole = outline! - (hole ?? 0);
          let sum = 0;
          let seams = 0;
          for (const { x, y } of tilesOver([116.56, 35.38, 116.64, 35.46], z)) {
            const { bytes } = tileBytes(shelf, 'grids', z, x, y);
            if (bytes === undefined) continue;
            const layer = decode(bytes)['grids'];
            if (layer === undefined) continue;
            const rings = layer
              .feature(0)
              .loadGeometry()
              .map((ring) => ring.slice(0, -1).flatMap((p) => [p.x, p.y]));
            expect(doubleArea(rings[0]!)).toBeGreaterThan(0);
            for (const ring of clipPolygon(rings, 0, 0, EXTENT, EXTENT)) sum += doubleArea(ring) / 2;
            seams += 1;
          }
          // Rounding and simplification move an edge by at most 0.7 + 1.5 units: area changes by that times the perimeter.
          const perimeter = projected.flat().length === 0 ? 0 : perimeterOf(projected);
          expect(seams).toBeGreaterThan(0);
          expect(Math.abs(sum - whole)).toBeLessThan(2.2 * perimeter + 10);
          // And that is a small part of a polygon of this size at the zooms where people draw.
          expect(Math.abs(sum - whole) / whole).toBeLessThan(z === 15 ? 0.02 : 0.2);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('draw large ones first and leave out those under a pixel, counted', () => {
    const rows = [0.00001, 0.001, 0.01].map((side, i) => ({
      key: `s${i}`,
      geometry: { type: 'MultiPolygon' as const, coordinates: [square(116.6001, side)] },
      values: { kind: 'water', nameZh: null },
    }));
    const shelf = shelfWith('surfaces', rows, ['kind', 'nameZh', 'nameEn']);
    const [tile] = tilesOver([116.6001, 35.4, 116.6001, 35.4], 12);
    const content = tileBytes(shelf, 'surfaces', 12, tile!.x, tile!.y);
    const layer = decode(content.bytes!)['surfaces']!;
    expect([0, 1].map((i) => layer.feature(i).properties['id'])).toEqual(['s2', 's1']);
    expect(content.meta).toEqual([{ layer: 'surfaces', shown: 2, leftOut: 1 }]);
    // An attribute whose zoom has not come, and one that is unknown, are absent.
    expect(Object.keys(layer.feature(0).properties)).toEqual(['id', 'kind']);
  });
});

function perimeterOf(rings: number[][]): number {
  let sum = 0;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
      sum += Math.hypot(ring[i]! - ring[j]!, ring[i + 1]! - ring[j + 1]!);
  return sum;
}

describe('points in tiles', () => {
  const columns = ['kind', 'state', 'nameZh', 'streetId'];

  it('belong to exactly one tile of a zoom: shown and left out add up at every zoom', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 9, max: 16 }), (list, z) => {
        const shelf = shelfWith('assets', rowsOf(list), columns);
        let total = 0;
        for (const { x, y } of tilesOver([116.4, 35.3, 116.8, 35.6], Math.min(z, 13))) {
          const meta = tileBytes(shelf, 'assets', Math.min(z, 13), x, y).meta[0];
          total += (meta?.shown ?? 0) + (meta?.leftOut ?? 0);
        }
        expect(total).toBe(list.length);
      }),
      { numRuns: 40 },
    );
  });

  it('zooming out only takes away, the same for every process', () => {
    fc.assert(
      fc.property(points, (list) => {
        const seen = (z: number): Set<string> => {
          const shelf = shelfWith('assets', rowsOf(list), columns);
          const ids = new Set<string>();
          for (const { x, y } of tilesOver(AREA, z)) {
            const { bytes } = tileBytes(shelf, 'assets', z, x, y);
            const layer = bytes === undefined ? undefined : decode(bytes)['assets'];
            for (let i = 0; i < (layer?.length ?? 0); i += 1)
              ids.add(String(layer!.feature(i).properties['state']));
          }
          return ids;
        };
        const [far, middle, near] = [seen(12), seen(13), seen(15)];
        for (const id of far) expect(middle.has(id)).toBe(true);
        for (const id of middle) expect(near.has(id)).toBe(true);
        expect(near.size).toBe(list.length);
      }),
      { numRuns: 15 },
    );
  });

  it('are all there when thinning is off, at any zoom', () => {
    const shelf = shelfWith(
      'assets',
      rowsOf([
        [116.6, 35.4],
        [116.61, 35.41],
        [116.62, 35.42],
      ]),
      columns,
    );
    const [tile] = tilesOver([116.6, 35.4, 116.6, 35.4], 6);
    expect(tileBytes(shelf, 'assets', 6, tile!.x, tile!.y).meta).toEqual([
      { layer: 'assets', shown: 0, leftOut: 3 },
    ]);
    const all = tileBytes(shelf, 'assets', 6, tile!.x, tile!.y, false);
    expect(all.meta).toEqual([{ layer: 'assets', shown: 3, leftOut: 0 }]);
    const said = decode(all.bytes!)['meta']!;
    expect({ ...said.feature(0).properties }).toEqual({ layer: 'assets', shown: 3, leftOut: 0 });
  });
});

describe('a snapshot that follows changes', () => {
  it('gives the same bytes as one read anew', () => {
    const columns = ['type', 'channel', 'status', 'reportedAt', 'titleZh', 'gridId', 'streetId'];
    const place = fc.tuple(lng, lat);
    const step = fc.record({
      at: fc.nat({ max: 39 }),
      to: fc.option(place, { nil: null }),
      status: fc.constantFrom('reported', 'closed'),
    });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 5, maxLength: 40 }),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        (start, steps) => {
          const truth = new Map<string, SampleRow>();
          start.forEach((at, i) => truth.set(`c${i}`, rowOf(`c${i}`, at, 'reported')));
          const live = shelfWith('cases', [...truth.values()], columns);
          let version = 1;
          for (const { at, to, status } of steps) {
            const key = `c${at}`;
            const old = truth.get(key)?.geometry as { coordinates: [number, number] } | undefined;
            const boxes = [old?.coordinates, to ?? undefined].flatMap(
              (p): [number, number, number, number][] => (p === undefined ? [] : [[p[0], p[1], p[0], p[1]]]),
            );
            if (boxes.length === 0) continue;
            if (to === null) truth.delete(key);
            else truth.set(key, rowOf(key, to, status));
            version += 1;
            const pad = READ_MARGIN_DEG;
            const inside = [...truth.values()].filter(({ geometry }) => {
              const [x, y] = (geometry as { coordinates: [number, number] }).coordinates;
              return boxes.some(
                ([w, s, e, n]) => x >= w - pad && x <= e + pad && y >= s - pad && y <= n + pad,
              );
            });
            if (inside.length > 0) live.page(CITY, 'cases', samplePage(inside, columns));
            expect(live.commit(CITY, 'cases', version, boxes).features).toBe(truth.size);
          }
          const anew = shelfWith('cases', [...truth.values()], columns);
          for (const z of [11, 14])
            for (const { x, y } of tilesOver(AREA, z).filter((_, i) => i % 7 === 0)) {
              expect(tileBytes(live, 'cases', z, x, y).bytes).toEqual(
                tileBytes(anew, 'cases', z, x, y).bytes,
              );
            }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('labels that follow changes', () => {
  it('are those of a snapshot read anew', () => {
    const columns = ['kind', 'nameZh', 'nameEn'];
    const lake = (key: string, at: [number, number], nameZh: string | null): SampleRow => ({
      key,
      geometry: {
        type: 'MultiPolygon',
        coordinates: [[starRing(at[0], at[1], [0.003, 0.002, 0.003, 0.002, 0.003])]],
      },
      values: { kind: 'water', nameZh },
    });
    const change = fc.tuple(fc.nat({ max: 9 }), fc.option(fc.tuple(lng, lat), { nil: null }), fc.boolean());
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const truth = new Map<string, { at: [number, number]; row: SampleRow }>();
        const live = shelfWith('surfaces', [], columns);
        let version = 1;
        for (const [i, to, named] of changes) {
          const key = `lake-${i}`;
          const old = truth.get(key)?.at;
          if (to === null) truth.delete(key);
          else truth.set(key, { at: to, row: lake(key, to, named ? `湖${i}` : null) });
          const boxes = [old, to ?? undefined].flatMap((p): [number, number, number, number][] =>
            p === undefined ? [] : [[p[0] - 0.003, p[1] - 0.003, p[0] + 0.003, p[1] + 0.003]],
          );
          if (boxes.length === 0) continue;
          // Every lake that could meet the boxes comes again, as it does from the database.
          const again = [...truth.values()].filter(({ at }) =>
            boxes.some(
              ([w, s, e, n]) =>
                at[0] > w - 0.0031 && at[0] < e + 0.0031 && at[1] > s - 0.0031 && at[1] < n + 0.0031,
            ),
          );
          if (again.length > 0)
            live.page(
              CITY,
              'surfaces',
              samplePage(
                again.map(({ row }) => row),
                columns,
              ),
            );
          version += 1;
          live.commit(CITY, 'surfaces', version, boxes);
        }
        const anew = shelfWith(
          'surfaces',
          [...truth.values()].map(({ row }) => row),
          columns,
        );
        for (const { x, y } of tilesOver(AREA, 13))
          expect(tileBytes(live, 'surfaces', 13, x, y).bytes).toEqual(
            tileBytes(anew, 'surfaces', 13, x, y).bytes,
          );
      }),
      { numRuns: 40 },
    );
  });
});

describe('labels', () => {
  it('stand inside their polygon, in one tile each, and wait for room', () => {
    const ring = starRing(116.6, 35.42, [0.004, 0.0016, 0.005, 0.0012, 0.0044, 0.002]);
    const shelf = shelfWith(
      'surfaces',
      [
        {
          key: 'lake',
          geometry: { type: 'MultiPolygon', coordinates: [[ring]] },
          values: { kind: 'water', nameZh: '南湖' },
        },
      ],
      ['kind', 'nameZh', 'nameEn'],
    );
    const [tile] = tilesOver([116.6, 35.42, 116.6, 35.42], 13);
    const label = decode(tileBytes(shelf, 'surfaces', 13, tile!.x, tile!.y).bytes!)['surfaces_label']!;
    expect({ ...label.feature(0).properties }).toEqual({ id: 'lake', kind: 'water', nameZh: '南湖' });
    const point = label.feature(0).loadGeometry()[0]![0]!;
    const [west, south, east, north] = tileBox(tile!);
    const x = west + ((east - west) * point.x) / EXTENT;
    const y = north - ((north - south) * point.y) / EXTENT;
    expect(surrounds(ring, x, y)).toBe(true);
    const [far] = tilesOver([116.6, 35.42, 116.6, 35.42], 11);
    expect(decode(tileBytes(shelf, 'surfaces', 11, far!.x, far!.y).bytes!)['surfaces_label']).toBeUndefined();
  });
  it('of roads run along pieces of one name joined together', () => {
    const shelf = shelfWith(
      'roads',
      [
        piece('1', 116.6, 116.601, '太白路'),
        piece('2', 116.601, 116.602, '太白路'),
        piece('3', 116.602, 116.603, null),
      ],
      ['class', 'rank', 'widthM', 'bridge', 'nameZh', 'nameEn', 'oneway', 'streetId'],
    );
    const [tile] = tilesOver([116.601, 35.42, 116.601, 35.42], 14);
    const layers = decode(tileBytes(shelf, 'roads', 14, tile!.x, tile!.y).bytes!);
    expect(layers['roads']!.length).toBe(3);
    expect(layers['roads_label']!.length).toBe(1);
    expect(layers['roads_label']!.feature(0).properties['nameZh']).toBe('太白路');
  });
});

describe('rows as they come', () => {
  it('turns rings the right way and counts rows without geometry', () => {
    const builder = new SegmentBuilder({ kind: 3, columns: [] });
    const ring = starRing(116.6, 35.4, [0.01, 0.01, 0.01, 0.01, 0.01]);
    builder.addPage(
      samplePage([
        { key: 'a', geometry: { type: 'Polygon', coordinates: [ring] } },
        { key: 'b', geometry: { type: 'Polygon', coordinates: [[...ring].reverse()] } },
        { key: 'c', geometry: null },
        { key: 'd', geometry: { type: 'Point', coordinates: [116.6, 35.4] } },
      ]),
    );
    const segment = builder.finish();
    expect(segment.keys.sort()).toEqual(['a', 'b']);
    expect(builder.empty).toBe(2);
    for (let p = 0; p < 2; p += 1)
      expect(doubleArea(segment.coords.subarray(p * 10, p * 10 + 10))).toBeGreaterThan(0);
  });
});

function surrounds(ring: [number, number][], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
