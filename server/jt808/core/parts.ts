import type { Header, Message } from './message.ts';

/** A message put together from its parts. */
export interface WholeMessage extends Message {
  /** Serials of the parts, in order of their index: each is answered once the whole is dealt with. */
  serials: number[];
}

export interface PartLimits {
  /** Parts of one message. */
  parts: number;
  /** Bytes of all unfinished messages together. */
  bytes: number;
  /** Unfinished messages at once. */
  messages: number;
  /** An unfinished message is given up when no part came for so long, ms. */
  patienceMs: number;
}

export const PART_LIMITS: PartLimits = { parts: 256, bytes: 262_144, messages: 4, patienceMs: 60_000 };

/**
 * Puts long messages together, in whatever order their parts come, each part once. Bounded: what passes a limit is
 * refused; of messages that wait the oldest gives way. Time is given, epoch ms.
 */
export interface Parts {
  /** The whole message with its last part; 'waiting' before; 'refused' when it can never be whole. */
  add(
    message: Message,
    part: NonNullable<Header['part']>,
    nowMs: number,
  ): WholeMessage | 'waiting' | 'refused';
  /** Messages of which parts are missing and nothing came since `quietMs`: for a request to send again. */
  missing(nowMs: number, quietMs: number): { header: Header; firstSerial: number; missing: number[] }[];
  readonly bytes: number;
}

interface Unfinished {
  key: string;
  header: Header;
  firstSerial: number;
  total: number;
  bodies: Map<number, Buffer>;
  bytes: number;
  touchedMs: number;
}

export function createParts(limits: PartLimits = PART_LIMITS): Parts {
  const waiting = new Map<string, Unfinished>();
  let bytes = 0;

  function forget(held: Unfinished): void {
    bytes -= held.bytes;
    waiting.delete(held.key);
  }

  return {
    add({ header, body }, part, nowMs) {
      for (const held of waiting.values()) if (nowMs - held.touchedMs > limits.patienceMs) forget(held);
      if (part.total > limits.parts) return 'refused';
      const firstSerial = (header.serial - part.index + 1) & 0xffff;
      const key = `${header.messageId}/${firstSerial}/${part.total}`;
      let held = waiting.get(key);
      if (held === undefined) {
        if (waiting.size >= limits.messages) forget(waiting.values().next().value!);
        held = { key, header, firstSerial, total: part.total, bodies: new Map(), bytes: 0, touchedMs: nowMs };
        waiting.set(key, held);
      }
      held.touchedMs = nowMs;
      if (!held.bodies.has(part.index)) {
        if (bytes + body.length > limits.bytes) {
          forget(held);
          return 'refused';
        }
        held.bodies.set(part.index, Buffer.from(body));
        held.bytes += body.length;
        bytes += body.length;
      }
      if (held.bodies.size < held.total) return 'waiting';
      forget(held);
      const indexes = Array.from({ length: held.total }, (_, i) => i + 1);
      return {
        header: { ...held.header, serial: firstSerial, part: null },
        body: Buffer.concat(indexes.map((index) => held.bodies.get(index)!)),
        serials: indexes.map((index) => (firstSerial + index - 1) & 0xffff),
      };
    },
    missing(nowMs, quietMs) {
      return [...waiting.values()]
        .filter((held) => nowMs - held.touchedMs >= quietMs)
        .map(({ header, firstSerial, total, bodies }) => ({
          header,
          firstSerial,
          missing: Array.from({ length: total }, (_, i) => i + 1).filter((index) => !bodies.has(index)),
        }));
    },
    get bytes() {
      return bytes;
    },
  };
}
