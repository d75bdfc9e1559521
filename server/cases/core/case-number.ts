/**
 * Which number does the next case of a day get? `prefix` is what all numbers of the day begin with, `last` the
 * highest taken so far or null. Four digits, more when the day has more.
 * Example: ('C20261122-', 'C20261122-0041') → 'C20261122-0042'.
 */
export function nextCaseNumber(prefix: string, last: string | null): string {
  const taken = last === null ? 0 : Number(last.slice(prefix.length));
  return `${prefix}${String((Number.isFinite(taken) ? taken : 0) + 1).padStart(4, '0')}`;
}
