import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAddresses } from '../../server/addresses/addresses.ts';
import type { Addresses } from '../../server/addresses/addresses.ts';
import type { PlacedRow } from '../../server/addresses/contract.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import type { Database } from '../../server/db/database.ts';
import { createEvents } from '../../server/events/events.ts';
import { XwError } from '../../server/kernel/errors.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { addressStrings } from '../harness/address-strings.ts';
import { addressTraps } from '../harness/address-traps.ts';
import { readTown } from '../harness/address-town.ts';
import type { Town } from '../harness/address-town.ts';
import { complaintsOf } from '../harness/complaint-file.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { judge, tally, tallyText } from '../harness/judge-addresses.ts';

const SEED = 1;
const CITY = 1;
const BY = 'a-tester';

function desk(db: Database) {
  const clock = { now: () => Date.now() };
  const audit = createAudit({ db, clock });
  const events = createEvents({ clock });
  const heard: { subject: string | undefined; data: unknown }[] = [];
  events.subscribe({
    accountId: BY,
    cityId: CITY,
    permissions: new Set(['cases:read']),
    deliver: ({ event }) => void heard.push({ subject: event.subject, data: event.data }),
    end: () => undefined,
  });
  // Layers are looked at anew at every use.
  let tick = 0;
  const wall = { now: () => (tick += 5_000) };
  const city = createCity({ db, clock, audit });
  return { addresses: createAddresses({ db, clock, city, audit, events, wall }), heard, city };
}

