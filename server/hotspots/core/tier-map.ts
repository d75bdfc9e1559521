import { randomOf } from '../../kernel/random.ts';
import type { FullQuestion } from '../contract.ts';
import { chosenExposure } from './chosen-exposure.ts';
import type { AskContext } from './hotspot-answer.ts';
import { filterOf } from './hotspot-answer.ts';
import type { TierMap } from './stability.ts';
import type { Study } from './study.ts';
import { twoChannels } from './two-channels.ts';

/**
 * Tiers only, on all cases or on a random half of them: one variant of the stability check.
 * The half is drawn case by case with chance ½, seeded by seed and draw.
 */
export function tierMapOf(
  study: Study,
  question: FullQuestion,
  context: AskContext,
  half: { seed: number; draw: number } | null,
): TierMap {
  const frame = study.frame(question.unit, question.resolution);
  const filter = filterOf(question, context);
  const random = half === null ? undefined : randomOf(half.seed, `hotspots.half/${half.draw}`);
  const counts = study.counts(
    frame,
    filter,
    context.patrolChannels,
    random === undefined ? undefined : () => random.chance(0.5),
  );
  const { tier } = twoChannels(
    {
      ...counts,
      exposure: chosenExposure(study, frame, question.exposure, filter.to).share,
      visits: study.effort(frame, ...context.days),
      rings: study.rings(frame, question.ring),
    },
    { adjustment: question.adjustment },
  );
  return { cells: frame.ids, tier };
}
