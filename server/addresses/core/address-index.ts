import type { BBox, LngLat } from '../../kernel/lng-lat.ts';
import type { CandidateKind } from '../contract.ts';
import { addressText } from './address-text.ts';
import { doorsOf } from './house-number.ts';
import type { KnownDoor } from './house-number.ts';
import { gapM, localFrame } from './local-frame.ts';
import type { LocalFrame, Xy } from './local-frame.ts';
import { nameBook } from './name-book.ts';
import type { NameBook } from './name-book.ts';
import { roadLine, roadParts } from './road.ts';
import type { RoadLine, RoadPart } from './road.ts';

/** What a city's layers say, as far as an address can mean it. Positions in degrees WGS84. */
export interface AddressLayers {
  nameZh: string;
  nameEn: string;
  bbox: BBox;
  edges: readonly {
    nodes: readonly [from: string, to: string];
    nameZh: string | null;
    streetId: string | null;
    widthM: number;
    line: readonly LngLat[];
  }[];
  /** `lines` only where the street has no edges. */
  streets: readonly { id: string; nameZh: string; nameEn: string; lines: readonly (readonly LngLat[])[] }[];
  things: readonly {
    kind: CandidateKind;
    layer: string;
    id: string;
    nameZh: string;
    nameEn: string | null;
    position: LngLat;
    /** 90 % of it lies within this distance of the position, m. */
    radiusM: number;
  }[];
  areas: readonly {
    layer: string;
    id: string;
    nameZh: string;
    nameEn: string | null;
    /** Rings of its polygons, outer and holes alike. */
    rings: readonly (readonly LngLat[])[];
    position: LngLat;
    radiusM: number;
  }[];
  /** Doors whose number is known: the road as it is written, the number, the place. */
  doors: readonly { road: string; number: number; position: LngLat }[];
  /** Middles of dwellings: they tell how far an estate reaches. */
  homes: readonly LngLat[];
}

export interface RoadEntry {
  type: 'road';
  /** The road as its layer writes it. */
  nameZh: string;
  nameEn: string | null;
  layer: 'streets' | 'roads';
  id: string;
  parts: readonly { part: RoadPart; doors: readonly KnownDoor[] }[];
}
export interface ThingEntry {
  type: 'thing';
  kind: CandidateKind;
  layer: string;
  id: string;
  nameZh: string;
  nameEn: string | null;
  xy: Xy;
  radiusM: number;
}
export interface AreaEntry {
  type: 'area';
  layer: string;
  id: string;
  nameZh: string;
  nameEn: string | null;
  xy: Xy;
  radiusM: number;
  /** Metres from the area; 0 inside. */
  distanceM(point: Xy): number;
}
/** The city itself: its name places nothing, but it is no riddle either. */
interface CityEntry {
  type: 'city';
  nameZh: string;
}
export type Entry = RoadEntry | ThingEntry | AreaEntry | CityEntry;

export interface AddressIndex {
  frame: LocalFrame;
  book: NameBook<Entry>;
  cityNameZh: string;
  bbox: BBox;
  roads: number;
  things: number;
  doors: number;
}

const SECTION = /第?[一二三四五六七八九十\d]+段$/;
const SECTION_EN = /,? (?:section|sec\.?) \d+$/i;
/** A dwelling belongs to the nearest estate within this distance, m. */
const ESTATE_REACH_M = 260;
const ESTATE_FALLBACK_M = 70;

/** '鼓楼街一段' → '鼓楼街'; a name without a section stays. */
const baseName = (name: string): string => name.replace(SECTION, '');
const SHORT_EN: [RegExp, string][] = [
  [/\bstreet\b/, 'st'],
  [/\broad\b/, 'rd'],
  [/\bavenue\b/, 'ave'],
  [/\bboulevard\b/, 'bd'],
];

const nodeOf = ([x, y]: Xy): string => `${Math.round(x)}:${Math.round(y)}`;
const cellOf = (x: number, y: number): string =>
  `${Math.floor(x / ESTATE_REACH_M)}:${Math.floor(y / ESTATE_REACH_M)}`;

/** Wordings of one name: as written, in English, with short forms. */
function keysOf(
  nameZh: string,
  nameEn: string | null,
  generic: RegExp | null,
): { key: string; quality: number }[] {
  const keys = [{ key: addressText(nameZh), quality: 1 }];
  if (nameEn !== null && nameEn !== '')
    keys.push({ key: addressText(nameEn).replaceAll(',', ''), quality: 1 });
  for (const { key } of keys.slice()) {
    if (/[a-z]/.test(key))
      for (const [long, short] of SHORT_EN)
        if (long.test(key)) keys.push({ key: key.replace(long, short), quality: 0.97 });
    const short = generic === null ? key : key.replace(generic, '');
    if (short !== key && [...short].length >= 3) keys.push({ key: short, quality: 0.93 });
  }
  return keys.filter(({ key }) => [...key].length >= 2);
}

