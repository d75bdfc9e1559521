import { App } from 'antd';
import { useEffect } from 'react';
import type { MapViewpoint } from '../state/app-state.ts';
import { asApiError } from '../data/use-resource.ts';
import { screen } from '../state/screen-store.ts';

const PAN = 0.18;

/** Keys that work anywhere but in a field. Fields keep theirs; '?' opens the list of all. */
export function useKeyboard({ onHelp }: { onHelp(): void }): void {
  const { message } = App.useApp();
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isField(event.target)) return;
      const state = screen.get();
      const say = (zh: string, en: string): string => (state.language === 'zh' ? zh : en);
      if (event.ctrlKey || event.metaKey) {
        const letter = event.key.toLowerCase();
        const back = letter === 'z' && !event.shiftKey;
        const forth = letter === 'y' || (letter === 'z' && event.shiftKey);
        if (!back && !forth) return;
        event.preventDefault();
        void (back ? screen.undo() : screen.redo())
          .then((step) => {
            if (!step)
              return message.info(
                back
                  ? say('没有可撤销的操作', 'Nothing to undo')
                  : say('没有可重做的操作', 'Nothing to redo'),
                1.5,
              );
            const name = say(step.labelZh, step.labelEn);
            return message.info(
              back
                ? say(`已撤销：${name}`, `Undone: ${name}`)
                : say(`已重做：${name}`, `Done again: ${name}`),
              1.5,
            );
          })
          .catch((cause: unknown) => {
            const error = asApiError(cause);
            void message.error(say(error.detailZh, error.detailEn));
          });
        return;
      }
      if (event.altKey) return;
      const done = handle(event.key, onHelp);
      if (done) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [message, onHelp]);
}

function handle(key: string, onHelp: () => void): boolean {
  const state = screen.get();
  switch (key) {
    case '?':
      onHelp();
      return true;
    case '/':
      document.querySelector<HTMLInputElement>('[data-search]')?.focus();
      return true;
    case 'Escape':
      return escape();
    case 'Enter':
      if (state.draw.mode !== 'polygon') return false;
      screen.dispatch({ type: 'draw-finish' });
      return true;
    case 'Backspace':
      if (state.draw.mode !== 'polygon') return false;
      screen.dispatch({ type: 'draw-remove-vertex' });
      return true;
    case '[':
      screen.dispatch({ type: 'set-panel', open: !state.panelOpen });
      return true;
    case 't':
      screen.dispatch({ type: 'set-tables', tables: !state.tables });
      return true;
    case 'd':
      if (state.workspace !== 'permits' && state.hot.task !== 'campaign') return false;
      screen.dispatch({ type: 'draw-start' });
      return true;
    default:
      return moveView(key, state.view);
  }
}

/** Esc takes away what was opened last: drawing, card, list of a column, page. */
function escape(): boolean {
  const state = screen.get();
  if (state.draw.mode === 'polygon') screen.dispatch({ type: 'draw-cancel' });
  else if (state.page) screen.dispatch({ type: 'set-page', page: null });
  else if (state.selection) screen.dispatch({ type: 'select', selection: null });
  else if (state.hot.place) screen.dispatch({ type: 'set-hot', hot: { place: null } });
  else if (state.cases.cell) screen.dispatch({ type: 'set-cases', cases: { cell: null } });
  else return false;
  return true;
}

function moveView(key: string, view: MapViewpoint): boolean {
  const next = movedView(key, view);
  if (!next) return false;
  screen.dispatch({ type: 'set-view', view: next });
  return true;
}

function movedView(key: string, view: MapViewpoint): MapViewpoint | null {
  if (key === '+' || key === '=') return { ...view, zoom: Math.min(20, view.zoom + 0.5) };
  if (key === '-' || key === '_') return { ...view, zoom: Math.max(8, view.zoom - 0.5) };
  if (key === 'q') return { ...view, bearing: wrap(view.bearing - 15) };
  if (key === 'e') return { ...view, bearing: wrap(view.bearing + 15) };
  if (key === 'n') return { ...view, bearing: 0 };
  if (key === 'p') return { ...view, pitch: view.pitch > 30 ? 0 : 58 };
  const ways: Record<string, [number, number]> = {
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
  };
  const way = ways[key];
  if (!way) return null;
  const turn = (view.bearing * Math.PI) / 180;
  const span = (PAN * 1440) / 2 ** view.zoom;
  const east = way[0] * Math.cos(turn) + way[1] * Math.sin(turn);
  const north = way[1] * Math.cos(turn) - way[0] * Math.sin(turn);
  return {
    ...view,
    lng: view.lng + east * span,
    lat: view.lat + north * span * Math.cos((view.lat * Math.PI) / 180),
  };
}

function wrap(bearing: number): number {
  return ((bearing + 540) % 360) - 180;
}

export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('.ant-modal, .ant-drawer, [role="listbox"]')) return true;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return target.matches('textarea, select');
}
