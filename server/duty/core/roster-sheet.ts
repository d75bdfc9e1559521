import { shorten } from '../../kernel/errors.ts';
import type { RosterProblem } from '../contract.ts';

type Value = string | number | boolean | null;

/** A row of the sheet: its place in words and its cells by heading. */
export interface SheetRow {
  place: string;
  properties: Record<string, Value>;
}

/** Who and what is known in the city. */
export interface DutyBook {
  people: readonly {
    personId: string;
    nameZh: string;
    active: boolean;
    gridId: string | null;
    unitId: string | null;
  }[];
  shifts: readonly {
    shiftId: string;
    nameZh: string;
    nameEn: string;
    mode: string;
    starts: string;
    ends: string;
  }[];
  grids: readonly { gridId: string; nameZh: string }[];
  posts: readonly { postId: string; nameZh: string; gridId: string }[];
  streets: readonly { streetId: string; nameZh: string }[];
  /** Beats of the last roster: what a person walked when the sheet says nothing. */
  lastStreets: ReadonlyMap<string, readonly string[]>;
  leaves: readonly { personId: string; startsOn: string; endsOn: string }[];
}

/** One turn of one person. */
export interface Turn {
  day: string;
  personId: string;
  shiftId: string;
  gridId: string | null;
  postId: string | null;
  unitId: string | null;
  streetIds: string[];
}

export interface SheetReading {
  turns: Turn[];
  /** People and days that the sheet speaks of, also those with a day off: what stood there is replaced. */
  spoken: { personId: string; day: string }[];
  refused: RosterProblem[];
  warnings: RosterProblem[];
}

const PERSON = ['工号', '人员编号', '人员', '姓名', '队员', 'person', 'personid', 'name'];
const GRID = ['网格', '网格编号', '所属网格', 'grid', 'gridid'];
const POST = ['岗位', '值守点', '岗位编号', 'post', 'postid'];
const STREETS = ['街巷', '路段', '责任路段', '巡查路段', 'streets', 'streetids'];
const DAY = ['日期', '值班日期', 'day', 'date'];
const SHIFT = ['班次', '班别', 'shift', 'shiftid'];
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
const OFF = new Set(['', '休', '休息', '轮休', '公休', '-', '—', '/', 'x', '×', 'off', '0']);
const LEAVE = /年假|年休|病假|事假|培训|调休|婚假|产假|leave/i;
const HOUR_MS = 3_600_000;
/** Less rest than this between two turns is worth a look, h. Source: product default, to be confirmed locally. */
const SHORT_REST_H = 8;

const plain = (text: string): string => text.toLowerCase().replace(/[\s（）()_\-.:：*]/g, '');

/** The day that a heading means. `weekOf`: Monday for headings that name weekdays only; `nearDay` gives a year to 11月23日. */
export function dayOfHeading(
  heading: string,
  nearDay: string,
  weekOf: string | undefined,
): string | undefined {
  const full = /(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})/.exec(heading);
  if (full !== null) return validDay(Number(full[1]), Number(full[2]), Number(full[3]));
  const short = /^\D*?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?/.exec(heading);
  if (short !== null) {
    const year = Number(nearDay.slice(0, 4));
    // The year that puts the day nearest to now: a sheet for January is written in December.
    const days = [year - 1, year, year + 1].flatMap((one) => {
      const day = validDay(one, Number(short[1]), Number(short[2]));
      return day === undefined ? [] : [day];
    });
    return days.toSorted((a, b) => away(a, nearDay) - away(b, nearDay))[0];
  }
  const weekday = /(?:周|星期|礼拜)([一二三四五六日天])/.exec(heading);
  if (weekday === null || weekOf === undefined) return undefined;
  const index = WEEKDAYS.indexOf(weekday[1] === '天' ? '日' : weekday[1]!);
  return new Date(Date.parse(weekOf) + index * 24 * HOUR_MS).toISOString().slice(0, 10);
}

const away = (a: string, b: string): number => Math.abs(Date.parse(a) - Date.parse(b));

function validDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined;
}

/**
 * What turns does a 排班表 give? Two shapes are read: one row a person with a column for each day (cells name shifts,
 * two joined by + , 、), and one row a turn with columns for day and shift. A cell that cannot be read is refused with
 * its place and sinks no other; short rest and turns during leave are warnings and refusals of their own.
 */
