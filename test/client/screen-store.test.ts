import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScreenStore } from '../../client/state/screen-store.ts';

/** As much of a browser's window as an address bar needs. */
class AddressBar {
  location = { search: '', pathname: '/' };
  pages = 1;
  private readonly followers = new Set<() => void>();
  history = {
    pushState: (_data: unknown, _unused: string, search: string): void => {
      this.location.search = search;
      this.pages += 1;
    },
    replaceState: (_data: unknown, _unused: string, search: string): void => {
      this.location.search = search;
    },
  };
  addEventListener(_type: string, follower: () => void): void {
    this.followers.add(follower);
  }
  removeEventListener(_type: string, follower: () => void): void {
    this.followers.delete(follower);
  }
  goTo(search: string): void {
    this.location.search = search;
    for (const follower of this.followers) follower();
  }
}

let bar: AddressBar;
beforeEach(() => {
  bar = new AddressBar();
  vi.stubGlobal('window', bar);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened(search = ''): ScreenStore {
  bar.location.search = search;
  const store = new ScreenStore();
  store.open({});
  store.begin();
  return store;
}

describe('the screen', () => {
  it('takes steps back and does them again, the camera untouched', async () => {
    const store = opened('?w=permits');
    store.dispatch({ type: 'draw-start' });
    store.dispatch({ type: 'draw-vertex', vertex: [116.5, 35.4] });
    const view = { ...store.get().view, zoom: 17 };
    store.dispatch({ type: 'set-view', view });
    store.dispatch({ type: 'draw-vertex', vertex: [116.6, 35.4] });
    await store.undo();
    expect(store.get().draw.vertices).toEqual([[116.5, 35.4]]);
    expect(store.get().view).toEqual(view);
    await store.redo();
    expect(store.get().draw.vertices).toHaveLength(2);
    for (let step = 0; step < 3; step += 1) await store.undo();
    expect(store.get().draw.mode).toBe('none');
    expect(await store.undo()).toBeNull();
    expect([store.canUndo(), store.canRedo()]).toEqual([false, true]);
  });

  it('forgets what could be done again once something new is done', async () => {
    const store = opened();
    store.dispatch({ type: 'set-coverage', on: true });
    await store.undo();
    store.dispatch({ type: 'set-layer', layer: 'cameras', visible: true });
    expect(await store.redo()).toBeNull();
  });

  it('keeps a step whose undoing was refused, and undoes a step only once', async () => {
    const store = opened();
    let refuse = true;
    let undone = 0;
    const step = {
      labelZh: '巡查',
      labelEn: 'visit',
      undo: async () => {
        if (refuse) throw new Error('refused');
        undone += 1;
      },
      redo: () => undefined,
    };
    store.record(step);
    await expect(store.undo()).rejects.toThrow('refused');
    expect(store.canUndo()).toBe(true);
    refuse = false;
    await store.takeBack(step);
    await store.takeBack(step);
    expect(undone).toBe(1);
  });

  it('writes its address: a page for what Back should return to, in place for the rest', () => {
    const store = opened('?w=scheduling');
    vi.runAllTimers();
    const before = bar.pages;
    store.dispatch({ type: 'select', selection: { layer: 'streets', id: 'S1' } });
    expect(bar.location.search).toContain('sel=streets~S1');
    expect(bar.pages).toBe(before + 1);
    store.dispatch({ type: 'hover', hover: { layer: 'streets', id: 'S2' } });
    store.dispatch({ type: 'toggle-coverage-class', class: 'd7' });
    vi.runAllTimers();
    expect(bar.location.search).toContain('ages=d7');
    expect(bar.pages).toBe(before + 1);
    bar.goTo('?w=scheduling');
    expect(store.get().selection).toBeNull();
    expect(store.get().coverage.classes).toEqual([]);
  });

  it('returns by Back from a place to the list, from a column to the city, and past no filter', () => {
    const store = opened('?w=command&hot=where');
    vi.runAllTimers();
    const list = bar.location.search;
    const before = bar.pages;
    store.dispatch({ type: 'set-hot', hot: { place: '8a30b5dab6dffff' } });
    expect(bar.pages).toBe(before + 1);
    expect(bar.location.search).toContain('place=8a30b5dab6dffff');
    store.dispatch({ type: 'set-hot', hot: { beforeDays: 7 } });
    store.dispatch({ type: 'set-cases', cases: { on: true, cell: null } });
    vi.runAllTimers();
    expect(bar.pages).toBe(before + 1);
    bar.goTo(list);
    expect(store.get().hot).toMatchObject({ task: 'where', place: null });
    store.dispatch({ type: 'set-cases', cases: { cell: '8830b5dab7fffff' } });
    expect(bar.pages).toBe(before + 2);
  });

  it('leaves the address alone until somebody is signed in, and after they left', () => {
    bar.location.search = '?w=permits&page=users';
    const store = new ScreenStore();
    store.open({ theme: 'night' });
    store.dispatch({ type: 'set-language', language: 'en' });
    vi.runAllTimers();
    expect(bar.location.search).toBe('?w=permits&page=users');
    expect(store.get()).toMatchObject({ theme: 'night', page: 'users' });
    store.begin();
    vi.runAllTimers();
    expect(bar.location.search).toContain('lang=en');
    store.leave();
    expect(bar.location.search).toBe('/');
    expect(store.get()).toMatchObject({ language: 'en', theme: 'night', page: null });
  });
});
