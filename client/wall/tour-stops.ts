import type { Attendance } from '../../server/duty/contract.ts';
import type { HotPlace } from '../../server/hotspots/contract.ts';
import type { Geometry, Position } from '../../server/kernel/geojson.ts';
import type { MapViewpoint } from '../state/app-state.ts';
import { framedView } from '../state/framed-view.ts';
import type { Frame } from '../state/framed-view.ts';
import { viewOfBBox } from '../state/viewpoint.ts';
import type { WallAlert } from './wall-alerts.ts';
import { boxAround } from '../state/geometry-box.ts';

export type AttendedGrid = Attendance['grids'][number];

/** Where the wall looks next, and what it reads out there. */
export type TourStop =
  | { kind: 'city'; key: string; view: MapViewpoint }
  | { kind: 'hot'; key: string; view: MapViewpoint; place: HotPlace; rank: number }
  | { kind: 'grid'; key: string; view: MapViewpoint; grid: AttendedGrid; shape: Geometry }
  | { kind: 'alert'; key: string; view: MapViewpoint; alert: WallAlert };

const HOT_STOPS = 5;
const ALERT_STOPS = 5;
const PITCH = 48;
/** The wall is wide and low: a box that fits a common window needs this much more room, in zoom levels. */
const LOW = 0.75;

/**
 * The round of the wall: the city, then hot places and warnings, then every grid, the city again between the parts.
 * `bearing` turns with each stop, so that the city is seen from all sides over a round.
 */
export function tourStops(read: {
  home: MapViewpoint;
  /** A real city is seen whole in this picture; without it the city's stops stand at `home`. */
  whole: { bbox: readonly [number, number, number, number]; frame: Frame } | null;
  hot: readonly HotPlace[];
  alerts: readonly WallAlert[];
  grids: readonly AttendedGrid[];
  shapes: ReadonlyMap<string, Geometry>;
}): TourStop[] {
  const { home, whole } = read;
  const near = (position: Position, zoom: number, turn: number): MapViewpoint => ({
    lng: position[0],
    lat: position[1],
    zoom,
    pitch: PITCH,
    bearing: home.bearing + turn * 24,
  });
  const city = (part: string, turn: number): TourStop => {
    const turned = { ...home, pitch: PITCH, bearing: home.bearing + turn * 24 };
    return {
      kind: 'city',
      key: `city/${part}`,
      view: whole ? framedView(whole.bbox, turned, whole.frame, home.zoom + 1) : turned,
    };
  };
  const hot = read.hot.slice(0, HOT_STOPS).flatMap((place, index): TourStop[] =>
    place.center
      ? [
          {
            kind: 'hot',
            key: `hot/${place.id}`,
            view: near(place.center, 14.5, index),
            place,
            rank: index + 1,
          },
        ]
      : [],
  );
  const alerts = read.alerts
    .filter(({ position }) => position !== null)
    .slice(0, ALERT_STOPS)
    .map((alert, index): TourStop => ({
      kind: 'alert',
      key: `alert/${alert.key}`,
      view: near(alert.position!, 15.4, -index),
      alert,
    }));
  const grids = read.grids.flatMap((grid): TourStop[] => {
    const shape = read.shapes.get(grid.gridId);
    const box = shape && boxAround(shape.coordinates);
    if (!shape || !box) return [];
    const view = viewOfBBox(box, { ...home, pitch: PITCH });
    return [
      { kind: 'grid', key: `grid/${grid.gridId}`, view: { ...view, zoom: view.zoom - LOW }, grid, shape },
    ];
  });
  return [
    city('hot', 0),
    ...hot,
    ...(alerts.length > 0 ? [city('alerts', 1), ...alerts] : []),
    ...(grids.length > 0 ? [city('grids', -1), ...grids] : []),
  ];
}
