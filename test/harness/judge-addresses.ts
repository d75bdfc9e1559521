/** How well do the resolver's answers stand against the known places? */
import type { ResolvedAddress } from '../../server/addresses/contract.ts';
import { distanceM } from '../../server/kernel/lng-lat.ts';
import { ADDRESS_KINDS } from './address-strings.ts';
import type { AddressString } from './address-strings.ts';

export interface Judged {
  asked: AddressString;
  answer: ResolvedAddress;
  /** From the first candidate to the truth, m; infinite when there is none. */
  missM: number;
}

export interface Tally {
  kind: string;
  asked: number;
  /** First candidate within 50 m. */
  near: number;
  placed: number;
  /** Placed within 50 m. */
  placedNear: number;
  /** Placed more than 500 m off: wrong in silence. */
  placedFar: number;
  /** First candidate whose error radius holds the truth. */
  held: number;
  /** The truth within 50 m of some candidate. */
  listed: number;
}

export function judge(asked: AddressString, answer: ResolvedAddress): Judged {
  const first = answer.candidates[0];
  return { asked, answer, missM: first === undefined ? Infinity : distanceM(first.lngLat, asked.truth) };
}

export function tally(judged: readonly Judged[]): Tally[] {
  return [...ADDRESS_KINDS, 'all'].map((kind) => {
    const own = judged.filter(({ asked }) => kind === 'all' || asked.kind === kind);
    const placed = own.filter(({ answer }) => answer.state === 'placed');
    return {
      kind,
      asked: own.length,
      near: own.filter(({ missM }) => missM <= 50).length,
      placed: placed.length,
      placedNear: placed.filter(({ missM }) => missM <= 50).length,
      placedFar: placed.filter(({ missM }) => missM > 500).length,
      held: own.filter(({ missM, answer }) => missM <= (answer.candidates[0]?.errorM ?? -1)).length,
      listed: own.filter(({ asked, answer }) =>
        answer.candidates.some(({ lngLat }) => distanceM(lngLat, asked.truth) <= 50),
      ).length,
    };
  });
}

export function tallyText(rows: readonly Tally[]): string {
  const head = ['kind', 'asked', '≤50 m', 'placed', 'placed ≤50 m', 'placed >500 m', 'in radius', 'listed'];
  const body = rows.map((row) =>
    [row.kind, row.asked, row.near, row.placed, row.placedNear, row.placedFar, row.held, row.listed].map(
      String,
    ),
  );
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((cells) => cells[i]!.length)));
  return [head, ...body]
    .map((cells) => cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  '))
    .join('\n');
}
