import type { Cover } from '../../server/balancing/contract.ts';

/** What a plan is asked for: somebody on a street in some hours; in the address as `S169:19-21`. */
export interface Aim {
  streetId: string;
  fromHour: number;
  toHour: number;
}

type Hours = Pick<Aim, 'fromHour' | 'toHour'>;

export function aimText({ streetId, fromHour, toHour }: Aim): string {
  return `${streetId}:${fromHour}-${toHour}`;
}

/** Null for anything else. */
export function readAim(text: string | null): Aim | null {
  const found = /^(.+):(\d{1,2})-(\d{1,2})$/.exec(text ?? '');
  if (found === null) return null;
  const [, streetId, from, to] = found;
  const aim = { streetId: streetId!, fromHour: Number(from), toHour: Number(to) };
  return aim.fromHour < aim.toHour && aim.toHour <= 24 ? aim : null;
}

/** Hours alone, as the list of unseen streets has them in the address: `19-21`. */
export const hoursItem = ({ fromHour, toHour }: Hours): string => `${fromHour}-${toHour}`;

export function readHours(text: string | null): Hours | null {
  const [from, to] = (/^(\d{1,2})-(\d{1,2})$/.exec(text ?? '') ?? []).slice(1).map(Number);
  return from !== undefined && to !== undefined && from < to && to <= 24
    ? { fromHour: from, toHour: to }
    : null;
}

export const coverOf = ({ streetId, fromHour, toHour }: Aim): Cover => ({
  streetIds: [streetId],
  fromHour,
  toHour,
});
