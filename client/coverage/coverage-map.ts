import type { RankedStreet } from '../../server/coverage/report-contract.ts';
import type { BlindSpots, Cameras } from '../../server/coverage/sight-contract.ts';
import type { RoadWarningAnswer } from '../../server/coverage/warning-contract.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';
import { shiftStates, stageTones } from './coverage-texts.ts';
import type { ShiftState } from './coverage-texts.ts';

export type Shapes = ReadonlyMap<string, Geometry>;

const MARKED = 12;

/** Streets by their state in a shift; those that are filtered out are left away, the chosen one is broad. */
export function stateWork(
  shapes: Shapes,
  streets: readonly { streetId: string; nameZh: string; state: ShiftState }[],
  only: ShiftState | null,
  chosen: string | null,
): MapWork {
  const drawn: WorkShape[] = [];
  for (const street of streets) {
    const geometry = shapes.get(street.streetId);
    if (geometry === undefined || (only !== null && street.state !== only)) continue;
    drawn.push({
      key: street.streetId,
      geometry,
      tone: shiftStates[street.state].tone,
      hatched: street.state === 'unknown',
      widthPx: street.streetId === chosen ? 9 : 4.5,
      name: street.nameZh,
    });
  }
  return { ...noWork, shapes: drawn };
}

/** The gaps that come first, each with its rank on the map; the rest of the list as thin lines. */
export function rankWork(shapes: Shapes, ranked: readonly RankedStreet[], chosen: string | null): MapWork {
  const drawn: WorkShape[] = [];
  const marks: WorkMark[] = [];
  for (const street of ranked) {
    const geometry = shapes.get(street.streetId);
    if (geometry === undefined) continue;
    const first = street.rank <= MARKED || street.streetId === chosen;
    const tone = street.state === 'unknown' ? ('muted' as const) : (4 as const);
    drawn.push({
      key: street.streetId,
      geometry,
      tone,
      hatched: street.state === 'unknown',
      widthPx: first ? 6 : 3,
      name: street.nameZh,
    });
    const at = middleOf(geometry);
    if (first && at !== null)
      marks.push({
        key: street.streetId,
        position: at,
        label: String(street.rank),
        tone: 4,
        radiusM: null,
        chosen: street.streetId === chosen,
        name: street.nameZh,
      });
  }
  return { ...noWork, shapes: drawn.toReversed(), marks: marks.toReversed(), marksAnswer: true };
}

/** Roads behind their passes, by stage; withdrawn ones thin and grey. */
export function warningWork(
  shapes: Shapes,
  warnings: readonly RoadWarningAnswer[],
  chosen: string | null,
): MapWork {
  const drawn: WorkShape[] = [];
  const marks: WorkMark[] = [];
  for (const one of warnings) {
    const geometry = shapes.get(one.roadId);
    if (geometry === undefined) continue;
    const open = one.state === 'open';
    drawn.push({
      key: one.roadId,
      geometry,
      tone: open ? (stageTones[one.stage] ?? 4) : 'muted',
      widthPx: one.roadId === chosen ? 9 : open ? 4 + one.stage : 2.5,
      ...(one.nameZh === null ? {} : { name: one.nameZh }),
    });
    const at = middleOf(geometry);
    if (at !== null && (one.roadId === chosen || (open && one.stage > 1)))
      marks.push({
        key: one.roadId,
        position: at,
        label: open ? String(one.stage) : '✓',
        tone: open ? (stageTones[one.stage] ?? 4) : 'grey',
        radiusM: null,
        chosen: one.roadId === chosen,
      });
  }
  return { ...noWork, shapes: drawn, marks, marksAnswer: true };
}

/** Stretches that nobody sees, and the views of cameras near the chosen street: blue may be evidence, grey is a lead. */
export function blindWork(
  spots: BlindSpots['streets'],
  cameras: Cameras['cameras'],
  chosen: string | null,
): MapWork {
  const shapes: WorkShape[] = cameras.map((camera) => ({
    key: `camera/${camera.cameraId}`,
    geometry: camera.sector,
    tone: camera.evidence ? 0 : 'muted',
    faint: true,
    name: camera.nameZh,
  }));
  for (const spot of spots)
    shapes.push({
      key: spot.streetId,
      geometry: { type: 'MultiLineString', coordinates: spot.lines },
      tone: 2,
      widthPx: spot.streetId === chosen ? 9 : 5,
      name: spot.nameZh,
    });
  return { ...noWork, shapes };
}

function middleOf(geometry: Geometry): Position | null {
  const lines =
    geometry.type === 'MultiLineString'
      ? geometry.coordinates
      : geometry.type === 'LineString'
        ? [geometry.coordinates]
        : [];
  const longest = lines.toSorted((a, b) => b.length - a.length)[0];
  return longest?.[Math.floor(longest.length / 2)] ?? null;
}
