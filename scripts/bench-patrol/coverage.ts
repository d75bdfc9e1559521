import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '../../server/audit/audit.ts';
import { createCity } from '../../server/city/city.ts';
import { createCoverageReport } from '../../server/coverage/coverage-report.ts';
import { readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { openEngine } from '../../server/db/engine.ts';
import { migrate } from '../../server/db/migrate.ts';
import { createHeardOf } from '../../server/tracking/heard-of.ts';
import type { PatrolBench } from './part.ts';

const STREETS = 256;
const DAYS = 30;
const VISITS_A_DAY = 440;
const GOAL_WHOLE_MS = 10_000;
const GOAL_ONE_MS = 1_000;
const NOW = Date.parse('2026-03-31T04:00:00Z');

/** 256 streets, 440 visits a day for 30 days, 65 officers in two shifts. */
async function fill(db: Database): Promise<void> {
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (1, 'bench', '试验城', 'Bench city', 4548, ST_Multi(ST_MakeEnvelope(116.5, 35.3, 116.7, 35.5, 4326)), true, 'synthetic', 'CC0')`,
  );
  await db.query(
    `insert into streets (city_id, street_id, name_zh, name_en, grade, kind, home_grid_id, geom, length_m, width_m)
     select 1, 'S' || i, '街' || i, 'Street ' || i, 1 + i % 4, 'lane', 'G1',
       ST_Multi(ST_MakeLine(ST_SetSRID(ST_MakePoint(116.55, 35.35 + i * 0.0002), 4326), ST_SetSRID(ST_MakePoint(116.553, 35.35 + i * 0.0002), 4326))), 270, 6
     from generate_series(1, $1::int4) as i`,
    [STREETS],
  );
  await db.query(
    `insert into shifts (city_id, shift_id, mode, name_zh, name_en, starts, ends)
     values (1, 'early', 'normal', '早班', 'Early', '06:30', '14:00'), (1, 'late', 'normal', '晚班', 'Late', '14:00', '21:30')`,
  );
  await db.query(
    `insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, street_ids, source)
     select 1, 'r' || p, d::date, case when p % 2 = 0 then 'early' else 'late' end, 'P' || p, 'O' || p,
       array(select 'S' || i from generate_series(1, $1::int4) as i where i % 65 = p), 'bench'
     from generate_series(0, 64) as p, generate_series('2026-03-01'::date, '2026-03-31'::date, interval '1 day') as d`,
    [STREETS],
  );
  for (let day = 0; day < DAYS; day += 1)
    await db.query(
      `insert into visits (city_id, street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty)
       select 1, 'S' || (1 + (i * 7919 + $2::int4 * 104729) % $1::int4), t, 'v' || $2::int4 || '-' || i, t + interval '6 minutes', 'O' || i % 65, 'P' || i % 65,
         case when i % 4 = 0 then 'qr' else 'gps' end, 0.9
       from (select i, '2026-03-30T22:30:00Z'::timestamptz - make_interval(days => $2::int4) + make_interval(secs => i * 122.0) as t
             from generate_series(1, $3::int4) as i) as made`,
      [STREETS, day, VISITS_A_DAY],
    );
}

/** How long does it take, ms? */
const time = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

export const bench: PatrolBench = {
  name: 'coverage',
  title: `${STREETS} streets × ${DAYS} days from stored visits on the embedded engine (goal < 10 s; one street after a new visit < 1 s)`,
  async run(say) {
    const dataDir = mkdtempSync(join(tmpdir(), 'xw-bench-'));
    const engine = await openEngine({ ...readConfig({}), dataDir });
    try {
      await migrate(engine.db);
      await fill(engine.db);
      const clock = { now: () => NOW };
      const city = createCity({ db: engine.db, clock, audit: createAudit({ db: engine.db, clock }) });
      const report = createCoverageReport({
        db: engine.db,
        clock,
        city,
        heard: createHeardOf(engine.db),
        isPending: () => false,
      });
      const period = {
        from: new Date(NOW - DAYS * 86_400_000).toISOString(),
        to: new Date(NOW).toISOString(),
      };
      const first = await time(() => report.measures(1, period));
      const whole = await time(() => report.measures(1, period));
      const shift = await time(() => report.shift(1, {}));
      const gaps = await time(() => report.gaps(1, {}));
      const one = await time(async () => {
        await engine.db.query(
          `insert into visits (city_id, street_id, started_at, visit_id, ended_at, evidence, certainty)
           values (1, 'S9', '2026-03-31T03:40:00Z', 'new', '2026-03-31T03:50:00Z', 'qr', 0.9)`,
        );
        const { streets } = await report.measures(1, { ...period, street: 'S9' });
        if (streets[0]?.sinceMs !== 600_000) throw new Error('the new visit does not show');
      });
      const { city: all } = await report.measures(1, period);
      say(
        `measures of all: ${first.toFixed(0)} ms first, ${whole.toFixed(0)} ms again (${VISITS_A_DAY * DAYS} visits, never visited ${all?.neverVisited})`,
      );
      say(
        `states of a shift ${shift.toFixed(0)} ms, gap list ${gaps.toFixed(0)} ms, one street after a new visit ${one.toFixed(0)} ms`,
      );
      return Math.max(first, whole) < GOAL_WHOLE_MS && one < GOAL_ONE_MS;
    } finally {
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};
