import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexesOn } from '../../server/coordinates/core/hexes.ts';
import { localPlane } from '../../server/coordinates/core/local-plane.ts';
import { balancedParts, connectedParts } from '../../server/geography/core/balanced-parts.ts';
import {
  areaOf,
  areaSharesOf,
  cellsOverPolygons,
  lengthSharesOf,
} from '../../server/geography/core/crosswalk.ts';
import { doubleArea, facesOf, outlineOf } from '../../server/geography/core/faces.ts';
import { overlayGrids } from '../../server/geography/core/grid-overlay.ts';
import { buildGrids, type GridInput } from '../../server/geography/core/grids-build.ts';
import {
  cutAtCrossings,
  withoutDeadEnds,
  type Node,
} from '../../server/geography/core/lattice-arrangement.ts';
import { roadGraphOf, type RoadLine } from '../../server/geography/core/road-graph.ts';
import { edgeItems, streetSegments, type StreetEdge } from '../../server/geography/core/street-segments.ts';
import { judgeAreas, judgeStreets } from '../../server/geography/core/topology.ts';
import type { MultiPolygon, Position } from '../../server/kernel/geojson.ts';
import { randomOf } from '../../server/kernel/random.ts';

const plane = localPlane(116.6, 35.4);

/** A town of crooked rows and columns, some streets missing: planar, every junction shared, names along rows and columns. */
function townOf(seed: number, size: number): RoadLine[] {
  const random = randomOf(seed, 'town');
  const point = Array.from({ length: size + 1 }, (_, i) =>
    Array.from({ length: size + 1 }, (__, j): Position => {
      const [x, y] = plane.toLngLat([i * 200 + random.between(-60, 60), j * 200 + random.between(-60, 60)]);
      return [Math.round(x * 1e7) / 1e7, Math.round(y * 1e7) / 1e7];
    }),
  );
  const lines: RoadLine[] = [];
  const add = (a: Position, b: Position, name: string, rank: number): void => {
    if (random.chance(0.12)) return;
    const unnamed = random.chance(0.2);
    lines.push({
      points: [a, b],
      cls: rank % 3 === 0 ? 'collector' : rank % 3 === 1 ? 'local' : 'lane',
      nameZh: unnamed ? null : name,
      nameEn: null,
      widthM: null,
      oneway: false,
      bridge: false,
      managed: true,
    });
  };
  for (let i = 0; i <= size; i += 1)
    for (let j = 0; j <= size; j += 1) {
      if (i < size) add(point[i]![j]!, point[i + 1]![j]!, `东西${j}路`, j);
      if (j < size) add(point[i]![j]!, point[i]![j + 1]!, `南北${i}街`, i);
    }
  return lines;
}

const edgesOf = (lines: readonly RoadLine[]): StreetEdge[] =>
  roadGraphOf(lines).edges.map((e) => ({ ...e, points: e.points.map((p) => plane.fromLngLat(p[0], p[1])) }));

const town = fc.record({ seed: fc.integer({ min: 1, max: 1e6 }), size: fc.integer({ min: 4, max: 8 }) });

