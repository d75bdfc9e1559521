import type { Position } from '../../server/kernel/geojson.ts';

const DEGREE_M = 111_195;

/**
 * The strokes of a dashed line: `onM` metres drawn, `offM` left out, beginning with a stroke. The map knows solid lines
 * only. A line without length gives none.
 */
export function dashes(line: readonly Position[], onM: number, offM: number): Position[][] {
  const strokes: Position[][] = [];
  let stroke: Position[] | null = line.length > 1 ? [line[0]!] : null;
  let left = onM;
  for (let i = 1; i < line.length; i += 1) {
    let from = line[i - 1]!;
    const to = line[i]!;
    let length = metres(from, to);
    while (length > left) {
      const share = left / length;
      const at: Position = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
      if (stroke === null) stroke = [at];
      else {
        stroke.push(at);
        strokes.push(stroke);
        stroke = null;
      }
      length -= left;
      left = stroke === null ? offM : onM;
      from = at;
    }
    left -= length;
    stroke?.push(to);
  }
  if (stroke !== null && stroke.length > 1) strokes.push(stroke);
  return strokes;
}

function metres(a: Position, b: Position): number {
  const shrink = Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot((b[0] - a[0]) * shrink, b[1] - a[1]) * DEGREE_M;
}
