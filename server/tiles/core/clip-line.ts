/**
 * Which pieces of a line lie in a box? `line` is x,y interleaved; every returned piece has at least two positions and
 * ends exactly on the box where it was cut. A line that only touches the box in one position gives nothing.
 * Reference: Y. Liang, B. Barsky, ACM TOG 3 (1984).
 */
export function clipLine(line: number[], minX: number, minY: number, maxX: number, maxY: number): number[][] {
  const pieces: number[][] = [];
  let piece: number[] = [];
  for (let i = 0; i + 3 < line.length; i += 2) {
    const ax = line[i]!;
    const ay = line[i + 1]!;
    const dx = line[i + 2]! - ax;
    const dy = line[i + 3]! - ay;
    let enter = 0;
    let leave = 1;
    let inside = true;
    for (let side = 0; side < 4; side += 1) {
      const run = side === 0 ? -dx : side === 1 ? dx : side === 2 ? -dy : dy;
      const room = side === 0 ? ax - minX : side === 1 ? maxX - ax : side === 2 ? ay - minY : maxY - ay;
      if (run === 0) {
        if (room < 0) inside = false;
      } else if (run < 0) enter = Math.max(enter, room / run);
      else leave = Math.min(leave, room / run);
    }
    if (!inside || enter >= leave) {
      if (piece.length > 2) pieces.push(piece);
      piece = [];
      continue;
    }
    if (piece.length === 0) piece.push(ax + enter * dx, ay + enter * dy);
    piece.push(ax + leave * dx, ay + leave * dy);
    if (leave < 1) {
      pieces.push(piece);
      piece = [];
    }
  }
  if (piece.length > 2) pieces.push(piece);
  return pieces;
}
