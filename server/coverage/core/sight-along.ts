import { along, lineLength } from '../../kernel/plane.ts';
import type { Pt, Ring } from '../../kernel/plane.ts';
import { contains } from './view-sector.ts';

/** A stretch of a line, metres from its start. */
export interface Stretch {
  fromM: number;
  toM: number;
}

/** A view sector with its box, so that far ones are passed over. */
export interface Sector {
  ring: Ring;
  left: number;
  bottom: number;
  right: number;
  top: number;
}

export function sectorOf(ring: Ring): Sector {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  return {
    ring,
    left: Math.min(...xs),
    bottom: Math.min(...ys),
    right: Math.max(...xs),
    top: Math.max(...ys),
  };
}

/**
 * Which stretches of a line lie in no sector? Looked at every `stepM` metres, each sample standing for the step around
 * it, so that a stretch is right within one step. An empty line has none.
 */
export function unseenStretches(line: Ring, sectors: readonly Sector[], stepM: number): Stretch[] {
  const lengthM = lineLength(line);
  const count = Math.ceil(lengthM / stepM);
  const unseen: Stretch[] = [];
  for (let i = 0; i < count; i += 1) {
    const fromM = (lengthM * i) / count;
    const toM = (lengthM * (i + 1)) / count;
    const { p } = along(line, (fromM + toM) / 2);
    if (sectors.some((sector) => isIn(sector, p))) continue;
    const last = unseen.at(-1);
    if (last !== undefined && last.toM === fromM) last.toM = toM;
    else unseen.push({ fromM, toM });
  }
  return unseen;
}

function isIn({ ring, left, bottom, right, top }: Sector, p: Pt): boolean {
  return p[0] >= left && p[0] <= right && p[1] >= bottom && p[1] <= top && contains(ring, p);
}

/** The points of a stretch of a line. */
export function pointsOf(line: Ring, { fromM, toM }: Stretch): Pt[] {
  const points: Pt[] = [along(line, fromM).p];
  let gone = 0;
  for (let i = 1; i < line.length; i += 1) {
    gone += Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1]);
    if (gone > fromM && gone < toM) points.push(line[i]!);
  }
  points.push(along(line, toM).p);
  return points;
}
