import {
  area,
  bbox,
  booleanPointInPolygon,
  featureCollection,
  intersect,
  lineString,
  multiPolygon,
  point,
  polygon,
} from '@turf/turf';
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import { cellArea, cellToBoundary, getResolution } from 'h3-js';
import { describe, expect, it } from 'vitest';
import { readPrebuilt } from '../../server/demo/demo.ts';
import { localPlane } from '../../server/coordinates/core/local-plane.ts';
import { segmentsApart, toSegment, type Pt } from '../../server/kernel/plane.ts';

const city = readPrebuilt();
const t = city.tables;
const ring = (flat: readonly number[]): number[][] => {
  const out: number[][] = [];
  for (let i = 0; i < flat.length; i += 2) out.push([flat[i]! / 1e7, flat[i + 1]! / 1e7]);
  return out;
};
const multi = (geom: readonly (readonly (readonly number[])[])[]): Feature<MultiPolygon> =>
  multiPolygon(geom.map((p) => p.map(ring)));
const poly = (geom: readonly (readonly number[])[]): Feature<Polygon> => polygon(geom.map(ring));
const plane = localPlane(116.58, 35.41);
const metres = (flat: readonly number[]): Pt[] =>
  ring(flat).map(([lon, lat]) => plane.fromLngLat(lon!, lat!));

/** Things by a square of 80 m, so that neighbours are found without looking at all. */
function byPlace<T>(items: readonly T[], pointsOf: (item: T) => Pt[]): (p: Pt) => T[] {
  const cells = new Map<string, Set<T>>();
  for (const item of items) {
    for (const [x, y] of pointsOf(item)) {
      const key = `${Math.floor(x / 80)},${Math.floor(y / 80)}`;
      const set = cells.get(key) ?? new Set<T>();
      set.add(item);
      cells.set(key, set);
    }
  }
  return ([x, y]) => {
    const found = new Set<T>();
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const item of cells.get(`${Math.floor(x / 80) + dx},${Math.floor(y / 80) + dy}`) ?? [])
          found.add(item);
      }
    }
    return [...found];
  };
}

describe('the demo city stands on the earth', () => {
  it('the local plane goes both ways to a tenth of a millimetre', () => {
    for (const p of [
      [0, 0],
      [3500, -2900],
      [-3400, 2800],
    ] as const) {
      const [lon, lat] = plane.toLngLat(p);
      const [x, y] = plane.fromLngLat(lon, lat);
      expect(Math.hypot(x - p[0], y - p[1])).toBeLessThan(1e-4);
    }
  });

  it('is about seven by six kilometres', () => {
    const [west, south, east, north] = bbox(multi(city.city.boundary));
    const [x0, y0] = plane.fromLngLat(west!, south!);
    const [x1, y1] = plane.fromLngLat(east!, north!);
    expect(x1 - x0).toBeGreaterThan(6400);
    expect(x1 - x0).toBeLessThan(7600);
    expect(y1 - y0).toBeGreaterThan(5400);
    expect(y1 - y0).toBeLessThan(6600);
  });
});

describe('nine grids tile the city', () => {
  const boundary = multi(city.city.boundary);
  it('areas add up to the boundary and no two overlap', () => {
    expect(t.grids).toHaveLength(9);
    const sum = t.grids.reduce((s, g) => s + area(multi(g.geom)), 0);
    expect(Math.abs(sum / area(boundary) - 1)).toBeLessThan(1e-6);
    t.grids.forEach((a, i) => {
      for (const b of t.grids.slice(i + 1)) {
        const common = intersect(featureCollection([multi(a.geom), multi(b.geom)]));
        expect(common === null ? 0 : area(common), `${a.grid_id} ${b.grid_id}`).toBeLessThan(0.01);
      }
    });
  });

  it('neighbours share their border vertex by vertex', () => {
    const seen = new Map<string, number>();
    for (const g of t.grids) {
      const flat = g.geom[0]![0]!;
      for (let i = 0; i + 3 < flat.length; i += 2) {
        const ends = [`${flat[i]},${flat[i + 1]}`, `${flat[i + 2]},${flat[i + 3]}`].sort().join(' ');
        seen.set(ends, (seen.get(ends) ?? 0) + 1);
      }
    }
    const rim = city.city.boundary[0]![0]!;
    const onRim = new Set<string>();
    for (let i = 0; i < rim.length; i += 2) onRim.add(`${rim[i]},${rim[i + 1]}`);
    const alone = [...seen].filter(([, n]) => n === 1);
    const inner = alone.filter(([ends]) => !ends.split(' ').some((v) => onRim.has(v)));
    // A border edge that only one grid knows must lie on the city's boundary, split where a road meets it.
    for (const [ends] of inner) {
      const [a] = ends.split(' ').map((v) => v.split(',').map(Number) as [number, number]);
      const p = plane.fromLngLat(a![0] / 1e7, a![1] / 1e7);
      const edge = metres(rim);
      const gap = Math.min(...edge.slice(1).map((q, i) => toSegment(p, edge[i]!, q)));
      expect(gap).toBeLessThan(0.02);
    }
    expect([...seen.values()].every((n) => n <= 2)).toBe(true);
  });
});

