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

  const positions = (count: number): void => {
    for (let i = 0; i < count; i += 1) {
      sink.position(view.getFloat64(at, little), view.getFloat64(at + 8, little));
      at += width;
    }
  };
  const counted = (): number => {
    const count = view.getUint32(at, little);
    at += 4;
    return count;
  };

  switch (kind) {
    case 1: {
      // PostGIS writes an empty point as NaN coordinates.
      if (!Number.isNaN(view.getFloat64(at, little))) {
        positions(1);
        sink.endPart('point', false);
        return at;
      }
      return at + width;
    }
    case 2: {
      const count = counted();
      positions(count);
      if (count > 0) sink.endPart('line', false);
      return at;
    }
    case 3: {
      const rings = counted();
      for (let r = 0; r < rings; r += 1) {
        positions(counted());
        sink.endPart('ring', r > 0);
      }
      return at;
    }
    case 4:
    case 5:
    case 6:
    case 7: {
      const members = counted();
      for (let i = 0; i < members; i += 1) at = readEwkb(view, at, sink);
      return at;
    }
    default:
      throw new RangeError(`EWKB type ${kind} is not point, line, polygon or a collection of them`);
  }
}