describeEngines('addresses of the demo city', (engine) => {
  let opened: TestDatabase;
  let db: Database;
  let town: Town;
  let addresses: Addresses;
  let heard: ReturnType<typeof desk>['heard'];

  beforeAll(async () => {
    opened = await demoDatabase(engine);
    ({ db } = opened);
    town = await readTown(db, CITY);
    ({ addresses, heard } = desk(db));
  }, 400_000);
  afterAll(() => opened?.close());

  const code = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof XwError ? error.problem.code : String(error)),
    );

  it('places nothing that no address can mean for certain', async () => {
    const traps = addressTraps(town, SEED, 20);
    expect(new Set(traps.map(({ trap }) => trap)).size).toBe(10);
    const answers = await addresses.resolveMany(
      CITY,
      traps.map(({ text }) => text),
    );
    const placed = traps.filter((_, i) => answers[i]!.state === 'placed');
    expect(placed).toEqual([]);
  });

  it('places about four of five complaints of the hotline, and ranks candidates for the rest', async () => {
    const complaints = complaintsOf(town, SEED, 200, '2026-11-20');
    const answers = await addresses.resolveMany(
      CITY,
      complaints.map(({ address }) => address),
    );
    const placed = answers.filter(({ state }) => state === 'placed').length;
    expect(placed / answers.length).toBeGreaterThan(0.75);
    expect(
      answers.filter(({ state }) => state === 'review').every(({ candidates }) => candidates.length > 0),
    ).toBe(true);
    const wrong = complaints.filter(
      ({ truth }, i) =>
        answers[i]!.state === 'placed' &&
        truth !== null &&
        distanceM(answers[i]!.candidates[0]!.lngLat, truth) > 500,
    );
    expect(wrong).toEqual([]);
  });

  it('finds 500 addresses of ten kinds: 85 % within 50 m, none wrong in silence', async () => {
    const { strings, known } = addressStrings(town, SEED, 50);
    expect(strings).toHaveLength(500);
    await addresses.putDoors(CITY, known, { source: 'test', importId: 'doors' });
    const answers = await addresses.resolveMany(
      CITY,
      strings.map(({ text }) => text),
    );
    const judged = strings.map((asked, i) => judge(asked, answers[i]!));
    const rows = tally(judged);
    console.log(`${engine}\n${tallyText(rows)}`);
    const all = rows.at(-1)!;
    expect(all.near / all.asked).toBeGreaterThanOrEqual(0.85);
    expect(judged.filter(({ answer, missM }) => answer.state === 'placed' && missM > 500)).toEqual([]);
    // The radius is what it says: nine of ten lie within it.
    expect(all.held / all.asked).toBeGreaterThanOrEqual(0.9);
    for (const row of rows) expect(row.near / row.asked, row.kind).toBeGreaterThanOrEqual(0.5);

    const many = strings
      .filter(({ kind }) => kind !== 'named_thing')
      .flatMap(({ text }) => [0, 1, 2, 3].map((n) => `${text}${n}01室`));
    const began = performance.now();
    await addresses.resolveMany(CITY, many);
    const eachMs = (performance.now() - began) / many.length;
    console.log(
      `${engine}: ${eachMs.toFixed(2)} ms each, ${Math.round((eachMs * 10_000) / 1000)} s for 10,000`,
    );
    expect(eachMs).toBeLessThan(5);
    expect(await addresses.dropDoors(CITY, 'doors')).toBe(known.length);
  });

  it('sees a layer that changed', async () => {
    expect((await addresses.resolve(CITY, '听雨茶楼')).state).toBe('unknown');
    await db.query(
      `insert into places (city_id, place_id, kind, name_zh, rank, geom)
       select city_id, 'T1', 'landmark', '听雨茶楼', 5, ST_PointOnSurface(boundary) from cities where city_id = $1`,
      [CITY],
    );
    await db.query(
      `update layer_versions set version = version + 1 where city_id = $1 and layer = 'places'`,
      [CITY],
    );
    expect((await addresses.resolve(CITY, '听雨茶楼')).state).toBe('placed');
    expect(
      (await addresses.resolve(CITY, '慈云塔', ['city:read'])).candidates.map(({ target }) => target?.layer),
    ).not.toContain('heritage_sites');
  });

  it('keeps what waits, places it when a person says where, and learns the wording', async () => {
    const made: PlacedRow[] = [];
    addresses.onPlaced(
      async (row) => {
        if (row.importId !== 'I1') return null;
        made.push(row);
        return { layer: 'cases', id: `C-${row.rowKey}` };
      },
      async (row) => {
        made.splice(
          made.findIndex((one) => one.reviewId === row.reviewId),
          1,
        );
        return true;
      },
    );
    const rows = ['甲', '乙', '丙'].map((n, i) => ({
      importId: 'I1',
      rowKey: `第${i + 2}行`,
      text: '老供销社旁边的巷口',
      properties: { title: n, floor: 2 },
    }));
    expect(await addresses.enqueueMany(CITY, rows)).toBe(3);
    expect(await addresses.enqueueMany(CITY, rows)).toBe(0);
    const first = await addresses.reviews(CITY, { importId: 'I1', limit: 2 });
    expect(first).toMatchObject({ counts: { open: 3, confirmed: 0, rejected: 0 } });
    const rest = await addresses.reviews(CITY, { importId: 'I1', limit: 2, cursor: first.nextCursor! });
    expect([...first.reviews, ...rest.reviews].map(({ rowKey }) => rowKey).sort()).toEqual([
      '第2行',
      '第3行',
      '第4行',
    ]);
    expect(rest.nextCursor).toBeNull();
    const [one, two, three] = [...first.reviews, ...rest.reviews];
    expect(one).toMatchObject({ state: 'open', resolved: 'unknown', properties: { floor: 2 } });

    const { centre } = (
      await db.query<{ centre: string }>(
        `select st_x(st_pointonsurface(boundary)) || ' ' || st_y(st_pointonsurface(boundary)) as centre from cities where city_id = $1`,
        [CITY],
      )
    )[0]!;
    const lngLat = centre.split(' ').map(Number) as [number, number];
    expect(await code(addresses.confirm(CITY, one!.reviewId, { candidate: 0 }, BY))).toBe('invalid_value');
    expect(await code(addresses.confirm(CITY, one!.reviewId, { lngLat: [0, 0] }, BY))).toBe('outside_city');
    const done = await addresses.confirm(CITY, one!.reviewId, { lngLat, note: '电话核实' }, BY);
    expect(done).toMatchObject({
      review: {
        state: 'confirmed',
        decidedBy: BY,
        errorM: 10,
        note: '电话核实',
        outcome: { layer: 'cases', id: `C-${one!.rowKey}` },
      },
      alsoAnswered: 2,
    });
    expect(distanceM(done.review.lngLat!, lngLat)).toBeLessThan(0.01);
    expect(made).toHaveLength(1);
    expect(await code(addresses.confirm(CITY, one!.reviewId, { lngLat }, BY))).toBe('review_decided');
    expect(heard.at(-1)).toMatchObject({ subject: one!.reviewId, data: { state: 'confirmed' } });

    // The others have it as their first candidate now, and the resolver knows it.
    expect(await addresses.review(CITY, two!.reviewId)).toMatchObject({
      state: 'open',
      resolved: 'placed',
      candidates: [{ kind: 'learned' }],
    });
    expect((await addresses.resolve(CITY, '老供销社旁边的巷口')).state).toBe('placed');
    await addresses.confirm(CITY, two!.reviewId, { candidate: 0 }, BY);
    const { aliases } = await addresses.aliases(CITY, {});
    expect(aliases).toMatchObject([{ confirmations: 2, active: true }]);

    // Taken back: what was made goes, and so does one confirmation.
    await addresses.reopen(CITY, two!.reviewId, BY);
    expect(made.map(({ reviewId }) => reviewId)).toEqual([one!.reviewId]);
    expect((await addresses.aliases(CITY, {})).aliases).toMatchObject([{ confirmations: 1, active: true }]);
    await addresses.reopen(CITY, one!.reviewId, BY);
    expect(made).toEqual([]);
    expect((await addresses.resolve(CITY, '老供销社旁边的巷口')).state).toBe('unknown');

    expect(await addresses.reject(CITY, three!.reviewId, '无法核实', BY)).toMatchObject({
      state: 'rejected',
      note: '无法核实',
    });
    expect(
      (await addresses.reviews(CITY, { state: 'rejected' })).reviews.map(({ reviewId }) => reviewId),
    ).toEqual([three!.reviewId]);
    expect(await addresses.dropImport(CITY, 'I1')).toBe(3);
    expect(await code(addresses.review(CITY, one!.reviewId))).toBe('not_found');
    const audited = await db.query<{ action: string }>(
      `select distinct action from audit_entries where stream = 'addresses' order by 1`,
    );
    expect(audited.map(({ action }) => action)).toEqual([
      'address.confirmed',
      'address.rejected',
      'address.reopened',
    ]);
  });

  it('believes no wording that was confirmed at two places, and lets a person withdraw one', async () => {
    const text = '东头老槐树下';
    const put = (rowKey: string) => addresses.enqueue(CITY, { importId: 'I2', rowKey, text, properties: {} });
    await put('1');
    await put('2');
    await put('3');
    const { reviews } = await addresses.reviews(CITY, { importId: 'I2' });
    const [lng, lat] = town.crossings[0]!.at;
    const firstly = await addresses.confirm(CITY, reviews[0]!.reviewId, { lngLat: [lng, lat] }, BY);
    expect((await addresses.resolve(CITY, text)).state).toBe('placed');
    await addresses.changeAlias(CITY, firstly.alias!.aliasId, false, BY);
    expect((await addresses.resolve(CITY, text)).state).toBe('unknown');
    await addresses.changeAlias(CITY, firstly.alias!.aliasId, true, BY);
    expect((await addresses.resolve(CITY, text)).state).toBe('placed');
    const elsewhere = await addresses.confirm(CITY, reviews[1]!.reviewId, { lngLat: [lng + 0.005, lat] }, BY);
    expect(elsewhere.alias).toBeNull();
    expect((await addresses.resolve(CITY, text)).state).toBe('unknown');
    const silent = await addresses.confirm(
      CITY,
      reviews[2]!.reviewId,
      { lngLat: [lng, lat], learn: false },
      BY,
    );
    expect(silent.alias).toBeNull();
    await addresses.dropImport(CITY, 'I2');
  });

  it('lets a row wait again when it could not be made', async () => {
    addresses.onPlaced(async (row) => {
      if (row.importId === 'I3')
        throw new XwError({ code: 'no_room', status: 409, detail: '满', detailEn: 'full' });
      return null;
    });
    await addresses.enqueue(CITY, { importId: 'I3', rowKey: '1', text: '渡口石阶', properties: {} });
    const [review] = (await addresses.reviews(CITY, { importId: 'I3' })).reviews;
    const [lng, lat] = town.crossings[0]!.at;
    expect(await code(addresses.confirm(CITY, review!.reviewId, { lngLat: [lng, lat] }, BY))).toBe('no_room');
    expect(await addresses.review(CITY, review!.reviewId)).toMatchObject({
      state: 'open',
      lngLat: null,
      outcome: null,
    });
    expect((await addresses.resolve(CITY, '渡口石阶')).state).toBe('unknown');
  });
});
