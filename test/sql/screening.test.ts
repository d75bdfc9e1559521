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
      law,
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
    const done = await screening.screen(1, {
      openCases: true,
      by: 'test',
      progress: (share) => shares.push(share),
    });
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
});
