import { useSyncExternalStore } from 'react';

/** What the export dialog was opened for. */
export interface ExportAsk {
  /** A layer or result of the export menu; null: to be chosen. */
  what: string | null;
  /** Which one of the result: its id. */
  of?: string;
}

let ask: ExportAsk | null = null;
const listeners = new Set<() => void>();

function set(next: ExportAsk | null): void {
  ask = next;
  for (const listener of listeners) listener();
}

/** Opens the export dialog from wherever rows, layers or results are shown. */
export function openExport(next: ExportAsk): void {
  set(next);
}

export function closeExport(): void {
  set(null);
}

/** The dialog that is open; null while none is. */
export function useExportAsk(): ExportAsk | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ask,
  );
}
