import { eachCase, Names } from './case-columns.ts';
import type { CaseColumns, CaseFilter } from './case-columns.ts';
import type { Exposures, Ground } from './city-ground.ts';
import { ancestorOf, areasOf, centreOf, hexNeighbours } from './hex-lattice.ts';
import { relativeEffort } from './relative-effort.ts';
import type { SpatialWeights } from './spatial-weights.ts';
import { streetNeighbours } from './street-neighbours.ts';
import type { LngLat } from '../../kernel/lng-lat.ts';

/**
 * A city ready to be asked: its ground, its cases and visits, and for each unit and resolution the places with their
 * exposure, neighbours and the place of every case, worked out once.
 */
export interface Frame {
  unit: 'cell' | 'street';
  resolution: number;
  /** H3 cells (sorted) or street ids. */
  ids: string[];
  exposures: Exposures;
  /** Ground measure of a place for areas of forecasts: m² of cell, m of street. */
  size: Float64Array;
  /** Place of each of the columns' cells (unit cell) or streets (unit street); −1: none. Grows with the columns. */
  placeOf: number[];
  rings: Map<number, SpatialWeights>;
}

/** Visits per street and day. */
export class VisitDays {
  private readonly street: number[] = [];
  private readonly day: number[] = [];
  private readonly visits: number[] = [];
  readonly streets = new Names();

  /** Lines: street id, days since 1970, visits. */
  append(packed: string): void {
    if (packed === '') return;
    for (const line of packed.split('\n')) {
      const [street = '', day, visits] = line.split('\t');
      this.street.push(this.streets.numberOf(street));
      this.day.push(Number(day));
      this.visits.push(Number(visits));
    }
  }

  /** Sum by street id over days from (included) to (excluded). */
  between(from: number, to: number): Map<string, number> {
    const out = new Float64Array(this.streets.list.length);
    for (let k = 0; k < this.day.length; k += 1)
      if (this.day[k]! >= from && this.day[k]! < to) out[this.street[k]!]! += this.visits[k]!;
    return new Map(this.streets.list.map((id, i) => [id, out[i]!]));
  }
}

export class Study {
  readonly ground: Ground;
  readonly cases: CaseColumns;
  visits: VisitDays;
  private readonly frames = new Map<string, Frame>();

  constructor(ground: Ground, cases: CaseColumns, visits: VisitDays) {
    this.ground = ground;
    this.cases = cases;
    this.visits = visits;
  }

  /** The places of a unit; RangeError for cells finer than the ground. */
  frame(unit: 'cell' | 'street', resolution: number): Frame {
    const key = unit === 'street' ? 'street' : `cell/${resolution}`;
    let frame = this.frames.get(key);
    if (frame === undefined) {
      frame = unit === 'street' ? this.streetFrame(resolution) : this.cellFrame(resolution);
      this.frames.set(key, frame);
    }
    this.placeNewCases(frame);
    return frame;
  }

  rings(frame: Frame, ring: number): SpatialWeights {
    let found = frame.rings.get(ring);
    if (found === undefined) {
      found =
        frame.unit === 'cell'
          ? hexNeighbours(frame.ids, ring)
          : streetNeighbours(frame.ids.length, this.ground.neighbours, ring);
      frame.rings.set(ring, found);
    }
    return found;
  }

  private cellFrame(resolution: number): Frame {
    const { ground } = this;
    if (resolution > ground.resolution)
      throw new RangeError(`resolution ${resolution} > ${ground.resolution}`);
    const parents = ground.cells.map((cell) =>
      resolution === ground.resolution ? cell : ancestorOf(cell, resolution),
    );
    const ids = [...new Set(parents)].sort();
    const at = new Map(ids.map((id, i) => [id, i]));
    const rolled = (from: Float64Array): Float64Array => {
      const out = new Float64Array(ids.length);
      parents.forEach((parent, i) => {
        out[at.get(parent)!]! += from[i]!;
      });
      return out;
    };
    const { byCell } = ground;
    return {
      unit: 'cell',
      resolution,
      ids,
      exposures: {
        street_length: rolled(byCell.street_length),
        floor_area: rolled(byCell.floor_area),
        population: rolled(byCell.population),
      },
      size: areasOf(ids),
      placeOf: [],
      rings: new Map(),
    };
  }

  private streetFrame(resolution: number): Frame {
    const { ground } = this;
    return {
      unit: 'street',
      resolution,
      ids: ground.streets.map(({ id }) => id),
      exposures: ground.byStreet,
      size: ground.byStreet.street_length,
      placeOf: [],
      rings: new Map(),
    };
  }

  private placeNewCases(frame: Frame): void {
    const { cases } = this;
    const names = frame.unit === 'cell' ? cases.cells.list : cases.streets.list;
    if (frame.placeOf.length === names.length) return;
    const at = new Map(frame.ids.map((id, i) => [id, i]));
    for (let k = frame.placeOf.length; k < names.length; k += 1) {
      const name = names[k]!;
      const id =
        frame.unit === 'street' || frame.resolution === cases.resolution
          ? name
          : ancestorOf(name, frame.resolution);
      frame.placeOf.push(at.get(id) ?? -1);
    }
  }

  /** Place of a case; −1 when it lies in none. */
  placeOfCase(frame: Frame, index: number): number {
    if (frame.unit === 'cell') return frame.placeOf[this.cases.cell[index]!]!;
    const street = this.cases.street[index]!;
    return street < 0 ? -1 : frame.placeOf[street]!;
  }

