/**
 * Where do grids leave gaps, overlap, or reach over the boundary? All outlines are cut against one another on the
 * lattice of 1e-7 degree and every face is asked who covers it: exact to a centimetre, and the same on every engine.
 */
import type { LocalPlane } from '../../coordinates/core/local-plane.ts';
import type { MultiPolygon, Position } from '../../kernel/geojson.ts';
import type { BBox } from '../../kernel/lng-lat.ts';
import { lineLength, type Pt } from '../../kernel/plane.ts';
import { areaOf } from './crosswalk.ts';
import { facesOf, insideOf, outlineOf } from './faces.ts';
import { cutAtCrossings, withoutDeadEnds, type Node, type SourceLine } from './lattice-arrangement.ts';
import type { MeasuredArea } from './topology.ts';

const E7 = 1e7;

function covers(rings: readonly (readonly Node[])[], x: number, y: number): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i]!;
      const b = ring[j]!;
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
  }
  return odd;
}

interface Shape {
  id: string;
  rings: Node[][];
  box: [number, number, number, number];
}

function shapeOf(id: string, shape: MultiPolygon, origin: Node): Shape {
  const rings = shape.coordinates
    .flat()
    .map((ring) =>
      ring.map((p): Node => [Math.round(p[0] * E7) - origin[0], Math.round(p[1] * E7) - origin[1]]),
    );
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of rings.flat()) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return { id, rings, box };
}

const holds = ({ rings, box }: Shape, x: number, y: number): boolean =>
  x > box[0] && x < box[2] && y > box[1] && y < box[3] && covers(rings, x, y);

interface Label {
  kind: MeasuredArea['kind'];
  subject: string;
}

function labelsOf(inside: boolean, grids: readonly string[]): Label[] {
  const out: Label[] = [];
  if (inside && grids.length === 0) out.push({ kind: 'gap', subject: '' });
  if (!inside) for (const subject of grids) out.push({ kind: 'outside', subject });
  for (let i = 0; i < grids.length; i += 1)
    for (let j = i + 1; j < grids.length; j += 1)
      out.push({ kind: 'overlap', subject: `${grids[i]} + ${grids[j]}` });
  return out;
}

function measured(plane: LocalPlane, label: Label, polygon: readonly (readonly Position[])[]): MeasuredArea {
  const rings = polygon.map((ring) => ring.map((p): Pt => plane.fromLngLat(p[0], p[1])));
  const xs = polygon[0]!.map((p) => p[0]);
  const ys = polygon[0]!.map((p) => p[1]);
  const bbox: BBox = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return {
    ...label,
    areaM2: areaOf([rings]),
    outlineM: rings.reduce((sum, ring) => sum + lineLength([...ring, ring[0]!]), 0),
    bbox,
  };
}

const open = (ring: readonly Position[]): Position[] => ring.slice(0, -1);

/** Gaps, overlaps, parts and what lies outside, each connected piece for itself. Invalid grids are to be left out. */
export function overlayGrids(
  plane: LocalPlane,
  boundary: MultiPolygon,
  grids: readonly { id: string; shape: MultiPolygon }[],
): MeasuredArea[] {
  const out: MeasuredArea[] = [];
  for (const polygon of boundary.coordinates)
    out.push(measured(plane, { kind: 'boundary_part', subject: '' }, polygon.map(open)));
  for (const { id, shape } of grids)
    if (shape.coordinates.length > 1)
      for (const polygon of shape.coordinates)
        out.push(measured(plane, { kind: 'part', subject: id }, polygon.map(open)));
  if (grids.length === 0) return out;
  const first = boundary.coordinates[0]![0]![0]!;
  const origin: Node = [Math.round(first[0] * E7), Math.round(first[1] * E7)];
  const city = shapeOf('', boundary, origin);
  const shapes = grids.map(({ id, shape }) => shapeOf(id, shape, origin));
  const lines: SourceLine[] = [city, ...shapes].flatMap(({ rings }, source) =>
    rings.map((points) => ({ points, source })),
  );
  const faces = facesOf(withoutDeadEnds(cutAtCrossings(lines)));
  const byLabel = new Map<string, { label: Label; faces: Set<number> }>();
  faces.rings.forEach((_, f) => {
    const [x, y] = insideOf(faces, f);
    const here = shapes.filter((shape) => holds(shape, x, y)).map(({ id }) => id);
    for (const label of labelsOf(holds(city, x, y), here)) {
      const key = `${label.kind}/${label.subject}`;
      const found = byLabel.get(key);
      if (found) found.faces.add(f);
      else byLabel.set(key, { label, faces: new Set([f]) });
    }
  });
  for (const { label, faces: members } of byLabel.values())
    for (const polygon of outlineOf(faces, (f) => members.has(f)))
      out.push(
        measured(
          plane,
          label,
          polygon.map((ring) => ring.map(([x, y]): Position => [(x + origin[0]) / E7, (y + origin[1]) / E7])),
        ),
      );
  return out;
}
