import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/** A socket without a network: what the platform writes is kept, in order, with what else was noted. */
export interface Line {
  socket: Socket;
  /** Delivers bytes as one read. */
  deliver(bytes: Buffer): void;
  sent: Buffer[];
  readonly ended: boolean;
}

export function createLine(onWrite: (bytes: Buffer) => void): Line {
  const sent: Buffer[] = [];
  const duplex = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      sent.push(chunk);
      onWrite(chunk);
      done();
    },
  });
  const socket = Object.assign(duplex, {
    setNoDelay: () => socket,
    setTimeout: () => socket,
  }) as unknown as Socket;
  return {
    socket,
    deliver: (bytes) => void duplex.push(bytes),
    sent,
    get ended() {
      return duplex.destroyed;
    },
  };
}
