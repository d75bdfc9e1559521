import loadHighs from 'highs';
import type { LinearProgram, ProgramRow } from './core/linear-program.ts';

type Highs = Awaited<ReturnType<typeof loadHighs>>;
let loaded: Promise<Highs> | undefined;

/** Linear programs solved by HiGHS compiled to WebAssembly; loaded once a thread, at the first call. */
export async function openHighs(): Promise<
  (cost: readonly number[], low: number, high: number) => LinearProgram
> {
  loaded ??= loadHighs();
  const highs = await loaded;
  return (cost, low, high) => openProgram(highs, cost, low, high);
}

function openProgram(highs: Highs, cost: readonly number[], low: number, high: number): LinearProgram {
  const model = highs.createModel();
  model.options.set({ output_flag: false, presolve: 'off' });
  const columns = cost.length;
  let count = columns;
  if (columns > 0) {
    model.addVars(new Float64Array(columns).fill(low), new Float64Array(columns).fill(high));
    cost.forEach((value, i) => {
      if (value !== 0) model.changeColCost(i, value);
    });
  }
  const { optimal, infeasible } = highs.constants.modelStatus;
  return {
    addRows(rows: readonly ProgramRow[]) {
      if (rows.length === 0) return;
      const starts = new Int32Array(rows.length + 1);
      rows.forEach((row, i) => {
        starts[i + 1] = starts[i]! + row.columns.length;
      });
      const indices = new Int32Array(starts[rows.length]!);
      const values = new Float64Array(starts[rows.length]!);
      rows.forEach((row, i) => {
        const order = row.columns.map((_, k) => k).sort((a, b) => row.columns[a]! - row.columns[b]!);
        order.forEach((k, at) => {
          indices[starts[i]! + at] = row.columns[k]!;
          values[starts[i]! + at] = row.values[k]!;
        });
      });
      model.addRows({
        lower: Float64Array.from(rows, (row) => row.low),
        upper: Float64Array.from(rows, (row) => row.high),
        matrix: { format: 'csr', numRows: rows.length, numCols: count, starts, indices, values },
      });
    },
    addColumn(costOf, entries) {
      const order = entries.rows.map((_, k) => k).sort((a, b) => entries.rows[a]! - entries.rows[b]!);
      model.addCol(costOf, 0, highs.infinity, {
        indices: order.map((k) => entries.rows[k]!),
        values: order.map((k) => entries.values[k]!),
      });
      count += 1;
      return count - 1;
    },
    setCost: (column, value) => void model.changeColCost(column, value),
    setBounds: (column, from, to) => void model.changeColBounds(column, from, to),
    run(limitS) {
      if (limitS !== undefined)
        model.options.set({ time_limit: model.getRunTime() + Math.max(0.05, limitS) });
      model.run();
      const status = model.getModelStatus();
      if (status === infeasible) return { state: 'infeasible' };
      if (status !== optimal) return { state: 'unfinished' };
      const { colValue, rowDual, colDual } = model.getSolution();
      return {
        state: 'optimal',
        objective: model.getObjectiveValue(),
        values: colValue,
        rowDuals: rowDual,
        reducedCosts: colDual,
      };
    },
    runWhole(limitS) {
      const { integer } = highs.constants.variableType;
      for (let i = 0; i < count; i += 1) model.changeColIntegrality(i, integer);
      model.options.set({
        presolve: 'on',
        mip_rel_gap: 0,
        time_limit: model.getRunTime() + Math.max(0.05, limitS),
      });
      model.run();
      const status = model.getModelStatus();
      if (status === infeasible) return { bound: null, values: null, infeasible: true };
      const bound = Number(model.info.get('mip_dual_bound'));
      return {
        bound: Number.isFinite(bound) && Math.abs(bound) < 1e15 ? bound : null,
        values: status === optimal ? model.getSolution().colValue : null,
        infeasible: false,
      };
    },
    close: () => model.dispose(),
  };
}
