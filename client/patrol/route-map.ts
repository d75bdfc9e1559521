import type { PlannedRoute, PlannedStreetState } from '../../server/duty/planned-route-contract.ts';
import type { Position } from '../../server/kernel/geojson.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape, WorkTone } from '../state/map-work.ts';
import { dashes } from './dashes.ts';
import { boxAround } from '../state/geometry-box.ts';
import type { Box } from '../state/geometry-box.ts';

/** The colour of a planned street by what became of it; unknown is hatched as well, so that it differs without colour. */
const planTones: Record<PlannedStreetState, WorkTone> = {
  passed: 5,
  not_passed: 1,
  unknown: 'muted',
  not_yet: 6,
};

type Deviation = NonNullable<PlannedRoute['duties'][number]['fit']>['deviations'][number];

/** How list and map call the deviation of this index: A … Z, then A1, B1 … */
export function deviationName(index: number): string {
  const round = Math.floor(index / 26);
  return `${String.fromCharCode(65 + (index % 26))}${round === 0 ? '' : round}`;
}

/** All deviations of a route in order of time, as list and map number them. */
export function deviationsOf(route: PlannedRoute): Deviation[] {
  return route.duties
    .flatMap((duty) => duty.fit?.deviations ?? [])
    .toSorted((a, b) => a.from.localeCompare(b.from));
}

/**
 * Plan and actual way on the map: planned streets as broad bands below, the matched way above, the positions of a
 * deviation as dots, gaps as grey dashes between where the unit was last and next heard: nobody knows the way between.
 */
export function routeWork(route: PlannedRoute, chosen: string | null): MapWork {
  const shapes: WorkShape[] = [];
  const marks: WorkMark[] = [];
  route.streets.forEach((street, i) => {
    shapes.push({
      key: `plan/${street.streetId}`,
      geometry: { type: 'MultiLineString', coordinates: street.lines },
      tone: planTones[street.state],
      hatched: street.state === 'unknown',
      widthPx: chosen === `street:${street.streetId}` ? 14 : 9,
      name: street.nameZh,
    });
    const middle = middleOf(street.lines);
    if (middle)
      marks.push({
        key: `street:${street.streetId}`,
        position: middle,
        label: String(i + 1),
        tone: 2,
        radiusM: null,
        chosen: chosen === `street:${street.streetId}`,
        name: street.nameZh,
      });
  });
  for (const way of route.ways)
    if (way.path.length > 1)
      shapes.push({
        key: `way/${way.from}`,
        geometry: { type: 'LineString', coordinates: way.path },
        tone: 0,
        widthPx: 3,
      });
  route.gaps.forEach(({ before, after, from }) => {
    if (before !== null && after !== null)
      shapes.push({
        key: `gap/${from}`,
        geometry: { type: 'MultiLineString', coordinates: dashes([before, after], 12, 9) },
        tone: 'muted',
        widthPx: 4,
      });
    for (const place of [before, after])
      if (place !== null)
        marks.push({
          key: `gap:${from}`,
          position: place,
          label: '?',
          tone: 'grey',
          radiusM: null,
          chosen: chosen === `gap:${from}`,
        });
  });
  deviationsOf(route).forEach((deviation, i) => {
    const [fromMs, toMs] = [Date.parse(deviation.from), Date.parse(deviation.to)];
    shapes.push({
      key: `off/${deviation.from}`,
      geometry: {
        type: 'MultiPoint',
        coordinates: route.fixes
          .filter(([, , atMs]) => atMs >= fromMs && atMs <= toMs)
          .map(([lng, lat]): Position => [lng, lat]),
      },
      tone: 4,
    });
    marks.push({
      key: `off:${deviation.from}`,
      position: deviation.position,
      label: deviationName(i),
      tone: 4,
      radiusM: null,
      chosen: chosen === `off:${deviation.from}`,
    });
  });
  for (const { post } of route.duties)
    if (post !== null)
      marks.push({
        key: `post:${post.postId}`,
        position: post.position,
        label: '岗',
        tone: 3,
        radiusM: route.toleranceM,
        chosen: false,
        name: post.nameZh,
      });
  return { ...noWork, shapes, marks, marksAnswer: true };
}

/** The box of all that a route shows; null when it shows nothing. */
export const boundsOf = (route: PlannedRoute): Box | null =>
  boxAround([
    route.fixes,
    route.streets.map(({ lines }) => lines),
    route.duties.map(({ post }) => post?.position),
  ]);

function middleOf(lines: readonly Position[][]): Position | null {
  const longest = lines.toSorted((a, b) => b.length - a.length)[0];
  return longest?.[Math.floor(longest.length / 2)] ?? null;
}
