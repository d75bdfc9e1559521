/**
 * Plane geometry in local metres (x east, y north): small, allocation-light functions
 * on points `[x, y]` and open rings (first vertex not repeated). Counter-clockwise area is positive.
 */
export type Pt = readonly [number, number];
export type Ring = readonly Pt[];

export const distance = (a: Pt, b: Pt): number => Math.hypot(b[0] - a[0], b[1] - a[1]);
export const lerp = (a: Pt, b: Pt, t: number): Pt => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
export const at = (ring: Ring, i: number): Pt => ring[((i % ring.length) + ring.length) % ring.length]!;

export function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const a = ring[i]!;
    const b = at(ring, i + 1);
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return sum / 2;
}

export function centroid(ring: Ring): Pt {
  const o = ring[0]!;
  let x = 0;
  let y = 0;
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const a = ring[i]!;
    const b = at(ring, i + 1);
    const cross = (a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1]);
    x += (a[0] + b[0] - 2 * o[0]) * cross;
    y += (a[1] + b[1] - 2 * o[1]) * cross;
    sum += cross;
  }
  if (Math.abs(sum) < 1e-9) return o;
  return [o[0] + x / (3 * sum), o[1] + y / (3 * sum)];
}

export function inside(p: Pt, ring: Ring): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const a = ring[i]!;
    const b = ring[j]!;
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0])
      odd = !odd;
  }
  return odd;
}

/** Distance of a point to a segment, in metres. */
export function toSegment(p: Pt, a: Pt, b: Pt): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const l2 = dx * dx + dy * dy;
  const t = l2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / l2));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

export function toLine(p: Pt, line: Ring): number {
  let best = Infinity;
  for (let i = 0; i + 1 < line.length; i += 1) best = Math.min(best, toSegment(p, line[i]!, line[i + 1]!));
  return best;
}

/** Where segment a-b crosses c-d, as parameters on both; undefined when parallel or apart. */
export function crossing(a: Pt, b: Pt, c: Pt, d: Pt): { t: number; u: number; p: Pt } | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const den = rx * sy - ry * sx;
  if (Math.abs(den) < 1e-12) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / den;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / den;
  if (t < 0 || t > 1 || u < 0 || u > 1) return undefined;
  return { t, u, p: [a[0] + rx * t, a[1] + ry * t] };
}

export function segmentsApart(a: Pt, b: Pt, c: Pt, d: Pt): number {
  if (crossing(a, b, c, d)) return 0;
  return Math.min(toSegment(a, c, d), toSegment(b, c, d), toSegment(c, a, b), toSegment(d, a, b));
}

export function lineLength(line: Ring): number {
  let sum = 0;
  for (let i = 0; i + 1 < line.length; i += 1) sum += distance(line[i]!, line[i + 1]!);
  return sum;
}

/** The point and direction (radians from east) at a distance along a line. */
export function along(line: Ring, metres: number): { p: Pt; angle: number } {
  let left = metres;
  for (let i = 0; i + 1 < line.length; i += 1) {
    const a = line[i]!;
    const b = line[i + 1]!;
    const l = distance(a, b);
    if (left <= l || i + 2 === line.length) {
      const t = l === 0 ? 0 : Math.min(1, Math.max(0, left / l));
      return { p: lerp(a, b, t), angle: Math.atan2(b[1] - a[1], b[0] - a[0]) };
    }
    left -= l;
  }
  return { p: line[0]!, angle: 0 };
}

/** A smooth line through the points (centripetal-like Catmull-Rom), resampled at about `step` metres. */
export function spline(points: Ring, step: number, closed = false): Pt[] {
  const n = points.length;
  const get = (i: number): Pt => (closed ? at(points, i) : points[Math.max(0, Math.min(n - 1, i))]!);
  const out: Pt[] = [];
  const last = closed ? n : n - 1;
  for (let i = 0; i < last; i += 1) {
    const p0 = get(i - 1);
    const p1 = get(i);
    const p2 = get(i + 1);
    const p3 = get(i + 2);
    const parts = Math.max(2, Math.round(distance(p1, p2) / step));
    for (let k = 0; k < parts; k += 1) {
      const t = k / parts;
      const t2 = t * t;
      const t3 = t2 * t;
      const f = (a: number, b: number, c: number, d: number): number =>
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t2 + (3 * b - a - 3 * c + d) * t3);
      out.push([f(p0[0], p1[0], p2[0], p3[0]), f(p0[1], p1[1], p2[1], p3[1])]);
    }
  }
  if (!closed) out.push(points[n - 1]!);
  return out;
}

