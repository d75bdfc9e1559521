import { randomOf } from '../../kernel/random.ts';
import type { BalanceProblem } from './balance-problem.ts';
import type { LinearProgram, OpenProgram } from './linear-program.ts';
import { anchoredParts } from './move-relaxation.ts';
import { annealShapes } from './shape-anneal.ts';
import type { PricedShape } from './shape-search.ts';
import { ShapeSearch } from './shape-search.ts';

export interface ShapeBoundOptions {
  /** Cost of a known plan; the bound holds for every cheaper one. */
  upper: number;
  /** Plans within the bounds, to begin with. */
  plans: readonly ArrayLike<number>[];
  /** Prices to begin with: the duals of the relaxation, and its bound; a first proof below that ends the search. */
  prices: Float64Array;
  relaxed: number;
  seed: number;
  goOn: () => boolean;
  limitS: () => number;
  onBound: (bound: number) => void;
}

const sum = (prices: Float64Array): number => prices.reduce((a, b) => a + b, 0);
const priceOf = (units: readonly number[], value: Float64Array): number =>
  units.reduce((a, v) => a + value[v]!, 0);

interface Shape {
  part: number;
  units: number[];
  column: number;
}

/** Steps of annealing a unit of the graph. */
const ANNEAL_STEPS = 240;
const FIRST_BOX = 0.1;
const LEAST_BOX = 0.003;
/** Shapes of a part that a round may add. */
const MOST_ADDED = 4;
/** Best shape of a part within this much of the bound is good enough. */
const TOLERANCE = 0.02;
/** Branching nodes of one search; an unfinished one still proves what its open nodes leave. */
const MOST_NODES = 300;

/**
 * How few moves could do, if plans could be mixed from whole, connected shapes of each part?
 *
 * A price π_v is paid to whoever holds unit v. For any prices, Σ π_v + Σ_p (cheapest shape of p, moves less prices) is
 * a lower bound on the moves of every plan (Lagrange). The cheapest shape is searched exactly, so that each bound told
 * is proven. Prices are improved by column generation within a box round the best ones so far, with shapes found by
 * annealing. Much closer than the relaxation by units, since a part cannot take half of a heavy street.
 * Reference: Dantzig & Wolfe (1960); Mehrotra, Johnson & Nemhauser (1998) for districts; du Merle et al. (1999).
 */
