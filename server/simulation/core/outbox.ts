import type { SimulatedFix } from './simulation.ts';

/** A stretch of city time in which the network of some units is cut, epoch ms; the end is not part of it. */
export interface Outage {
  unitIds: ReadonlySet<string>;
  fromMs: number;
  toMs: number;
}

/**
 * What do terminals send, and what do they keep while their network is cut? As real ones they go on taking positions
 * and send them late, each with the time at which it was observed, the oldest first.
 */
export interface Outbox {
  cut(outage: Outage): void;
  /** What goes out at a moment: the reports of units with a network, and what others kept until theirs came back. */
  pass(fixes: readonly SimulatedFix[], nowMs: number): SimulatedFix[];
  /** Cuts that last at a moment, with the reports that are held back. */
  state(nowMs: number): { outages: Outage[]; held: number; dropped: number };
  /** Units that reported last, each with the time of its last report, epoch ms. */
  lastReports(): ReadonlyMap<string, number>;
}

/** A terminal keeps so many reports; then the oldest are lost. */
const MOST_KEPT = 5_000;

export function createOutbox(): Outbox {
  let outages: Outage[] = [];
  let dropped = 0;
  const kept = new Map<string, SimulatedFix[]>();
  const last = new Map<string, number>();
  const isCut = (unitId: string, ms: number): boolean =>
    outages.some((one) => one.unitIds.has(unitId) && ms >= one.fromMs && ms < one.toMs);

  return {
    cut(outage) {
      outages.push(outage);
    },
    pass(fixes, nowMs) {
      outages = outages.filter((one) => one.toMs > nowMs);
      const out: SimulatedFix[] = [];
      for (const [unitId, waiting] of kept)
        if (!isCut(unitId, nowMs)) {
          out.push(...waiting);
          kept.delete(unitId);
        }
      for (const fix of fixes) {
        last.set(fix.unitId, fix.observedAt);
        if (!isCut(fix.unitId, nowMs)) {
          out.push(fix);
          continue;
        }
        const waiting = kept.get(fix.unitId) ?? [];
        kept.set(fix.unitId, waiting);
        waiting.push(fix);
        if (waiting.length > MOST_KEPT) {
          waiting.shift();
          dropped += 1;
        }
      }
      return out;
    },
    state(nowMs) {
      return {
        outages: outages.filter((one) => one.toMs > nowMs),
        held: [...kept.values()].reduce((sum, waiting) => sum + waiting.length, 0),
        dropped,
      };
    },
    lastReports: () => last,
  };
}
