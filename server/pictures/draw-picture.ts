import { openCanvas } from './canvas.ts';
import { LabelRoom } from './core/label-room.ts';
import type { View } from './core/view.ts';
import { placeTiles } from './ground-tiles.ts';
import { opaquePng } from '../documents/opaque-png.ts';
import { paintCity, paintMarks } from './paint-city.ts';
import { keepRoom, paintFurniture } from './paint-furniture.ts';
import { paintBuildings, paintGround } from './paint-ground.ts';
import { paintLabels } from './paint-labels.ts';
import { paintOverlayLabels, paintOverlays } from './paint-overlays.ts';
import { STRIP_PX } from './picture-job.ts';
import type { PictureJob } from './picture-job.ts';

/** Draws a picture from its tiles and overlays; the same job gives the same PNGs: one, or those it is cut into. */
export function drawPicture(job: PictureJob): Buffer[] {
  const { scale, widthPx, heightPx } = job;
  const mapHigh = heightPx - (job.furniture === null ? 0 : STRIP_PX);
  const view: View = { ...job.view, worldPx: 512 * 2 ** job.view.zoom, widthPx, heightPx: mapHigh };
  const { canvas, pen } = openCanvas(widthPx * scale, heightPx * scale);
  const tiles = placeTiles(job, view);
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, widthPx * scale, mapHigh * scale);
  pen.clip();
  paintGround(pen, job, view, tiles);
  paintCity(pen, job, view, tiles);
  paintBuildings(pen, job, view, tiles);
  paintOverlays(pen, job, view);
  paintMarks(pen, job, view, tiles);
  const room = new LabelRoom([2, 2, widthPx * scale - 2, mapHigh * scale - 2]);
  keepRoom(pen, job, view, room);
  paintOverlayLabels(pen, job, view, room);
  paintLabels(pen, job, view, tiles, room);
  pen.restore();
  paintFurniture(pen, job, view);
  const { columns, rows } = job.cut ?? { columns: 1, rows: 1 };
  const [wide, high] = [canvas.width / columns, canvas.height / rows];
  return Array.from({ length: columns * rows }, (_, i) => {
    const { data } = pen.getImageData((i % columns) * wide, Math.floor(i / columns) * high, wide, high);
    return opaquePng(data, wide, high);
  });
}
