import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generalAnswer, registrationAnswer, resendRequest } from '../../server/jt808/core/answers.ts';
import { bcdOf, bcdOfTime, digitsOf, timeOfBcd } from '../../server/jt808/core/bcd.ts';
import {
  readCode,
  readLocation,
  readLocationBatch,
  readRegistration,
} from '../../server/jt808/core/bodies.ts';
import {
  LONGEST_ESCAPED,
  checksumOf,
  createFrameReader,
  unescapeContent,
  wrapFrame,
} from '../../server/jt808/core/frame.ts';
import { gbkOf, textOfGbk } from '../../server/jt808/core/gbk.ts';
import { readMessage, writeMessage, writePacket } from '../../server/jt808/core/message.ts';
import type { Damage, Message } from '../../server/jt808/core/message.ts';
import { createParts } from '../../server/jt808/core/parts.ts';
import type { Parts } from '../../server/jt808/core/parts.ts';
import {
  codeBody,
  locationBatchBody,
  locationBody,
  registrationBody,
} from '../../server/jt808/core/terminal-bodies.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const spaced = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/..(?=.)/g, '$& ');
/** The message between the flags of a frame. */
const read = (frame: Uint8Array): Message | Damage => readMessage(frame.subarray(1, frame.length - 1));
function whole(frame: Uint8Array): Message {
  const message = read(frame);
  if ('reason' in message) throw new Error(message.reason);
  return message;
}

