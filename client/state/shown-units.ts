import type { UnitSource } from './app-state.ts';

/** What stands in for the live units on the map: the past while it is played. Null: the live ones are shown. */
class ShownUnits {
  private source: UnitSource | null = null;
  private readonly listeners = new Set<() => void>();

  readonly get = (): UnitSource | null => this.source;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  show(source: UnitSource | null): void {
    if (this.source === source) return;
    this.source = source;
    for (const listener of this.listeners) listener();
  }
}

export const shownUnits = new ShownUnits();
