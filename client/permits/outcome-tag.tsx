import type { ReactNode } from 'react';
import type { VerdictOutcome } from '../../server/permits/contract.ts';
import { useText } from '../language/use-text.ts';
import { outcomeTexts } from './permit-texts.ts';

/** An outcome in a word and its colour. */
export function OutcomeTag({ outcome }: { outcome: VerdictOutcome }): ReactNode {
  const t = useText();
  const { zh, en, tone } = outcomeTexts[outcome];
  return (
    <span className={`tag severity ${tone}`} data-testid="outcome-tag" data-outcome={outcome}>
      {t(zh, en)}
    </span>
  );
}
