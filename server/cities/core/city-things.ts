/**
 * What does one feature of a map file become in a city? Tags of OpenStreetMap, or the columns of a street file, to a
 * road, building, surface, place or boundary; nothing is guessed: what is not known stays null, and a height that had
 * to be assumed says so. Geometry is WGS84, longitude first.
 * Source: OpenStreetMap wiki, Map features and Key:building:levels (3 m a storey is the wiki's rule of thumb).
 */
import type { Geometry, Position } from '../../kernel/geojson.ts';

export type RoadClass = 'trunk' | 'arterial' | 'collector' | 'local' | 'lane' | 'track';
export type Properties = Record<string, string | number | boolean | null>;

export interface RoadThing {
  what: 'road';
  points: Position[];
  cls: RoadClass;
  nameZh: string | null;
  nameEn: string | null;
  widthM: number | null;
  oneway: boolean;
  bridge: boolean;
  managed: boolean;
}
export interface BuildingThing {
  what: 'building';
  rings: Position[][];
  nameZh: string | null;
  kind: string;
  storeys: number;
  heightM: number;
  basis: 'source' | 'levels' | 'assumed';
}
export interface SurfaceThing {
  what: 'surface';
  polygons: Position[][][];
  kind: string;
  nameZh: string | null;
  nameEn: string | null;
}
export interface PlaceThing {
  what: 'place';
  at: Position;
  kind: string;
  nameZh: string;
  nameEn: string | null;
  rank: number;
}
export interface BoundaryThing {
  what: 'boundary';
  polygons: Position[][][];
  nameZh: string;
  nameEn: string;
  adminLevel: number | null;
}
/** A door whose number is known. */
export interface DoorThing {
  what: 'door';
  at: Position;
  road: string;
  number: number;
  /** The number as the file has it. */
  written: string;
}
export type CityThing = RoadThing | BuildingThing | SurfaceThing | PlaceThing | BoundaryThing | DoorThing;

const STOREY_M = 3;

const text = (p: Properties, ...keys: string[]): string | null => {
  for (const key of keys) {
    const value = p[key];
    if (value === null || value === undefined) continue;
    const plain = String(value).trim();
    if (plain !== '') return plain;
  }
  return null;
};

