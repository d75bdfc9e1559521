/** Seeded addresses of ten kinds with the place that each means, known from the city's geometry. */
import * as turf from '@turf/turf';
import { randomOf } from '../../server/kernel/random.ts';
import type { Random } from '../../server/kernel/random.ts';
import { follow } from './address-town.ts';
import type { Town, TownCrossing, TownEdge, TownRoad, TownThing } from './address-town.ts';

export const ADDRESS_KINDS = [
  'road_number',
  'crossing',
  'crossing_offset',
  'crossing_corner',
  'estate',
  'place_relation',
  'place_offset',
  'named_thing',
  'stretch',
  'slips',
] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];

export interface AddressString {
  kind: AddressKind;
  text: string;
  /** The place that is meant, degrees WGS84. */
  truth: [number, number];
}
export interface TownDoor {
  pointId: string;
  road: string;
  number: number;
  written: string;
  lngLat: [number, number];
}

const DIRECTIONS = [
  ['北', 'north', 0],
  ['东', 'east', 90],
  ['南', 'south', 180],
  ['西', 'west', -90],
] as const;
const CORNERS = [
  ['东北', 45],
  ['东南', 135],
  ['西南', -135],
  ['西北', -45],
] as const;
const turnOf = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180);
const metresTo = (from: [number, number], bearing: number, distanceM: number): [number, number] =>
  turf.destination(from, distanceM / 1000, bearing).geometry.coordinates as [number, number];

/** Wordings of a crossing, some in English where both roads have an English name. */
export function crossingText({ a, b }: TownCrossing, random: Random): string {
  const [x, y] = random.chance(0.5) ? [a, b] : [b, a];
  if (x.nameEn !== null && y.nameEn !== null && random.chance(0.2))
    return random.pick([
      `${x.nameEn} & ${y.nameEn}`,
      `corner of ${x.nameEn} and ${y.nameEn}`,
      `${x.nameEn} / ${y.nameEn}`,
    ]);
  return random.pick([
    `${x.name}与${y.name}交叉口`,
    `${x.name}和${y.name}路口`,
    `${x.name}${y.name}交汇处`,
    `${x.name}、${y.name}交叉口附近`,
    `${x.name}/${y.name}路口`,
    `${x.name}近${y.name}口`,
  ]);
}

/** The arms of a crossing that run so far nearly straight, each with its end and direction. */
function armsOf(crossing: TownCrossing, lengthM: number) {
  const arms: { road: TownRoad; edge: TownEdge; end: [number, number] | undefined; bearing: number }[] = [];
  for (const road of [crossing.a, crossing.b])
    for (const edge of road.edges) {
      if (edge.from !== crossing.node && edge.to !== crossing.node) continue;
      const way = follow(road, crossing.node, edge, lengthM);
      const end =
        way === undefined
          ? undefined
          : (turf.along(turf.lineString(way), lengthM / 1000).geometry.coordinates as [number, number]);
      const near = edge.from === crossing.node ? edge.line[1]! : edge.line.at(-2)!;
      arms.push({ road, edge, end, bearing: turf.bearing(crossing.at, end ?? near) });
    }
  return arms;
}

export function crossingOffset(town: Town, random: Random): AddressString | undefined {
  const crossing = random.pick(town.crossings);
  const lengthM = random.pick([50, 80, 100, 150, 200, 300]);
  const arms = armsOf(crossing, lengthM);
  const arm = random.pick(arms);
  const direction = DIRECTIONS.find(([, , bearing]) => turnOf(bearing, arm.bearing) < 25);
  if (arm.end === undefined || direction === undefined) return undefined;
  if (arms.some((other) => other !== arm && turnOf(other.bearing, arm.bearing) < 55)) return undefined;
  const { a, b } = crossing;
  const join = random.pick(['与', '和', '']);
  const text = random.pick([
    `${a.name}${join}${b.name}交叉口${direction[0]}${lengthM}米`,
    `${a.name}${join}${b.name}路口往${direction[0]}约${lengthM}米`,
    `${b.name}${join}${a.name}交叉口以${direction[0]}${lengthM}米处`,
    `${b.name}${join}${a.name}路口向${direction[0]}${lengthM}米路${random.pick(['北', '南'])}`,
  ]);
  return { kind: 'crossing_offset', text, truth: arm.end };
}

