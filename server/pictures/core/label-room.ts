/** left, top, right, bottom in pixels. */
export type Box = readonly [number, number, number, number];

/** Which labels have room? Boxes taken so far, found by cells of a coarse grid. */
export class LabelRoom {
  private readonly cells = new Map<string, Box[]>();
  private readonly frame: Box;

  constructor(frame: Box) {
    this.frame = frame;
  }

  /** True when no box meets one that is taken, and all lie within the frame. */
  isFree(boxes: readonly Box[]): boolean {
    const [left, top, right, bottom] = this.frame;
    return boxes.every(
      (box) =>
        box[0] >= left &&
        box[1] >= top &&
        box[2] <= right &&
        box[3] <= bottom &&
        cellsOf(box).every((cell) => (this.cells.get(cell) ?? []).every((taken) => !meets(box, taken))),
    );
  }

  take(boxes: readonly Box[]): void {
    for (const box of boxes)
      for (const cell of cellsOf(box)) {
        const list = this.cells.get(cell);
        if (list === undefined) this.cells.set(cell, [box]);
        else list.push(box);
      }
  }
}

const CELL = 64;

function cellsOf([left, top, right, bottom]: Box): string[] {
  const cells: string[] = [];
  for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1)
    for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1) cells.push(`${x}/${y}`);
  return cells;
}

function meets(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