describe('roads and streets', () => {
  it('the road graph is one connected part and its edges begin and end at their nodes', () => {
    const node = new Map(t.road_nodes.map((n) => [n.node_id, n.geom]));
    const adjacent = new Map<number, number[]>();
    for (const e of t.road_edges) {
      expect(e.geom.slice(0, 2)).toEqual(node.get(e.from_node));
      expect(e.geom.slice(-2)).toEqual(node.get(e.to_node));
      adjacent.set(e.from_node, [...(adjacent.get(e.from_node) ?? []), e.to_node]);
      adjacent.set(e.to_node, [...(adjacent.get(e.to_node) ?? []), e.from_node]);
    }
    const seen = new Set([t.road_edges[0]!.from_node]);
    const stack = [...seen];
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      for (const w of adjacent.get(v)!) if (!seen.has(w)) stack.push((seen.add(w), w));
    }
    expect(seen.size).toBe(t.road_nodes.length);
  });

  it('256 streets in four grades, each connected, of one grid, named once', () => {
    expect(t.streets).toHaveLength(256);
    expect(new Set(t.streets.map((s) => s.name_zh)).size).toBe(256);
    expect(new Set(t.streets.map((s) => s.grade))).toEqual(new Set([1, 2, 3, 4]));
    expect(t.streets.filter((s) => s.daily_must)).toHaveLength(7);
    const grids = new Map(t.grids.map((g) => [g.grid_id, multi(g.geom)]));
    for (const s of t.streets) {
      const parts = s.geom.map((line) => [line.slice(0, 2).join(), line.slice(-2).join()]);
      const joined = new Set(parts[0]);
      for (let grew = true; grew;) {
        grew = false;
        for (const [a, b] of parts) {
          if (joined.has(a!) === joined.has(b!)) continue;
          joined.add(a!).add(b!);
          grew = true;
        }
      }
      expect(
        parts.every(([a]) => joined.has(a!)),
        s.street_id,
      ).toBe(true);
      const line = metres(s.geom[Math.floor(s.geom.length / 2)]!);
      const home = grids.get(s.home_grid_id)!;
      // Inside its grid, or on the border that two grids share.
      const beside = line.slice(1).some((q, i) => {
        const p = line[i]!;
        const l = Math.hypot(q[0] - p[0], q[1] - p[1]) || 1;
        const m: Pt = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
        return [1, -1].some((k) =>
          booleanPointInPolygon(
            point(plane.toLngLat([m[0] - ((q[1] - p[1]) / l) * k, m[1] + ((q[0] - p[0]) / l) * k])),
            home,
          ),
        );
      });
      expect(beside, `${s.street_id} in ${s.home_grid_id}`).toBe(true);
    }
    const lengths = t.streets.map((s) => s.length_m).sort((a, b) => a - b);
    expect(lengths[12]!).toBeGreaterThan(250);
    expect(lengths[243]!).toBeLessThan(1500);
    expect(lineString(ring(t.streets[0]!.geom[0]!)).geometry.coordinates.length).toBeGreaterThan(1);
  });

  it('neighbours are mutual', () => {
    const pairs = new Set(t.street_neighbours.map((n) => `${n.street_id} ${n.neighbour_id}`));
    for (const n of t.street_neighbours) expect(pairs.has(`${n.neighbour_id} ${n.street_id}`)).toBe(true);
  });
});

describe('H3 and its crosswalks', () => {
  it('shares sum to one and cells carry their true area', () => {
    for (const [rows, id] of [
      [t.grid_cells, 'grid_id'],
      [t.street_cells, 'street_id'],
    ] as const) {
      const sums = new Map<string, number>();
      for (const r of rows as readonly { weight: number; grid_id?: string; street_id?: string }[]) {
        const key = r[id]!;
        sums.set(key, (sums.get(key) ?? 0) + r.weight);
        expect(r.weight).toBeGreaterThan(0);
      }
      expect(sums.size).toBe(id === 'grid_id' ? 9 : 256);
      for (const [key, sum] of sums) expect(Math.abs(sum - 1), key).toBeLessThan(1e-9);
    }
    for (const c of t.h3_cells) {
      expect(getResolution(c.cell)).toBe(c.resolution);
      expect(Math.abs(c.area_m2 - cellArea(c.cell, 'm2'))).toBeLessThan(0.001);
    }
  });

  it('a share of a grid is the share that turf measures', () => {
    const known = new Set(t.h3_cells.map((c) => c.cell));
    const grid = t.grids[1]!;
    const shape = multi(grid.geom);
    const whole = area(shape);
    for (const s of t.grid_cells.filter((c) => c.grid_id === grid.grid_id).slice(0, 25)) {
      expect(known.has(s.cell)).toBe(true);
      const hex = polygon([[...cellToBoundary(s.cell, true)]]);
      const common = intersect(featureCollection<Polygon | MultiPolygon>([shape, hex]));
      expect(Math.abs((common === null ? 0 : area(common)) / whole - s.weight)).toBeLessThan(1e-6);
    }
  });
});

