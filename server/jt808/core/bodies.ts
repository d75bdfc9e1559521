import { timeOfBcd } from './bcd.ts';
import { textOfGbk } from './gbk.ts';
import type { Edition } from './message.ts';

/** What a terminal says of itself when it registers (0x0100). */
export interface Registration {
  provinceId: number;
  cityId: number;
  maker: string;
  model: string;
  terminalId: string;
  plateColor: number;
  plate: string;
}

/** Lengths of maker, model and terminal id by edition; a body too short for 2013 is of 2011. */
const FIELDS = { 2011: [5, 8, 7], 2013: [5, 20, 7], 2019: [11, 30, 30] } as const;

/** Undefined when the body is too short for any edition. */
export function readRegistration(body: Buffer, edition: Edition): Registration | undefined {
  const needed = (of: keyof typeof FIELDS): number => 5 + FIELDS[of].reduce((sum, length) => sum + length, 0);
  const layout = edition === 2013 && body.length < needed(2013) ? 2011 : edition;
  if (body.length < needed(layout)) return undefined;
  const [maker, model, id] = FIELDS[layout];
  const idAt = 4 + maker + model;
  return {
    provinceId: body.readUInt16BE(0),
    cityId: body.readUInt16BE(2),
    maker: textOfGbk(body.subarray(4, 4 + maker)),
    model: textOfGbk(body.subarray(4 + maker, idAt)),
    terminalId: textOfGbk(body.subarray(idAt, idAt + id)),
    plateColor: body[idAt + id]!,
    plate: textOfGbk(body.subarray(idAt + id + 1)),
  };
}

/** The code of an authentication (0x0102): the whole body in 2013, behind its length in 2019. Undefined: unreadable. */
export function readCode(body: Buffer, edition: Edition): string | undefined {
  if (edition === 2013) return body.length === 0 ? undefined : textOfGbk(body);
  const length = body[0] ?? 0;
  if (length === 0 || body.length < 1 + length) return undefined;
  return textOfGbk(body.subarray(1, 1 + length));
}

/** A position as a terminal reports it (0x0200), in its own datum. */
export interface Location {
  alarm: number;
  status: number;
  /** Degrees, south and west negative. */
  lng: number;
  lat: number;
  /** The terminal has a position (status bit 1). */
  located: boolean;
  altitudeM: number;
  speedMps: number;
  /** Null when the terminal says a direction that no compass has. */
  headingDeg: number | null;
  observedAtMs: number;
  /** Items behind the basic part: id and bytes. What is torn at the end is left out. */
  extras: { id: number; value: Buffer }[];
}

/** Why a body is no position. */
export type LocationFault = 'short' | 'position' | 'time';

const SOUTH = 4;
const WEST = 8;
const LOCATED = 2;
const BASIC_BYTES = 28;

/** Source: JT/T 808-2013 table 23, -2019 table 23: alarm, status, lat, lng (1e-6°), m, 0.1 km/h, degrees, time. */
export function readLocation(body: Buffer): Location | LocationFault {
  if (body.length < BASIC_BYTES) return 'short';
  const status = body.readUInt32BE(4);
  const lat = body.readUInt32BE(8) / 1e6;
  const lng = body.readUInt32BE(12) / 1e6;
  if (lat > 90 || lng > 180) return 'position';
  const observedAtMs = timeOfBcd(body.subarray(22, BASIC_BYTES));
  if (observedAtMs === undefined) return 'time';
  const heading = body.readUInt16BE(20);
  const extras: Location['extras'] = [];
  for (let at = BASIC_BYTES; at + 2 <= body.length;) {
    const length = body[at + 1]!;
    if (at + 2 + length > body.length) break;
    extras.push({ id: body[at]!, value: body.subarray(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return {
    alarm: body.readUInt32BE(0),
    status,
    lng: lng === 0 || (status & WEST) === 0 ? lng : -lng,
    lat: lat === 0 || (status & SOUTH) === 0 ? lat : -lat,
    located: (status & LOCATED) !== 0,
    altitudeM: body.readUInt16BE(16),
    speedMps: body.readUInt16BE(18) / 36,
    headingDeg: heading <= 360 ? heading % 360 : null,
    observedAtMs,
    extras,
  };
}

/** Many positions in one message (0x0704). */
export interface LocationBatch {
  /** 0: normal, 1: kept while out of reach and sent now. */
  kind: number;
  locations: Location[];
  /** Items that are no position, by their place from 0. */
  faults: { place: number; fault: LocationFault }[];
  /** Every item that the count names was there, and nothing behind them. */
  whole: boolean;
}

/** Undefined when not even the count can be read. */
export function readLocationBatch(body: Buffer): LocationBatch | undefined {
  if (body.length < 3) return undefined;
  const count = body.readUInt16BE(0);
  const batch: LocationBatch = { kind: body[2]!, locations: [], faults: [], whole: false };
  let at = 3;
  let place = 0;
  for (; place < count && at + 2 <= body.length; place += 1) {
    const end = at + 2 + body.readUInt16BE(at);
    if (end > body.length) break;
    const location = readLocation(body.subarray(at + 2, end));
    if (typeof location === 'string') batch.faults.push({ place, fault: location });
    else batch.locations.push(location);
    at = end;
  }
  batch.whole = place === count && at === body.length;
  return batch;
}