export function boundByShapes(
  problem: BalanceProblem,
  open: OpenProgram,
  options: ShapeBoundOptions,
): number {
  const { graph, parts, start, cost } = problem;
  const { n } = graph;
  const { goOn, limitS } = options;
  const anchored = anchoredParts(problem, options.upper);
  const searches = anchored.map((is, p) => new ShapeSearch(problem, p, is, open));
  const random = randomOf(options.seed, 'balancing.shapes');
  const shapes: Shape[] = [];
  const known = new Set<string>();
  let center = Float64Array.from(options.prices);
  let box = FIRST_BOX;
  const master = open([], 0, 0);
  const best = { proven: -Infinity, guessed: -Infinity };
  const steps = ANNEAL_STEPS * n;

  const moveCost = (p: number, v: number): number => (start[v] === p ? 0 : cost[v]!);
  const valueAt = (p: number, prices: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, v) => moveCost(p, v) - prices[v]!);

  function addShape(p: number, units: number[]): boolean {
    const key = `${p}:${units.join(',')}`;
    if (known.has(key)) return false;
    known.add(key);
    const column = master.addColumn(
      units.reduce((a, v) => a + moveCost(p, v), 0),
      { rows: [...units, n + p], values: Array.from({ length: units.length + 1 }, () => 1) },
    );
    shapes.push({ part: p, units, column });
    return true;
  }
  const setBox = (): void => {
    for (let v = 0; v < n; v += 1) {
      master.setCost(2 * v, center[v]! + box);
      master.setCost(2 * v + 1, box - center[v]!);
    }
  };

  /** Proven bound at given prices; better shapes that turn up go to the master. */
  function prove(prices: Float64Array, guesses: readonly PricedShape[]): { bound: number; added: number } {
    let bound = sum(prices);
    let added = 0;
    for (let p = 0; p < parts; p += 1) {
      const answer = searches[p]!.cheapest(valueAt(p, prices), guesses[p]!.value, {
        tolerance: TOLERANCE,
        mostNodes: MOST_NODES,
        goOn,
        limitS,
      });
      bound += answer.bound;
      if (answer.best !== null && addShape(p, answer.best.units)) added += 1;
    }
    return { bound, added };
  }

  try {
    openMaster(master, n, parts);
    setBox();
    for (const plan of options.plans)
      for (let p = 0; p < parts; p += 1) {
        const units: number[] = [];
        for (let v = 0; v < n; v += 1) if (plan[v] === p) units.push(v);
        if (units.length > 0) addShape(p, units);
      }
    let centerGuesses: PricedShape[] = [];
    let provenCenter: Float64Array | undefined;
    for (let round = 0; goOn(); round += 1) {
      let prices = center;
      const answer = master.run(limitS());
      if (answer.state !== 'optimal') break;
      const duals = answer.rowDuals;
      const values = answer.values;
      const worth = answer.objective;
      if (round > 0) prices = duals.slice(0, n);
      const guesses: PricedShape[] = [];
      let guess = sum(prices);
      let added = 0;
      for (let p = 0; p < parts && goOn(); p += 1) {
        const value = valueAt(p, prices);
        const from = startingShape(shapes, p, values, value, random.next());
        const found = [
          ...annealShapes(problem, p, value, from, random, steps, anchored[p]),
          { value: priceOf(from, value), units: from },
        ].sort((a, b) => a.value - b.value);
        guesses.push(found[0]!);
        guess += found[0]!.value;
        const fair = valueAt(p, duals.slice(0, n));
        for (const { units } of found.slice(0, MOST_ADDED))
          if (priceOf(units, fair) < duals[n + p]! - 1e-5 && addShape(p, units)) added += 1;
      }
      if (guesses.length < parts) break;
      if (guess > best.guessed + 1e-5) {
        best.guessed = guess;
        center = prices;
        centerGuesses = guesses;
      } else box = Math.max(LEAST_BOX, 0.9 * box);
      setBox();
      const stuck = added === 0 || guess > worth - 0.05;
      if ((stuck || round % 25 === 24) && center !== provenCenter) {
        provenCenter = center;
        const proof = prove(center, centerGuesses);
        if (proof.bound > best.proven) {
          best.proven = proof.bound;
          options.onBound(best.proven);
        }
        if (best.proven > options.upper - 1 + 1e-6 || best.proven < options.relaxed) break;
        // The guess was too good to be true: prices near by may be better.
        best.guessed = proof.bound;
        if (stuck) box = Math.min(FIRST_BOX, 2 * box);
      } else if (stuck) box = Math.min(2 * FIRST_BOX, 2 * box);
      setBox();
    }
    return best.proven;
  } finally {
    master.close();
  }
}

/** Rows: each unit held once, each part one shape. Columns: two a unit that keep its price within a box. */
function openMaster(master: LinearProgram, n: number, parts: number): void {
  master.addRows(Array.from({ length: n + parts }, () => ({ low: 1, high: 1, columns: [], values: [] })));
  for (let v = 0; v < n; v += 1) {
    master.addColumn(0, { rows: [v], values: [1] });
    master.addColumn(0, { rows: [v], values: [-1] });
  }
}

function startingShape(
  shapes: readonly Shape[],
  p: number,
  values: Float64Array,
  value: Float64Array,
  chance: number,
): number[] {
  const own = shapes.filter((shape) => shape.part === p);
  const used = own.filter((shape) => (values[shape.column] ?? 0) > 1e-6);
  const from = used.length > 0 && chance < 0.5 ? used : own;
  let best = from[0]!;
  let least = Infinity;
  for (const shape of from) {
    let sum = 0;
    for (const v of shape.units) sum += value[v]!;
    if (sum < least) {
      least = sum;
      best = shape;
    }
  }
  return best.units;
}
