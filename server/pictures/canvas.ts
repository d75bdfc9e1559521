import { GlobalFonts, createCanvas } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { FONT_FILES } from '../documents/fonts.ts';

export type Pen = SKRSContext2D;

const REGULAR = 'Xiangwang Regular';
const BOLD = 'Xiangwang Bold';
let ready = false;

/** A canvas on which the packaged Chinese fonts can be used; no font of the machine is. */
export function openCanvas(widthPx: number, heightPx: number): { canvas: Canvas; pen: Pen } {
  if (!ready) {
    GlobalFonts.registerFromPath(FONT_FILES.regular, REGULAR);
    GlobalFonts.registerFromPath(FONT_FILES.bold, BOLD);
    ready = true;
  }
  const canvas = createCanvas(widthPx, heightPx);
  return { canvas, pen: canvas.getContext('2d') };
}

export function fontOf(sizePx: number, bold = false): string {
  return `${sizePx}px "${bold ? BOLD : REGULAR}"`;
}

/** The value at a zoom between given stops, straight between them and level beyond. */
export function atZoom(zoom: number, ...stops: [zoom: number, value: number][]): number {
  const first = stops[0]!;
  if (zoom <= first[0]) return first[1];
  for (let i = 1; i < stops.length; i += 1) {
    const [z, value] = stops[i]!;
    const [z0, value0] = stops[i - 1]!;
    if (zoom <= z) return value0 + ((zoom - z0) / (z - z0)) * (value - value0);
  }
  return stops.at(-1)![1];
}

/** Words with a rim in another colour, so that they read on any ground. */
export function haloText(
  pen: Pen,
  text: string,
  x: number,
  y: number,
  { color, halo, rimPx }: { color: string; halo: string; rimPx: number },
): void {
  pen.lineJoin = 'round';
  pen.strokeStyle = halo;
  pen.lineWidth = rimPx * 2;
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}

/** A pattern of 45° lines. */
export function hatchOf(
  pen: Pen,
  color: string,
  scale: number,
  gapPx = 7,
  lineWidth = 1.4,
): ReturnType<Pen['createPattern']> {
  const size = gapPx * scale;
  const tile = createCanvas(size, size);
  const draw = tile.getContext('2d');
  draw.strokeStyle = color;
  draw.lineWidth = lineWidth * scale;
  for (const shift of [-size, 0, size]) {
    draw.beginPath();
    draw.moveTo(shift - 1, size + 1);
    draw.lineTo(shift + size + 1, -1);
    draw.stroke();
  }
  return pen.createPattern(tile, 'repeat');
}

/** '#rrggbb' with an opacity. */
export function alpha(hex: string, opacity: number): string {
  const n = Number.parseInt(hex.slice(1), 16);
  return `rgba(${n >> 16}, ${(n >> 8) & 255}, ${n & 255}, ${opacity})`;
}
