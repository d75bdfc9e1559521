/** Words of an address that are no names: which number, which side, how far, at which crossing. */

/** A name that was found stands in the mask as one sign of this range: its index above FIRST_MARK. */
const FIRST_MARK = 0xe000;
export const markOf = (index: number): string => String.fromCharCode(FIRST_MARK + index);
export const indexOfMark = (sign: string): number => sign.charCodeAt(0) - FIRST_MARK;
const M = '[\\ue000-\\uefff]';
/** Stands for words that were understood. */
const DONE = '\uf8ff';

export interface HouseNumber {
  /** Position in the mask. */
  at: number;
  number: number;
}
export interface Offset {
  at: number;
  /** Degrees clockwise from north; null when no direction is given. */
  bearingDeg: number | null;
  /** null: a direction without a distance. */
  distanceM: number | null;
}
export type Relation = 'opposite' | 'near' | 'front' | 'behind';

export interface AddressWords {
  numbers: HouseNumber[];
  /** 3号楼, B座. */
  building: string | null;
  /** 东门, 正门. */
  gate: string | null;
  offset: Offset | null;
  /** 西北角: degrees. */
  cornerDeg: number | null;
  crossing: boolean;
  /** A至B段, A与B之间: the marks of its ends. */
  stretch: readonly [string, string] | null;
  relation: Relation | null;
  /** Province, city and district that were written but are no names of the index. */
  district: string | null;
  /** 12弄, 301室: finer than any layer knows. */
  finer: string[];
  /** What is left, with understood words blotted out. */
  mask: string;
}

const BEARING: Record<string, number> = {
  东: 90, 西: 270, 南: 180, 北: 0, 东北: 45, 东南: 135, 西北: 315, 西南: 225,
  e: 90, w: 270, s: 180, n: 0, ne: 45, se: 135, nw: 315, sw: 225,
  east: 90, west: 270, south: 180, north: 0,
  northeast: 45, southeast: 135, northwest: 315, southwest: 225,
}; // prettier-ignore
const DIR = '(东北|东南|西北|西南|东|南|西|北)';
const DIR_EN = '(north-?east|north-?west|south-?east|south-?west|north|south|east|west|ne|nw|se|sw|[nesw])';
const UNIT = '(米|公里|千米|km|m|metres?|meters?)(?![a-z])';
const bearing = (word: string): number | null => BEARING[word.replace('-', '')] ?? null;
const metres = (amount: string, unit: string): number =>
  Number(amount) * (/^(公里|千米|km)$/.test(unit) ? 1000 : 1);

const OFFSETS: { pattern: RegExp; read: (m: RegExpExecArray) => Omit<Offset, 'at'> }[] = [
  {
    pattern: new RegExp(
      `[往向以朝正的]?${DIR}(?:侧|边|面|方向|方|向|行|走|部)?(?:约|大约|大概|近)?(\\d+(?:\\.\\d+)?)${UNIT}(?:处|左右|远|外|的地方|位置|路[东西南北])*`,
    ),
    read: (m) => ({ bearingDeg: bearing(m[1]!), distanceM: metres(m[2]!, m[3]!) }),
  },
  {
    pattern: new RegExp(
      `(?:about )?(\\d+(?:\\.\\d+)?) ?${UNIT} ?(?:to the )?${DIR_EN}(?![a-z])(?: of)?(?: the)?`,
    ),
    read: (m) => ({ bearingDeg: bearing(m[3]!), distanceM: metres(m[1]!, m[2]!) }),
  },
  {
    pattern: new RegExp(`(?:约|大约)?(\\d+(?:\\.\\d+)?)${UNIT}(?:处|左右|远|外|的地方)*`),
    read: (m) => ({ bearingDeg: null, distanceM: metres(m[1]!, m[2]!) }),
  },
];
const CORNER = new RegExp(`${DIR}(?:角|拐角|转角)`);
const CORNER_EN = new RegExp(`(north-?east|north-?west|south-?east|south-?west|ne|nw|se|sw) corner(?: of)?`);
const SIDE = new RegExp(`(?:[以往向的]${DIR}|${DIR}[侧边面部头段])(?!路|街|门|区)`);
const CROSSING =
  /的?(?:十字|丁字|三岔)?(?:交叉路口|交叉口|交叉处|交叉点|交汇处|交汇口|交会处|交界处|交界口|交接处|交口|十字路口|丁字路口|三岔路口|路口|交叉|交汇|相交|转角|拐角)处?|(?<!门)口(?=$|[,()处东南西北附旁]|[\ue000-\uf8ff])/;