/** A line moved sideways (left of its direction is positive), mitred, folds removed by distance. */
export function offsetLine(line: Ring, metres: number): Pt[] {
  const out: Pt[] = [];
  for (let i = 0; i < line.length; i += 1) {
    const a = line[Math.max(0, i - 1)]!;
    const b = line[Math.min(line.length - 1, i + 1)]!;
    const l = distance(a, b) || 1;
    const p: Pt = [line[i]![0] - ((b[1] - a[1]) / l) * metres, line[i]![1] + ((b[0] - a[0]) / l) * metres];
    if (toLine(p, line) > Math.abs(metres) * 0.97) out.push(p);
  }
  return out;
}

/** The smallest-area box round a ring: centre, half sides (long first) and the long axis' angle. */
export function orientedBox(ring: Ring): { centre: Pt; halfLong: number; halfShort: number; angle: number } {
  let best = { centre: ring[0]!, halfLong: 0, halfShort: 0, angle: 0 };
  let bestArea = Infinity;
  for (let i = 0; i < ring.length; i += 1) {
    const a = ring[i]!;
    const b = at(ring, i + 1);
    if (distance(a, b) < 1) continue;
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    let x0 = Infinity;
    let x1 = -Infinity;
    let y0 = Infinity;
    let y1 = -Infinity;
    for (const p of ring) {
      const x = p[0] * c + p[1] * s;
      const y = -p[0] * s + p[1] * c;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    const area = (x1 - x0) * (y1 - y0);
    if (area >= bestArea) continue;
    bestArea = area;
    const mx = (x0 + x1) / 2;
    const my = (y0 + y1) / 2;
    const long = x1 - x0 >= y1 - y0;
    best = {
      centre: [mx * c - my * s, mx * s + my * c],
      halfLong: Math.max(x1 - x0, y1 - y0) / 2,
      halfShort: Math.min(x1 - x0, y1 - y0) / 2,
      angle: long ? angle : angle + Math.PI / 2,
    };
  }
  return best;
}

/** The convex polygon `clip` (counter-clockwise) laid over a ring: the common part (Sutherland-Hodgman). */
export function clipConvex(ring: Ring, clip: Ring): Pt[] {
  let out: Pt[] = [...ring];
  for (let i = 0; i < clip.length && out.length > 0; i += 1) {
    const a = clip[i]!;
    const b = at(clip, i + 1);
    const side = (p: Pt): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
    const input = out;
    out = [];
    for (let k = 0; k < input.length; k += 1) {
      const p = input[k]!;
      const q = at(input, k + 1);
      const sp = side(p);
      const sq = side(q);
      if (sp >= 0) out.push(p);
      if (sp >= 0 !== sq >= 0) out.push(lerp(p, q, sp / (sp - sq)));
    }
  }
  return out;
}

/** A rectangle by centre, full sides and the angle of its long side. */
export function rectangle(centre: Pt, long: number, short: number, angle: number): Pt[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const corner = (x: number, y: number): Pt => [centre[0] + x * c - y * s, centre[1] + x * s + y * c];
  return [
    corner(-long / 2, -short / 2),
    corner(long / 2, -short / 2),
    corner(long / 2, short / 2),
    corner(-long / 2, short / 2),
  ];
}

/** Points of a local outline (x along the angle, y across), placed at a centre. */
export function placed(outline: Ring, centre: Pt, angle: number): Pt[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return outline.map(([x, y]): Pt => [centre[0] + x * c - y * s, centre[1] + x * s + y * c]);
}

/** Whether two convex rings overlap (separating axes), with a gap in metres counted as overlap. */
export function convexOverlap(a: Ring, b: Ring, gap = 0): boolean {
  for (const ring of [a, b]) {
    for (let i = 0; i < ring.length; i += 1) {
      const p = ring[i]!;
      const q = at(ring, i + 1);
      const l = distance(p, q);
      if (l < 1e-9) continue;
      const nx = (q[1] - p[1]) / l;
      const ny = -(q[0] - p[0]) / l;
      let a0 = Infinity;
      let a1 = -Infinity;
      let b0 = Infinity;
      let b1 = -Infinity;
      for (const v of a) {
        const d = v[0] * nx + v[1] * ny;
        if (d < a0) a0 = d;
        if (d > a1) a1 = d;
      }
      for (const v of b) {
        const d = v[0] * nx + v[1] * ny;
        if (d < b0) b0 = d;
        if (d > b1) b1 = d;
      }
      if (a1 + gap <= b0 || b1 + gap <= a0) return false;
    }
  }
  return true;
}

/** Whether a ring's edges keep apart from one another: no folds, no touching. */
export function isSimple(ring: Ring): boolean {
  for (let i = 0; i < ring.length; i += 1) {
    for (let j = i + 2; j < ring.length; j += 1) {
      if (i === 0 && j === ring.length - 1) continue;
      const [a, b, c, d] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % ring.length]!];
      if (segmentsApart(a, b, c, d) < 1e-6) return false;
    }
  }
  return true;
}
