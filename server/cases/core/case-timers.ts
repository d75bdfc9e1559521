import { timeLimitSchema } from '../../calendar/contract.ts';
import type { TimeLimit } from '../../calendar/contract.ts';

/**
 * How long may each stage of a case take, and how does it stand?
 *
 * Limits are data: attribute `timers` of the type, stage by stage, what it leaves open from its parent type; a type of
 * an older code list may give `dueHours` (natural hours) for the whole. A stage without a limit has no due time:
 * nothing is assumed. `whole` runs from the report to the closing and gives the case its due time; the others run
 * from the step before. Instants are ISO 8601 UTC; `endOf` ends a limit by the city's calendar.
 */
const TIMER_STAGES = ['accept', 'dispatch', 'handle', 'verify', 'whole'] as const;
export type TimerStage = (typeof TIMER_STAGES)[number];
export type StageLimits = Partial<Record<TimerStage, TimeLimit>>;
type Attributes = Readonly<Record<string, unknown>>;
type EndOf = (startedAt: string, limit: TimeLimit) => { at: string; assumed: boolean };

function ownLimits(attributes: Attributes): StageLimits {
  const limits: StageLimits = {};
  const timers = attributes['timers'];
  if (typeof timers === 'object' && timers !== null)
    for (const stage of TIMER_STAGES) {
      const limit = timeLimitSchema.safeParse((timers as Record<string, unknown>)[stage]);
      if (limit.success) limits[stage] = limit.data;
    }
  const hours = attributes['dueHours'];
  if (limits.whole === undefined && typeof hours === 'number' && hours > 0)
    limits.whole = { amount: hours, unit: 'calendar_hour' };
  return limits;
}

export function limitsOf(own: Attributes, parent: Attributes = {}): StageLimits {
  return { ...ownLimits(parent), ...ownLimits(own) };
}

/** By when should a case be done? Null when its type has no limit. */
export function dueAtOf(reportedAt: string, limits: StageLimits, endOf: EndOf): string | null {
  return limits.whole === undefined ? null : endOf(reportedAt, limits.whole).at;
}

export interface StageTime {
  stage: TimerStage;
  limit: TimeLimit | null;
  startedAt: string;
  /** Null while it is under way. */
  endedAt: string | null;
  dueAt: string | null;
  /** Ended after its due time, or under way past it. */
  late: boolean;
  /** A day counted whose working nobody published. */
  assumed: boolean;
}

/** The step that begins a stage and the steps that end it, whichever comes first. */
const STAGES: readonly { stage: TimerStage; begins: string; ends: readonly string[] }[] = [
  { stage: 'accept', begins: 'reported', ends: ['accepted', 'rejected', 'closed'] },
  { stage: 'dispatch', begins: 'accepted', ends: ['dispatched', 'rejected', 'closed'] },
  { stage: 'handle', begins: 'dispatched', ends: ['handled', 'accepted'] },
  { stage: 'verify', begins: 'handled', ends: ['verified', 'dispatched'] },
  { stage: 'whole', begins: 'reported', ends: ['closed', 'rejected'] },
];

/** The stages that a case has begun, in order; a stage begun again (sent back) is told by its last run. */
export function stageTimes(
  steps: readonly { step: string; at: string }[],
  limits: StageLimits,
  nowMs: number,
  endOf: EndOf,
): StageTime[] {
  return STAGES.flatMap(({ stage, begins, ends }) => {
    const index = steps.findLastIndex(({ step }) => step === begins);
    const began = steps[index];
    if (began === undefined) return [];
    const endedAt = steps.slice(index + 1).find(({ step }) => ends.includes(step))?.at ?? null;
    const limit = limits[stage] ?? null;
    const end = limit === null ? null : endOf(began.at, limit);
    const judgedMs = endedAt === null ? nowMs : Date.parse(endedAt);
    return [
      {
        stage,
        limit,
        startedAt: began.at,
        endedAt,
        dueAt: end?.at ?? null,
        late: end !== null && judgedMs > Date.parse(end.at),
        assumed: end?.assumed ?? false,
      },
    ];
  });
}
