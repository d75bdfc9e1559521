import { readFileSync, readdirSync } from 'node:fs';
import { holidayFileSchema } from './contract.ts';
import { dayNumberOf, dayTextOf } from './core/local-time.ts';

/** What a published notice says about a day. */
export interface PublishedDay {
  working: boolean;
  nameZh: string;
  source: string;
}

export interface PublishedDays {
  /** Days that a notice names, YYYY-MM-DD. */
  days: ReadonlyMap<string, PublishedDay>;
  /** Years whose notice is here: the other days of these follow the weekday. */
  years: ReadonlySet<number>;
}

const FOLDER = new URL('../../data/calendar/', import.meta.url);
let held: PublishedDays | undefined;

/** The notices that the product ships, read once. A file that does not fit its schema is a defect. */
export function publishedDays(): PublishedDays {
  if (held !== undefined) return held;
  const days = new Map<string, PublishedDay>();
  const years = new Set<number>();
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
    const file = holidayFileSchema.parse(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')));
    for (const { year, source, assumed, holidays } of file.years) {
      if (!assumed) years.add(year);
      for (const { nameZh, from, to, working } of holidays) {
        for (let day = dayNumberOf(from); day <= dayNumberOf(to); day += 1)
          days.set(dayTextOf(day), { working: false, nameZh, source });
        for (const day of working) days.set(day, { working: true, nameZh: `${nameZh}调休上班`, source });
      }
    }
  }
  held = { days, years };
  return held;
}
