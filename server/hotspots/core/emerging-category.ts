/**
 * Since when is a place hot or cold, and is it getting worse?
 *
 * `signs`: one of +1 (significantly hot), −1 (cold), 0 per step, oldest first; `trend`: +1 rising, −1 falling, 0 no
 * significant Mann-Kendall trend of the z series. Answers one of 17 categories. h = share of hot steps.
 * Order of decision: the 90 % family, oscillating, new, consecutive, sporadic, historical, none. Where a first hot
 * step follows a cold history both "new" and "oscillating" fit the published wording; oscillating is chosen.
 * A place that was hot now and then but is not in the last step has no pattern (`sporadic` needs the last step).
 * "Historical" is not hot now but hot in at least 90 % of steps. Cold mirrors hot; intensifying cold is a falling z.
 * Edges: no step: none. Reference: the wording of Esri's Emerging Hot Spot Analysis.
 * Example: steps ". . h h" are consecutive_hot; "c . . h" oscillating_hot.
 */
type EmergingKind =
  | 'new'
  | 'consecutive'
  | 'intensifying'
  | 'persistent'
  | 'diminishing'
  | 'sporadic'
  | 'oscillating'
  | 'historical';
export type EmergingCategory = `${EmergingKind}_hot` | `${EmergingKind}_cold` | 'none';

export function emergingCategory(signs: ArrayLike<number>, trend: number): EmergingCategory {
  const hot = kindOf(signs, trend, 1);
  if (hot !== undefined) return `${hot}_hot`;
  const cold = kindOf(signs, -trend, -1);
  return cold === undefined ? 'none' : `${cold}_cold`;
}

function kindOf(signs: ArrayLike<number>, trend: number, side: 1 | -1): EmergingKind | undefined {
  const steps = signs.length;
  if (steps === 0) return undefined;
  let count = 0;
  let opposite = 0;
  for (let t = 0; t < steps; t += 1) {
    if (signs[t] === side) count += 1;
    else if (signs[t] === -side) opposite += 1;
  }
  const now = signs[steps - 1] === side;
  // Whole numbers, so that 9 of 10 is 90 %.
  if (count * 10 >= steps * 9) {
    if (!now) return 'historical';
    if (trend > 0) return 'intensifying';
    return trend < 0 ? 'diminishing' : 'persistent';
  }
  if (!now) return undefined;
  if (opposite > 0) return 'oscillating';
  if (count === 1) return 'new';
  let run = 0;
  while (run < steps && signs[steps - 1 - run] === side) run += 1;
  return run === count ? 'consecutive' : 'sporadic';
}
