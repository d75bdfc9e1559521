import { useSyncExternalStore } from 'react';
import type { AppState, Language, Theme } from './app-state.ts';
import { initialState } from './app-state.ts';
import { apply } from './reducer.ts';
import type { Action } from './reducer.ts';
import { fromSearch, toSearch } from './url.ts';

/** One step that can be taken back: of the screen (inverse actions) or of the city (calls to the service). */
export interface Step {
  labelZh: string;
  labelEn: string;
  undo(): void | Promise<void>;
  redo(): void | Promise<void>;
}

/** Actions that Ctrl+Z takes back; the others are moves of the eye, for which there is Back. */
const undoable: Partial<Record<Action['type'], [zh: string, en: string]>> = {
  'set-layer': ['图层开关', 'Layer switch'],
  'set-time': ['时间范围', 'Period'],
  'set-cases': ['案件筛选', 'Case filter'],
  'set-hot': ['热点条件', 'Hotspot question'],
  'toggle-hot-class': ['热点类别', 'Hotspot class'],
  'set-compare': ['时段对比', 'Comparison of periods'],
  'keep-class': ['图例筛选', 'Legend filter'],
  'set-coverage': ['覆盖图层', 'Coverage layer'],
  'toggle-coverage-class': ['时效筛选', 'Age filter'],
  'set-legal-date': ['判读日期', 'Date of the law'],
  'draw-start': ['开始绘制', 'Start drawing'],
  'draw-vertex': ['添加顶点', 'Add vertex'],
  'draw-remove-vertex': ['删除顶点', 'Remove vertex'],
  'draw-finish': ['完成绘制', 'Finish drawing'],
  'draw-clear': ['清除地块', 'Clear site'],
  'draw-polygon': ['粘贴地块', 'Paste site'],
};

/** Actions after which Back returns to the picture before. */
const pages: ReadonlySet<Action['type']> = new Set([
  'set-workspace',
  'select',
  'set-page',
  'set-check',
  'set-tables',
  'draw-finish',
  'draw-polygon',
]);

/** Is there something else to read after it? Another task, and a place or column that is opened or closed, too. */
function opensPage(action: Action): boolean {
  if (action.type === 'set-hot') return 'place' in action.hot || 'task' in action.hot;
  if (action.type === 'set-cases') return 'cell' in action.cases && Object.keys(action.cases).length === 1;
  return pages.has(action.type);
}

const STEPS_KEPT = 200;

/** The one state of the screen, its steps back and forth, and its address. */
export class ScreenStore {
  private state: AppState = initialState();
  private readonly listeners = new Set<() => void>();
  private past: Step[] = [];
  private future: Step[] = [];
  /** Which of these did the address name when the page was opened? */
  named = { view: false, language: false, theme: false, workspace: false };
  /** The address is written only for somebody who is signed in: before, it still says what was asked for. */
  private following = false;
  private writing: ReturnType<typeof setTimeout> | null = null;

  /** Reads the address; `kept` is the language and theme used last, where the address names none. */
  open(kept: { language?: Language; theme?: Theme }): void {
    const { state, names } = fromSearch(window.location.search);
    this.named = names;
    this.state = {
      ...state,
      language: names.language ? state.language : (kept.language ?? state.language),
      theme: names.theme ? state.theme : (kept.theme ?? state.theme),
      // A short address that somebody can type at the wall's own computer.
      ...(window.location.hash === '#wall' ? { page: 'wall' as const } : {}),
    };
    window.addEventListener('popstate', this.follow);
    this.tell();
  }

  /** From now on the address follows the screen. */
  begin(): void {
    this.following = true;
    this.writeAddress(false);
  }

  /** Goes to another city: at its own extent, with nothing of the former city selected, filtered or drawn. */
  openCity(city: number): void {
    const { language, theme, workspace, panelOpen } = this.state;
    this.state = { ...initialState(workspace), language, theme, panelOpen, city };
    this.named = { ...this.named, view: false, workspace: true };
    this.past = [];
    this.future = [];
    this.writeAddress(true);
    this.tell();
  }

  /** Forgets what the person who leaves saw; language and theme stay with the browser. */
  leave(): void {
    const { language, theme } = this.state;
    this.state = { ...initialState(), language, theme };
    this.named = { view: false, language: false, theme: false, workspace: false };
    this.following = false;
    this.past = [];
    this.future = [];
    if (this.writing !== null) clearTimeout(this.writing);
    this.writing = null;
    window.history.replaceState(null, '', window.location.pathname);
    this.tell();
  }

  readonly get = (): AppState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly dispatch = (action: Action, options: { silent?: boolean } = {}): void => {
    const { state, inverse } = apply(this.state, action);
    if (state === this.state) return;
    const label = undoable[action.type];
    if (label && !options.silent) {
      let back = inverse;
      let forth: Action = action;
      this.record({
        labelZh: label[0],
        labelEn: label[1],
        undo: () => {
          forth = this.replay(back);
        },
        redo: () => {
          back = this.replay(forth);
        },
      });
    }
    this.state = state;
    this.tell();
    if (action.type !== 'hover') this.writeAddress(opensPage(action) && !options.silent);
  };

  /** Remembers a step that was just done elsewhere, for example a visit that was logged. */
  record(step: Step): void {
    this.past = [...this.past.slice(-STEPS_KEPT + 1), step];
    this.future = [];
    this.tell();
  }

  /** Takes the last step back; returns it, or null when there is none. A refusal by the service is thrown. */
  async undo(): Promise<Step | null> {
    const step = this.past.at(-1);
    if (!step) return null;
    await step.undo();
    this.past = this.past.filter((one) => one !== step);
    this.future = [...this.future, step];
    this.tell();
    return step;
  }

  /** Takes one remembered step back wherever it stands; nothing when it was taken back already. */
  async takeBack(step: Step): Promise<void> {
    if (!this.past.includes(step)) return;
    await step.undo();
    this.past = this.past.filter((one) => one !== step);
    this.future = [...this.future, step];
    this.tell();
  }

  async redo(): Promise<Step | null> {
    const step = this.future.at(-1);
    if (!step) return null;
    await step.redo();
    this.future = this.future.filter((one) => one !== step);
    this.past = [...this.past, step];
    this.tell();
    return step;
  }

  readonly canUndo = (): boolean => this.past.length > 0;
  readonly canRedo = (): boolean => this.future.length > 0;

  private replay(action: Action): Action {
    const { state, inverse } = apply(this.state, action);
    this.state = state;
    this.tell();
    this.writeAddress(false);
    return inverse;
  }

  private readonly follow = (): void => {
    const { state, names } = fromSearch(window.location.search);
    this.named = names;
    this.state = { ...state, hover: null };
    this.tell();
  };

  /** Moves of the camera come many a second; browsers refuse too many writes of the address, so they wait. */
  private writeAddress(asPage: boolean): void {
    if (!this.following) return;
    if (this.writing !== null) {
      clearTimeout(this.writing);
      this.writing = null;
    }
    if (asPage) {
      window.history.pushState(null, '', toSearch(this.state));
      return;
    }
    this.writing = setTimeout(() => {
      this.writing = null;
      window.history.replaceState(null, '', toSearch(this.state));
    }, 120);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const screen = new ScreenStore();

/** A part of the screen's state; the component draws again when that part changes. */
export function useScreen<T>(select: (state: AppState) => T): T {
  return useSyncExternalStore(screen.subscribe, () => select(screen.get()));
}
