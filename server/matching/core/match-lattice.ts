/** Most states of one fix: 12 edges in both directions. */
export const MOST_STATES = 24;

/**
 * The window of a hidden Markov chain: for each kept fix its states (an edge, a place on it, a direction), how well
 * each explains the fix, and how likely each step between two fixes is. All logarithms are natural.
 */
export interface MatchLattice {
  columns: number;
  /** By column. */
  readonly states: Int32Array;
  /** By column × MOST_STATES. `heading`: 1 along the edge, −1 against it, 0 either (on foot). */
  readonly edge: Int32Array;
  readonly alongM: Float64Array;
  readonly heading: Int8Array;
  readonly logFit: Float64Array;
  readonly score: Float64Array;
  readonly back: Int16Array;
  readonly logForward: Float64Array;
  readonly logBackward: Float64Array;
  /** By column × MOST_STATES²: the step from state i of the column before to state j. */
  readonly logStep: Float64Array;
  /** Begins a chain with the states of column 0. */
  begin(): void;
  /** Takes the states and steps of column `columns` into the chain. */
  extend(): void;
  /** The best score that column `columns` would have, without taking it; −Infinity when no step leads there. */
  bestOfNext(): number;
  best(): number;
  /** The most likely state of each column given the whole window: `chosen[0 … columns − 1]`. */
  trace(chosen: Int32Array): void;
  /** Fills `logBackward`: the weight of all that follows each state within the window. */
  lookBack(): void;
  /** Probability of a state given all fixes of the window, after `lookBack`. */
  posterior(column: number, state: number): number;
  /** Probability of the step from state i of the column before to state j. */
  stepPosterior(column: number, i: number, j: number): number;
  /** Forgets the columns before `column`, whose state is settled: what does not descend from it cannot be chosen. */
  keepFrom(column: number, settled: number): void;
}

