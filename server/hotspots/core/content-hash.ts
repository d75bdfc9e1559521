/**
 * Are these the same numbers? FNV-1a of the bytes of the given arrays, two lanes, 16 hexadecimal digits.
 * For noticing change, not for security. Example: contentHash([]) is the same on every machine.
 */
export function contentHash(parts: readonly ArrayBufferView[]): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const part of parts) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (const byte of bytes) {
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x5bd1e995) ^ (b >>> 15);
    }
    a ^= bytes.length;
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
