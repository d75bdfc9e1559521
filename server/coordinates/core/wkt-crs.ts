import { XwError, shorten } from '../../kernel/errors.ts';

/** What the text of a .prj says, as far as a conversion needs it. */
export interface WktCrs {
  /** Name of the system as written. */
  name: string;
  kind: 'geographic' | 'projected';
  datum: string;
  semiMajorM: number;
  /** 0 stands for a sphere. */
  inverseFlattening: number;
  /** Name of the projection, lower case, separators as `_`; undefined when geographic. */
  method?: string;
  /** Parameters by lower-case name, separators as `_`; in degrees and metres as written. */
  parameters: Record<string, number>;
  /** Metres in one unit of the plane; 1 when geographic. */
  metresPerUnit: number;
  /** Degrees in one unit of angle. */
  degreesPerUnit: number;
  /** EPSG code of the whole system if the text names one. */
  epsg?: number;
  /** Longitude of the prime meridian, degrees from Greenwich. */
  primeMeridianDeg: number;
  /** The text brings its own parameters to WGS84. */
  towgs84?: number[];
}

interface Node {
  key: string;
  values: (string | number | Node)[];
}

const isNode = (value: string | number | Node | undefined): value is Node => typeof value === 'object';

/**
 * What does the text of a .prj (WKT 1 of OGC or Esri, WKT 2) say? Compound systems are read for their horizontal part.
 * Errors: `crs_unreadable` (422) for text that is no WKT, has no datum, or is longer than 20 000 characters.
 */
export function readWktCrs(wkt: string): WktCrs {
  const root = horizontal(parse(wkt));
  const datumNode = find(root, ['DATUM', 'GEODETICDATUM', 'TRF', 'ENSEMBLE']);
  const spheroid = find(root, ['SPHEROID', 'ELLIPSOID']);
  if (datumNode === undefined || spheroid === undefined) throw unreadable(wkt);
  const projected = root.key === 'PROJCS' || root.key === 'PROJCRS' || root.key === 'PROJECTEDCRS';
  const method = find(root, ['PROJECTION', 'METHOD']);
  const [semiMajorM = Number.NaN, inverseFlattening = Number.NaN] = numbers(spheroid);
  if (!(semiMajorM > 6e6 && semiMajorM < 7e6) || !(inverseFlattening >= 0)) throw unreadable(wkt);
  const parameters: Record<string, number> = {};
  for (const node of findAll(root, 'PARAMETER')) {
    const [value] = numbers(node);
    if (value !== undefined) parameters[plain(text(node))] = value;
  }
  const linear = root.values.filter(isNode).find(({ key }) => key === 'UNIT' || key === 'LENGTHUNIT');
  const angular = find(root, ['GEOGCS', 'BASEGEOGCRS', 'BASEGEODCRS']) ?? root;
  const angleUnit = findAll(angular, 'UNIT', 'ANGLEUNIT').find((node) => /deg|grad|rad/i.test(text(node)));
  const axisUnit = findAll(root, 'LENGTHUNIT')[0];
  const degrees = numbers(angleUnit)[0];
  const towgs84 = find(root, ['TOWGS84']);
  const epsg = codeOf(root);
  return {
    name: text(root),
    kind: projected ? 'projected' : 'geographic',
    datum: text(datumNode),
    semiMajorM,
    inverseFlattening,
    ...(projected && method !== undefined ? { method: plain(text(method)) } : {}),
    parameters,
    metresPerUnit: projected ? (numbers(linear)[0] ?? numbers(axisUnit)[0] ?? 1) : 1,
    degreesPerUnit: degrees === undefined ? 1 : Math.round((degrees / (Math.PI / 180)) * 1e9) / 1e9,
    ...(epsg === undefined ? {} : { epsg }),
    primeMeridianDeg: numbers(find(root, ['PRIMEM', 'PRIMEMERIDIAN']))[0] ?? 0,
    ...(towgs84 === undefined ? {} : { towgs84: numbers(towgs84) }),
  };
}

