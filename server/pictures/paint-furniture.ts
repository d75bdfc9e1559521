import type { Pen } from './canvas.ts';
import { alpha, fontOf, hatchOf } from './canvas.ts';
import type { Box, LabelRoom } from './core/label-room.ts';
import { metresPerPixel, scaleBar } from './core/view.ts';
import type { View } from './core/view.ts';
import { STRIP_PX } from './picture-job.ts';
import type { Furniture, LegendEntry, PictureJob } from './picture-job.ts';

interface Frame {
  pen: Pen;
  job: PictureJob;
  scale: number;
  widthPx: number;
  /** Of the map, without the strip; device pixels, as all here. */
  heightPx: number;
}

/** What names must leave free: title, north arrow, legend. */
export function keepRoom(pen: Pen, job: PictureJob, view: View, room: LabelRoom): void {
  if (job.furniture === null) return;
  const frame = frameOf(pen, job, view);
  const { title, legend } = job.furniture;
  const boxes: Box[] = [northBox(frame)];
  if (title !== undefined) boxes.push(titleBox(frame, title));
  if (legend.length > 0) boxes.push(legendBox(frame, legend));
  room.take(boxes);
}

/** Title, north arrow and legend on the map; scale bar, datum, date, source and the synthetic mark beneath it. */
export function paintFurniture(pen: Pen, job: PictureJob, view: View): void {
  const { furniture } = job;
  if (furniture === null) return;
  const frame = frameOf(pen, job, view);
  const { scale, widthPx, heightPx } = frame;
  northArrow(frame);
  if (furniture.title !== undefined) plate(frame, titleBox(frame, furniture.title), furniture.title);
  if (furniture.legend.length > 0) legendPlate(frame, furniture.legend);
  strip(frame, view, furniture);
  pen.strokeStyle = job.colors.label;
  pen.lineWidth = 1.2 * scale;
  pen.strokeRect(0.6 * scale, 0.6 * scale, widthPx - 1.2 * scale, heightPx - 0.6 * scale);
}

function frameOf(pen: Pen, job: PictureJob, view: View): Frame {
  return {
    pen,
    job,
    scale: job.scale,
    widthPx: view.widthPx * job.scale,
    heightPx: view.heightPx * job.scale,
  };
}

function northBox({ scale, widthPx }: Frame): Box {
  return [widthPx - 46 * scale, 10 * scale, widthPx - 10 * scale, 68 * scale];
}

/** North is up: web mercator keeps directions. */
function northArrow(frame: Frame): void {
  const { pen, job, scale } = frame;
  const [left, top, right, bottom] = northBox(frame);
  ground(frame, [left, top, right, bottom]);
  const x = (left + right) / 2;
  const [tip, foot] = [top + 20 * scale, bottom - 7 * scale];
  const half = 8.5 * scale;
  pen.font = fontOf(12 * scale, true);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = job.colors.label;
  pen.fillText('北 N', x, top + 11 * scale);
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.moveTo(x, tip);
    pen.lineTo(x + side * half, foot);
    pen.lineTo(x, foot - 7 * scale);
    pen.closePath();
    pen.fillStyle = side < 0 ? job.colors.label : job.colors.halo;
    pen.fill();
    pen.strokeStyle = job.colors.label;
    pen.lineWidth = scale;
    pen.stroke();
  }
}

function ground({ pen, job, scale }: Frame, [left, top, right, bottom]: Box): void {
  pen.beginPath();
  pen.roundRect(left, top, right - left, bottom - top, 3 * scale);
  pen.fillStyle = alpha(job.colors.halo, 0.9);
  pen.fill();
  pen.strokeStyle = alpha(job.colors.label, 0.45);
  pen.lineWidth = 0.8 * scale;
  pen.stroke();
}

function titleBox({ pen, scale }: Frame, title: string): Box {
  pen.font = fontOf(14 * scale, true);
  return [10 * scale, 10 * scale, 30 * scale + pen.measureText(title).width, 38 * scale];
}

function plate(frame: Frame, box: Box, title: string): void {
  const { pen, job, scale } = frame;
  ground(frame, box);
  pen.font = fontOf(14 * scale, true);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = job.colors.label;
  pen.fillText(title, box[0] + 10 * scale, (box[1] + box[3]) / 2);
}

const ROW = 18;

function legendBox({ pen, scale, heightPx }: Frame, legend: readonly LegendEntry[]): Box {
  pen.font = fontOf(11 * scale);
  const wide = Math.max(...legend.map(({ label }) => pen.measureText(label).width)) + 52 * scale;
  const high = (legend.length * ROW + 12) * scale;
  return [10 * scale, heightPx - high - 10 * scale, 10 * scale + wide, heightPx - 10 * scale];
}