/** Makes the index in which addresses of a city are looked up. Pure; a city of 10,000 names takes well under a second. */
export function buildAddressIndex(layers: AddressLayers): AddressIndex {
  const [west, south, east, north] = layers.bbox;
  const frame = localFrame([(west + east) / 2, (south + north) / 2]);
  const roads = roadsOf(layers, frame);
  const things = thingsOf(layers, frame);
  const areas: AreaEntry[] = layers.areas.map((area) => {
    const rings = area.rings.map((ring) => ring.map((p) => frame.toXy(p)));
    return {
      type: 'area',
      layer: area.layer,
      id: area.id,
      nameZh: area.nameZh,
      nameEn: area.nameEn,
      xy: frame.toXy(area.position),
      radiusM: area.radiusM,
      distanceM: (point) => distanceToRings(rings, point),
    };
  });
  const entries: Entry[] = [...roads, ...things, ...areas, { type: 'city', nameZh: layers.nameZh }];
  const book = nameBook(entries, (entry) => {
    if (entry.type === 'city')
      return [layers.nameZh, layers.nameEn].map((name) => ({ key: addressText(name), quality: 1 }));
    if (entry.type === 'thing') return keysOf(entry.nameZh, entry.nameEn, /(?:住宅小区|小区|工程| estate)$/);
    if (entry.type === 'area') return keysOf(entry.nameZh, entry.nameEn, /(?:办事处| subdistrict)$/);
    return keysOf(entry.nameZh, entry.nameEn, null);
  });
  return {
    frame,
    book,
    cityNameZh: layers.nameZh,
    bbox: layers.bbox,
    roads: roads.length,
    things: things.length,
    doors: roads.reduce((sum, road) => sum + road.parts.reduce((n, { doors }) => n + doors.length, 0), 0),
  };
}

function roadsOf(layers: AddressLayers, frame: LocalFrame): RoadEntry[] {
  interface Draft {
    nameZh: string;
    nameEn: string | null;
    layer: 'streets' | 'roads';
    id: string;
    lines: Set<RoadLine>;
  }
  const drafts = new Map<string, Draft>();
  const draft = (nameZh: string, make: () => Omit<Draft, 'lines' | 'nameZh'>): Draft => {
    const key = addressText(nameZh);
    let found = drafts.get(key);
    if (found === undefined) {
      found = { nameZh, ...make(), lines: new Set() };
      drafts.set(key, found);
    }
    return found;
  };
  const streets = new Map(layers.streets.map((street) => [street.id, street]));
  const add = (street: AddressLayers['streets'][number], line: RoadLine) => {
    const own = draft(street.nameZh, () => ({ nameEn: street.nameEn, layer: 'streets', id: street.id }));
    own.nameEn ??= street.nameEn;
    own.lines.add(line);
    const base = baseName(street.nameZh);
    if (base === street.nameZh) return;
    const nameEn = street.nameEn.replace(SECTION_EN, '');
    const whole = draft(base, () => ({ nameEn, layer: 'roads', id: base }));
    whole.nameEn ??= nameEn;
    whole.lines.add(line);
  };
  for (const edge of layers.edges) {
    if (edge.line.length < 2) continue;
    const line = roadLine(
      edge.line.map((p) => frame.toXy(p)),
      edge.nodes[0],
      edge.nodes[1],
      edge.widthM,
    );
    const street = edge.streetId === null ? undefined : streets.get(edge.streetId);
    if (street !== undefined) add(street, line);
    const { nameZh } = edge;
    if (nameZh !== null && nameZh !== '')
      draft(nameZh, () => ({ nameEn: null, layer: 'roads', id: nameZh })).lines.add(line);
  }
  for (const street of layers.streets) {
    for (const points of street.lines) {
      const xys = points.map((p) => frame.toXy(p));
      const [first, last] = [xys[0], xys.at(-1)];
      if (first === undefined || last === undefined || xys.length < 2) continue;
      add(street, roadLine(xys, nodeOf(first), nodeOf(last), 10));
    }
  }
  const doors = new Map<string, { number: number; xy: Xy }[]>();
  for (const { road, number, position } of layers.doors) {
    const key = addressText(road);
    doors.set(key, [...(doors.get(key) ?? []), { number, xy: frame.toXy(position) }]);
  }
  return [...drafts.entries()].map(([key, { nameZh, nameEn, layer, id, lines }]) => ({
    type: 'road',
    nameZh,
    nameEn,
    layer,
    id,
    parts: roadParts([...lines]).map((part) => ({ part, doors: doorsOf(part, doors.get(key) ?? []) })),
  }));
}

function thingsOf(layers: AddressLayers, frame: LocalFrame): ThingEntry[] {
  const things: ThingEntry[] = layers.things.map((thing) => ({
    type: 'thing',
    kind: thing.kind,
    layer: thing.layer,
    id: thing.id,
    nameZh: thing.nameZh,
    nameEn: thing.nameEn,
    xy: frame.toXy(thing.position),
    radiusM: thing.radiusM,
  }));
  const estates = things.filter((thing) => thing.kind === 'estate');
  if (estates.length === 0) return things;
  const cells = new Map<string, ThingEntry[]>();
  for (const estate of estates) {
    const cell = cellOf(...estate.xy);
    cells.set(cell, [...(cells.get(cell) ?? []), estate]);
  }
  const reach = new Map<ThingEntry, number[]>();
  for (const home of layers.homes) {
    const xy = frame.toXy(home);
    let best: ThingEntry | undefined;
    let least = ESTATE_REACH_M;
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        for (const estate of cells.get(cellOf(xy[0] + dx * ESTATE_REACH_M, xy[1] + dy * ESTATE_REACH_M)) ??
          []) {
          const gap = gapM(estate.xy, xy);
          if (gap < least) [best, least] = [estate, gap];
        }
      }
    }
    if (best !== undefined) reach.set(best, [...(reach.get(best) ?? []), least]);
  }
  for (const estate of estates) {
    const gaps = (reach.get(estate) ?? []).sort((a, b) => a - b);
    const far = gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * 0.9))];
    estate.radiusM = far === undefined ? ESTATE_FALLBACK_M : Math.min(250, Math.max(30, far + 10));
  }
  return things;
}

function distanceToRings(rings: readonly (readonly Xy[])[], [x, y]: Xy): number {
  let inside = false;
  let least = Infinity;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i]!, ring[j]!];
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const square = dx * dx + dy * dy;
      const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
      least = Math.min(least, Math.hypot(a[0] + dx * share - x, a[1] + dy * share - y));
    }
  }
  return inside ? 0 : least;
}