describe('buildings keep their distance', () => {
  const buildings = t.buildings.map((b) => ({ id: b.building_id, points: metres(b.geom[0]!).slice(0, -1) }));
  it('about 8,000, with a skyline', () => {
    expect(buildings.length).toBeGreaterThan(7500);
    expect(buildings.length).toBeLessThan(8700);
    const tall = t.buildings.filter((b) => b.height_m > 100);
    expect(tall.length).toBeGreaterThan(15);
    expect(Math.max(...t.buildings.map((b) => b.height_m))).toBe(180);
    for (const b of t.buildings) if (b.kind === 'courtyard') expect(b.height_m).toBeLessThan(10);
  });

  it('none stands on a carriageway', () => {
    const pieces = t.road_edges.flatMap((e) => {
      const line = metres(e.geom);
      return line.slice(1).map((q, i) => ({ a: line[i]!, b: q, half: e.width_m / 2 }));
    });
    const along = ({ a, b }: { a: Pt; b: Pt }): Pt[] => {
      const n = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / 60));
      return Array.from({ length: n + 1 }, (_, i): Pt => [
        a[0] + ((b[0] - a[0]) * i) / n,
        a[1] + ((b[1] - a[1]) * i) / n,
      ]);
    };
    const near = byPlace(pieces, along);
    const bad = buildings.filter(({ points }) =>
      points.some((p, i) =>
        near(p).some((r) => segmentsApart(p, points[(i + 1) % points.length]!, r.a, r.b) < r.half - 0.05),
      ),
    );
    expect(bad.map((b) => b.id)).toEqual([]);
  });

  it('none stands in water', () => {
    const water = t.surfaces
      .filter((s) => ['river', 'canal', 'lake'].includes(s.kind))
      .map((s) => ({ shape: multi(s.geom), box: bbox(multi(s.geom)) }));
    expect(water.length).toBeGreaterThan(4);
    for (const b of t.buildings) {
      for (const [lon, lat] of ring(b.geom[0]!)) {
        for (const w of water) {
          if (lon! < w.box[0]! || lon! > w.box[2]! || lat! < w.box[1]! || lat! > w.box[3]!) continue;
          expect(booleanPointInPolygon(point([lon!, lat!]), w.shape), b.building_id).toBe(false);
        }
      }
    }
  });
});

describe('protected zones', () => {
  const inForce = t.zones.filter((z) => z.valid_to === null && z.known_to === null);
  it('six sites, all five classes, each in its regime', () => {
    expect(t.heritage_sites).toHaveLength(6);
    expect(new Set(t.heritage_sites.map((s) => s.grade))).toEqual(
      new Set(['national', 'provincial', 'city', 'county', 'unclassified']),
    );
    const pairs = new Set(t.zones.map((z) => `${z.regime} ${z.class}`));
    expect(pairs).toEqual(
      new Set([
        'cultural_relics key_protection',
        'cultural_relics general_protection',
        'cultural_relics construction_control',
        'historic_city core_protection',
        'historic_city construction_control',
        'local_plan landscape_coordination',
      ]),
    );
  });

  it('a control zone lies outside the protection zone of its site', () => {
    const protecting = new Set(['key_protection', 'general_protection', 'core_protection']);
    let compared = 0;
    for (const control of inForce.filter((z) => z.class === 'construction_control' && z.geom)) {
      for (const inner of inForce.filter(
        (z) => z.site_id === control.site_id && protecting.has(z.class) && z.geom,
      )) {
        const common = intersect(featureCollection([multi(control.geom!), multi(inner.geom!)]));
        expect(common === null ? 0 : area(common), `${control.zone_id} ${inner.zone_id}`).toBeLessThan(0.01);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(4);
  });

  it('one is text only, one is a rule, one was superseded, one corrected later', () => {
    expect(t.zones.filter((z) => !z.geom && z.boundary_text && !z.boundary_rule)).toHaveLength(1);
    expect(t.zones.filter((z) => !z.geom && z.boundary_rule)).toHaveLength(1);
    expect(t.zones.filter((z) => z.valid_to !== null)).toHaveLength(1);
    expect(t.zones.filter((z) => z.known_to !== null)).toHaveLength(1);
    for (const z of t.zones)
      if (z.height_limit)
        expect(z.height_limit).toMatchObject({
          maxM: expect.any(Number),
          ref: expect.stringMatching(/^(eave|ridge|top|absolute|relative)$/),
        });
    for (const z of inForce) if (z.geom) expect(area(poly(z.geom[0]!))).toBeGreaterThan(1000);
  });
});
