/** Which rows do planned grids and the cells over the city become, and what are the grids called? */
import type { LngLat } from '../../kernel/lng-lat.ts';
import type { Pt } from '../../kernel/plane.ts';
import { areaSharesOf, cellsOverPolygons, type PlanePolygon } from './crosswalk.ts';
import { compare, covers, flatPolygons, type Ground, type PlannedGrid } from './ground-plan.ts';
import type { StreetPlan } from './street-segments.ts';

export interface GridRows {
  grids: Record<string, unknown>[];
  grid_cells: Record<string, unknown>[];
}

/** A place name that may lend a grid its name; the lowest rank is the best known. */
export interface NamingPlace {
  nameZh: string;
  nameEn: string | null;
  rank: number;
  at: LngLat;
}

/**
 * Rows of the grids: named after the best known quarter inside, else after the longest street inside.
 * `cells` are the fine cells over the city.
 */
export function gridRows(
  ground: Ground,
  planned: readonly PlannedGrid[],
  plan: StreetPlan,
  places: readonly NamingPlace[],
  cells: readonly string[],
  code: string,
): GridRows {
  const ids = planned.map(
    (_, g) => `G${String(g + 1).padStart(Math.max(2, String(planned.length).length), '0')}`,
  );
  const names = gridNames(ground, planned, plan, places);
  const out: GridRows = { grids: [], grid_cells: [] };
  planned.forEach((grid, g) => {
    out.grids.push({
      grid_id: ids[g],
      valid_from: 0,
      code: `${code}-${ids[g]}`,
      name_zh: names[g]!.zh,
      name_en: names[g]!.en,
      population: null,
      geom: flatPolygons(grid.polygons),
      area_m2: Math.round(grid.areaM2 * 1000) / 1000,
    });
    for (const s of areaSharesOf(ground.hexes, grid.plane, cells))
      out.grid_cells.push({ grid_id: ids[g], cell: s.cell, weight: s.weight });
  });
  return out;
}

function gridNames(
  ground: Ground,
  planned: readonly PlannedGrid[],
  plan: StreetPlan,
  places: readonly NamingPlace[],
): { zh: string; en: string }[] {
  const taken = new Set<string>();
  const spots = places
    .map((p) => ({ ...p, on: ground.plane.fromLngLat(p.at[0], p.at[1]) }))
    .sort((a, b) => a.rank - b.rank || compare(a.nameZh, b.nameZh));
  return planned.map((grid, g) => {
    const holds = (p: Pt): boolean => covers(grid.plane, p);
    const place = spots.find((p) => !taken.has(p.nameZh) && holds(p.on));
    const lengths = new Map<string, { m: number; en: string }>();
    if (place === undefined)
      for (const s of plan.segments) {
        if (s.sourceName === null || taken.has(s.sourceName)) continue;
        const line = ground.lines[s.edges[s.edges.length >> 1]!]!;
        if (!holds(line[line.length >> 1]!)) continue;
        const before = lengths.get(s.sourceName)?.m ?? 0;
        const en = ground.roads[s.edges[0]!]!.nameEn ?? s.sourceName;
        lengths.set(s.sourceName, { m: before + s.lengthM, en });
      }
    const street = [...lengths].sort((a, b) => b[1].m - a[1].m || compare(a[0], b[0]))[0];
    const zh = place?.nameZh ?? street?.[0] ?? `第${g + 1}`;
    taken.add(zh);
    return {
      zh: `${zh}网格`,
      en: `${place?.nameEn ?? street?.[1].en ?? place?.nameZh ?? String(g + 1)} grid`,
    };
  });
}

export interface CellRows {
  h3_cells: Record<string, unknown>[];
  fine: string[];
}

/** Cells over the city at both resolutions, with their true areas. */
export function cellRows(
  ground: Ground,
  boundary: readonly PlanePolygon[],
  coarse: number,
  fine: number,
): CellRows {
  const rows: Record<string, unknown>[] = [];
  const over = (resolution: number): string[] => {
    const cells = cellsOverPolygons(ground.hexes, boundary, resolution);
    for (const cell of cells)
      rows.push({ cell, resolution, area_m2: Math.round(ground.hexes.areaM2(cell) * 1000) / 1000 });
    return cells;
  };
  over(coarse);
  return { fine: over(fine), h3_cells: rows };
}