describe('street segments', () => {
  it('every named piece is in exactly one connected segment, and the number is the one asked for', () => {
    fc.assert(
      fc.property(town, fc.double({ min: 0, max: 1, noNaN: true }), ({ seed, size }, where) => {
        const edges = edgesOf(townOf(seed, size));
        const items = edgeItems(edges, 0);
        const range = streetSegments(edges, { count: 1, clamp: true, sideBySideM: 0 });
        const count = range.fewest + Math.round((range.most - range.fewest) * where);
        const { segments, leftOut } = streetSegments(edges, { count, sideBySideM: 0 });
        expect(segments).toHaveLength(count);
        const seen = new Map<number, number>();
        for (const s of segments) for (const i of s.edges) seen.set(i, (seen.get(i) ?? 0) + 1);
        expect([...seen.values()].every((n) => n === 1)).toBe(true);
        expect(edges.every((e, i) => e.nameZh === null || seen.get(i) === 1)).toBe(true);
        expect(leftOut.every((i) => edges[i]!.nameZh === null && !seen.has(i))).toBe(true);
        expect(segments.every((s) => connectedParts(items, new Set(s.edges)).length === 1)).toBe(true);
        expect(new Set(segments.map((s) => s.nameZh)).size).toBe(count);
      }),
      { numRuns: 40 },
    );
  });

  it('lengths are comparable: the middle half of a full town lies within a factor of three', () => {
    const edges = edgesOf(townOf(7, 14));
    const { segments } = streetSegments(edges, { count: 90, sideBySideM: 0 });
    const lengths = segments.map((s) => s.lengthM).sort((a, b) => a - b);
    expect(lengths[67]! / lengths[22]!).toBeLessThan(3);
  });

  it('refuses a number out of reach and says which numbers are in reach', () => {
    const edges = edgesOf(townOf(3, 4));
    expect(() => streetSegments(edges, { count: 100_000 })).toThrowError(/street_count_out_of_reach/);
  });

  it('two carriageways of one name within reach are one street; apart they are two', () => {
    const line = (y: number): StreetEdge => ({
      from: y * 2,
      to: y * 2 + 1,
      points: [
        [0, y],
        [400, y],
      ],
      cls: 'arterial',
      nameZh: '建设路',
      nameEn: null,
      widthM: 12,
      managed: true,
    });
    expect(streetSegments([line(0), line(30)], { count: 1 }).segments).toHaveLength(1);
    expect(
      streetSegments([line(0), line(30)], { count: 1, clamp: true, sideBySideM: 10 }).segments,
    ).toHaveLength(2);
  });

  it('a lane without a name is named from what it joins', () => {
    const main: StreetEdge = {
      from: 1,
      to: 2,
      points: [
        [0, 0],
        [300, 0],
      ],
      cls: 'collector',
      nameZh: '府河路',
      nameEn: 'Fuhe Road',
      widthM: 20,
      managed: true,
    };
    const lane: StreetEdge = {
      ...main,
      from: 2,
      to: 3,
      points: [
        [300, 0],
        [300, 150],
      ],
      cls: 'lane',
      nameZh: null,
      nameEn: null,
      widthM: 5,
    };
    const { segments } = streetSegments([main, lane], { count: 2 });
    const named = segments.find((s) => s.sourceName === null)!;
    expect(named.nameZh).toBe('府河路北侧无名巷');
    expect(named.nameEn).toBe('Unnamed lane north of Fuhe Road');
  });
});