const CROSSING_EN =
  /(?:the )?(?:crossing|intersection|corner|junction)(?: of)?|(?:^|(?<= ))(?:angle|croisement)(?= )/;
const STRETCH = new RegExp(`(${M})(?:[至到~](${M})(?:之间|段|路段)?|(?:与|和|[—-])(${M})(?:之间|段|路段))`);
const STRETCH_EN = new RegExp(`between ?(${M}) ?(?:and|&) ?(${M})`);
const RELATIONS: [RegExp, Relation][] = [
  [/斜?对面|对过|正对|opposite(?: to)?|across from|facing/, 'opposite'],
  [/门口|门前|门外|大门外|楼下|门头|in front of|at the entrance of|outside/, 'front'],
  [/后面|背后|后侧|后门|behind/, 'behind'],
  [/附近|周边|旁边|旁|周围|一带|边上|隔壁|不远处|左右|near(?:by)?|next to|beside|close to/, 'near'],
];
const BUILDING = /([a-z]|\d{1,3})(?:号楼|栋楼?|幢|座|号公寓)|building (\d{1,3}|[a-z])\b/;
const GATE =
  /(东北|东南|西北|西南|东|南|西|北|正|大|侧|前|(?<!\d)\d号)门(?!口)|(north|south|east|west|main) gate(?: of)?/;
const FINER =
  /\d+单元|\d{3,4}室|\d+[层楼](?!下)|[a-z]?\d+户|附\d+号|flat \d+|unit \d+|floor \d+|\d+(?:st|nd|rd|th) floor/g;
const NUMBERS = [
  new RegExp(
    `(?<=${M}|\uf8ff|[路街道巷弄同里段])第?(\\d{1,5})(?:[-之附](\\d+))?(?:号|弄)(?:\\d+号)?(?:院|门面房?|铺|内)?(?!楼|线|桥|门|口)`,
  ),
  new RegExp(`no\\.? ?(\\d{1,5})[a-z]?`),
  new RegExp(`(?<=${M}),? ?(\\d{1,4})(?![\\d米mk层楼栋幢座号])`),
  new RegExp(`(?<![\\d.])(\\d{1,4})(?: ?(?:bis|ter|[a-d]))?,? ?(?=${M})`),
];
const DISTRICT =
  /^(?:中国)?((?:[\u4e00-\u9fff]{2,6}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市(?![场政民府区立医口])|自治州))?(?:[\u4e00-\u9fff]{1,5}?(?<![小园社景校厂库片辖街地院发宅活业务假])区(?![委政间域公法医人])|[\u4e00-\u9fff]{1,4}?县(?![委政医人]))?)(?=.)/;

/** The hour, the phone and other numbers that are no part of a place. */
const NO_PLACE = /1\d{10}|\d{1,2}:\d{2}/g;

/**
 * What do the words round the names say? `mask` is the plain text in which each name that was found is one mark.
 * Numbers, offsets, corners and so on are read and blotted out; what remains in `mask` is names that were not found, and noise.
 * Example: '⟨0⟩与⟨1⟩交叉口东200米' → crossing, offset 90° 200 m, mask '⟨0⟩与⟨1⟩'.
 */
