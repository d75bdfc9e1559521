/** Which rows do the buildings, surfaces and places of a file become? Only those inside the city; ids tell where they stood. */
import type { Position } from '../../kernel/geojson.ts';
import type { BuildingThing, DoorThing, PlaceThing, SurfaceThing } from './city-things.ts';

interface Things {
  buildings: readonly (BuildingThing & { place: string })[];
  surfaces: readonly (SurfaceThing & { place: string })[];
  places: readonly (PlaceThing & { place: string })[];
  doors: readonly (DoorThing & { place: string })[];
}

/** A door of the city whose number is known, as the addresses take it. */
interface KnownDoor {
  pointId: string;
  road: string;
  number: number;
  written: string;
  lngLat: Position;
}

export interface ThingRows {
  buildings: Record<string, unknown>[];
  surfaces: Record<string, unknown>[];
  places: Record<string, unknown>[];
  heights: { id: string; basis: BuildingThing['basis'] }[];
  doors: KnownDoor[];
  notes: { zh: string; en: string }[];
}

const E7 = 1e7;
const flat = (ring: readonly Position[]): number[] =>
  ring.flatMap(([x, y]) => [Math.round(x * E7), Math.round(y * E7)]);
const whole = (rings: readonly Position[][]): boolean => rings.every((ring) => ring.length >= 4);

function middle(ring: readonly Position[]): Position {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

/** `way/123` → `w123`; other places keep their letters and digits. */
export function idOf(place: string): string {
  const osm = /^(node|way|relation)\/(\d+)$/.exec(place);
  return osm ? `${osm[1]![0]}${osm[2]}` : place.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
}

/** Ids that stay apart: the second thing from one place gets -2. */
function apart(): (place: string) => string {
  const seen = new Map<string, number>();
  return (place) => {
    const id = idOf(place);
    const n = (seen.get(id) ?? 0) + 1;
    seen.set(id, n);
    return n === 1 ? id : `${id}-${n}`;
  };
}

export function thingRows(things: Things, inside: (p: Position) => boolean): ThingRows {
  const out: ThingRows = { buildings: [], surfaces: [], places: [], heights: [], doors: [], notes: [] };
  const buildingId = apart();
  for (const b of things.buildings) {
    if (!whole(b.rings) || !inside(middle(b.rings[0]!))) continue;
    const id = buildingId(b.place);
    out.buildings.push({
      building_id: id,
      name_zh: b.nameZh,
      kind: b.kind,
      storeys: b.storeys,
      height_m: b.heightM,
      geom: b.rings.map(flat),
    });
    out.heights.push({ id, basis: b.basis });
  }
  const surfaceId = apart();
  for (const s of things.surfaces) {
    const polygons = s.polygons.filter(whole);
    if (!polygons.some((rings) => rings[0]!.some(inside))) continue;
    out.surfaces.push({
      surface_id: surfaceId(s.place),
      kind: s.kind,
      name_zh: s.nameZh,
      name_en: s.nameEn,
      geom: polygons.map((rings) => rings.map(flat)),
    });
  }
  const placeId = apart();
  for (const p of things.places) {
    if (!inside(p.at)) continue;
    out.places.push({
      place_id: placeId(p.place),
      kind: p.kind,
      name_zh: p.nameZh,
      name_en: p.nameEn,
      rank: p.rank,
      geom: flat([p.at]),
    });
  }
  const doorId = apart();
  for (const { at, road, number, written, place } of things.doors)
    if (inside(at)) out.doors.push({ pointId: doorId(place), road, number, written, lngLat: at });
  if (out.doors.length > 0)
    out.notes.push({
      zh: `记下 ${out.doors.length} 个门牌号，用于地址定位。`,
      en: `${out.doors.length} house numbers were noted, to find addresses by.`,
    });
  const assumed = out.heights.filter((h) => h.basis === 'assumed').length;
  if (assumed > 0)
    out.notes.push({
      zh: `${assumed} 栋建筑没有高度与层数，按 1 层 3 米假定，并已标明。`,
      en: `${assumed} buildings have neither height nor storeys: 1 storey of 3 m was assumed and is marked.`,
    });
  return out;
}
