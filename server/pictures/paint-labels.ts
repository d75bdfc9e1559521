import type { Pen } from './canvas.ts';
import { atZoom, fontOf, haloText } from './canvas.ts';
import { labelLine, lengths } from './core/label-line.ts';
import type { Box, LabelRoom } from './core/label-room.ts';
import { wrapWords } from './core/wrap-words.ts';
import type { TileFeature } from './core/mvt-decode.ts';
import type { View } from './core/view.ts';
import { pointsOf } from './ground-tiles.ts';
import type { PlacedTile } from './ground-tiles.ts';
import type { PictureJob } from './picture-job.ts';
import { GREEN_KINDS, WATER_KINDS } from './style-contract.ts';

interface PointStyle {
  sizePx: number;
  color: string;
  bold?: boolean;
  /** Extra room between characters, in parts of the size. */
  spacing?: number;
  /** Below the point by so many pixels, as beside a mark. */
  belowPx?: number;
}

const SAME_NAME_PX = 340;
const NOT_LABELLED = new Set<unknown>(['water', 'park', 'heritage', 'bridge']);
const water = new Set<unknown>(WATER_KINDS);
const greens = new Set<unknown>(GREEN_KINDS);

const rank = ({ values }: TileFeature): number => Number(values['rank'] ?? 9);

/** Names on the map, the greatest first; one that would lie on another is left out. Works in device pixels. */
export function paintLabels(
  pen: Pen,
  job: PictureJob,
  view: View,
  tiles: readonly PlacedTile[],
  room: LabelRoom,
): void {
  const { colors, scale, style } = job;
  const { zoom } = view;
  const night = style === 'night';
  const halo = { halo: colors.halo, rimPx: 1.6 * scale };
  const shown = (layer: string) => tiles.some((tile) => tile.layers.has(layer));

  function points(
    layer: string,
    from: number,
    which: (feature: TileFeature) => boolean,
    paint: (feature: TileFeature) => PointStyle,
    order: (feature: TileFeature) => number = () => 0,
  ): void {
    if (zoom < from) return;
    const found = tiles.flatMap((tile) =>
      (tile.layers.get(layer) ?? [])
        .filter(which)
        .flatMap((feature) => pointsOf(feature, tile).map((at) => ({ feature, at }))),
    );
    found.sort((a, b) => order(a.feature) - order(b.feature) || a.at[1] - b.at[1] || a.at[0] - b.at[0]);
    for (const { feature, at } of found) {
      const name = nameOf(feature);
      if (name !== '') pointLabel(pen, name, at, paint(feature), { halo, scale, room });
    }
  }
  const place = (
    from: number,
    which: (rank: number, kind: unknown) => boolean,
    size: [number, number],
    spacing = 0.03,
  ) =>
    points(
      'places',
      from,
      (feature) => !NOT_LABELLED.has(feature.values['kind']) && which(rank(feature), feature.values['kind']),
      () => ({
        sizePx: atZoom(zoom, [from, size[0]], [17, size[1]]),
        color: size[1] > 14 ? colors.label : colors.labelSoft,
        bold: size[1] > 14,
        spacing,
      }),
      rank,
    );

  points(
    'heritage_sites',
    8,
    () => true,
    () => ({
      sizePx: atZoom(zoom, [11, 11], [16, 14]),
      color: night ? '#e6a09a' : '#8a1420',
      bold: true,
      belowPx: 16,
    }),
  );
  if (shown('grids')) {
    if (zoom < 17)
      points(
        'grids_label',
        9,
        () => true,
        () => ({
          sizePx: atZoom(zoom, [10, 12], [15, 19]),
          color: night ? '#c4bde6' : '#554a86',
          bold: true,
          spacing: 0.16,
        }),
      );
  } else place(8, (_, kind) => kind === 'quarter', [15, 22], 0.14);
  place(10, (at, kind) => at <= 3 && kind !== 'quarter', [12, 16]);
  const roads = (classes: string[], from: number, size: [number, number], color: string) => {
    if (zoom >= from)
      roadNames(pen, tiles, new Set<unknown>(classes), atZoom(zoom, [from, size[0]], [18, size[1]]), color, {
        halo,
        scale,
        room,
      });
  };
  roads(['trunk', 'arterial'], 12, [10.5, 15], colors.label);
  roads(['collector'], 14, [10.5, 14], colors.labelSoft);
  points(
    'surfaces_label',
    12,
    ({ values }) => water.has(values['kind']),
    () => ({
      sizePx: atZoom(zoom, [12, 11], [17, 16]),
      color: colors.labelWater,
      spacing: 0.1,
    }),
  );
  points(
    'surfaces_label',
    13,
    ({ values }) => greens.has(values['kind']),
    () => ({
      sizePx: atZoom(zoom, [13, 10.5], [17, 14]),
      color: colors.labelGreen,
    }),
  );
  roads(['local', 'lane', 'track'], 15.2, [10.5, 13], colors.labelSoft);
  place(14.8, (at) => at === 4 || at === 5, [10.5, 13]);
  points(
    'zones_label',
    14.6,
    () => true,
    () => ({ sizePx: 11.5, color: colors.label }),
  );
  points(
    'buildings_label',
    15.6,
    () => true,
    () => ({ sizePx: 11, color: colors.labelSoft }),
    ({ values }) => -Number(values['heightM'] ?? 0),
  );
  place(15.5, (at) => at > 5, [10.5, 12.5]);
}

