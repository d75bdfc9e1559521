import { CONNECTION_LIMITS, serveTerminal } from '../../server/jt808/connection.ts';
import type { DoorStats } from '../../server/jt808/connection.ts';
import { MESSAGES, writePacket } from '../../server/jt808/core/message.ts';
import { codeBody } from '../../server/jt808/core/terminal-bodies.ts';
import type { Jt808 } from '../../server/jt808/jt808.ts';
import { randomOf } from '../../server/kernel/random.ts';
import type { Random } from '../../server/kernel/random.ts';
import { createLine } from './line.ts';
import { mutant } from './mutate.ts';
import { consult, positionKey } from './oracle.ts';
import type { OracleMessage } from './oracle.ts';

export interface FuzzReport {
  mutants: number;
  connections: number;
  /** Answers by message id and result, as "0x0200=0". */
  answers: Record<string, number>;
  kinds: Record<string, number>;
  /** Positions that were made durable. */
  stored: number;
  closed: Record<string, number>;
  /** Every breach of a law, in words. Must be empty. */
  breaches: string[];
}

const PER_CONNECTION = 8;
const PHONE = '13900000001';
/** Little room for long messages, so that its edges are met. */
const TIGHT = { parts: 20, bytes: 1_500, messages: 2, patienceMs: 4_000 };
const STARTS = Date.UTC(2026, 0, 1);

/** Positions that a database would hold; sometimes it is away. */
function memoryOf(random: Random, durable: Set<string>): Jt808 {
  return {
    isFull: () => false,
    onChanged: () => undefined,
    list: () => Promise.resolve([]),
    add: () => Promise.resolve({ added: 0, refused: [] }),
    change: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    register: () => Promise.resolve(random.chance(0.7) ? { result: 0, code: 'good' } : { result: 3 }),
    authenticate: (phone, code) =>
      Promise.resolve(
        code === 'good' && phone === PHONE ? { phone, cityId: 1, unitId: 'U', datum: 'WGS84' } : undefined,
      ),
    logOut: () => Promise.resolve(),
    async report(_terminal, locations) {
      await new Promise((resolve) => setImmediate(resolve));
      if (random.chance(0.05)) throw new Error('the database is away');
      const refused = new Map<number, string>();
      locations.forEach(({ observedAtMs, lat, lng }, place) => {
        if (observedAtMs % 17_000 === 0) refused.set(place, 'too_old');
        else durable.add(positionKey(observedAtMs, Math.round(lat * 1e6), Math.round(lng * 1e6)));
      });
      return refused;
    },
  };
}

/**
 * Sends spoiled messages through whole connections and holds every answer against the second reader: nothing is
 * answered that was not sent; "done" for positions only when each of them is held; a good message of a terminal that
 * proved itself is not lost. Nothing throws.
 */
export async function fuzzRounds(count: number, seed: number): Promise<FuzzReport> {
  const report: FuzzReport = {
    mutants: 0,
    connections: 0,
    answers: {},
    kinds: {},
    stored: 0,
    closed: {},
    breaches: [],
  };
  const onStray = (error: unknown): void => void report.breaches.push(`thrown: ${String(error)}`);
  process.on('uncaughtException', onStray);
  process.on('unhandledRejection', onStray);
  for (let round = 0; report.mutants < count && report.breaches.length < 20; round += 1)
    await oneConnection(report, randomOf(seed, `round/${round}`), `seed ${seed} round ${round}`);
  process.off('uncaughtException', onStray);
  process.off('unhandledRejection', onStray);
  return report;
}

