import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatKde } from '../../server/hotspots/core/heat-kde.ts';
import { greatCircleM, hexKde } from '../../server/hotspots/core/hex-kde.ts';
import {
  ancestorOf,
  areasOf,
  cellsOfPolygons,
  centreOf,
  countInCells,
  fullDisc,
  hasFiveSides,
  hexAt,
  hexNeighbours,
  meanEdgeM,
} from '../../server/hotspots/core/hex-lattice.ts';
import { networkKde } from '../../server/hotspots/core/network-kde.ts';
import { pieceOf, streetNetwork } from '../../server/hotspots/core/street-network.ts';

const box = (west: number, south: number, east: number, north: number) => ({
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ] as [number, number][],
  ],
});

describe('the H3 lattice', () => {
  it('a pentagon near Dalian has a disc of six, and nothing breaks about it', () => {
    const pentagon = hexAt([122.3, 39.1], 9);
    const about = fullDisc(pentagon, 8);
    const found = about.find(hasFiveSides)!;
    expect(found).toBeDefined();
    expect(fullDisc(found, 1)).toHaveLength(6);
    const cells = fullDisc(found, 5).sort();
    const w = hexNeighbours(cells, 1);
    const at = cells.indexOf(found);
    expect(w.starts[at + 1]! - w.starts[at]!).toBe(6);
    const counts = cells.map((cell) => (cell === found ? 7 : 1));
    const density = hexKde(cells, counts, 600);
    const areas = areasOf(cells);
    expect(density.reduce((sum, d, i) => sum + d * areas[i]!, 0)).toBeCloseTo(counts.length + 6, 8);
    expect(density.every((d) => Number.isFinite(d) && d > 0)).toBe(true);
  });

  it('true areas: Sanya, Shenzhen, Chengdu, Shanghai, Beijing, Harbin at resolution 9', () => {
    const published: [number, number, number][] = [
      [109.51, 18.25, 113_896],
      [114.06, 22.54, 102_821],
      [104.07, 30.67, 101_239],
      [121.47, 31.23, 80_437],
      [116.4, 39.9, 75_092],
      [126.63, 45.75, 81_822],
    ];
    for (const [lng, lat, area] of published)
      expect(Math.abs(areasOf([hexAt([lng, lat], 9)])[0]! / area - 1)).toBeLessThan(0.01);
    expect(meanEdgeM(9)).toBeGreaterThan(150);
  });

  it('unites polygons, keeps zeros, counts what lies outside', () => {
    const a = box(114, 30, 114.05, 30.05);
    const b = box(114.03, 30.03, 114.08, 30.08);
    const cells = cellsOfPolygons([a, b], 8);
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length).toBeLessThan(cellsOfPolygons([a], 8).length + cellsOfPolygons([b], 8).length);
    expect(cells).toEqual(cellsOfPolygons([b, a], 8));
    const { counts, outside } = countInCells(
      [
        [114.02, 30.02],
        [114.02, 30.02],
        [100, 20],
      ],
      cells,
      8,
    );
    expect(counts.reduce((x, y) => x + y, 0)).toBe(2);
    expect(outside).toBe(1);
    expect(counts.filter((v) => v === 0).length).toBe(cells.length - 1);
    expect(ancestorOf(cells[0]!, 7)).toMatch(/^87/);
  });

  it('positions rounded to three decimals keep their cells’ sums', () => {
    const cells = cellsOfPolygons([box(114, 30, 114.1, 30.1)], 8);
    const points = Array.from({ length: 500 }, (_, i): [number, number] => [
      Math.round((114.01 + ((i * 37) % 80) / 1000) * 1000) / 1000,
      Math.round((30.01 + ((i * 53) % 80) / 1000) * 1000) / 1000,
    ]);
    const { counts, outside } = countInCells(points, cells, 8);
    expect(counts.reduce((x, y) => x + y, 0) + outside).toBe(500);
  });
});

