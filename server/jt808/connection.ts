import type { Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import {
  RESULTS,
  REGISTRATION_RESULTS,
  generalAnswer,
  registrationAnswer,
  resendRequest,
} from './core/answers.ts';
import type { Result } from './core/answers.ts';
import { readCode, readLocation, readLocationBatch, readRegistration } from './core/bodies.ts';
import type { Location } from './core/bodies.ts';
import { createFrameReader } from './core/frame.ts';
import { MESSAGES, readMessage, writePacket } from './core/message.ts';
import type { Header, Message } from './core/message.ts';
import { PART_LIMITS, createParts } from './core/parts.ts';
import type { PartLimits } from './core/parts.ts';
import type { Jt808, KnownTerminal } from './jt808.ts';

/** What a door counts over all its connections. */
export interface DoorStats {
  accepted: number;
  turnedAway: number;
  messages: number;
  damaged: number;
  answered: number;
  positions: number;
  closedFor: Record<string, number>;
}

export interface ConnectionLimits {
  /** Without an authentication a connection ends after this, ms. */
  strangerMs: number;
  /** Without a word a connection ends after this, ms. */
  idleMs: number;
  /** Messages whose positions are not durable yet; beyond it nothing more is read. */
  inFlight: number;
  /** Bytes that may wait for a terminal that does not read. */
  outBytes: number;
  /** Refusals (wrong code, wrong phone, damage) before a connection ends. */
  faults: number;
  parts: PartLimits;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  strangerMs: 60_000,
  idleMs: 600_000,
  inFlight: 32,
  outBytes: 64 * 1024,
  faults: 10,
  parts: PART_LIMITS,
};

/** Parts that stay away so long are asked for again, ms. */
const ASK_AGAIN_MS = 5_000;

export interface ConnectionDeps {
  jt808: Jt808;
  clock: Clock;
  limits: ConnectionLimits;
  stats: DoorStats;
  /** A terminal proved itself here; whoever had its number before goes. */
  onTerminal(phone: string): void;
  onError(error: unknown): void;
}

export interface Connection {
  readonly phone: string | undefined;
  /** Ends it; the reason is counted. */
  close(reason: string): void;
  /** Every few seconds: strangers, parts that are missing. */
  tick(nowMs: number): void;
}

/**
 * One terminal's connection. Messages are dealt with in their order; positions do not wait for one another, and each
 * is answered only when its rows are durable. When the database is away nothing is answered: the terminal sends again.
 */
export function serveTerminal(socket: Socket, deps: ConnectionDeps): Connection {
  const { jt808, limits, stats } = deps;
  const reader = createFrameReader();
  const parts = createParts(limits.parts);
  const startedMs = deps.clock.now();
  const queue: { message: Message; serials: number[] }[] = [];
  let terminal: KnownTerminal | undefined;
  let serial = 0;
  let inFlight = 0;
  let faults = 0;
  let pumping = false;
  let paused = false;
  let over = false;

  function close(reason: string): void {
    if (over) return;
    over = true;
    stats.closedFor[reason] = (stats.closedFor[reason] ?? 0) + 1;
    queue.length = 0;
    socket.destroy();
  }

  function fault(): void {
    faults += 1;
    if (faults >= limits.faults) close('faults');
  }

  function send(messageId: number, to: Header, body: Buffer): void {
    if (over || socket.destroyed) return;
    if (socket.writableLength > limits.outBytes) {
      close('not_reading');
      return;
    }
    const { edition, revision, phone } = to;
    socket.write(writePacket({ messageId, edition, revision, phone, serial }, body));
    serial = (serial + 1) & 0xffff;
    stats.answered += 1;
  }

  function answer(header: Header, serials: readonly number[], result: Result): void {
    for (const each of serials)
      send(
        MESSAGES.platformAnswer,
        header,
        generalAnswer({ serial: each, messageId: header.messageId }, result),
      );
  }

  function breathe(): void {
    const crowded = inFlight >= limits.inFlight || queue.length >= limits.inFlight || jt808.isFull();
    if (crowded && !paused) {
      paused = true;
      socket.pause();
    } else if (!crowded && paused && !over) {
      paused = false;
      socket.resume();
    }
  }

  function report(
    known: KnownTerminal,
    header: Header,
    serials: number[],
    found: Location[],
    whole: boolean,
  ): void {
    inFlight += 1;
    jt808
      .report(known, found)
      .then(
        (refused) => {
          stats.positions += found.length - refused.size;
          answer(header, serials, refused.size > 0 ? RESULTS.failed : whole ? RESULTS.done : RESULTS.damaged);
        },
        // Nothing was stored, so nothing is said: the terminal keeps it and sends it again.
        (error: unknown) => deps.onError(error),
      )
      .finally(() => {
        inFlight -= 1;
        breathe();
      });
  }

  async function register(header: Header, body: Buffer, serials: number[]): Promise<void> {
    const said = readRegistration(body, header.edition);
    if (said === undefined) return answer(header, serials, RESULTS.damaged);
    const { result, code } = await jt808.register(header.phone, said);
    const last = { serial: serials.at(-1) ?? header.serial };
    send(MESSAGES.registerAnswer, header, registrationAnswer(last, result, code));
    if (result !== REGISTRATION_RESULTS.done) fault();
  }

  async function authenticate(header: Header, body: Buffer, serials: number[]): Promise<void> {
    const code = readCode(body, header.edition);
    if (code === undefined) return answer(header, serials, RESULTS.damaged);
    const known = await jt808.authenticate(header.phone, code);
    if (known !== undefined) {
      terminal = known;
      deps.onTerminal(known.phone);
    } else fault();
    answer(header, serials, known === undefined ? RESULTS.failed : RESULTS.done);
  }

  async function handle({ header, body }: Message, serials: number[]): Promise<void> {
    const { messageId } = header;
    // The platform asks nothing that would need this answer.
    if (messageId === MESSAGES.terminalAnswer) return;
    if (header.encryption !== 0) return answer(header, serials, RESULTS.unsupported);
    if (messageId === MESSAGES.register) return register(header, body, serials);
    if (messageId === MESSAGES.authenticate) return authenticate(header, body, serials);
    if (terminal === undefined || terminal.phone !== header.phone) {
      answer(header, serials, RESULTS.failed);
      return fault();
    }
    switch (messageId) {
      case MESSAGES.heartbeat:
        return answer(header, serials, RESULTS.done);
      case MESSAGES.logout:
        await jt808.logOut(header.phone);
        terminal = undefined;
        return answer(header, serials, RESULTS.done);
      case MESSAGES.location:
      case MESSAGES.locationBatch: {
        const positions = positionsOf(header, body);
        if (positions === undefined) return answer(header, serials, RESULTS.damaged);
        return report(terminal, header, serials, positions.found, positions.whole);
      }
      default:
        return answer(header, serials, RESULTS.unsupported);
    }
  }

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    // Closing empties the queue.
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await handle(next.message, next.serials);
      } catch (error) {
        deps.onError(error);
      }
      breathe();
    }
    pumping = false;
  }

  function take(escaped: Buffer): void {
    const message = readMessage(escaped);
    if ('reason' in message) {
      stats.damaged += 1;
      // Only a header whose checksum held says who sent what.
      if (message.header !== undefined) answer(message.header, [message.header.serial], RESULTS.damaged);
      return fault();
    }
    stats.messages += 1;
    const { header } = message;
    if (header.part === null) {
      queue.push({ message, serials: [header.serial] });
      return;
    }
    // Long messages are for those who proved themselves: strangers get no memory.
    const whole =
      terminal?.phone === header.phone ? parts.add(message, header.part, deps.clock.now()) : 'refused';
    if (whole === 'refused') {
      answer(header, [header.serial], RESULTS.failed);
      fault();
    } else if (whole !== 'waiting') queue.push({ message: whole, serials: whole.serials });
  }

  socket.setNoDelay(true);
  socket.setTimeout(limits.idleMs, () => close('idle'));
  socket.on('data', (chunk) => {
    if (over) return;
    for (const escaped of reader.push(chunk)) {
      take(escaped);
      if (over) return;
    }
    breathe();
    void pump();
  });
  socket.on('error', () => close('error'));
  socket.on('close', () => close('gone'));

  return {
    get phone() {
      return terminal?.phone;
    },
    close,
    tick(nowMs) {
      if (terminal === undefined && nowMs - startedMs > limits.strangerMs) close('stranger');
      for (const { header, firstSerial, missing } of parts.missing(nowMs, ASK_AGAIN_MS))
        send(MESSAGES.resendRequest, header, resendRequest(firstSerial, missing, header.edition));
      breathe();
    },
  };
}

/** The positions of a 0x0200 or 0x0704, and whether that is all it announces; undefined when there is none. */
function positionsOf(header: Header, body: Buffer): { found: Location[]; whole: boolean } | undefined {
  if (header.messageId === MESSAGES.location) {
    const location = readLocation(body);
    return typeof location === 'string' ? undefined : { found: [location], whole: true };
  }
  const batch = readLocationBatch(body);
  if (batch === undefined || batch.locations.length === 0) return undefined;
  return { found: batch.locations, whole: batch.whole && batch.faults.length === 0 };
}
