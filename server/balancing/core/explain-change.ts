import type { ExplainedChange } from '../contract.ts';
import type { GroundModel } from './ground-model.ts';
import { metresBetween, uncoveredOf } from './ground-model.ts';

interface Ground {
  assignment: Int32Array;
  loadsBefore: Float64Array;
  loadsAfter: Float64Array;
  coveredNow: Int32Array;
  coveredThen: Int32Array;
  bounds: readonly { low: number; high: number }[];
}

/** Distance of street i from the middle of the other streets of its holder, m; null when it has no others. */
function travelOf(
  model: GroundModel,
  assignment: ArrayLike<number>,
  i: number,
  holder: number,
): number | null {
  let x = 0;
  let y = 0;
  let weight = 0;
  model.streets.forEach((street, k) => {
    if (k === i || assignment[k] !== holder) return;
    x += street.middle[0] * street.lengthM;
    y += street.middle[1] * street.lengthM;
    weight += street.lengthM;
  });
  return weight === 0 ? null : metresBetween(model.streets[i]!.middle, [x / weight, y / weight]);
}

const minutes = (value: number): string => `${Math.round(value)}`;

/** Why does street i change hands, what does it bring, and what else was near? */
export function explainStreet(model: GroundModel, i: number, ground: Ground): ExplainedChange {
  const { streets, holders } = model;
  const street = streets[i]!;
  const from = street.holder;
  const to = ground.assignment[i]!;
  const present = Int32Array.from(streets, ({ holder }) => holder);
  const giver = holders[from];
  const taker = holders[to]!;
  const work = street.minutes.total;
  const between = giver !== undefined && giver.gridId !== taker.gridId;
  const beforeM = from < 0 ? null : travelOf(model, present, i, from);
  const afterM = travelOf(model, ground.assignment, i, to) ?? 0;
  const coverage = {
    before: uncoveredOf(street, ground.coveredNow[i]!),
    after: uncoveredOf(street, ground.coveredThen[i]!),
  };
  const reason =
    giver === undefined
      ? {
          zh: `此前无人负责；由${taker.nameZh}负责，其工作量为 ${minutes(ground.loadsAfter[to]!)} 分钟。`,
          en: `Nobody was named; ${taker.holderId} takes it and comes to ${minutes(ground.loadsAfter[to]!)} min.`,
        }
      : {
          zh: `${giver.nameZh}由 ${minutes(ground.loadsBefore[from]!)} 变为 ${minutes(ground.loadsAfter[from]!)} 分钟，${taker.nameZh}由 ${minutes(ground.loadsBefore[to]!)} 变为 ${minutes(ground.loadsAfter[to]!)} 分钟；本街占 ${minutes(work)} 分钟。`,
          en: `${giver.holderId} goes from ${minutes(ground.loadsBefore[from]!)} to ${minutes(ground.loadsAfter[from]!)} min, ${taker.holderId} from ${minutes(ground.loadsBefore[to]!)} to ${minutes(ground.loadsAfter[to]!)}; this street is ${minutes(work)} of them.`,
        };
  return {
    change: { what: 'street', streetId: street.streetId, holderId: taker.holderId },
    nameZh: street.nameZh,
    fromId: giver?.holderId ?? null,
    fromZh: giver?.nameZh ?? '无人',
    toId: taker.holderId,
    toZh: taker.nameZh,
    inverse:
      giver === undefined ? null : { what: 'street', streetId: street.streetId, holderId: giver.holderId },
    needsApproval: between,
    approvalZh: between ? '需区政府批准' : null,
    approvalEn: between ? "needs the district government's consent" : null,
    load: {
      minutes: work,
      fromBefore: from < 0 ? 0 : ground.loadsBefore[from]!,
      fromAfter: from < 0 ? 0 : ground.loadsAfter[from]!,
      toBefore: ground.loadsBefore[to]!,
      toAfter: ground.loadsAfter[to]!,
    },
    coverage,
    travel: { beforeM, afterM },
    reason,
    instead: nearestOther(model, i, ground),
    held: null,
  };
}

/** The nearest other choice: a street of the same giver beside the same taker that stayed, or another taker. */
function nearestOther(model: GroundModel, i: number, ground: Ground): ExplainedChange['instead'] {
  const { streets, holders, graph } = model;
  const street = streets[i]!;
  const from = street.holder;
  const to = ground.assignment[i]!;
  const beside = (k: number, holder: number): boolean => {
    for (let e = graph.starts[k]!; e < graph.starts[k + 1]!; e += 1)
      if (ground.assignment[graph.to[e]!] === holder) return true;
    return false;
  };
  const over = (holder: number, load: number): boolean =>
    load > ground.bounds[holder]!.high + 0.5 || load < ground.bounds[holder]!.low - 0.5;
  let best: { k: number; off: number } | null = null;
  if (from >= 0)
    streets.forEach((other, k) => {
      if (k === i || other.holder !== from || ground.assignment[k] !== from || !beside(k, to)) return;
      const off = Math.abs(other.minutes.total - street.minutes.total);
      if (best === null || off < best.off) best = { k, off };
    });
  const found = best as { k: number; off: number } | null;
  if (found !== null) {
    const other = streets[found.k]!;
    const change = other.minutes.total - street.minutes.total;
    const fromThen = ground.loadsAfter[from]! - change;
    const toThen = ground.loadsAfter[to]! + change;
    const breaks = over(from, fromThen) || over(to, toThen);
    const far =
      metresBetween(other.middle, street.middle) > 0
        ? (travelOf(model, ground.assignment, found.k, to) ?? 0) -
          (travelOf(model, ground.assignment, i, to) ?? 0)
        : 0;
    const why = breaks
      ? {
          zh: `改移“${other.nameZh}”则两人为 ${minutes(fromThen)} 与 ${minutes(toThen)} 分钟，超出界限。`,
          en: `Moving ${other.nameEn} instead would leave ${minutes(fromThen)} and ${minutes(toThen)} min, outside the bounds.`,
        }
      : far > 20
        ? {
            zh: `改移“${other.nameZh}”也可行，但离接手人的街巷远 ${Math.round(far)} 米。`,
            en: `Moving ${other.nameEn} would do as well, but it lies ${Math.round(far)} m farther from the taker's streets.`,
          }
        : {
            zh: `改移“${other.nameZh}”相差 ${minutes(Math.abs(change))} 分钟，总体改动不会更少。`,
            en: `Moving ${other.nameEn} differs by ${minutes(Math.abs(change))} min and would not need fewer changes.`,
          };
    return { ...why, subjectId: other.streetId };
  }
  const others = new Set<number>();
  for (let e = graph.starts[i]!; e < graph.starts[i + 1]!; e += 1) {
    const holder = ground.assignment[graph.to[e]!]!;
    if (holder >= 0 && holder !== to && holder !== from && street.mayHold.includes(holder))
      others.add(holder);
  }
  const lightest = [...others].sort((a, b) => ground.loadsAfter[a]! - ground.loadsAfter[b]!)[0];
  if (lightest === undefined) return null;
  const load = ground.loadsAfter[lightest]! + street.minutes.total;
  return {
    zh: `交给相邻的${holders[lightest]!.nameZh}会使其达到 ${minutes(load)} 分钟。`,
    en: `Its other neighbour ${holders[lightest]!.holderId} would come to ${minutes(load)} min.`,
    subjectId: holders[lightest]!.holderId,
  };
}
