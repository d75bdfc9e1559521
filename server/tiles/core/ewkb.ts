/** Receives the positions of one geometry in the order in which EWKB holds them. */
export interface GeometrySink {
  position(lng: number, lat: number): void;
  /** The positions since the last end make one point, line or ring; `hole` is true for an inner ring. */
  endPart(kind: 'point' | 'line' | 'ring', hole: boolean): void;
}

const FLAG_Z = 0x80000000;
const FLAG_M = 0x40000000;
const FLAG_SRID = 0x20000000;

/**
 * What does this EWKB hold? Streams points, lines and rings (closing position included) to the sink; Z and M are
 * passed over, collections are walked. Returns the offset after the geometry.
 * Throws RangeError on an unknown type or a cut buffer. Source: OGC 06-103r4 §8, PostGIS EWKB flags.
 */
export function readEwkb(view: DataView, start: number, sink: GeometrySink): number {
  const little = view.getUint8(start) === 1;
  const word = view.getUint32(start + 1, little);
  let at = start + 5;
  if ((word & FLAG_SRID) !== 0) at += 4;
  const width = 16 + ((word & FLAG_Z) !== 0 ? 8 : 0) + ((word & FLAG_M) !== 0 ? 8 : 0);
  const kind = word & 0x0fffffff;

  // Loops are written out: this runs once for every row of a layer.
  switch (kind) {
    case 1: {
      // PostGIS writes an empty point as NaN coordinates.
      const lng = view.getFloat64(at, little);
      if (!Number.isNaN(lng)) {
        sink.position(lng, view.getFloat64(at + 8, little));
        sink.endPart('point', false);
      }
      return at + width;
    }
    case 2: {
      const end = readPositions(view, at, little, width, sink);
      if (end > at + 4) sink.endPart('line', false);
      return end;
    }
    case 3: {
      const rings = view.getUint32(at, little);
      at += 4;
      for (let r = 0; r < rings; r += 1) {
        at = readPositions(view, at, little, width, sink);
        sink.endPart('ring', r > 0);
      }
      return at;
    }
    case 4:
    case 5:
    case 6:
    case 7: {
      const members = view.getUint32(at, little);
      at += 4;
      for (let i = 0; i < members; i += 1) at = readEwkb(view, at, sink);
      return at;
    }
    default:
      throw new RangeError(`EWKB type ${kind} is not point, line, polygon or a collection of them`);
  }
}

/** A count and so many positions; answers the offset after them. */
function readPositions(
  view: DataView,
  start: number,
  little: boolean,
  width: number,
  sink: GeometrySink,
): number {
  const count = view.getUint32(start, little);
  let at = start + 4;
  for (let i = 0; i < count; i += 1, at += width)
    sink.position(view.getFloat64(at, little), view.getFloat64(at + 8, little));
  return at;
}
