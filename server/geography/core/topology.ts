/**
 * What is wrong with the topology of a city's grids and streets? Measurements come from the overlay of the outlines
 * and from the road pieces; this decides which of them are errors, which are only worth a look, and which are rounding.
 * A strip thinner than `ROUNDING_M` on average is rounding, whatever its length.
 */
import type { BBox, LngLat } from '../../kernel/lng-lat.ts';
import { distanceM } from '../../kernel/lng-lat.ts';
import { connectedParts } from './balanced-parts.ts';
import { edgeItems, type StreetEdge } from './street-segments.ts';

export type TopologyKind =
  | 'grid_gap'
  | 'grid_overlap'
  | 'grid_sliver'
  | 'grid_in_parts'
  | 'grid_outside'
  | 'grid_invalid'
  | 'street_in_parts'
  | 'street_orphan'
  | 'street_duplicate_name'
  | 'street_without_grid'
  | 'named_road_unmanaged'
  | 'road_dangling'
  | 'road_island'
  | 'crosswalk_sum';

export interface Finding {
  kind: TopologyKind;
  severity: 'error' | 'warning' | 'hint';
  subject: string;
  zh: string;
  en: string;
  size: number | null;
  unit: 'm2' | 'm' | 'share' | null;
  bbox: BBox | null;
}

/** An area that the overlay measured, in the city's own plane. */
export interface MeasuredArea {
  kind: 'gap' | 'outside' | 'overlap' | 'part' | 'boundary_part' | 'invalid';
  subject: string;
  areaM2: number;
  outlineM: number;
  bbox: BBox;
}

const ROUNDING_M = 0.05;
/** Thinner than this on average, an area is a sliver: lines that should be one. */
const SLIVER_M = 2;
/** A dead end this near to another road was meant to meet it. */
const MISSED_M = 3;

const square = (m2: number): string => (m2 >= 10 ? m2.toFixed(0) : m2.toPrecision(2));

/** Findings about grids. */
export function judgeAreas(areas: readonly MeasuredArea[]): Finding[] {
  const out: Finding[] = [];
  const cityParts = areas.filter((a) => a.kind === 'boundary_part').length;
  for (const a of areas) {
    const widthM = a.outlineM > 0 ? (2 * a.areaM2) / a.outlineM : 0;
    const finding = (kind: TopologyKind, severity: Finding['severity'], zh: string, en: string): void => {
      out.push({ kind, severity, subject: a.subject, zh, en, size: a.areaM2, unit: 'm2', bbox: a.bbox });
    };
    if (a.kind === 'invalid') {
      finding('grid_invalid', 'error', '网格的边界自相交。', 'The outline of the grid crosses itself.');
      continue;
    }
    if (a.kind === 'boundary_part') continue;
    if (a.kind === 'part') {
      // A boundary with islands can not give every grid in one piece.
      finding(
        'grid_in_parts',
        cityParts > 1 ? 'hint' : 'error',
        `网格不连片：其中一块 ${square(a.areaM2)} 平方米。`,
        `The grid is not in one piece; this part has ${square(a.areaM2)} m².`,
      );
      continue;
    }
    if (widthM < ROUNDING_M) continue;
    if (widthM < SLIVER_M) {
      finding(
        'grid_sliver',
        'warning',
        `细长条：${square(a.areaM2)} 平方米，平均宽 ${widthM.toFixed(2)} 米。`,
        `A sliver of ${square(a.areaM2)} m², ${widthM.toFixed(2)} m wide on average.`,
      );
    } else if (a.kind === 'gap') {
      finding(
        'grid_gap',
        'error',
        `没有网格覆盖：${square(a.areaM2)} 平方米。`,
        `No grid covers ${square(a.areaM2)} m².`,
      );
    } else if (a.kind === 'outside') {
      finding(
        'grid_outside',
        'warning',
        `超出城市边界：${square(a.areaM2)} 平方米。`,
        `${square(a.areaM2)} m² lie outside the city.`,
      );
    } else
      finding(
        'grid_overlap',
        'error',
        `两个网格重叠：${square(a.areaM2)} 平方米。`,
        `Two grids overlap by ${square(a.areaM2)} m².`,
      );
  }
  return out;
}

/** Findings about shares that do not sum to one. */
export function judgeShares(
  rows: readonly { kind: 'grid' | 'street'; subject: string; off: number; bbox: BBox }[],
): Finding[] {
  return rows.map((r) => ({
    kind: 'crosswalk_sum',
    severity: 'error',
    subject: r.subject,
    zh: `${r.kind === 'grid' ? '网格' : '街巷'}与六边形单元的份额之和不为 1（差 ${r.off.toExponential(1)}）。`,
    en: `Shares of the ${r.kind} in cells do not sum to one (off by ${r.off.toExponential(1)}).`,
    size: r.off,
    unit: 'share',
    bbox: r.bbox,
  }));
}

export interface CheckedStreet {
  streetId: string;
  nameZh: string;
  lengthM: number;
  hasGrid: boolean;
  bbox: BBox;
}

/** A road piece with both of its lines: degrees for places, plane metres for distances. */
export interface CheckedRoad extends StreetEdge {
  streetId: string | null;
  lngLats: readonly LngLat[];
}

