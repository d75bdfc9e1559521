let table: Map<string, number> | undefined;

/** Text as GBK, built from what TextDecoder reads; a character that GBK lacks is an error. */
export function gbkBytes(text: string): Buffer {
  table ??= makeTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else {
      const pair = table.get(character);
      if (pair === undefined) throw new Error(`not in GBK: ${character}`);
      bytes.push(pair >> 8, pair & 0xff);
    }
  }
  return Buffer.from(bytes);
}

function makeTable(): Map<string, number> {
  const decoder = new TextDecoder('gbk');
  const found = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if ([...character].length === 1 && character !== '\uFFFD') found.set(character, (lead << 8) | trail);
    }
  }
  return found;
}

export function encoded(text: string, encoding: 'utf-8' | 'gbk' = 'utf-8'): Buffer {
  return encoding === 'gbk' ? gbkBytes(text) : Buffer.from(text, 'utf8');
}