export function readRosterSheet(
  rows: readonly SheetRow[],
  book: DutyBook,
  options: { today: string; weekOf?: string },
): SheetReading {
  const reading: SheetReading = { turns: [], spoken: [], refused: [], warnings: [] };
  const refuse = (place: string, code: string, value: Value | undefined, zh: string, en: string): void => {
    reading.refused.push({ place, code, value: shorten(String(value ?? '')), reasonZh: zh, reasonEn: en });
  };
  const spoken = new Set<string>();
  const speak = (personId: string, day: string): void => {
    const key = `${personId} ${day}`;
    if (spoken.has(key)) return;
    spoken.add(key);
    reading.spoken.push({ personId, day });
  };

  for (const row of rows) {
    const headings = Object.keys(row.properties);
    const cell = (names: readonly string[]): { heading: string; text: string } | undefined => {
      for (const name of names) {
        const heading = headings.find((one) => plain(one) === name);
        const text = heading === undefined ? '' : String(row.properties[heading] ?? '').trim();
        if (heading !== undefined && text !== '') return { heading, text };
      }
      return undefined;
    };
    const who = personOf(row, book, cell(PERSON.slice(0, 2)), cell(PERSON), refuse);
    if (who === undefined) continue;
    const grid = refer(cell(GRID), book.grids, (one) => [one.gridId, one.nameZh]);
    const post = refer(cell(POST), book.posts, (one) => [one.postId, one.nameZh]);
    if (grid === null) {
      const said = cell(GRID)!;
      refuse(`${row.place} ${said.heading}`, 'unknown_grid', said.text, '没有这个网格', 'No such grid');
      continue;
    }
    if (post === null) {
      const said = cell(POST)!;
      refuse(`${row.place} ${said.heading}`, 'unknown_post', said.text, '没有这个岗位', 'No such post');
      continue;
    }
    const beat = streetsOf(row, book, cell(STREETS), refuse);
    if (beat === undefined) continue;
    const base = {
      personId: who.personId,
      unitId: who.unitId,
      gridId: grid?.gridId ?? post?.gridId ?? who.gridId,
      postId: post?.postId ?? null,
      streetIds: beat.length > 0 ? beat : [...(book.lastStreets.get(who.personId) ?? [])],
    };

    const day = cell(DAY);
    const listed: { day: string; text: string; place: string }[] = [];
    if (day === undefined) {
      for (const heading of headings) {
        const on = dayOfHeading(heading, options.today, options.weekOf);
        if (on === undefined) continue;
        listed.push({
          day: on,
          text: String(row.properties[heading] ?? '').trim(),
          place: `${row.place} ${heading}`,
        });
      }
      if (listed.length === 0)
        refuse(row.place, 'no_days', who.nameZh, '这一行没有日期列', 'The row has no column for a day');
    } else {
      const on = dayOfHeading(day.text, options.today, options.weekOf);
      const shift = cell(SHIFT);
      if (on === undefined)
        refuse(`${row.place} ${day.heading}`, 'invalid_day', day.text, '不是日期', 'Not a date');
      else
        listed.push({
          day: on,
          text: shift?.text ?? '',
          place: `${row.place} ${shift?.heading ?? ''}`.trim(),
        });
    }
    for (const { day: on, text, place } of listed) {
      const shifts = shiftsOf(text, book, place, refuse);
      if (shifts === undefined) continue;
      speak(who.personId, on);
      for (const shift of shifts)
        takeTurn(reading, book, { ...base, day: on, shiftId: shift.shiftId }, place, refuse);
    }
  }
  warnShortRest(reading, book);
  return reading;
}

type Refuse = (place: string, code: string, value: Value | undefined, zh: string, en: string) => void;
type Cell = { heading: string; text: string } | undefined;

function personOf(
  row: SheetRow,
  book: DutyBook,
  number: Cell,
  any: Cell,
  refuse: Refuse,
): DutyBook['people'][number] | undefined {
  const said = number ?? any;
  if (said === undefined) {
    refuse(row.place, 'person_missing', '', '没有工号或姓名', 'Neither number nor name of a person');
    return undefined;
  }
  const place = `${row.place} ${said.heading}`;
  const byId = book.people.find((one) => one.personId === said.text);
  const named = byId === undefined ? book.people.filter((one) => one.nameZh === said.text) : [byId];
  const [found, second] = named;
  if (found === undefined) {
    refuse(place, 'unknown_person', said.text, '名册里没有此人', 'Not in the register of staff');
    return undefined;
  }
  if (second !== undefined) {
    refuse(
      place,
      'ambiguous_name',
      said.text,
      `有 ${named.length} 人同名，请填工号`,
      'Several people have this name: give the number',
    );
    return undefined;
  }
  if (!found.active) {
    refuse(place, 'inactive_person', said.text, '此人已不在岗', 'No longer in service');
    return undefined;
  }
  return found;
}