describe('balanced parts', () => {
  it('any connected items make exactly n connected parts', () => {
    fc.assert(
      fc.property(town, fc.double({ min: 0, max: 1, noNaN: true }), ({ seed, size }, share) => {
        const items = edgeItems(edgesOf(townOf(seed, size)), 0);
        const [largest] = connectedParts(items, new Set(items.size.keys()));
        const n = 1 + Math.floor((largest!.length - 1) * share);
        const parts = balancedParts(items, largest!, n);
        expect(parts).toHaveLength(n);
        expect(parts.flat().sort((a, b) => a - b)).toEqual([...largest!].sort((a, b) => a - b));
        expect(parts.every((p) => connectedParts(items, new Set(p)).length === 1)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

/** Any lines on a small lattice: they cross, touch and run over one another. */
const lattice = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
const soup = fc.array(fc.tuple(lattice, lattice), { minLength: 3, maxLength: 25 });

describe('faces on the lattice', () => {
  it('cut pieces share ends only, and areas of faces add up to the outline of all', () => {
    fc.assert(
      fc.property(soup, (lines) => {
        const pieces = cutAtCrossings(lines.map((points, source) => ({ points, source })));
        expect(cutAtCrossings(pieces.map(({ a, b }, source) => ({ points: [a, b], source })))).toHaveLength(
          pieces.length,
        );
        const faces = facesOf(withoutDeadEnds(pieces));
        const inside = faces.rings.reduce(
          (sum, rings) => sum + rings.reduce((s, ring) => s + doubleArea(faces.pieces, ring), 0),
          0,
        );
        const shoelace = (ring: readonly Node[]): number =>
          ring.reduce((s, a, i) => {
            const b = ring[(i + 1) % ring.length]!;
            return s + a[0] * b[1] - b[0] * a[1];
          }, 0);
        const whole = outlineOf(faces, () => true).reduce(
          (sum, rings) => sum + rings.reduce((s, ring) => s + shoelace(ring), 0),
          0,
        );
        expect(inside).toBe(whole);
        const odd = outlineOf(faces, (f) => f % 2 === 1);
        const even = outlineOf(faces, (f) => f % 2 === 0);
        const area = (list: typeof odd): number =>
          list.reduce((sum, rings) => sum + rings.reduce((s, ring) => s + shoelace(ring), 0), 0);
        expect(area(odd) + area(even)).toBe(whole);
      }),
      { numRuns: 300 },
    );
  });
});

const STEP: [number, number] = [0.0091, 0.0111];

function gridInput(lines: readonly RoadLine[], count: number, size: number): GridInput {
  const at = (p: Position): Node => [Math.round((p[0] - 116.6) * 1e7), Math.round((p[1] - 35.4) * 1e7)];
  const corner = (x: number, y: number): Node => at(plane.toLngLat([x, y]) as Position);
  const far = size * 200 + 150;
  const rank = { trunk: 0, arterial: 1, collector: 2, local: 3, lane: 4, track: 5 };
  return {
    boundary: [[[corner(-150, -150), corner(far, -150), corner(far, far), corner(-150, far)]]],
    roads: roadGraphOf(lines).edges.map((e) => ({
      points: e.points.map((p) => at([p[0], p[1]])),
      rank: rank[e.cls],
      counted: true,
    })),
    stepM: STEP,
    count,
  };
}

const asShape = (outline: readonly Node[][][] | readonly (readonly (readonly Node[])[])[]): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: outline.map((rings) =>
    rings.map((ring) => [...ring, ring[0]!].map(([x, y]): Position => [116.6 + x / 1e7, 35.4 + y / 1e7])),
  ),
});

describe('responsibility grids', () => {
  it('leave no gap, do not overlap, hang together and are balanced', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 9 }), (seed, count) => {
        const built = buildGrids(gridInput(townOf(seed, 10), count, 10), randomOf(1, 'grids'));
        expect(built.grids).toHaveLength(count);
        expect(built.grids.every((g) => g.outline.length === 1)).toBe(true);
        const shapes = built.grids.map((g, k) => ({ id: `G${k}`, shape: asShape(g.outline) }));
        const areas = overlayGrids(plane, asShape(built.boundary), shapes);
        expect(areas.filter((a) => a.kind !== 'boundary_part')).toEqual([]);
        const lengths = built.grids.map((g) => g.streetM);
        const mean = lengths.reduce((s, l) => s + l, 0) / count;
        expect(Math.max(...lengths) / mean).toBeLessThan(1.5);
        expect(built.alongStreets).toBeGreaterThan(0.6);
      }),
      { numRuns: 15 },
    );
  });

  it('are made by straight cuts where streets close no face, and say so', () => {
    const built = buildGrids({ ...gridInput([], 4, 4), roads: [] }, randomOf(1, 'grids'));
    expect(built.grids).toHaveLength(4);
    expect(built.straightCuts).toBeGreaterThan(0);
    const total = built.grids.reduce((s, g) => s + g.areaM2, 0);
    expect(total).toBeGreaterThan(1.1e6);
  });
});

describe('crosswalks', () => {
  const hexes = hexesOn(plane);

  it('shares of areas and lengths sum to one, and cells cover the whole area', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 60, max: 900, noNaN: true }), fc.nat(6)), {
          minLength: 5,
          maxLength: 12,
        }),
        (spokes) => {
          const ring = spokes.map(([r, k], i): [number, number] => {
            const angle = ((i + k / 20) / spokes.length) * 2 * Math.PI;
            return [r * Math.cos(angle), r * Math.sin(angle)];
          });
          const cells = cellsOverPolygons(hexes, [[ring]], 10);
          const shares = areaSharesOf(hexes, [[ring]], cells);
          expect(Math.abs(shares.reduce((s, w) => s + w.weight, 0) - 1)).toBeLessThan(1e-9);
          const lengths = lengthSharesOf(hexes, [ring], 10);
          expect(Math.abs(lengths.reduce((s, w) => s + w.weight, 0) - 1)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('an area with a hole has the share of what is left', () => {
    const square = (r: number): [number, number][] => [
      [-r, -r],
      [r, -r],
      [r, r],
      [-r, r],
    ];
    const polygon = [square(500), square(200)];
    expect(areaOf([polygon])).toBeCloseTo(1e6 - 160_000, 3);
    const cells = cellsOverPolygons(hexes, [polygon], 10);
    const inside = areaSharesOf(hexes, [polygon], cells);
    // The middle cell lies wholly in the hole.
    expect(inside.some((s) => s.cell === hexes.cellAt([0, 0], 10))).toBe(false);
  });

  it('a pentagon cell is clipped like any other', () => {
    const there = localPlane(-9.0, 23.7);
    const far = hexesOn(there);
    const ring: [number, number][] = [
      [-30_000, -30_000],
      [30_000, -30_000],
      [30_000, 30_000],
      [-30_000, 30_000],
    ];
    const shares = areaSharesOf(far, [[ring]], cellsOverPolygons(far, [[ring]], 5));
    expect(Math.abs(shares.reduce((s, w) => s + w.weight, 0) - 1)).toBeLessThan(1e-9);
  });
});

