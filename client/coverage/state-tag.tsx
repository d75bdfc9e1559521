import type { ReactNode } from 'react';
import { useText } from '../language/use-text.ts';
import { shiftStates } from './coverage-texts.ts';
import type { ShiftState } from './coverage-texts.ts';

/** The state of a street in a shift as the map draws it: full, full, hatched. */
export function StateTag({ state }: { state: ShiftState }): ReactNode {
  const t = useText();
  const { zh, en } = shiftStates[state];
  return (
    <span className="state-tag" data-state={state}>
      <i aria-hidden="true" />
      {t(zh, en)}
    </span>
  );
}
