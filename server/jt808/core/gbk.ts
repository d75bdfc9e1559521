const decoder = new TextDecoder('gbk');

/** A STRING of the standard: GBK, up to the first NUL. Bytes that are no GBK become U+FFFD. */
export function textOfGbk(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end === -1 ? bytes : bytes.subarray(0, end)).trim();
}

let codes: Map<string, number> | undefined;

/** Text in GBK. Raises RangeError for a character that GBK does not have. */
export function gbkOf(text: string): Buffer {
  codes ??= allCodes();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) {
      bytes.push(code);
      continue;
    }
    const pair = codes.get(character);
    if (pair === undefined) throw new RangeError(`GBK has no ${character}`);
    bytes.push(pair >> 8, pair & 255);
  }
  return Buffer.from(bytes);
}

function allCodes(): Map<string, number> {
  const found = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && text !== '\ufffd' && !found.has(text))
        found.set(text, (lead << 8) | trail);
    }
  return found;
}
