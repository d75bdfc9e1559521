import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import { XwError } from '../kernel/errors.ts';
import { CONNECTION_LIMITS, serveTerminal } from './connection.ts';
import type { Connection, ConnectionLimits, DoorStats } from './connection.ts';
import type { Jt808 } from './jt808.ts';

export interface TerminalDoorOptions {
  jt808: Jt808;
  clock: Clock;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Connections at most, over all addresses. */
  connections?: number;
  /** Connections at most from one address; many terminals share that of their operator. */
  perAddress?: number;
  limits?: Partial<ConnectionLimits>;
  onError?: (error: unknown) => void;
}

/** The TCP door of JT/T 808. */
export interface TerminalDoor {
  readonly address: { host: string; port: number };
  readonly stats: DoorStats;
  readonly connections: number;
  isConnected(phone: string): boolean;
  /** Takes nothing more, ends every connection. What was not answered is sent again by the terminals. */
  close(): Promise<void>;
}

const TICK_MS = 2_000;

/** Opens the door. `XwError`: port_in_use, address_unusable. */
export async function openTerminalDoor(options: TerminalDoorOptions): Promise<TerminalDoor> {
  const { jt808, clock } = options;
  const limits: ConnectionLimits = { ...CONNECTION_LIMITS, ...options.limits };
  const most = options.connections ?? 10_000;
  const perAddress = options.perAddress ?? 5_000;
  const stats: DoorStats = {
    accepted: 0,
    turnedAway: 0,
    messages: 0,
    damaged: 0,
    answered: 0,
    positions: 0,
    closedFor: {},
  };
  const open = new Set<Connection>();
  const ofAddress = new Map<string, number>();
  const ofPhone = new Map<string, Connection>();

  const server = createServer((socket) => {
    const from = socket.remoteAddress ?? '';
    const theirs = ofAddress.get(from) ?? 0;
    if (open.size >= most || theirs >= perAddress) {
      stats.turnedAway += 1;
      socket.destroy();
      return;
    }
    stats.accepted += 1;
    ofAddress.set(from, theirs + 1);
    const connection = serveTerminal(socket, {
      jt808,
      clock,
      limits,
      stats,
      onTerminal(phone) {
        const before = ofPhone.get(phone);
        if (before === connection) return;
        ofPhone.set(phone, connection);
        before?.close('replaced');
      },
      onError: options.onError ?? (() => undefined),
    });
    open.add(connection);
    socket.once('close', () => {
      open.delete(connection);
      for (const [phone, held] of ofPhone) if (held === connection) ofPhone.delete(phone);
      const left = (ofAddress.get(from) ?? 1) - 1;
      if (left === 0) ofAddress.delete(from);
      else ofAddress.set(from, left);
    });
  });
  jt808.onChanged((phone) => ofPhone.get(phone)?.close('changed'));
  await listen(server, options);
  const timer = setInterval(() => {
    const nowMs = clock.now();
    for (const connection of open) connection.tick(nowMs);
  }, TICK_MS);
  timer.unref();
  const { address, port } = server.address() as AddressInfo;

  return {
    address: { host: address, port },
    stats,
    get connections() {
      return open.size;
    },
    isConnected: (phone) => ofPhone.has(phone),
    async close() {
      clearInterval(timer);
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of open) connection.close('stopping');
      await ended;
    },
  };
}

function listen(server: Server, { host, port }: TerminalDoorOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unusable(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function unusable(error: NodeJS.ErrnoException, host: string, port: number): XwError {
  const taken = error.code === 'EADDRINUSE';
  return new XwError(
    {
      code: taken ? 'port_in_use' : 'address_unusable',
      status: 500,
      detail: taken ? `JT/T 808 端口 ${port} 已被占用。` : `无法在 ${host}:${port} 上接收 JT/T 808 终端。`,
      detailEn: taken
        ? `The JT/T 808 port ${port} is taken by another program.`
        : `Terminals cannot be received on ${host}:${port}.`,
      value: `${host}:${port}`,
      place: taken ? 'XW_JT808_PORT' : 'HOST',
      remedy: '请换一个端口，或不设 XW_JT808_PORT 以关闭该入口。',
      remedyEn: 'Choose another port, or unset XW_JT808_PORT to keep this door shut.',
    },
    { cause: error },
  );
}