describe('topology findings', () => {
  const square = (west: number, east: number): MultiPolygon => {
    const corner = (x: number, y: number): Position => plane.toLngLat([x, y]) as Position;
    const ring = [corner(west, 0), corner(east, 0), corner(east, 1000), corner(west, 1000)];
    return { type: 'MultiPolygon', coordinates: [[[...ring, ring[0]!]]] };
  };

  it('a gap, an overlap and a sliver are told apart and measured', () => {
    const kinds = (a: MultiPolygon, b: MultiPolygon) =>
      judgeAreas(
        overlayGrids(plane, square(0, 2000), [
          { id: 'A', shape: a },
          { id: 'B', shape: b },
        ]),
      ).map((f) => [f.kind, f.severity, Math.round(f.size! / 1000)]);
    expect(kinds(square(0, 1000), square(1000, 2000))).toEqual([]);
    expect(kinds(square(0, 900), square(1000, 2000))).toEqual([['grid_gap', 'error', 100]]);
    expect(kinds(square(0, 1100), square(1000, 2000))).toEqual([['grid_overlap', 'error', 100]]);
    expect(kinds(square(0, 999), square(1000, 2000))).toEqual([['grid_sliver', 'warning', 1]]);
    expect(kinds(square(0, 1000), square(1000, 2100))).toEqual([['grid_outside', 'warning', 100]]);
  });

  it('a street in two parts is an error with the length of the stray part', () => {
    const road = (from: number, x: number, streetId: string) => ({
      from,
      to: from + 1,
      points: [
        [x, 0],
        [x + 100, 0],
      ] as [number, number][],
      lngLats: [plane.toLngLat([x, 0]), plane.toLngLat([x + 100, 0])],
      cls: 'local' as const,
      nameZh: '甲路',
      nameEn: null,
      widthM: 9,
      managed: true,
      streetId,
    });
    const street = {
      streetId: 'S1',
      nameZh: '甲路',
      lengthM: 200,
      hasGrid: true,
      bbox: [0, 0, 1, 1] as const,
    };
    const found = judgeStreets([street], [road(1, 0, 'S1'), road(10, 500, 'S1')]);
    expect(found.find((f) => f.kind === 'street_in_parts')).toMatchObject({ severity: 'error', size: 100 });
  });
});