/**
 * Numbers the houses along a road: odd on the left of its way from the first node, even on the right, with gaps as in
 * life. Undefined for roads that are no single way or have few houses.
 */
function numberHouses(
  road: TownRoad,
  town: Town,
  random: Random,
): { number: number; at: [number, number] }[] {
  const ends = [...road.nodes.keys()].filter(
    (node) => road.edges.filter((e) => e.from === node || e.to === node).length === 1,
  );
  const start = ends[0];
  const first = road.edges.find((edge) => edge.from === start || edge.to === start);
  if (start === undefined || first === undefined || ends.length !== 2) return [];
  const total = road.edges.reduce((sum, edge) => sum + turf.length(turf.lineString(edge.line)) * 1000, 0);
  if (total < 150 || total > 3000) return [];
  const way = follow(road, start, first, total * 0.99);
  if (way === undefined) return [];
  const line = turf.lineString(way);
  const [west, south, east, north] = turf.bbox(line);
  const edge = 0.0008;
  const front = town.houses
    .filter(
      ([lng, lat]) => lng > west - edge && lng < east + edge && lat > south - edge && lat < north + edge,
    )
    .map((at) => {
      const near = turf.nearestPointOnLine(line, at);
      const along = near.properties.location * 1000;
      const ahead = turf.along(line, Math.min(total, along + 5) / 1000).geometry.coordinates;
      const back = turf.along(line, Math.max(0, along - 5) / 1000).geometry.coordinates;
      const cross =
        (ahead[0]! - back[0]!) * (at[1] - near.geometry.coordinates[1]!) -
        (ahead[1]! - back[1]!) * (at[0] - near.geometry.coordinates[0]!);
      return { at, along, offM: near.properties.dist * 1000, left: cross > 0 };
    })
    .filter(({ offM, along }) => offM < 55 && along > 1 && along < total - 1)
    .sort((x, y) => x.along - y.along);
  const next = { left: 1, right: 2 };
  return front.map(({ at, left }) => {
    const side = left ? 'left' : 'right';
    const number = next[side];
    next[side] += 2 * (1 + random.weighted([6, 3, 1]));
    return { number, at };
  });
}

/** Doors of the town's roads: those that the city knows, and those that are asked for. */
export function townDoors(town: Town, seed: number): { known: TownDoor[]; asked: AddressString[] } {
  const random = randomOf(seed, 'doors');
  const known: TownDoor[] = [];
  const asked: AddressString[] = [];
  for (const road of town.roads.values()) {
    const houses = numberHouses(road, town, random);
    if (houses.length < 10) continue;
    for (const { number, at } of houses) {
      if (random.chance(0.4))
        known.push({
          pointId: `${road.name}-${number}`,
          road: road.name,
          number,
          written: `${number}号`,
          lngLat: at,
        });
      else if (!houses.some((other) => other.number === number && other.at !== at)) {
        const prefix = random.pick(['', '', town.city]);
        const english = road.nameEn !== null && random.chance(0.15);
        const text = english
          ? `${number} ${road.nameEn}`
          : `${prefix}${road.name}${number}号${random.pick(['', '', '门口', '101室'])}`;
        asked.push({ kind: 'road_number', text, truth: at });
      }
    }
  }
  return { known, asked };
}

