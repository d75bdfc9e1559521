import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../server/audit/audit.ts';
import { createBalancing } from '../../server/balancing/balancing.ts';
import type { Balancing } from '../../server/balancing/balancing.ts';
import type { Change } from '../../server/balancing/contract.ts';
import type { Plan } from '../../server/balancing/plan-contract.ts';
import { createPlans } from '../../server/balancing/plans.ts';
import type { Plans } from '../../server/balancing/plans.ts';
import { createRosterPapers } from '../../server/balancing/roster-papers.ts';
import type { RosterPapers } from '../../server/balancing/roster-papers.ts';
import { createSlotRegister } from '../../server/balancing/slot-register.ts';
import type { SlotRegister } from '../../server/balancing/slot-register.ts';
import { createCity } from '../../server/city/city.ts';
import { createJobs } from '../../server/jobs/jobs.ts';
import { demoDatabase } from '../harness/database.ts';
import type { TestDatabase } from '../harness/database.ts';
import { describeEngines } from '../harness/engines.ts';
import { readPdf } from '../harness/read-pdf.ts';

const CITY = 1;
const DAY_MS = 86_400_000;
const PATIENCE_MS = 120_000;

describeEngines('one holder per street and slot, on record', (engine) => {
  let opened: TestDatabase;
  let nowMs = Date.now();
  let balancing: Balancing;
  let plans: Plans;
  let slots: SlotRegister;
  let papers: RosterPapers;
  let today = '';
  const shifted = (days: number): string =>
    new Date(Date.parse(`${today}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

  beforeAll(async () => {
    opened = await demoDatabase(engine);
    const { db } = opened;
    const clock = { now: () => nowMs };
    const audit = createAudit({ db, clock });
    const city = createCity({ db, clock, audit });
    const jobs = createJobs({ db, publish: () => undefined });
    balancing = createBalancing({ db, clock, city, jobs });
    slots = createSlotRegister({ db, clock, balancing });
    plans = createPlans({ db, clock, city, balancing, slots, audit, publish: () => undefined });
    papers = createRosterPapers({ db, clock, city, balancing, plans, slots });
    // The demo knows the present day only; what the day brings is asked from its forenoon on.
    today = await city.localDay(CITY, nowMs);
    nowMs = Date.parse(`${today}T10:00:00+08:00`);
  }, PATIENCE_MS);
  afterAll(async () => {
    await balancing?.close();
    await opened?.close();
  });

  async function inForce(kind: Plan['kind'], changes: Change[], day: string): Promise<Plan> {
    const made = await plans.create(CITY, { name: `${kind} ${day}`, kind, changes }, 'scheduler');
    await plans.submit(CITY, made.planId, made.version, 'scheduler');
    return plans.approve(CITY, made.planId, { version: made.version, effectiveFrom: day }, 'commander');
  }

  /** A street that may change hands within the rules, and who takes it. */
  async function legalMove(kind: 'sections' | 'squads'): Promise<Extract<Change, { what: 'street' }>> {
    const model = await balancing.open(CITY, kind);
    for (const street of model.streets) {
      if (street.holder < 0) continue;
      for (const h of street.mayHold) {
        if (h === street.holder) continue;
        const change = {
          what: 'street' as const,
          streetId: street.streetId,
          holderId: model.holders[h]!.holderId,
        };
        const { breaches } = await balancing.evaluate(CITY, { kind, changes: [change], brief: true });
        if (breaches.every(({ hard }) => !hard)) return change;
      }
    }
    throw new Error('no legal move');
  }

  /** Who is on shift for a grid at a local minute of a day, from the roster rows alone. */
  async function onShift(gridId: string, day: string, time: string): Promise<string[]> {
    const rows = await opened.db.query<{ personId: string }>(
      `select distinct r.person_id as "personId"
       from rosters r join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
       join people p on p.city_id = r.city_id and p.person_id = r.person_id and p.kind = 'officer'
       where r.city_id = 1 and r.grid_id = $1::text
         and ($2::text::date + $3::text::time) >= r.day + s.starts
         and ($2::text::date + $3::text::time) < r.day + s.ends
               + case when s.ends <= s.starts then interval '1 day' else interval '0' end
         and not exists (select 1 from leaves l where l.city_id = 1 and l.person_id = r.person_id
                           and r.day between l.starts_on and l.ends_on)`,
      [gridId, day, time],
    );
    return rows.map(({ personId }) => personId);
  }

  it(
    'every plan of every kind names one holder wherever somebody is on shift, and says what it cannot name',
    { timeout: PATIENCE_MS },
    async () => {
      for (const kind of ['posting', 'sections', 'chiefs', 'boundary', 'squads'] as const) {
        const { slots: report } = await balancing.evaluate(CITY, { kind, changes: [] });
        expect(report).toMatchObject({ broken: 0, cells: 256 * 7 * 8 });
        expect(report!.own + report!.pair + report!.chosen + report!.empty).toBe(report!.cells);
        expect(report!.own).toBeGreaterThan(0);
        expect(report!.conflicts.length).toBeGreaterThan(0);
        for (const { zh, remedy, streets } of report!.conflicts) {
          expect(zh).toMatch(/\d\d:\d\d–\d\d:\d\d 没有任何人当班/);
          expect(streets).toBeGreaterThan(0);
          expect(remedy.zh.length).toBeGreaterThan(8);
        }
      }
    },
  );

  it(
    'who answered at 19:30? Right on both sides of the day a plan takes effect, and at every hour of it',
    { timeout: PATIENCE_MS },
    async () => {
      const change = await legalMove('sections');
      const day = shifted(1);
      const before = await slots.answered(CITY, { street: change.streetId, day, time: '19:30' });
      expect(before.recorded).toBe(false);
      const plan = await inForce('sections', [change], day);
      expect(plan.evaluation.explained[0]!.held!.length).toBeGreaterThan(0);
      const model = await balancing.open(CITY, 'sections');
      const grid = model.streets.find(({ streetId }) => streetId === change.streetId)!.ownerGridId;
      let own = 0;
      for (let ahead = 1; ahead <= 6; ahead += 1)
        for (const time of ['00:30', '07:00', '09:30', '12:00', '15:00', '17:15', '19:30', '22:00']) {
          const then = shifted(ahead);
          const answer = await slots.answered(CITY, { street: change.streetId, day: then, time });
          const present = await onShift(grid, then, time);
          const { at } = answer;
          expect(answer.recorded, `${then} ${time}`).toBe(true);
          expect(answer.standing?.personId).toBe(change.holderId);
          if (present.length === 0) expect(at).toMatchObject({ personId: null, why: 'nobody' });
          else expect(present).toContain(at!.personId);
          if (present.includes(change.holderId)) {
            own += 1;
            expect(at).toMatchObject({ personId: change.holderId, why: 'own' });
          }
          // The day is covered once: each stretch begins where the one before ends.
          expect(answer.stretches[0]!.from).toBe('00:00');
          expect(answer.stretches.at(-1)!.to).toBe('24:00');
          answer.stretches.slice(1).forEach(({ from }, i) => expect(from).toBe(answer.stretches[i]!.to));
        }
      expect(own).toBeGreaterThan(0);
      const now = await slots.answered(CITY, { street: change.streetId, day: today, time: '12:00' });
      expect(now.recorded).toBe(false);
      expect(now.standing?.personId).toBe(plan.evaluation.explained[0]!.fromId);
      const none = await slots.answered(CITY, { street: change.streetId, day: shifted(-300) });
      expect(none).toMatchObject({ rostered: 0, at: null, stretches: [] });
      await expect(slots.answered(CITY, { street: 'none-such', day })).rejects.toThrow(/none-such/);
      const [overlap] = await opened.db.query<{ n: number }>(
        `select count(*)::int4 as n from slot_holders a join slot_holders b on b.city_id = a.city_id and b.street_id = a.street_id
         and b.starts_at > a.starts_at and b.starts_at < a.ends_at`,
      );
      expect(overlap!.n).toBe(0);
      const pdf = await readPdf(await papers.pdf(CITY, plan.planId, { grid }));
      expect(pdf.text).toContain('街巷时段责任人');
      expect((await papers.xlsx(CITY, plan.planId, { person: change.holderId })).length).toBeGreaterThan(
        4000,
      );
    },
  );

  it(
    'keeps up with the rosters: leave taken later and days rostered later are named anew, the past is not',
    { timeout: PATIENCE_MS },
    async () => {
      const { db } = opened;
      expect(await slots.keepUp(CITY, undefined)).toBe(0);
      const [busy] = await db.query<{ personId: string; streetId: string; day: string; time: string }>(
        `select h.person_id as "personId", h.street_id as "streetId",
              to_char(h.starts_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
              to_char(h.starts_at at time zone 'Asia/Shanghai', 'HH24:MI') as time
       from slot_holders h where h.why = 'own' and (h.starts_at at time zone 'Asia/Shanghai')::date = $1::text::date
         and (h.starts_at at time zone 'Asia/Shanghai')::time >= '06:30' order by 3, 4, 2 limit 1`,
        [shifted(3)],
      );
      const answer = () => slots.answered(CITY, { street: busy!.streetId, day: busy!.day, time: busy!.time });
      expect((await answer()).at?.personId).toBe(busy!.personId);
      const count = async (): Promise<number> =>
        (
          await db.query<{ n: number }>(
            `select count(*)::int4 as n from slot_holders where starts_at < $1::timestamptz`,
            [new Date(Date.parse(`${shifted(3)}T00:00:00+08:00`)).toISOString()],
          )
        )[0]!.n;
      const earlier = await count();
      await db.query(
        `insert into leaves (city_id, leave_id, person_id, kind, starts_on, ends_on) values (1, 'L-test', $1, 'sick', $2::text::date, $2::text::date)`,
        [busy!.personId, shifted(3)],
      );
      expect(await slots.keepUp(CITY, undefined)).toBeGreaterThan(0);
      const after = await answer();
      expect(after.at?.personId).not.toBe(busy!.personId);
      expect(after.recorded).toBe(true);
      expect(await count()).toBe(earlier);
      expect(await slots.keepUp(CITY, undefined)).toBe(0);
      const last = (
        await db.query<{ day: string }>(
          `select to_char(max(day), 'YYYY-MM-DD') as day from rosters where city_id = 1`,
        )
      )[0]!.day;
      const next = new Date(Date.parse(`${last}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
      await db.query(
        `insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source)
       select city_id, roster_id, $1::text::date, shift_id, person_id, unit_id, post_id, grid_id, street_ids, 'later'
       from rosters where city_id = 1 and day = $1::text::date - 7`,
        [next],
      );
      expect(
        (await slots.answered(CITY, { street: busy!.streetId, day: next, time: '10:00' })).recorded,
      ).toBe(false);
      expect(await slots.keepUp(CITY, undefined)).toBeGreaterThan(0);
      expect(
        (await slots.answered(CITY, { street: busy!.streetId, day: next, time: '10:00' })).recorded,
      ).toBe(true);
    },
  );

  it(
    'a squad’s vehicles go with its streets: shown with the reason, rostered and posted from the day on',
    { timeout: PATIENCE_MS },
    async () => {
      const { db } = opened;
      // The demo binds vehicles to brigades; here those of one brigade belong to its squads.
      const squads = await balancing.open(CITY, 'squads');
      const grid = squads.grids[0]!.gridId;
      const brigade = squads.squads.find(
        ({ gridId, parentId }) => gridId === grid && parentId?.startsWith('Q1') === true,
      )!.squadId;
      const own = squads.squads.filter(({ parentId }) => parentId === brigade).map(({ squadId }) => squadId);
      const streetsOf = (squadId: string) =>
        squads.streets.filter(({ holder }) => squads.holders[holder]?.holderId === squadId);
      const drivable = new Set(squads.vehicles.flatMap(({ streetIds }) => streetIds));
      const roads = (squadId: string): number =>
        streetsOf(squadId).filter(({ streetId }) => drivable.has(streetId)).length;
      const taker = own.toSorted((a, b) => roads(b) - roads(a))[0]!;
      const giver = own
        .filter((squadId) => squadId !== taker)
        .toSorted((a, b) => streetsOf(b).length - streetsOf(a).length)[0]!;
      expect(roads(taker)).toBeGreaterThan(0);
      const units = squads.vehicles.filter(({ squadId }) => squadId === brigade).map(({ unitId }) => unitId);
      expect(units.length).toBeGreaterThan(5);
      const many = units.length - 2;
      // As they are, vehicles of the brigade serve all its squads: they go only where streets leave the brigade.
      const abroad = squads.streets.flatMap(({ streetId, gridId, mayHoldTrading }): Change[] => {
        const other = mayHoldTrading.find((h) => squads.holders[h]!.gridId !== grid);
        return gridId !== grid || other === undefined
          ? []
          : [{ what: 'street', streetId, holderId: squads.holders[other]!.holderId }];
      });
      const within = squads.streets.flatMap(({ streetId, holder }): Change[] =>
        squads.holders[holder]?.holderId === giver ? [{ what: 'street', streetId, holderId: taker }] : [],
      );
      const vehiclesOf = async (changes: Change[]) =>
        (
          await balancing.evaluate(CITY, { kind: 'squads', changes, tradeBetweenGrids: true })
        ).explained.filter(({ change }) => change.what === 'vehicle');
      expect(await vehiclesOf(within)).toEqual([]);
      const leaving = await vehiclesOf(abroad);
      expect(leaving.length).toBeGreaterThan(0);
      expect(leaving.every(({ fromId, needsApproval }) => fromId === brigade && needsApproval)).toBe(true);
      await db.query(`update units set squad_id = $1 where city_id = 1 and unit_id = any($2::text[])`, [
        giver,
        units.slice(0, many),
      ]);
      await db.query(`update units set squad_id = $1 where city_id = 1 and unit_id = any($2::text[])`, [
        taker,
        units.slice(many),
      ]);
      await expect
        .poll(
          async () =>
            (await balancing.open(CITY, 'squads')).vehicles.filter(({ squadId }) => squadId === giver).length,
          {
            timeout: 15_000,
            interval: 300,
          },
        )
        .toBe(many);
      const given = streetsOf(giver);
      const changes: Change[] = given.map(({ streetId }) => ({ what: 'street', streetId, holderId: taker }));
      const all = await balancing.evaluate(CITY, { kind: 'squads', changes });
      const follow = all.explained.filter(({ change }) => change.what === 'vehicle');
      // The whole area goes, so do all its vehicles.
      expect(follow.map(({ change }) => (change.what === 'vehicle' ? change.unitId : ''))).toEqual(
        units.slice(0, many),
      );
      expect(
        follow.every(
          ({ fromId, toId, reason }) => fromId === giver && toId === taker && reason.zh.includes('随片'),
        ),
      ).toBe(true);
      const day = shifted(4);
      // Street by street, as far as both areas stay in one piece: some of the work goes, and as many vehicles.
      const legal: Change[] = [];
      const minutes = (list: readonly { minutes: { total: number } }[]): number =>
        list.reduce((sum, street) => sum + street.minutes.total, 0);
      const gone: typeof given = [];
      for (const street of [...given, ...given, ...given]) {
        if (gone.includes(street) || minutes(gone) / minutes(given) > 0.4) continue;
        const next: Change[] = [...legal, { what: 'street', streetId: street.streetId, holderId: taker }];
        const { breaches } = await balancing.evaluate(CITY, { kind: 'squads', changes: next, brief: true });
        if (breaches.some(({ hard }) => hard)) continue;
        legal.push(next.at(-1)!);
        gone.push(street);
      }
      const share = minutes(gone) / minutes(given);
      const plan = await inForce('squads', legal, day);
      const moved = plan.evaluation.explained.flatMap(({ change }) =>
        change.what === 'vehicle' ? [change.unitId] : [],
      );
      expect(moved.length).toBe(Math.round(many * share));
      expect(moved.length).toBeGreaterThan(0);
      const stay = units.slice(0, many).filter((id) => !moved.includes(id));
      const area = new Set(
        [...gone, ...streetsOf(taker)].map(({ streetId }) => streetId).filter((id) => drivable.has(id)),
      );
      const rosters = await db.query<{ day: string; streetIds: string[] }>(
        `select to_char(day, 'YYYY-MM-DD') as day, to_jsonb(street_ids) as "streetIds" from rosters
       where city_id = 1 and unit_id = any($1::text[]) order by 1`,
        [moved],
      );
      for (const row of rosters)
        expect(row.streetIds.length === area.size && row.streetIds.every((id) => area.has(id))).toBe(
          row.day >= day,
        );
      const left = await db.query<{ day: string; n: number }>(
        `select to_char(day, 'YYYY-MM-DD') as day, (select count(*)::int4 from unnest(street_ids) x where x = any($2::text[])) as n
         from rosters where city_id = 1 and unit_id = any($1::text[])`,
        [stay, gone.map(({ streetId }) => streetId).filter((id) => drivable.has(id))],
      );
      for (const row of left) if (row.day >= day) expect(row.n).toBe(0);
      const squadOf = async (): Promise<string[]> =>
        (
          await db.query<{ s: string }>(
            `select squad_id as s from units where city_id = 1 and unit_id = any($1::text[]) order by unit_id`,
            [moved],
          )
        ).map(({ s }) => s);
      expect(new Set(await squadOf())).toEqual(new Set([giver]));
      const pdf = await readPdf(await papers.pdf(CITY, plan.planId, { grid }));
      expect(pdf.text).toContain('随片调整的车辆');
      nowMs = Date.parse(`${day}T00:01:00+08:00`);
      await plans.carryOn(CITY);
      expect(new Set(await squadOf())).toEqual(new Set([taker]));
    },
  );
});
