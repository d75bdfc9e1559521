import type { FenceEventKind } from '../contract.ts';

/** What is known of one unit at one fence. Times epoch ms. */
export interface Watch {
  inside: boolean;
  /** When it came to be so. */
  sinceMs: number;
  /** First fix that says otherwise; a second one makes it so. */
  pendingMs: number | null;
  /** This stay was told. */
  told: boolean;
  dwellTold: boolean;
  /** Newest fix seen. */
  lastMs: number;
}

export interface FenceCrossing {
  kind: FenceEventKind;
  atMs: number;
}

export interface FenceSight {
  kind: 'area' | 'route';
  events: readonly FenceEventKind[];
  dwellS: number;
}

/**
 * What does one more fix mean? A crossing counts with the second fix in a row on the new side, so that one thrown fix
 * is none; its time is that of the first. While the fence is closed the place is followed and nothing is told; who is
 * inside when it opens has entered at that moment. A fix not newer than the last is not looked at. `watch` undefined:
 * never seen, taken for outside. Input is not changed.
 */
export function watchFence(
  watch: Watch | undefined,
  fix: { atMs: number; inside: boolean },
  open: boolean,
  fence: FenceSight,
): { watch: Watch; crossings: FenceCrossing[] } {
  const next: Watch =
    watch === undefined
      ? {
          inside: false,
          sinceMs: fix.atMs,
          pendingMs: null,
          told: false,
          dwellTold: false,
          lastMs: -Infinity,
        }
      : { ...watch };
  const crossings: FenceCrossing[] = [];
  if (fix.atMs <= next.lastMs) return { watch: next, crossings };
  const tell = (kind: FenceEventKind, atMs: number): void => {
    if (fence.events.includes(kind)) crossings.push({ kind, atMs });
  };
  next.lastMs = fix.atMs;
  if (fix.inside === next.inside) next.pendingMs = null;
  else if (next.pendingMs === null) next.pendingMs = fix.atMs;
  else {
    next.inside = fix.inside;
    next.sinceMs = next.pendingMs;
    next.pendingMs = null;
    next.told = false;
    next.dwellTold = false;
    if (!next.inside && open) tell(fence.kind === 'route' ? 'off_route' : 'leave', next.sinceMs);
    if (next.inside && open) {
      tell(fence.kind === 'route' ? 'on_route' : 'enter', next.sinceMs);
      next.told = true;
    }
  }
  if (next.inside && open && !next.told) {
    tell(fence.kind === 'route' ? 'on_route' : 'enter', fix.atMs);
    next.told = true;
  }
  if (
    next.inside &&
    open &&
    !next.dwellTold &&
    fence.kind === 'area' &&
    fix.atMs - next.sinceMs >= fence.dwellS * 1000
  ) {
    tell('dwell', fix.atMs);
    next.dwellTold = true;
  }
  return { watch: next, crossings };
}
