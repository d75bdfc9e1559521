import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';

describeEngines('a test database', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(engine);
  });
  afterAll(() => database.close());

  it('has the schema, PostGIS and no city', async () => {
    const [row] = await database.db.query<{ cities: number; touches: boolean }>(
      `select (select count(*)::int from cities) as cities,
              ST_Touches('POLYGON((0 0,1 0,1 1,0 0))'::geometry, 'POINT(1 1)'::geometry) as touches`,
    );
    expect(row).toEqual({ cities: 0, touches: true });
  });

  it('gives each of many simultaneous askers its own answer', async () => {
    const asked = Array.from({ length: 60 }, (_, index) => index);
    const answers = await Promise.all(
      asked.map((index) =>
        database.db.query<{ index: number; text: string }>('select $1::int as index, $2::text as text', [
          index,
          `t${index}`,
        ]),
      ),
    );
    expect(answers.map((rows) => rows[0])).toEqual(asked.map((index) => ({ index, text: `t${index}` })));
  });

  it('makes a day partition of fixes once when asked twice at once', async () => {
    await Promise.all(
      [1, 2, 3].map(() => database.db.query(`select xw_ensure_fix_partition('2026-01-02'::date)::text`)),
    );
    const [row] = await database.db.query<{ found: number }>(
      `select count(*)::int as found from pg_inherits where inhparent = 'fixes'::regclass`,
    );
    expect(row?.found).toBe(1);
  });
});
