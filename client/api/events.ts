import type { CloudEvent } from '../../server/events/contract.ts';
import { apiPath } from './request.ts';

/** 'live': connected and heard from; 'connecting': first try or a short gap; 'offline': gone for longer. */
export type ConnectionState = 'connecting' | 'live' | 'offline';

export interface Connection {
  state: ConnectionState;
  /** Browser time of the last sign of life, epoch ms; null before the first. */
  heardAtMs: number | null;
}

const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const GAP_SHOWN_MS = 4000;

/**
 * The one event stream of this browser. EventSource resumes by itself with Last-Event-ID; where it gives up
 * (a refused or broken answer) the stream is opened anew, and listeners are told to read everything again.
 */
class EventHub {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempts = 0;
  private opened = false;
  private connectionNow: Connection = { state: 'connecting', heardAtMs: null };
  private lostAtMs: number | null = null;
  private readonly listeners = new Map<string, Set<(event: CloudEvent) => void>>();
  private readonly resets = new Set<() => void>();
  private readonly watchers = new Set<() => void>();

  open(): void {
    this.opened = true;
    this.attempts = 0;
    window.addEventListener('offline', this.lose);
    window.addEventListener('online', this.again);
    this.connect();
  }

  close(): void {
    this.opened = false;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    window.removeEventListener('offline', this.lose);
    window.removeEventListener('online', this.again);
    this.source?.close();
    this.source = null;
    this.set({ state: 'connecting', heardAtMs: null });
  }

  /** `type` is a CloudEvents type. Returns the unsubscribe. */
  on(type: string, listener: (event: CloudEvent) => void): () => void {
    const set = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, set);
    if (set.size === 0) this.source?.addEventListener(type, this.receive);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Events were missed and cannot be replayed: read everything again. */
  onReset(listener: () => void): () => void {
    this.resets.add(listener);
    return () => this.resets.delete(listener);
  }

  readonly watch = (listener: () => void): (() => void) => {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  };
  readonly connection = (): Connection => this.connectionNow;

  /** The browser itself says that there is no network; an open stream would notice only much later. */
  private readonly lose = (): void => {
    this.lostAtMs ??= Date.now();
    this.set({ state: 'offline', heardAtMs: this.connectionNow.heardAtMs });
  };

  private readonly again = (): void => {
    if (!this.opened) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.source?.close();
    this.attempts += 1;
    this.connect();
  };

  private connect(): void {
    const source = new EventSource(apiPath('/events'), { withCredentials: true });
    this.source = source;
    source.addEventListener('open', () => {
      const again = this.lostAtMs !== null && this.attempts > 0;
      this.attempts = 0;
      this.lostAtMs = null;
      this.set({ state: 'live', heardAtMs: Date.now() });
      if (again) for (const listener of this.resets) listener();
    });
    source.addEventListener('message', this.receive);
    source.addEventListener('ready', () => this.set({ state: 'live', heardAtMs: Date.now() }));
    for (const type of this.listeners.keys()) source.addEventListener(type, this.receive);
    source.addEventListener('reset', () => {
      for (const listener of this.resets) listener();
    });
    source.addEventListener('error', () => {
      this.lostAtMs ??= Date.now();
      const gapMs = Date.now() - this.lostAtMs;
      this.set({
        state: gapMs > GAP_SHOWN_MS || this.attempts > 1 ? 'offline' : 'connecting',
        heardAtMs: this.connectionNow.heardAtMs,
      });
      if (source.readyState !== EventSource.CLOSED || !this.opened) return;
      source.close();
      const wait = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)] ?? 8000;
      this.attempts += 1;
      this.timer = setTimeout(() => this.opened && this.connect(), wait);
    });
  }

  private readonly receive = (message: MessageEvent<string>): void => {
    let event: CloudEvent;
    try {
      event = JSON.parse(message.data) as CloudEvent;
    } catch {
      return;
    }
    if (this.lostAtMs === null) this.set({ state: 'live', heardAtMs: Date.now() });
    for (const listener of this.listeners.get(event.type) ?? []) listener(event);
  };

  private set(next: Connection): void {
    const changed = next.state !== this.connectionNow.state;
    this.connectionNow = next;
    if (changed) for (const watcher of this.watchers) watcher();
  }
}

export const events = new EventHub();
