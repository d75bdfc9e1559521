import { bcdOfTime } from '../../server/jt808/core/bcd.ts';
import { wrapFrame } from '../../server/jt808/core/frame.ts';
import {
  codeBody,
  locationBatchBody,
  locationBody,
  registrationBody,
} from '../../server/jt808/core/terminal-bodies.ts';
import type { SentLocation } from '../../server/jt808/core/terminal-bodies.ts';
import type { Edition } from '../../server/jt808/core/message.ts';
import type { Random } from '../../server/kernel/random.ts';

/** One message before it is spoiled, in its pieces. */
interface Draft {
  id: number;
  attributes: number;
  edition: Edition;
  phone: Buffer;
  serial: number;
  part?: { total: number; index: number };
  body: Buffer;
}

export interface Mutant {
  bytes: Buffer;
  /** What was done to it. */
  kind: string;
}

const EDGES = [0, 1, 89_999_999, 90_000_000, 90_000_001, 180_000_000, 180_000_001, 0x7fffffff, 0xffffffff];
const IDS = [0x0001, 0x0002, 0x0003, 0x0004, 0x0100, 0x0102, 0x0104, 0x0200, 0x0704, 0x0800, 0x8001];

const int = (random: Random, below: number): number => Math.floor(random.next() * below);

/** Positions a second apart within a case, so that each has a time of its own. */
function sentLocation(random: Random, timeMs: number): SentLocation {
  return {
    lng: random.between(-180, 180),
    lat: random.between(-90, 90),
    speedMps: random.between(0, 60),
    headingDeg: int(random, 360),
    observedAtMs: timeMs,
    located: !random.chance(0.1),
    extras: random.chance(0.3) ? Buffer.from([1, 4, 0, 0, 0, int(random, 256), 0x30, 1, 9]) : undefined,
  };
}

function bodyOf(random: Random, edition: Edition, nextTimeMs: () => number): [id: number, body: Buffer] {
  const draw = random.next();
  const location = (): SentLocation => sentLocation(random, nextTimeMs());
  if (draw < 0.4) return [0x0200, locationBody(location())];
  if (draw < 0.75) {
    const count = random.chance(0.1) ? 60 : int(random, 6);
    return [0x0704, locationBatchBody(Array.from({ length: count }, location), int(random, 3))];
  }
  if (draw < 0.8) return [0x0002, Buffer.alloc(0)];
  if (draw < 0.83) return [0x0102, codeBody(random.chance(0.5) ? 'good' : '错码', edition)];
  if (draw < 0.9)
    return [
      0x0100,
      registrationBody(
        { provinceId: 1, cityId: 2, maker: 'M', model: 'X', terminalId: 'T', plateColor: 1, plate: '鲁H1' },
        edition,
      ),
    ];
  return [random.pick(IDS), Buffer.from(Array.from({ length: int(random, 60) }, () => int(random, 256)))];
}

function contentOf(draft: Draft): Buffer {
  const { edition, part } = draft;
  const head = Buffer.alloc(4);
  head.writeUInt16BE(draft.id, 0);
  head.writeUInt16BE(draft.attributes & 0xffff, 2);
  const tail = Buffer.alloc(part === undefined ? 2 : 6);
  tail.writeUInt16BE(draft.serial, 0);
  if (part !== undefined) {
    tail.writeUInt16BE(part.total & 0xffff, 2);
    tail.writeUInt16BE(part.index & 0xffff, 4);
  }
  return Buffer.concat([
    head,
    edition === 2019 ? Buffer.of(1) : Buffer.alloc(0),
    draft.phone,
    tail,
    draft.body,
  ]);
}

const xor = (bytes: Buffer): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

type Spoil = (draft: Draft, random: Random) => void;
const put = (draft: Draft, at: number, value: number): void => {
  if (draft.body.length >= at + 4) draft.body.writeUInt32BE(value >>> 0, at);
};

