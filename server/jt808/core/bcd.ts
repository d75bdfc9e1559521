/** Digits of packed decimals, two a byte; undefined when a half byte is no digit. */
export function digitsOf(bytes: Uint8Array): string | undefined {
  let digits = '';
  for (const byte of bytes) {
    const high = byte >> 4;
    const low = byte & 15;
    if (high > 9 || low > 9) return undefined;
    digits += String(high) + String(low);
  }
  return digits;
}

/** Packed decimals of so many bytes, zeros in front. Raises RangeError for what is no number or does not fit. */
export function bcdOf(digits: string, bytes: number): Buffer {
  if (!/^\d*$/.test(digits) || digits.length > bytes * 2)
    throw new RangeError(`"${digits}" is no number of at most ${bytes * 2} digits`);
  return Buffer.from(digits.padStart(bytes * 2, '0'), 'hex');
}

/** The clock of the standard is that of Beijing, whatever the season. */
const GMT8_MS = 8 * 3_600_000;

/** YY-MM-DD-hh-mm-ss at GMT+8 as epoch ms; undefined when the calendar has no such moment. Years are 2000 to 2099. */
export function timeOfBcd(bytes: Uint8Array): number | undefined {
  const digits = digitsOf(bytes);
  if (digits === undefined || digits.length !== 12) return undefined;
  const [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map((at) =>
    Number(digits.slice(at, at + 2)),
  ) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  return new Date(ms).getUTCDate() === day ? ms - GMT8_MS : undefined;
}

/** Example: 2026-11-22T09:30:00Z is 26 11 22 17 30 00. */
export function bcdOfTime(epochMs: number): Buffer {
  const local = new Date(epochMs + GMT8_MS).toISOString();
  return bcdOf(local.slice(2, 19).replaceAll(/\D/g, ''), 6);
}
