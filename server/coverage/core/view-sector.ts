import { crossing, distance } from '../../kernel/plane.ts';
import type { Pt, Ring } from '../../kernel/plane.ts';

/** A camera on the local plane, m; bearing in degrees from north, clockwise. */
export interface Eye {
  at: Pt;
  bearingDeg: number;
  fovDeg: number;
  rangeM: number;
}

const STEP = Math.PI / 90;
const BESIDE = 1e-5;

/**
 * What does a camera see between buildings? The outline of its view sector, cut where the walls stand in the way:
 * its place, then the far ends of rays from left to right (a closed circle when it sees all round, without its place).
 * Walls are rings of buildings at least as high as the camera; one that the camera stands in or on does not hinder it.
 * Rays go every 2° and to both sides of every corner, so that edges of shadows are exact. O(rays × walls in range).
 */
export function viewSector({ at, bearingDeg, fovDeg, rangeM }: Eye, buildings: readonly Ring[]): Pt[] {
  const whole = fovDeg >= 360;
  const half = (Math.min(360, Math.max(0, fovDeg)) * Math.PI) / 360;
  // Angles from the bearing, clockwise.
  const middle = (bearingDeg * Math.PI) / 180;
  const walls: [Pt, Pt][] = [];
  const angles: number[] = [-half, half];
  for (const ring of buildings) {
    if (contains(ring, at)) continue;
    for (let i = 0; i < ring.length; i += 1) {
      const a = ring[i]!;
      const b = ring[(i + 1) % ring.length]!;
      walls.push([a, b]);
      if (distance(at, a) > rangeM + 1) continue;
      const angle = turned(Math.atan2(a[0] - at[0], a[1] - at[1]) - middle);
      for (const side of [angle - BESIDE, angle, angle + BESIDE])
        if (side > -half && side < half) angles.push(side);
    }
  }
  for (let angle = -half + STEP; angle < half; angle += STEP) angles.push(angle);
  angles.sort((a, b) => a - b);
  const ends = angles.map((angle): Pt => {
    const direction = middle + angle;
    const far: Pt = [at[0] + rangeM * Math.sin(direction), at[1] + rangeM * Math.cos(direction)];
    let nearest = 1;
    for (const [a, b] of walls) {
      const hit = crossing(at, far, a, b);
      if (hit !== undefined && hit.t < nearest) nearest = hit.t;
    }
    return [at[0] + (far[0] - at[0]) * nearest, at[1] + (far[1] - at[1]) * nearest];
  });
  return whole ? ends : [at, ...ends];
}

function turned(angle: number): number {
  const round = 2 * Math.PI;
  return angle - round * Math.floor((angle + Math.PI) / round);
}

/** Is a point within a ring, or on its rim? */
export function contains(ring: Ring, [x, y]: Pt): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

/** May what a camera sees be evidence, and if not, why? It must be compliant, signed, and its place published. */
export function evidenceGate(camera: { compliant: boolean; signed: boolean; published: boolean }): {
  evidence: boolean;
  lacks: ('compliant' | 'signed' | 'published')[];
} {
  const lacks = (['compliant', 'signed', 'published'] as const).filter((key) => !camera[key]);
  return { evidence: lacks.length === 0, lacks };
}