describe('frames', () => {
  it('the escape example of the standard', () => {
    expect(spaced(wrapFrame(hex('30 7e 08 7d 55')))).toBe('7e 30 7d 02 08 7d 01 55 7e');
    expect(spaced(unescapeContent(hex('30 7d 02 08 7d 01 55'))!)).toBe('30 7e 08 7d 55');
  });
  it('an escape without a meaning is damage', () => {
    expect(unescapeContent(hex('30 7d 03'))).toBeUndefined();
    expect(unescapeContent(hex('30 7d'))).toBeUndefined();
  });
  it('comes back through any bytes in any pieces, between noise and joined frames', () => {
    const content = fc.uint8Array({ minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(
        fc.array(content, { maxLength: 8 }),
        fc.array(fc.nat(40)),
        fc.boolean(),
        (all, cuts, shared) => {
          const frames = all.map((one) => wrapFrame(one));
          // Neighbours may share the flag between them.
          const stream = Buffer.concat([
            hex('00 01 02'),
            ...frames.map((frame, i) => (shared && i > 0 ? frame.subarray(1) : frame)),
          ]);
          const reader = createFrameReader();
          const found: Buffer[] = [];
          let at = 0;
          for (const cut of [...cuts, stream.length]) {
            found.push(...reader.push(stream.subarray(at, at + cut)));
            at += cut;
          }
          expect(found.map((one) => spaced(unescapeContent(one)!))).toEqual(all.map(spaced));
          expect(reader.dropped).toBe(3);
        },
      ),
    );
  });
  it('holds no more than a message can be long, and finds the next one behind it', () => {
    const reader = createFrameReader();
    reader.push(hex('7e'));
    for (let i = 0; i < 100; i += 1) {
      expect(reader.push(Buffer.alloc(1_000, 1))).toEqual([]);
      expect(reader.held).toBeLessThanOrEqual(LONGEST_ESCAPED);
    }
    expect(reader.push(hex('7e 05 7e'))).toEqual([hex('05')]);
    expect(reader.dropped).toBe(100_000);
  });
});

describe('messages', () => {
  // Checksums by hand: exclusive or of the bytes between the flags.
  it('a heartbeat of 2013', () => {
    const frame = hex('7e 00 02 00 00 01 39 12 34 56 78 00 0a 38 7e');
    expect(whole(frame)).toEqual({
      header: {
        messageId: 2,
        edition: 2013,
        revision: 0,
        phone: '13912345678',
        serial: 10,
        encryption: 0,
        part: null,
      },
      body: Buffer.alloc(0),
    });
    const sending = { messageId: 2, edition: 2013, phone: '13912345678', serial: 10 } as const;
    expect(spaced(writePacket(sending, Buffer.alloc(0)))).toBe(spaced(frame));
  });
  it('the same of 2019', () => {
    const frame = hex('7e 00 02 40 00 01 00 00 00 00 01 39 12 34 56 78 00 0a 79 7e');
    expect(whole(frame).header).toMatchObject({
      edition: 2019,
      revision: 1,
      phone: '13912345678',
      serial: 10,
    });
    const sending = { messageId: 2, edition: 2019, phone: '13912345678', serial: 10 } as const;
    expect(spaced(writePacket(sending, Buffer.alloc(0)))).toBe(spaced(frame));
  });
  it('the answer to it', () => {
    const sending = { messageId: 0x8001, edition: 2013, phone: '13912345678', serial: 0 } as const;
    expect(spaced(writePacket(sending, generalAnswer({ serial: 10, messageId: 2 }, 0)))).toBe(
      '7e 80 01 00 05 01 39 12 34 56 78 00 00 00 0a 00 02 00 bc 7e',
    );
  });
  it('a checksum of 7e is sent escaped, and read', () => {
    // 00 02 00 00 01 39 12 34 56 78 00 4c has the checksum 7e.
    const frame = hex('7e 00 02 00 00 01 39 12 34 56 78 00 4c 7d 02 7e');
    const sending = { messageId: 2, edition: 2013, phone: '13912345678', serial: 0x4c } as const;
    expect(spaced(writePacket(sending, Buffer.alloc(0)))).toBe(spaced(frame));
    expect(whole(frame).header.serial).toBe(0x4c);
  });
  it('frames that a maker of terminals published', () => {
    const position = whole(
      hex(`7E 02 00 00 52 00 20 02 60 43 23 00 A4 00 02 00 00 00 0C 00 02 01 58 B9 1B 06 CB 70 61 00 46 00
           00 00 59 21 09 22 16 37 58 01 04 00 00 00 01 03 02 00 00 25 04 00 00 00 01 30 01 11 31 01 10 E3
           01 00 D5 1B 02 20 02 60 43 23 27 95 93 78 61 60 00 12 20 00 00 12 34 27 95 93 78 61 58 00 12 86 7E`),
    );
    expect(position.header).toMatchObject({ messageId: 0x200, phone: '2002604323', serial: 0xa4 });
    const location = readLocation(position.body);
    expect(location).toMatchObject({
      lat: 22.591771,
      lng: 113.995873,
      located: true,
      altitudeM: 70,
      speedMps: 0,
      headingDeg: 89,
      observedAtMs: Date.parse('2021-09-22T08:37:58Z'),
    });
    expect((location as { extras: { id: number }[] }).extras.map(({ id }) => id)).toEqual([
      1, 3, 0x25, 0x30, 0x31, 0xe3, 0xd5,
    ]);
    const proof = whole(
      hex('7E 01 02 00 0D 00 20 02 60 43 25 00 01 38 33 30 30 32 30 30 32 36 30 34 33 32 13 7E'),
    );
    expect(readCode(proof.body, 2013)).toBe('8300200260432');
    const answer = whole(hex('7E 80 01 00 05 00 20 02 60 43 23 00 09 00 EE 02 00 00 43 7E'));
    expect(answer.body).toEqual(generalAnswer({ serial: 0xee, messageId: 0x200 }, 0));
  });
  it.each([
    ['a wrong checksum', '7e 00 02 00 00 01 39 12 34 56 78 00 0a 39 7e', 'checksum', false],
    ['too few bytes', '7e 00 02 00 02 7e', 'short', false],
    ['2019 with a header of 2013', '7e 00 02 40 00 01 39 12 34 56 78 00 0a 78 7e', 'short', false],
    ['a phone with a letter', '7e 00 02 00 00 01 3a 12 34 56 78 00 0a 3b 7e', 'phone', false],
    ['a body that is not there', '7e 00 02 00 01 01 39 12 34 56 78 00 0a 39 7e', 'length', true],
    ['part 3 of 2', '7e 00 02 20 00 01 39 12 34 56 78 00 0a 00 02 00 03 19 7e', 'part', true],
    ['part 0', '7e 00 02 20 00 01 39 12 34 56 78 00 0a 00 02 00 00 1a 7e', 'part', true],
  ])('%s is damage', (_, frame, reason, told) => {
    const found = read(hex(frame));
    expect(found).toMatchObject({ reason });
    expect(found.header !== undefined).toBe(told);
  });
  it('what is written is read, in both editions and any number of parts', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2013, 2019),
        fc.uint8Array({ maxLength: 3_000 }),
        fc.nat(0xffff),
        fc.integer({ min: 1, max: 999_999_999_999 }),
        fc.integer({ min: 40, max: 1023 }),
        (edition, body, serial, phone, longest) => {
          const sending = { messageId: 0x704, edition: edition as 2013 | 2019, phone: String(phone), serial };
          const packets = writeMessage(sending, body, longest).map(whole);
          const parts = createParts();
          const results = packets.map((packet) =>
            packet.header.part === null
              ? { ...packet, serials: [packet.header.serial] }
              : parts.add(packet, packet.header.part, 0),
          );
          const last = results.at(-1)!;
          expect(results.slice(0, -1).every((one) => one === 'waiting')).toBe(true);
          if (typeof last === 'string') throw new Error(last);
          expect(spaced(last.body)).toBe(spaced(body));
          expect(last.header).toMatchObject({ edition, phone: String(phone), serial, part: null });
          expect(last.serials).toEqual(packets.map((packet) => packet.header.serial));
          expect(parts.bytes).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
  it('refuses to write what does not fit', () => {
    const sending = { messageId: 2, edition: 2013, phone: '1391234567890', serial: 0 } as const;
    expect(() => writePacket(sending, Buffer.alloc(0))).toThrow(RangeError);
    expect(() => writePacket({ ...sending, phone: '1' }, Buffer.alloc(1024))).toThrow(RangeError);
  });
});

describe('parts', () => {
  const part = (index: number, total: number, serial: number, bytes = 10): Message => ({
    header: {
      messageId: 0x704,
      edition: 2013,
      revision: 0,
      phone: '1',
      serial: (serial + index - 1) & 0xffff,
      encryption: 0,
      part: { total, index },
    },
    body: Buffer.alloc(bytes, index),
  });
  const add = (parts: Parts, message: Message, nowMs: number) =>
    parts.add(message, message.header.part!, nowMs);
  it('come in any order, twice, over the end of the serials', () => {
    const parts = createParts();
    expect(add(parts, part(3, 3, 0xffff), 0)).toBe('waiting');
    expect(add(parts, part(1, 3, 0xffff), 0)).toBe('waiting');
    expect(add(parts, part(1, 3, 0xffff), 0)).toBe('waiting');
    expect(parts.missing(5_000, 5_000)).toMatchObject([{ firstSerial: 0xffff, missing: [2] }]);
    expect(add(parts, part(2, 3, 0xffff), 0)).toMatchObject({ serials: [0xffff, 0, 1], body: Buffer.from('01'.repeat(10) + '02'.repeat(10) + '03'.repeat(10), 'hex') }); // prettier-ignore
  });
  it('are bounded in number, bytes and time', () => {
    const parts = createParts({ parts: 4, bytes: 100, messages: 2, patienceMs: 1_000 });
    expect(add(parts, part(1, 5, 0), 0)).toBe('refused');
    expect(add(parts, part(1, 3, 0, 60), 0)).toBe('waiting');
    expect(add(parts, part(2, 3, 0, 60), 0)).toBe('refused');
    expect(parts.bytes).toBe(0);
    for (const serial of [10, 20, 30]) expect(add(parts, part(1, 2, serial), 0)).toBe('waiting');
    expect(parts.bytes).toBe(20);
    expect(add(parts, part(2, 2, 10), 0)).toBe('waiting');
    expect(add(parts, part(1, 2, 50), 1_001)).toBe('waiting');
    expect(parts.missing(1_001, 0)).toHaveLength(1);
  });
});

describe('fields', () => {
  it('packed decimals', () => {
    expect(spaced(bcdOf('13912345678', 6))).toBe('01 39 12 34 56 78');
    expect(digitsOf(hex('01 39 12'))).toBe('013912');
    expect(digitsOf(hex('0f'))).toBeUndefined();
    expect(digitsOf(hex('a0'))).toBeUndefined();
  });
  it('time at GMT+8, by the calendar', () => {
    expect(timeOfBcd(hex('26 11 22 17 30 00'))).toBe(Date.parse('2026-11-22T09:30:00Z'));
    expect(timeOfBcd(hex('24 02 29 00 00 00'))).toBe(Date.parse('2024-02-28T16:00:00Z'));
    for (const wrong of [
      '26 02 29 00 00 00',
      '26 13 01 00 00 00',
      '26 00 01 00 00 00',
      '26 01 00 00 00 00',
      '26 01 01 24 00 00',
      '26 01 01 00 60 00',
      '26 01 01 00 00 60',
      '2a 01 01 00 00 00',
      '26 01 01',
    ])
      // prettier-ignore
      expect(timeOfBcd(hex(wrong)), wrong).toBeUndefined();
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2099, 11, 31) / 1000 }),
        (s) => {
          expect(timeOfBcd(bcdOfTime(s * 1000))).toBe(s * 1000);
        },
      ),
    );
  });
  it('GBK text up to the first NUL', () => {
    // 鲁 is C2 B3, 济 is BC C3.
    expect(spaced(gbkOf('鲁H济1'))).toBe('c2 b3 48 bc c3 31');
    expect(textOfGbk(hex('c2 b3 48 31 32 33 00 41'))).toBe('鲁H123');
    expect(() => gbkOf('😀')).toThrow(RangeError);
  });
  it('registrations of 2011, 2013 and 2019', () => {
    const said = {
      provinceId: 37,
      cityId: 811,
      maker: 'ABCDE',
      model: 'M1',
      terminalId: 'T123456',
      plateColor: 2,
      plate: '鲁H12345',
    };
    expect(readRegistration(registrationBody(said, 2013), 2013)).toEqual(said);
    expect(readRegistration(registrationBody(said, 2019), 2019)).toEqual(said);
    const of2011 = Buffer.concat([
      hex('0025 032b'),
      Buffer.from('ABCDEM1\0\0\0\0\0\0T123456\x02'),
      gbkOf('鲁H12345'),
    ]);
    expect(readRegistration(of2011, 2013)).toEqual(said);
    expect(readRegistration(of2011.subarray(0, 24), 2013)).toBeUndefined();
    expect(readRegistration(of2011, 2019)).toBeUndefined();
  });
  it('codes of both editions', () => {
    for (const edition of [2013, 2019] as const)
      expect(readCode(codeBody('aB3', edition), edition)).toBe('aB3');
    expect(readCode(Buffer.alloc(0), 2013)).toBeUndefined();
    expect(readCode(Buffer.alloc(0), 2019)).toBeUndefined();
    expect(readCode(hex('05 41 42'), 2019)).toBeUndefined();
  });
  it('positions in all four quarters, without a position, out of range', () => {
    const at = {
      lng: -116.5,
      lat: -35.25,
      speedMps: 10,
      headingDeg: 359,
      observedAtMs: Date.UTC(2026, 0, 1),
      altitudeM: 42,
    };
    expect(readLocation(locationBody(at))).toMatchObject({ ...at, located: true, extras: [] });
    expect(readLocation(locationBody({ ...at, located: false, lng: 0, lat: 0 }))).toMatchObject({
      located: false,
      lng: 0,
      lat: 0,
    });
    const body = locationBody(at);
    body.writeUInt16BE(400, 20);
    expect(readLocation(body)).toMatchObject({ headingDeg: null });
    body.writeUInt32BE(90_000_001, 8);
    expect(readLocation(body)).toBe('position');
    expect(readLocation(body.subarray(0, 27))).toBe('short');
    expect(readLocation(locationBody({ ...at, extras: hex('01 04 00 00 00 01 30 05 11') }))).toMatchObject({
      extras: [{ id: 1, value: hex('00 00 00 01') }],
    });
  });
  it('batches: every item is accounted for', () => {
    const at = { lng: 116.5, lat: 35.25, speedMps: 1, headingDeg: 0, observedAtMs: Date.UTC(2026, 0, 1) };
    const body = locationBatchBody([at, { ...at, observedAtMs: at.observedAtMs + 1000 }], 1);
    expect(readLocationBatch(body)).toMatchObject({
      kind: 1,
      whole: true,
      faults: [],
      locations: [{ lng: 116.5 }, {}],
    });
    expect(readLocationBatch(body.subarray(0, body.length - 1))).toMatchObject({
      whole: false,
      locations: [{}],
    });
    expect(readLocationBatch(Buffer.concat([body, hex('00')]))).toMatchObject({ whole: false });
    expect(readLocationBatch(hex('00 01'))).toBeUndefined();
    expect(readLocationBatch(hex('00 00 00'))).toMatchObject({ whole: true, locations: [] });
    const torn = Buffer.from(body);
    torn[3 + 2 + 23] = 0x13;
    expect(readLocationBatch(torn)).toMatchObject({
      whole: true,
      faults: [{ place: 0, fault: 'time' }],
      locations: [{}],
    });
  });
  it('answers', () => {
    expect(spaced(registrationAnswer({ serial: 7 }, 0, 'ab'))).toBe('00 07 00 61 62');
    expect(spaced(registrationAnswer({ serial: 7 }, 3, 'ab'))).toBe('00 07 03');
    expect(spaced(resendRequest(0x1234, [2, 5], 2013))).toBe('12 34 02 00 02 00 05');
    expect(spaced(resendRequest(0x1234, [2, 5], 2019))).toBe('12 34 00 02 00 02 00 05');
    expect(checksumOf(hex('01 02 04'))).toBe(7);
  });
});