  /** Counts per place, by who found the case; patrol-found ones on managed streets, where visits are known, and elsewhere. */
  counts(
    frame: Frame,
    filter: CaseFilter,
    patrolChannels: readonly string[],
    keep: (index: number) => boolean = () => true,
  ): {
    others: Int32Array;
    patrolFound: Int32Array;
    patrolElsewhere: Int32Array;
    outside: number;
    cases: number;
  } {
    const patrol = this.channelMask(patrolChannels);
    const others = new Int32Array(frame.ids.length);
    const patrolFound = new Int32Array(frame.ids.length);
    const patrolElsewhere = new Int32Array(frame.ids.length);
    const managed = this.managedStreets();
    let outside = 0;
    let all = 0;
    eachCase(this.cases, filter, (i) => {
      if (!keep(i)) return;
      all += 1;
      const place = this.placeOfCase(frame, i);
      if (place < 0) outside += 1;
      else if (patrol[this.cases.channel[i]!] !== 1) others[place]! += 1;
      else if (managed[this.cases.street[i]!] === 1) patrolFound[place]! += 1;
      else patrolElsewhere[place]! += 1;
    });
    return { others, patrolFound, patrolElsewhere, outside, cases: all };
  }

  /** 1 for each of the columns' streets that is managed. */
  private managedStreets(): Uint8Array {
    return Uint8Array.from(this.cases.streets.list, (id) => (this.ground.streetAt.has(id) ? 1 : 0));
  }

  private channelMask(codes: readonly string[]): Uint8Array {
    const mask = new Uint8Array(this.cases.channels.list.length);
    for (const code of codes) {
      const number = this.cases.channels.find(code);
      if (number !== undefined) mask[number] = 1;
    }
    return mask;
  }

  /**
   * Visits per unit of exposure of each place on the local days, the usual visits of a managed street counting 1;
   * undefined when nothing is known. Metres that nobody manages count 0: nobody knows who passed there.
   */
  effort(frame: Frame, fromDay: number, toDay: number): Float64Array | undefined {
    const { ground } = this;
    const held = this.visits.between(fromDay, toDay);
    const byStreet = relativeEffort(
      ground.streets.map(({ id }) => held.get(id) ?? 0),
      ground.streets.map(({ grade }) => grade),
    );
    if (byStreet === undefined || frame.unit === 'street') return byStreet;
    const extra = new Float64Array(frame.ids.length);
    const { lies } = ground;
    const at = new Map(frame.ids.map((id, i) => [id, i]));
    const placeOfCell = ground.cells.map((cell) =>
      at.get(frame.resolution === ground.resolution ? cell : ancestorOf(cell, frame.resolution))!,
    );
    for (let k = 0; k < lies.street.length; k += 1)
      extra[placeOfCell[lies.cell[k]!]!]! += lies.metres[k]! * byStreet[lies.street[k]!]!;
    return extra.map((v, i) => v / frame.exposures.street_length[i]!);
  }

  /** Cases of a place and its ring in equal steps ending at `to` (epoch s), oldest first. */
  series(
    frame: Frame,
    filter: CaseFilter,
    steps: number,
    stepS: number,
    keep: (index: number) => boolean = () => true,
  ): Int32Array {
    const n = frame.ids.length;
    const first = filter.to - steps * stepS;
    const out = new Int32Array(n * steps);
    eachCase(this.cases, { ...filter, from: first }, (i) => {
      const place = this.placeOfCase(frame, i);
      if (place < 0 || !keep(i)) return;
      out[Math.min(steps - 1, Math.floor((this.cases.at[i]! - first) / stepS)) * n + place]! += 1;
    });
    return out;
  }

  /** Whether a case was found by one of the channels. */
  foundBy(codes: readonly string[]): (index: number) => boolean {
    const mask = this.channelMask(codes);
    return (index) => mask[this.cases.channel[index]!] === 1;
  }

  /** When the record begins: epoch s of the first case; Infinity without cases. */
  firstAt(): number {
    let first = Infinity;
    for (let i = 0; i < this.cases.size; i += 1) if (this.cases.at[i]! < first) first = this.cases.at[i]!;
    return first;
  }

  /** Names of the streets in a place, longest first, at most 3. */
  streetsIn(frame: Frame, place: number): { streetId: string; nameZh: string; nameEn: string }[] {
    const { ground } = this;
    const shown = (i: number) => {
      const { id, nameZh, nameEn } = ground.streets[i]!;
      return { streetId: id, nameZh, nameEn };
    };
    if (frame.unit === 'street') return [shown(place)];
    const metres = new Map<number, number>();
    for (const k of this.liesIn(frame).get(frame.ids[place]!) ?? [])
      metres.set(ground.lies.street[k]!, (metres.get(ground.lies.street[k]!) ?? 0) + ground.lies.metres[k]!);
    return [...metres]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, 3)
      .map(([street]) => shown(street));
  }

  private readonly lieIndex = new Map<number, Map<string, number[]>>();
  /** Which stretches of street lie in each cell of a frame. */
  private liesIn(frame: Frame): Map<string, number[]> {
    let index = this.lieIndex.get(frame.resolution);
    if (index === undefined) {
      index = new Map();
      const { lies, cells, resolution } = this.ground;
      for (let k = 0; k < lies.cell.length; k += 1) {
        const fine = cells[lies.cell[k]!]!;
        const cell = frame.resolution === resolution ? fine : ancestorOf(fine, frame.resolution);
        const list = index.get(cell);
        if (list === undefined) index.set(cell, [k]);
        else list.push(k);
      }
      this.lieIndex.set(frame.resolution, index);
    }
    return index;
  }
}

/** Middle of a cell; null for a street. */
export function middleOf(frame: Frame, place: number): LngLat | null {
  return frame.unit === 'cell' ? centreOf(frame.ids[place]!) : null;
}
