import { bcdOfTime } from './bcd.ts';
import type { Registration } from './bodies.ts';
import { gbkOf } from './gbk.ts';
import type { Edition } from './message.ts';

/** What a terminal says: for simulators, tests and load. The other side of bodies.ts. */

function fixed(text: string, bytes: number): Buffer {
  const field = Buffer.alloc(bytes);
  gbkOf(text).copy(field);
  return field;
}

/** Body of 0x0100. */
export function registrationBody(registration: Registration, edition: Edition): Buffer {
  const [maker, model, id] = edition === 2019 ? [11, 30, 30] : [5, 20, 7];
  const head = Buffer.alloc(4);
  head.writeUInt16BE(registration.provinceId, 0);
  head.writeUInt16BE(registration.cityId, 2);
  return Buffer.concat([
    head,
    fixed(registration.maker, maker),
    fixed(registration.model, model),
    fixed(registration.terminalId, id),
    Buffer.of(registration.plateColor),
    gbkOf(registration.plate),
  ]);
}

/** Body of 0x0102. */
export function codeBody(code: string, edition: Edition): Buffer {
  const text = gbkOf(code);
  if (edition === 2013) return text;
  return Buffer.concat([Buffer.of(text.length), text, Buffer.alloc(15, 0x30), Buffer.alloc(20)]);
}

/** A position to send; degrees in the terminal's datum. */
export interface SentLocation {
  lng: number;
  lat: number;
  speedMps: number;
  headingDeg: number;
  observedAtMs: number;
  located?: boolean;
  altitudeM?: number;
  extras?: Uint8Array;
}

/** Body of 0x0200. Whole seconds, 1e-6 degree, 0.1 km/h. */
export function locationBody(at: SentLocation): Buffer {
  const body = Buffer.alloc(22);
  const south = at.lat < 0 ? 4 : 0;
  const west = at.lng < 0 ? 8 : 0;
  body.writeUInt32BE(1 | (at.located === false ? 0 : 2) | south | west, 4);
  body.writeUInt32BE(Math.round(Math.abs(at.lat) * 1e6), 8);
  body.writeUInt32BE(Math.round(Math.abs(at.lng) * 1e6), 12);
  body.writeUInt16BE(at.altitudeM ?? 0, 16);
  body.writeUInt16BE(Math.round(at.speedMps * 36), 18);
  body.writeUInt16BE(Math.round(at.headingDeg) % 360, 20);
  return Buffer.concat([body, bcdOfTime(at.observedAtMs), at.extras ?? Buffer.alloc(0)]);
}

/** Body of 0x0704; `kind` 1 for positions kept while out of reach. */
export function locationBatchBody(locations: readonly SentLocation[], kind = 0): Buffer {
  const head = Buffer.alloc(3);
  head.writeUInt16BE(locations.length, 0);
  head[2] = kind;
  return Buffer.concat([
    head,
    ...locations.flatMap((location) => {
      const body = locationBody(location);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(body.length, 0);
      return [length, body];
    }),
  ]);
}
