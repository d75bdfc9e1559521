import type { Database, Queryable } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import { notFound } from '../kernel/errors.ts';
import type { Balancing } from './balancing.ts';
import type { GroundModel, PostedDuty } from './core/ground-model.ts';
import { stretchesOf } from './core/held-spans.ts';
import type { SlotNaming } from './core/name-slots.ts';
import { brokenCells, nameSlots } from './core/name-slots.ts';
import { sectionHolders } from './core/section-holders.ts';
import { DAY_MIN, minuteText } from './core/slot-days.ts';
import { SLOT_SEED } from './core/slot-effects.ts';
import type { SlotProblem } from './core/slot-problem.ts';
import { slotProblem } from './core/slot-problem.ts';
import { readOwners, readRecorded } from './read-ground.ts';
import type { Answered, AnsweredQuery, AnsweredStretch } from './slot-contract.ts';
import type { NamedStretch } from './slot-store.ts';
import * as slotStore from './slot-store.ts';
import { readDayStart } from './store.ts';

type Pairs = readonly (readonly [string, string])[];

/** Who answers for which street in which hours, on record from the day a plan takes effect. */
export interface SlotRegister {
  /** Names holders from a local day on, as far as there are rosters; in the transaction that changed them. */
  name(
    tx: Queryable,
    naming: { cityId: number; model: GroundModel; day: string; source: string; pairs?: Pairs },
  ): Promise<number>;
  /**
   * Keeps the record up with the rosters once plans are in force: names holders for days that were rostered since (the
   * first from `due`), and names days anew on which somebody on record is not on shift any more.
   */
  keepUp(cityId: number, due: string | undefined): Promise<number>;
  /** 404 for a street that there is not. */
  answered(cityId: number, query: AnsweredQuery): Promise<Answered>;
  /** What is on record of some local days; `day` counts from the first. */
  recorded(cityId: number, from: string, to: string): Promise<NamedStretch[]>;
}

const DAY_MS = 86_400_000;
/** Days that are named in one go. */
const CHUNK = 7;
const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Names real days by their rosters; the sections are those of the first day at its beginning. */
async function nameDays(
  tx: Queryable,
  cityId: number,
  model: GroundModel,
  asked: { day: string; days: number; since: string; sectionsAt: string; pairs?: Pairs },
) {
  const { day, days, since, sectionsAt, pairs } = asked;
  const duties = await slotStore.readSlotDuties(tx, cityId, {
    from: shifted(day, -CHUNK),
    to: shifted(day, CHUNK),
    zero: day,
  });
  const recorded = await readRecorded(tx, cityId, sectionsAt);
  const owners = await readOwners(tx, cityId, sectionsAt);
  const officers = officersOf(duties.filter(({ ahead }) => shifted(day, ahead) >= since));
  const holderOf = sectionHolders({ streets: model.streets, officers, recorded });
  const posted = new Map(officers.map(({ personId, gridId }) => [personId, gridId]));
  const grid = new Map(
    model.streets.map(({ streetId, gridId }) => [
      streetId,
      owners.get(streetId) ?? posted.get(holderOf.get(streetId) ?? '') ?? gridId,
    ]),
  );
  const problem = slotProblem({
    days,
    shifts: model.shifts,
    duties,
    streets: model.streets,
    graph: model.graph,
    gridOf: (streetId) => grid.get(streetId)!,
    holderOf,
    ...(pairs === undefined ? {} : { pairs }),
  });
  return { duties, holderOf, problem, naming: nameSlots(problem, SLOT_SEED) };
}

