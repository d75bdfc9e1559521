import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../kernel/clock.ts';
import { XwError, invalid } from '../kernel/errors.ts';
import type { NewOutage, Outages } from './contract.ts';
import type { Simulator } from './simulator.ts';

export interface OutageDeps {
  /** Absent when the service simulates nothing. */
  simulator: Pick<Simulator, 'outboxOf'> | undefined;
  clockOf(cityId: number): Clock;
  audit: Pick<Audit, 'record'>;
}

/** What happens when the network of units is cut? Only in a synthetic city that is being simulated. */
export interface OutageDesk {
  /** Raises `not_simulated` (409) where nothing is simulated. */
  state(cityId: number): Outages;
  /** Raises `not_simulated`; 422 for a unit that does not report, or when fewer than `count` do. */
  cut(cityId: number, asked: NewOutage, by: string): Promise<Outages>;
}

/** A unit that reported within this time has a network, ms. */
const REPORTS_MS = 5 * 60_000;
const PATROLS = ['officer', 'duty_vehicle'];

export function createOutages({ simulator, clockOf, audit }: OutageDeps): OutageDesk {
  function playing(cityId: number) {
    const found = simulator?.outboxOf(cityId);
    if (found === undefined) throw notSimulated(cityId);
    return found;
  }

  function state(cityId: number): Outages {
    const nowMs = clockOf(cityId).now();
    const { outages, held, dropped } = playing(cityId).outbox.state(nowMs);
    return {
      at: iso(nowMs),
      outages: outages.map((one) => ({
        from: iso(one.fromMs),
        to: iso(one.toMs),
        unitIds: [...one.unitIds].toSorted(),
      })),
      heldFixes: held,
      lostFixes: dropped,
    };
  }

  return {
    state,
    async cut(cityId, asked, by) {
      const { outbox, kindOf } = playing(cityId);
      const nowMs = clockOf(cityId).now();
      const reports = [...outbox.lastReports()]
        .filter(([, ms]) => nowMs - ms <= REPORTS_MS)
        .map(([unitId]) => unitId);
      const unitIds = asked.unitIds ?? chosen(reports, kindOf, asked);
      const stranger = unitIds.find((unitId) => !kindOf.has(unitId));
      if (stranger !== undefined)
        throw invalid('unitIds', stranger, '没有这个合成单元。', 'There is no such simulated unit.');
      const toMs = nowMs + asked.minutes * 60_000;
      await audit.record({
        stream: 'simulation',
        actor: by,
        action: 'network.cut',
        subject: `city:${cityId}`,
        detail: { cityId, minutes: asked.minutes, from: iso(nowMs), to: iso(toMs), unitIds: [...unitIds] },
      });
      outbox.cut({ unitIds: new Set(unitIds), fromMs: nowMs, toMs });
      return state(cityId);
    },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** So many of the units that report, spread evenly over their ids. */
function chosen(
  reports: readonly string[],
  kindOf: ReadonlyMap<string, string>,
  { count = 0, kinds = PATROLS }: NewOutage,
): string[] {
  const fit = reports.filter((unitId) => kinds.includes(kindOf.get(unitId) ?? '')).toSorted();
  if (fit.length < count)
    throw invalid(
      'count',
      count,
      `此刻在报位置的只有 ${fit.length} 个单元。`,
      `Only ${fit.length} units report now.`,
    );
  return Array.from({ length: count }, (_, i) => fit[Math.floor((i * fit.length) / count)]!);
}

function notSimulated(cityId: number): XwError {
  return new XwError({
    code: 'not_simulated',
    status: 409,
    detail: '这座城市没有在模拟运行，不能断网演示。',
    detailEn: 'Nothing is simulated in this city, so that no network can be cut.',
    value: String(cityId),
    place: 'city',
    remedy: '请在合成示范城市中操作；真实终端的断网以实际为准。',
    remedyEn: 'Use a synthetic city; real terminals are as they are.',
  });
}