/** The first of a list that some tools write as text: "['竹子林六路', '紫众道']". */
function firstOfList(value: string | null): string | null {
  if (value === null) return null;
  const found = /^\[\s*(['"])(.*?)\1/.exec(value);
  return found ? found[2]! : value;
}

const truth = (value: string | null): boolean =>
  value !== null && !['no', 'false', '0', 'n', 'f', '否'].includes(value.toLowerCase());

const metres = (value: string | null): number | null => {
  const found = value === null ? null : /^(\d+(?:\.\d+)?)\s*(m|米)?$/.exec(value);
  return found ? Number(found[1]) : null;
};

const HIGHWAYS: Record<string, [RoadClass, managed: boolean]> = {
  motorway: ['trunk', false],
  trunk: ['trunk', false],
  primary: ['arterial', true],
  secondary: ['collector', true],
  tertiary: ['collector', true],
  residential: ['local', true],
  unclassified: ['local', true],
  road: ['local', true],
  living_street: ['lane', true],
  pedestrian: ['lane', true],
  service: ['lane', false],
  track: ['track', false],
  footway: ['track', false],
  path: ['track', false],
  steps: ['track', false],
  cycleway: ['track', false],
  bridleway: ['track', false],
  // The words of Chinese street files.
  快速路: ['trunk', true],
  主干路: ['arterial', true],
  主干道: ['arterial', true],
  次干路: ['collector', true],
  次干道: ['collector', true],
  支路: ['local', true],
  街巷: ['lane', true],
  巷道: ['lane', true],
};

/** Class of a road and whether it may be a street without a name; undefined: no road at all. */
function roadClassOf(value: string | null): { cls: RoadClass; managed: boolean } | undefined {
  const first = firstOfList(value);
  if (first === null) return undefined;
  const link = first.endsWith('_link');
  const found = HIGHWAYS[link ? first.slice(0, -5) : first];
  return found === undefined ? undefined : { cls: found[0], managed: found[1] && !link };
}

const NAME = ['name:zh', 'name', 'NAME', '名称', '道路名称', 'road_name', 'ROADNAME'];
const CLASS = ['highway', 'fclass', 'class', '等级', '道路等级', 'road_class'];

function namesOf(p: Properties): { nameZh: string | null; nameEn: string | null } {
  return {
    nameZh: firstOfList(text(p, ...NAME)),
    nameEn: firstOfList(text(p, 'name:en', 'int_name', 'name_en')),
  };
}

function road(p: Properties, lines: readonly Position[][], plain: boolean): RoadThing[] {
  const said = text(p, ...CLASS);
  const found =
    roadClassOf(said) ?? (plain && said === null ? { cls: 'local' as const, managed: true } : undefined);
  if (found === undefined || text(p, 'area') === 'yes') return [];
  const lanes = Number(firstOfList(text(p, 'lanes')));
  const widthM = metres(text(p, 'width', '宽度')) ?? (lanes > 0 && lanes < 20 ? lanes * 3.25 : null);
  const oneway = text(p, 'oneway');
  return lines.map((points) => ({
    what: 'road',
    points: oneway === '-1' ? [...points].reverse() : points,
    ...found,
    ...namesOf(p),
    widthM,
    oneway: truth(oneway) || text(p, 'junction') === 'roundabout',
    bridge: truth(text(p, 'bridge')),
  }));
}

const BUILDINGS: Record<string, string> = {
  apartments: 'residential_slab',
  residential: 'residential_slab',
  dormitory: 'residential_slab',
  house: 'courtyard',
  detached: 'courtyard',
  terrace: 'courtyard',
  farm: 'farmhouse',
  retail: 'shop',
  supermarket: 'shop',
  commercial: 'office',
  office: 'office',
  government: 'office',
  public: 'office',
  hotel: 'midrise',
  school: 'school',
  kindergarten: 'kindergarten',
  college: 'university',
  university: 'university',
  hospital: 'hospital',
  industrial: 'factory',
  warehouse: 'warehouse',
  temple: 'temple',
  church: 'temple',
  chapel: 'temple',
  mosque: 'temple',
  cathedral: 'temple',
  pagoda: 'pagoda',
  stadium: 'stadium',
  grandstand: 'stadium',
  train_station: 'station',
  transportation: 'station',
  pavilion: 'pavilion',
  roof: 'pavilion',
};
/** A building whose use the map does not tell. */
const UNTOLD = 'building';
const HIGHEST_M = 1000;

function building(p: Properties, polygons: readonly Position[][][]): BuildingThing[] {
  const kind = BUILDINGS[text(p, 'building') ?? ''] ?? UNTOLD;
  const height = metres(text(p, 'height', 'building:height', '高度'));
  const levels = Number(text(p, 'building:levels', '层数') ?? Number.NaN);
  const storeys = levels >= 1 && levels <= 300 ? Math.round(levels) : null;
  const known = height !== null && height > 0 && height <= HIGHEST_M ? height : null;
  const heightM = known ?? (storeys ?? 1) * STOREY_M;
  return polygons.map((rings) => ({
    what: 'building',
    rings,
    nameZh: namesOf(p).nameZh,
    kind: kind === 'residential_slab' && (storeys ?? heightM / STOREY_M) >= 10 ? 'residential_tower' : kind,
    storeys: storeys ?? Math.max(1, Math.round(heightM / STOREY_M)),
    heightM,
    basis: known !== null ? 'source' : storeys !== null ? 'levels' : 'assumed',
  }));
}

/** Which tag makes which surface; the first that fits. */
const SURFACES: readonly [key: string, value: string, kind: string][] = [
  ['water', 'river', 'river'],
  ['water', 'canal', 'canal'],
  ['waterway', 'riverbank', 'river'],
  ['natural', 'water', 'lake'],
  ['landuse', 'reservoir', 'lake'],
  ['leisure', 'park', 'park'],
  ['leisure', 'garden', 'green'],
  ['leisure', 'pitch', 'pitch'],
  ['leisure', 'sports_centre', 'sports_ground'],
  ['leisure', 'stadium', 'sports_ground'],
  ['landuse', 'grass', 'green'],
  ['landuse', 'forest', 'green'],
  ['landuse', 'meadow', 'green'],
  ['landuse', 'village_green', 'green'],
  ['landuse', 'recreation_ground', 'green'],
  ['natural', 'wood', 'green'],
  ['natural', 'scrub', 'green'],
  ['natural', 'grassland', 'green'],
  ['landuse', 'farmland', 'farmland'],
  ['landuse', 'orchard', 'orchard'],
  ['landuse', 'industrial', 'industrial'],
  ['amenity', 'school', 'school'],
  ['amenity', 'hospital', 'hospital'],
  ['place', 'square', 'square'],
  ['highway', 'pedestrian', 'square'],
];

/** Which tag makes which place, and how well known such a place is (1 most). */
const PLACES: readonly [key: string, value: string, kind: string, rank: number][] = [
  ['railway', 'station', 'station', 2],
  ['amenity', 'bus_station', 'station', 3],
  ['amenity', 'hospital', 'hospital', 2],
  ['amenity', 'university', 'university', 3],
  ['amenity', 'school', 'school', 4],
  ['amenity', 'kindergarten', 'school', 5],
  ['amenity', 'marketplace', 'market', 3],
  ['shop', 'mall', 'mall', 3],
  ['shop', 'supermarket', 'market', 5],
  ['place', 'suburb', 'quarter', 1],
  ['place', 'quarter', 'quarter', 1],
  ['place', 'neighbourhood', 'quarter', 2],
  ['place', 'village', 'village', 2],
  ['place', 'square', 'square', 3],
  ['landuse', 'residential', 'estate', 4],
  ['leisure', 'park', 'park', 3],
  ['leisure', 'garden', 'park', 5],
  ['leisure', 'stadium', 'landmark', 3],
  ['historic', '*', 'heritage', 4],
  ['tourism', 'museum', 'landmark', 3],
  ['tourism', 'attraction', 'landmark', 4],
  ['amenity', 'townhall', 'landmark', 2],
  ['amenity', 'theatre', 'landmark', 4],
  ['amenity', 'police', 'landmark', 4],
  ['amenity', 'place_of_worship', 'landmark', 5],
];

function polygonsOf(geometry: Geometry): Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function linesOf(geometry: Geometry): Position[][] {
  if (geometry.type === 'LineString') return [geometry.coordinates];
  return geometry.type === 'MultiLineString' ? geometry.coordinates : [];
}

/** The middle of a feature's first ring or line. */
function middleOf(geometry: Geometry): Position | null {
  const points =
    geometry.type === 'Point'
      ? [geometry.coordinates]
      : (polygonsOf(geometry)[0]?.[0] ?? linesOf(geometry)[0] ?? []);
  if (points.length === 0) return null;
  if (points.length === 1) return points[0]!;
  const xs = points.map((q) => q[0]);
  const ys = points.map((q) => q[1]);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

function boundaryOf(p: Properties, polygons: Position[][][]): BoundaryThing[] {
  const { nameZh, nameEn } = namesOf(p);
  const name = nameZh ?? text(p, 'qh', '区划', '行政区', 'XZQMC') ?? nameEn;
  if (polygons.length === 0 || name === null) return [];
  const level = Number(text(p, 'admin_level') ?? Number.NaN);
  return [
    {
      what: 'boundary',
      polygons,
      nameZh: name,
      nameEn: nameEn ?? name,
      adminLevel: Number.isInteger(level) ? level : null,
    },
  ];
}

/** The first number of what stands at a door: 12, 12号, 12-14, 12;14, 12bis. */
const DOOR_NUMBER = /^(\d{1,5})(?!\d)/;

/** A door needs road and number; both stand at buildings, entrances and points of their own. */
function doorsOf(p: Properties, geometry: Geometry): DoorThing[] {
  const road = text(p, 'addr:street:zh', 'addr:street');
  const written = text(p, 'addr:housenumber');
  const number = Number(DOOR_NUMBER.exec(written ?? '')?.[1] ?? 0);
  const at = middleOf(geometry);
  if (road === null || written === null || number === 0 || at === null) return [];
  return [{ what: 'door', at, road, number, written }];
}

/** Everything that one feature of an OpenStreetMap extract is; a school can be both ground and place. */
export function thingsOfOsm(p: Properties, geometry: Geometry): CityThing[] {
  const out: CityThing[] = [];
  const polygons = polygonsOf(geometry);
  if (text(p, 'boundary') === 'administrative') return boundaryOf(p, polygons);
  if (text(p, 'building') !== null && truth(text(p, 'building'))) out.push(...building(p, polygons));
  const lines = linesOf(geometry);
  if (lines.length > 0 && text(p, 'highway') !== null) out.push(...road(p, lines, false));
  const { nameZh, nameEn } = namesOf(p);
  if (polygons.length > 0 && out.length === 0) {
    const surface = SURFACES.find(([key, value]) => text(p, key) === value);
    if (surface !== undefined) out.push({ what: 'surface', polygons, kind: surface[2], nameZh, nameEn });
  }
  const place = PLACES.find(([key, value]) => (value === '*' ? truth(text(p, key)) : text(p, key) === value));
  const at = middleOf(geometry);
  if (place !== undefined && nameZh !== null && at !== null)
    out.push({ what: 'place', at, kind: place[2], nameZh, nameEn, rank: place[3] });
  out.push(...doorsOf(p, geometry));
  return out;
}

/** What one feature of a file of streets is: its lines are roads, whatever class they tell. */
export function thingsOfStreets(p: Properties, geometry: Geometry): CityThing[] {
  return road(p, linesOf(geometry), true);
}

/** What one feature of a boundary file is; nameless polygons are told apart by their place in the file. */
export function thingsOfBoundary(p: Properties, geometry: Geometry, place: string): CityThing[] {
  const polygons = polygonsOf(geometry);
  const found = boundaryOf(p, polygons);
  if (found.length > 0 || polygons.length === 0) return found;
  return [{ what: 'boundary', polygons, nameZh: place, nameEn: place, adminLevel: null }];
}