/** `KEY["text", 1.5, KEY2[…]]`, brackets or parentheses, quotes doubled inside quotes. */
function parse(wkt: string): Node {
  if (wkt.length > 20_000) throw unreadable(wkt);
  let at = wkt.charCodeAt(0) === 0xfeff ? 1 : 0;
  const skip = () => {
    while (at < wkt.length && /\s/.test(wkt[at] ?? '')) at += 1;
  };
  const readNode = (depth: number): Node => {
    skip();
    const key = /^[A-Za-z_0-9]+/.exec(wkt.slice(at, at + 64))?.[0];
    if (key === undefined || depth > 16) throw unreadable(wkt);
    at += key.length;
    skip();
    const node: Node = { key: key.toUpperCase(), values: [] };
    if (wkt[at] !== '[' && wkt[at] !== '(') return node;
    at += 1;
    for (;;) {
      skip();
      const c = wkt[at];
      if (c === undefined) throw unreadable(wkt);
      if (c === ']' || c === ')') {
        at += 1;
        return node;
      }
      if (c === ',') {
        at += 1;
        continue;
      }
      if (c === '"') node.values.push(readText());
      else {
        const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(wkt.slice(at, at + 64))?.[0];
        if (number !== undefined) {
          at += number.length;
          node.values.push(Number(number));
        } else node.values.push(readNode(depth + 1));
      }
    }
  };
  const readText = (): string => {
    let found = '';
    for (at += 1; at < wkt.length; at += 1) {
      if (wkt[at] !== '"') found += wkt[at];
      else if (wkt[at + 1] === '"') {
        found += '"';
        at += 1;
      } else {
        at += 1;
        return found;
      }
    }
    throw unreadable(wkt);
  };
  return readNode(0);
}

const HORIZONTAL = new Set([
  'PROJCS', 'PROJCRS', 'PROJECTEDCRS', 'GEOGCS', 'GEOGCRS', 'GEOGRAPHICCRS', 'GEODCRS', 'GEODETICCRS',
]); // prettier-ignore

function horizontal(root: Node): Node {
  if (HORIZONTAL.has(root.key)) return root;
  if (['COMPD_CS', 'COMPOUNDCRS', 'BOUNDCRS', 'SOURCECRS'].includes(root.key)) {
    for (const child of root.values.filter(isNode)) {
      if (HORIZONTAL.has(child.key) || ['SOURCECRS', 'COMPOUNDCRS'].includes(child.key))
        return horizontal(child);
    }
  }
  throw unreadable(root.key);
}

function find(node: Node, keys: readonly string[]): Node | undefined {
  for (const child of node.values.filter(isNode)) {
    if (keys.includes(child.key)) return child;
    const deeper = find(child, keys);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function findAll(node: Node, ...keys: string[]): Node[] {
  return node.values
    .filter(isNode)
    .flatMap((child) => [...(keys.includes(child.key) ? [child] : []), ...findAll(child, ...keys)]);
}

const numbers = (node: Node | undefined): number[] =>
  node?.values.filter((value) => typeof value === 'number') ?? [];
const text = (node: Node): string => node.values.find((value) => typeof value === 'string') ?? '';
const plain = (name: string): string => name.toLowerCase().replace(/[\s-]+/g, '_');

/** The EPSG code of the node itself, never that of its datum or units. */
function codeOf(node: Node): number | undefined {
  const own = node.values.filter(isNode).find(({ key }) => key === 'AUTHORITY' || key === 'ID');
  if (own === undefined || text(own).toUpperCase() !== 'EPSG') return undefined;
  const code = Number(own.values[1]);
  return Number.isInteger(code) && code > 0 ? code : undefined;
}

function unreadable(value: string): XwError {
  return new XwError({
    code: 'crs_unreadable',
    status: 422,
    detail: '坐标系说明（.prj）无法读取。',
    detailEn: 'The description of the reference system (.prj) cannot be read.',
    value: shorten(value),
    place: 'crs.wkt',
    remedy: '请从制图软件重新导出 .prj，或直接选择坐标系。',
    remedyEn: 'Export the .prj again, or choose the reference system by name.',
  });
}
