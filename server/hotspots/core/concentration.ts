/**
 * How few places hold how much of the trouble?
 *
 * `shareHolding(x, 0.5)` (k50): the smallest share of places that hold half of the cases, partly counted at the last
 * place. `generalisedGini`: 0 when cases are spread as evenly as whole cases can be, near 1 when all are in one
 * place; corrects the ordinary Gini when there are fewer cases than places.
 * Edges: no places or no cases: 0 for both. Reference: Weisburd (2015); Bernasco & Steenbeek (2017).
 * Example: 100 places, 3 with 1 case each: G' = 0. All 5 cases in one of 100 places: G' = 1 − 1/5.
 */
export function shareHolding(counts: ArrayLike<number>, part: number): number {
  const sorted = Float64Array.from(counts).sort().reverse();
  let total = 0;
  for (const v of sorted) total += v;
  if (total === 0) return 0;
  let left = total * part;
  for (let i = 0; i < sorted.length; i += 1) {
    const v = sorted[i]!;
    if (v >= left - 1e-12 * total) return (i + left / v) / sorted.length;
    left -= v;
  }
  return 1;
}

export function generalisedGini(counts: ArrayLike<number>): number {
  const sorted = Float64Array.from(counts).sort();
  const n = sorted.length;
  let total = 0;
  let weighted = 0;
  sorted.forEach((v, i) => {
    total += v;
    weighted += (2 * (i + 1) - n - 1) * v;
  });
  if (total === 0) return 0;
  const gini = weighted / (n * total);
  return Math.max(n / total, 1) * (gini - 1) + 1;
}
