import type { StaffState } from '../../server/people/contract.ts';

/** Whose names are listed: those in a state, of one grid or of all. */
export interface Chosen {
  gridId: string | null;
  state: StaffState;
}

const states: readonly StaffState[] = ['on_post', 'elsewhere', 'silent', 'absent', 'expected', 'off'];
/** Who is absent comes first, when nothing was chosen. */
const FIRST: Chosen = { gridId: null, state: 'absent' };

/** As it stands in the address: `G05:silent`, `all:absent`. */
export const chosenText = ({ gridId, state }: Chosen): string => `${gridId ?? 'all'}:${state}`;

export function readChosen(text: string | null): Chosen {
  const [grid = '', state] = (text ?? '').split(':');
  const found = states.find((one) => one === state);
  return found === undefined ? FIRST : { gridId: grid === 'all' || grid === '' ? null : grid, state: found };
}
