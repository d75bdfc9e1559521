import { Names } from './case-columns.ts';
import { ancestorOf, areasOf, fullDisc, hexAt } from './hex-lattice.ts';

/**
 * What ground can trouble grow on? Metres of street, floor area and people of every fine cell, and of every street.
 *
 * `road`: metres of carriageway, laid on both kerbs half the width from the middle, since cases lie at the roadside;
 * each piece of about 10 m goes to the cell in which it lies. `building`: floor area (m²) at a point; dwellings also
 * weigh the people of their grid. `finish` shares people and floor among cells that have a street, nearest rings
 * first, in proportion to their metres: what nobody can reach from a street is not exposure.
 * Cells without a street are outside the study area. Units: m, m², people.
 * Edges: no dwellings: people follow all floor area; no buildings: they follow the area of the grid.
 */
export interface StreetRow {
  id: string;
  nameZh: string;
  nameEn: string;
  grade: number;
  lengthM: number;
}

export interface Exposures {
  street_length: Float64Array;
  floor_area: Float64Array;
  population: Float64Array;
}

export interface Ground {
  resolution: number;
  cells: string[];
  cellAt: Map<string, number>;
  byCell: Exposures;
  streets: StreetRow[];
  streetAt: Map<string, number>;
  byStreet: Exposures;
  neighbours: [number, number][];
  /** Metres of a street in a cell, one entry each. */
  lies: { street: Int32Array; cell: Int32Array; metres: Float64Array };
}

const DWELLINGS = new Set([
  'courtyard', 'residential_slab', 'residential_tower', 'midrise', 'farmhouse', 'apartments', 'house',
  'residential', 'detached', 'terrace', 'dormitory', 'bungalow', 'semidetached_house',
]); // prettier-ignore
/** Metres between two samples along a road. */
const STEP_M = 10;
const METRES_PER_DEGREE = 111_195;
/** How far people and floors may be from a street, rings of cells of the city's fine resolution. */
const REACH = 4;

export class GroundBuilder {
  private readonly metres = new Map<string, number>();
  private readonly streetMetres = new Map<string, number>();
  private readonly floor = new Map<string, number>();
  private readonly dwelling = new Map<string, number>();
  private readonly streets: StreetRow[] = [];
  private readonly streetNumbers = new Names();
  private readonly pairs: [string, string][] = [];
  private readonly shares: {
    grid: string;
    population: number;
    areaM2: number;
    cell: string;
    weight: number;
  }[] = [];
  private readonly fine: number;
  private readonly resolution: number;

  /** `fine`: the city's fine resolution, of the crosswalk; `resolution`: that of the ground, at least as fine. */
  constructor(fine: number, resolution: number) {
    this.fine = fine;
    this.resolution = resolution;
  }

  /** Lines: street id or empty, width m, then `lng lat,lng lat,…`. */
  roads(packed: string): void {
    for (const line of linesOf(packed)) {
      const [street = '', width = '0', path = ''] = line.split('\t');
      const points = path.split(',').map((pair) => pair.split(' ').map(Number) as [number, number]);
      for (let k = 1; k < points.length; k += 1)
        this.stretch(street, Number(width), points[k - 1]!, points[k]!);
    }
  }

