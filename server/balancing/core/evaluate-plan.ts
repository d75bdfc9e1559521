import type { Breach, Change, Evaluation, ExplainedChange, SlotReport } from '../contract.ts';
import { coverBreaches, explainCover } from './cover-hours.ts';
import { explainStreet } from './explain-change.ts';
import type { GroundModel, HourSpan, ModelOfficer, PlanMeasures } from './ground-model.ts';
import { coveredHours, measureStreets } from './ground-model.ts';
import { loadsOf, piecesOf } from './plan-graph.ts';
import { evaluatePosting } from './posting.ts';
import { slotEffects } from './slot-effects.ts';
import { explainVehicle, vehicleMoves } from './squad-vehicles.ts';
import { startHolders } from './street-problem.ts';

export interface EvaluateOptions {
  delta: number;
  locked?: ReadonlySet<string>;
  trading?: boolean;
  brief?: boolean;
  /** Streets for which somebody must be on duty in these hours. */
  cover?: HourSpan & { streetIds: readonly string[] };
  /** AB角 that are agreed: who stands in for whom. */
  pairs?: readonly (readonly [string, string])[];
  /** Minutes of work that a shift holds at most. */
  shiftMinutes: number;
}

/** Loads of holders with nobody's streets left out. */
export function holderLoads(model: GroundModel, assignment: ArrayLike<number>): Float64Array {
  const { holders, graph } = model;
  const held = Int32Array.from(assignment, (part) => (part < 0 ? holders.length : part));
  return loadsOf(graph, held, holders.length + 1).slice(0, holders.length);
}

/** Bounds of each holder within `delta` of the mean of its group. */
export function groupBounds(
  model: GroundModel,
  loads: ArrayLike<number>,
  delta: number,
): { low: number; high: number }[] {
  const sums = new Map<string, { total: number; count: number }>();
  model.holders.forEach(({ group }, h) => {
    const sum = sums.get(group) ?? { total: 0, count: 0 };
    sum.total += loads[h]!;
    sum.count += 1;
    sums.set(group, sum);
  });
  return model.holders.map(({ group }) => {
    const { total, count } = sums.get(group)!;
    return { low: (total / count) * (1 - delta), high: (total / count) * (1 + delta) };
  });
}

/** Officers as they are after streets went from hand to hand; only sections change what officers walk. */
function officersAfter(model: GroundModel, assignment: ArrayLike<number>): ModelOfficer[] {
  if (model.kind !== 'sections') return model.officers;
  const lists = new Map(model.officers.map(({ personId, streetIds }) => [personId, new Set(streetIds)]));
  model.streets.forEach(({ streetId, holder }, i) => {
    const next = assignment[i]!;
    if (next === holder) return;
    if (holder >= 0) lists.get(model.holders[holder]!.holderId)?.delete(streetId);
    if (next >= 0) lists.get(model.holders[next]!.holderId)?.add(streetId);
  });
  return model.officers.map((officer) => ({ ...officer, streetIds: [...lists.get(officer.personId)!] }));
}

/** Holder numbers after the changes; a street or holder that is unknown is skipped and named. */
export function changedAssignment(
  model: GroundModel,
  changes: readonly Change[],
): { assignment: Int32Array; unknown: string[] } {
  const streets = new Map(model.streets.map(({ streetId }, i) => [streetId, i]));
  const holders = new Map(model.holders.map(({ holderId }, i) => [holderId, i]));
  const assignment = Int32Array.from(model.streets, ({ holder }) => holder);
  const unknown: string[] = [];
  for (const change of changes) {
    if (change.what !== 'street') {
      unknown.push(change.personId);
      continue;
    }
    const street = streets.get(change.streetId);
    const holder = holders.get(change.holderId);
    if (street === undefined) unknown.push(change.streetId);
    else if (holder === undefined) unknown.push(change.holderId);
    else assignment[street] = holder;
  }
  return { assignment, unknown };
}

/**
 * What does a changed plan come to, which rules does it break, and how is it undone?
 * A pure look at one model; a few milliseconds for a few hundred streets, so that dragging a street feels live.
 */
export function evaluatePlan(
  model: GroundModel,
  changes: readonly Change[],
  options: EvaluateOptions,
): Evaluation {
  const plan =
    model.kind === 'posting'
      ? evaluatePosting(model, changes, options)
      : evaluateStreets(model, changes, options);
  if (options.brief === true) return plan;
  const { report, held, loads } = slotEffects(model, changes, options.pairs);
  return {
    ...plan,
    loads: plan.loads.map((row) => ({ ...row, held: loads.get(row.holderId) ?? null })),
    breaches: [...plan.breaches, ...slotBreaches(report)],
    explained: plan.explained.map((one) =>
      one.change.what === 'street' ? { ...one, held: held.get(one.change.streetId) ?? null } : one,
    ),
    slots: report,
  };
}

function slotBreaches({ broken, conflicts }: SlotReport): Breach[] {
  const taken = conflicts.filter(({ byPlan }) => byPlan);
  return [
    ...(broken === 0
      ? []
      : [
          {
            rule: 'slot' as const,
            subjectId: 'slots',
            zh: `${broken} 个“街巷×时段”没有唯一责任人。`,
            en: `${broken} pairs of street and slot do not have exactly one holder.`,
            hard: true,
          },
        ]),
    ...taken.map(({ gridId, from, zh, en, remedy }) => ({
      rule: 'slot' as const,
      subjectId: `${gridId}/${from}`,
      zh: `本方案撤走最后一人：${zh}${remedy.zh}`,
      en: `This plan takes the last one away: ${en} ${remedy.en}`,
      hard: false,
    })),
  ];
}

