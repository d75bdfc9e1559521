import type { Pen } from './canvas.ts';
import { alpha, atZoom } from './canvas.ts';
import type { TileFeature } from './core/mvt-decode.ts';
import { metresPerPixel } from './core/view.ts';
import type { View } from './core/view.ts';
import { overTiles, trace } from './ground-tiles.ts';
import type { PlacedTile } from './ground-tiles.ts';
import type { PictureJob } from './picture-job.ts';
import { GREEN_KINDS, ROAD_CLASSES, WATER_KINDS } from './style-contract.ts';

const SOFT_FIELDS = new Set(['farmland', 'field', 'orchard', 'vacant']);
const water = new Set(WATER_KINDS);
const greens = new Set(GREEN_KINDS);
const roadWidths: ReadonlyMap<unknown, number> = new Map(ROAD_CLASSES);
const GREAT = new Set<unknown>(['trunk', 'arterial', 'collector']);
const MAJOR = new Set<unknown>(['trunk', 'arterial']);
/** Where the shadows of buildings fall, m on the ground for each m of height: the sun stands in the north-west. */
const SHADOW = [0.32, 0.38] as const;

/** Ground, water, green and roads from the lowest up, in the colours of the browser's base map. */
export function paintGround(pen: Pen, job: PictureJob, view: View, tiles: readonly PlacedTile[]): void {
  const { colors, scale } = job;
  const { zoom } = view;
  pen.fillStyle = colors.outside;
  pen.fillRect(0, 0, view.widthPx * scale, view.heightPx * scale);
  overTiles(pen, tiles, 'boundary', (features, tile) => {
    fill(pen, features, tile, colors.ground);
  });
  const surface = (
    which: (kind: unknown) => boolean,
    paint: (kind: unknown) => string,
    edge: string,
    edgePx: number,
  ) =>
    overTiles(pen, tiles, 'surfaces', (features, tile) => {
      for (const feature of features) {
        const { kind } = feature.values;
        if (!which(kind)) continue;
        fill(pen, [feature], tile, paint(kind));
        if (zoom >= 12) stroke(pen, [feature], tile, edge, edgePx * scale, true);
      }
    });
  const soft = (kind: unknown): string =>
    SOFT_FIELDS.has(String(kind))
      ? colors.field
      : kind === 'old_town'
        ? colors.oldTown
        : kind === 'industrial'
          ? colors.industrial
          : colors.square;
  const thin = (most: number) => atZoom(zoom, [12, 0.3], [17, most]);
  surface(
    (kind) => !water.has(String(kind)) && !greens.has(String(kind)) && kind !== 'pitch',
    soft,
    colors.squareEdge,
    thin(0.8),
  );
  surface(
    (kind) => greens.has(String(kind)),
    () => colors.green,
    colors.greenEdge,
    thin(1.2),
  );
  surface(
    (kind) => kind === 'pitch',
    () => colors.greenEdge,
    colors.green,
    thin(1.2),
  );
  surface(
    (kind) => water.has(String(kind)),
    () => colors.water,
    colors.waterEdge,
    thin(1.8),
  );
  overTiles(pen, tiles, 'boundary', (features, tile) => {
    pen.setLineDash([6, 2, 1, 2].map((n) => n * scale * 1.5));
    pen.globalAlpha = 0.75;
    stroke(pen, features, tile, colors.boundary, atZoom(zoom, [10, 1], [15, 2.4]) * scale, true);
  });
  paintRoads(pen, job, view, tiles);
}

