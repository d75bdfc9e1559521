/**
 * How well is a grid, a street, a type or a channel served, in numbers that can be compared?
 *
 * Rates stand on length (per km), people (per 10,000) and, for what patrols found, visits (per 100); shares are
 * timeliness (closed by the due time, among those whose due time has come or that are closed) and recurrence (the
 * same trouble back at the same place), each with Wilson's 95 % interval, so that 1 of 1 is not called 100 %.
 * The closing rate is not among them (it saturates), fines are not either. Unknown stays null: no denominator, no
 * rate; a period before the city's data begin is `unknown`, not zero.
 * Reference: Wilson (1927). Example: 1 of 1 gives 0.207 … 1.
 */
export interface KpiCounts {
  cases: number;
  patrolFound: number;
  persuaded: number;
  escalated: number;
  /** Cases with a due time that has come or that are closed; those of them closed in time. */
  judged: number;
  onTime: number;
  openOverdue: number;
  recurred: number;
  /** Closed ones, and the sum of their hours from report to closing. */
  closed: number;
  closedHours: number;
  visits: number | null;
}

export interface KpiGround {
  lengthM: number | null;
  population: number | null;
}

export interface Share {
  share: number;
  low: number;
  high: number;
  of: number;
}

export interface Kpis {
  cases: number;
  perKm: number | null;
  per10kPeople: number | null;
  /** Patrol-found cases per 100 visits. */
  perHundredVisits: number | null;
  timeliness: Share | null;
  recurrence: Share | null;
  persuasion: Share | null;
  openOverdue: number;
  meanHours: number | null;
}

const Z = 1.959963984540054;

/** Wilson's 95 % interval of k of n; null for n = 0. */
export function wilson(k: number, n: number): Share | null {
  if (n === 0) return null;
  const p = k / n;
  const denominator = 1 + (Z * Z) / n;
  const middle = (p + (Z * Z) / (2 * n)) / denominator;
  const half = (Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n))) / denominator;
  return { share: p, low: k === 0 ? 0 : middle - half, high: k === n ? 1 : middle + half, of: n };
}

const rate = (count: number, base: number | null, unit: number): number | null =>
  base === null || base <= 0 ? null : (count / base) * unit;

export function kpisOf(counts: KpiCounts, ground: KpiGround): Kpis {
  return {
    cases: counts.cases,
    perKm: rate(counts.cases, ground.lengthM, 1000),
    per10kPeople: rate(counts.cases, ground.population, 10_000),
    perHundredVisits: rate(counts.patrolFound, counts.visits, 100),
    timeliness: wilson(counts.onTime, counts.judged),
    recurrence: wilson(counts.recurred, counts.cases),
    persuasion: wilson(counts.persuaded, counts.persuaded + counts.escalated),
    openOverdue: counts.openOverdue,
    meanHours: counts.closed === 0 ? null : counts.closedHours / counts.closed,
  };
}

export interface Comparison {
  state: 'known' | 'unknown';
  kpis: Kpis | null;
  /** Relative change of the number of cases; null when unknown or when there were none. */
  caseChange: number | null;
  /** Change of timeliness and recurrence in shares (0.05: five points up); null when either is not known. */
  timelinessChange: number | null;
  recurrenceChange: number | null;
}

const points = (a: Share | null, b: Share | null): number | null =>
  a === null || b === null ? null : a.share - b.share;

/** Held against an earlier period; `known` says whether the city's data reach back to its beginning. */
export function compared(now: Kpis, before: Kpis | null, known: boolean): Comparison {
  if (!known || before === null)
    return {
      state: 'unknown',
      kpis: null,
      caseChange: null,
      timelinessChange: null,
      recurrenceChange: null,
    };
  return {
    state: 'known',
    kpis: before,
    caseChange: before.cases === 0 ? null : now.cases / before.cases - 1,
    timelinessChange: points(now.timeliness, before.timeliness),
    recurrenceChange: points(now.recurrence, before.recurrence),
  };
}

/** The period before one of the same length, and the same period a year before, as epoch ms. */
export function earlierPeriods(
  fromMs: number,
  toMs: number,
): { before: [number, number]; yearBefore: [number, number] } {
  return { before: [fromMs - (toMs - fromMs), fromMs], yearBefore: [yearBack(fromMs), yearBack(toMs)] };
}

function yearBack(ms: number): number {
  const back = new Date(ms);
  const month = back.getUTCMonth();
  back.setUTCFullYear(back.getUTCFullYear() - 1);
  // 29 February has no day a year before: the 28th.
  if (back.getUTCMonth() !== month) back.setUTCDate(0);
  return back.getTime();
}
