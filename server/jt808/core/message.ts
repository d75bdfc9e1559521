import { bcdOf, digitsOf } from './bcd.ts';
import { checksumOf, unescapeContent, withChecksum, wrapFrame } from './frame.ts';

/** Which edition a terminal speaks: the version flag of the header says so. 2011 has the header of 2013. */
export type Edition = 2013 | 2019;

/** Message ids that this platform knows. Source: JT/T 808, table of message ids. */
export const MESSAGES = {
  terminalAnswer: 0x0001,
  heartbeat: 0x0002,
  logout: 0x0003,
  register: 0x0100,
  authenticate: 0x0102,
  location: 0x0200,
  locationBatch: 0x0704,
  platformAnswer: 0x8001,
  resendRequest: 0x8003,
  registerAnswer: 0x8100,
} as const;

export interface Header {
  messageId: number;
  edition: Edition;
  /** Protocol version byte of 2019; 0 for 2013. */
  revision: number;
  /** Digits of the terminal's phone number, without zeros in front; "0" when all are zero. */
  phone: string;
  /** Serial number of the message, 0…65535. */
  serial: number;
  /** Bits 10–12: 0 plain, 1 RSA, others reserved. */
  encryption: number;
  /** Part `index` (from 1) of `total`. */
  part: { total: number; index: number } | null;
}

export interface Message {
  header: Header;
  body: Buffer;
}

/** Why bytes between two flags are no message. With a header the sender can be told (result 2: message error). */
export type Damage =
  | { reason: 'escape' | 'short' | 'checksum' | 'phone'; header?: undefined }
  | { reason: 'length' | 'part'; header: Header };

/** Longest body of one packet: ten bits. */
const LONGEST_BODY = 1023;
const PLAIN_LENGTH = 0x03ff;
const PARTED = 0x2000;
const VERSIONED = 0x4000;

/**
 * What does the escaped content of a frame say? Header of 2013: id, attributes, BCD[6] phone, serial; of 2019 (bit 14
 * of the attributes): id, attributes, version byte, BCD[10] phone, serial; both with total and index of the part
 * when bit 13 is set. Never throws.
 */
export function readMessage(escaped: Uint8Array): Message | Damage {
  const content = unescapeContent(escaped);
  if (content === undefined) return { reason: 'escape' };
  if (content.length < 13) return { reason: 'short' };
  const end = content.length - 1;
  if (checksumOf(content, 0, end) !== content[end]) return { reason: 'checksum' };
  const attributes = content.readUInt16BE(2);
  const versioned = (attributes & VERSIONED) !== 0;
  const parted = (attributes & PARTED) !== 0;
  const phoneAt = versioned ? 5 : 4;
  const serialAt = phoneAt + (versioned ? 10 : 6);
  const bodyAt = serialAt + 2 + (parted ? 4 : 0);
  if (end < bodyAt) return { reason: 'short' };
  const digits = digitsOf(content.subarray(phoneAt, serialAt));
  if (digits === undefined) return { reason: 'phone' };
  const header: Header = {
    messageId: content.readUInt16BE(0),
    edition: versioned ? 2019 : 2013,
    revision: versioned ? content[4]! : 0,
    phone: digits.replace(/^0+(?=\d)/, ''),
    serial: content.readUInt16BE(serialAt),
    encryption: (attributes >> 10) & 7,
    part: parted
      ? { total: content.readUInt16BE(serialAt + 2), index: content.readUInt16BE(serialAt + 4) }
      : null,
  };
  if (end - bodyAt !== (attributes & PLAIN_LENGTH)) return { reason: 'length', header };
  const { part } = header;
  if (part !== null && (part.index < 1 || part.index > part.total)) return { reason: 'part', header };
  return { header, body: content.subarray(bodyAt, end) };
}

/** What goes into a message besides its body. */
export interface Sending {
  messageId: number;
  edition: Edition;
  revision?: number;
  phone: string;
  serial: number;
}

/** One packet as bytes for the line. Raises RangeError for a body over 1,023 bytes or a phone that does not fit. */
export function writePacket(sending: Sending, body: Uint8Array, part: Header['part'] = null): Buffer {
  if (body.length > LONGEST_BODY)
    throw new RangeError(`a packet holds ${LONGEST_BODY} bytes, not ${body.length}`);
  const versioned = sending.edition === 2019;
  const head = Buffer.alloc(4);
  head.writeUInt16BE(sending.messageId, 0);
  head.writeUInt16BE(body.length | (part === null ? 0 : PARTED) | (versioned ? VERSIONED : 0), 2);
  const tail = Buffer.alloc(part === null ? 2 : 6);
  tail.writeUInt16BE(sending.serial & 0xffff, 0);
  if (part !== null) {
    tail.writeUInt16BE(part.total, 2);
    tail.writeUInt16BE(part.index, 4);
  }
  const content = Buffer.concat([
    head,
    versioned ? Buffer.of(sending.revision ?? 1) : Buffer.alloc(0),
    bcdOf(sending.phone, versioned ? 10 : 6),
    tail,
    body,
  ]);
  return wrapFrame(withChecksum(content));
}

/** A message of any length as packets with serials that follow one another. */
export function writeMessage(sending: Sending, body: Uint8Array, longest = LONGEST_BODY): Buffer[] {
  if (body.length <= longest) return [writePacket(sending, body)];
  const total = Math.ceil(body.length / longest);
  return Array.from({ length: total }, (_, i) =>
    writePacket({ ...sending, serial: sending.serial + i }, body.subarray(i * longest, (i + 1) * longest), {
      total,
      index: i + 1,
    }),
  );
}