function evaluateStreets(
  model: GroundModel,
  changes: readonly Change[],
  options: EvaluateOptions,
): Evaluation {
  const { streets, holders } = model;
  const { assignment } = changedAssignment(model, changes);
  const present = Int32Array.from(streets, ({ holder }) => holder);
  const coveredNow = coveredHours(model, model.officers);
  const coveredThen = coveredHours(model, officersAfter(model, assignment));
  const before: PlanMeasures = measureStreets(model, present, coveredNow);
  const after: PlanMeasures = measureStreets(model, assignment, coveredThen);
  const loadsBefore = holderLoads(model, present);
  const loadsAfter = holderLoads(model, assignment);
  const bounds = groupBounds(model, loadsAfter, options.delta);
  const moved = streets.flatMap((_, i) => (assignment[i] === present[i] ? [] : [i]));
  const touched = new Set(moved.flatMap((i) => [present[i]!, assignment[i]!]).filter((h) => h >= 0));
  const explained: ExplainedChange[] =
    options.brief === true
      ? []
      : moved.map((i) =>
          explainCover(
            model,
            explainStreet(model, i, { assignment, loadsBefore, loadsAfter, coveredNow, coveredThen, bounds }),
            options.cover,
          ),
        );
  if (options.brief !== true) {
    const vehicles = vehicleMoves(model, assignment, options.locked);
    explained.push(...vehicles.map((move) => explainVehicle(model, move, vehicles)));
  }
  return {
    stamp: model.stamp,
    before,
    after,
    loads: holders.map((holder, h) => ({
      holderId: holder.holderId,
      nameZh: holder.nameZh,
      gridId: holder.gridId,
      before: loadsBefore[h]!,
      after: loadsAfter[h]!,
      ...bounds[h]!,
      changed: touched.has(h),
    })),
    breaches: [
      ...breachesOf(model, { assignment, present, loadsAfter, moved, options }),
      ...coverBreaches(model, assignment, options.cover),
    ],
    inverse: moved.flatMap((i) =>
      present[i]! < 0
        ? []
        : [
            {
              what: 'street' as const,
              streetId: streets[i]!.streetId,
              holderId: holders[present[i]!]!.holderId,
            },
          ],
    ),
    moves: moved.filter((i) => present[i]! >= 0).length,
    peopleChanged: touched.size,
    explained,
  };
}

function breachesOf(
  model: GroundModel,
  found: {
    assignment: Int32Array;
    present: Int32Array;
    loadsAfter: Float64Array;
    moved: number[];
    options: EvaluateOptions;
  },
): Breach[] {
  const { streets, holders, graph } = model;
  const { assignment, present, loadsAfter, moved, options } = found;
  const breaches: Breach[] = [];
  const spare = holders.length;
  const held = (list: ArrayLike<number>): Int32Array => Int32Array.from(list, (h) => (h < 0 ? spare : h));
  // Naming somebody for a street that nobody holds tears nothing: as the solver counts it, from the nearest holder.
  const named = startHolders(
    model,
    model.streets.map(({ mayHold, mayHoldTrading }) => (options.trading === true ? mayHoldTrading : mayHold)),
  );
  const [heldNow, namedNow] = [present, named].map((list) => piecesOf(graph, held(list), spare + 1));
  const piecesNow = heldNow!.map((count, h) => Math.max(count, namedNow![h]!));
  const piecesThen = piecesOf(graph, held(assignment), spare + 1);
  for (const i of moved) {
    const street = streets[i]!;
    const to = holders[assignment[i]!];
    if (options.locked?.has(street.streetId) === true)
      breaches.push({
        rule: 'lock',
        subjectId: street.streetId,
        zh: `“${street.nameZh}”已锁定。`,
        en: `${street.nameEn} is locked.`,
        hard: true,
      });
    if (to === undefined) continue;
    const may = options.trading === true ? street.mayHoldTrading : street.mayHold;
    if (!may.includes(assignment[i]!))
      breaches.push({
        rule: 'boundary',
        subjectId: street.streetId,
        zh: `“${street.nameZh}”按规则不能交给${to.nameZh}。`,
        en: `${street.nameEn} may not go to ${to.holderId} by the rules.`,
        hard: true,
      });
  }
  holders.forEach((holder, h) => {
    if (piecesThen[h]! > Math.max(1, piecesNow[h]!))
      breaches.push({
        rule: 'contiguity',
        subjectId: holder.holderId,
        zh: `${holder.nameZh}的街巷分成 ${piecesThen[h]} 片（现为 ${piecesNow[h]} 片）。`,
        en: `The streets of ${holder.holderId} lie in ${piecesThen[h]} pieces (now ${piecesNow[h]}).`,
        hard: true,
      });
    if ((model.kind === 'sections' || model.kind === 'chiefs') && loadsAfter[h]! > options.shiftMinutes)
      breaches.push({
        rule: 'capacity',
        subjectId: holder.holderId,
        zh: `${holder.nameZh}的工作量 ${Math.round(loadsAfter[h]!)} 分钟，超过每班 ${options.shiftMinutes} 分钟。`,
        en: `${holder.holderId} has ${Math.round(loadsAfter[h]!)} minutes, above ${options.shiftMinutes} a shift.`,
        hard: false,
      });
  });
  const unheld = streets.filter((_, i) => assignment[i]! < 0);
  if (unheld.length > 0)
    breaches.push({
      rule: 'unheld',
      subjectId: unheld[0]!.streetId,
      zh: `${unheld.length} 条街巷没有责任人。`,
      en: `${unheld.length} streets have nobody named.`,
      hard: false,
    });
  return breaches;
}
