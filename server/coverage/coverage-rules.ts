import type { CityDesk } from '../city/city.ts';
import type { StreetFacts } from './report-store.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The settings of a city that say what coverage asks for. */
export interface Rules {
  timeZone: string;
  demandMs: number[];
  visitedFrom: number;
  walkMps: number;
  windowDays: number;
}

export async function coverageRules(
  city: Pick<CityDesk, 'facts' | 'setting'>,
  cityId: number,
): Promise<Rules> {
  const [facts, demand, visited, walk, window] = await Promise.all([
    city.facts(cityId),
    city.setting<number[]>(cityId, 'coverage.demand_h'),
    city.setting<number>(cityId, 'coverage.visited_certainty'),
    city.setting<number>(cityId, 'coverage.walk_mps'),
    city.setting<number>(cityId, 'coverage.window_days'),
  ]);
  return {
    timeZone: facts.timeZone,
    demandMs: demand.value.map((hours) => hours * HOUR_MS),
    visitedFrom: visited.value,
    walkMps: walk.value,
    windowDays: Math.round(window.value),
  };
}

/** Longest gap that a street may have, ms. */
export function allowedGapMs(street: StreetFacts, rules: Rules): number {
  const byGrade = rules.demandMs[Math.min(street.grade, rules.demandMs.length) - 1] ?? 168 * HOUR_MS;
  return street.daily_must ? Math.min(byGrade, DAY_MS) : byGrade;
}

/** Where the visits of a street in a period are. */
export function visitsPath(streetId: string, fromMs: number, toMs: number): string {
  return `/api/v1/visits?street=${encodeURIComponent(streetId)}&from=${iso(fromMs)}&to=${iso(toMs)}`;
}

export function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
