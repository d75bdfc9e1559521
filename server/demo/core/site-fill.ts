/**
 * Which footprints fit on a block? A block remembers how far to keep from each of its edges (half the road
 * plus a setback) and what already stands there; a footprint is taken only when it keeps both.
 */
import { Mesh } from './mesh.ts';
import type { Ground } from './ground.ts';
import type { Block } from './subdivide.ts';
import {
  convexOverlap,
  distance,
  inside,
  orientedBox,
  rectangle,
  segmentsApart,
  signedArea,
  type Pt,
  type Ring,
} from '../../kernel/plane.ts';

export interface SiteFill {
  ring: Pt[];
  areaM2: number;
  box: ReturnType<typeof orientedBox>;
  /** Half the width of the road on each ring edge, in metres (0 on the city boundary). */
  halfRoads: number[];
  /** Hulls already placed. */
  taken: Pt[][];
  /** Rings to stay out of (lakes, pitches). */
  kept: Ring[];
  fits(hull: Ring, setbackM: number, gapM: number): boolean;
  /** Takes the place when the hull fits. */
  take(hull: Pt[], setbackM: number, gapM: number): boolean;
}

export function siteFillOf(ground: Ground, block: Block): SiteFill {
  const { mesh } = ground;
  const ring = mesh.ringOf(block.face);
  const ids = block.face.ring;
  const halfRoads = ids.map(
    (v, i) => (mesh.edges.get(Mesh.key(v, ids[(i + 1) % ids.length]!))?.width ?? 0) / 2,
  );
  const site: SiteFill = {
    ring,
    areaM2: signedArea(ring),
    box: orientedBox(ring),
    halfRoads,
    taken: [],
    kept: [],
    fits(hull, setbackM, gapM) {
      for (const p of hull) if (!inside(p, ring)) return false;
      let x0 = Infinity;
      let x1 = -Infinity;
      let y0 = Infinity;
      let y1 = -Infinity;
      for (const p of hull) {
        x0 = Math.min(x0, p[0]);
        x1 = Math.max(x1, p[0]);
        y0 = Math.min(y0, p[1]);
        y1 = Math.max(y1, p[1]);
      }
      for (let i = 0; i < ring.length; i += 1) {
        const a = ring[i]!;
        const b = ring[(i + 1) % ring.length]!;
        const keep = halfRoads[i]! + setbackM;
        if (Math.min(a[0], b[0]) - keep > x1 || Math.max(a[0], b[0]) + keep < x0) continue;
        if (Math.min(a[1], b[1]) - keep > y1 || Math.max(a[1], b[1]) + keep < y0) continue;
        for (let k = 0; k < hull.length; k += 1) {
          if (segmentsApart(hull[k]!, hull[(k + 1) % hull.length]!, a, b) < keep) return false;
        }
      }
      for (const other of site.taken) if (convexOverlap(hull, other, gapM)) return false;
      for (const other of site.kept) {
        for (const p of hull) if (inside(p, other)) return false;
        for (const p of other) if (inside(p, hull)) return false;
      }
      return true;
    },
    take(hull, setbackM, gapM) {
      if (!site.fits(hull, setbackM, gapM)) return false;
      site.taken.push(hull);
      return true;
    },
  };
  return site;
}

/** Points along a block's edges, inside it: where a front of the given width would stand. */
export function frontsOf(
  site: SiteFill,
  setbackM: number,
  depthM: number,
  widths: () => number,
  gapM: number,
): { centre: Pt; angle: number; width: number }[] {
  const out: { centre: Pt; angle: number; width: number }[] = [];
  const n = site.ring.length;
  let i = 0;
  while (i < n) {
    const a = site.ring[i]!;
    let j = i + 1;
    let b = site.ring[j % n]!;
    const base = Math.atan2(b[1] - a[1], b[0] - a[0]);
    while (j < n) {
      const c = site.ring[(j + 1) % n]!;
      const turn = Math.abs(Math.atan2(c[1] - b[1], c[0] - b[0]) - base);
      if (Math.min(turn, 2 * Math.PI - turn) > 0.1) break;
      b = c;
      j += 1;
    }
    const length = distance(a, b);
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const inward = Math.max(...site.halfRoads.slice(i, j)) + setbackM + depthM / 2 + 0.3;
    let s = 2;
    while (s < length) {
      const width = widths();
      if (s + width > length) break;
      const m = s + width / 2;
      out.push({
        centre: [
          a[0] + Math.cos(angle) * m - Math.sin(angle) * inward,
          a[1] + Math.sin(angle) * m + Math.cos(angle) * inward,
        ],
        angle,
        width,
      });
      s += width + gapM;
    }
    i = j;
  }
  return out;
}

/** The block's own angle that lies nearest to east-west, for buildings that face south. */
export function southFacing(site: SiteFill): number {
  let angle = site.box.angle;
  while (angle > Math.PI / 4) angle -= Math.PI / 2;
  while (angle < -Math.PI / 4) angle += Math.PI / 2;
  return angle;
}

/** Lattice points over a block in its own frame. */
function latticeOf(
  site: SiteFill,
  angle: number,
  stepX: number,
  stepY: number,
  offsetX: number,
  offsetY: number,
): Pt[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const [cx, cy] = site.box.centre;
  const reach = Math.hypot(site.box.halfLong, site.box.halfShort);
  const out: Pt[] = [];
  let row = 0;
  for (let y = -reach + offsetY; y <= reach; y += stepY) {
    for (let x = -reach + offsetX; x <= reach; x += stepX) {
      const p: Pt = [cx + x * c - y * s, cy + x * s + y * c];
      if (inside(p, site.ring)) out.push(p);
    }
    row += 1;
    if (row > 200) break;
  }
  return out;
}

/** The lattice shift, of a dozen, at which the most footprints of the given size fit; its points. */
export function bestLattice(
  site: SiteFill,
  angle: number,
  stepX: number,
  stepY: number,
  size: { l: number; d: number; setback: number },
): Pt[] {
  let best: Pt[] = [];
  for (const shiftX of [0, 0.25, 0.5, 0.75]) {
    for (const shiftY of [0, 0.33, 0.66]) {
      const fitting = latticeOf(site, angle, stepX, stepY, shiftX * stepX, shiftY * stepY).filter((p) =>
        site.fits(rectangle(p, size.l, size.d, angle), size.setback, 0),
      );
      if (fitting.length > best.length) best = fitting;
    }
  }
  return best;
}
