import type { DecodedShape } from './decoded-shape.ts';
import { shapeFromWkb } from './wkb-shape.ts';

const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

/**
 * Which geometry does a GeoPackage blob hold? Header: 'GP', version, flags (byte order, envelope, empty, extended), SRS id, envelope; then WKB.
 * Bytes that are no such blob throw a `RangeError`. Source: OGC 12-128r18 §2.1.3.
 */
export function shapeFromGeoPackage(blob: Uint8Array): DecodedShape {
  if (blob.length < 8 || blob[0] !== 0x47 || blob[1] !== 0x50) throw new RangeError('no GeoPackage header');
  const flags = blob[3]!;
  if ((flags & 0x20) !== 0) return { type: 'ExtendedGeoPackageBinary' };
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined) throw new RangeError(`envelope kind ${(flags >> 1) & 7}`);
  return shapeFromWkb(blob.subarray(8 + envelope));
}
