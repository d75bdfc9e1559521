/** A character of a label along a line: its middle and its turn, radians clockwise. */
export interface PlacedGlyph {
  char: string;
  x: number;
  y: number;
  turn: number;
  width: number;
}

/** Tangent of 60°: steeper than this, a line runs down. */
const STEEP = 1.732;

/**
 * Where do the characters of a name stand along a line? Pixels; the line is x, y interleaved. The text is centred at
 * `middlePx` of the line's length, runs so that it reads from the left, and undefined when the line is too short there
 * or bends more than `mostBend` radians from one character to the next. On a line that runs down rather than across,
 * Chinese stands upright, one character beneath the other.
 */
export function labelLine(
  line: readonly number[],
  chars: readonly { char: string; width: number }[],
  middlePx: number,
  mostBend = 0.55,
): PlacedGlyph[] | undefined {
  const total = chars.reduce((sum, { width }) => sum + width, 0);
  const start = middlePx - total / 2;
  const walked = lengths(line);
  if (chars.length === 0 || start < 0 || start + total > walked.at(-1)!) return undefined;
  const first = pointAt(line, walked, start);
  const last = pointAt(line, walked, start + total);
  const steep = Math.abs(last.y - first.y) > STEEP * Math.abs(last.x - first.x);
  const stacked = steep && chars.every(({ char }) => /\p{Script=Han}/u.test(char));
  // Text that would run from right to left, or upwards when it stands, is set from the other end.
  const turned = stacked ? last.y < first.y : last.x < first.x || (last.x === first.x && last.y < first.y);
  const glyphs: PlacedGlyph[] = [];
  let at = turned ? start + total : start;
  let before: number | undefined;
  for (const { char, width } of chars) {
    const middle = turned ? at - width / 2 : at + width / 2;
    const half = width / 2;
    const from = pointAt(line, walked, Math.max(0, middle - half));
    const to = pointAt(line, walked, Math.min(walked.at(-1)!, middle + half));
    const along = turned
      ? Math.atan2(from.y - to.y, from.x - to.x)
      : Math.atan2(to.y - from.y, to.x - from.x);
    const turn = stacked ? along - Math.PI / 2 : along;
    if (before !== undefined && Math.abs(bend(turn - before)) > mostBend) return undefined;
    before = turn;
    glyphs.push({ char, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, turn, width });
    at = turned ? at - width : at + width;
  }
  return glyphs;
}

/** Length of the line up to each of its vertices. */
export function lengths(line: readonly number[]): number[] {
  const walked = [0];
  for (let i = 2; i + 1 < line.length; i += 2)
    walked.push(walked.at(-1)! + Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!));
  return walked;
}

function pointAt(line: readonly number[], walked: readonly number[], px: number): { x: number; y: number } {
  let i = 1;
  while (i < walked.length - 1 && walked[i]! < px) i += 1;
  const length = walked[i]! - walked[i - 1]!;
  const t = length === 0 ? 0 : (px - walked[i - 1]!) / length;
  const [x, y] = [line[2 * i - 2]!, line[2 * i - 1]!];
  return { x: x + t * (line[2 * i]! - x), y: y + t * (line[2 * i + 1]! - y) };
}

function bend(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