function paintRoads(pen: Pen, job: PictureJob, view: View, tiles: readonly PlacedTile[]): void {
  const { colors, scale } = job;
  const { zoom } = view;
  const pxPerMetre = 1 / metresPerPixel(view);
  const least = (px: number): number => px * atZoom(zoom, [10, 0.4], [13, 0.8], [15, 1]);
  const widthOf = (road: TileFeature, addM: number, leastPx: number): number => {
    const metres = Number(road.values['widthM'] ?? roadWidths.get(road.values['class']) ?? 6);
    return Math.max(least(leastPx), (metres + addM) * pxPerMetre) * scale;
  };
  const color = (road: TileFeature): string => {
    const kind = road.values['class'];
    if (MAJOR.has(kind)) return colors.roadMajor;
    return kind === 'lane' || kind === 'track' ? colors.roadMinor : colors.road;
  };
  const pass = (
    great: boolean,
    bridge: boolean,
    from: number,
    paint: (road: TileFeature) => [string, number],
  ) => {
    if (zoom < from) return;
    overTiles(pen, tiles, 'roads', (features, tile) => {
      pen.lineCap = bridge ? 'butt' : 'round';
      pen.lineJoin = 'round';
      const chosen = features
        .filter(
          (road) => GREAT.has(road.values['class']) === great && (road.values['bridge'] === true) === bridge,
        )
        .sort((a, b) => Number(b.values['rank'] ?? 9) - Number(a.values['rank'] ?? 9));
      for (const road of chosen) {
        const [ink, width] = paint(road);
        stroke(pen, [road], tile, ink, width, false);
      }
    });
  };
  pass(false, false, 13, (road) => [colors.casing, widthOf(road, 2, 0.95)]);
  pass(false, false, 12, (road) => [color(road), widthOf(road, 0, 0.5)]);
  pass(true, false, 9, (road) => [colors.casing, widthOf(road, 3.2, 2.66)]);
  pass(true, false, 5, (road) => [color(road), widthOf(road, 0, 1.4)]);
  if (zoom >= 15) {
    overTiles(pen, tiles, 'roads', (features, tile) => {
      pen.setLineDash([8 * scale, 6 * scale]);
      pen.globalAlpha = atZoom(zoom, [15, 0], [16, 0.9]);
      const roads = features.filter(({ values }) => MAJOR.has(values['class']));
      stroke(pen, roads, tile, colors.casing, Math.max(0.6, 0.5 * pxPerMetre) * scale, false);
    });
  }
  for (const great of [false, true]) {
    pass(great, true, 12, (road) => [colors.bridgeCasing, widthOf(road, 5, 3)]);
    pass(great, true, 11, (road) => [color(road), widthOf(road, 0, great ? 1.4 : 0.5)]);
  }
}

/** Buildings from above: their shadow first, then the roofs with their edges. */
export function paintBuildings(pen: Pen, job: PictureJob, view: View, tiles: readonly PlacedTile[]): void {
  const { colors, scale, style } = job;
  const pxPerMetre = scale / metresPerPixel(view);
  const night = style === 'night';
  if (view.zoom >= 14.5) {
    overTiles(pen, tiles, 'buildings', (features, tile) => {
      pen.fillStyle = night ? 'rgba(2, 4, 8, 0.4)' : 'rgba(88, 84, 96, 0.16)';
      pen.beginPath();
      for (const feature of features) {
        const height = Math.min(60, Number(feature.values['heightM'] ?? 6)) * pxPerMetre;
        for (const share of [0.5, 1])
          trace(pen, feature, tile, true, [SHADOW[0] * height * share, SHADOW[1] * height * share]);
      }
      pen.fill('nonzero');
    });
  }
  overTiles(pen, tiles, 'buildings', (features, tile) => {
    fill(pen, features, tile, night ? '#232c36' : '#e3dfd6');
    if (view.zoom >= 15) stroke(pen, features, tile, night ? '#3c4957' : '#bdb6a8', 0.7 * scale, true);
  });
  if (view.zoom < 16) return;
  // Tall ones read darker, so that the skyline can be told in plan.
  overTiles(pen, tiles, 'buildings', (features, tile) => {
    const tall = features.filter(({ values }) => Number(values['heightM'] ?? 0) >= 24);
    fill(pen, tall, tile, alpha(night ? '#ffffff' : colors.labelSoft, 0.1));
  });
}

export function fill(pen: Pen, features: readonly TileFeature[], tile: PlacedTile, color: string): void {
  pen.fillStyle = color;
  pen.beginPath();
  for (const feature of features) trace(pen, feature, tile, true);
  pen.fill('evenodd');
}

export function stroke(
  pen: Pen,
  features: readonly TileFeature[],
  tile: PlacedTile,
  color: string,
  width: number,
  close: boolean,
): void {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.beginPath();
  for (const feature of features) trace(pen, feature, tile, close);
  pen.stroke();
}