/** What can be wrong with a message whose checksum is right. */
const SPOILS: Record<string, Spoil> = {
  whole: () => undefined,
  bits(draft, random) {
    for (let i = int(random, 4); i >= 0 && draft.body.length > 0; i -= 1)
      draft.body[int(random, draft.body.length)]! ^= 1 << int(random, 8);
  },
  attributes: (draft, random) => void (draft.attributes ^= 1 << int(random, 16)),
  length: (draft, random) => void (draft.attributes = (draft.attributes & 0xfc00) | int(random, 1024)),
  id: (draft, random) => void (draft.id = random.chance(0.5) ? random.pick(IDS) : int(random, 65_536)),
  phone: (draft, random) => void (draft.phone[int(random, draft.phone.length)] = int(random, 256)),
  cut(draft, random) {
    draft.body = draft.body.subarray(0, int(random, draft.body.length + 1));
    if (random.chance(0.7)) draft.attributes = (draft.attributes & 0xfc00) | draft.body.length;
  },
  grown(draft, random) {
    const more = Buffer.from(Array.from({ length: 1 + int(random, 40) }, () => int(random, 256)));
    draft.body = Buffer.concat([draft.body, more]).subarray(0, 1023);
    draft.attributes = (draft.attributes & 0xfc00) | draft.body.length;
  },
  edges(draft, random) {
    const at = draft.id === 0x0704 ? 5 : 0;
    put(draft, at + random.pick([8, 12]), random.pick(EDGES));
    if (random.chance(0.3)) put(draft, at + 18, int(random, 0xffffffff));
  },
  time(draft, random) {
    const at = (draft.id === 0x0704 ? 5 : 0) + 22;
    if (draft.body.length < at + 6) return;
    if (random.chance(0.3))
      bcdOfTime(Date.UTC(2000 + int(random, 99), int(random, 12), 31)).copy(draft.body, at);
    draft.body[at + int(random, 6)] = random.pick([
      0, 0x13, 0x24, 0x29, 0x30, 0x31, 0x32, 0x60, 0x99, 0x0a, 0xa0,
    ]);
  },
  counts(draft, random) {
    if (draft.body.length < 5) return;
    draft.body.writeUInt16BE(random.pick([0, 1, 2, 7, 0xffff]), random.pick([0, 3]));
  },
  extras(draft, random) {
    if (draft.body.length > 30) draft.body[29 + int(random, draft.body.length - 29)] = int(random, 256);
  },
  parts(draft, random) {
    draft.attributes |= 0x2000;
    draft.part = {
      total: random.pick([0, 1, 2, 3, 256, 257, 65_535]),
      index: random.pick([0, 1, 2, 3, 300]),
    };
  },
  text(draft, random) {
    for (let i = 4; i < draft.body.length; i += 1)
      if (random.chance(0.4)) draft.body[i] = 0x80 + int(random, 128);
  },
  emptied(draft) {
    draft.body = Buffer.alloc(0);
    draft.attributes &= 0xfc00;
  },
};
const KINDS = Object.keys(SPOILS);

/** A spoiled message as bytes for the line, perhaps in parts, most with their checksum right. */
export function mutant(
  random: Random,
  serial: number,
  phone: string,
  nextTimeMs: () => number,
): Mutant & { serials: number } {
  const edition: Edition = random.chance(0.5) ? 2019 : 2013;
  const [id, whole] = bodyOf(random, edition, nextTimeMs);
  const digits = phone.padStart(edition === 2019 ? 20 : 12, '0');
  const longest = random.chance(0.15) ? 1 + int(random, 200) : 1_023;
  const total = Math.max(1, Math.ceil(whole.length / longest));
  const kind = random.pick(KINDS);
  const spoiled = int(random, total);
  const frames = Array.from({ length: total }, (_, i) => {
    const draft: Draft = {
      id,
      edition,
      attributes: 0,
      phone: Buffer.from(digits, 'hex'),
      serial: (serial + i) & 0xffff,
      body: Buffer.from(whole.subarray(i * longest, (i + 1) * longest)),
    };
    draft.attributes = draft.body.length | (edition === 2019 ? 0x4000 : 0) | (total > 1 ? 0x2000 : 0);
    if (total > 1) draft.part = { total, index: i + 1 };
    if (i === spoiled) SPOILS[kind]?.(draft, random);
    const full = contentOf(draft);
    const content = random.chance(0.02) ? full.subarray(0, random.int(20)) : full;
    const sum = random.chance(0.03) ? int(random, 256) : xor(content);
    const frame = wrapFrame(Buffer.concat([content, Buffer.of(sum)]));
    // Now and then the line itself spoils the escapes.
    if (random.chance(0.02)) frame[1 + int(random, frame.length - 2)] = 0x7d;
    return frame;
  });
  if (total > 1 && random.chance(0.3)) frames.reverse();
  if (total > 1 && random.chance(0.3)) frames.pop();
  if (random.chance(0.01)) frames.push(Buffer.alloc(3_000, 0x30));
  return { bytes: Buffer.concat(frames), kind, serials: total };
}
