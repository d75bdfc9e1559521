/**
 * How far is a matched route from the true one? (length wrongly added + length missed) / length of the truth, arcs
 * counted as often as they are gone. 0 is perfect; it can exceed 1. A truth without length gives 0 when the match is
 * empty as well, else Infinity. Both lists name arcs; `lengthOf` answers metres.
 * Source: P. Newson and J. Krumm, ACM GIS 2009, section 5.
 */
export function routeMismatch(
  truth: readonly number[],
  matched: readonly number[],
  lengthOf: (arc: number) => number,
): { added: number; missed: number; fraction: number } {
  const balance = new Map<number, number>();
  for (const arc of truth) balance.set(arc, (balance.get(arc) ?? 0) + 1);
  for (const arc of matched) balance.set(arc, (balance.get(arc) ?? 0) - 1);
  let added = 0;
  let missed = 0;
  for (const [arc, left] of balance) {
    if (left > 0) missed += left * lengthOf(arc);
    else added -= left * lengthOf(arc);
  }
  const whole = truth.reduce((sum, arc) => sum + lengthOf(arc), 0);
  return { added, missed, fraction: whole > 0 ? (added + missed) / whole : added > 0 ? Infinity : 0 };
}