function nameOf({ values }: TileFeature): string {
  const limit = values['maxM'];
  const name = String(values['nameZh'] ?? values['nameEn'] ?? '');
  return limit === undefined || name === '' ? name : `${name}\n≤ ${String(limit)} m`;
}

interface Setting {
  halo: { halo: string; rimPx: number };
  scale: number;
  room: LabelRoom;
}

/** Writes a name about a point, in up to a few lines. Answers whether there was room. */
function pointLabel(
  pen: Pen,
  text: string,
  [x, y]: readonly [number, number],
  { sizePx, color, bold = false, spacing = 0.03, belowPx }: PointStyle,
  { halo, scale, room }: Setting,
): boolean {
  const size = sizePx * scale;
  pen.font = fontOf(size, bold);
  pen.letterSpacing = `${(spacing * size).toFixed(2)}px`;
  pen.textBaseline = 'middle';
  pen.textAlign = 'center';
  const lines = wrapWords(text, 8 * size, (part) => pen.measureText(part).width);
  const high = 1.22 * size;
  const top = belowPx === undefined ? y - (lines.length * high) / 2 : y + belowPx * scale - high / 2;
  const wide = Math.max(...lines.map((line) => pen.measureText(line).width));
  const pad = 5 * scale;
  const box: Box = [
    x - wide / 2 - pad,
    top - pad / 2,
    x + wide / 2 + pad,
    top + lines.length * high + pad / 2,
  ];
  const free = room.isFree([box]);
  if (free) {
    room.take([box]);
    lines.forEach((line, i) => haloText(pen, line, x, top + (i + 0.5) * high, { ...halo, color }));
  }
  pen.letterSpacing = '0px';
  return free;
}

/** Names along their roads, again after a while on long ones. */
function roadNames(
  pen: Pen,
  tiles: readonly PlacedTile[],
  classes: Set<unknown>,
  sizePx: number,
  color: string,
  { halo, scale, room }: Setting,
): void {
  const size = sizePx * scale;
  pen.font = fontOf(size);
  pen.textBaseline = 'middle';
  pen.textAlign = 'center';
  const stood = new Map<string, [number, number][]>();
  const roads = tiles.flatMap((tile) =>
    (tile.layers.get('roads_label') ?? [])
      .filter(({ values }) => classes.has(values['class']))
      .flatMap((feature) =>
        feature.parts.map((part) => {
          const line = part.map((value, i) => (i % 2 === 0 ? tile.left : tile.top) + value * tile.unit);
          return {
            name: nameOf(feature),
            rank: Number(feature.values['rank'] ?? 9),
            line,
            length: lengths(line).at(-1)!,
          };
        }),
      ),
  );
  roads.sort((a, b) => a.rank - b.rank || b.length - a.length || (a.name < b.name ? -1 : 1));
  for (const { name, line, length } of roads) {
    if (name === '') continue;
    const chars = [...name].map((char) => ({ char, width: pen.measureText(char).width + 0.12 * size }));
    const gap = SAME_NAME_PX * scale;
    const count = Math.max(1, Math.floor(length / gap));
    for (let n = 0; n < count; n += 1) {
      const middle = ((n + 0.5) / count) * length;
      // A bend or a name in the way: try a little before and after.
      for (const shift of [0, 0.12, -0.12, 0.25, -0.25]) {
        const glyphs = labelLine(line, chars, middle + (shift * length) / count);
        if (glyphs === undefined) continue;
        const at = glyphs[Math.floor(glyphs.length / 2)]!;
        const near = (stood.get(name) ?? []).some(([x, y]) => Math.hypot(x - at.x, y - at.y) < gap * 0.7);
        const boxes = glyphs.map(({ x, y, width }): Box => {
          const half = Math.max(width, size) / 2 + 2.5 * scale;
          return [x - half, y - half, x + half, y + half];
        });
        if (near || !room.isFree(boxes)) continue;
        room.take(boxes);
        stood.set(name, [...(stood.get(name) ?? []), [at.x, at.y]]);
        for (const step of ['rim', 'ink'] as const) {
          for (const { char, x, y, turn } of glyphs) {
            pen.save();
            pen.translate(x, y);
            pen.rotate(turn);
            if (step === 'rim') {
              pen.lineJoin = 'round';
              pen.strokeStyle = halo.halo;
              pen.lineWidth = halo.rimPx * 2;
              pen.strokeText(char, 0, 0);
            } else {
              pen.fillStyle = color;
              pen.fillText(char, 0, 0);
            }
            pen.restore();
          }
        }
        break;
      }
    }
  }
}
