/** The city's geography as rows: grids, roads, streets, H3 cells with crosswalks, surfaces, buildings. */
import { areaShares, cellsOver, lengthShares } from '../../coordinates/core/hexes.ts';
import { signedArea } from '../../kernel/plane.ts';
import type { Tables } from './rows.ts';
import { idOf, type Scene } from './scene.ts';

export const H3_COARSE = 8;
export const H3_FINE = 10;

const DWELLING = new Set(['residential_slab', 'residential_tower', 'courtyard', 'midrise', 'farmhouse']);

function populations(scene: Scene): number[] {
  const out = scene.gridRings.map(() => 0);
  for (const b of scene.buildings) {
    if (!DWELLING.has(b.kind)) continue;
    const grid = scene.ground.gridOf.get(scene.ground.blocks[b.block]!.face.id)!;
    out[grid]! += (Math.abs(signedArea(b.ring)) * b.storeys) / 36;
  }
  return out.map(Math.round);
}

function gridRows(scene: Scene, t: Tables): void {
  const people = populations(scene);
  const cells = cellsOver(scene.hexes, scene.plan.boundary, H3_FINE);
  scene.gridRings.forEach((ring, g) => {
    t.grids.push({
      grid_id: scene.gridId(g),
      valid_from: -730 * 86400,
      code: `${scene.plan.code}-${scene.gridId(g)}`,
      name_zh: scene.gridNames[g]!.zh,
      name_en: scene.gridNames[g]!.en,
      population: people[g]!,
      geom: [[scene.flatRing(ring)]],
      area_m2: Math.round(signedArea(ring) * 1000) / 1000,
    });
    for (const s of areaShares(scene.hexes, ring, cells))
      t.grid_cells.push({ grid_id: scene.gridId(g), cell: s.cell, weight: s.weight });
  });
  const add = (cell: string, resolution: number): void => {
    t.h3_cells.push({ cell, resolution, area_m2: Math.round(scene.hexes.areaM2(cell) * 1000) / 1000 });
  };
  for (const cell of cellsOver(scene.hexes, scene.plan.boundary, H3_COARSE)) add(cell, H3_COARSE);
  for (const cell of cells) add(cell, H3_FINE);
}

/** The seven streets that must be walked daily: the old town's and centre's main streets. */
function dailyMust(scene: Scene): Set<number> {
  const near = scene.streets
    .filter((s) => s.grade <= 2)
    .map((s) => {
      const p = scene.net.edges[s.edges[Math.floor(s.edges.length / 2)]!]!.points[0]!;
      const toOld = Math.hypot(p[0] - scene.plan.oldCentre[0], p[1] - scene.plan.oldCentre[1]);
      const toCbd = Math.hypot(p[0] - scene.plan.cbd[0], p[1] - scene.plan.cbd[1]);
      return { index: s.index, gap: Math.min(toOld, toCbd * 1.1) };
    })
    .sort((a, b) => a.gap - b.gap);
  return new Set(near.slice(0, 7).map((s) => s.index));
}

function streetRows(scene: Scene, t: Tables): void {
  const must = dailyMust(scene);
  const nodesOf = scene.streets.map(() => new Set<number>());
  for (const s of scene.streets) {
    const lines = s.edges.map((id) => scene.net.edges[id]!.points);
    for (const id of s.edges) nodesOf[s.index]!.add(scene.net.edges[id]!.from).add(scene.net.edges[id]!.to);
    t.streets.push({
      street_id: scene.streetId(s.index),
      name_zh: scene.streetNames[s.index]!.zh,
      name_en: scene.streetNames[s.index]!.en,
      grade: s.grade,
      kind:
        s.cls === 'lane'
          ? 'back_lane'
          : s.cls === 'local'
            ? 'side_street'
            : s.cls === 'collector'
              ? 'secondary_road'
              : s.cls === 'trunk'
                ? 'ring_road'
                : 'main_road',
      home_grid_id: scene.gridId(s.grid),
      geom: lines.map(scene.flat),
      length_m: Math.round(s.lengthM * 1000) / 1000,
      width_m: s.widthM,
      daily_must: must.has(s.index),
    });
    for (const share of lengthShares(scene.hexes, lines, H3_FINE))
      t.street_cells.push({ street_id: scene.streetId(s.index), cell: share.cell, weight: share.weight });
  }
  for (const a of scene.streets) {
    for (const b of scene.streets) {
      if (a.index === b.index || ![...nodesOf[a.index]!].some((n) => nodesOf[b.index]!.has(n))) continue;
      t.street_neighbours.push({ street_id: scene.streetId(a.index), neighbour_id: scene.streetId(b.index) });
    }
  }
}

function roadRows(scene: Scene, t: Tables): void {
  scene.net.nodes.forEach((p, i) => t.road_nodes.push({ node_id: i + 1, geom: scene.e7(p) }));
  for (const e of scene.net.edges) {
    const street = scene.streetOfEdge[e.id]!;
    t.road_edges.push({
      edge_id: e.id + 1,
      from_node: e.from + 1,
      to_node: e.to + 1,
      class: e.cls,
      name_zh: scene.edgeNames[e.id]?.zh ?? null,
      street_id: street < 0 ? null : scene.streetId(street),
      width_m: e.widthM,
      oneway: false,
      bridge: e.bridge,
      length_m: Math.round(e.lengthM * 1000) / 1000,
      geom: scene.flat(e.points),
    });
  }
}

/** Fills the geographic tables. */
export function geographyRows(scene: Scene, t: Tables): void {
  gridRows(scene, t);
  roadRows(scene, t);
  streetRows(scene, t);
  scene.surfaces.all.forEach((s, i) =>
    t.surfaces.push({
      surface_id: idOf('F', i, 4),
      kind: s.kind,
      name_zh: s.nameZh ?? null,
      name_en: s.nameEn ?? null,
      geom: s.polygons.map((rings) => rings.map(scene.flatRing)),
    }),
  );
  scene.buildings.forEach((b, i) =>
    t.buildings.push({
      building_id: idOf('B', i, 5),
      name_zh: b.nameZh ?? null,
      kind: b.kind,
      storeys: b.storeys,
      height_m: b.heightM,
      geom: [scene.flatRing(b.ring), ...(b.hole ? [scene.flatRing(b.hole)] : [])],
    }),
  );
}
