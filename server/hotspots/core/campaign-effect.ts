import { logGamma } from './log-gamma.ts';

/**
 * Did trouble fall where the campaign was, more than elsewhere, and did it move next door?
 *
 * Counts before and during (or after), in the area, in the belt around it and in the comparison areas. `ratio` is the
 * change of the area over the change of the comparison; its 95 % interval by the log method with ½ added to every
 * count. p: Fisher's exact test given both margins, lower tail for the area (it fell), upper tail for the belt (it
 * rose). `displacement`: weighted displacement quotient (belt change over area change, each relative to the comparison):
 * negative, trouble moved next door; positive, the belt gained as well; null when the area did not fall.
 * Lengths of the periods cancel. Edges: no cases anywhere: ratio null, p = 1.
 * Reference: Fisher (1922); Bowers & Johnson (2003), measuring the geographical displacement and diffusion of benefit.
 * Example: area 40 → 10, belt 20 → 20, comparison 400 → 400: ratio 0.25, displacement 0.
 */
export interface BeforeAfter {
  before: number;
  after: number;
}

export interface CampaignEffect {
  ratio: number | null;
  interval: [number, number] | null;
  /** The area fell more than the comparison. */
  pFell: number;
  beltRatio: number | null;
  /** The belt rose more than the comparison. */
  pBeltRose: number;
  displacement: number | null;
  verdict: 'fell' | 'fell_and_moved' | 'no_change_shown';
  verdictZh: string;
  verdictEn: string;
}

export function campaignEffect(
  area: BeforeAfter,
  belt: BeforeAfter,
  comparison: BeforeAfter,
): CampaignEffect {
  const ratio = changeRatio(area, comparison);
  const beltRatio = changeRatio(belt, comparison);
  const pFell = fisherTail(area, comparison, 'lower');
  const pBeltRose = fisherTail(belt, comparison, 'upper');
  const fell = pFell <= 0.05;
  const moved = fell && pBeltRose <= 0.05;
  return {
    ratio,
    interval: intervalOf(area, comparison),
    pFell,
    beltRatio,
    pBeltRose,
    displacement: displacementOf(area, belt, comparison),
    ...(moved
      ? {
          verdict: 'fell_and_moved',
          verdictZh: '整治区下降超过对照区，但周边上升超过对照区：问题可能转移。',
          verdictEn:
            'The area fell more than the comparison, but the belt around rose: trouble may have moved next door.',
        }
      : fell
        ? {
            verdict: 'fell',
            verdictZh: '整治区下降超过对照区，未见向周边转移。',
            verdictEn: 'The area fell more than the comparison; no sign that trouble moved next door.',
          }
        : {
            verdict: 'no_change_shown',
            verdictZh: '未能证明整治区的下降超过对照区。',
            verdictEn: 'Not shown that the area fell more than the comparison.',
          }),
  };
}

function changeRatio(a: BeforeAfter, c: BeforeAfter): number | null {
  if (a.before === 0 || c.before === 0 || c.after === 0) return null;
  return a.after / a.before / (c.after / c.before);
}

function intervalOf(a: BeforeAfter, c: BeforeAfter): [number, number] | null {
  if (a.before + a.after === 0 || c.before + c.after === 0) return null;
  const [a0, a1, c0, c1] = [a.before + 0.5, a.after + 0.5, c.before + 0.5, c.after + 0.5];
  const middle = Math.log(a1 / a0 / (c1 / c0));
  const half = 1.959963984540054 * Math.sqrt(1 / a0 + 1 / a1 + 1 / c0 + 1 / c1);
  return [Math.exp(middle - half), Math.exp(middle + half)];
}

function displacementOf(area: BeforeAfter, belt: BeforeAfter, c: BeforeAfter): number | null {
  if (c.before === 0 || c.after === 0) return null;
  const change = (x: BeforeAfter): number => x.after / c.after - x.before / c.before;
  const success = change(area);
  if (success >= 0) return null;
  const quotient = change(belt) / success;
  return quotient === 0 ? 0 : quotient;
}

/** P(area's later count ≤ or ≥ the one seen) given all margins: hypergeometric. */
function fisherTail(a: BeforeAfter, c: BeforeAfter, side: 'lower' | 'upper'): number {
  const row = a.before + a.after;
  const later = a.after + c.after;
  const all = row + c.before + c.after;
  if (row === 0 || later === 0 || later === all) return 1;
  const least = Math.max(0, later - (all - row));
  const most = Math.min(row, later);
  const fixed = choose(all, later);
  let tail = 0;
  for (let k = least; k <= most; k += 1)
    if (side === 'lower' ? k <= a.after : k >= a.after)
      tail += Math.exp(choose(row, k) + choose(all - row, later - k) - fixed);
  return Math.min(1, tail);
}

function choose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