/** An empty lattice with room for `room` columns and one more that is being tried. */
export function createMatchLattice(room: number): MatchLattice {
  const S = MOST_STATES;
  const size = (room + 1) * S;
  const lattice: MatchLattice = {
    columns: 0,
    states: new Int32Array(room + 1),
    edge: new Int32Array(size),
    alongM: new Float64Array(size),
    heading: new Int8Array(size),
    logFit: new Float64Array(size),
    score: new Float64Array(size),
    back: new Int16Array(size),
    logForward: new Float64Array(size),
    logBackward: new Float64Array(size),
    logStep: new Float64Array(size * S),
    begin,
    extend,
    bestOfNext,
    best,
    trace,
    lookBack,
    posterior,
    stepPosterior,
    keepFrom,
  };
  const { states, edge, alongM, heading, logFit, score, back, logForward, logBackward, logStep } = lattice;
  const logTotal = new Float64Array(room + 1);

  function begin(): void {
    lattice.columns = 1;
    for (let j = 0; j < states[0]!; j += 1) {
      score[j] = logFit[j]!;
      logForward[j] = logFit[j]!;
      back[j] = -1;
    }
    level(score, 0, states[0]!);
    level(logForward, 0, states[0]!);
  }

  /** Scores a column from the one before, whose best score is 0; answers the best of it. */
  function scoreOf(column: number): number {
    const before = (column - 1) * S;
    const here = column * S;
    const count = states[column - 1]!;
    let top = -Infinity;
    for (let j = 0; j < states[column]!; j += 1) {
      let most = -Infinity;
      let from = -1;
      for (let i = 0; i < count; i += 1) {
        const value = score[before + i]! + logStep[(before + i) * S + j]!;
        if (value > most) {
          most = value;
          from = i;
        }
      }
      score[here + j] = most + logFit[here + j]!;
      back[here + j] = from;
      if (score[here + j]! > top) top = score[here + j]!;
    }
    return top;
  }

  function bestOfNext(): number {
    return scoreOf(lattice.columns);
  }

  function extend(): void {
    const column = lattice.columns;
    scoreOf(column);
    const before = (column - 1) * S;
    const here = column * S;
    const count = states[column - 1]!;
    for (let j = 0; j < states[column]!; j += 1) {
      let most = -Infinity;
      for (let i = 0; i < count; i += 1) {
        const value = logForward[before + i]! + logStep[(before + i) * S + j]!;
        if (value > most) most = value;
      }
      let sum = 0;
      if (most > -Infinity)
        for (let i = 0; i < count; i += 1) {
          const value = logForward[before + i]! + logStep[(before + i) * S + j]! - most;
          if (value > -40) sum += Math.exp(value);
        }
      logForward[here + j] = sum > 0 ? most + Math.log(sum) + logFit[here + j]! : -Infinity;
    }
    lattice.columns = column + 1;
    level(score, here, states[column]!);
    level(logForward, here, states[column]!);
  }

  function best(): number {
    const here = (lattice.columns - 1) * S;
    let top = -Infinity;
    for (let j = 0; j < states[lattice.columns - 1]!; j += 1)
      if (score[here + j]! > top) top = score[here + j]!;
    return top;
  }

  function trace(chosen: Int32Array): void {
    let column = lattice.columns - 1;
    let state = 0;
    for (let j = 1; j < states[column]!; j += 1)
      if (score[column * S + j]! > score[column * S + state]!) state = j;
    for (; column >= 0; column -= 1) {
      chosen[column] = state;
      state = back[column * S + state]!;
    }
  }

  function lookBack(): void {
    const last = lattice.columns - 1;
    logBackward.fill(0, last * S, last * S + states[last]!);
    for (let column = last - 1; column >= 0; column -= 1) {
      const here = column * S;
      const after = here + S;
      for (let i = 0; i < states[column]!; i += 1) {
        let most = -Infinity;
        for (let j = 0; j < states[column + 1]!; j += 1) {
          const value = logStep[(here + i) * S + j]! + logFit[after + j]! + logBackward[after + j]!;
          if (value > most) most = value;
        }
        let sum = 0;
        if (most > -Infinity)
          for (let j = 0; j < states[column + 1]!; j += 1) {
            const value = logStep[(here + i) * S + j]! + logFit[after + j]! + logBackward[after + j]! - most;
            if (value > -40) sum += Math.exp(value);
          }
        logBackward[here + i] = sum > 0 ? most + Math.log(sum) : -Infinity;
      }
      level(logBackward, here, states[column]!);
    }
    for (let column = 0; column <= last; column += 1) {
      const here = column * S;
      let most = -Infinity;
      for (let i = 0; i < states[column]!; i += 1)
        most = Math.max(most, logForward[here + i]! + logBackward[here + i]!);
      let sum = 0;
      for (let i = 0; i < states[column]!; i += 1)
        sum += Math.exp(logForward[here + i]! + logBackward[here + i]! - most);
      logTotal[column] = most + Math.log(sum);
    }
  }

  function posterior(column: number, state: number): number {
    const at = column * S + state;
    const value = Math.exp(logForward[at]! + logBackward[at]! - logTotal[column]!);
    return value >= 0 ? Math.min(1, value) : 0;
  }

  function stepPosterior(column: number, i: number, j: number): number {
    const before = (column - 1) * S;
    const here = column * S;
    // Of all steps out of state i, the share of the one to j; times how likely i is.
    let most = -Infinity;
    for (let k = 0; k < states[column]!; k += 1)
      most = Math.max(most, logStep[(before + i) * S + k]! + logFit[here + k]! + logBackward[here + k]!);
    if (most === -Infinity) return 0;
    let sum = 0;
    for (let k = 0; k < states[column]!; k += 1)
      sum += Math.exp(logStep[(before + i) * S + k]! + logFit[here + k]! + logBackward[here + k]! - most);
    const share =
      Math.exp(logStep[(before + i) * S + j]! + logFit[here + j]! + logBackward[here + j]! - most) / sum;
    return posterior(column - 1, i) * share;
  }

  function keepFrom(column: number, settled: number): void {
    const kept = lattice.columns - column;
    const end = lattice.columns;
    for (const values of [edge, alongM, heading, logFit, score, back, logForward])
      values.copyWithin(0, column * S, end * S);
    states.copyWithin(0, column, end);
    logStep.copyWithin(0, column * S * S, end * S * S);
    lattice.columns = kept;
    for (let j = 0; j < states[0]!; j += 1) if (j !== settled) score[j] = -Infinity;
    for (let c = 1; c < kept; c += 1)
      for (let j = 0; j < states[c]!; j += 1) {
        const from = back[c * S + j]!;
        if (from < 0 || score[(c - 1) * S + from] === -Infinity) score[c * S + j] = -Infinity;
      }
  }
  return lattice;
}

/** Shifts values so that the largest is 0. */
function level(values: Float64Array, start: number, count: number): void {
  let most = -Infinity;
  for (let i = start; i < start + count; i += 1) if (values[i]! > most) most = values[i]!;
  if (most > -Infinity) for (let i = start; i < start + count; i += 1) values[i]! -= most;
}
