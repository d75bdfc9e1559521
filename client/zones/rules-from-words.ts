import type { BoundSide, FourSidesReading } from '../../server/zones/contract.ts';
import type { RuleFields } from './zone-fields.ts';

/**
 * Which distances do the words of a rule give? All round, or all four sides outward. Null where a side is missing or
 * goes by a landmark: then the words are no offset, and nothing is guessed. The first section that gives one counts.
 */
export function rulesFromWords(
  reading: FourSidesReading,
): Pick<RuleFields, 'shape' | 'distanceM' | 'eastM' | 'southM' | 'westM' | 'northM'> | null {
  for (const { rules } of reading.sections) {
    const all = rules.find((rule) => rule.side === 'all' && rule.offsetM !== null);
    if (all && all.direction !== 'inward') {
      return { shape: 'round', distanceM: all.offsetM, eastM: null, southM: null, westM: null, northM: null };
    }
    const of = (side: BoundSide): number | null => {
      const rule = rules.find((one) => one.side === side);
      if (!rule || (rule.direction !== null && rule.direction !== side && rule.direction !== 'outward'))
        return null;
      return rule.offsetM;
    };
    const [eastM, southM, westM, northM] = [of('east'), of('south'), of('west'), of('north')];
    if (eastM !== null && southM !== null && westM !== null && northM !== null) {
      return { shape: 'sides', distanceM: null, eastM, southM, westM, northM };
    }
  }
  return null;
}
