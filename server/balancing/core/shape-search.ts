import type { BalanceProblem } from './balance-problem.ts';
import type { LinearProgram, OpenProgram, ProgramRow } from './linear-program.ts';
import { supportRow } from './move-relaxation.ts';
import { smallestSeparator } from './separators.ts';

/** The units of one part, and what they come to at given prices. */
export interface PricedShape {
  value: number;
  units: number[];
}

export interface ShapeAnswer {
  /** No shape of the part is worth less. */
  bound: number;
  /** The best shape found here; null when none was better than the one handed in. */
  best: PricedShape | null;
  /** Whether `bound` is within `tolerance` of a shape. */
  closed: boolean;
  nodes: number;
}

interface Solved {
  objective: number;
  x: Float64Array;
  reduced: Float64Array;
}

interface Node {
  bound: number;
  zeros: number[];
  ones: number[];
}

/** Rounds of separators at the first node and at the others, and the rows that a round adds at most. */
const FIRST_ROUNDS = 60;
const ROUNDS = 4;
const ROUND_ROWS = 24;
/** A round that gains less than this is the last. */
const LEAST_GAIN = 0.002;
/** Rows of separators in a program before those that do not bind are left out. */
const MOST_ROWS = 260;

/**
 * Which connected set of units within the load bounds of one part is cheapest at given prices?
 *
 * Branch and cut: linear relaxation with separators of contiguity, branching on the heaviest undecided unit, best bound
 * first, units ruled out by their reduced cost. Separators hold for any prices and are kept from question to question.
 * `anchored`: the part keeps two units of its own (see `anchoredParts`); otherwise contiguity is left out, which can
 * only lower the bound.
 */
export class ShapeSearch {
  private readonly problem: BalanceProblem;
  private readonly part: number;
  private readonly anchored: boolean;
  private readonly open: OpenProgram;
  /** Separators that bound lately; they hold at any prices. */
  private rows: ProgramRow[] = [];
  private idle: boolean[] = [];
  /** Rows of a program before the separators. */
  private fixedRows = 0;

  constructor(problem: BalanceProblem, part: number, anchored: boolean, open: OpenProgram) {
    this.problem = problem;
    this.part = part;
    this.anchored = anchored;
    this.open = open;
  }

  /** `value[v]`: cost of having unit v. `incumbent`: value of a shape that is known. */
  cheapest(
    value: Float64Array,
    incumbent: number,
    options: { tolerance: number; mostNodes: number; goOn: () => boolean; limitS: () => number },
  ): ShapeAnswer {
    const { graph, allowed } = this.problem;
    const { n } = graph;
    const { tolerance, mostNodes, goOn, limitS } = options;
    const low = new Float64Array(n);
    const high = new Float64Array(n).fill(1);
    allowed.forEach((parts, v) => {
      if (parts === null) return;
      if (!parts.includes(this.part)) high[v] = 0;
      else if (parts.length === 1) low[v] = 1;
    });
    let program = this.program(value, low, high);
    let best: PricedShape | null = null;
    let limit = incumbent;
    let least = Infinity;
    let nodes = 0;
    const heap: Node[] = [{ bound: -Infinity, zeros: [], ones: [] }];
    const changed = new Set<number>();
    try {
      while (heap.length > 0) {
        const node = heap.pop()!;
        if (node.bound >= limit - tolerance || nodes >= mostNodes || !goOn()) {
          least = Math.min(least, node.bound);
          break;
        }
        nodes += 1;
        if (this.rows.length > MOST_ROWS) {
          program.close();
          this.forgetIdle();
          program = this.program(value, low, high);
        } else for (const v of changed) program.setBounds(v, low[v]!, high[v]!);
        changed.clear();
        for (const v of node.zeros) {
          program.setBounds(v, 0, 0);
          changed.add(v);
        }
        for (const v of node.ones) {
          program.setBounds(v, 1, 1);
          changed.add(v);
        }
        const solved = this.settle(program, value, limit - tolerance, nodes === 1, goOn, limitS);
        if (solved === 'infeasible') continue;
        if (solved === 'unfinished') {
          least = Math.min(least, node.bound);
          continue;
        }
        const bound = Math.max(node.bound, solved.objective);
        if (bound >= limit - tolerance) {
          least = Math.min(least, bound);
          continue;
        }
        if (nodes === 1) this.fix(program, solved, limit - solved.objective, low, high);
        const at = branchOn(solved.x, graph.weight);
        if (at < 0) {
          const units: number[] = [];
          for (let v = 0; v < n; v += 1) if (solved.x[v]! > 0.5) units.push(v);
          limit = bound;
          best = { value: bound, units };
          continue;
        }
        insert(heap, { bound, zeros: [...node.zeros, at], ones: node.ones });
        insert(heap, { bound, zeros: node.zeros, ones: [...node.ones, at] });
      }
      for (const node of heap) least = Math.min(least, node.bound);
      const bound = Math.min(least, limit);
      return { bound, best, closed: bound >= limit - tolerance - 1e-9, nodes };
    } finally {
      program.close();
    }
  }

