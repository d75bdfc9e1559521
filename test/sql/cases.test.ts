import { cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCases } from '../../server/cases/cases.ts';
import type { Cases } from '../../server/cases/cases.ts';
import type { CaseFilter } from '../../server/cases/contract.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { createEvents } from '../../server/events/events.ts';
import type { EventInput } from '../../server/events/events.ts';
import { createGeography } from '../../server/geography/geography.ts';
import type { BBox } from '../../server/kernel/lng-lat.ts';
import { randomOf } from '../../server/kernel/random.ts';
import { testDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { caseReckoning } from '../harness/case-reckoning.ts';
import { describeEngines } from '../harness/engines.ts';
import { at, CIVIC_NOW, loadCivicTown } from './civic-town.ts';

const JUNE = { from: '2026-05-31T16:00:00.000Z', to: '2026-06-10T02:00:00.000Z' };

describeEngines('cases', (engine) => {
  let database: TestDatabase;
  let cases: Cases;
  const published: EventInput[] = [];
  const touched: [layer: string, boxes: readonly BBox[]][] = [];

  beforeAll(async () => {
    database = await testDatabase(engine);
    const { db } = database;
    await loadCivicTown(db);
    const clock = { now: () => CIVIC_NOW };
    const audit = createAudit({ db, clock });
    const events = createEvents({ clock });
    const city = createCity({ db, clock, audit });
    const codes = createCodeBooks(db);
    cases = createCases({
      db,
      clock,
      audit,
      city,
      codes,
      ...caseReckoning({ db, clock, city, codes }),
      geography: createGeography({ db, clock }),
      events: {
        publish(event) {
          events.publish(event);
          published.push(event);
        },
      },
      layers: { touch: (_, layer, boxes) => void touched.push([layer, boxes]) },
    });
  });
  afterAll(() => database?.close());

  async function everyPage(query: CaseFilter & { cell?: string }, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 100; page += 1) {
      const answer = await cases.list(1, { ...query, limit, cursor });
      ids.push(...answer.cases.map(({ caseId }) => caseId));
      if (answer.nextCursor === null) return ids;
      cursor = answer.nextCursor;
    }
    throw new Error('the pages never end');
  }

  it('counts the same cases by cell, by day, in total and in the list, whatever the filter', async () => {
    const filters: Partial<CaseFilter>[] = [
      {},
      { type: 'noise' },
      { type: 'appearance' },
      { channel: 'hotline_12345' },
      { grid: 'G2' },
      { status: 'closed' },
      { type: 'posting', channel: 'patrol', grid: 'G1' },
      { from: '2026-06-02T03:04:05.678Z', to: '2026-06-02T09:00:00Z' },
    ];
    const totals: number[] = [];
    for (const filter of filters) {
      const query = { ...JUNE, ...filter };
      const ids = await everyPage(query, 7);
      expect(new Set(ids).size).toBe(ids.length);
      for (const resolution of [10, 8]) {
        const { cells, total } = await cases.cells(1, { ...query, resolution });
        expect(total).toBe(ids.length);
        for (const { cell, count } of cells.slice(0, 3)) {
          expect(cell).toMatch(/^[0-9a-f]{15}$/);
          const inCell = await cases.list(1, { ...query, cell, limit: 500 });
          expect(inCell.total).toBe(count);
          expect(inCell.cases).toHaveLength(count);
          expect(inCell.cases.every((found) => cellToParent(found.cell, resolution) === cell)).toBe(true);
          expect((await cases.days(1, { ...query, cell })).total).toBe(count);
        }
      }
      expect((await cases.days(1, query)).total).toBe(ids.length);
      totals.push(ids.length);
    }
    expect(totals[0]).toBe(60);
    // Vendors and posting stand under "appearance".
    expect(totals[2]).toBe(40);
    expect(totals[5]).toBe(0);
    expect(Math.min(...totals.slice(1, 5), totals[6] ?? 0, totals[7] ?? 0)).toBeGreaterThan(0);
  });

  it('lists newest first and breaks ties, so that no page repeats or skips', async () => {
    const whole = (await cases.list(1, { ...JUNE, limit: 500 })).cases;
    const keys = whole.map(({ reportedAt, caseId }) => `${reportedAt} ${caseId}`);
    expect(keys).toEqual([...keys].sort().reverse());
    expect(await everyPage(JUNE, 3)).toEqual(whole.map(({ caseId }) => caseId));
  });

  it('gives every local day of the period, also those without a case', async () => {
    const { days } = await cases.days(1, { ...JUNE, type: 'noise' });
    expect(days).toHaveLength(10);
    expect(days[0]?.day).toBe('2026-06-01');
    expect(days.at(-1)?.day).toBe('2026-06-10');
    expect(days.some(({ count }) => count === 0)).toBe(true);
  });

  it('finds the ancestor of a cell as h3-js does', async () => {
    const random = randomOf(3, 'h3');
    const cells: string[] = [];
    const resolutions: number[] = [];
    for (let i = 0; i < 1000; i += 1) {
      const fine = random.int(16);
      cells.push(latLngToCell(random.between(-90, 90), random.between(-180, 180), fine));
      resolutions.push(random.int(fine + 1));
    }
    const rows = await database.db.query<{ parent: string }>(
      `select lpad(to_hex(xw_h3_parent(('x' || lpad(cell, 16, '0'))::bit(64)::bigint, res)), 15, '0') as parent
       from unnest($1::text[], $2::int[]) with ordinality as t(cell, res, n) order by n`,
      [cells, resolutions],
    );
    expect(rows.map(({ parent }) => parent)).toEqual(
      cells.map((cell, i) => cellToParent(cell, resolutions[i]!)),
    );
  });

  it('refuses what it cannot count', async () => {
    const refusal = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: Error) => error.message,
      );
    expect(await refusal(cases.cells(1, { ...JUNE, resolution: 11 }))).toMatch(/resolution 10/);
    expect(await refusal(cases.list(1, { ...JUNE, cell: '000000000000000' }))).toMatch(/H3/);
    expect(await refusal(cases.cells(1, { from: JUNE.to, to: JUNE.from }))).toMatch(/later/);
    expect(await refusal(cases.list(1, { ...JUNE, cursor: 'bm9uc2Vuc2U' }))).toMatch(/cursor/);
    expect(await refusal(cases.one(1, 'C-none'))).toMatch(/not_found/);
  });

  it('opens a case, finds its grid, street and due time, and tells what it could not find', async () => {
    const [lng, lat] = at(-600, 12);
    const opened = await cases.open(
      1,
      { typeCode: 'street_vendor', channel: 'patrol', lng, lat, titleZh: '流动摊贩' },
      'acc-1',
    );
    expect(opened).toMatchObject({
      caseId: 'C20260610-0001',
      status: 'reported',
      gridId: 'G1',
      streetId: 'S1',
      streetNameZh: '梧桐路',
      dueAt: '2026-06-10T06:00:00.000Z',
      overdue: false,
      cell: latLngToCell(lat, lng, 12),
      notes: [],
    });
    expect(opened.events).toMatchObject([{ seq: 1, step: 'reported', actor: 'acc-1' }]);
    expect(published.at(-1)).toMatchObject({
      type: 'xiangwang.case.opened',
      permission: 'cases:read',
      subject: opened.caseId,
    });
    expect(touched.at(-1)).toEqual(['cases', [[lng, lat, lng, lat]]]);

    const [farLng, farLat] = at(-600, 150);
    const far = await cases.open(
      1,
      { typeCode: 'appearance', channel: 'drone', lng: farLng, lat: farLat, titleZh: '空地' },
      'acc-1',
    );
    expect(far).toMatchObject({ caseId: 'C20260610-0002', streetId: null, dueAt: null });
    expect(far.notes.map(({ en }) => en).join(' ')).toMatch(/No street lies within 60 m.*No time limit/);
  });

  it('opens cases at once without giving one number twice', async () => {
    const [lng, lat] = at(-600, 12);
    const opened = await Promise.all(
      Array.from({ length: 5 }, (_, i) =>
        cases.open(1, { typeCode: 'noise', channel: 'patrol', lng, lat, titleZh: `同时 ${i}` }, 'acc-2'),
      ),
    );
    expect(new Set(opened.map(({ caseId }) => caseId)).size).toBe(5);
  });

  it('refuses unknown codes and places outside the city', async () => {
    const [lng, lat] = at(-600, 12);
    const request = { typeCode: 'noise', channel: 'patrol', lng, lat, titleZh: '测试' };
    const problem = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: { problem: { code: string; place: string; remedy: string } }) => error.problem,
      );
    expect(await problem(cases.open(1, { ...request, typeCode: 'nope' }, 'a'))).toMatchObject({
      code: 'unknown_code',
      place: 'typeCode',
      remedy: expect.stringContaining('street_vendor'),
    });
    expect(await problem(cases.open(1, { ...request, lng: 110 }, 'a'))).toMatchObject({
      code: 'invalid_value',
    });
  });

  it('walks the seven steps and keeps handling and verifying apart', async () => {
    const [lng, lat] = at(-600, 12);
    const { caseId } = await cases.open(
      1,
      { typeCode: 'noise', channel: 'patrol', lng, lat, titleZh: '噪音' },
      'a',
    );
    const step = (
      status: 'accepted' | 'dispatched' | 'handled' | 'verified' | 'closed',
      by: string,
      outcome?: string,
    ) =>
      cases.change(1, caseId, { status, outcome, note: `到 ${status}` }, by).then(
        (changed) => changed.status,
        (error: { problem: { code: string } }) => error.problem.code,
      );
    expect(await step('verified', 'a')).toBe('step_not_open');
    expect(await step('closed', 'a')).toBe('outcome_needed');
    expect(await step('accepted', 'a')).toBe('accepted');
    expect(await step('dispatched', 'a')).toBe('dispatched');
    expect(await step('handled', 'b')).toBe('handled');
    expect(await step('verified', 'b')).toBe('same_account');
    expect(await step('verified', 'c')).toBe('verified');
    expect(await step('closed', 'c', 'escalated')).toBe('closed');
    expect(await step('accepted', 'c')).toBe('step_not_open');
    const closed = await cases.one(1, caseId);
    expect(closed).toMatchObject({
      status: 'closed',
      outcome: 'escalated',
      closedAt: '2026-06-10T02:00:00.000Z',
    });
    expect(closed.events.map(({ step: name }) => name)).toEqual([
      'reported', 'accepted', 'dispatched', 'handled', 'verified', 'closed',
    ]); // prettier-ignore
  });

  it('closes by persuasion before dispatch', async () => {
    const [lng, lat] = at(-600, 12);
    const { caseId } = await cases.open(
      1,
      { typeCode: 'noise', channel: 'patrol', lng, lat, titleZh: '噪音' },
      'a',
    );
    const closed = await cases.change(1, caseId, { status: 'closed', outcome: 'persuasion' }, 'a');
    expect(closed).toMatchObject({ status: 'closed', outcomeZh: '劝导自行解决' });
  });
});
