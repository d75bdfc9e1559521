import type { BalanceKind, Evaluation, ExplainedChange } from './contract.ts';
import type { Comparison, Plan } from './plan-contract.ts';

/** The street, officer or vehicle that a change is about. */
export function subjectOf(change: ExplainedChange['change']): string {
  return change.what === 'street'
    ? change.streetId
    : change.what === 'officer'
      ? change.personId
      : change.unitId;
}

const bySubject = (evaluation: Evaluation) =>
  new Map(evaluation.explained.map((e) => [subjectOf(e.change), e]));

/** Two plans of one kind side by side; null stands for what is in force. */
export function comparisonOf(
  kind: BalanceKind,
  ids: [string, string],
  plans: (Plan | null)[],
  first: Evaluation,
  second: Evaluation,
): Comparison {
  const side = (i: 0 | 1, evaluation: Evaluation): Comparison['a'] => ({
    planId: ids[i],
    name: plans[i]?.name ?? '现状 / present',
    measures: evaluation.after,
    moves: evaluation.moves,
  });
  const [one, two] = [bySubject(first), bySubject(second)];
  return {
    kind,
    a: side(0, first),
    b: side(1, second),
    loads: first.loads.map((row, i) => ({
      holderId: row.holderId,
      nameZh: row.nameZh,
      present: row.before,
      a: row.after,
      b: second.loads[i]?.after ?? row.before,
    })),
    differing: [...new Set([...one.keys(), ...two.keys()])].sort().flatMap((subjectId) => {
      const [x, y] = [one.get(subjectId), two.get(subjectId)];
      const known = (x ?? y)!;
      const aZh = x?.toZh ?? known.fromZh;
      const bZh = y?.toZh ?? known.fromZh;
      return aZh === bZh ? [] : [{ subjectId, nameZh: known.nameZh, presentZh: known.fromZh, aZh, bZh }];
    }),
  };
}
