/** What was planned for a road on a day and what was done so far. Epoch ms. */
export interface RoadDay {
  roadId: string;
  /** Passes that the day asks for. */
  rated: number;
  /** The hours over which they are spread. */
  fromMs: number;
  toMs: number;
  /** Ends of the passes made, in any order. */
  passes: readonly number[];
}

export interface WarningStep {
  at: string;
  stage: number;
  due: number;
  done: number;
  event: 'raised' | 'withdrawn';
  reasonZh: string;
  reasonEn: string;
}

export interface RoadWarning {
  roadId: string;
  stage: number;
  state: 'open' | 'withdrawn';
  behindSinceMs: number;
  due: number;
  done: number;
  history: WarningStep[];
}

/** Passes that should have been made by a moment: the k-th of n is due at k / n of the hours. */
export function passesDue({ rated, fromMs, toMs }: RoadDay, atMs: number): number {
  if (!(toMs > fromMs) || rated <= 0 || atMs < fromMs) return 0;
  return Math.min(rated, Math.floor((rated * (atMs - fromMs)) / (toMs - fromMs) + 1e-9));
}

/**
 * What does the warning of a road become at a moment? Behind means that fewer passes were made than are due; how long
 * ago the first missing one was due gives the stage: 1, 2 or 3 by the three rising `stagesMs`. A stage is raised once,
 * rises, and never falls while the road is behind; when it has caught up, the warning is withdrawn and says whether late
 * reports showed it. `before` undefined: none on record for this day. The answer is `before` itself when nothing changes.
 */
export function nextWarning(
  before: RoadWarning | undefined,
  day: RoadDay,
  atMs: number,
  stagesMs: readonly number[],
): RoadWarning | undefined {
  const due = passesDue(day, atMs);
  const done = day.passes.filter((ms) => ms <= atMs).length;
  const at = new Date(atMs).toISOString();
  const open = before?.state === 'open';
  if (done >= due) {
    if (!open) return before;
    const inTime = wasInTime(day, before.behindSinceMs);
    const step: WarningStep = {
      at,
      stage: before.stage,
      due,
      done,
      event: 'withdrawn',
      reasonZh: inTime
        ? `补传的定位显示已按时完成 ${done} 遍，撤回预警`
        : `已补足：应完成 ${due} 遍，实际 ${done} 遍，撤回预警`,
      reasonEn: inTime
        ? `Late fixes show that ${done} passes were made in time; withdrawn`
        : `Made good: ${due} passes due, ${done} made; withdrawn`,
    };
    return { ...before, state: 'withdrawn', due, done, history: [...before.history, step] };
  }
  const missing = done + 1;
  const behindSinceMs = day.fromMs + ((day.toMs - day.fromMs) * missing) / day.rated;
  const reached = stagesMs.filter((ms) => atMs - behindSinceMs >= ms).length;
  const stage = open ? Math.max(before.stage, reached) : reached;
  if (stage === 0 || (open && stage === before.stage)) return before;
  const step: WarningStep = {
    at,
    stage,
    due,
    done,
    event: 'raised',
    reasonZh: `应完成 ${due} 遍，实际 ${done} 遍，第 ${missing} 遍已逾期 ${minutes(atMs - behindSinceMs)} 分钟`,
    reasonEn: `${due} passes due, ${done} made; the ${missing}. is ${minutes(atMs - behindSinceMs)} min overdue`,
  };
  return {
    roadId: day.roadId,
    stage,
    state: 'open',
    behindSinceMs,
    due,
    done,
    history: [...(before?.history ?? []), step],
  };
}

const minutes = (ms: number): number => Math.floor(ms / 60_000);

/** Were all passes that were due by then made by then? */
function wasInTime(day: RoadDay, behindSinceMs: number): boolean {
  return day.passes.filter((ms) => ms <= behindSinceMs).length >= passesDue(day, behindSinceMs);
}
