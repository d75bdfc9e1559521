import type { Socket } from 'node:net';
import { executes, readAnswer } from './answer.ts';

/** One PostgreSQL session that everybody shares. */
export interface SharedSession {
  /** Runs complete client messages and hands on what the server answers; the bytes are valid only during the call. */
  run(messages: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<void>;
  serverVersion: string;
}

export interface GateOptions {
  /** A client that leaves its transaction open this long without a word is cut off, ms. */
  idleInTransactionMs?: number;
  maxConnections?: number;
  /** The session can no longer be trusted; the process should end. */
  onBroken(error: Error): void;
}

/** Lets many PostgreSQL clients take turns on one session. */
export interface WireGate {
  accept(socket: Socket): void;
  /** Runs one statement of our own in turn; the rows as text. */
  internal(statement: string): Promise<(string | null)[][]>;
  /** Nobody holds the session or waits for it. */
  isIdle(): boolean;
  connections(): number;
  /** Cuts all clients off, rolls back what was open. */
  close(): Promise<void>;
}

interface Client {
  socket: Socket | undefined;
  buffered: Buffer;
  started: boolean;
  gone: boolean;
  /** Frames of the batch that is not complete yet. */
  frames: Buffer[];
  refused: string | undefined;
  batches: Batch[];
  /** Set for a statement of our own. */
  done?: { resolve(rows: (string | null)[][]): void; reject(error: Error): void };
}

interface Batch {
  bytes: Buffer;
  /** Ends with Sync or a simple query, so that a ReadyForQuery must come. */
  complete: boolean;
}

const SSL = 80_877_103;
const GSS = 80_877_104;
const LARGEST_MESSAGE = 512 * 1024 * 1024;
const BROKEN_OFF =
  'The embedded engine broke off inside this statement; nothing of its answer can be believed.';

/**
 * Whose turn is it?
 * A client holds the session from the first message of a batch to its Sync, and from `begin` to the end of the
 * transaction; nobody's statement can slip between another's Parse and Execute. A client that goes away is rolled back.
 * What one shared session cannot do right is refused with SQLSTATE 0A000: named prepared statements, COPY FROM STDIN.
 */
export function createWireGate(session: SharedSession, options: GateOptions): WireGate {
  const idleInTransactionMs = options.idleInTransactionMs ?? 60_000;
  const maxConnections = options.maxConnections ?? 64;
  const clients = new Set<Client>();
  const waiting: Client[] = [];
  let holder: Client | undefined;
  let running = false;
  let closing = false;
  let idleTimer: NodeJS.Timeout | undefined;

  async function turn(): Promise<void> {
    if (running) return;
    running = true;
    clearTimeout(idleTimer);
    try {
      for (;;) {
        if (holder?.gone === true) {
          await execute(undefined, Buffer.concat([frame('S'), query('rollback')]), true);
          holder = undefined;
        }
        const client = holder ?? waiting.find((candidate) => candidate.batches.length > 0 && !candidate.gone);
        const batch = client?.batches.shift();
        if (client === undefined || batch === undefined) break;
        const status = await execute(client, batch.bytes, batch.complete);
        holder = status === 'I' ? undefined : client;
        const place = waiting.indexOf(client);
        if (place >= 0 && client.batches.length === 0) waiting.splice(place, 1);
        else if (place >= 0 && holder === undefined) waiting.push(...waiting.splice(place, 1));
        // Let sockets flush and the lock's answers go out between two statements.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      options.onBroken(error as Error);
      return;
    } finally {
      running = false;
    }
    if (holder !== undefined) idleTimer = setTimeout(cutOff, idleInTransactionMs, holder);
  }

  async function execute(client: Client | undefined, bytes: Buffer, complete: boolean): Promise<string> {
    const answer = readAnswer(await answerOf(bytes), executes(bytes));
    const status = answer.status;
    if (!complete) {
      hand(client, answer.bytes);
      return 'open';
    }
    if (status === undefined) throw new Error('The engine did not finish its answer.');
    if (!answer.brokenOff) {
      hand(client, answer.bytes);
      return status;
    }
    // Nothing of such an answer may be believed; the statement fails, and an open transaction with it.
    const failure = readAnswer(await answerOf(raise(BROKEN_OFF, 'XX000')), true);
    if (failure.status === undefined)
      throw new Error('The engine did not recover from a statement that broke off.');
    hand(client, failure.bytes);
    return failure.status;
  }

  async function answerOf(bytes: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    await session.run(bytes, (data) => void parts.push(Buffer.from(data)));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  function hand(client: Client | undefined, bytes: Buffer): void {
    if (client?.done !== undefined) settle(client, bytes);
    else if (client?.socket?.writable === true) client.socket.write(bytes);
  }

  function cutOff(client: Client): void {
    if (holder !== client) return;
    client.socket?.end(
      errorResponse('25P03', 'The transaction was left idle for too long and was rolled back.', 'FATAL'),
    );
    leave(client);
  }

  function leave(client: Client): void {
    if (client.gone) return;
    client.gone = true;
    client.batches = [];
    clients.delete(client);
    const place = waiting.indexOf(client);
    if (place >= 0) waiting.splice(place, 1);
    client.socket?.destroySoon();
    void turn();
  }

  function enqueue(client: Client, batch: Batch): void {
    client.batches.push(batch);
    if (!waiting.includes(client)) waiting.push(client);
    void turn();
  }

  function receive(client: Client, data: Buffer): void {
    client.buffered = client.buffered.length === 0 ? data : Buffer.concat([client.buffered, data]);
    for (;;) {
      const next = client.started ? takeMessage(client) : takeStartup(client);
      if (next === undefined) return;
      if (client.started && next.length > 0) message(client, next);
      if (client.gone) return;
    }
  }

  function takeStartup(client: Client): Buffer | undefined {
    const buffered = client.buffered;
    if (buffered.length < 8) return undefined;
    const length = buffered.readInt32BE(0);
    if (length < 8 || length > 10_000) return void leave(client);
    if (buffered.length < length) return undefined;
    client.buffered = buffered.subarray(length);
    const code = buffered.readInt32BE(4);
    if (code === SSL || code === GSS) client.socket?.write('N');
    else if (code >> 16 === 3) {
      client.started = true;
      client.socket?.write(greeting(session.serverVersion));
    } else return void leave(client);
    return Buffer.alloc(0);
  }

  function takeMessage(client: Client): Buffer | undefined {
    const buffered = client.buffered;
    if (buffered.length < 5) return undefined;
    const length = 1 + buffered.readInt32BE(1);
    if (length < 5 || length > LARGEST_MESSAGE) return void leave(client);
    if (buffered.length < length) return undefined;
    client.buffered = buffered.subarray(length);
    return buffered.subarray(0, length);
  }

  function message(client: Client, bytes: Buffer): void {
    const kind = String.fromCharCode(bytes[0] ?? 0);
    if (kind === 'X') return leave(client);
    if (kind === 'c' || kind === 'd' || kind === 'f') return;
    client.refused ??= refusal(kind, bytes);
    client.frames.push(bytes);
    if (kind !== 'S' && kind !== 'Q' && kind !== 'H' && kind !== 'F') return;
    const complete = kind !== 'H';
    if (client.refused !== undefined) {
      if (!complete) return;
      client.frames = [raise(client.refused)];
      client.refused = undefined;
    }
    const frames = client.frames;
    client.frames = [];
    enqueue(client, {
      bytes: frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames),
      complete,
    });
  }

  return {
    accept(socket) {
      if (closing || clients.size >= maxConnections) {
        socket.on('error', () => undefined);
        socket.end(errorResponse('53300', 'Too many clients of the embedded engine.', 'FATAL'));
        return;
      }
      const client = newClient(socket);
      clients.add(client);
      socket.on('data', (data: Buffer) => {
        if (!client.gone) receive(client, data);
      });
      socket.on('error', () => leave(client));
      socket.on('close', () => leave(client));
    },
    internal(statement) {
      return new Promise((resolve, reject) => {
        if (closing) return reject(new Error('The engine is closing.'));
        const client = newClient(undefined);
        client.done = { resolve, reject };
        enqueue(client, { bytes: query(statement), complete: true });
      });
    },
    isIdle: () => holder === undefined && waiting.length === 0 && !running,
    connections: () => clients.size,
    async close() {
      closing = true;
      clearTimeout(idleTimer);
      for (const client of clients) leave(client);
      while (running || holder !== undefined) {
        if (!running) await turn();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function newClient(socket: Socket | undefined): Client {
  return {
    socket,
    buffered: Buffer.alloc(0),
    started: false,
    gone: false,
    frames: [],
    refused: undefined,
    batches: [],
  };
}

/** Why one shared session cannot serve this message, if it cannot. */
function refusal(kind: string, bytes: Buffer): string | undefined {
  if (kind === 'P' && bytes[5] !== 0)
    return 'Named prepared statements are not supported by the embedded engine.';
  if (kind !== 'P' && kind !== 'Q') return undefined;
  const text = bytes.toString('latin1', 5, 405);
  return /^\0?\s*copy\b[^;]*\bfrom\s+stdin\b/i.test(text)
    ? 'COPY FROM STDIN is not supported by the embedded engine; use insert … select from unnest(…).'
    : undefined;
}

/** A statement that fails with an SQLSTATE, so that an open transaction fails with it as it should. */
function raise(text: string, code = '0A000'): Buffer {
  return query(`do $$begin raise exception '${text}' using errcode = '${code}'; end$$`);
}

function settle(client: Client, answer: Buffer): void {
  const rows: (string | null)[][] = [];
  let failure: string | undefined;
  for (let at = 0; at + 5 <= answer.length;) {
    const end = at + 1 + answer.readInt32BE(at + 1);
    const kind = answer[at];
    if (kind === 0x44) rows.push(dataRow(answer, at + 5));
    if (kind === 0x45) failure = answer.toString('utf8', at + 5, end).replaceAll('\0', ' ');
    at = end;
  }
  if (failure === undefined) client.done?.resolve(rows);
  else client.done?.reject(new Error(failure));
}

function dataRow(answer: Buffer, start: number): (string | null)[] {
  const row: (string | null)[] = [];
  let at = start + 2;
  for (let column = answer.readInt16BE(start); column > 0; column -= 1) {
    const length = answer.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : answer.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return row;
}

function frame(kind: string, ...body: Buffer[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(kind, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...body]);
}

function query(statement: string): Buffer {
  return frame('Q', Buffer.from(`${statement}\0`));
}

function errorResponse(code: string, text: string, severity: 'ERROR' | 'FATAL'): Buffer {
  return frame('E', Buffer.from(`S${severity}\0V${severity}\0C${code}\0M${text}\0\0`));
}

function greeting(serverVersion: string): Buffer {
  const parameters = {
    server_version: serverVersion,
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
    is_superuser: 'on',
  };
  return Buffer.concat([
    frame('R', Buffer.alloc(4)),
    ...Object.entries(parameters).map(([name, value]) => frame('S', Buffer.from(`${name}\0${value}\0`))),
    frame('K', Buffer.alloc(8)),
    frame('Z', Buffer.from('I')),
  ]);
}
