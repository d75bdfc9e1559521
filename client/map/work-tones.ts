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

/** Severity of the law: red only what is prohibited or over a limit, green only what a register proves. */
export const severityColors = {
  red: '#c0182b',
  amber: '#d98e00',
  blue: '#0072b2',
  grey: '#7c7c7c',
  green: '#11734f',
} as const;

/** The colour that a tone has on the map and in the list beside it, '#rrggbb'. */
export function toneColor(tone: WorkTone, palette: Pick<Palette, 'draw' | 'boundary' | 'unknown'>): string {
  if (tone === 'draw') return palette.draw;
  if (tone === 'trusted') return palette.boundary;
  if (tone === 'muted') return palette.unknown;
  if (typeof tone !== 'number') return severityColors[tone];
  return tones[tone % tones.length]!;
}
