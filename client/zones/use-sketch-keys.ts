import { useEffect } from 'react';
import type { Position } from '../../server/kernel/geojson.ts';
import { isField } from '../shell/use-keyboard.ts';
import { chosenPosition } from './sketch.ts';
import type { Sketch, SketchAction } from './sketch.ts';

const METRES_PER_DEGREE = 111_320;
/** A step of an arrow key, metres; with Shift a tenth of it. */
const STEP_M = 1;

const towards: Record<string, readonly [east: number, north: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Where is a place that lies so many metres east and north? */
export function nudged([lng, lat]: Position, eastM: number, northM: number): Position {
  const shrink = Math.cos((lat * Math.PI) / 180);
  return [lng + eastM / (METRES_PER_DEGREE * shrink), lat + northM / METRES_PER_DEGREE];
}

/**
 * The keys of the drawing: Ctrl+Z and Ctrl+Y take back and do again, Enter closes, Backspace or Delete takes a corner
 * away, arrows move the chosen one by a metre (Shift: a decimetre), Esc lets go of it. Keys that do nothing here go on.
 */
export function useSketchKeys(sketch: Sketch, act: (action: SketchAction) => void, active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isField(event.target)) return;
      const action = actionOf(event, sketch);
      if (action === null) return;
      act(action);
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', press, true);
    return () => window.removeEventListener('keydown', press, true);
  });
}

/** What does a key press mean for the sketch? Null: nothing, it is somebody else's. */
export function actionOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  sketch: Sketch,
): SketchAction | null {
  const { key } = event;
  if (event.ctrlKey || event.metaKey) {
    const letter = key.toLowerCase();
    if (letter === 'y' || (letter === 'z' && event.shiftKey)) return { type: 'redo' };
    return letter === 'z' ? { type: 'undo' } : null;
  }
  const chosen = chosenPosition(sketch);
  const open = sketch.rings.some((ring) => !ring.closed);
  const way = towards[key];
  if (way && chosen) {
    const step = event.shiftKey ? STEP_M / 10 : STEP_M;
    return { type: 'move', position: nudged(chosen, way[0] * step, way[1] * step) };
  }
  if (key === 'Escape' && chosen) return { type: 'choose', at: null };
  if (key === 'Escape' && open) return { type: 'drop' };
  if (key === 'Enter' && open) return { type: 'close' };
  if ((key === 'Backspace' || key === 'Delete') && (chosen || open)) return { type: 'remove' };
  return null;
}
