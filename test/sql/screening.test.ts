import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCodeBooks } from '../../server/city/code-book.ts';
import { createCoordinates } from '../../server/coordinates/coordinates.ts';
import { openLaw } from '../../server/law/law.ts';
import { createPermits } from '../../server/permits/permits.ts';
import { createScreening } from '../../server/permits/screening.ts';
import type { Screening } from '../../server/permits/screening.ts';
import { createZones } from '../../server/zones/zones.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

describeEngines('screening of construction sites', (engine) => {
  let database: TestDatabase;
  let screening: Screening;
  const opened: string[] = [];

  beforeAll(async () => {
    database = await demoDatabase(engine);
    const { db } = database;
    const [row] = await db.query<{ at: string }>(
      `select to_char(max(observed_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from unit_states`,
    );
    const clock = { now: () => Date.parse(row?.at ?? '') };
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    const law = await openLaw({ db, clock, audit });
    const permits = createPermits({
      db,
      clock,
      city,
      coordinates: createCoordinates({ db, clock, city, audit }),
      zones: createZones({ db, clock, city, codes: createCodeBooks(db), audit }),
      law,
      audit,
      events: { publish: () => undefined },
      engine: () => engine,
      version: 'test',
    });
    screening = createScreening({
      db,
      clock,
      city,
      permits,
      cases: {
        open: async (_, request) => {
          opened.push(request.titleZh);
          return { caseId: `C-${opened.length}` } as never;
        },
      },
    });
  });
  afterAll(() => database?.close());

  it('gives each of the 2,604 sites one light with its reason, and opens one case for each red one', async () => {
    const shares: number[] = [];
    const began = performance.now();
    const done = await screening.screen(1, {
      openCases: true,
      by: 'test',
      progress: (share) => shares.push(share),
    });
    console.info(`${engine}: 2,604 sites screened in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect(done.sites).toBe(2604);
    expect(shares.at(-1)).toBe(1);
    const { counts, sites } = await screening.read(1);
    expect(counts.unscreened).toBe(0);
    expect(counts.red + counts.amber + counts.grey + counts.clear).toBe(2604);
    expect(counts.red).toBe(done.red);
    expect(done.red).toBeGreaterThan(0);
    expect(counts.grey).toBeGreaterThan(0);
    expect(counts.clear).toBe(0);
    expect(opened).toHaveLength(done.red);
    expect(sites[0]).toMatchObject({ light: 'red', caseId: expect.stringMatching(/^C-/) as string });
  }, 180_000);

  it('screens again only what lies near a zone that has changed', async () => {
    const { db } = database;
    const [before] = await db.query<{ zoneId: string; n: number; last: string }>(
      `select z.zone_id as "zoneId", count(*)::int as n, max(s.screened_at)::text as last
       from zones z join construction_screenings s on s.city_id = z.city_id and z.zone_id = any (s.zone_ids)
       where z.city_id = 1 and s.light = 'red' group by 1 order by min(ST_Area(z.geom)), 1 limit 1`,
    );
    const began = performance.now();
    const done = await screening.screen(1, { openCases: true, by: 'test', zoneId: before?.zoneId ?? '' });
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(done.sites).toBeGreaterThanOrEqual(before?.n ?? 1);
    expect(done.sites).toBeLessThan(1000);
    // A red site has its case already.
    expect(done.casesOpened).toBe(0);
    expect((await screening.read(1)).counts.unscreened).toBe(0);
    expect((await screening.screen(1, { openCases: false, by: 'test', zoneId: 'nowhere' })).sites).toBe(0);
  }, 120_000);
});
