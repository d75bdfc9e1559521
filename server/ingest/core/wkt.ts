import type { GeometryOutcome } from './raw-geometry.ts';
import { readGeometry } from './raw-geometry.ts';
import type { CrsClaim, Limits } from './raw.ts';

/**
 * What geometry does this Well-Known Text say?
 * OGC WKT and EWKT (`SRID=4490;POLYGON((…))`), Z, M and ZM (left aside), EMPTY; a collection of one kind becomes a
 * Multi geometry. Curves are refused. Source: OGC 06-103r4 §7.
 */
export function readWkt(
  text: string,
  limits: Pick<Limits, 'ringVertices'>,
): GeometryOutcome & { claim?: CrsClaim } {
  const srid = /^\s*SRID\s*=\s*(\d{1,6})\s*;/i.exec(text);
  const claim: { claim?: CrsClaim } =
    srid === null || Number(srid[1]) === 0
      ? {}
      : { claim: { kind: 'epsg', code: Number(srid[1]), axisOrder: 'east_north' } };
  const parser = new WktParser(text, srid?.[0].length ?? 0, limits.ringVertices);
  try {
    const shape = parser.whole();
    return { ...readGeometry(shape, limits), ...claim };
  } catch (error) {
    if (error instanceof TooManyPoints)
      return {
        code: 'ring_too_large',
        value: `> ${limits.ringVertices}`,
        zh: `一条环线的点超过上限 ${limits.ringVertices}`,
        en: `A ring or line of more than ${limits.ringVertices} points`,
      };
    if (!(error instanceof WktError)) throw error;
    return {
      code: 'bad_wkt',
      value: text.slice(Math.max(0, error.at - 20), error.at + 40),
      zh: `WKT 在第 ${error.at + 1} 个字符处有误：${error.zh}`,
      en: `The WKT is wrong at character ${error.at + 1}: ${error.en}`,
    };
  }
}

/** The outcome, unless its SRID is another than the file's: one row on another earth would be misplaced in silence. */
export function onSameEarth(
  outcome: ReturnType<typeof readWkt>,
  file: CrsClaim | undefined,
): GeometryOutcome {
  if ('code' in outcome || outcome.claim?.kind !== 'epsg') return outcome;
  if (file?.kind === 'epsg' && file.code === outcome.claim.code) return outcome;
  return {
    code: 'srid_differs',
    value: `SRID=${outcome.claim.code}`,
    zh: '这一行的 SRID 与文件其余部分不同',
    en: 'The SRID of this row is not that of the file',
  };
}

/** Does this text begin as WKT? */
export function looksLikeWkt(text: string): boolean {
  return /^\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON)\s*(ZM?|M)?\s*(\(|EMPTY)|^\s*GEOMETRYCOLLECTION\s*\(/i.test(
    text,
  );
}

class TooManyPoints extends Error {}

class WktError extends Error {
  readonly at: number;
  readonly zh: string;
  readonly en: string;
  constructor(at: number, zh: string, en: string) {
    super(en);
    this.at = at;
    this.zh = zh;
    this.en = en;
  }
}

interface WktShape {
  type: string;
  coordinates?: unknown[];
  geometries?: WktShape[];
}

const TYPES = new Map([
  ['POINT', 'Point'], ['LINESTRING', 'LineString'], ['POLYGON', 'Polygon'], ['MULTIPOINT', 'MultiPoint'],
  ['MULTILINESTRING', 'MultiLineString'], ['MULTIPOLYGON', 'MultiPolygon'], ['GEOMETRYCOLLECTION', 'GeometryCollection'],
]); // prettier-ignore

/** How many lists stand round a position, by type. */
const LEVELS = new Map([
  ['LineString', 1], ['Polygon', 2], ['MultiPoint', 1], ['MultiLineString', 2], ['MultiPolygon', 3],
]); // prettier-ignore

class WktParser {
  private readonly text: string;
  private at: number;
  private readonly mostPoints: number;

  constructor(text: string, at: number, mostPoints: number) {
    this.text = text;
    this.at = at;
    this.mostPoints = mostPoints;
  }

  whole(): WktShape {
    const shape = this.shape(0);
    this.space();
    if (this.at < this.text.length) throw this.wrong('结尾有多余内容', 'something follows the end');
    return shape;
  }

  private shape(depth: number): WktShape {
    const word = this.word().toUpperCase();
    const type = TYPES.get(/^(.*?)(?:ZM?|M)?$/.exec(word)?.[1] ?? '') ?? TYPES.get(word);
    if (type === undefined) throw this.wrong('不支持的类型', `an unknown type: ${word.slice(0, 20)}`);
    if (/^(Z|M|ZM)$/i.test(this.peekWord())) this.word();
    if (/^EMPTY$/i.test(this.peekWord())) {
      this.word();
      return type === 'GeometryCollection' ? { type, geometries: [] } : { type, coordinates: [] };
    }
    if (type === 'GeometryCollection') {
      if (depth > 7) throw this.wrong('嵌套过深', 'nested too deep');
      return { type, geometries: this.list(() => this.shape(depth + 1)) };
    }
    if (type === 'Point') {
      this.take('(');
      const position = this.position();
      this.take(')');
      return { type, coordinates: position };
    }
    return { type, coordinates: this.lists(LEVELS.get(type) ?? 1, type === 'MultiPoint') };
  }

  private lists(levels: number, bracketed: boolean): unknown[] {
    if (levels > 1) return this.list(() => this.lists(levels - 1, false));
    return this.list(() => {
      if (!bracketed || this.peek() !== '(') return this.position();
      this.take('(');
      const position = this.position();
      this.take(')');
      return position;
    });
  }

  private list<T>(item: () => T): T[] {
    const items: T[] = [];
    this.take('(');
    for (;;) {
      items.push(item());
      if (items.length > this.mostPoints) throw new TooManyPoints();
      if (this.peek() !== ',') break;
      this.at += 1;
    }
    this.take(')');
    return items;
  }

  private position(): number[] {
    const numbers: number[] = [];
    for (;;) {
      this.space();
      NUMBER.lastIndex = this.at;
      const found = NUMBER.exec(this.text);
      if (found === null) break;
      this.at += found[0].length;
      numbers.push(Number(found[0]));
    }
    if (numbers.length < 2 || numbers.length > 4)
      throw this.wrong('此处应有坐标', 'a position of two to four numbers is expected');
    return numbers;
  }

  private peek(): string {
    this.space();
    return this.text[this.at] ?? '';
  }

  private take(char: string): void {
    if (this.peek() !== char) throw this.wrong(`此处应为“${char}”`, `"${char}" is expected`);
    this.at += 1;
  }

  private peekWord(): string {
    this.space();
    WORD.lastIndex = this.at;
    return WORD.exec(this.text)?.[0] ?? '';
  }

  private word(): string {
    const word = this.peekWord();
    this.at += word.length;
    return word;
  }

  private space(): void {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32) this.at += 1;
  }

  private wrong(zh: string, en: string): WktError {
    return new WktError(this.at, zh, en);
  }
}

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:NaN|Infinity)/y;
const WORD = /[A-Za-z]+/y;
