import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findOwner, SOCKET_FILE } from '../../server/db/owner.ts';
import { testDatabase, type TestDatabase } from '../harness/database.ts';

/** A PostgreSQL client reduced to bytes, so that a test can stop in the middle of what a library would finish. */
class Wire {
  private received = Buffer.alloc(0);
  private readonly socket: Socket;

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('data', (data: Buffer) => {
      this.received = Buffer.concat([this.received, data]);
    });
    this.socket.on('error', () => undefined);
    const body = Buffer.from('user\0postgres\0\0');
    const head = Buffer.alloc(8);
    head.writeInt32BE(8 + body.length);
    head.writeInt32BE(196_608, 4);
    this.socket.write(Buffer.concat([head, body]));
  }

  send(...messages: Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** Kinds and bodies of all messages so far. */
  messages(): { kind: string; body: string }[] {
    const found = [];
    for (let at = 0; at + 5 <= this.received.length;) {
      const length = this.received.readInt32BE(at + 1);
      const body = this.received.toString('latin1', at + 5, at + 1 + length);
      found.push({ kind: String.fromCharCode(this.received[at] ?? 0), body });
      at += 1 + length;
    }
    return found;
  }

  /** Waits for the n-th ReadyForQuery; the first comes with the greeting. */
  async ready(count: number): Promise<void> {
    await vi.waitUntil(() => this.messages().filter(({ kind }) => kind === 'Z').length >= count, {
      timeout: 10_000,
      interval: 5,
    });
  }

  destroy(): void {
    this.socket.destroy();
  }
}

function message(kind: string, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeInt32BE(4 + bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const simple = (sql: string) => message('Q', `${sql}\0`);
const parse = (name: string, sql: string) => message('P', `${name}\0${sql}\0\0\0`);
const bind = message('B', Buffer.alloc(8));
const execute = message('E', Buffer.alloc(5));
const sync = message('S', '');

describe('clients of the one session', () => {
  let database: TestDatabase;
  let path: string;
  const open: Wire[] = [];
  beforeAll(async () => {
    database = await testDatabase('embedded');
    await database.db.query('create table noted (text text)');
    const owner = await findOwner(database.config.dataDir);
    if (owner === undefined || owner === 'silent') throw new Error('no engine runs');
    path = join(owner.socketDir, SOCKET_FILE);
  });
  afterAll(() => database.close());
  afterEach(async () => {
    for (const wire of open.splice(0)) wire.destroy();
    await database.db.query('delete from noted');
  });
  const wire = (): Wire => {
    const made = new Wire(path);
    open.push(made);
    return made;
  };

  it('wait while another has a transaction open, and go on when that client dies: its work is undone', async () => {
    const dying = wire();
    dying.send(simple('begin'), simple(`insert into noted values ('lost')`));
    await dying.ready(3);
    let answered = false;
    const waiting = database.db
      .query<{ found: number }>('select count(*)::int as found from noted')
      .then((rows) => {
        answered = true;
        return rows;
      });
    const other = wire();
    await other.ready(1);
    expect(answered).toBe(false);
    dying.destroy();
    expect(await waiting).toEqual([{ found: 0 }]);
  });

  it('go on when a client dies inside a failed transaction or between Parse and Sync', async () => {
    const failed = wire();
    failed.send(simple('begin'), simple('select no_such_column'));
    await failed.ready(3);
    failed.destroy();
    const halfway = wire();
    halfway.send(parse('', 'select 1'));
    await halfway.ready(1);
    halfway.destroy();
    expect(await database.db.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('never get another statement between their Parse and their Execute', async () => {
    const first = wire();
    first.send(parse('', `select 'first'`));
    await first.ready(1);
    expect(await database.db.query('select $1::text as second', ['second'])).toEqual([{ second: 'second' }]);
    first.send(bind, execute, sync);
    await first.ready(2);
    expect(first.messages().find(({ kind }) => kind === 'D')?.body).toContain('first');
  });

  it('get their own failure and nobody else’s', async () => {
    const asked = Array.from({ length: 40 }, (_, index) =>
      database.db.query<{ whole: number }>('select 12 / $1::int as whole', [index % 4]).then(
        ([row]) => row?.whole,
        (error: { code?: string }) => error.code,
      ),
    );
    expect(await Promise.all(asked)).toEqual(asked.map((_, index) => ['22012', 12, 6, 4][index % 4]));
  });

  it.each([
    ['a named prepared statement', () => [parse('mine', 'select 1'), sync]],
    ['COPY FROM STDIN', () => [simple('copy noted from stdin')]],
  ])('are refused %s with a reason, and can go on', async (_what, messages) => {
    const asking = wire();
    asking.send(...messages());
    await asking.ready(2);
    expect(asking.messages().find(({ kind }) => kind === 'E')?.body).toContain('C0A000');
    asking.send(simple('select 7'));
    await asking.ready(3);
    expect(asking.messages().at(-3)?.body).toContain('7');
  });

  it('see a transaction fail as a whole when one of its statements is refused', async () => {
    const asking = wire();
    asking.send(
      simple('begin'),
      simple(`insert into noted values ('half')`),
      simple('copy noted from stdin'),
      simple('commit'),
    );
    await asking.ready(5);
    expect(await database.db.query('select text from noted')).toEqual([]);
  });

  it('can be many at once, each with transactions', async () => {
    await database.db.query('create table counters (id int primary key, value int)');
    await database.db.query('insert into counters values (1, 0)');
    await Promise.all(
      Array.from({ length: 30 }, () =>
        database.db.transaction(async (tx) => {
          const [row] = await tx.query<{ value: number }>('select value from counters where id = 1');
          await tx.query('update counters set value = $1::int where id = 1', [(row?.value ?? 0) + 1]);
        }),
      ),
    );
    expect(await database.db.query('select value from counters')).toEqual([{ value: 30 }]);
  });
});