function stretch(town: Town, random: Random): AddressString | undefined {
  const from = random.pick(town.crossings);
  const road = random.chance(0.5) ? from.a : from.b;
  const own = town.crossings.filter(({ a, b }) => a === road || b === road);
  if (own.length < 2) return undefined;
  const edge = random.pick(road.edges.filter((one) => one.from === from.node || one.to === from.node));
  for (const lengthM of [300, 250, 200, 150, 100]) {
    const way = follow(road, from.node, edge, lengthM);
    const to = own.find(
      (one) => one !== from && way?.some(([lng, lat]) => lng === one.at[0] && lat === one.at[1]) === true,
    );
    if (way === undefined || to === undefined) continue;
    const until = way.findIndex(([lng, lat]) => lng === to.at[0] && lat === to.at[1]);
    if (until < 1) continue;
    const line = turf.lineString(way.slice(0, until + 1));
    const truth = turf.along(line, turf.length(line) / 2).geometry.coordinates as [number, number];
    const other = ({ a, b }: TownCrossing) => (a === road ? b.name : a.name);
    if (other(from) === other(to)) return undefined;
    const text = random.pick([
      `${road.name}（${other(from)}至${other(to)}段）`,
      `${road.name}${other(from)}到${other(to)}之间路段`,
      `${other(from)}与${other(to)}之间的${road.name}`,
    ]);
    return { kind: 'stretch', text, truth };
  }
  return undefined;
}

/** Names that only one place bears; namesakes within 100 m count as one. */
function plain(town: Town, test: (thing: TownThing) => boolean): TownThing[] {
  const byName = new Map<string, TownThing[]>();
  for (const thing of town.things) byName.set(thing.name, [...(byName.get(thing.name) ?? []), thing]);
  return town.things.filter(
    (thing) =>
      test(thing) &&
      byName.get(thing.name)!.every((other) => turf.distance([...other.at], [...thing.at]) < 0.1),
  );
}

const TRADITIONAL: Record<string, string> = { 云: '雲', 灯: '燈', 门: '門', 号: '號', 东: '東', 桥: '橋', 湾: '灣', 芦: '蘆', 屿: '嶼', 锦: '錦', 医: '醫', 学: '學', 园: '園', 广: '廣', 场: '場', 纸: '紙', 织: '織', 机: '機', 楼: '樓', 环: '環', 与: '與', 亩: '畝', 鹭: '鷺', 雁: '雁', 澜: '瀾', 滨: '濱' }; // prettier-ignore
const WRONG = '华明新安平丰永宝金福兴和文昌';

