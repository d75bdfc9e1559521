import type { ReactNode } from 'react';
import type { VerdictOutcome } from '../../server/permits/contract.ts';
import { useText } from '../language/use-text.ts';
import { outcomeTexts } from './permit-texts.ts';

/**
 * An outcome in a word and its colour. `floor`: what is certain at least; there "nothing yet" is no proof and not green.
 */
export function OutcomeTag({
  outcome,
  floor = false,
}: {
  outcome: VerdictOutcome;
  floor?: boolean;
}): ReactNode {
  const t = useText();
  const nothingYet = floor && outcome === 'NO_RESTRICTION_FOUND';
  const { zh, en, tone } = nothingYet
    ? { zh: '尚无确定的限制', en: 'nothing certain yet', tone: 'grey' }
    : outcomeTexts[outcome];
  return (
    <span className={`tag severity ${tone}`} data-testid="outcome-tag" data-outcome={outcome}>
      {t(zh, en)}
    </span>
  );
}
