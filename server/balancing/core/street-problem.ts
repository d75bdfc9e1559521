import type { BalanceProblem } from './balance-problem.ts';
import { balanceProblem } from './balance-problem.ts';
import type { GroundModel } from './ground-model.ts';
import { planGraph } from './plan-graph.ts';

/** The question of one group of holders who may trade with one another, and how it maps back. */
export interface GroupProblem {
  group: string;
  problem: BalanceProblem;
  /** Numbers of the streets and holders in the model. */
  streets: number[];
  holders: number[];
}

export interface GroupOptions {
  gridIds?: readonly string[];
  locked?: ReadonlySet<string>;
  trading?: boolean;
  pairs?: readonly (readonly [string, string])[];
  /** Streets that only these holders may have; a street whose list meets nobody who may hold it stays free. */
  only?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Streets that nobody holds stay so, but those of `only`. */
  keepUnheld?: boolean;
}

/**
 * Cuts the streets of a city into questions that do not touch one another: one a group of holders (a grid, unless
 * streets may leave it). A street that nobody holds begins with the holder who may have it and holds the nearest
 * street; naming somebody costs nothing.
 */
export function groupProblems(model: GroundModel, options: GroupOptions): GroupProblem[] {
  const mayHold = (i: number): number[] =>
    options.trading === true ? model.streets[i]!.mayHoldTrading : model.streets[i]!.mayHold;
  const asked = options.gridIds === undefined ? null : new Set(options.gridIds);
  const root = model.holders.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (root[at] !== at) at = root[at]!;
    return at;
  };
  const taking = model.streets.map((street, i) => {
    if (options.keepUnheld === true && street.holder < 0 && options.only?.has(street.streetId) !== true)
      return [];
    const holders = mayHold(i).filter((h) => asked === null || asked.has(model.holders[h]!.gridId));
    if (street.holder >= 0 && !holders.includes(street.holder)) holders.push(street.holder);
    return holders;
  });
  for (const holders of taking) for (const h of holders) root[find(h)] = find(holders[0]!);
  const groups = new Map<number, GroupProblem & { at: Map<number, number> }>();
  model.holders.forEach((holder, h) => {
    if (
      asked !== null &&
      !asked.has(holder.gridId) &&
      !taking.some((list) => list.length > 1 && list.includes(h))
    )
      return;
    const key = find(h);
    let group = groups.get(key);
    if (group === undefined) {
      group = {
        group: model.holders[key]!.group,
        problem: undefined as unknown as BalanceProblem,
        streets: [],
        holders: [],
        at: new Map(),
      };
      groups.set(key, group);
    }
    group.at.set(h, group.holders.length);
    group.holders.push(h);
  });
  taking.forEach((holders, i) => {
    if (holders.length > 0) groups.get(find(holders[0]!))?.streets.push(i);
  });
  const starts = startHolders(model, taking);
  const answer: GroupProblem[] = [];
  for (const { group, streets, holders, at } of groups.values()) {
    if (streets.length === 0 || holders.length < 2) continue;
    const number = new Map(streets.map((street, k) => [street, k]));
    const { starts: rows, to } = model.graph;
    const graph = planGraph(
      streets.map((i) => model.graph.weight[i]!),
      streets.map((i) =>
        [...to.subarray(rows[i]!, rows[i + 1]!)].flatMap((u) => {
          const k = number.get(u);
          return k === undefined ? [] : [k];
        }),
      ),
    );
    const holderOf = (id: string): number | undefined => {
      const h = model.holders.findIndex(({ holderId }) => holderId === id);
      return at.get(h);
    };
    answer.push({
      group,
      streets,
      holders,
      problem: balanceProblem({
        graph,
        parts: holders.length,
        start: streets.map((i) => at.get(starts[i]!)!),
        allowed: streets.map((i) => {
          const { streetId, holder } = model.streets[i]!;
          if (options.locked?.has(streetId) === true && holder >= 0) return [at.get(holder)!];
          const only = options.only?.get(streetId);
          const fit = taking[i]!.filter((h) => only?.has(model.holders[h]!.holderId) ?? true);
          return (fit.length === 0 ? taking[i]! : fit).map((h) => at.get(h)!);
        }),
        cost: streets.map((i) => (model.streets[i]!.holder < 0 ? 0 : 1)),
        pairs: (options.pairs ?? []).flatMap(([a, b]) => {
          const [p, q] = [holderOf(a), holderOf(b)];
          return p === undefined || q === undefined ? [] : [[p, q] as const];
        }),
      }),
    });
  }
  return answer;
}

/** Present holders; for a street without one, the holder of the nearest street (by steps) who may have it. */
export function startHolders(model: GroundModel, taking: readonly (readonly number[])[]): number[] {
  const { starts, to } = model.graph;
  return model.streets.map((street, i) => {
    if (street.holder >= 0) return street.holder;
    const seen = new Set([i]);
    let layer = [i];
    while (layer.length > 0) {
      const next: number[] = [];
      for (const v of layer)
        for (let k = starts[v]!; k < starts[v + 1]!; k += 1) {
          const u = to[k]!;
          if (seen.has(u)) continue;
          seen.add(u);
          const holder = model.streets[u]!.holder;
          if (holder >= 0 && taking[i]!.includes(holder)) return holder;
          next.push(u);
        }
      layer = next;
    }
    return taking[i]![0] ?? -1;
  });
}