/** The same address as careless fingers write it. */
function slipped(text: string, names: readonly string[], taken: ReadonlySet<string>, random: Random): string {
  const kind = random.weighted([3, 3, 4, 2]);
  if (kind === 0) return [...text].map((sign) => TRADITIONAL[sign] ?? sign).join('');
  if (kind === 1)
    return text
      .replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
      .replace('交叉口', ' 交叉口 ');
  const name = random.pick(names);
  const signs = [...name];
  const at = random.int(signs.length - 1);
  if (kind === 2) signs[at] = random.pick([...WRONG]);
  else if (signs.length > 3) signs.splice(at, 1);
  else signs.splice(at, 2, signs[at + 1]!, signs[at]!);
  const wrong = signs.join('');
  // A slip that makes another name of the town is no slip that anybody could see.
  return taken.has(wrong) ? text : text.replace(name, wrong);
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const inWords = (n: number): string => (n % 100 === 0 && n < 1000 ? `${DIGITS[n / 100]}百` : String(n));

/** So many addresses of each kind, the same for the same seed. */
export function addressStrings(
  town: Town,
  seed: number,
  ofEach: number,
): { strings: AddressString[]; known: TownDoor[] } {
  const random = randomOf(seed, 'addresses');
  const { known, asked } = townDoors(town, seed);
  const strings: AddressString[] = random.shuffled(asked).slice(0, ofEach);
  const fill = (kind: AddressKind, make: () => AddressString | undefined, from: readonly unknown[]) => {
    if (from.length === 0) return;
    for (let made = 0, tries = 0; made < ofEach && tries < ofEach * 200; tries += 1) {
      const one = make();
      if (one === undefined) continue;
      strings.push({ ...one, kind });
      made += 1;
    }
  };
  const estates = plain(town, ({ kind }) => kind === 'estate');
  const places = plain(
    town,
    ({ layer, kind }) =>
      layer === 'places' &&
      ['school', 'hospital', 'mall', 'market', 'station', 'square', 'landmark'].includes(kind),
  );
  const things = plain(
    town,
    ({ layer, kind }) =>
      ['buildings', 'heritage_sites', 'construction_sites', 'assets'].includes(layer) && kind !== 'ruins',
  );
  const crossing = (): AddressString => {
    const one = random.pick(town.crossings);
    return { kind: 'crossing', text: crossingText(one, random), truth: one.at };
  };
  const estate = (): AddressString => {
    const one = random.pick(estates);
    const prefix = random.pick(['', town.city, `${town.city}${one.grid ?? ''}`, one.grid ?? '']);
    const text =
      one.nameEn !== null && random.chance(0.15)
        ? one.nameEn
        : `${prefix}${one.name}${random.pick(['', '', '东门', '3号楼', '5号楼2单元301室', '小区内', '正门口'])}`;
    return { kind: 'estate', text, truth: [one.at[0], one.at[1]] };
  };
  const placeRelation = (): AddressString => {
    const one = random.pick(places);
    const text =
      one.nameEn !== null && random.chance(0.15)
        ? `opposite ${one.nameEn}`
        : `${random.pick(['', town.city, one.grid ?? ''])}${one.name}${random.pick(['对面', '附近', '门口', '旁边', '', '后面', '斜对面'])}`;
    return { kind: 'place_relation', text, truth: [one.at[0], one.at[1]] };
  };
  fill('crossing', crossing, town.crossings);
  fill('crossing_offset', () => crossingOffset(town, random), town.crossings);
  fill(
    'crossing_corner',
    () => {
      const one = random.pick(town.crossings);
      const [word, bearing] = random.pick(CORNERS);
      const text = random.pick([
        `${one.a.name}${one.b.name}路口${word}角`,
        `${one.b.name}与${one.a.name}交叉口${word}角`,
      ]);
      return { kind: 'crossing_corner', text, truth: metresTo(one.at, bearing, 18) };
    },
    town.crossings,
  );
  fill('estate', estate, estates);
  fill('place_relation', placeRelation, places);
  fill(
    'place_offset',
    () => {
      const one = random.pick(places);
      const [zh, en, bearing] = random.pick(DIRECTIONS);
      const distanceM = random.pick([50, 100, 150, 200]);
      const text =
        one.nameEn !== null && random.chance(0.2)
          ? `${distanceM} m ${en} of ${one.nameEn}`
          : random.pick([
              `${one.name}${zh}${distanceM}米`,
              `${one.name}以${zh}约${distanceM}米处`,
              `${one.name}往${zh}${inWords(distanceM)}米`,
              `${one.name}${zh}侧${distanceM}米`,
            ]);
      return { kind: 'place_offset', text, truth: metresTo([one.at[0], one.at[1]], bearing, distanceM) };
    },
    places,
  );
  fill(
    'named_thing',
    () => {
      const one = random.pick(things);
      return {
        kind: 'named_thing',
        text: `${random.pick(['', town.city])}${one.name}${random.pick(['', '附近', '门前', '旁'])}`,
        truth: [one.at[0], one.at[1]],
      };
    },
    things,
  );
  fill('stretch', () => stretch(town, random), town.crossings);
  const taken = new Set([...town.roads.keys(), ...town.things.map(({ name }) => name)]);
  const slippery = [
    crossing,
    () => crossingOffset(town, random),
    ...(estates.length > 0 ? [estate] : []),
    ...(places.length > 0 ? [placeRelation] : []),
  ];
  fill(
    'slips',
    () => {
      const one = random.pick(slippery)();
      if (one === undefined || /[a-z]/i.test(one.text)) return undefined;
      const names = [
        ...town.roads.keys(),
        ...estates.map(({ name }) => name),
        ...places.map(({ name }) => name),
      ].filter((name) => name.length >= 3 && one.text.includes(name));
      if (names.length === 0) return undefined;
      const text = slipped(one.text, names, taken, random);
      return text === one.text ? undefined : { ...one, text };
    },
    town.crossings,
  );
  return { strings, known };
}