function legendPlate(frame: Frame, legend: readonly LegendEntry[]): void {
  const { pen, job, scale } = frame;
  const box = legendBox(frame, legend);
  ground(frame, box);
  legend.forEach((entry, i) => {
    const y = box[1] + (6 + (i + 0.5) * ROW) * scale;
    swatch(frame, entry, box[0] + 10 * scale, y);
    pen.font = fontOf(11 * scale);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillStyle = job.colors.label;
    pen.fillText(entry.label, box[0] + 42 * scale, y);
  });
}

function swatch({ pen, job, scale }: Frame, entry: LegendEntry, x: number, y: number): void {
  const { fill, stroke, dash = [], hatch = false, dot = false, opacity = 0.25 } = entry;
  const [wide, high] = [24 * scale, 11 * scale];
  pen.save();
  if (dot) {
    pen.beginPath();
    pen.arc(x + wide / 2, y, 4.5 * scale, 0, 2 * Math.PI);
    pen.fillStyle = fill ?? stroke ?? job.colors.label;
    pen.fill();
    pen.restore();
    return;
  }
  const areal = fill !== undefined || hatch;
  if (fill !== undefined) {
    pen.fillStyle = alpha(fill, opacity);
    pen.fillRect(x, y - high / 2, wide, high);
  }
  if (hatch) {
    pen.fillStyle = hatchOf(pen, stroke ?? fill ?? job.colors.unknown, scale, 5) as unknown as string;
    pen.fillRect(x, y - high / 2, wide, high);
  }
  if (stroke !== undefined) {
    pen.strokeStyle = stroke;
    pen.lineWidth = (areal ? 1.4 : 2.2) * scale;
    pen.setLineDash(dash.map((n) => n * scale));
    pen.beginPath();
    if (areal) pen.rect(x, y - high / 2, wide, high);
    else {
      pen.moveTo(x, y);
      pen.lineTo(x + wide, y);
    }
    pen.stroke();
  }
  pen.restore();
}

function strip(frame: Frame, view: View, { datum, dateText, sourceText, synthetic }: Furniture): void {
  const { pen, job, scale, widthPx, heightPx } = frame;
  const { colors } = job;
  const top = heightPx;
  pen.fillStyle = colors.halo;
  pen.fillRect(0, top, widthPx, STRIP_PX * scale);
  pen.strokeStyle = colors.label;
  pen.lineWidth = 1.2 * scale;
  pen.strokeRect(0.6 * scale, top, widthPx - 1.2 * scale, STRIP_PX * scale - 0.6 * scale);
  const bar = scaleBar(metresPerPixel(view), Math.min(150, view.widthPx * 0.24));
  scaleBarAt(frame, 14 * scale, top + 27 * scale, bar);
  const left = (Math.max(bar.px, 90) + 46) * scale;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.font = fontOf(10.5 * scale);
  let right = widthPx - 12 * scale;
  if (synthetic) {
    pen.font = fontOf(12 * scale, true);
    const words = '合成数据 SYNTHETIC';
    const wide = pen.measureText(words).width + 16 * scale;
    pen.strokeStyle = colors.over;
    pen.lineWidth = 1.4 * scale;
    pen.strokeRect(right - wide, top + 10 * scale, wide, 26 * scale);
    pen.fillStyle = colors.over;
    pen.fillText(words, right - wide + 8 * scale, top + 23 * scale);
    right -= wide + 12 * scale;
  }
  pen.font = fontOf(10.5 * scale);
  pen.fillStyle = colors.label;
  pen.fillText(within(pen, `${datum} · ${dateText}`, right - left), left, top + 15 * scale);
  pen.fillStyle = colors.labelSoft;
  pen.fillText(within(pen, sourceText, right - left), left, top + 31 * scale);
}

/** As much of the words as there is room for. */
function within(pen: Pen, words: string, widest: number): string {
  if (pen.measureText(words).width <= widest) return words;
  let kept = words;
  while (kept.length > 1 && pen.measureText(`${kept}…`).width > widest) kept = kept.slice(0, -1);
  return `${kept}…`;
}

function scaleBarAt(
  { pen, job, scale }: Frame,
  x: number,
  y: number,
  { px, label }: { px: number; label: string },
): void {
  const { colors } = job;
  const [wide, high, steps] = [px * scale, 6 * scale, 4];
  for (let i = 0; i < steps; i += 1) {
    pen.fillStyle = i % 2 === 0 ? colors.label : colors.halo;
    pen.fillRect(x + (i * wide) / steps, y, wide / steps, high);
  }
  pen.strokeStyle = colors.label;
  pen.lineWidth = scale;
  pen.strokeRect(x, y, wide, high);
  pen.font = fontOf(10.5 * scale);
  pen.fillStyle = colors.label;
  pen.textBaseline = 'alphabetic';
  pen.textAlign = 'left';
  pen.fillText('0', x, y - 4 * scale);
  pen.textAlign = 'right';
  pen.fillText(label, x + wide, y - 4 * scale);
}