  private program(value: Float64Array, low: Float64Array, high: Float64Array): LinearProgram {
    const { graph, low: least, high: most } = this.problem;
    const program = this.open([...value], 0, 1);
    for (let v = 0; v < graph.n; v += 1)
      if (low[v] !== 0 || high[v] !== 1) program.setBounds(v, low[v]!, high[v]!);
    const all = Array.from({ length: graph.n }, (_, v) => v);
    const rows: ProgramRow[] = [
      { low: least[this.part]!, high: most[this.part]!, columns: all, values: [...graph.weight] },
    ];
    if (this.anchored)
      for (const v of all)
        rows.push(supportRow(v, [...graph.to.subarray(graph.starts[v]!, graph.starts[v + 1]!)], (u) => u));
    this.fixedRows = rows.length;
    program.addRows([...rows, ...this.rows]);
    return program;
  }

  /** Leaves out the separators that did not bind when they were last solved with. */
  private forgetIdle(): void {
    this.rows = this.rows.filter((_, i) => this.idle[i] !== true);
    if (this.rows.length > MOST_ROWS / 2) this.rows = this.rows.slice(-MOST_ROWS / 2);
    this.idle = [];
  }

  /** Solves a node and cuts until nothing is torn, little is gained or the node is too dear. */
  private settle(
    program: LinearProgram,
    value: Float64Array,
    enough: number,
    first: boolean,
    goOn: () => boolean,
    limitS: () => number,
  ): Solved | 'infeasible' | 'unfinished' {
    let before = -Infinity;
    for (let round = 0; ; round += 1) {
      const answer = program.run(limitS());
      if (answer.state === 'infeasible') return 'infeasible';
      if (answer.state === 'unfinished') return 'unfinished';
      const solved = { objective: answer.objective, x: answer.values, reduced: answer.reducedCosts };
      if (!this.anchored || answer.objective >= enough) return solved;
      const duals = answer.rowDuals;
      this.idle = this.rows.map((_, i) => Math.abs(duals[this.fixedRows + i] ?? 0) < 1e-9);
      const rows = this.torn(answer.values, value);
      if (rows.length === 0) return solved;
      // A whole answer must be in one piece before it counts; a shared one may be branched on.
      const whole = branchOn(answer.values, this.problem.graph.weight) < 0;
      const last = round >= (first ? FIRST_ROUNDS : ROUNDS) || answer.objective < before + LEAST_GAIN;
      if (!whole && last) return solved;
      if (!goOn()) return 'unfinished';
      before = round % 4 === 0 ? answer.objective : before;
      this.rows.push(...rows);
      program.addRows(rows);
    }
  }

  private torn(x: Float64Array, value: Float64Array): ProgramRow[] {
    const { graph, start } = this.problem;
    let hub = -1;
    for (let v = 0; v < graph.n; v += 1)
      if (
        start[v] === this.part &&
        (hub < 0 || x[v]! > x[hub]! + 1e-7 || (x[v]! > x[hub]! - 1e-7 && value[v]! < value[hub]!))
      )
        hub = v;
    const found: { row: ProgramRow; by: number }[] = [];
    const seen = new Set<string>();
    const add = (row: ProgramRow): void => {
      const key = row.columns.join(',');
      if (seen.has(key)) return;
      seen.add(key);
      let activity = 0;
      row.columns.forEach((u, i) => {
        activity += row.values[i]! * x[u]!;
      });
      found.push({ row, by: (row.low - activity) / Math.sqrt(row.columns.length) });
    };
    for (let v = 0; v < graph.n; v += 1) {
      const share = x[v]!;
      if (share < 1e-6) continue;
      const need = share + x[hub]! - 1;
      if (v !== hub && need > 1e-5) {
        const separator = smallestSeparator(graph, x, v, (u) => u === hub, need);
        if (separator !== null && !separator.includes(hub)) add(supportRow(v, separator, (u) => u, hub));
      }
      if (start[v] !== this.part) {
        const separator = smallestSeparator(graph, x, v, (u) => start[u] === this.part, share);
        if (separator !== null) add(supportRow(v, separator, (u) => u));
      }
    }
    return found
      .sort((a, b) => b.by - a.by)
      .slice(0, ROUND_ROWS)
      .map(({ row }) => row);
  }

  /** Units whose reduced cost alone would make a shape too dear stay as the relaxation has them. */
  private fix(
    program: LinearProgram,
    solved: Solved,
    room: number,
    low: Float64Array,
    high: Float64Array,
  ): void {
    if (!Number.isFinite(room)) return;
    for (let v = 0; v < low.length; v += 1) {
      if (low[v] === high[v]) continue;
      if (solved.x[v]! < 1e-7 && solved.reduced[v]! > room + 1e-6) high[v] = 0;
      else if (solved.x[v]! > 1 - 1e-7 && -solved.reduced[v]! > room + 1e-6) low[v] = 1;
      else continue;
      program.setBounds(v, low[v]!, high[v]!);
    }
  }
}

/** The heaviest unit that is neither in nor out; −1 when all are decided. */
function branchOn(x: Float64Array, weight: Float64Array): number {
  let at = -1;
  let most = 0;
  for (let v = 0; v < x.length; v += 1) {
    const far = Math.min(x[v]!, 1 - x[v]!);
    if (far < 1e-5) continue;
    const score = far * (1 + weight[v]!);
    if (score > most) {
      most = score;
      at = v;
    }
  }
  return at;
}

/** Keeps the node of least bound at the end. */
function insert(heap: Node[], node: Node): void {
  let low = 0;
  let high = heap.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (heap[middle]!.bound >= node.bound) low = middle + 1;
    else high = middle;
  }
  heap.splice(low, 0, node);
}
