import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClockState } from '../../server/clock/contract.ts';
import { wgs84ToGcj02 } from '../../server/coordinates/core/gcj02.ts';
import type { ProblemDocument } from '../../server/http/problem.ts';
import type { FixesReceipt, Track, Units } from '../../server/tracking/contract.ts';
import { describeEngines } from '../harness/engines.ts';
import { loadTown } from '../sql/live-town.ts';
import { gateService } from './gate-service.ts';
import type { GateService } from './gate-service.ts';

describeEngines('fixes, units and tracks over HTTP', (engine) => {
  let gate: GateService;
  let key: string;
  let boundKey: string;
  let nowMs: number;

  beforeAll(async () => {
    gate = await gateService(engine, { prepare: (db) => loadTown(db) });
    const admin = await gate.as('admin');
    const make = async (body: unknown): Promise<string> =>
      (await admin.post<{ secret: string }>('/api/v1/device-keys', body)).body.secret;
    key = await make({ label: 'any unit' });
    boundKey = await make({ label: 'O2 only', unitId: 'O2' });
    nowMs = Date.parse((await admin.get<ClockState>('/api/v1/clock')).body.now);
  });
  afterAll(() => gate?.close());

  async function send(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    secret = key,
  ): Promise<{ status: number; body: FixesReceipt & ProblemDocument }> {
    const response = await fetch(`${gate.url}/api/v1/fixes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as FixesReceipt & ProblemDocument };
  }
  const fix = (unitId: string | undefined, secondsAgo: number, more: Record<string, unknown> = {}) => ({
    unitId,
    observedAt: new Date(nowMs - secondsAgo * 1000).toISOString(),
    lng: 116.582,
    lat: 35.412,
    speedMps: 1,
    ...more,
  });
  const NDJSON = { 'content-type': 'application/x-ndjson' };

  it('takes a JSON array, NDJSON and gzip, and a repeat through another form changes nothing', async () => {
    const rows = [fix('O1', 30), fix('O1', 15)];
    expect(await send(JSON.stringify(rows))).toMatchObject({
      status: 200,
      body: { accepted: 2, repeated: 0 },
    });
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    expect(await send(lines, NDJSON)).toMatchObject({ status: 200, body: { accepted: 0, repeated: 2 } });
    const more = JSON.stringify([...rows, fix('O1', 10)]);
    expect(await send(new Uint8Array(gzipSync(more)), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 200,
      body: { received: 3, accepted: 1, repeated: 2 },
    });
  });

  it('what it acknowledged is in the database', async () => {
    await send(JSON.stringify([fix('O3', 5)]));
    const [row] = await gate.db.query(
      "select count(*)::int4 as n from fixes where city_id = 1 and unit_id = 'O3'",
    );
    expect(row).toEqual({ n: 1 });
  });

  it('keeps the good rows of a batch with a torn line', async () => {
    const answer = await send(
      `${JSON.stringify(fix('O4', 9))}\n{"unitId":"O4","obs\n\n${JSON.stringify(fix('O4', 8))}\n`,
      NDJSON,
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        received: 3,
        accepted: 2,
        rejectedCount: 1,
        rejected: [{ row: 2, code: 'invalid_json', value: '{"unitId":"O4","obs' }],
      },
    });
  });

  it('a key bound to a unit speaks for that unit only', async () => {
    const answer = await send(JSON.stringify([fix(undefined, 7), fix('O1', 7)]), {}, boundKey);
    expect(answer.body).toMatchObject({
      accepted: 1,
      rejected: [{ row: 2, code: 'not_your_unit', value: 'O1' }],
    });
  });

  it.each([
    ['no key', JSON.stringify([]), { authorization: '' }, 401],
    ['a wrong key', JSON.stringify([]), { authorization: 'Bearer xwd_nobody' }, 401],
    ['not JSON', '[{', {}, 400],
    ['no array', '{}', {}, 400],
    ['another type', 'a,b', { 'content-type': 'text/csv' }, 415],
    ['another encoding', '[]', { 'content-encoding': 'br' }, 415],
    ['broken gzip', '[]', { 'content-encoding': 'gzip' }, 400],
    ['too many rows', JSON.stringify(Array.from({ length: 5001 }, () => 0)), {}, 413],
    ['too many bytes', ' '.repeat(4 * 1024 * 1024 + 1), {}, 413],
  ])('refuses %s with a problem', async (_, body, headers, status) => {
    const answer = await send(body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toMatch(/^[a-z_]+$/);
    expect(answer.body.remedy).not.toBe('');
  });

  it('a bomb of zeros is refused by its size after decompression', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024, 32)));
    expect(bomb.byteLength).toBeLessThan(100_000);
    expect(await send(bomb, { 'content-encoding': 'gzip' })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
  });

  it('says of each row what became of it when asked', async () => {
    const rows = [
      fix('O5', 20),
      fix('O5', 20),
      fix('O5', 40),
      fix('nobody', 5),
      fix('O5', 10, { lng: 0, lat: 0 }),
    ];
    await send(JSON.stringify([fix('O5', 30)]));
    const response = await fetch(`${gate.url}/api/v1/fixes?each=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    });
    const receipt = (await response.json()) as FixesReceipt;
    expect(receipt).toMatchObject({ accepted: 3, repeated: 1, rejectedCount: 1, late: 1, flagged: 1 });
    expect(receipt.rows?.map((row) => [row.result, row.flags & 2, row.late])).toEqual([
      ['stored', 0, false],
      ['repeated', 0, false],
      ['stored', 0, true],
      ['rejected', 0, false],
      ['stored', 2, false],
    ]);
    const again = await send(JSON.stringify(rows));
    expect(again.body.rows).toBeUndefined();
    expect(again.body).toMatchObject({ accepted: 0, repeated: 4 });
  });

  it('converts by the datum of the key and keeps the numbers as sent', async () => {
    const admin = await gate.as('admin');
    const made = await admin.post<{ secret: string; key: { datum: string } }>('/api/v1/device-keys', {
      label: '高德坐标终端',
      unitId: 'O6',
      datum: 'GCJ-02',
    });
    expect(made.body.key.datum).toBe('GCJ-02');
    const [lng, lat] = wgs84ToGcj02([116.582, 35.412]);
    const receipt = await send(JSON.stringify([fix(undefined, 3, { lng, lat })]), {}, made.body.secret);
    expect(receipt.body).toMatchObject({ accepted: 1, flagged: 0 });
    const [row] = await gate.db.query<Record<string, number>>(
      `select ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat, sent_lng::float8, sent_lat::float8, datum
         from fixes where city_id = 1 and unit_id = 'O6'`,
    );
    expect(row).toMatchObject({ sent_lng: lng, sent_lat: lat, datum: 'GCJ-02' });
    expect(row!['lng']).toBeCloseTo(116.582, 8);
    expect(row!['lat']).toBeCloseTo(35.412, 8);
  });

  it('sends away with 503 and Retry-After what it has no room for, and takes it later', async () => {
    const bodies = Array.from({ length: 90 }, (_, batch) =>
      JSON.stringify(Array.from({ length: 50 }, (_, i) => fix('W1', 100 + batch * 50 + i))),
    );
    const post = (body: string) =>
      fetch(`${gate.url}/api/v1/fixes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
      });
    const answers = await Promise.all(
      bodies.map(async (body) => {
        for (;;) {
          const answer = await post(body);
          const text = await answer.text();
          if (answer.status === 200) return 'taken';
          expect([answer.status, answer.headers.get('retry-after'), text]).toEqual([
            503,
            expect.stringMatching(/^[1-9]\d*$/),
            expect.stringContaining('fixes_busy'),
          ]);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }),
    );
    expect(answers).toHaveLength(90);
    const [row] = await gate.db.query<{ n: number }>(
      "select count(*)::int4 as n from fixes where city_id = 1 and unit_id = 'W1'",
    );
    expect(row).toEqual({ n: 4_500 });
  }, 60_000);

  it('people cannot send fixes, devices cannot look', async () => {
    const commander = await gate.as('commander');
    expect((await commander.post('/api/v1/fixes', [])).status).toBe(403);
    const look = await fetch(`${gate.url}/api/v1/units`, { headers: { authorization: `Bearer ${key}` } });
    expect(look.status).toBe(403);
  });

  it('lists the units with their states', async () => {
    const scheduler = await gate.as('scheduler');
    const { status, body } = await scheduler.get<Units>('/api/v1/units');
    expect(status).toBe(200);
    expect(body.units).toHaveLength(24);
    expect(body.units.find((unit) => unit.unitId === 'O1')).toMatchObject({ state: 'moving', lng: 116.582 });
    expect((await (await gate.as('planner')).get('/api/v1/units')).status).toBe(403);
  });

  it('shows a track to whoever says why, and the look is in the audit', async () => {
    const commander = await gate.as('commander');
    const range = `from=${new Date(nowMs - 3_600_000).toISOString()}&to=${new Date(nowMs).toISOString()}`;
    const without = await commander.get<ProblemDocument>(`/api/v1/units/O1/track?${range}`);
    expect(without.status).toBe(400);
    expect(without.body.place).toContain('purpose');
    const purpose = '核实 12345 投诉';
    const look = await commander.get<Track>(
      `/api/v1/units/O1/track?${range}&purpose=${encodeURIComponent(purpose)}`,
    );
    expect(look.status).toBe(200);
    expect(look.body.fixes).toHaveLength(3);
    expect(
      (await (await gate.as('scheduler')).get(`/api/v1/units/O1/track?${range}&purpose=why`)).status,
    ).toBe(403);
    const admin = await gate.as('admin');
    const audit = await admin.get<{ entries: { detail: unknown }[] }>('/api/v1/audit?stream=tracks');
    expect(audit.body.entries).toHaveLength(1);
    expect(audit.body.entries[0]!.detail).toMatchObject({ unitId: 'O1', personId: 'P1', purpose });
  });

  it('sets the demo clock by those who may, forwards only', async () => {
    const scheduler = await gate.as('scheduler');
    expect((await scheduler.put('/api/v1/clock', { rate: 2 })).status).toBe(422);
    expect((await scheduler.put('/api/v1/clock', {})).status).toBe(422);
    expect((await scheduler.put('/api/v1/clock', { jumpTo: '2020-01-01T00:00:00Z' })).status).toBe(409);
    const jumped = await scheduler.put<ClockState>('/api/v1/clock', {
      jumpTo: new Date(nowMs + 7_200_000).toISOString(),
    });
    expect(jumped.body).toMatchObject({ rate: 1, noteEn: expect.stringContaining('unknown') as string });
    expect((await (await gate.as('planner')).put('/api/v1/clock', { rate: 1 })).status).toBe(403);
  });
});
