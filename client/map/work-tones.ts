import type { WorkTone } from '../state/map-work.ts';
import type { Palette } from './palette.ts';
import { okabeIto } from './scales.ts';

/** Tones by number, in an order in which neighbours are told apart also in grey. */
const tones = [
  okabeIto.blue,
  okabeIto.orange,
  okabeIto.purple,
  okabeIto.green,
  okabeIto.vermilion,
  okabeIto.sky,
  okabeIto.yellow,
] as const;

/** The colour that a tone has on the map and in the list beside it, '#rrggbb'. */
export function toneColor(tone: WorkTone, palette: Pick<Palette, 'draw' | 'boundary' | 'unknown'>): string {
  if (tone === 'draw') return palette.draw;
  if (tone === 'trusted') return palette.boundary;
  if (tone === 'muted') return palette.unknown;
  return tones[tone % tones.length]!;
}