/** Undefined when nothing was said, null when it is not known. */
function refer<T>(said: Cell, list: readonly T[], names: (one: T) => string[]): T | null | undefined {
  if (said === undefined) return undefined;
  return list.find((one) => names(one).includes(said.text)) ?? null;
}

function streetsOf(row: SheetRow, book: DutyBook, said: Cell, refuse: Refuse): string[] | undefined {
  if (said === undefined) return [];
  const found: string[] = [];
  for (const name of said.text.split(/[,，、;；\s]+/).filter((one) => one !== '')) {
    const street = book.streets.find((one) => one.streetId === name || one.nameZh === name);
    if (street === undefined) {
      refuse(`${row.place} ${said.heading}`, 'unknown_street', name, '没有这条街巷', 'No such street');
      return undefined;
    }
    found.push(street.streetId);
  }
  return found;
}

/** Undefined when the cell cannot be read; an empty list is a day off. */
function shiftsOf(
  text: string,
  book: DutyBook,
  place: string,
  refuse: Refuse,
): DutyBook['shifts'][number][] | undefined {
  if (OFF.has(text.toLowerCase()) || LEAVE.test(text)) return [];
  const found: DutyBook['shifts'][number][] = [];
  for (const word of text.split(/[+＋,，、/]/).map((one) => one.trim())) {
    const name = word.replace(/班$/, '');
    const shift = book.shifts.find((one) =>
      [one.shiftId, one.nameZh, one.nameEn, one.mode].some(
        (known) => known === word || known.replace(/班$/, '') === name,
      ),
    );
    if (shift === undefined) {
      refuse(place, 'unknown_shift', word, '没有这个班次', 'No such shift');
      return undefined;
    }
    found.push(shift);
  }
  return found;
}

function takeTurn(reading: SheetReading, book: DutyBook, turn: Turn, place: string, refuse: Refuse): void {
  const away = book.leaves.find(
    (one) => one.personId === turn.personId && one.startsOn <= turn.day && one.endsOn >= turn.day,
  );
  if (away !== undefined) {
    refuse(
      place,
      'on_leave',
      turn.shiftId,
      `此人 ${away.startsOn} 至 ${away.endsOn} 请假`,
      `On leave from ${away.startsOn} to ${away.endsOn}`,
    );
    return;
  }
  const own = hoursOf(turn, book);
  const clash = reading.turns.find((other) => {
    if (other.personId !== turn.personId) return false;
    const hours = hoursOf(other, book);
    return hours.from < own.to && own.from < hours.to;
  });
  if (clash !== undefined) {
    refuse(
      place,
      'double_booked',
      turn.shiftId,
      `与 ${clash.day} 的 ${clash.shiftId} 时间重叠`,
      `Overlaps ${clash.shiftId} of ${clash.day}`,
    );
    return;
  }
  reading.turns.push(turn);
}

/** 06:30 as 6.5. */
const hourOf = (text: string): number => Number(text.slice(0, 2)) + Number(text.slice(3, 5)) / 60;

/** Hours of a turn counted from the epoch as if local time were UTC. */
function hoursOf(turn: Turn, book: DutyBook): { from: number; to: number } {
  const shift = book.shifts.find((one) => one.shiftId === turn.shiftId)!;
  const midnight = Date.parse(turn.day) / HOUR_MS;
  const from = midnight + hourOf(shift.starts);
  const to = midnight + hourOf(shift.ends) + (hourOf(shift.ends) <= hourOf(shift.starts) ? 24 : 0);
  return { from, to };
}

function warnShortRest(reading: SheetReading, book: DutyBook): void {
  const byPerson = new Map<string, Turn[]>();
  for (const turn of reading.turns)
    byPerson.set(turn.personId, [...(byPerson.get(turn.personId) ?? []), turn]);
  for (const [personId, turns] of byPerson) {
    const sorted = turns.toSorted((a, b) => hoursOf(a, book).from - hoursOf(b, book).from);
    for (const [index, turn] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next === undefined) continue;
      const rest = hoursOf(next, book).from - hoursOf(turn, book).to;
      if (rest >= SHORT_REST_H || next.day === turn.day) continue;
      const name = book.people.find((one) => one.personId === personId)?.nameZh ?? personId;
      reading.warnings.push({
        place: `${name} ${next.day}`,
        code: 'short_rest',
        value: `${rest} h`,
        reasonZh: `距上一班仅 ${rest} 小时`,
        reasonEn: `Only ${rest} hours after the turn before`,
      });
    }
  }
}
