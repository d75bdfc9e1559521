/** What the engine answered to one batch of messages. */
export interface Answer {
  /** To hand on: without the ReadyForQuery that the engine says twice after an error. */
  bytes: Buffer;
  /** Transaction status of the last ReadyForQuery; undefined when the answer does not end with one. */
  status: string | undefined;
  /**
   * The engine stopped inside a statement and did not say so: a portal was suspended though nobody limits rows, a
   * statement was neither completed nor failed, or a transaction ended with a snapshot that nobody gave back. Seen with PGlite 0.5.8 where GEOS throws inside an overlay (ST_Difference of two outlines that run along each other):
   * no row, no error. What looks like an empty result is none.
   */
  brokenOff: boolean;
}

const READY = 0x5a;
const SUSPENDED = 0x73;
const FAILED = 0x45;
const NOTICE = 0x4e;
/** Routine of the warning that a statement left its snapshot behind: it did not end by itself. */
const LEFT_BEHIND = Buffer.from('RAtEOXact_Snapshot\0');
const ROWS = 0x54;
/** CommandComplete, EmptyQueryResponse. */
const COMPLETED = new Set([0x43, 0x49]);
const HEAD = 5;

/** Does a batch of client messages run anything: an Execute or a simple query? */
export function executes(batch: Buffer): boolean {
  for (let at = 0; at + HEAD <= batch.length; at += 1 + batch.readUInt32BE(at + 1)) {
    if (batch[at] === 0x45 || batch[at] === 0x51) return true;
  }
  return false;
}

/**
 * Reads the frames of an answer; `ran` tells whether the batch ran anything.
 * Source: PostgreSQL documentation, 54.7 Message Formats.
 */
export function readAnswer(bytes: Buffer, ran: boolean): Answer {
  let status: string | undefined;
  let suspended = false;
  let failed = false;
  let completed = 0;
  /** Rows were announced and their statement is not completed yet. */
  let announced = false;
  const doubled: [from: number, to: number][] = [];
  let readyAt: number | undefined;
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    if (end > bytes.length) break;
    const kind = bytes[at];
    if (kind === SUSPENDED) suspended = true;
    if (kind === NOTICE && bytes.subarray(at, end).includes(LEFT_BEHIND)) suspended = true;
    if (kind === FAILED) failed = true;
    if (kind === ROWS) announced = true;
    if (kind !== undefined && COMPLETED.has(kind)) {
      completed += 1;
      announced = false;
    }
    if (kind === READY) {
      if (readyAt !== undefined) doubled.push([readyAt, readyAt + 6]);
      readyAt = at;
      status = String.fromCharCode(bytes[at + HEAD] ?? 0);
    }
    at = end;
  }
  const whole = at === bytes.length && (readyAt === undefined || readyAt + 6 === bytes.length);
  return {
    bytes: doubled.length === 0 ? bytes : without(bytes, doubled),
    status: whole ? status : undefined,
    brokenOff: ran && !failed && (suspended || announced || completed === 0),
  };
}

function without(bytes: Buffer, parts: readonly (readonly [number, number])[]): Buffer {
  const kept: Buffer[] = [];
  let at = 0;
  for (const [from, to] of parts) {
    kept.push(bytes.subarray(at, from));
    at = to;
  }
  return Buffer.concat([...kept, bytes.subarray(at)]);
}
