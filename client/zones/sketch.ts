import type { MultiPolygon, Polygon, Position } from '../../server/kernel/geojson.ts';

/** One ring of an outline in the making: its corners in order, open; closed once it encloses ground. */
export interface SketchRing {
  corners: readonly Position[];
  closed: boolean;
}

/** The outline that is being drawn: the outer ring first, then holes. The last ring is the one that takes corners. */
interface Shape {
  rings: readonly SketchRing[];
}

export interface Sketch extends Shape {
  /** The corner that the next click or arrow key moves. */
  chosen: { ring: number; corner: number } | null;
  past: readonly Shape[];
  future: readonly Shape[];
}

export type SketchAction =
  | { type: 'add'; position: Position }
  | { type: 'close' }
  | { type: 'hole'; corners?: readonly Position[] }
  | { type: 'choose'; at: Sketch['chosen'] }
  | { type: 'move'; position: Position }
  | { type: 'remove' }
  | { type: 'split' }
  | { type: 'load'; rings: readonly SketchRing[] }
  | { type: 'clear' }
  /** Gives up the ring that is not closed. */
  | { type: 'drop' }
  | { type: 'undo' }
  | { type: 'redo' };

export const emptySketch: Sketch = { rings: [], chosen: null, past: [], future: [] };
/** Steps that can be taken back. */
const KEPT = 200;

/** What does an action make of the sketch? One that changes nothing gives the same reference. Pure. */
export function sketched(sketch: Sketch, action: SketchAction): Sketch {
  const { rings, chosen } = sketch;
  const last = rings.at(-1);
  switch (action.type) {
    case 'add': {
      if (last?.closed) return sketch;
      const before = last?.corners.at(-1);
      if (before && same(before, action.position)) return sketch;
      const ring = { corners: [...(last?.corners ?? []), action.position], closed: false };
      return stepped(sketch, [...rings.slice(0, -1), ring], null);
    }
    case 'close':
      if (!last || last.closed || last.corners.length < 3) return sketch;
      return stepped(sketch, [...rings.slice(0, -1), { ...last, closed: true }], null);
    case 'hole': {
      if (!last?.closed) return sketch;
      const { corners } = action;
      const hole = corners ? { corners, closed: true } : { corners: [], closed: false };
      return stepped(sketch, [...rings, hole], null);
    }
    case 'choose':
      if (action.at !== null && cornerAt(rings, action.at) === undefined) return sketch;
      return sameAt(chosen, action.at) ? sketch : { ...sketch, chosen: action.at };
    case 'move': {
      const here = chosen === null ? undefined : cornerAt(rings, chosen);
      if (chosen === null || here === undefined || same(here, action.position)) return sketch;
      return stepped(
        sketch,
        changed(rings, chosen.ring, (all) => all.with(chosen.corner, action.position)),
        chosen,
      );
    }
    case 'remove': {
      if (chosen === null) {
        if (!last) return sketch;
        if (last.closed) return stepped(sketch, [...rings.slice(0, -1), { ...last, closed: false }], null);
        const corners = last.corners.slice(0, -1);
        const kept = corners.length === 0 ? [] : [{ corners, closed: false }];
        return stepped(sketch, [...rings.slice(0, -1), ...kept], null);
      }
      const ring = rings[chosen.ring];
      if (!ring || (ring.closed && ring.corners.length <= 3)) return sketch;
      return stepped(
        sketch,
        changed(rings, chosen.ring, (all) => all.toSpliced(chosen.corner, 1)),
        null,
      );
    }
    case 'split': {
      const ring = chosen === null ? undefined : rings[chosen.ring];
      if (chosen === null || !ring?.closed) return sketch;
      const [a, b] = [ring.corners[chosen.corner], ring.corners[(chosen.corner + 1) % ring.corners.length]];
      if (!a || !b) return sketch;
      const middle: Position = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const next = changed(rings, chosen.ring, (all) => all.toSpliced(chosen.corner + 1, 0, middle));
      return stepped(sketch, next, { ring: chosen.ring, corner: chosen.corner + 1 });
    }
    case 'load':
      return stepped(sketch, action.rings, null);
    case 'clear':
      return rings.length === 0 ? sketch : stepped(sketch, [], null);
    case 'drop':
      return last && !last.closed ? stepped(sketch, rings.slice(0, -1), null) : sketch;
    case 'undo': {
      const before = sketch.past.at(-1);
      if (!before) return sketch;
      return {
        ...before,
        chosen: null,
        past: sketch.past.slice(0, -1),
        future: [{ rings }, ...sketch.future],
      };
    }
    case 'redo': {
      const [after, ...future] = sketch.future;
      return after ? { ...after, chosen: null, past: [...sketch.past, { rings }], future } : sketch;
    }
  }
}

function stepped(sketch: Sketch, rings: readonly SketchRing[], chosen: Sketch['chosen']): Sketch {
  return { rings, chosen, past: [...sketch.past.slice(1 - KEPT), { rings: sketch.rings }], future: [] };
}

function changed(
  rings: readonly SketchRing[],
  at: number,
  edit: (corners: readonly Position[]) => readonly Position[],
): SketchRing[] {
  return rings.map((ring, index) => (index === at ? { ...ring, corners: edit(ring.corners) } : ring));
}

function cornerAt(
  rings: readonly SketchRing[],
  { ring, corner }: { ring: number; corner: number },
): Position | undefined {
  return rings[ring]?.corners[corner];
}

const same = (a: Position, b: Position): boolean => a[0] === b[0] && a[1] === b[1];
const sameAt = (a: Sketch['chosen'], b: Sketch['chosen']): boolean =>
  a === b || (a !== null && b !== null && a.ring === b.ring && a.corner === b.corner);

/** The corner that is chosen; null when none is. */
export function chosenPosition({ rings, chosen }: Sketch): Position | null {
  return (chosen && cornerAt(rings, chosen)) ?? null;
}

/** The outline, once every ring of it is closed; null before. */
export function outlineOf({ rings }: Shape): Polygon | null {
  if (rings.length === 0 || rings.some((ring) => !ring.closed)) return null;
  return { type: 'Polygon', coordinates: rings.map(({ corners }) => [...corners, corners[0]!]) };
}

/** The rings of an outline for drawing on; null for one of several polygons, which is not edited corner by corner. */
export function ringsOf(outline: Polygon | MultiPolygon): SketchRing[] | null {
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  const [only] = polygons;
  if (!only || polygons.length > 1) return null;
  return only.map((ring) => ({ corners: ring.slice(0, -1), closed: true }));
}
