import type { Coverage, StreetCoverage } from '../contract.ts';

const HOUR_MS = 3_600_000;

function span(hours: number): { zh: string; en: string } {
  return hours >= 24 && hours % 24 === 0
    ? { zh: `${hours / 24} 天`, en: `${hours / 24} d` }
    : { zh: `${hours} 小时`, en: `${hours} h` };
}

/**
 * What does the colour of a street mean, and how many streets have each? `breaksH` are rising upper bounds in hours
 * (an age equal to a bound belongs to the class above); the last class is open. Unknown and never stand beside the
 * scale. The class counts, unknown and never sum to the number of streets.
 */
export function ageLegend(
  streets: readonly StreetCoverage[],
  breaksH: readonly number[],
  source: string,
): Coverage['legend'] {
  const breaksMs = breaksH.map((hours) => hours * HOUR_MS);
  const counts = Array.from({ length: breaksMs.length + 1 }, () => 0);
  for (const { ageMs } of streets) {
    if (ageMs === null) continue;
    const found = breaksMs.findIndex((bound) => ageMs < bound);
    const index = found === -1 ? breaksMs.length : found;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return {
    measureZh: '距上次到访的时长',
    measureEn: 'Time since the last visit',
    unitZh: '小时',
    unitEn: 'hours',
    breaksMs,
    classes: counts.map((count, i) => {
      const low = breaksH[i - 1];
      const high = breaksH[i];
      if (high === undefined) {
        const from = span(low ?? 0);
        return { labelZh: `${from.zh}以上`, labelEn: `${from.en} and more`, count };
      }
      if (low === undefined) {
        const to = span(high);
        return { labelZh: `${to.zh}以内`, labelEn: `under ${to.en}`, count };
      }
      return {
        labelZh: `${span(low).zh}–${span(high).zh}`,
        labelEn: `${span(low).en} – ${span(high).en}`,
        count,
      };
    }),
    unknownCount: streets.filter((street) => street.state === 'unknown').length,
    neverCount: streets.filter((street) => street.state === 'never').length,
    source,
  };
}
