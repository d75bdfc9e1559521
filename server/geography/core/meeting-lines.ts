/** Which lines of a plane meet one another? */
import type { Pt } from '../../kernel/plane.ts';

/** Ends nearer than this are one place: what drawing and rounding leave between lines that join, metres. */
const JOIN_M = 1;
const BUCKET_M = 60;

interface Edge {
  of: number;
  a: Pt;
  b: Pt;
}

/**
 * Pairs of groups of lines (places in the list, the smaller first, in order) that cross, or come within 1 m of each
 * other. A line that passes over another on a bridge counts: the plane does not tell.
 */
export function meetingLines(groups: readonly (readonly (readonly Pt[])[])[]): [number, number][] {
  const buckets = new Map<string, Edge[]>();
  const pairs = new Map<number, [number, number]>();
  groups.forEach((lines, of) => {
    for (const line of lines)
      for (let i = 1; i < line.length; i += 1) {
        const edge: Edge = { of, a: line[i - 1]!, b: line[i]! };
        for (const key of bucketsOf(edge)) {
          const there = buckets.get(key);
          if (there === undefined) {
            buckets.set(key, [edge]);
            continue;
          }
          for (const other of there) {
            const pair = other.of * groups.length + of;
            if (other.of !== of && !pairs.has(pair) && meets(edge, other)) pairs.set(pair, [other.of, of]);
          }
          there.push(edge);
        }
      }
  });
  return [...pairs.values()].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
}

/** Buckets that an edge may pass within JOIN_M of; long edges are walked, not boxed. */
function bucketsOf({ a, b }: Edge): Set<string> {
  const found = new Set<string>();
  const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / BUCKET_M));
  for (let k = 0; k < steps; k += 1) {
    const at = (t: number, axis: 0 | 1): number => a[axis] + ((b[axis] - a[axis]) * t) / steps;
    const span = (axis: 0 | 1): [number, number] => {
      const [p, q] = [at(k, axis), at(k + 1, axis)];
      return [
        Math.floor((Math.min(p, q) - JOIN_M) / BUCKET_M),
        Math.floor((Math.max(p, q) + JOIN_M) / BUCKET_M),
      ];
    };
    const [west, east] = span(0);
    const [south, north] = span(1);
    for (let x = west; x <= east; x += 1) for (let y = south; y <= north; y += 1) found.add(`${x},${y}`);
  }
  return found;
}

function meets(p: Edge, q: Edge): boolean {
  if (crosses(p, q)) return true;
  return (
    distanceTo(p.a, q) <= JOIN_M ||
    distanceTo(p.b, q) <= JOIN_M ||
    distanceTo(q.a, p) <= JOIN_M ||
    distanceTo(q.b, p) <= JOIN_M
  );
}

function crosses(p: Edge, q: Edge): boolean {
  const side = ({ a, b }: Edge, [x, y]: Pt): number =>
    (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
  return side(p, q.a) * side(p, q.b) < 0 && side(q, p.a) * side(q, p.b) < 0;
}

function distanceTo([x, y]: Pt, { a, b }: Edge): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / square));
  return Math.hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}
