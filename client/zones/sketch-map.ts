import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';
import type { DraftFinding } from '../../server/zones/draft-contract.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, WorkMark, WorkShape } from '../state/map-work.ts';
import type { Sketch } from './sketch.ts';

/** More corners than this are shown as dots and cannot be taken hold of one by one. */
export const MOST_HANDLES = 60;

/** What the editor shows: the outline in the making with its corners, the ground in question, the outline as it was. */
export function sketchWork(parts: {
  sketch: Sketch;
  /** The pointer while a corner is being placed. */
  cursor: Position | null;
  placing: boolean;
  /** Corners can be taken hold of. */
  editing: boolean;
  /** As it is on record, thin beside the new one. */
  before: Polygon | MultiPolygon | null;
  /** Derived from the rule. */
  derived: Polygon | MultiPolygon | null;
  findings: readonly DraftFinding[];
}): MapWork {
  const { sketch, cursor, placing, editing, before, derived, findings } = parts;
  const shapes: WorkShape[] = [];
  const marks: WorkMark[] = [];
  if (before) shapes.push({ key: 'before', geometry: before, tone: 'muted', faint: true });
  if (derived) shapes.push({ key: 'derived', geometry: derived, tone: 'draw' });
  const [outer] = sketch.rings;
  const closed = sketch.rings.filter((ring) => ring.closed);
  if (outer?.closed) {
    const coordinates = closed.map(({ corners }) => [...corners, corners[0]!]);
    shapes.push({ key: 'sketch', geometry: { type: 'Polygon', coordinates }, tone: 'draw' });
  }
  const open = sketch.rings.find((ring) => !ring.closed);
  if (open) {
    const line = cursor && placing ? [...open.corners, cursor] : open.corners;
    if (line.length > 1)
      shapes.push({ key: 'open', geometry: { type: 'LineString', coordinates: [...line] }, tone: 'draw' });
  }
  const handles = editing && sketch.rings.reduce((sum, ring) => sum + ring.corners.length, 0) <= MOST_HANDLES;
  sketch.rings.forEach((ring, r) =>
    ring.corners.forEach((position, c) => {
      const chosen = sketch.chosen?.ring === r && sketch.chosen.corner === c;
      if (handles || chosen) {
        const label = String(c + 1);
        marks.push({ key: `c${r}-${c}`, position, label, tone: chosen ? 4 : 0, radiusM: null, chosen });
      } else
        shapes.push({ key: `p${r}-${c}`, geometry: { type: 'Point', coordinates: position }, tone: 'draw' });
    }),
  );
  findings.forEach(({ kind, geometry, at, weight }, index) => {
    const tone = weight === 'refused' ? 'red' : 'amber';
    if (geometry) shapes.push({ key: `f${index}`, geometry, tone, name: kind });
    else if (at)
      marks.push({ key: `f${index}`, position: at, label: '!', tone, radiusM: null, chosen: true });
  });
  return { ...noWork, shapes, marks, placing, marksAnswer: handles };
}

/** Which corner does a mark stand for? Null for a mark of something else. */
export function cornerOfMark(key: string): { ring: number; corner: number } | null {
  const [, ring, corner] = /^c(\d+)-(\d+)$/.exec(key) ?? [];
  return ring === undefined || corner === undefined ? null : { ring: Number(ring), corner: Number(corner) };
}
