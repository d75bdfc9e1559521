import { useCallback, useEffect, useReducer, useRef } from 'react';
import { screen } from '../state/screen-store.ts';

/** How long the wall stays at a stop, and how long it waits after somebody touched it, s. */
export const STOP_S = 14;
export const HOLD_S = 60;

export interface TourState {
  /** Which stop, counted on without end; the caller takes it modulo the number of stops. */
  turn: number;
  /** Seconds at this stop. */
  here: number;
  /** Seconds until the tour goes on after an input; 0: it runs. */
  hold: number;
  /** Stopped by the space bar, until it is pressed again. */
  stopped: boolean;
}

export type TourStep = { type: 'second' } | { type: 'input' } | { type: 'go'; by: 1 | -1 } | { type: 'stop' };

export const tourBegins: TourState = { turn: 0, here: 0, hold: 0, stopped: false };

/** The tour one step on: a second passes, somebody touches the wall, steps by hand, or stops and starts it. */
export function tourAfter(state: TourState, step: TourStep): TourState {
  switch (step.type) {
    case 'input':
      return state.stopped ? state : { ...state, hold: HOLD_S };
    case 'stop':
      return { ...state, hold: 0, stopped: !state.stopped };
    case 'go':
      return { ...state, turn: state.turn + step.by, here: 0, hold: state.stopped ? 0 : HOLD_S };
    case 'second':
      if (state.stopped) return state;
      if (state.hold > 1) return { ...state, hold: state.hold - 1 };
      if (state.hold === 1) return { ...state, hold: 0, here: 0, turn: state.turn + 1 };
      if (state.here + 1 < STOP_S) return { ...state, here: state.here + 1 };
      return { ...state, here: 0, turn: state.turn + 1 };
  }
}

const MOVED_PX = 12;

/** Runs the tour; any input holds it for a minute, arrows step, space stops it, Esc leaves the wall. */
export function useTour(): TourState {
  const [state, step] = useReducer(tourAfter, tourBegins);
  const input = useCallback(() => step({ type: 'input' }), []);
  const at = useRef<{ x: number; y: number } | null>(null);
  useEffect(() => {
    const timer = setInterval(() => step({ type: 'second' }), 1000);
    const move = (event: PointerEvent): void => {
      const before = at.current;
      at.current = { x: event.clientX, y: event.clientY };
      if (before && Math.hypot(before.x - event.clientX, before.y - event.clientY) > MOVED_PX) input();
    };
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
        step({ type: 'go', by: event.key === 'ArrowRight' ? 1 : -1 });
      else if (event.key === ' ') step({ type: 'stop' });
      else if (event.key === 'Escape') screen.dispatch({ type: 'set-page', page: null });
      else return input();
      // These keys mean the wall, not the map below it.
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerdown', input);
    window.addEventListener('wheel', input, { passive: true });
    window.addEventListener('keydown', press, true);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerdown', input);
      window.removeEventListener('wheel', input);
      window.removeEventListener('keydown', press, true);
    };
  }, [input]);
  return state;
}
