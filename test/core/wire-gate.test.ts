import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWireGate, type GateOptions, type WireGate } from '../../server/db/wire-gate.ts';

const WITHIN = { timeout: 5_000, interval: 5 };

/** A session that knows `begin`, `commit`, `rollback` and echoes; it writes down whatever it was asked. */
function session(asked: string[], answer: (status: string) => Buffer = ready) {
  let status = 'I';
  return {
    serverVersion: '18.3',
    run(messages: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<void> {
      const text = Buffer.from(messages).toString('latin1');
      for (const [word] of text.matchAll(/begin|commit|rollback|one|two/g)) {
        asked.push(word);
        if (word === 'begin') status = 'T';
        if (word === 'commit' || word === 'rollback') status = 'I';
      }
      onData(answer(status));
      return Promise.resolve();
    },
  };
}

/** A completed command, then ready. */
function ready(status: string): Buffer {
  return Buffer.from([0x43, 0, 0, 0, 6, 0x58, 0, 0x5a, 0, 0, 0, 5, status.charCodeAt(0)]);
}

function query(sql: string): Buffer {
  const body = Buffer.from(`${sql}\0`);
  const head = Buffer.from([0x51, 0, 0, 0, 0]);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

const startup = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]);

describe('the gate', () => {
  const opened: { server: Server; folder: string }[] = [];
  afterEach(() => {
    for (const { server, folder } of opened.splice(0)) {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  async function open(options: Partial<GateOptions>, answer?: (status: string) => Buffer) {
    const asked: string[] = [];
    const broken: Error[] = [];
    const gate: WireGate = createWireGate(session(asked, answer), {
      onBroken: (error) => broken.push(error),
      ...options,
    });
    const folder = mkdtempSync(join(tmpdir(), 'xw-gate-'));
    const server = createServer((socket) => gate.accept(socket));
    await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
    opened.push({ server, folder });
    const client = () => {
      let heard = '';
      let ended = false;
      const socket = connect(join(folder, 's'));
      socket.on('data', (data) => {
        heard += data.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        ended = true;
      });
      return { socket, heard: () => heard, ended: () => ended };
    };
    return { gate, asked, broken, client };
  }

  it('cuts off a client that leaves its transaction open, rolls back and lets the next one in', async () => {
    const { asked, client } = await open({ idleInTransactionMs: 60 });
    const idle = client();
    idle.socket.write(Buffer.concat([startup, query('begin')]));
    await vi.waitUntil(() => asked.includes('begin'), WITHIN);
    const next = client();
    next.socket.write(Buffer.concat([startup, query('two')]));
    await vi.waitUntil(() => asked.includes('two'), WITHIN);
    await vi.waitUntil(idle.ended, WITHIN);
    expect(idle.heard()).toContain('C25P03');
    expect(asked).toEqual(['begin', 'rollback', 'two']);
    next.socket.destroy();
  });

  it('keeps a transaction together although others ask in between', async () => {
    const { asked, client } = await open({});
    const first = client();
    first.socket.write(Buffer.concat([startup, query('begin')]));
    await vi.waitUntil(() => asked.length === 1, WITHIN);
    const second = client();
    second.socket.write(Buffer.concat([startup, query('two')]));
    await vi.waitUntil(() => second.heard().includes('server_version'), WITHIN);
    first.socket.write(Buffer.concat([query('one'), query('commit')]));
    await vi.waitUntil(() => asked.length === 4, WITHIN);
    expect(asked).toEqual(['begin', 'one', 'commit', 'two']);
    first.socket.destroy();
    second.socket.destroy();
  });

  it('gives the session up when an answer does not end as it must', async () => {
    const { broken, client } = await open({}, () => Buffer.from('nonsense'));
    const asking = client();
    asking.socket.write(Buffer.concat([startup, query('one')]));
    await vi.waitUntil(() => broken.length > 0, WITHIN);
    expect(broken[0]?.message).toContain('did not finish');
    asking.socket.destroy();
  });

  it('turns away more clients than it has room for, in words a driver understands', async () => {
    const { gate, client } = await open({ maxConnections: 1 });
    const first = client();
    first.socket.write(startup);
    await vi.waitUntil(() => gate.connections() === 1, WITHIN);
    const second = client();
    await vi.waitUntil(second.ended, WITHIN);
    expect(second.heard()).toContain('C53300');
    first.socket.destroy();
    await vi.waitUntil(() => gate.connections() === 0, WITHIN);
  });

  it('declines encryption and drops what is not PostgreSQL', async () => {
    const { client } = await open({});
    const encrypted = client();
    encrypted.socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    await vi.waitUntil(() => encrypted.heard() === 'N', WITHIN);
    encrypted.socket.write(Buffer.concat([startup, query('one')]));
    await vi.waitUntil(() => encrypted.heard().endsWith('I'), WITHIN);
    const stranger = client();
    stranger.socket.write('GET / HTTP/1.1\r\n\r\n');
    await vi.waitUntil(stranger.ended, WITHIN);
    expect(stranger.heard()).toBe('');
    encrypted.socket.destroy();
  });

  it('answers its own statements in turn and refuses them once it closes', async () => {
    const row = Buffer.from([0x44, 0, 0, 0, 13, 0, 1, 0, 0, 0, 3, 0x61, 0x62, 0x63]);
    const { gate } = await open({}, (status) => Buffer.concat([row, ready(status)]));
    expect(await gate.internal('one')).toEqual([['abc']]);
    await vi.waitUntil(() => gate.isIdle(), WITHIN);
    await gate.close();
    await expect(gate.internal('one')).rejects.toThrow('closing');
  });
});