export function readAddressWords(marked: string): AddressWords {
  let mask = marked.replace(NO_PLACE, (found) => DONE.repeat(found.length));
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(mask);
    if (found === null || found[0] === '') return null;
    let blot = '';
    for (const sign of found[0]) blot += sign >= '\ue000' && sign <= '\uefff' ? sign : DONE;
    mask = mask.slice(0, found.index) + blot + mask.slice(found.index + found[0].length);
    return found;
  };

  const admin = DISTRICT.exec(mask);
  const district = admin?.[1] !== undefined && admin[1] !== '' ? admin[1] : null;
  if (district !== null) mask = mask.replace(district, DONE.repeat(district.length));

  const finer: string[] = [];
  mask = mask.replace(FINER, (found) => {
    finer.push(found);
    return DONE.repeat(found.length);
  });
  let offset: Offset | null = null;
  for (const { pattern, read } of OFFSETS) {
    const found = take(pattern);
    if (found === null) continue;
    offset = { at: found.index, ...read(found) };
    break;
  }
  const corner = take(CORNER) ?? take(CORNER_EN);
  const stretch = take(STRETCH) ?? take(STRETCH_EN);
  const crossing = take(CROSSING) ?? take(CROSSING_EN);
  const building = take(BUILDING);
  const gate = take(GATE);
  let relation: Relation | null = null;
  for (const [pattern, name] of RELATIONS) {
    if (relation === null && take(pattern) !== null) relation = name;
  }
  if (offset === null) {
    const side = take(SIDE);
    if (side !== null) offset = { at: side.index, bearingDeg: bearing(side[1] ?? side[2]!), distanceM: null };
  }
  const numbers: HouseNumber[] = [];
  for (const pattern of NUMBERS) {
    const found = take(pattern);
    if (found?.[1] !== undefined) numbers.push({ at: found.index, number: Number(found[1]) });
  }
  return {
    numbers,
    building: building?.[1] ?? building?.[2] ?? null,
    gate: gate?.[1] ?? gate?.[2] ?? null,
    offset,
    cornerDeg: corner === null ? null : bearing(corner[1]!),
    crossing: crossing !== null || corner !== null,
    stretch: stretch === null ? null : [stretch[1]!, (stretch[2] ?? stretch[3])!],
    relation,
    district,
    finer,
    mask,
  };
}

/** Words that name no place: they are not held against a candidate. */
const NOISE =
  /反映|投诉|举报|市民|来电|位于|地址|地点|发生|靠近|路段|沿街|沿线|商铺|门面房?|店铺|门店|人行道|非?机动车道|辅路|马路|路面|路边|街边|路旁|街旁|小区|社区|居委会|居民区|村委会|街道办?|办事处|工地|施工|项目|内部?|里面|院内|这里|那里|处|的|上|前|近|between|and|the|on|at|of|in|near|corner|crossing|road|street|district|city|subdistrict/g;
const CONNECTORS = /^[\s,()与和跟同及、/&+×\-~至到在由]+|[\s,()与和跟同及、/&+×\-~至到在由]+$/g;

/** Runs of words that nothing explained, with their place in the mask. Connectors at their ends are taken off. */
export function unexplainedRuns(mask: string): { at: number; text: string }[] {
  const runs: { at: number; text: string }[] = [];
  for (const found of mask.matchAll(/[^\ue000-\uf8ff,()]+/g)) {
    const whole = found[0];
    const text = whole.replace(CONNECTORS, '');
    if (text === '') continue;
    runs.push({ at: found.index + whole.indexOf(text), text });
  }
  return runs;
}

/** How many signs of a run could be a name? Noise, digits and connectors are none. A Latin letter counts a third. */
export function weightOfRun(text: string): number {
  const rest = text
    .replace(NOISE, '')
    .replace(/[^\p{L}]/gu, '')
    .replace(/[与和跟同及至到在由]/g, '');
  let weight = 0;
  for (const sign of rest) weight += /[\x20-\x7e]/.test(sign) ? 1 / 3 : 1;
  return weight;
}