function boxOf(lines: readonly (readonly LngLat[])[]): BBox {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of lines.flat()) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Findings about streets and the road pieces that they are made of. */
export function judgeStreets(
  streets: readonly CheckedStreet[],
  roads: readonly CheckedRoad[],
  sideBySideM = 50,
): Finding[] {
  const out: Finding[] = [];
  const items = edgeItems(roads, sideBySideM);
  const byStreet = new Map<string, number[]>();
  roads.forEach((road, i) => {
    if (road.streetId === null) return;
    const list = byStreet.get(road.streetId);
    if (list) list.push(i);
    else byStreet.set(road.streetId, [i]);
  });
  const names = new Map<string, CheckedStreet[]>();
  for (const s of streets) {
    names.set(s.nameZh, [...(names.get(s.nameZh) ?? []), s]);
    const about = { subject: s.streetId, bbox: s.bbox };
    if (!s.hasGrid)
      out.push({
        ...about,
        kind: 'street_without_grid',
        severity: 'error',
        zh: `街巷“${s.nameZh}”没有责任网格。`,
        en: `Street ${s.streetId} has no grid.`,
        size: s.lengthM,
        unit: 'm',
      });
    const own = byStreet.get(s.streetId) ?? [];
    if (own.length === 0) continue;
    const parts = connectedParts(items, new Set(own));
    if (parts.length > 1) {
      const stray = parts.slice(1).flat();
      out.push({
        ...about,
        kind: 'street_in_parts',
        severity: 'error',
        zh: `街巷“${s.nameZh}”不连通：分成 ${parts.length} 段。`,
        en: `Street ${s.streetId} is not connected: ${parts.length} parts.`,
        size: stray.reduce((sum, i) => sum + items.size[i]!, 0),
        unit: 'm',
        bbox: boxOf(stray.map((i) => roads[i]!.lngLats)),
      });
    }
    const mine = new Set(own);
    if (roads.length > own.length && !own.some((i) => items.near[i]!.some((n) => !mine.has(n.to))))
      out.push({
        ...about,
        kind: 'street_orphan',
        severity: 'warning',
        zh: `街巷“${s.nameZh}”不与任何道路相接。`,
        en: `Street ${s.streetId} meets no other road.`,
        size: s.lengthM,
        unit: 'm',
      });
  }
  for (const [name, list] of names) {
    if (list.length < 2) continue;
    out.push({
      kind: 'street_duplicate_name',
      severity: 'warning',
      subject: list.map((s) => s.streetId).join(' '),
      zh: `${list.length} 条街巷同名“${name}”。`,
      en: `${list.length} streets share one name.`,
      size: null,
      unit: null,
      bbox: list[0]!.bbox,
    });
  }
  if (streets.length > 0) out.push(...unmanaged(roads, items.size));
  return [...out, ...judgeRoads(roads, items)];
}

/** Named roads that are part of no street, one finding a name. */
function unmanaged(roads: readonly CheckedRoad[], size: readonly number[]): Finding[] {
  const byName = new Map<string, number[]>();
  roads.forEach((road, i) => {
    if (road.nameZh === null || road.streetId !== null) return;
    byName.set(road.nameZh, [...(byName.get(road.nameZh) ?? []), i]);
  });
  return [...byName].map(([name, list]) => ({
    kind: 'named_road_unmanaged',
    severity: 'warning',
    subject: name,
    zh: `“${name}”有路段不属于任何街巷。`,
    en: 'Pieces of this named road are part of no street.',
    size: list.reduce((s, i) => s + size[i]!, 0),
    unit: 'm',
    bbox: boxOf(list.map((i) => roads[i]!.lngLats)),
  }));
}

const keyOf = (x: number, y: number): string => `${x},${y}`;

function judgeRoads(roads: readonly CheckedRoad[], items: ReturnType<typeof edgeItems>): Finding[] {
  const out: Finding[] = [];
  const parts = connectedParts(items, new Set(roads.keys()));
  for (const part of parts.slice(1))
    out.push({
      kind: 'road_island',
      severity: 'hint',
      subject: String(part[0]),
      zh: `${part.length} 段道路与路网其余部分不相连。`,
      en: `${part.length} road pieces are cut off from the rest of the network.`,
      size: part.reduce((s, i) => s + items.size[i]!, 0),
      unit: 'm',
      bbox: boxOf(part.map((i) => roads[i]!.lngLats)),
    });
  const degree = new Map<number, number>();
  for (const r of roads) for (const v of [r.from, r.to]) degree.set(v, (degree.get(v) ?? 0) + 1);
  const grid = new Map<string, { i: number; p: LngLat; node: number | null }[]>();
  const cell = 5e-5;
  roads.forEach((r, i) => {
    r.lngLats.forEach((p, k) => {
      const node = k === 0 ? r.from : k === r.lngLats.length - 1 ? r.to : null;
      const key = keyOf(Math.floor(p[0] / cell), Math.floor(p[1] / cell));
      const there = grid.get(key);
      if (there) there.push({ i, p, node });
      else grid.set(key, [{ i, p, node }]);
    });
  });
  roads.forEach((r, i) => {
    for (const [node, p] of [
      [r.from, r.lngLats[0]!],
      [r.to, r.lngLats[r.lngLats.length - 1]!],
    ] as const) {
      if (degree.get(node) !== 1) continue;
      const [cx, cy] = [Math.floor(p[0] / cell), Math.floor(p[1] / cell)];
      let gap = Infinity;
      for (let x = cx - 1; x <= cx + 1; x += 1)
        for (let y = cy - 1; y <= cy + 1; y += 1)
          for (const other of grid.get(keyOf(x, y)) ?? [])
            if (other.i !== i && other.node !== node) gap = Math.min(gap, distanceM(p, other.p));
      if (gap > MISSED_M) continue;
      out.push({
        kind: 'road_dangling',
        severity: 'hint',
        subject: String(node),
        zh: `断头路距另一道路仅 ${gap.toFixed(1)} 米，可能应当相接。`,
        en: `A dead end stops ${gap.toFixed(1)} m short of another road.`,
        size: gap,
        unit: 'm',
        bbox: [p[0] - 5e-4, p[1] - 5e-4, p[0] + 5e-4, p[1] + 5e-4],
      });
    }
  });
  return out;
}
