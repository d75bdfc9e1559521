import type { Position } from '../../kernel/geojson.ts';

/** A corner of a DXF polyline. `bulge` belongs to the edge that leaves it. */
export interface BulgePoint {
  x: number;
  y: number;
  /** tan of a quarter of the included angle; positive turns left, 0 is straight. */
  bulge: number;
}

/** Greatest distance between an arc and its chords, as a share of the radius: 5° steps lie within 0.1 %. */
const STEP_RAD = Math.PI / 36;

/**
 * The line through these corners, its arcs drawn in steps of at most 5 degrees.
 * Worked example: two corners (0,0) and (2,0) with bulge 1 make a half circle below them through (1,−1).
 * Source: AutoCAD DXF reference, group code 42 of LWPOLYLINE.
 */
export function drawBulges(
  points: readonly BulgePoint[],
  closed: boolean,
): { line: Position[]; arcs: boolean } {
  const line: Position[] = [];
  let arcs = false;
  for (const [i, point] of points.entries()) {
    line.push([point.x, point.y]);
    const next = points[i + 1] ?? (closed ? points[0] : undefined);
    if (next === undefined || point.bulge === 0 || !Number.isFinite(point.bulge)) continue;
    const dx = next.x - point.x;
    const dy = next.y - point.y;
    if (dx === 0 && dy === 0) continue;
    arcs = true;
    const angle = 4 * Math.atan(point.bulge);
    const toCentre = (1 - point.bulge * point.bulge) / (4 * point.bulge);
    const centre: Position = [point.x + dx / 2 - dy * toCentre, point.y + dy / 2 + dx * toCentre];
    const start = Math.atan2(point.y - centre[1], point.x - centre[0]);
    const radius = Math.hypot(point.x - centre[0], point.y - centre[1]);
    const steps = Math.max(1, Math.ceil(Math.abs(angle) / STEP_RAD));
    for (let step = 1; step < steps; step += 1) {
      const at = start + (angle * step) / steps;
      line.push([centre[0] + radius * Math.cos(at), centre[1] + radius * Math.sin(at)]);
    }
  }
  const first = line[0];
  const last = line.at(-1);
  if (closed && first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1]))
    line.push([first[0], first[1]]);
  return { line, arcs };
}

/** An arc of a circle or ellipse from one parameter to another, counter-clockwise; a whole turn comes back to its start. */
export function drawEllipse(
  centre: Position,
  major: Position,
  ratio: number,
  from: number,
  to: number,
): Position[] {
  let sweep = to - from;
  while (sweep <= 1e-12) sweep += 2 * Math.PI;
  const whole = Math.abs(sweep - 2 * Math.PI) < 1e-9;
  const steps = Math.max(2, Math.ceil(Math.min(sweep, 2 * Math.PI) / STEP_RAD));
  const points: Position[] = [];
  for (let step = 0; step <= steps; step += 1) {
    const at = from + (Math.min(sweep, 2 * Math.PI) * step) / steps;
    const [cos, sin] = [Math.cos(at), Math.sin(at)];
    points.push([
      centre[0] + cos * major[0] - sin * major[1] * ratio,
      centre[1] + cos * major[1] + sin * major[0] * ratio,
    ]);
  }
  const first = points[0];
  if (whole && first !== undefined) points[points.length - 1] = [first[0], first[1]];
  return points;
}
