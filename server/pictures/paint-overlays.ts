import type { Geometry, Position } from '../kernel/geojson.ts';
import type { Pen } from './canvas.ts';
import { alpha, fontOf, hatchOf } from './canvas.ts';
import { inwardPoint } from './core/inward-point.ts';
import type { Box, LabelRoom } from './core/label-room.ts';
import { metresPerPixel, pixelOf } from './core/view.ts';
import type { View } from './core/view.ts';
import type { Overlay, PictureJob } from './picture-job.ts';

type Px = [number, number];

/** What is drawn over the map: fills, hatches, lines, bands of so many metres, dots. */
export function paintOverlays(pen: Pen, job: PictureJob, view: View): void {
  for (const overlay of job.overlays) {
    for (const { geometry } of overlay.geojson.features) paintOne(pen, geometry, overlay, job, view);
  }
}

function paintOne(pen: Pen, geometry: Geometry, overlay: Overlay, job: PictureJob, view: View): void {
  const { scale, colors } = job;
  const { fill, opacity = 0.2, stroke, widthPx = 1.6, widthM, dash = [], hatch = false, dotPx } = overlay;
  const lines = linesOf(geometry).map((line) => line.map((at) => deviceOf(view, at, scale)));
  const areal = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';
  pen.save();
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  const path = () => {
    pen.beginPath();
    for (const line of lines) {
      line.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
      if (areal) pen.closePath();
    }
  };
  if (areal && fill !== undefined) {
    path();
    pen.fillStyle = alpha(fill, opacity);
    pen.fill('evenodd');
  }
  if (areal && hatch) {
    path();
    pen.fillStyle = hatchOf(pen, stroke ?? fill ?? colors.unknown, scale) as unknown as string;
    pen.globalAlpha = 0.6;
    pen.fill('evenodd');
    pen.globalAlpha = 1;
  }
  if (stroke !== undefined && lines.length > 0) {
    path();
    const width = widthM === undefined ? widthPx * scale : (widthM / metresPerPixel(view)) * scale;
    if (!areal && widthM === undefined) {
      pen.strokeStyle = alpha(colors.halo, 0.85);
      pen.lineWidth = width + 3 * scale;
      pen.stroke();
      path();
    }
    pen.strokeStyle = widthM === undefined ? stroke : alpha(stroke, opacity);
    pen.lineWidth = width;
    pen.setLineDash(dash.map((n) => n * scale));
    pen.stroke();
    pen.setLineDash([]);
  }
  if (dotPx !== undefined) {
    const spots = pointsOf(geometry).map((at) => deviceOf(view, at, scale));
    for (const [x, y] of spots) {
      pen.beginPath();
      pen.arc(x, y, dotPx * scale, 0, 2 * Math.PI);
      pen.fillStyle = fill ?? stroke ?? colors.selection;
      pen.fill();
      pen.strokeStyle = colors.halo;
      pen.lineWidth = 1.4 * scale;
      pen.stroke();
    }
  }
  pen.restore();
}

/** The labels of overlays, before any other name takes their room: each on a small ground of its own. */
export function paintOverlayLabels(pen: Pen, job: PictureJob, view: View, room: LabelRoom): void {
  const { scale, colors } = job;
  // What lies on top is labelled first.
  for (const overlay of job.overlays.toReversed()) {
    const key = overlay.labelKey;
    if (key === undefined) continue;
    for (const { geometry, properties } of overlay.geojson.features) {
      const text = String(properties[key] ?? '');
      const spot = text === '' ? undefined : labelSpot(geometry, view, scale);
      if (spot === undefined) continue;
      const size = 12 * scale;
      pen.font = fontOf(size, true);
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      const lines = text.split('\n');
      const wide = Math.max(...lines.map((line) => pen.measureText(line).width)) + 10 * scale;
      const high = lines.length * 1.25 * size + 4 * scale;
      const places = around(wide, high, 10 * scale);
      // On a line a label would hide what it measures.
      for (const [dx, dy] of geometry.type.endsWith('String') ? places.slice(1) : places) {
        const [x, y] = [spot[0] + dx, spot[1] + dy];
        const box: Box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
        if (!room.isFree([box])) continue;
        room.take([box]);
        pen.fillStyle = alpha(colors.halo, 0.88);
        pen.beginPath();
        pen.roundRect(box[0], box[1], wide, high, 3 * scale);
        pen.fill();
        pen.strokeStyle = alpha(overlay.stroke ?? colors.label, 0.7);
        pen.lineWidth = 0.8 * scale;
        pen.stroke();
        pen.fillStyle = overlay.labelColor ?? colors.label;
        lines.forEach((line, i) => pen.fillText(line, x, y + (i - (lines.length - 1) / 2) * 1.25 * size));
        break;
      }
    }
  }
}

/** Where a label may stand about its spot, the nearest first. */
function around(wide: number, high: number, gap: number): Px[] {
  const [x, y] = [wide / 2 + gap, high / 2 + gap];
  return [
    [0, 0], [0, -y], [0, y], [x, 0], [-x, 0], [x, -y], [-x, -y], [x, y], [-x, y], [0, -2.4 * y], [0, 2.4 * y],
    [1.3 * x, -2.4 * y], [-1.3 * x, -2.4 * y], [1.3 * x, 2.4 * y], [-1.3 * x, 2.4 * y],
  ]; // prettier-ignore
}

function deviceOf(view: View, at: Position, scale: number): Px {
  const [x, y] = pixelOf(view, at);
  return [x * scale, y * scale];
}

function labelSpot(geometry: Geometry, view: View, scale: number): Px | undefined {
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') {
    const areas = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const frame: Box = [0, 0, view.widthPx * scale, view.heightPx * scale];
    return inwardPoint(
      areas.map((rings) => rings.map((ring) => ring.map((at) => deviceOf(view, at, scale)))),
      frame,
    );
  }
  const line = linesOf(geometry)[0] ?? pointsOf(geometry);
  if (line.length === 0) return undefined;
  const spots = line.map((at) => deviceOf(view, at, scale));
  const [a, b] = [spots[Math.floor((spots.length - 1) / 2)]!, spots[Math.ceil((spots.length - 1) / 2)]!];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    default:
      return [];
  }
}

function pointsOf(geometry: Geometry): Position[] {
  if (geometry.type === 'Point') return [geometry.coordinates];
  if (geometry.type === 'MultiPoint') return geometry.coordinates;
  return linesOf(geometry).flatMap((line) => (line.length > 0 ? [line[0]!, line.at(-1)!] : []));
}
