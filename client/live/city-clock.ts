import type { ClockState } from '../../server/clock/contract.ts';

/** City time between two words of the service: it runs on at the stated rate, or stands. */
export class CityClock {
  private said: ClockState | null = null;
  private heardAtMs = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly browserNow: () => number) {}

  hear(state: ClockState): void {
    this.said = state;
    this.heardAtMs = this.browserNow();
    for (const listener of this.listeners) listener();
  }

  /** Epoch milliseconds of city time; the browser's own before the service has spoken. */
  readonly now = (): number => {
    const here = this.browserNow();
    if (!this.said) return here;
    const passed = this.said.running ? (here - this.heardAtMs) * this.said.rate : 0;
    return Date.parse(this.said.now) + passed;
  };

  readonly state = (): ClockState | null => this.said;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
