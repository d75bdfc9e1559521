import { expect, it } from 'vitest';
import { chosenText, readChosen } from '../../client/duty/attendance-choice.ts';

it('the number that was chosen goes into the address and comes back; nonsense asks who is absent', () => {
  for (const chosen of [
    { gridId: 'G05', state: 'silent' },
    { gridId: null, state: 'on_post' },
  ] as const)
    expect(readChosen(chosenText(chosen))).toEqual(chosen);
  for (const text of [null, '', 'G05', 'G05:dancing'])
    expect(readChosen(text)).toEqual({ gridId: null, state: 'absent' });
});