describe('density on hexagons', () => {
  const cells = cellsOfPolygons([box(114, 30, 114.06, 30.05)], 9);
  const areas = areasOf(cells);

  it('keeps every case inside the edge, for every kernel and reach', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: cells.length, maxLength: cells.length }),
        fc.constantFrom('quartic' as const, 'epanechnikov' as const, 'gaussian' as const),
        fc.integer({ min: 50, max: 1500 }),
        (counts, kernel, bandwidthM) => {
          const density = hexKde(cells, counts, bandwidthM, kernel);
          const mass = density.reduce((sum, d, i) => sum + d * areas[i]!, 0);
          expect(mass).toBeCloseTo(
            counts.reduce((a, b) => a + b, 0),
            6,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('one case, short reach: 1/area at its cell; long reach: falls with distance', () => {
    const counts = new Float64Array(cells.length);
    counts[40] = 1;
    expect(hexKde(cells, counts, 60)[40]).toBeCloseTo(1 / areas[40]!, 12);
    const wide = hexKde(cells, counts, 1200);
    const order = cells
      .map((cell, i) => ({ d: greatCircleM(centreOf(cells[40]!), centreOf(cell)), v: wide[i]! }))
      .sort((a, b) => a.d - b.d);
    order.slice(1).forEach((here, k) => expect(here.v).toBeLessThanOrEqual(order[k]!.v + 1e-15));
    expect(order.filter(({ d }) => d > 1200).every(({ v }) => v === 0)).toBe(true);
    expect(() => hexKde(cells, counts, 0)).toThrow(RangeError);
  });
});

describe('density along streets', () => {
  const star = streetNetwork(
    5,
    [1, 2, 3, 4].map((to) => ({ from: 0, to, lengthM: 10 })),
    0.02,
  );

  it.each([
    ['quartic', 0.12015, 0.01215],
    ['epanechnikov', 0.099, 0.027],
  ] as const)('star of four arms, %s: published values', (kernel, same, other) => {
    const density = networkKde(star, [{ edge: 0, offsetM: 3 }], 5, kernel);
    const at = (edge: number, offsetM: number): number => {
      const left = density[pieceOf(star, { edge, offsetM: offsetM - 0.011 })]!;
      return (left + density[pieceOf(star, { edge, offsetM: offsetM + 0.011 })]!) / 2;
    };
    expect(at(0, 1)).toBeCloseTo(same, 4);
    expect(at(1, 1)).toBeCloseTo(other, 4);
  });

  const ladder = () => {
    const edges = [];
    for (let r = 0; r < 5; r += 1)
      for (let c = 0; c < 5; c += 1) {
        if (c < 4) edges.push({ from: r * 5 + c, to: r * 5 + c + 1, lengthM: 80 + 7 * r });
        if (r < 4) edges.push({ from: r * 5 + c, to: r * 5 + c + 5, lengthM: 60 + 11 * c });
      }
    edges.push({ from: 3, to: 3, lengthM: 70 });
    return streetNetwork(25, edges, 2);
  };
  const massOf = (network: ReturnType<typeof ladder>, density: Float64Array): number => {
    let mass = 0;
    for (let e = 0; e < network.edges.length; e += 1)
      for (let p = network.firstPiece[e]!; p < network.firstPiece[e + 1]!; p += 1)
        mass += density[p]! * network.pieceM[e]!;
    return mass;
  };

  it('keeps mass by paths and by heat, dead ends, loops and junctions included', () => {
    const network = ladder();
    const events = [
      { edge: 0, offsetM: 1 },
      { edge: 12, offsetM: 30, count: 3 },
      { edge: network.edges.length - 1, offsetM: 35 },
    ];
    expect(massOf(network, networkKde(network, events, 260)) / 5).toBeCloseTo(1, 3);
    expect(massOf(network, heatKde(network, events, 60))).toBeCloseTo(5, 8);
    expect(massOf(star, heatKde(star, [{ edge: 2, offsetM: 9.9 }], 3))).toBeCloseTo(1, 8);
    expect(Math.min(...heatKde(network, events, 60))).toBeGreaterThan(-1e-9);
  });

  it('heat on one long street is the normal density, and spreads through a junction as equal-split paths do', () => {
    const line = streetNetwork(2, [{ from: 0, to: 1, lengthM: 1000 }], 5);
    const heat = heatKde(line, [{ edge: 0, offsetM: 502.5 }], 60, 40);
    for (const d of [0, 30, 60, 120]) {
      const normal = Math.exp(-0.5 * (d / 60) ** 2) / (60 * Math.sqrt(2 * Math.PI));
      expect(Math.abs(heat[pieceOf(line, { edge: 0, offsetM: 502.5 + d })]! / normal - 1)).toBeLessThan(0.02);
    }
    const cross = streetNetwork(
      5,
      [1, 2, 3, 4].map((to) => ({ from: 0, to, lengthM: 600 })),
      4,
    );
    const warm = heatKde(cross, [{ edge: 0, offsetM: 62 }], 60, 40);
    const normal = (d: number): number => Math.exp(-0.5 * (d / 60) ** 2) / (60 * Math.sqrt(2 * Math.PI));
    const same = warm[pieceOf(cross, { edge: 0, offsetM: 22 })]!;
    const other = warm[pieceOf(cross, { edge: 2, offsetM: 22 })]!;
    expect(Math.abs(same / (normal(40) - normal(84) / 2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(other / (normal(84) / 2) - 1)).toBeLessThan(0.02);
  });

  it('refuses what is no network', () => {
    expect(() => streetNetwork(1, [{ from: 0, to: 1, lengthM: 5 }], 1)).toThrow(RangeError);
    expect(() => streetNetwork(2, [{ from: 0, to: 1, lengthM: 0 }], 1)).toThrow(RangeError);
    expect(() => pieceOf(star, { edge: 0, offsetM: 11 })).toThrow(RangeError);
    expect(() => networkKde(ladder(), [{ edge: 0, offsetM: 1 }], 5000, 'quartic', 1000)).toThrow(/paths/);
    expect([...heatKde(star, [], 3)].every((v) => v === 0)).toBe(true);
  });
});
