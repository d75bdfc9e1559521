import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createFrameReader } from '../../server/jt808/core/frame.ts';
import { MESSAGES, readMessage, writeMessage } from '../../server/jt808/core/message.ts';
import type { Edition, Message } from '../../server/jt808/core/message.ts';
import {
  codeBody,
  locationBatchBody,
  locationBody,
  registrationBody,
} from '../../server/jt808/core/terminal-bodies.ts';
import type { SentLocation } from '../../server/jt808/core/terminal-bodies.ts';

export interface TerminalOptions {
  host: string;
  port: number;
  phone: string;
  edition: Edition;
  /** Of the device itself; the phone's last seven digits unless told. */
  terminalId?: string;
  plate?: string;
}

/** A terminal on the line, for simulation, load and tests. */
export interface TerminalClient {
  /** Registers and authenticates; rejects with the platform's result when refused. */
  signOn(): Promise<void>;
  /** Sends a message; resolves with the body of its answer. Rejects when the connection ends first. */
  ask(messageId: number, body: Uint8Array, longest?: number): Promise<Message>;
  /** Sends a position; resolves with the result of the platform's answer. */
  report(location: SentLocation): Promise<number>;
  /** Sends many positions in one message (0x0704). */
  reportBatch(locations: readonly SentLocation[], kind?: number): Promise<number>;
  heartbeat(): Promise<number>;
  /** Bytes as they are. */
  write(bytes: Uint8Array): void;
  /** Every message that the platform sent. */
  readonly heard: Message[];
  readonly socket: Socket;
  readonly closed: Promise<void>;
  close(): void;
}

const result = (message: Message): number => message.body[4] ?? -1;

export function connectTerminal(options: TerminalOptions): Promise<TerminalClient> {
  const { edition, phone } = options;
  const socket = connect({ host: options.host, port: options.port });
  socket.setNoDelay(true);
  const reader = createFrameReader();
  const waiting = new Map<string, { resolve(message: Message): void; reject(error: Error): void }>();
  const heard: Message[] = [];
  let serial = 0;

  socket.on('data', (chunk) => {
    for (const escaped of reader.push(chunk)) {
      const message = readMessage(escaped);
      if ('reason' in message) continue;
      heard.push(message);
      if (heard.length > 1_000) heard.shift();
      const { messageId } = message.header;
      if (messageId !== MESSAGES.platformAnswer && messageId !== MESSAGES.registerAnswer) continue;
      const answered = message.body.readUInt16BE(0);
      const asked = messageId === MESSAGES.registerAnswer ? MESSAGES.register : message.body.readUInt16BE(2);
      const key = `${asked}/${answered}`;
      waiting.get(key)?.resolve(message);
      waiting.delete(key);
    }
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(() => {
    for (const one of waiting.values()) one.reject(new Error('the connection ended'));
    waiting.clear();
  });
  socket.on('error', () => undefined);

  function ask(messageId: number, body: Uint8Array, longest?: number): Promise<Message> {
    const packets = writeMessage({ messageId, edition, phone, serial }, body, longest);
    const last = (serial + packets.length - 1) & 0xffff;
    serial = (serial + packets.length) & 0xffff;
    return new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new Error('the connection ended'));
      waiting.set(`${messageId}/${last}`, { resolve, reject });
      for (const packet of packets) socket.write(packet);
    });
  }

  const client: TerminalClient = {
    ask,
    heard,
    socket,
    closed,
    async signOn() {
      const answer = await ask(
        MESSAGES.register,
        registrationBody(
          {
            provinceId: 37,
            cityId: 811,
            maker: 'XWSIM',
            model: 'SIM-1',
            terminalId: options.terminalId ?? phone.slice(-7),
            plateColor: 2,
            plate: options.plate ?? '',
          },
          edition,
        ),
      );
      if (answer.body[2] !== 0) throw new Error(`registration of ${phone} was refused: ${answer.body[2]}`);
      const code = answer.body.subarray(3).toString('latin1');
      const proved = await ask(MESSAGES.authenticate, codeBody(code, edition));
      if (result(proved) !== 0) throw new Error(`the code of ${phone} was refused: ${result(proved)}`);
    },
    report: async (location) => result(await ask(MESSAGES.location, locationBody(location))),
    reportBatch: async (locations, kind) =>
      result(await ask(MESSAGES.locationBatch, locationBatchBody(locations, kind))),
    heartbeat: async () => result(await ask(MESSAGES.heartbeat, Buffer.alloc(0))),
    write: (bytes) => void socket.write(bytes),
    close: () => socket.destroy(),
  };
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(client));
    socket.once('error', reject);
  });
}
