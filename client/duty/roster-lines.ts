import type { Roster, RosterRow } from '../../server/duty/contract.ts';

const DAY_MS = 86_400_000;

export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Is this a day such as 2026-11-23? */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The Monday of the week that a day is in. */
export function mondayOf(day: string): string {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return plusDays(day, -((weekday + 6) % 7));
}

export interface RosterLine {
  personId: string;
  nameZh: string;
  gridId: string | null;
  cells: { day: string; turns: RosterRow[]; onLeave: boolean }[];
}

/** A line for everybody who has a turn in these days, by grid and name. */
export function rosterLines(roster: Roster, days: readonly string[]): RosterLine[] {
  const byPerson = new Map<string, RosterRow[]>();
  for (const row of roster.rows) {
    const held = byPerson.get(row.personId);
    if (held === undefined) byPerson.set(row.personId, [row]);
    else held.push(row);
  }
  return [...byPerson.entries()]
    .map(([personId, rows]): RosterLine => ({
      personId,
      nameZh: rows[0]?.nameZh ?? personId,
      gridId: rows[0]?.gridId ?? null,
      cells: days.map((day) => ({
        day,
        turns: rows.filter((row) => row.day === day),
        onLeave: roster.leaves.some(
          (one) => one.personId === personId && one.startsOn <= day && one.endsOn >= day,
        ),
      })),
    }))
    .toSorted(
      (a, b) => (a.gridId ?? '').localeCompare(b.gridId ?? '') || a.nameZh.localeCompare(b.nameZh, 'zh'),
    );
}
