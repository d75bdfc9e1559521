import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { connectTerminal } from '../../scripts/simulate/terminal-client.ts';
import type { TerminalClient, TerminalOptions } from '../../scripts/simulate/terminal-client.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { gcj02ToWgs84 } from '../../server/coordinates/core/gcj02.ts';
import { createEvents } from '../../server/events/events.ts';
import { MESSAGES, writeMessage, writePacket } from '../../server/jt808/core/message.ts';
import { codeBody, locationBatchBody, locationBody } from '../../server/jt808/core/terminal-bodies.ts';
import type { SentLocation } from '../../server/jt808/core/terminal-bodies.ts';
import { createJt808 } from '../../server/jt808/jt808.ts';
import type { NewTerminalsReceipt } from '../../server/jt808/contract.ts';
import type { Jt808 } from '../../server/jt808/jt808.ts';
import { openTerminalDoor } from '../../server/jt808/terminal-door.ts';
import type { TerminalDoor } from '../../server/jt808/terminal-door.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { FIX_FLAGS } from '../../server/tracking/contract.ts';
import { createTracking } from '../../server/tracking/tracking.ts';
import type { Tracking } from '../../server/tracking/tracking.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { TOWN_CENTRE, TOWN_NOW, loadTown } from './live-town.ts';

const [LNG, LAT] = TOWN_CENTRE;
const at = (secondsAgo: number, more: Partial<SentLocation> = {}): SentLocation => ({
  lng: LNG,
  lat: LAT,
  speedMps: 2,
  headingDeg: 90,
  observedAtMs: TOWN_NOW - secondsAgo * 1000,
  ...more,
});

