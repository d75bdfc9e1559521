import type { Database } from '../../server/db/database.ts';

/** Middle of the plain city. */
export const PLACE: readonly [number, number] = [116.58, 35.41];

/** City 1 with nothing in it but units, on the real clock. Answers their ids. */
export async function fillPlainCity(db: Database, units: number): Promise<string[]> {
  await db.query(
    `insert into cities (city_id, code, name_zh, name_en, local_srid, boundary, synthetic, attribution, licence)
     values (1, 'bench', '试验城', 'Bench city', 4548,
       ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(116.58, 35.41), 4326), 0.2, 60)), false, 'synthetic', 'CC0')`,
  );
  const rows = await db.query<{ id: string }>(
    `insert into units (city_id, unit_id, kind, call_sign)
     select 1, 'U' || to_char(i, 'FM00000'), 'duty_vehicle', '车' || i from generate_series(1, $1::int4) as i
     returning unit_id as id`,
    [units],
  );
  return rows.map((row) => row.id);
}