export function createSlotRegister(deps: {
  db: Database;
  /** The city's time. */
  clock: Clock;
  balancing: Pick<Balancing, 'open'>;
}): SlotRegister {
  const { db, clock, balancing } = deps;

  async function name(
    tx: Queryable,
    { cityId, model, day, source, pairs }: Parameters<SlotRegister['name']>[1],
    begin?: string,
  ): Promise<number> {
    const { lastRoster } = await slotStore.readSlotHorizon(tx, cityId);
    if (lastRoster === null || lastRoster < day) return 0;
    const now = new Date(clock.now()).toISOString();
    const dayStart = await readDayStart(tx, cityId, day);
    // What has begun already was held by whoever held it.
    const from = begin ?? (dayStart > now ? dayStart : now);
    await slotStore.cutSlotHolders(tx, cityId, from);
    const agreed = pairs ?? (await slotStore.readAgreedPairs(tx, cityId));
    const begins = await slotStore.readPlanBegins(tx, cityId, day);
    let named = 0;
    // The evening before reaches into the first morning; sections change on days on which plans begin.
    for (let first = shifted(day, -1); first <= lastRoster;) {
      const next = [shifted(first, CHUNK), shifted(lastRoster, 1), ...begins.filter((one) => one > day)]
        .filter((one) => one > first)
        .sort()[0]!;
      const { problem, naming } = await nameDays(tx, cityId, model, {
        day: first,
        days: Math.round((Date.parse(next) - Date.parse(first)) / DAY_MS),
        // Days before a plan do not tell whose section is what: others walked then.
        since: begin === undefined ? day : shifted(first, -CHUNK),
        sectionsAt: first < day ? dayStart : await readDayStart(tx, cityId, first),
        ...(agreed === undefined ? {} : { pairs: agreed }),
      });
      const zero = first;
      const rows = problem.streets.flatMap(({ streetId }, s) =>
        stretchesOf(problem, naming, s).map((one) => ({ ...one, streetId, day: shifted(zero, one.day) })),
      );
      await slotStore.insertSlotHolders(tx, cityId, rows, { from, source, at: now });
      named += rows.length;
      first = next;
    }
    return named;
  }

  /** The first day after today on which what is on record breaks the rule by the rosters as they are now. */
  async function firstBrokenDay(
    cityId: number,
    model: GroundModel,
    namedUntil: string,
  ): Promise<string | undefined> {
    const tomorrow = shifted(model.day, 1);
    const pairs = await slotStore.readAgreedPairs(db, cityId);
    const begins = await slotStore.readPlanBegins(db, cityId, tomorrow);
    for (let first = tomorrow; (await readDayStart(db, cityId, first)) < namedUntil;) {
      const next = [shifted(first, CHUNK), ...begins].filter((one) => one > first).sort()[0]!;
      const days = Math.round((Date.parse(next) - Date.parse(first)) / DAY_MS);
      const { problem } = await nameDays(db, cityId, model, {
        day: first,
        days,
        since: shifted(first, -CHUNK),
        sectionsAt: await readDayStart(db, cityId, first),
        ...(pairs === undefined ? {} : { pairs }),
      });
      const onRecord = await slotStore.readSlotHolders(db, cityId, {
        from: first,
        to: shifted(next, -1),
        streetId: null,
      });
      const [broken] = brokenCells(problem, recordedCells(problem, onRecord))
        .map(({ slot }) => Math.floor(slot / problem.slots.length))
        .sort((a, b) => a - b);
      if (broken !== undefined) return shifted(first, broken);
      first = next;
    }
    return undefined;
  }

  return {
    name: (tx, naming) => name(tx, naming),
    async keepUp(cityId, due) {
      const { lastRoster, namedDay, namedUntil } = await slotStore.readSlotHorizon(db, cityId);
      const day = namedDay ?? due;
      if (lastRoster === null || day === undefined) return 0;
      const model = await balancing.open(cityId, 'sections');
      const broken = namedUntil === null ? undefined : await firstBrokenDay(cityId, model, namedUntil);
      const source = broken === undefined ? '排班表 roster' : '排班变动后重排 rosters changed';
      const from = broken ?? day;
      if (from > lastRoster) return 0;
      return db.transaction(async (tx) => {
        const begin = broken === undefined ? (namedUntil ?? undefined) : undefined;
        return name(
          tx,
          { cityId, model, day: from, source },
          begin ?? (await readDayStart(tx, cityId, from)),
        );
      });
    },
    async answered(cityId, { street, day, time = '12:00' }) {
      const model = await balancing.open(cityId, 'sections');
      const s = model.streets.findIndex(({ streetId }) => streetId === street);
      if (s < 0) throw notFound('street', street);
      const before = shifted(day, -1);
      const pairs = await slotStore.readAgreedPairs(db, cityId);
      const sectionsAt = new Date(Date.parse(await readDayStart(db, cityId, day)) + minutesOf(time) * 60_000);
      const { duties, holderOf, problem, naming } = await nameDays(db, cityId, model, {
        day: before,
        days: 2,
        since: shifted(day, -CHUNK),
        sectionsAt: sectionsAt.toISOString(),
        ...(pairs === undefined ? {} : { pairs }),
      });
      const onRecord = await slotStore.readSlotHolders(db, cityId, {
        from: before,
        to: day,
        streetId: street,
      });
      const byRule = ofDay(stretchesOf(problem, naming, s));
      const known = ofDay(onRecord);
      const minute = minutesOf(time);
      const recorded = known.some(({ a, b }) => a <= minute && minute < b);
      const chosen = recorded ? known : byRule;
      const found = chosen.find(({ a, b }) => a <= minute && minute < b);
      const shown = (one: (typeof chosen)[number]): AnsweredStretch => ({
        from: minuteText(one.a),
        to: one.b === DAY_MIN ? '24:00' : minuteText(one.b),
        personId: one.personId,
        nameZh: one.nameZh,
        why: one.why,
      });
      const holder = holderOf.get(street);
      const rostered = new Set(
        duties.flatMap(({ ahead, personId }) => (ahead === 0 || ahead === 1 ? [personId] : [])),
      ).size;
      return {
        streetId: street,
        day,
        time,
        recorded,
        source: recorded
          ? (onRecord.find((one) => one.personId === found?.personId)?.source ?? '')
          : '按当日排班推定 by the rule from the rosters of the day',
        rostered,
        standing:
          holder === undefined
            ? null
            : {
                personId: holder,
                nameZh: duties.find(({ personId }) => personId === holder)?.nameZh ?? holder,
              },
        at: found === undefined || (!recorded && rostered === 0) ? null : shown(found),
        stretches: recorded || rostered > 0 ? chosen.map(shown) : [],
      };
    },
    recorded: (cityId, from, to) => slotStore.readSlotHolders(db, cityId, { from, to, streetId: null }),
  };
}