  private stretch(street: string, width: number, a: [number, number], b: [number, number]): void {
    const squeeze = Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180);
    const east = (b[0] - a[0]) * squeeze * METRES_PER_DEGREE;
    const north = (b[1] - a[1]) * METRES_PER_DEGREE;
    const length = Math.hypot(east, north);
    if (!(length > 0)) return;
    const pieces = Math.max(1, Math.round(length / STEP_M));
    for (let k = 0; k < pieces; k += 1)
      for (const side of [-1, 1]) {
        const t = (k + 0.5) / pieces;
        const off = (side * width) / 2 / length;
        const lng = a[0] + (b[0] - a[0]) * t - (north * off) / METRES_PER_DEGREE / squeeze;
        const lat = a[1] + (b[1] - a[1]) * t + (east * off) / METRES_PER_DEGREE;
        const cell = hexAt([lng, lat], this.resolution);
        add(this.metres, cell, length / pieces / 2);
        if (street !== '') add(this.streetMetres, `${street}\t${cell}`, length / pieces / 2);
      }
  }

  /** Lines: kind, lng, lat, floor area m². */
  buildings(packed: string): void {
    for (const line of linesOf(packed)) {
      const [kind = '', lng, lat, area] = line.split('\t');
      const cell = hexAt([Number(lng), Number(lat)], this.fine);
      add(this.floor, cell, Number(area));
      if (DWELLINGS.has(kind)) add(this.dwelling, cell, Number(area));
    }
  }

  /** Lines: grid, people, area m² of the grid, cell, share of the grid's area in the cell. */
  people(packed: string): void {
    for (const line of linesOf(packed)) {
      const [grid = '', population, areaM2, cell = '', weight] = line.split('\t');
      this.shares.push({
        grid,
        population: Number(population),
        areaM2: Number(areaM2),
        cell,
        weight: Number(weight),
      });
    }
  }

  /** Lines: id, Chinese name, English name, grade, length m. */
  addStreets(packed: string): void {
    for (const line of linesOf(packed)) {
      const [id = '', nameZh = '', nameEn = '', grade, lengthM] = line.split('\t');
      this.streetNumbers.numberOf(id);
      this.streets.push({ id, nameZh, nameEn, grade: Number(grade), lengthM: Number(lengthM) });
    }
  }

  /** Lines: two street ids that meet. */
  addNeighbours(packed: string): void {
    for (const line of linesOf(packed)) {
      const [a = '', b = ''] = line.split('\t');
      this.pairs.push([a, b]);
    }
  }

  finish(): Ground {
    const cells = [...this.metres.keys()].sort();
    const cellAt = new Map(cells.map((cell, i) => [cell, i]));
    const metres = Float64Array.from(cells, (cell) => this.metres.get(cell)!);
    const reach = this.streetCellsByFine(cells, metres);
    const byCell: Exposures = {
      street_length: metres,
      floor_area: this.shareOut(this.floor, reach, cells.length),
      population: this.shareOut(this.peopleByCell(), reach, cells.length),
    };
    const streetAt = new Map(this.streets.map((street, i) => [street.id, i]));
    const lies = { street: [] as number[], cell: [] as number[], metres: [] as number[] };
    for (const [key, value] of this.streetMetres) {
      const [street = '', cell = ''] = key.split('\t');
      const number = streetAt.get(street);
      if (number === undefined) continue;
      lies.street.push(number);
      lies.cell.push(cellAt.get(cell)!);
      lies.metres.push(value);
    }
    const byStreet: Exposures = {
      street_length: Float64Array.from(this.streets, (street) => street.lengthM),
      floor_area: new Float64Array(this.streets.length),
      population: new Float64Array(this.streets.length),
    };
    lies.street.forEach((street, k) => {
      const share = lies.metres[k]! / metres[lies.cell[k]!]!;
      byStreet.floor_area[street]! += share * byCell.floor_area[lies.cell[k]!]!;
      byStreet.population[street]! += share * byCell.population[lies.cell[k]!]!;
    });
    return {
      resolution: this.resolution,
      cells,
      cellAt,
      byCell,
      streets: this.streets,
      streetAt,
      byStreet,
      neighbours: this.pairs.flatMap(([a, b]) => {
        const pair = [streetAt.get(a), streetAt.get(b)] as const;
        return pair[0] === undefined || pair[1] === undefined ? [] : [[pair[0], pair[1]] as [number, number]];
      }),
      lies: {
        street: Int32Array.from(lies.street),
        cell: Int32Array.from(lies.cell),
        metres: Float64Array.from(lies.metres),
      },
    };
  }

  /** Fine cell → its ground cells with metres. */
  private streetCellsByFine(cells: string[], metres: Float64Array): Map<string, { i: number; m: number }[]> {
    const out = new Map<string, { i: number; m: number }[]>();
    cells.forEach((cell, i) => {
      const fine = this.resolution === this.fine ? cell : ancestorOf(cell, this.fine);
      const list = out.get(fine);
      if (list === undefined) out.set(fine, [{ i, m: metres[i]! }]);
      else list.push({ i, m: metres[i]! });
    });
    return out;
  }

  /** Spreads what stands in fine cells over the street cells around, one ring at least. */
  private shareOut(
    held: ReadonlyMap<string, number>,
    reach: ReadonlyMap<string, { i: number; m: number }[]>,
    size: number,
  ): Float64Array {
    const out = new Float64Array(size);
    for (const [cell, value] of held) {
      if (!(value > 0)) continue;
      for (let ring = 1; ring <= REACH; ring += 1) {
        const near = fullDisc(cell, ring).flatMap((other) => reach.get(other) ?? []);
        const sum = near.reduce((total, { m }) => total + m, 0);
        if (sum === 0) continue;
        for (const { i, m } of near) out[i]! += (value * m) / sum;
        break;
      }
    }
    return out;
  }

  /** The people of each grid, by the floor of its dwellings. */
  private peopleByCell(): Map<string, number> {
    const floor = this.dwelling.size > 0 ? this.dwelling : this.floor;
    const areas = new Map<string, number>();
    const parts = this.shares.map((share) => {
      let area = areas.get(share.cell);
      if (area === undefined) areas.set(share.cell, (area = areasOf([share.cell])[0]!));
      const inside = Math.min(1, (share.weight * share.areaM2) / area);
      return { ...share, living: (floor.get(share.cell) ?? 0) * inside };
    });
    const living = new Map<string, number>();
    for (const part of parts) add(living, part.grid, part.living);
    const out = new Map<string, number>();
    for (const part of parts) {
      const all = living.get(part.grid)!;
      add(out, part.cell, part.population * (all > 0 ? part.living / all : part.weight));
    }
    return out;
  }
}

function linesOf(packed: string): string[] {
  return packed === '' ? [] : packed.split('\n');
}

function add(map: Map<string, number>, key: string, value: number): void {
  map.set(key, (map.get(key) ?? 0) + value);
}
