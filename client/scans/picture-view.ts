/** How the sheet lies in its window: its top left corner in the window, px, and window px per px of the sheet. */
export interface PictureView {
  x: number;
  y: number;
  scale: number;
}

const LEAST_SCALE = 0.01;
const MOST_SCALE = 8;

/** The whole sheet in the middle of the window. */
export function fitted(
  width: number,
  height: number,
  windowWidth: number,
  windowHeight: number,
): PictureView {
  const scale = Math.min(windowWidth / width, windowHeight / height);
  return { x: (windowWidth - width * scale) / 2, y: (windowHeight - height * scale) / 2, scale };
}

/** Nearer or farther by a factor, with the point of the window under (x, y) held. */
export function zoomed(view: PictureView, factor: number, x: number, y: number): PictureView {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, view.scale * factor));
  const ratio = scale / view.scale;
  return { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, scale };
}

/** Which pixel of the sheet lies under a point of the window? To a tenth. */
export function inPicture(view: PictureView, x: number, y: number): [number, number] {
  return [tenth((x - view.x) / view.scale), tenth((y - view.y) / view.scale)];
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
