import type { LngLat } from '../../kernel/lng-lat.ts';
import { centreOf, hexAt } from './hex-lattice.ts';

/**
 * The cases of a city as columns, so that a question over a million of them is one pass over flat numbers.
 *
 * Fed with packed lines, one case a line, fields by tab: epoch s, local minutes since 1970 (the city's wall clock),
 * longitude, latitude (degrees), type, channel, street id or empty, outcome or empty. Each position becomes its H3 cell at
 * `resolution`. Names are kept once and numbered in order of appearance.
 * Errors: RangeError for a line that does not read.
 */
export class Names {
  readonly list: string[] = [];
  private readonly at = new Map<string, number>();

  numberOf(name: string): number {
    let found = this.at.get(name);
    if (found === undefined) {
      found = this.list.length;
      this.list.push(name);
      this.at.set(name, found);
    }
    return found;
  }

  find(name: string): number | undefined {
    return this.at.get(name);
  }
}

/** What a case counts as while it has no outcome. */
export const NO_OUTCOME = 'none';

export class CaseColumns {
  size = 0;
  /** True while cases came in order of time: then a period is found by halving. */
  private ordered = true;
  /** Epoch s. */
  at = new Float64Array(1024);
  /** Local minutes since 1970-01-01 00:00 of the wall clock. */
  local = new Float64Array(1024);
  cell = new Int32Array(1024);
  type = new Uint16Array(1024);
  channel = new Uint16Array(1024);
  /** −1: no street. */
  street = new Int32Array(1024);
  /** Number of the outcome; that of NO_OUTCOME while there is none. */
  outcome = new Uint16Array(1024);
  readonly cells = new Names();
  readonly resolution: number;
  readonly types = new Names();
  readonly channels = new Names();
  readonly streets = new Names();
  readonly outcomes = new Names();

  constructor(resolution: number) {
    this.resolution = resolution;
  }

  append(packed: string): void {
    if (packed === '') return;
    for (const line of packed.split('\n')) {
      const [at, local, lng, lat, type, channel, street, outcome] = line.split('\t');
      const time = Number(at);
      if (type === undefined || channel === undefined || !Number.isFinite(time))
        throw new RangeError(`case line ${line}`);
      if (this.size === this.at.length) this.grow();
      const i = this.size;
      if (i > 0 && time < this.at[i - 1]!) this.ordered = false;
      this.at[i] = time;
      this.local[i] = Number(local);
      this.cell[i] = this.cells.numberOf(hexAt([Number(lng), Number(lat)], this.resolution));
      this.type[i] = this.types.numberOf(type);
      this.channel[i] = this.channels.numberOf(channel);
      this.street[i] = street === undefined || street === '' ? -1 : this.streets.numberOf(street);
      this.outcome[i] = this.outcomes.numberOf(
        outcome === undefined || outcome === '' ? NO_OUTCOME : outcome,
      );
      this.size += 1;
    }
  }

  /** Where a case is, to the middle of its cell. */
  positionOf(index: number): LngLat {
    return centreOf(this.cells.list[this.cell[index]!]!);
  }

  /** The first case that has no outcome yet; the number of cases when all have. */
  firstWithoutOutcome(): number {
    const none = this.outcomes.find(NO_OUTCOME);
    if (none === undefined) return this.size;
    for (let i = 0; i < this.size; i += 1) if (this.outcome[i] === none) return i;
    return this.size;
  }

  /**
   * Writes the outcomes of the cases from number `from` on. Lines: epoch s, outcome or empty, by tab. False, and nothing
   * more is written, when a line is not that of the case in its turn.
   */
  setOutcomes(from: number, packed: string): boolean {
    if (packed === '') return true;
    let i = from;
    for (const line of packed.split('\n')) {
      const [at, outcome] = line.split('\t');
      if (i >= this.size || this.at[i] !== Number(at)) return false;
      this.outcome[i] = this.outcomes.numberOf(
        outcome === undefined || outcome === '' ? NO_OUTCOME : outcome,
      );
      i += 1;
    }
    return true;
  }

  /** The first case at or after an instant (epoch s), when they are in order; 0 or the end otherwise. */
  firstFrom(at: number, otherwise: 'start' | 'end'): number {
    if (!this.ordered) return otherwise === 'start' ? 0 : this.size;
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const length = this.at.length * 2;
    this.at = larger(this.at, new Float64Array(length));
    this.local = larger(this.local, new Float64Array(length));
    this.cell = larger(this.cell, new Int32Array(length));
    this.type = larger(this.type, new Uint16Array(length));
    this.channel = larger(this.channel, new Uint16Array(length));
    this.street = larger(this.street, new Int32Array(length));
    this.outcome = larger(this.outcome, new Uint16Array(length));
  }
}

/** Which cases does a question ask about? */
export interface CaseFilter {
  /** Epoch s, from included, to excluded. */
  from: number;
  to: number;
  /** Codes; null for all. */
  types: readonly string[] | null;
  channels: readonly string[] | null;
  /** Absent as null. */
  outcomes?: readonly string[] | null;
  /** Local hours, from included to excluded; may pass midnight. */
  hours: readonly [number, number] | null;
  /** 1 Monday … 7 Sunday. */
  weekdays: readonly number[] | null;
}

/** Calls `each` with the number of every case that the filter keeps, in the order of the columns. */
export function eachCase(cases: CaseColumns, filter: CaseFilter, each: (index: number) => void): void {
  const types = maskOf(cases.types, filter.types);
  const channels = maskOf(cases.channels, filter.channels);
  const outcomes = maskOf(cases.outcomes, filter.outcomes ?? null);
  const days = filter.weekdays === null ? undefined : new Set(filter.weekdays);
  const end = cases.firstFrom(filter.to, 'end');
  for (let i = cases.firstFrom(filter.from, 'start'); i < end; i += 1) {
    const at = cases.at[i]!;
    if (at < filter.from || at >= filter.to) continue;
    if (types !== undefined && types[cases.type[i]!] !== 1) continue;
    if (channels !== undefined && channels[cases.channel[i]!] !== 1) continue;
    if (outcomes !== undefined && outcomes[cases.outcome[i]!] !== 1) continue;
    if (filter.hours !== null && !withinHours(cases.local[i]!, filter.hours)) continue;
    // 1970-01-01 was a Thursday.
    if (days !== undefined && !days.has(((Math.floor(cases.local[i]! / 1440) + 3) % 7) + 1)) continue;
    each(i);
  }
}

/** 1 for each of the numbered names that is among the codes; undefined for all. */
function maskOf(names: Names, codes: readonly string[] | null): Uint8Array | undefined {
  if (codes === null) return undefined;
  const out = new Uint8Array(names.list.length);
  for (const code of codes) {
    const number = names.find(code);
    if (number !== undefined) out[number] = 1;
  }
  return out;
}

function larger<T extends Float64Array | Int32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function withinHours(localMinutes: number, [from, to]: readonly [number, number]): boolean {
  const hour = (localMinutes % 1440) / 60;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}
