import type { Proposal } from './contract.ts';
import { evaluatePlan } from './core/evaluate-plan.ts';
import { planPosting, postingState } from './core/posting.ts';
import { robustness } from './core/robustness.ts';
import type { ProposeContext, Ranked } from './propose-streets.ts';
import { certificateOf, undominated } from './propose-streets.ts';

/** Between the best evenness (0) and the present one (1). */
const SHARES = [1, 0.5, 0] as const;

/** Proposals for officers: shifts towards uncovered hot hours first, then as few transfers as each evenness needs. */
export function proposePosting({ model, question, weights, shiftMinutes }: ProposeContext): Proposal[] {
  const state = postingState(model, model.officers);
  const worst = Math.max(...state.loads);
  const total = state.minutes.reduce((a, b) => a + b, 0);
  const mean = total / Math.max(1, model.officers.length);
  // Evenest: the least "most minutes an officer" for which the officers are enough.
  let best = worst;
  for (const work of state.minutes)
    for (let n = 1; n <= model.officers.length; n += 1) {
      const most = work / n;
      const need = state.minutes.reduce(
        (sum, minutes) => sum + Math.max(model.fewest, Math.ceil(minutes / most - 1e-9)),
        0,
      );
      if (most < best && need <= model.officers.length) best = most;
    }
  const targets =
    question.deltas === undefined
      ? SHARES.map((share) => best + share * (worst - best))
      : [...question.deltas].sort((a, b) => b - a).map((delta) => Math.max(best, mean * (1 + delta)));
  return undominated(
    targets.map((most): Ranked => {
      const plan = planPosting(model, most + 1e-6, {
        locked: new Set(question.locked),
        gridIds: question.gridIds,
        shifts: true,
      });
      const delta = most / Math.max(mean, 1e-9) - 1;
      const evaluation = evaluatePlan(model, plan.changes, {
        delta: Math.max(0, delta),
        locked: new Set(question.locked),
        shiftMinutes,
      });
      const transfers = evaluation.explained.filter(({ needsApproval }) => needsApproval).length;
      const within = evaluation.after.max <= most + 1e-3;
      const proposal: Proposal = {
        delta: Math.max(0, delta),
        labelZh: '',
        labelEn: '',
        changes: plan.changes,
        evaluation,
        certificate: certificateOf(
          within ? Math.min(plan.lowerBound, transfers) : null,
          within
            ? transfers === 0
              ? 0
              : (transfers - Math.min(plan.lowerBound, transfers)) / transfers
            : null,
        ),
        conflict: within
          ? null
          : {
              proven: false,
              constraints: evaluation.loads
                .filter(({ after }) => after > most + 1e-3)
                .map(({ holderId, nameZh }) => ({
                  rule: 'minimum',
                  subjectId: holderId,
                  zh: `${nameZh}：派驻下限或锁定使人员不够调配。`,
                  en: `${holderId}: minima of posting or locks leave too few officers.`,
                })),
            },
        robustness: robustness(
          model,
          weights,
          { assignment: new Int32Array(model.streets.length), changes: plan.changes },
          question.seed ?? 1,
        ),
      };
      return { proposal, worst: evaluation.after.maxOverMean };
    }),
  );
}
