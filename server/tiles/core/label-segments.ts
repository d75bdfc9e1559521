import { roomiestPoint } from './roomiest-point.ts';
import { SegmentBuilder, valueAt, type Column, type Segment } from './snapshot.ts';
import { joinLines } from './join-lines.ts';

/** How labels are made from a layer's features (see the catalogue). */
export interface LabelPlan {
  make: 'inner-point' | 'merged-lines';
  by: string;
  attributes: { name: string; type: Column['type'] }[];
}

/** The label features of a layer: points inside polygons, or lines of one name joined end to end. */
export function labelSegment(plan: LabelPlan, segments: Segment[]): Segment {
  return plan.make === 'inner-point' ? innerPoints(plan, segments) : mergedLines(plan, segments);
}

function innerPoints(plan: LabelPlan, segments: Segment[]): Segment {
  const columns = plan.attributes.filter(({ name }) => name !== 'id');
  const builder = new SegmentBuilder({ kind: 1, columns });
  for (const segment of segments) {
    const by = segment.columns.get(plan.by);
    for (let i = 0; i < segment.count; i += 1) {
      if (segment.gone[i] === 1 || by === undefined || valueAt(by, i) === null) continue;
      const point = roomiestPoint(largestOutline(segment, i));
      const values = columns.map(({ name }) => {
        const column = segment.columns.get(name);
        return column === undefined ? null : valueAt(column, i);
      });
      builder.addShape(segment.keys[i]!, [point], values, segment.areas[i]!);
    }
  }
  return builder.finish();
}

/** The rings of the feature's largest part: outline first, its holes after it. */
function largestOutline(segment: Segment, feature: number): Float64Array[] {
  let best: Float64Array[] = [];
  let bestArea = -1;
  let current: Float64Array[] = [];
  for (let p = segment.parts[feature]!; p < segment.parts[feature + 1]!; p += 1) {
    const ring = segment.coords.subarray(
      p === 0 ? 0 : 2 * segment.partEnds[p - 1]!,
      2 * segment.partEnds[p]!,
    );
    if (segment.holes[p] === 1) {
      current.push(ring);
      continue;
    }
    current = [ring];
    const area = envelopeArea(ring);
    if (area > bestArea) {
      bestArea = area;
      best = current;
    }
  }
  return best;
}

function envelopeArea(ring: Float64Array): number {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    minX = Math.min(minX, ring[i]!);
    maxX = Math.max(maxX, ring[i]!);
    minY = Math.min(minY, ring[i + 1]!);
    maxY = Math.max(maxY, ring[i + 1]!);
  }
  return (maxX - minX) * (maxY - minY);
}

/** Lines that share name and every other carried attribute are joined where exactly two of them meet. */
function mergedLines(plan: LabelPlan, segments: Segment[]): Segment {
  const builder = new SegmentBuilder({ kind: 2, columns: plan.attributes });
  const groups = new Map<string, { values: (string | number | boolean | null)[]; lines: Float64Array[] }>();
  for (const segment of segments) {
    const by = segment.columns.get(plan.by);
    for (let i = 0; i < segment.count; i += 1) {
      if (segment.gone[i] === 1 || by === undefined || valueAt(by, i) === null) continue;
      const values = plan.attributes.map(({ name }) => {
        const column = segment.columns.get(name);
        return column === undefined ? null : valueAt(column, i);
      });
      const key = JSON.stringify(values);
      let group = groups.get(key);
      if (group === undefined) {
        group = { values, lines: [] };
        groups.set(key, group);
      }
      for (let p = segment.parts[i]!; p < segment.parts[i + 1]!; p += 1) {
        const first = p === 0 ? 0 : 2 * segment.partEnds[p - 1]!;
        group.lines.push(segment.coords.subarray(first, 2 * segment.partEnds[p]!));
      }
    }
  }
  for (const [key, { values, lines }] of groups) {
    joinLines(lines).forEach((line, at) => builder.addShape(`${key}#${at}`, [line], values));
  }
  return builder.finish();
}
