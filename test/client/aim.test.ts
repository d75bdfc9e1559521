import { expect, it } from 'vitest';
import { aimText, hoursItem, readAim, readHours } from '../../client/balancing/aim.ts';
import { isDay, mondayOf } from '../../client/duty/roster-lines.ts';

it('hours and streets in hours go into the address and come back, each read as what it is', () => {
  const aim = { streetId: 'S145', fromHour: 19, toHour: 21 };
  expect(readAim(aimText(aim))).toEqual(aim);
  expect(readHours(hoursItem(aim))).toEqual({ fromHour: 19, toHour: 21 });
  expect(readAim(hoursItem(aim))).toBeNull();
  expect(readHours(aimText(aim))).toBeNull();
  for (const text of [null, '', '21-19', '20-25', 'plan-19', '1-2-3']) expect(readHours(text)).toBeNull();
});

it('a week stands in the address by a day of it', () => {
  expect(isDay('2026-11-25') && mondayOf('2026-11-25')).toBe('2026-11-23');
  for (const text of ['', '2026-13-40', 'plan-1', '2026-11']) expect(isDay(text)).toBe(false);
});
