import type { Cover } from '../../server/balancing/contract.ts';

/** What a plan is asked for: somebody on a street in some hours; in the address as `S169:19-21`. */
export interface Aim {
  streetId: string;
  fromHour: number;
  toHour: number;
}

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

export const coverOf = ({ streetId, fromHour, toHour }: Aim): Cover => ({
  streetIds: [streetId],
  fromHour,
  toHour,
});
