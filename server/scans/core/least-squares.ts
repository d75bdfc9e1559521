/**
 * Which x makes Σ(A·x − b)² least? Normal equations with partial pivoting; meant for few unknowns and scaled columns.
 * `rows`: A, each row as long as there are unknowns; `right`: b, as long as A has rows. Undefined when the rows do not
 * fix the unknowns (a pivot under 1e-10 of the largest).
 *
 * Example: rows [[1, 0], [1, 1], [1, 2]], right [1, 3, 5] → [1, 2].
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const inverse = normalInverse(rows);
  if (inverse === undefined) return undefined;
  const moments = inverse.map((_, i) =>
    rows.reduce((sum, row, k) => sum + (row[i] ?? 0) * (right[k] ?? 0), 0),
  );
  return inverse.map((row) => row.reduce((sum, value, j) => sum + value * (moments[j] ?? 0), 0));
}

/** (AᵀA)⁻¹ by Gauss-Jordan; undefined when it does not exist. */
export function normalInverse(rows: readonly (readonly number[])[]): number[][] | undefined {
  const size = rows[0]?.length ?? 0;
  const m = Array.from({ length: size }, (_, i) =>
    Array.from({ length: 2 * size }, (_unused, j) =>
      j < size ? rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0) : Number(j - size === i),
    ),
  );
  const largest = Math.max(...m.map((row, i) => Math.abs(row[i] ?? 0)));
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let i = column + 1; i < size; i += 1)
      if (Math.abs(m[i]?.[column] ?? 0) > Math.abs(m[pivot]?.[column] ?? 0)) pivot = i;
    const lead = m[pivot];
    const swapped = m[column];
    const value = lead?.[column] ?? 0;
    if (lead === undefined || swapped === undefined || !(Math.abs(value) > largest * 1e-10)) return undefined;
    m[pivot] = swapped;
    m[column] = lead.map((one) => one / value);
    for (let i = 0; i < size; i += 1) {
      const factor = m[i]?.[column] ?? 0;
      if (i === column || factor === 0) continue;
      m[i] = (m[i] ?? []).map((one, j) => one - factor * (m[column]?.[j] ?? 0));
    }
  }
  return m.map((row) => row.slice(size));
}
