import type { VisitRowProblem } from '../evidence-contract.ts';
import { localOffsetMs } from './local-hours.ts';

/** A row of the file: its place in words and its cells by heading. */
export interface VisitRow {
  place: string;
  properties: Record<string, string | number | boolean | null>;
}

export interface VisitBook {
  streets: readonly { streetId: string; nameZh: string; nameEn: string }[];
  people: readonly { personId: string; nameZh: string }[];
  timeZone: string;
  /** Visits before this are too old, after that in the future; epoch ms. */
  sinceMs: number;
  nowMs: number;
}

export interface ToldVisit {
  place: string;
  streetId: string;
  personId: string | null;
  startedMs: number;
  endedMs: number;
  note: string | null;
}

const STREET = ['街巷', '街巷编号', '路段', 'street', 'streetid'];
const START = ['开始', '开始时间', '到访时间', '时间', 'start', 'started', 'startedat', 'time'];
const END = ['结束', '结束时间', '离开时间', 'end', 'ended', 'endedat'];
const PERSON = ['人员', '工号', '姓名', '巡查人', 'person', 'personid'];
const NOTE = ['备注', '说明', 'note'];
const DAY_MS = 86_400_000;

const plain = (text: string): string => text.toLowerCase().replace(/[\s（）()_\-.:：*]/g, '');

/** Which visits does a file tell of, and which rows cannot be read, each with its place, value and reason? */
export function readVisitSheet(
  rows: readonly VisitRow[],
  book: VisitBook,
): { visits: ToldVisit[]; refused: VisitRowProblem[] } {
  const streets = byName(book.streets.map((one) => [one.streetId, [one.streetId, one.nameZh, one.nameEn]]));
  const people = byName(book.people.map((one) => [one.personId, [one.personId, one.nameZh]]));
  const visits: ToldVisit[] = [];
  const refused: VisitRowProblem[] = [];
  for (const { place, properties } of rows) {
    const cells = new Map(Object.entries(properties).map(([heading, value]) => [plain(heading), value]));
    const cell = (names: readonly string[]): string =>
      String(
        names.map((name) => cells.get(name)).find((value) => value !== undefined && value !== null) ?? '',
      ).trim();
    const refuse = (code: string, value: string, reasonZh: string, reasonEn: string): void =>
      void refused.push({ place, code, value: value === '' ? null : value, reasonZh, reasonEn });

    const streetText = cell(STREET);
    const street = streets.get(plain(streetText));
    if (street === undefined) {
      refuse('street_unknown', streetText, '没有这条街巷', 'There is no such street');
      continue;
    }
    if (street === null) {
      refuse(
        'street_ambiguous',
        streetText,
        '有多条同名街巷，请写编号',
        'Several streets have this name: give the id',
      );
      continue;
    }
    const startText = cell(START);
    const startedMs = instantOf(startText, book.timeZone);
    const endText = cell(END);
    const endedMs = endText === '' ? startedMs : instantOf(endText, book.timeZone);
    if (startedMs === undefined || endedMs === undefined) {
      refuse(
        'time_unreadable',
        startedMs === undefined ? startText : endText,
        '时间无法读出，例：2026-03-02 09:30',
        'The time cannot be read; write 2026-03-02 09:30',
      );
      continue;
    }
    if (endedMs < startedMs || endedMs - startedMs > DAY_MS) {
      refuse(
        'time_order',
        endText,
        '结束早于开始，或相隔超过一天',
        'It ends before it begins, or more than a day later',
      );
      continue;
    }
    if (endedMs > book.nowMs) {
      refuse('time_future', endText === '' ? startText : endText, '时间在将来', 'The time is in the future');
      continue;
    }
    if (startedMs < book.sinceMs) {
      refuse('time_too_old', startText, '早于可补记的期限', 'Older than visits may be added');
      continue;
    }
    const personText = cell(PERSON);
    const person = personText === '' ? null : people.get(plain(personText));
    if (person === undefined || (person === null && personText !== '')) {
      refuse('person_unknown', personText, '没有此人，或有同名者', 'There is no such person, or several');
      continue;
    }
    const note = cell(NOTE);
    visits.push({
      place,
      streetId: street,
      personId: person,
      startedMs,
      endedMs,
      note: note === '' ? null : note.slice(0, 500),
    });
  }
  return { visits, refused };
}

/** Ids by their plain names; null when a name means several. */
function byName(list: readonly (readonly [string, readonly string[]])[]): Map<string, string | null> {
  const found = new Map<string, string | null>();
  for (const [id, names] of list)
    for (const name of new Set(names.map(plain))) found.set(name, found.has(name) ? null : id);
  // An id always means itself.
  for (const [id] of list) found.set(plain(id), id);
  return found;
}

/** Epoch ms of a written time: with an offset as it says, without one in the city's time. Undefined: unreadable. */
function instantOf(text: string, timeZone: string): number | undefined {
  const found =
    /^(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?[T ]\s*(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, zone] = found;
  const [mo, d, h, mi, s] = [month, day, hour, minute, second ?? '0'].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const asUtc = Date.UTC(Number(year), mo - 1, d, h, mi, s);
  const back = new Date(asUtc);
  if (mo < 1 || mo > 12 || back.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return undefined;
  if (zone === undefined) return asUtc - localOffsetMs(asUtc - localOffsetMs(asUtc, timeZone), timeZone);
  if (zone.toUpperCase() === 'Z') return asUtc;
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})/.exec(zone)!;
  return asUtc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