describeEngines('JT/T 808 over TCP', (engine) => {
  let opened: TestDatabase;
  let jt808: Jt808;
  let door: TerminalDoor;
  let nowMs = TOWN_NOW;
  const clock = { now: () => nowMs };
  const clients: TerminalClient[] = [];
  const errors: unknown[] = [];
  let receipt: NewTerminalsReceipt;
  /** What stands between the door and the database. */
  let between: (work: () => ReturnType<Tracking['keepFixes']>) => ReturnType<Tracking['keepFixes']> = (
    work,
  ) => work();

  beforeAll(async () => {
    opened = await testDatabase(engine);
    await loadTown(opened.db);
    const { db } = opened;
    const audit = createAudit({ db, clock });
    const tracking = createTracking({
      db,
      events: createEvents({ clock }),
      audit,
      clockOf: () => clock,
      realClock: clock,
    });
    jt808 = createJt808({
      db,
      clock,
      tracking: {
        keepFixes: (cityId, fixes) => between(() => tracking.keepFixes(cityId, fixes)),
        waiting: tracking.waiting,
      },
      audit,
    });
    const names = ['O1', 'O2', 'O3', 'O4', 'V1', 'V2', 'V3', 'V4', 'V5', 'W1', 'W2', 'W3'];
    receipt = await jt808.add('test', 1, [
      ...names.map((unitId, i) => ({
        phone: `1390000000${i}`,
        unitId,
        datum: 'WGS84' as const,
        label: 'test',
      })),
      { phone: '13900000099', unitId: 'O5', datum: 'GCJ-02', label: 'gcj' },
      { phone: '13900000098', unitId: 'nobody', datum: 'WGS84', label: 'x' },
      { phone: '13900000000', unitId: 'O6', datum: 'WGS84', label: 'x' },
    ]);
    door = await openTerminalDoor({
      jt808,
      clock,
      host: '127.0.0.1',
      port: 0,
      limits: { strangerMs: 5_000, faults: 4 },
      onError: (error) => void errors.push(error),
    });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    between = (work) => work();
  });
  afterAll(async () => {
    await door?.close();
    await opened?.close();
  });

  async function connect(phone: string, more: Partial<TerminalOptions> = {}): Promise<TerminalClient> {
    const client = await connectTerminal({ ...door.address, phone, edition: 2013, ...more });
    clients.push(client);
    return client;
  }
  async function signedOn(phone: string, more: Partial<TerminalOptions> = {}): Promise<TerminalClient> {
    const client = await connect(phone, more);
    await client.signOn();
    return client;
  }
  const held = (unitId: string) =>
    opened.db.query<{
      at: string;
      flags: number;
      lng: number;
      lat: number;
      sent_lng: number | null;
      datum: string;
    }>(
      `select to_char(observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, flags::int4,
              ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat, sent_lng::float8, datum
         from fixes where city_id = 1 and unit_id = $1 order by observed_at`,
      [unitId],
    );
  async function until(happened: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!happened()) {
      if (performance.now() > deadline) throw new Error('it did not happen');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('lets terminals in once, for units that the city has', () => {
    expect(receipt).toEqual({
      added: 13,
      refused: [
        { phone: '13900000098', code: 'unknown_unit', value: 'nobody' },
        { phone: '13900000000', code: 'phone_taken', value: '13900000000' },
      ],
    });
  });

  it.each([
    [2013, '13900000000', 'O1'],
    [2019, '13900000001', 'O2'],
  ] as const)(
    '%s: registers, proves itself, is heard; acknowledged is present',
    async (edition, phone, unitId) => {
      const terminal = await signedOn(phone, { edition });
      expect(await terminal.heartbeat()).toBe(0);
      expect(await terminal.report(at(30))).toBe(0);
      expect(await terminal.report(at(30))).toBe(0);
      expect(await terminal.reportBatch([at(60), at(45), at(30)], 1)).toBe(0);
      expect(await held(unitId)).toHaveLength(3);
      expect(terminal.heard.every((message) => message.header.edition === edition)).toBe(true);
      const serials = terminal.heard.map((message) => message.header.serial);
      expect(serials).toEqual(serials.map((_, i) => i));
      expect(door.isConnected(phone)).toBe(true);
    },
  );

  it('keeps what cannot be used, with its flags, and says that it has it', async () => {
    const terminal = await signedOn('13900000002');
    expect(await terminal.report(at(20, { located: false }))).toBe(0);
    expect(await terminal.report(at(19, { lng: 0, lat: 0, located: false }))).toBe(0);
    expect(await terminal.report(at(-3_600))).toBe(0);
    const rows = await held('O3');
    expect(rows.map((row) => row.flags)).toEqual([
      FIX_FLAGS.unlocated,
      FIX_FLAGS.unlocated | FIX_FLAGS.zero,
      FIX_FLAGS.future,
    ]);
  });

  it('says no to what cannot be kept: too old, no time, torn batches keep their good part', async () => {
    const terminal = await signedOn('13900000003');
    expect(await terminal.report(at(91 * 86_400))).toBe(1);
    const wrong = locationBody(at(10));
    wrong[23] = 0x13;
    const answer = await terminal.ask(MESSAGES.location, wrong);
    expect(answer.body[4]).toBe(2);
    const batch = locationBatchBody([at(9), at(8)]);
    expect((await terminal.ask(MESSAGES.locationBatch, batch.subarray(0, batch.length - 1))).body[4]).toBe(2);
    expect((await held('O4')).map((row) => row.at)).toEqual([
      new Date(TOWN_NOW - 9_000).toISOString().replace('.000', ''),
    ]);
    expect((await terminal.ask(0x0107, Buffer.alloc(3))).body[4]).toBe(3);
  });

  it('converts by the datum of the terminal and keeps what was sent', async () => {
    const terminal = await signedOn('13900000099', { edition: 2019 });
    expect(await terminal.report(at(5))).toBe(0);
    const [row] = await held('O5');
    const [lng, lat] = gcj02ToWgs84([LNG, LAT]);
    expect(row).toMatchObject({ datum: 'GCJ-02', sent_lng: expect.closeTo(LNG, 6) as number, flags: 0 });
    expect([row!.lng, row!.lat]).toEqual([expect.closeTo(lng, 6), expect.closeTo(lat, 6)]);
  });

  it('takes half frames, joined frames and long messages in parts, and answers each part after the rows', async () => {
    const terminal = await signedOn('13900000004');
    const many = Array.from({ length: 100 }, (_, i) => at(1_000 - i));
    const packets = writeMessage(
      { messageId: MESSAGES.locationBatch, edition: 2013, phone: '13900000004', serial: 500 },
      locationBatchBody(many),
    );
    expect(packets.length).toBeGreaterThan(2);
    const more = Array.from({ length: 40 }, (_, i) =>
      writePacket(
        { messageId: MESSAGES.location, edition: 2013, phone: '13900000004', serial: 900 + i },
        locationBody(at(100 - i)),
      ),
    );
    const stream = Buffer.concat([...packets.toReversed(), ...more]);
    for (let from = 0; from < stream.length; from += 700) {
      terminal.write(stream.subarray(from, from + 700));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const acknowledged = () =>
      terminal.heard
        .filter((message) => message.header.messageId === MESSAGES.platformAnswer && message.body[4] === 0)
        .map((message) => message.body.readUInt16BE(0));
    await until(() => acknowledged().length >= 1 + packets.length + more.length);
    expect(await held('V1')).toHaveLength(140);
    expect(new Set(acknowledged().filter((serial) => serial >= 500))).toEqual(
      new Set([...packets.map((_, i) => 500 + i), ...more.map((_, i) => 900 + i)]),
    );
  });

  it('asks for parts that stay away', async () => {
    const terminal = await signedOn('13900000005', { edition: 2019 });
    const packets = writeMessage(
      { messageId: MESSAGES.locationBatch, edition: 2019, phone: '13900000005', serial: 70 },
      locationBatchBody(Array.from({ length: 80 }, (_, i) => at(800 - i))),
    );
    terminal.write(packets[0]!);
    await terminal.heartbeat();
    nowMs += 6_000;
    await until(() => terminal.heard.some((message) => message.header.messageId === MESSAGES.resendRequest));
    const asked = terminal.heard.find((message) => message.header.messageId === MESSAGES.resendRequest)!;
    expect(asked.body.readUInt16BE(0)).toBe(70);
    expect(asked.body.readUInt16BE(2)).toBe(packets.length - 1);
    for (const packet of packets.slice(1)) terminal.write(packet);
    await until(
      () =>
        terminal.heard.filter((message) => message.body[4] === 0 && message.body.readUInt16BE(0) >= 70)
          .length >= packets.length,
    );
    expect(await held('V2')).toHaveLength(80);
    nowMs = TOWN_NOW;
  }, 20_000);

  it('says nothing while the rows are not durable, and nothing when the database is away', async () => {
    const terminal = await signedOn('13900000006');
    let open = (): void => undefined;
    between = async (work) => {
      await new Promise<void>((resolve) => (open = resolve));
      return work();
    };
    const waiting = terminal.report(at(50));
    await terminal.heartbeat();
    await terminal.heartbeat();
    expect(await held('V3')).toEqual([]);
    expect(terminal.heard.some((message) => message.body.readUInt16BE(2) === MESSAGES.location)).toBe(false);
    open();
    expect(await waiting).toBe(0);
    expect(await held('V3')).toHaveLength(1);

    between = () =>
      Promise.reject(new XwError({ code: 'database_unavailable', status: 503, detail: '', detailEn: '' }));
    const before = errors.length;
    const lost = terminal.report(at(40)).catch((error: Error) => error.message);
    await until(() => errors.length > before);
    expect(await terminal.heartbeat()).toBe(0);
    between = (work) => work();
    expect(await terminal.report(at(30))).toBe(0);
    terminal.close();
    expect(await lost).toBe('the connection ended');
    expect(await held('V3')).toHaveLength(2);
  });

  it('turns strangers away: unknown numbers, wrong codes, other devices, other people’s numbers', async () => {
    await expect(signedOn('13911111111')).rejects.toThrow('refused: 4');
    const first = await signedOn('13900000007', { terminalId: 'AAAAAAA' });
    await expect(signedOn('13900000007', { terminalId: 'BBBBBBB' })).rejects.toThrow('refused: 3');
    expect(await first.heartbeat()).toBe(0);

    const guest = await connect('13900000007');
    expect((await guest.ask(MESSAGES.location, locationBody(at(1)))).body[4]).toBe(1);
    expect((await guest.ask(MESSAGES.authenticate, codeBody('wrong', 2013))).body[4]).toBe(1);
    expect((await guest.ask(MESSAGES.heartbeat, Buffer.alloc(0))).body[4]).toBe(1);
    void guest.ask(MESSAGES.heartbeat, Buffer.alloc(0)).catch(() => undefined);
    await guest.closed;

    const thief = writePacket(
      { messageId: MESSAGES.location, edition: 2013, phone: '13900000000', serial: 9_000 },
      locationBody(at(1)),
    );
    first.write(thief);
    await until(() =>
      first.heard.some((message) => message.body.readUInt16BE(0) === 9_000 && message.body[4] === 1),
    );
    expect(await held('V4')).toEqual([]);
    const audit = await opened.db.query<{ action: string; subject: string }>(
      "select action, subject from audit_entries where stream = 'terminals' and subject = 'terminal:13900000007' order by seq",
    );
    expect(audit.map((entry) => entry.action)).toEqual(['terminal.registered', 'terminal.refused']);
  });

  it('a code is good until the next was used; signing off ends it; a new connection takes over', async () => {
    const first = await signedOn('13900000008');
    const again = await connect('13900000008');
    const codeOf = async (client: TerminalClient): Promise<string> => {
      await client.signOn();
      const answer = client.heard.findLast(
        (message) => message.header.messageId === MESSAGES.registerAnswer,
      )!;
      return answer.body.subarray(3).toString('latin1');
    };
    const code = await codeOf(again);
    await first.closed;
    const third = await connect('13900000008');
    expect((await third.ask(MESSAGES.authenticate, codeBody(code, 2013))).body[4]).toBe(0);
    expect((await third.ask(MESSAGES.logout, Buffer.alloc(0))).body[4]).toBe(0);
    expect((await third.ask(MESSAGES.heartbeat, Buffer.alloc(0))).body[4]).toBe(1);
    expect((await third.ask(MESSAGES.authenticate, codeBody(code, 2013))).body[4]).toBe(1);
    await third.signOn();
    expect(await third.report(at(3))).toBe(0);
  });

  it('a terminal that is shut out loses its connection, and comes in again when it is let in', async () => {
    const terminal = await signedOn('13900000009');
    await jt808.change('test', 1, '13900000009', { disabled: true });
    await terminal.closed;
    await expect(signedOn('13900000009')).rejects.toThrow('refused: 4');
    await jt808.change('test', 1, '13900000009', { disabled: false, forget: true });
    const other = await signedOn('13900000009', { terminalId: 'OTHER' });
    expect(await other.heartbeat()).toBe(0);
    await jt808.remove('test', 1, '13900000009');
    await other.closed;
    await expect(jt808.remove('test', 1, '13900000009')).rejects.toMatchObject({ problem: { status: 404 } });
  });

  it('a stranger who says nothing goes after a while', async () => {
    const stranger = await connect('13900000010');
    await until(() => door.connections > 0);
    nowMs += 6_000;
    await stranger.closed;
    nowMs = TOWN_NOW;
    expect(door.stats.closedFor['stranger']).toBe(1);
  }, 20_000);
});
