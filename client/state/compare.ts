import type { Period } from './app-state.ts';

/** How two periods stand beside each other: not at all, on both sides of a line, or one minus the other. */
const compareWays = ['none', 'swipe', 'difference'] as const;
export type CompareWay = (typeof compareWays)[number];

/** How far back period B lies: just before A, or so many whole weeks, so that weekdays meet weekdays. */
export const compareShifts = ['before', '4w', '12w'] as const;
export type CompareShift = (typeof compareShifts)[number];

export interface CompareView {
  way: CompareWay;
  shift: CompareShift;
  /** Where the line stands, share of the map's width from its left edge. */
  at: number;
}

export const emptyCompare: CompareView = { way: 'none', shift: 'before', at: 0.5 };

const DAY_MS = 86_400_000;
const weeks: Record<Exclude<CompareShift, 'before'>, number> = { '4w': 4, '12w': 12 };

/** Period B of the same length as A; null while A is not known. */
export function comparedPeriod(
  { from, to }: Period,
  shift: CompareShift,
): { from: string; to: string } | null {
  if (!from || !to) return null;
  const first = Date.parse(from);
  const last = Date.parse(to);
  const back = shift === 'before' ? last - first : weeks[shift] * 7 * DAY_MS;
  return { from: new Date(first - back).toISOString(), to: new Date(last - back).toISOString() };
}

export interface CellDifference {
  cell: string;
  /** Cases in A and in B. */
  a: number;
  b: number;
}

/** Cases of A and of B in every cell that has some in either. */
export function differenceOf(
  a: readonly { cell: string; count: number }[],
  b: readonly { cell: string; count: number }[],
): CellDifference[] {
  const all = new Map<string, CellDifference>(a.map(({ cell, count }) => [cell, { cell, a: count, b: 0 }]));
  for (const { cell, count } of b) {
    const known = all.get(cell);
    if (known) known.b += count;
    else all.set(cell, { cell, a: 0, b: count });
  }
  return [...all.values()];
}

/** The parts of an address that say it. */
export function writeCompare({ way, shift, at }: CompareView): [string, string][] {
  if (way === 'none') return [];
  const parts: [string, string][] = [['cmp', way]];
  if (shift !== emptyCompare.shift) parts.push(['cmpto', shift]);
  if (way === 'swipe' && at !== emptyCompare.at) parts.push(['cmpat', at.toFixed(3)]);
  return parts;
}

export function readCompare(query: URLSearchParams): CompareView {
  const way = compareWays.find((one) => one === query.get('cmp')) ?? 'none';
  if (way === 'none') return emptyCompare;
  const at = Number(query.get('cmpat') ?? Number.NaN);
  return {
    way,
    shift: compareShifts.find((one) => one === query.get('cmpto')) ?? emptyCompare.shift,
    at: way === 'swipe' && at >= 0.02 && at <= 0.98 ? at : emptyCompare.at,
  };
}
