import type { Pen } from './canvas.ts';
import { alpha, atZoom, hatchOf } from './canvas.ts';
import type { TileFeature } from './core/mvt-decode.ts';
import { metresPerPixel } from './core/view.ts';
import type { View } from './core/view.ts';
import { overTiles, pointsOf } from './ground-tiles.ts';
import type { PlacedTile } from './ground-tiles.ts';
import { fill, stroke } from './paint-ground.ts';
import type { PictureJob } from './picture-job.ts';
import { ZONE_CLASSES, okabeIto } from './style-contract.ts';

const zoneStyle = new Map<unknown, (typeof ZONE_CLASSES)[number]>(ZONE_CLASSES.map((one) => [one.key, one]));
/** What a site's permit says; the colours of the browser's legend. */
const permitColor: Record<string, string> = {
  approved: okabeIto.green,
  applied: okabeIto.orange,
  stopped: okabeIto.blue,
  expired: okabeIto.sky,
  out_of_scope: okabeIto.purple,
  not_applied: okabeIto.vermilion,
  illegal_filed: '#b2182b',
};
const GREENERY = new Set<unknown>(['tree', 'street_tree', 'green_belt']);

/** The city's own layers over the ground, as far as the tiles carry them. */
export function paintCity(pen: Pen, job: PictureJob, view: View, tiles: readonly PlacedTile[]): void {
  const { colors, scale } = job;
  const { zoom } = view;
  const pxPerMetre = scale / metresPerPixel(view);
  overTiles(pen, tiles, 'grids', (features, tile) => {
    pen.globalAlpha = 0.12;
    stroke(pen, features, tile, colors.grid, atZoom(zoom, [10, 3], [15, 8]) * scale, true);
    pen.globalAlpha = 0.75;
    pen.setLineDash([7 * scale, 3 * scale]);
    stroke(pen, features, tile, colors.grid, atZoom(zoom, [10, 0.8], [15, 1.3]) * scale, true);
  });
  overTiles(pen, tiles, 'areas', (features, tile) => {
    fill(pen, features, tile, alpha(okabeIto.purple, 0.18));
    stroke(pen, features, tile, okabeIto.purple, 1.4 * scale, true);
  });
  const line = (layer: string, color: string, metres: number, opacity: number) =>
    overTiles(pen, tiles, layer, (features, tile) => {
      pen.globalAlpha = opacity;
      pen.lineCap = 'round';
      pen.lineJoin = 'round';
      stroke(pen, features, tile, color, Math.max(1.2 * scale, metres * pxPerMetre), false);
    });
  line('sanitation_roads', okabeIto.green, 5, 0.55);
  line('streets', colors.grid, 3, 0.5);
  overTiles(pen, tiles, 'construction_sites', (features, tile) => {
    for (const [state, group] of grouped(features, 'permitState')) {
      const color = permitColor[state] ?? colors.unknown;
      fill(pen, group, tile, alpha(color, 0.28));
      stroke(pen, group, tile, color, atZoom(zoom, [12, 0.8], [17, 2.4]) * scale, true);
    }
  });
  overTiles(pen, tiles, 'zones', (features, tile) => {
    for (const [key, group] of grouped(features, 'class')) {
      const found = zoneStyle.get(key);
      const color = found?.color ?? colors.unknown;
      if (found === undefined) fillHatch(pen, group, tile, color, scale);
      else fill(pen, group, tile, alpha(color, 0.12));
      const width = atZoom(zoom, [11, 1], [16, 2.6]) * scale;
      pen.setLineDash((found?.dash ?? []).map((n) => n * width));
      stroke(pen, group, tile, color, width, true);
    }
  });
}

/** Points that stand on everything else. */
export function paintMarks(pen: Pen, job: PictureJob, view: View, tiles: readonly PlacedTile[]): void {
  const { colors, scale, style } = job;
  const { zoom } = view;
  const dot = (layer: string, color: (feature: TileFeature) => string, radius: [number, number]) =>
    overTiles(pen, tiles, layer, (features, tile) => {
      const r = atZoom(zoom, [12, radius[0]], [17, radius[1]]) * scale;
      for (const feature of features) {
        for (const [x, y] of pointsOf(feature, tile)) {
          pen.beginPath();
          pen.arc(x, y, r, 0, 2 * Math.PI);
          pen.fillStyle = color(feature);
          pen.fill();
          pen.strokeStyle = colors.halo;
          pen.lineWidth = atZoom(zoom, [13, 0.3], [16, 1.2]) * scale;
          pen.stroke();
        }
      }
    });
  if (zoom >= 15) {
    dot(
      'assets',
      ({ values }) =>
        values['kind'] === 'lamp'
          ? style === 'night'
            ? '#f0d890'
            : '#b59b3a'
          : GREENERY.has(values['kind'])
            ? colors.tree
            : colors.labelSoft,
      [0.8, 4],
    );
  }
  dot('cases', () => okabeIto.vermilion, [1.8, 5]);
  dot('cameras', () => okabeIto.blue, [2, 5]);
  overTiles(pen, tiles, 'heritage_sites', (features, tile) => {
    for (const feature of features)
      for (const at of pointsOf(feature, tile)) heritageMark(pen, at, scale, zoom, style);
  });
}

/** A protected building: a small hall with its roof. */
function heritageMark(pen: Pen, [x, y]: [number, number], scale: number, zoom: number, style: string): void {
  const r = atZoom(zoom, [9, 4.5], [16, 8]) * scale;
  pen.fillStyle = style === 'night' ? '#e6a09a' : '#8a1420';
  pen.strokeStyle = style === 'night' ? '#0d1218' : '#fbfaf7';
  pen.lineWidth = 1.6 * scale;
  pen.beginPath();
  pen.moveTo(x - 1.25 * r, y - 0.1 * r);
  pen.quadraticCurveTo(x - 0.4 * r, y - 0.3 * r, x, y - 1.1 * r);
  pen.quadraticCurveTo(x + 0.4 * r, y - 0.3 * r, x + 1.25 * r, y - 0.1 * r);
  pen.lineTo(x + 0.8 * r, y + 0.1 * r);
  pen.lineTo(x + 0.8 * r, y + 0.9 * r);
  pen.lineTo(x - 0.8 * r, y + 0.9 * r);
  pen.lineTo(x - 0.8 * r, y + 0.1 * r);
  pen.closePath();
  pen.stroke();
  pen.fill();
}

function fillHatch(
  pen: Pen,
  features: readonly TileFeature[],
  tile: PlacedTile,
  color: string,
  scale: number,
): void {
  const pattern = hatchOf(pen, color, scale);
  fill(pen, features, tile, alpha(color, 0.08));
  pen.save();
  fill(pen, features, tile, pattern as unknown as string);
  pen.restore();
}

function grouped(features: readonly TileFeature[], key: string): Map<string, TileFeature[]> {
  const groups = new Map<string, TileFeature[]>();
  for (const feature of features) {
    const value = String(feature.values[key] ?? '');
    const list = groups.get(value);
    if (list === undefined) groups.set(value, [feature]);
    else list.push(feature);
  }
  return groups;
}
