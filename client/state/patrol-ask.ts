import type { Position } from '../../server/kernel/geojson.ts';

/** Where somebody was or was not: drawn on the map, or the ground of a grid or zone. */
export type AskedArea = { kind: 'ring'; ring: Position[] } | { kind: 'grids' | 'zones'; id: string };

/** What is asked about patrols: of whom, where, when. The purpose of a look is never part of it: each looker says it. */
export interface PatrolAsk {
  unit: string | null;
  /** UTC ISO instants; both or none. */
  from: string | null;
  to: string | null;
  area: AskedArea | null;
  /** Where the playback stands, UTC ISO. */
  at: string | null;
  /** Farther from the plan is off it, m. */
  toleranceM: number;
}

export const emptyPatrol: PatrolAsk = {
  unit: null,
  from: null,
  to: null,
  area: null,
  at: null,
  toleranceM: 50,
};

const plainId = /^[\w.:\-一-鿿]{1,80}$/u;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;
const MOST_CORNERS = 200;

/** The parts of an address that say what is asked about patrols; defaults are left out. */
export function writePatrol(ask: PatrolAsk): [string, string][] {
  const parts: [string, string][] = [];
  if (ask.unit !== null) parts.push(['who', ask.unit]);
  if (ask.from !== null && ask.to !== null) parts.push(['span', `${ask.from}~${ask.to}`]);
  if (ask.area !== null) parts.push(['where', writeArea(ask.area)]);
  if (ask.at !== null) parts.push(['at', ask.at]);
  if (ask.toleranceM !== emptyPatrol.toleranceM) parts.push(['tol', String(ask.toleranceM)]);
  return parts;
}

/** What an address asks about patrols; a part that is missing or malformed keeps its default. */
export function readPatrol(query: URLSearchParams): PatrolAsk {
  const unit = query.get('who');
  const at = query.get('at');
  const tolerance = Number(query.get('tol') ?? Number.NaN);
  const [from = '', to = ''] = (query.get('span') ?? '').split('~');
  const spans = instant.test(from) && instant.test(to) && Date.parse(from) < Date.parse(to);
  return {
    unit: unit !== null && plainId.test(unit) ? unit : null,
    from: spans ? from : null,
    to: spans ? to : null,
    area: readArea(query.get('where')),
    at: at !== null && instant.test(at) ? at : null,
    toleranceM: tolerance >= 10 && tolerance <= 500 ? tolerance : emptyPatrol.toleranceM,
  };
}

function writeArea(area: AskedArea): string {
  if (area.kind !== 'ring') return `${area.kind}~${area.id}`;
  return area.ring.map(([lng, lat]) => `${lng.toFixed(6)},${lat.toFixed(6)}`).join(';');
}

function readArea(text: string | null): AskedArea | null {
  if (text === null) return null;
  const named = /^(grids|zones)~(.+)$/u.exec(text);
  if (named) {
    const [, kind, id = ''] = named;
    return plainId.test(id) ? { kind: kind === 'grids' ? 'grids' : 'zones', id } : null;
  }
  const ring = text.split(';').map((pair): Position => {
    const [lng = '', lat = '', rest] = pair.split(',');
    const place: Position = [Number(lng === '' ? Number.NaN : lng), Number(lat === '' ? Number.NaN : lat)];
    return rest === undefined ? place : [Number.NaN, Number.NaN];
  });
  const sound = ring.every(([lng, lat]) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90);
  return sound && ring.length >= 3 && ring.length <= MOST_CORNERS ? { kind: 'ring', ring } : null;
}
