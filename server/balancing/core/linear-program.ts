/** One row: low ≤ Σ values·columns ≤ high. */
export interface ProgramRow {
  low: number;
  high: number;
  columns: number[];
  values: number[];
}

export type ProgramAnswer =
  | {
      state: 'optimal';
      objective: number;
      values: Float64Array;
      rowDuals: Float64Array;
      reducedCosts: Float64Array;
    }
  | { state: 'infeasible' }
  | { state: 'unfinished' };

/** A linear program to be minimised, which grows and is solved again from where it was. The solver is handed in. */
export interface LinearProgram {
  addRows(rows: readonly ProgramRow[]): void;
  /** A further column ≥ 0 with entries in rows that exist; answers its number. */
  addColumn(cost: number, entries: { rows: number[]; values: number[] }): number;
  setCost(column: number, value: number): void;
  setBounds(column: number, low: number, high: number): void;
  /** `limitS`: seconds after which it may give up ("unfinished"). */
  run(limitS?: number): ProgramAnswer;
  /**
   * The same with all columns whole (branch and bound), for at most `limitS` seconds. `bound`: nothing whole costs less
   * (null: nothing proven); `values`: the best whole answer when the search was finished.
   */
  runWhole(limitS: number): { bound: number | null; values: Float64Array | null; infeasible: boolean };
  close(): void;
}

/** Opens a program with columns of the given costs, all bounded by `low` and `high`, and no rows. */
export type OpenProgram = (cost: readonly number[], low: number, high: number) => LinearProgram;
