import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAddresses } from '../../server/addresses/addresses.ts';
import type { Addresses } from '../../server/addresses/addresses.ts';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createEvents } from '../../server/events/events.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { readTown } from '../harness/address-town.ts';
import { complaintsOf, writeComplaintFile } from '../harness/complaint-file.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { scratchFolder } from '../harness/format-files/read-back.ts';
import { fingerprint, importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

const COUNT = 100;

describeEngines('an Excel of complaints with addresses and no coordinates', (engine) => {
  const folder = scratchFolder();
  let database: TestDatabase;
  let addresses: Addresses;
  let town: ImportTown;
  beforeAll(async () => {
    database = await demoDatabase(engine);
    const { db } = database;
    const clock = { now: () => Date.now() };
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    addresses = createAddresses({ db, clock, city, audit, events: createEvents({ clock }) });
    town = importTown(db, Date.now(), { addresses });
    addresses.onPlaced(town.ingest.place, town.ingest.unplace);
  });
  afterAll(async () => {
    town?.close();
    folder.remove();
    await database?.close();
  });

  it('places four of five within their stated error, queues the rest, and takes a person’s word', async () => {
    const { db } = database;
    const before = await fingerprint(db, 'cases');
    const complaints = complaintsOf(await readTown(db, 1), 7, COUNT, '2026-06-09');
    await writeComplaintFile(complaints, folder.path('12345.xlsx'));
    const report = await town.bring('cases', '12345.xlsx', readFileSync(folder.path('12345.xlsx')));
    expect(report.error).toBeNull();
    expect(report).toMatchObject({ state: 'loaded', counts: { read: COUNT, accepted: COUNT, rejected: 0 } });
    const { added, queued } = report.counts;
    expect(added + queued).toBe(COUNT);
    expect(added / COUNT).toBeGreaterThan(0.7);
    expect(queued).toBeGreaterThan(5);

    const rows = await db.query<{
      id: string;
      lng: number;
      lat: number;
      error_m: number;
      type: string;
      grid: string;
    }>(
      `select c.case_id as id, ST_X(c.geom) as lng, ST_Y(c.geom) as lat, r.error_m, c.type_code as type, c.grid_id as grid
         from cases c join import_rows r on r.city_id = c.city_id and r.import_id = $1 and r.stage = 0 and r.row_key = c.case_id
        where c.city_id = 1`,
      [report.importId],
    );
    expect(rows).toHaveLength(added);
    const truths = new Map(complaints.map(({ number, truth }) => [number, truth]));
    const wrong = rows.filter(({ id, lng, lat }) => {
      const truth = truths.get(id);
      return truth === null || truth === undefined || distanceM(truth, [lng, lat]) > 500;
    });
    expect(wrong).toEqual([]);
    expect(rows.every(({ grid }) => /^G\d/.test(grid))).toBe(true);
    const [begun] = await db.query<{ n: number }>(
      `select count(*)::int as n from case_events where city_id = 1 and seq = 1 and actor = 'import:tester'`,
    );
    expect(begun!.n).toBe(added);

    const { reviews, counts } = await addresses.reviews(1, {
      state: 'open',
      importId: report.importId,
      limit: 200,
    });
    expect(counts.open).toBe(queued);
    const choice = reviews.find(({ candidates }) => candidates.length > 0)!;
    const done = await addresses.confirm(1, choice.reviewId, { candidate: 0 }, 'tester');
    const caseId = done.review.outcome!.id;
    expect(done.review.outcome).toMatchObject({ layer: 'cases' });
    const [made] = await db.query(
      `select status, ST_X(geom) as lng from cases where city_id = 1 and case_id = $1`,
      [caseId],
    );
    expect(made).toEqual({ status: 'reported', lng: choice.candidates[0]!.lngLat[0] });
    expect((await town.ingest.report(1, report.importId)).counts).toMatchObject({
      added: added + 1,
      queued: queued - 1,
    });
    await addresses.reopen(1, choice.reviewId, 'tester');
    expect(await db.query(`select 1 from cases where city_id = 1 and case_id = $1`, [caseId])).toEqual([]);
    await addresses.confirm(1, choice.reviewId, { candidate: 0 }, 'tester');

    await town.ingest.undo(1, report.importId, 'tester');
    expect(await fingerprint(db, 'cases')).toBe(before);
    expect((await addresses.reviews(1, { importId: report.importId })).reviews).toEqual([]);
  }, 120_000);
});
