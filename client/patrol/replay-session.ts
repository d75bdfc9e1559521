import { useSyncExternalStore } from 'react';
import type { ReplaySource } from './replay-source.ts';

export const PLAY_RATES = [10, 30, 60, 120, 300] as const;

/** The playback that is open: its source, where it stands and how fast it goes. One at a time. */
interface Playing {
  source: ReplaySource | null;
  /** Seconds since the beginning. */
  atS: number;
  running: boolean;
  /** City seconds a real second. */
  rate: number;
}

const TELL_EVERY_MS = 90;

/**
 * Plays a replay. The picture follows every frame of the browser through the source; who only reads the clock is told
 * about eleven times a second, so that nothing flickers.
 */
class ReplaySession {
  private playing: Playing = { source: null, atS: 0, running: false, rate: 60 };
  private readonly listeners = new Set<() => void>();
  private frame = 0;
  private lastMs = 0;
  private toldMs = 0;

  readonly get = (): Playing => this.playing;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  open(source: ReplaySource, atS: number): void {
    this.stop();
    source.seek(atS);
    this.set({ source, atS: Math.min(source.durationS, Math.max(0, atS)), running: false });
  }

  close(): void {
    this.stop();
    this.set({ source: null, atS: 0, running: false });
  }

  seek(atS: number): void {
    const { source } = this.playing;
    if (source === null) return;
    const at = Math.min(source.durationS, Math.max(0, atS));
    source.seek(at);
    this.set({ atS: at });
  }

  setRate(rate: number): void {
    this.set({ rate });
  }

  toggle(): void {
    const { source, running, atS } = this.playing;
    if (source === null) return;
    if (running) {
      this.stop();
      this.set({ running: false });
      return;
    }
    if (atS >= source.durationS) this.seek(0);
    this.lastMs = performance.now();
    this.set({ running: true });
    this.frame = requestAnimationFrame(this.step);
  }

  private readonly step = (nowMs: number): void => {
    const { source, atS, rate } = this.playing;
    if (source === null) return;
    const next = Math.min(source.durationS, atS + (Math.max(0, nowMs - this.lastMs) / 1000) * rate);
    this.lastMs = nowMs;
    source.seek(next);
    const ended = next >= source.durationS;
    this.playing = { ...this.playing, atS: next, running: !ended };
    if (ended || nowMs - this.toldMs > TELL_EVERY_MS) {
      this.toldMs = nowMs;
      this.tell();
    }
    if (!ended) this.frame = requestAnimationFrame(this.step);
  };

  private stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private set(parts: Partial<Playing>): void {
    this.playing = { ...this.playing, ...parts };
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const replaySession = new ReplaySession();

/** The playback that is open. Drawn again as it goes on. */
export function useReplaySession(): Playing {
  return useSyncExternalStore(replaySession.subscribe, replaySession.get);
}
