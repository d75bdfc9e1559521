/** Text that was read in a wrong encoding somewhere before it came to us. */
export interface Garbled {
  zh: string;
  en: string;
  /** What it probably said. */
  meant?: string;
}

/**
 * Is this text garbage from an earlier conversion?
 * Found: the replacement character U+FFFD; the well-known "锟斤拷"; UTF-8 that was read as Latin-1 ("å··ç½‘"); UTF-8 that
 * was read as GBK ("宸风綉"). The last two only when turning back gives legal UTF-8 with at least two Chinese characters,
 * which ordinary text does not by chance.
 */
export function findMojibake(text: string): Garbled | undefined {
  if (!/[^\0-\x7f]/.test(text)) return undefined;
  if (text.includes('\ufffd'))
    return { zh: '含有替换符 U+FFFD，原文已丢失', en: 'Holds U+FFFD: characters were lost before' };
  if (text.includes('锟斤拷'))
    return { zh: '含有“锟斤拷”，原文已丢失', en: 'Holds "锟斤拷": characters were lost before' };
  const meant = turnedBack(text, latinBytes) ?? turnedBack(text, gbkBytes);
  if (meant === undefined) return undefined;
  return { zh: `文字是乱码，原文可能是“${meant}”`, en: `Garbled text; it probably said "${meant}"`, meant };
}

function turnedBack(text: string, toBytes: (text: string) => Uint8Array | undefined): string | undefined {
  const sample = text.length > 200 ? text.slice(0, 200) : text;
  const bytes = toBytes(sample);
  if (bytes === undefined) return undefined;
  try {
    const back = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const hanzi = back.match(/[\u4e00-\u9fff]/g)?.length ?? 0;
    return hanzi >= 2 && back !== sample ? back : undefined;
  } catch {
    return undefined;
  }
}

/** Windows-1252 of 0x80–0x9F, where it differs from Latin-1. */
const WINDOWS_1252 = new Map(
  [...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i))].map(
    (char, i): [number, number] => [char.codePointAt(0) ?? 0, 0x80 + i],
  ),
);

function latinBytes(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const byte = WINDOWS_1252.get(code) ?? code;
    if (byte > 0xff) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

let gbkTable: Map<string, number> | undefined;

function gbkBytes(text: string): Uint8Array | undefined {
  gbkTable ??= makeGbkTable();
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes.push(code);
      continue;
    }
    const pair = gbkTable.get(char);
    if (pair === undefined) return undefined;
    // The first pair must begin a UTF-8 sequence: nearly all ordinary text is let go here.
    const [lead, trail] = [pair >> 8, pair & 0xff];
    if (bytes.every((byte) => byte < 0x80) && (lead < 0xc2 || trail < 0x80 || trail > 0xbf)) return undefined;
    bytes.push(pair >> 8, pair & 0xff);
  }
  return Uint8Array.from(bytes);
}

function makeGbkTable(): Map<string, number> {
  const decoder = new TextDecoder('gbk');
  const table = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if ([...char].length === 1 && char !== '\ufffd') table.set(char, (lead << 8) | trail);
    }
  return table;
}
