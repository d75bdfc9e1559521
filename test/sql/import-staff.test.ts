import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { importTown } from './import-town.ts';
import type { ImportTown } from './import-town.ts';

const NOW = Date.parse('2026-11-23T04:00:00Z');
const FROM = '2026-12-01T00:00:00+08:00';
const FROM_UTC = '2026-11-30T16:00:00Z';

/** A city's people and what they answer for, as files. */
describeEngines('staff from files', (engine) => {
  let database: TestDatabase;
  let town: ImportTown;
  let street = '';
  let other = '';
  let chief = '';

  beforeAll(async () => {
    database = await demoDatabase(engine);
    town = importTown(database.db, NOW);
    const rows = await database.db.query<{ subject: string; person: string }>(
      `select subject_id as subject, min(person_id) as person from responsibilities
       where city_id = 1 and subject_kind = 'street' and role = 'street_chief' and valid_to is null
       group by subject_id having count(*) = 1 order by subject_id limit 2`,
    );
    street = rows[0]!.subject;
    chief = rows[0]!.person;
    other = rows[1]!.subject;
  });
  afterAll(async () => {
    town?.close();
    await database?.close();
  });

  const holders = (role: string, subject = street) =>
    database.db.query<{ person: string; from: string; to: string | null }>(
      `select person_id as person, to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "from",
              to_char(valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "to"
       from responsibilities where city_id = 1 and subject_id = $1 and role = $2 order by valid_from, person_id`,
      [subject, role],
    );
  const file = (...lines: string[]): string => ['街巷,角色,责任人,生效时间', ...lines].join('\n');

  it('a new chief begins, the one before ends then and stays as history; said again, nothing changes; undone, it is as before', async () => {
    const [before] = await holders('street_chief');
    const people = await town.bring('people', 'people.csv', '工号,姓名,类别,职务\nX1,新街长,街长,街长\nX2,甲,执法队员,\nX3,乙,执法队员,'); // prettier-ignore
    expect(people).toMatchObject({ state: 'loaded', counts: { added: 3, rejected: 0 } });

    const text = file(`${street},街长,X1,${FROM}`);
    const first = await town.bring('responsibilities', 'chiefs.csv', text);
    expect(first).toMatchObject({ state: 'loaded', counts: { read: 1, rejected: 0 } });
    const changed = [
      { ...before!, to: FROM_UTC },
      { person: 'X1', from: FROM_UTC, to: null },
    ];
    expect(await holders('street_chief')).toEqual(changed);
    const again = await town.bring('responsibilities', 'chiefs-again.csv', `${text}\n`);
    expect(again.counts).toMatchObject({ added: 0, replaced: 0, unchanged: 1 });
    expect(await holders('street_chief')).toEqual(changed);

    await town.ingest.undo(1, first.importId, 'tester');
    expect(await holders('street_chief')).toEqual([before]);
  });

  it('people who hold a role together are in one file; a file without one of them ends that one', async () => {
    const both = await town.bring('responsibilities', 'pair.csv', file(`${street},包段队员,X2,${FROM}`, `${street},包段队员,X3,${FROM}`)); // prettier-ignore
    expect(both.counts).toMatchObject({ added: 2, rejected: 0 });
    expect((await holders('section_officer')).map(({ to }) => to)).toEqual([null, null]);
    const later = '2026-12-08T00:00:00+08:00';
    await town.bring('responsibilities', 'one.csv', file(`${street},包段队员,X3,${later}`));
    expect(await holders('section_officer')).toEqual([
      { person: 'X2', from: FROM_UTC, to: '2026-12-07T16:00:00Z' },
      { person: 'X3', from: FROM_UTC, to: null },
    ]);
  });

  it('a holder who begins before a known one holds until then', async () => {
    await town.bring('responsibilities', 'later.csv', file(`${other},小巷管家,X2,${FROM}`));
    await town.bring('responsibilities', 'sooner.csv', file(`${other},小巷管家,X3,2026-11-24T00:00:00+08:00`)); // prettier-ignore
    expect((await holders('steward', other)).filter(({ person }) => person.startsWith('X'))).toEqual([
      { person: 'X3', from: '2026-11-23T16:00:00Z', to: FROM_UTC },
      { person: 'X2', from: FROM_UTC, to: null },
    ]);
  });

  it('what cannot be is refused row by row, with the reason', async () => {
    const report = await town.bring('responsibilities', 'bad.csv', file(`没有这条巷,街长,${chief},`, `${street},总街长,${chief},`, `${street},街长,没有这个人,`, `${street},大王,${chief},`)); // prettier-ignore
    expect(report.counts).toMatchObject({ read: 4, added: 0, rejected: 4 });
    const { rows } = await town.ingest.rejected(1, report.importId, { after: 0, limit: 9 });
    expect(rows.map(({ code }) => code).toSorted()).toEqual(['missing_value', 'unknown_code', 'unknown_reference', 'unknown_reference']); // prettier-ignore
    const shifts = await town.bring('shifts', 'shifts.csv', '编号,名称,上班时间,下班时间\nA,白班,08:00,17:00\nB,晚班,二十点,22:00'); // prettier-ignore
    expect(shifts.counts).toMatchObject({ added: 1, rejected: 1 });
  });
});
