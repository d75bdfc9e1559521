import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../server/db/database.ts';
import { hexFromGeometry } from '../../server/db/wkb.ts';
import type { Polygon } from '../../server/kernel/geojson.ts';
import type { PermitRequest } from '../../server/permits/contract.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../server/zones/sql/${name}.sql`, import.meta.url), 'utf8');
const STATEMENTS = {
  check: read('site-check'),
  zones: read('measure-zones'),
  undrawn: read('undrawn-zones'),
};

/** The measures alone, by the same statements side by side, without reading the rows any further. Answers how many zones. */
export async function bareMeasures(
  db: Database,
  cityId: number,
  requests: readonly PermitRequest[],
): Promise<number> {
  const hexes = requests.map((one) => hexFromGeometry(one.site.geometry as Polygon));
  const same = <T>(value: T) => requests.map(() => value);
  const at: [string[], number[], string[], string[], number[]] = [
    hexes,
    same(4548),
    same('2026-06-10'),
    same('2026-06-10T02:00:00.000Z'),
    same(500),
  ];
  const [, zones] = await Promise.all([
    db.query(STATEMENTS.check, [cityId, hexes, at[1], at[2], []]),
    db.query(STATEMENTS.zones, [cityId, ...at, same(0.5)]),
    db.query(STATEMENTS.undrawn, [cityId, ...at]),
  ]);
  return zones.length;
}

/** A row as wide as a verdict, put into a table without triggers. */
export async function bareInsert(db: Database, cityId: number, finding: string): Promise<void> {
  await db.query(
    'insert into bench_verdicts (city_id, verdict_id, finding) values ($1::int, $2, $3::jsonb)',
    [cityId, randomUUID(), finding],
  );
}
