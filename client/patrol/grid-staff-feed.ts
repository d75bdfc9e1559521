import { useSyncExternalStore } from 'react';
import type { GridStaff } from '../../server/people/contract.ts';
import { api } from '../api/endpoints.ts';
import type { ApiError } from '../api/request.ts';
import { asApiError } from '../data/use-resource.ts';
import type { Resource } from '../data/use-resource.ts';

const EVERY_MS = 20_000;

interface Held {
  data: GridStaff | null;
  error: ApiError | null;
  loading: boolean;
}
const nothingYet: Held = { data: null, error: null, loading: true };

/** The staff of one grid, read once for all who show it: so card and table never differ. */
class GridStaffFeed {
  private state: Held = nothingYet;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private ending: AbortController | null = null;

  constructor(private readonly gridId: string) {}

  readonly get = (): Held => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.read();
      this.timer = setInterval(this.read, EVERY_MS);
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      if (this.timer !== null) clearInterval(this.timer);
      this.timer = null;
      this.ending?.abort();
      // Nothing of people stays behind for who looks next.
      this.state = nothingYet;
    };
  };

  readonly read = (): void => {
    this.ending?.abort();
    const ending = new AbortController();
    this.ending = ending;
    this.set({ ...this.state, loading: true });
    api
      .gridStaff(this.gridId, ending.signal)
      .then((data) => {
        if (!ending.signal.aborted) this.set({ data, error: null, loading: false });
      })
      .catch((cause: unknown) => {
        if (!ending.signal.aborted) this.set({ ...this.state, error: asApiError(cause), loading: false });
      });
  };

  private set(state: Held): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const feeds = new Map<string, GridStaffFeed>();

/** Who is where in a grid, read again every 20 s; the same answer for all who show the grid at the time. */
export function useGridStaff(cityId: number, gridId: string): Resource<GridStaff> {
  const key = `${cityId}/${gridId}`;
  const feed = feeds.get(key) ?? new GridStaffFeed(gridId);
  feeds.set(key, feed);
  const state = useSyncExternalStore(feed.subscribe, feed.get);
  return { ...state, reload: feed.read };
}
