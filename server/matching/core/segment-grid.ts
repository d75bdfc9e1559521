/** Straight pieces of roads by square cells, so that those near a point are found without looking at the others. */
export interface SegmentGrid {
  cellM: number;
  left: number;
  bottom: number;
  columns: number;
  rows: number;
  /** Pieces of cell c: items[cellStart[c] … cellStart[c + 1] − 1]; a piece is named by its first vertex. */
  cellStart: Int32Array;
  items: Int32Array;
  /** The edge of each vertex. */
  edgeOfVertex: Int32Array;
}

interface Shapes {
  edgeCount: number;
  shapeStart: Int32Array;
  shapeX: Float32Array;
  shapeY: Float32Array;
}

const LEAST_CELL_M = 64;
/** A sparse network over a wide land gets larger cells rather than more of them. */
const MOST_CELLS = 1 << 20;

/** Cells of 64 m or more. A piece is listed in every cell that its line passes through, and perhaps in one beside it. */
export function buildSegmentGrid({ edgeCount, shapeStart, shapeX, shapeY }: Shapes): SegmentGrid {
  let [left, bottom, right, top] = [0, 0, 0, 0];
  for (let v = 0; v < shapeX.length; v += 1) {
    left = Math.min(left, shapeX[v]!);
    right = Math.max(right, shapeX[v]!);
    bottom = Math.min(bottom, shapeY[v]!);
    top = Math.max(top, shapeY[v]!);
  }
  const cellM = Math.max(LEAST_CELL_M, Math.sqrt(((right - left) * (top - bottom)) / MOST_CELLS));
  const columns = Math.floor((right - left) / cellM) + 1;
  const rows = Math.floor((top - bottom) / cellM) + 1;
  const cellStart = new Int32Array(columns * rows + 1);
  const edgeOfVertex = new Int32Array(shapeX.length);

  function eachCell(v: number, visit: (cell: number) => void): void {
    const ax = (shapeX[v]! - left) / cellM;
    const ay = (shapeY[v]! - bottom) / cellM;
    const bx = (shapeX[v + 1]! - left) / cellM;
    const by = (shapeY[v + 1]! - bottom) / cellM;
    const low = Math.floor(Math.min(ay, by));
    const high = Math.min(rows - 1, Math.floor(Math.max(ay, by)));
    for (let row = low; row <= high; row += 1) {
      // The part of the piece that lies in this row.
      let from = ax;
      let to = bx;
      if (low !== high && by !== ay) {
        const slope = (bx - ax) / (by - ay);
        const y0 = Math.min(Math.max(row, Math.min(ay, by)), Math.max(ay, by));
        const y1 = Math.min(Math.max(row + 1, Math.min(ay, by)), Math.max(ay, by));
        from = ax + (y0 - ay) * slope;
        to = ax + (y1 - ay) * slope;
      }
      const first = Math.max(0, Math.floor(Math.min(from, to) - 1e-4));
      const last = Math.min(columns - 1, Math.floor(Math.max(from, to) + 1e-4));
      for (let column = first; column <= last; column += 1) visit(row * columns + column);
    }
  }
  function eachPiece(visit: (v: number) => void): void {
    for (let e = 0; e < edgeCount; e += 1)
      for (let v = shapeStart[e]!; v < shapeStart[e + 1]! - 1; v += 1) visit(v);
  }

  for (let e = 0; e < edgeCount; e += 1) edgeOfVertex.fill(e, shapeStart[e]!, shapeStart[e + 1]!);
  eachPiece((v) => eachCell(v, (cell) => void (cellStart[cell + 1]! += 1)));
  for (let c = 0; c < columns * rows; c += 1) cellStart[c + 1]! += cellStart[c]!;
  const next = cellStart.slice(0, columns * rows);
  const items = new Int32Array(cellStart[columns * rows]!);
  eachPiece((v) => eachCell(v, (cell) => void (items[next[cell]!++] = v)));
  return { cellM, left, bottom, columns, rows, cellStart, items, edgeOfVertex };
}