/** What is on record, as cells of a problem. Cells that nothing on record reaches are as the problem would have them. */
function recordedCells(problem: SlotProblem, onRecord: readonly NamedStretch[]): Pick<SlotNaming, 'holder'> {
  const { slots, people, staff, streets } = problem;
  const holder = Int32Array.from(nameSlots(problem, SLOT_SEED).holder);
  const street = new Map(streets.map(({ streetId }, s) => [streetId, s]));
  const person = new Map(people.map(({ personId }, p) => [personId, p]));
  for (const { streetId, day, from, to, personId } of onRecord) {
    const s = street.get(streetId);
    if (s === undefined) continue;
    const [begin, end] = [day * DAY_MIN + from, day * DAY_MIN + to];
    for (let t = 0; t < staff.length; t += 1) {
      const slot = slots[t % slots.length]!;
      const at = Math.floor(t / slots.length) * DAY_MIN + slot.from;
      // Somebody who is on no roster any more is as good as nobody.
      if (begin <= at && at + slot.to - slot.from <= end)
        holder[s * staff.length + t] = personId === null ? -1 : (person.get(personId) ?? -1);
    }
  }
  return { holder };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Everybody on these rosters with the grid of his duty nearest to the first day, and all streets of his rosters. */
function officersOf(duties: readonly PostedDuty[]) {
  const found = new Map<string, { personId: string; gridId: string; streetIds: string[] }>();
  const nearest = duties.toSorted((a, b) => Math.abs(a.ahead) - Math.abs(b.ahead));
  for (const { personId, gridId, streetIds } of nearest) {
    if (gridId === null) continue;
    const known = found.get(personId);
    if (known === undefined) found.set(personId, { personId, gridId, streetIds: [...streetIds] });
    else for (const id of streetIds) if (!known.streetIds.includes(id)) known.streetIds.push(id);
  }
  return [...found.values()];
}

/** The parts of stretches (`day` 1 is the asked day) that lie in the asked day, minutes of it. */
const ofDay = (list: readonly Omit<NamedStretch, 'streetId' | 'source'>[]) =>
  list.flatMap(({ day: ahead, from, to, personId, nameZh, why }) => {
    const [a, b] = [Math.max(0, from + (ahead - 1) * DAY_MIN), Math.min(DAY_MIN, to + (ahead - 1) * DAY_MIN)];
    return a < b ? [{ a, b, personId, nameZh, why }] : [];
  });
