import type { CrsClaim } from './raw.ts';

/** Which columns of a table hold the position. */
export interface PositionColumns {
  /** `lonlat`: degrees by name. `xy`: plane or unnamed numbers. `northEast`: named north and east. `pair`: "lon,lat" in one cell. */
  kind: 'lonlat' | 'xy' | 'northEast' | 'wkt' | 'pair' | 'none';
  /** Column of longitude, east or x. */
  x?: string;
  /** Column of latitude, north or y. */
  y?: string;
  wkt?: string;
  pair?: string;
  /** Column with an address, whether or not there are positions. */
  address?: string;
  /** What the column names say of the datum. */
  claim: CrsClaim;
  why: string;
}

const LON = /^(lon|lng|long|longitude|经度|东经|gps经度|lon84|x经度|经度x|经度坐标|坐标经度)$/;
const LAT = /^(lat|latitude|纬度|北纬|gps纬度|lat84|y纬度|纬度y|纬度坐标|坐标纬度)$/;
const X = /^(x|x坐标|坐标x|xcoord|xcoordinate|pointx|coordx|横坐标|centerx)$/;
const Y = /^(y|y坐标|坐标y|ycoord|ycoordinate|pointy|coordy|纵坐标|centery)$/;
const EAST = /^(e|east|easting|东坐标|东向坐标|东)$/;
const NORTH = /^(n|north|northing|北坐标|北向坐标|北)$/;
const WKT = /^(wkt|geom|geometry|thegeom|shape|wktgeometry|geomwkt|几何|图形|空间坐标)$/;
const PAIR = /^(lonlat|lnglat|location|coordinates?|经纬度|坐标|位置坐标|gps|gps坐标|经纬度坐标)$/;
const ADDRESS =
  /^(address|addr|fulladdress|street|地址|详细地址|事发地址|案发地址|事件地址|发生地址|发生地点|事发地点|案发地点|地点|事件地点|位置|具体位置|位置描述|住址|门牌|门牌地址|所在地|坐落|项目地址|问题地址|诉求地址|上报地址)$/;

const DATUM: [RegExp, CrsClaim, string][] = [
  [/gcj-?0?2|火星|高德|腾讯|amap/, { kind: 'gcj02' }, 'GCJ-02'],
  [/bd-?0?9|百度|baidu/, { kind: 'bd09' }, 'BD-09'],
  [/wgs-?84/, { kind: 'epsg', code: 4326, axisOrder: 'east_north' }, 'WGS84'],
  [/cgcs-?2000|国家2000|大地2000|2000坐标/, { kind: 'epsg', code: 4490, axisOrder: 'east_north' }, 'CGCS2000'],
]; // prettier-ignore

/**
 * Which columns of this table say where a row is?
 * Names in Chinese and English, with units, brackets and datum words left aside ("经度(WGS84)", "GCJ02_lng").
 * A WKT column goes before lon/lat, lon/lat before X/Y, X/Y before a pair in one cell; an address is found in any case.
 * Only the datum words in the names make a claim: `unknown` otherwise. A projected plane is never claimed from a name.
 */
export function findPositionColumns(names: readonly string[]): PositionColumns {
  const plain = names.map((name) => ({ name, key: plainName(name), datum: datumOf(name) }));
  const find = (pattern: RegExp): (typeof plain)[number] | undefined =>
    plain.find((column) => pattern.test(column.key));
  const address = find(ADDRESS)?.name;
  const withAddress = address === undefined ? {} : { address };
  const unknown = {
    claim: { kind: 'unknown' } as CrsClaim,
    why: '列名未写明坐标系 / column names say no CRS',
  };
  const wkt = find(WKT);
  if (wkt !== undefined) return { kind: 'wkt', wkt: wkt.name, ...withAddress, ...unknown };
  const both = (a: RegExp, b: RegExp): { x: string; y: string; claim: CrsClaim; why: string } | undefined => {
    for (const x of plain.filter((column) => a.test(column.key))) {
      const y = plain.find((column) => b.test(column.key) && column.datum?.[2] === x.datum?.[2]);
      if (y !== undefined)
        return {
          x: x.name,
          y: y.name,
          ...(x.datum === undefined
            ? unknown
            : { claim: x.datum[1], why: `列名写明 ${x.datum[2]} / the column names say ${x.datum[2]}` }),
        };
    }
    return undefined;
  };
  const lonlat = both(LON, LAT);
  if (lonlat !== undefined) return { kind: 'lonlat', ...lonlat, ...withAddress };
  const northEast = both(EAST, NORTH);
  if (northEast !== undefined) return { kind: 'northEast', ...northEast, ...withAddress, ...unknown };
  const xy = both(X, Y);
  if (xy !== undefined) return { kind: 'xy', ...xy, ...withAddress, ...unknown };
  const pair = find(PAIR);
  if (pair !== undefined && pair.name !== address)
    return {
      kind: 'pair',
      pair: pair.name,
      ...withAddress,
      ...(pair.datum === undefined
        ? unknown
        : { claim: pair.datum[1], why: `列名写明 ${pair.datum[2]} / the column name says ${pair.datum[2]}` }),
    };
  return { kind: 'none', ...withAddress, ...unknown };
}

/** True for a row of names: at least one is a known one, or all are words and none a number. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.length === 0) return false;
  if (filled.some((cell) => /^[-+]?\d+(\.\d+)?$/.test(cell))) return false;
  return filled.every((cell) => cell.length <= 64);
}

function datumOf(name: string): [RegExp, CrsClaim, string] | undefined {
  const lower = name.toLowerCase();
  return DATUM.find(([pattern]) => pattern.test(lower));
}

function plainName(name: string): string {
  let key = name.slice(0, 200).trim().toLowerCase();
  key = key.replace(/[(（[【][^()（）[\]【】]*[)）\]】]/g, '');
  key = key.replace(
    /gcj-?0?2|bd-?0?9(ll)?|wgs-?84|cgcs-?2000|火星|高德|腾讯|百度|amap|baidu|国家2000|大地2000/g,
    '',
  );
  return key.replace(/[\s_\-./:：*"'“”]/g, '');
}