async function oneConnection(report: FuzzReport, random: Random, name: string): Promise<void> {
  const durable = new Set<string>();
  const said: { at: Buffer; held: number }[] = [];
  const line = createLine((at) => void said.push({ at, held: durable.size }));
  const stats: DoorStats = {
    accepted: 0,
    turnedAway: 0,
    messages: 0,
    damaged: 0,
    answered: 0,
    positions: 0,
    closedFor: report.closed,
  };
  let away = 0;
  let nowMs = STARTS;
  const connection = serveTerminal(line.socket, {
    jt808: memoryOf(random, durable),
    clock: { now: () => nowMs },
    limits: { ...CONNECTION_LIMITS, faults: 1_000, ...(random.chance(0.3) ? { parts: TIGHT } : {}) },
    stats,
    onTerminal: () => undefined,
    onError: () => void (away += 1),
  });
  report.connections += 1;
  const proof = writePacket(
    { messageId: MESSAGES.authenticate, edition: 2013, phone: PHONE, serial: 0 },
    codeBody('good', 2013),
  );
  line.deliver(proof);
  await settle();

  let timeMs = STARTS;
  let serial = 1;
  const pieces: Buffer[] = [];
  for (let i = 0; i < PER_CONNECTION; i += 1) {
    const one = mutant(random, serial, PHONE, () => (timeMs += 1_000));
    report.mutants += 1;
    report.kinds[one.kind] = (report.kinds[one.kind] ?? 0) + 1;
    serial += one.serials;
    pieces.push(one.bytes);
  }
  const stream = Buffer.concat(pieces);
  for (let at = 0; at < stream.length;) {
    const size = random.chance(0.3) ? stream.length : 1 + random.int(400);
    line.deliver(stream.subarray(at, at + size));
    at += size;
    nowMs += random.int(3_000);
    if (random.chance(0.1)) connection.tick(nowMs);
    if (random.chance(0.2)) await settle();
  }
  await settle();
  await settle();
  judge(report, name, { stream: Buffer.concat([proof, stream]), said, durable, away, alive: !line.ended });
  report.stored += durable.size;
  connection.close('end');
}

function settle(): Promise<void> {
  // What was delivered is read, dealt with, stored and answered within a few turns of the loop.
  return new Promise((resolve) => {
    let turns = 6;
    const turn = (): void => void (turns-- > 0 ? setImmediate(turn) : resolve());
    turn();
  });
}

interface Evidence {
  stream: Buffer;
  said: { at: Buffer; held: number }[];
  durable: Set<string>;
  away: number;
  alive: boolean;
}

function judge(report: FuzzReport, name: string, { stream, said, durable, away, alive }: Evidence): void {
  const { packets, messages } = consult(stream);
  const sent = new Set(packets.map((packet) => `${packet.id}/${packet.serial}`));
  const order = [...durable];
  const done = new Set<string>();
  const breach = (text: string): void => void report.breaches.push(`${name}: ${text}`);
  for (const { at, held } of said) {
    for (const answer of consult(at).packets) {
      if (answer.id !== MESSAGES.platformAnswer) continue;
      const [, first = '', second = '', third = ''] = /^(.{4})(.{4})(..)$/.exec(answer.body) ?? [];
      const [serial, id, result] = [first, second, third].map((text) => Number.parseInt(text, 16)) as [
        number,
        number,
        number,
      ];
      const key = `${id}/${serial}`;
      const label = `0x${second}=${result}`;
      report.answers[label] = (report.answers[label] ?? 0) + 1;
      // A damaged length still names a message; the second reader counts whole packets only.
      if (result === 0 && !sent.has(key)) breach(`answered ${key}, which was never sent`);
      if (result !== 0) continue;
      done.add(key);
      if (id !== MESSAGES.location && id !== MESSAGES.locationBatch) continue;
      const known = new Set(order.slice(0, held));
      const fits = messages.some((message) => isDone(message, id, serial, known));
      if (!fits)
        breach(
          `acknowledged ${key} without its rows: ${JSON.stringify(messages.find((m) => m.serials.includes(serial)))}`,
        );
    }
  }
  if (!alive || away > 0) return;
  const loggedOut = messages.some((message) => message.id === MESSAGES.logout && message.phone === PHONE);
  for (const message of messages) {
    if (loggedOut || message.phone !== PHONE || message.encrypted || message.serials.length > 1) continue;
    if (message.id !== MESSAGES.location && message.id !== MESSAGES.locationBatch) continue;
    const lost = message.positions.filter((key) => key !== undefined && !isRefused(key) && !durable.has(key));
    if (lost.length > 0) breach(`lost ${lost.length} positions of ${message.id}/${message.serials[0]}`);
  }
}

const isRefused = (key: string): boolean => Number(key.split('|')[0]) % 17_000 === 0;

function isDone(message: OracleMessage, id: number, serial: number, held: ReadonlySet<string>): boolean {
  return (
    message.id === id &&
    message.serials.includes(serial) &&
    message.phone === PHONE &&
    message.whole &&
    message.positions.length > 0 &&
    message.positions.every((key) => key !== undefined && held.has(key))
  );
}
