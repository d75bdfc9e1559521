/**
 * How much harder than usual was a street patrolled?
 *
 * Visits of each street over the median of the streets of its grade (visited streets only); never below 1. Below the
 * usual the expectation is left as it is: a street that is visited less is not therefore suspicious.
 * Edges: no visits at all: undefined, since effort is then not known. A grade with one street: 1.
 * Example: three streets of one grade with 10, 10 and 40 visits: 1, 1, 4.
 */
export function relativeEffort(
  visits: ArrayLike<number>,
  grades: ArrayLike<number>,
): Float64Array | undefined {
  const byGrade = new Map<number, number[]>();
  for (let i = 0; i < visits.length; i += 1) {
    if (!(visits[i]! > 0)) continue;
    const list = byGrade.get(grades[i]!);
    if (list === undefined) byGrade.set(grades[i]!, [visits[i]!]);
    else list.push(visits[i]!);
  }
  if (byGrade.size === 0) return undefined;
  const median = new Map<number, number>();
  for (const [grade, list] of byGrade) {
    list.sort((a, b) => a - b);
    const middle = list.length >> 1;
    median.set(grade, list.length % 2 === 1 ? list[middle]! : (list[middle - 1]! + list[middle]!) / 2);
  }
  return Float64Array.from({ length: visits.length }, (_, i) => {
    const usual = median.get(grades[i]!);
    return usual === undefined ? 1 : Math.max(1, visits[i]! / usual);
  });
}
