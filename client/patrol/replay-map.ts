import type { Replay } from '../../server/tracking/looks-contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkShape } from '../state/map-work.ts';
import { dashes } from './dashes.ts';

/** Units that a replay of all is planned for. */
const UNITS_EXPECTED = 600;
const MOST_POSITIONS = 150_000;
/** Thinner than this a silence could not be told from a step. */
const LONGEST_STEP_S = 90;

/** How many seconds may lie between two positions of a unit, so that the answer stays of a size that a browser plays? */
export function stepOf({ from, to }: { from: string; to: string }, all: boolean): number {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (!all) return 5;
  return Math.min(
    LONGEST_STEP_S,
    Math.max(10, Math.ceil((seconds * UNITS_EXPECTED) / MOST_POSITIONS / 5) * 5),
  );
}

/** The tracks of a replay as lines, cut where nothing was heard; grey dashes lead over a gap. */
export function replayWork(past: Replay, silentAfterS: number): MapWork {
  const gapS = Math.max(silentAfterS, 2 * past.stepS);
  const shapes: WorkShape[] = [];
  for (const unit of past.units) {
    let line: Position[] = [];
    const end = (): void => {
      if (line.length > 1)
        shapes.push({
          key: `${unit.unitId}/${shapes.length}`,
          geometry: { type: 'LineString', coordinates: line },
          tone: 0,
          widthPx: 3,
        });
    };
    unit.atS.forEach((atS, i) => {
      const here: Position = [unit.lng[i]!, unit.lat[i]!];
      if (i > 0 && atS - unit.atS[i - 1]! > gapS) {
        end();
        const before: Position = [unit.lng[i - 1]!, unit.lat[i - 1]!];
        shapes.push({
          key: `gap/${unit.unitId}/${i}`,
          geometry: { type: 'MultiLineString', coordinates: dashes([before, here], 10, 10) },
          tone: 'muted',
          widthPx: 4,
        });
        line = [];
      }
      line.push(here);
    });
    end();
  }
  return { ...noWork, shapes };
}

/** West, south, east, north of all positions; null without any. */
export function trackBox(past: Replay): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { lng, lat } of past.units) {
    for (const one of lng) [box[0], box[2]] = [Math.min(box[0], one), Math.max(box[2], one)];
    for (const one of lat) [box[1], box[3]] = [Math.min(box[1], one), Math.max(box[3], one)];
  }
  return box[0] <= box[2] ? box : null;
}
