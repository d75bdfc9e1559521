/**
 * How do messages of JT/T 808 lie in a stream of bytes? `7e` content `7e`; within the content `7e` is sent as `7d 02`
 * and `7d` as `7d 01`; the content ends with the exclusive or of all bytes before it. Source: JT/T 808-2013 and -2019, 4.4.
 *
 * Example (of the standard): 30 7e 08 7d 55 is sent as 7e 30 7d 02 08 7d 01 55 7e.
 */
const FLAG = 0x7e;
const ESCAPE = 0x7d;

/** The bytes of a frame around unescaped content, checksum included. */
export function wrapFrame(content: Uint8Array): Buffer {
  let extra = 0;
  for (const byte of content) if (byte === FLAG || byte === ESCAPE) extra += 1;
  const frame = Buffer.alloc(content.length + extra + 2);
  frame[0] = FLAG;
  let at = 1;
  for (const byte of content) {
    if (byte === FLAG || byte === ESCAPE) {
      frame[at] = ESCAPE;
      frame[at + 1] = byte === FLAG ? 2 : 1;
      at += 2;
    } else {
      frame[at] = byte;
      at += 1;
    }
  }
  frame[at] = FLAG;
  return frame;
}

/** The content as it was before escaping; undefined when a `7d` is followed by neither 01 nor 02. */
export function unescapeContent(escaped: Uint8Array): Buffer | undefined {
  const content = Buffer.alloc(escaped.length);
  let length = 0;
  for (let i = 0; i < escaped.length; i += 1) {
    let byte = escaped[i]!;
    if (byte === ESCAPE) {
      i += 1;
      const second = escaped[i];
      if (second !== 1 && second !== 2) return undefined;
      byte = second === 1 ? ESCAPE : FLAG;
    }
    content[length] = byte;
    length += 1;
  }
  return content.subarray(0, length);
}

/** Exclusive or of bytes from `start` to before `end`. */
export function checksumOf(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let sum = 0;
  for (let i = start; i < end; i += 1) sum ^= bytes[i]!;
  return sum;
}

/** Content with its checksum behind it. */
export function withChecksum(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.of(checksumOf(content))]);
}

/**
 * Longest escaped content that can be meant: a header of 21 bytes, a body of 1,023, a checksum, every byte escaped.
 */
export const LONGEST_ESCAPED = 2 * (21 + 1023 + 1);

/**
 * Cuts what a connection delivers, in whatever pieces, into escaped contents. Bytes outside of flags and contents
 * longer than LONGEST_ESCAPED are dropped and counted; never holds more than that.
 */
export interface FrameReader {
  push(chunk: Uint8Array): Buffer[];
  /** Bytes held of a frame that has not ended. */
  readonly held: number;
  /** Bytes that belonged to no frame. */
  readonly dropped: number;
}

export function createFrameReader(longest = LONGEST_ESCAPED): FrameReader {
  let parts: Uint8Array[] = [];
  let held = 0;
  let dropped = 0;
  /** before: no flag seen yet; inside: after a flag; overlong: waiting for the next flag. */
  let state: 'before' | 'inside' | 'overlong' = 'before';

  function take(piece: Uint8Array): void {
    if (piece.length === 0) return;
    if (state !== 'inside' || held + piece.length > longest) {
      dropped += held + piece.length;
      parts = [];
      held = 0;
      if (state === 'inside') state = 'overlong';
      return;
    }
    // A copy: the chunk belongs to the socket.
    parts.push(new Uint8Array(piece));
    held += piece.length;
  }

  return {
    push(chunk) {
      const found: Buffer[] = [];
      let from = 0;
      for (;;) {
        const flag = chunk.indexOf(FLAG, from);
        take(chunk.subarray(from, flag === -1 ? chunk.length : flag));
        if (flag === -1) return found;
        // One flag may end a frame and begin the next; two in a row hold nothing between them.
        if (held > 0) found.push(Buffer.concat(parts, held));
        parts = [];
        held = 0;
        state = 'inside';
        from = flag + 1;
      }
    },
    get held() {
      return held;
    },
    get dropped() {
      return dropped;
    },
  };
}
