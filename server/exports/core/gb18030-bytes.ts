/** Text in GB 18030: all of Unicode; what GBK has, as GBK. Source: GB 18030-2005 by the tables of TextDecoder. */
export function gb18030Bytes(text: string): Buffer {
  pairs18030 ??= pairTable('gb18030');
  return encode(text, pairs18030, fourBytes);
}

/** Text as GBK. What GBK lacks becomes `?`, and `lacking` is told of it, one character at a time. */
export function gbkBytes(text: string, lacking: (character: string) => void): Buffer {
  pairsGbk ??= pairTable('gbk');
  return encode(text, pairsGbk, (character) => {
    lacking(character);
    return [0x3f];
  });
}

function encode(
  text: string,
  pairs: ReadonlyMap<number, number>,
  other: (character: string) => number[],
): Buffer {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else {
      const pair = pairs.get(code);
      if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff);
      else bytes.push(...other(character));
    }
  }
  return Buffer.from(bytes);
}

/** The two differ in some eighty places, so each has its own. */
let pairsGbk: Map<number, number> | undefined;
let pairs18030: Map<number, number> | undefined;
let quads: Map<number, number> | undefined;

/** Code point → two bytes. */
function pairTable(encoding: 'gbk' | 'gb18030'): Map<number, number> {
  const decoder = new TextDecoder(encoding);
  const both = new TextDecoder('gb18030');
  const table = new Map<number, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const [character, more] = [...decoder.decode(Uint8Array.of(lead, trail))];
      const code = character?.codePointAt(0);
      // Private-use places of GBK are read differently by every program: they are no text.
      if (code === undefined || more !== undefined || code < 0x80 || code === 0xfffd || isPrivate(code))
        continue;
      // What the two standards read differently, programs read differently: it is listed as lacking.
      if (encoding === 'gbk' && both.decode(Uint8Array.of(lead, trail)) !== character) continue;
      if (!table.has(code)) table.set(code, (lead << 8) | trail);
    }
  return table;
}

const isPrivate = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff;

/** The first linear number of the four-byte part for U+10000, and how many stand before it for the rest of the plane. */
const ASTRAL = 189_000;
const BASIC = 39_420;

function fourBytes(character: string): number[] {
  const code = character.codePointAt(0)!;
  if (code >= 0xd800 && code <= 0xdfff) return [0x3f];
  quads ??= quadTable();
  const linear = code >= 0x10000 ? ASTRAL + code - 0x10000 : quads.get(code);
  return linear === undefined ? [0x3f] : bytesOf(linear);
}

function bytesOf(linear: number): number[] {
  return [
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1_260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ];
}

function quadTable(): Map<number, number> {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<number, number>();
  for (let linear = 0; linear < BASIC; linear += 1) {
    const text = decoder.decode(Uint8Array.from(bytesOf(linear)));
    const code = text.codePointAt(0);
    if (code !== undefined && code !== 0xfffd && text.length === 1) table.set(code, linear);
  }
  return table;
}
