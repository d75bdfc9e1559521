import type { Palette } from './palette.ts';

/** An image for the map, two pixels to one on the screen. */
export interface MapIcon {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

const RATIO = 2;

/**
 * Draws the icon that the style names, in the colours of the palette; null for a name that nobody knows.
 * Names: `hatch` (tiles seamlessly), `camera`, `camera-lead` (not usable as evidence), `heritage`.
 */
export function drawIcon(name: string, palette: Palette): MapIcon | null {
  switch (name) {
    case 'hatch':
      return onCanvas(12, (pen, size) => hatchStripes(pen, size, palette));
    case 'camera':
      return onCanvas(26, (pen, size) => camera(pen, size, palette, true));
    case 'camera-lead':
      return onCanvas(26, (pen, size) => camera(pen, size, palette, false));
    case 'heritage':
      return onCanvas(26, (pen, size) => heritage(pen, size, palette));
    default:
      return null;
  }
}

type Pen = CanvasRenderingContext2D;

function onCanvas(size: number, draw: (pen: Pen, size: number) => void): MapIcon | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * RATIO;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return null;
  pen.scale(RATIO, RATIO);
  draw(pen, size);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return { width: canvas.width, height: canvas.height, data };
}

export const ICON_PIXEL_RATIO = RATIO;

function hatchStripes(pen: Pen, size: number, palette: Palette): void {
  pen.strokeStyle = palette.unknown;
  pen.lineWidth = 1.4;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
    pen.stroke();
  }
}

/** A view sector that points north and a body at the pole; hollow when it is no evidence. */
function camera(pen: Pen, size: number, palette: Palette, evidence: boolean): void {
  const middle = size / 2;
  const ink = palette.theme === 'night' ? '#8ab8e8' : '#2f5f94';
  pen.translate(middle, middle + 3);
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.arc(0, 0, 13, -Math.PI / 2 - 0.52, -Math.PI / 2 + 0.52);
  pen.closePath();
  pen.fillStyle = `${ink}55`;
  pen.fill();
  pen.beginPath();
  pen.arc(0, 0, 4.2, 0, 2 * Math.PI);
  pen.fillStyle = evidence ? ink : palette.halo;
  pen.fill();
  pen.lineWidth = 1.6;
  pen.strokeStyle = evidence ? palette.halo : ink;
  pen.stroke();
}

/** A hall under a curved roof, in a seal's square. */
function heritage(pen: Pen, size: number, palette: Palette): void {
  const red = palette.theme === 'night' ? '#c2605a' : '#a32730';
  pen.translate(size / 2, size / 2);
  pen.fillStyle = red;
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.roundRect(-11, -11, 22, 22, 4);
  pen.fill();
  pen.stroke();
  pen.fillStyle = palette.theme === 'night' ? '#fbe9e2' : '#fffaf3';
  pen.beginPath();
  pen.moveTo(0, -7.5);
  pen.quadraticCurveTo(3, -2.6, 8.6, -2);
  pen.lineTo(-8.6, -2);
  pen.quadraticCurveTo(-3, -2.6, 0, -7.5);
  pen.fill();
  for (const x of [-5.4, -0.9, 3.6]) pen.fillRect(x, -1.2, 1.8, 6.2);
  pen.fillRect(-7.4, 5.2, 14.8, 1.9);
}
