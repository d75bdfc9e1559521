import type { Breach, ExplainedChange } from '../contract.ts';
import type { GroundModel, HourSpan } from './ground-model.ts';
import { daysOnDuty, ENOUGH_DAYS } from './ground-model.ts';

type Cover = HourSpan & { streetIds: readonly string[] };

/** "19–21": the hours of a span. */
export const spanText = ({ fromHour, toHour }: HourSpan): string => `${fromHour}–${toHour}`;

/**
 * Who may hold a street for which somebody must be on duty in these hours? Officers of the model who are, on at least
 * three days of the plan's week. Streets in whose reach nobody is are named apart: no plan of streets helps them.
 */
export function coverHolders(
  model: GroundModel,
  cover: Cover,
  trading: boolean,
): { only: Map<string, ReadonlySet<string>>; outOfReach: string[] } {
  const days = daysOnDuty(model, cover);
  const fit = new Set(
    model.holders.flatMap(({ holderId }) =>
      (days.get(holderId)?.size ?? 0) >= ENOUGH_DAYS ? [holderId] : [],
    ),
  );
  const asked = new Set(cover.streetIds);
  const only = new Map<string, ReadonlySet<string>>();
  const outOfReach: string[] = [];
  for (const street of model.streets) {
    if (!asked.has(street.streetId)) continue;
    const may = trading ? street.mayHoldTrading : street.mayHold;
    if (may.some((h) => fit.has(model.holders[h]!.holderId))) only.set(street.streetId, fit);
    else outOfReach.push(street.streetId);
  }
  return { only, outOfReach };
}

/** The asked streets whose holder is not on duty in the hours; said, and no bar to a plan. */
export function coverBreaches(
  model: GroundModel,
  assignment: ArrayLike<number>,
  cover: Cover | undefined,
): Breach[] {
  if (cover === undefined || model.kind !== 'sections') return [];
  const days = daysOnDuty(model, cover);
  const asked = new Set(cover.streetIds);
  return model.streets.flatMap((street, i): Breach[] => {
    if (!asked.has(street.streetId)) return [];
    const holder = model.holders[assignment[i]!];
    const count = holder === undefined ? 0 : (days.get(holder.holderId)?.size ?? 0);
    return count >= ENOUGH_DAYS
      ? []
      : [
          {
            rule: 'cover',
            subjectId: street.streetId,
            zh: `“${street.nameZh}”${spanText(cover)} 时仍无人：${holder?.nameZh ?? '无责任人'}一周只有 ${count} 天在岗。`,
            en: `${street.nameEn} is still without anybody at ${spanText(cover)}: its holder is on duty on ${count} days a week.`,
            hard: false,
          },
        ];
  });
}

/** Adds to the reason of a street that was asked for who is on duty there in the hours, before and after. */
export function explainCover(
  model: GroundModel,
  explained: ExplainedChange,
  cover: Cover | undefined,
): ExplainedChange {
  const { change } = explained;
  if (cover === undefined || change.what !== 'street' || !cover.streetIds.includes(change.streetId))
    return explained;
  const days = daysOnDuty(model, cover);
  const of = (id: string | null): number => (id === null ? 0 : (days.get(id)?.size ?? 0));
  const [before, after] = [of(explained.fromId), of(explained.toId)];
  const { reason } = explained;
  return {
    ...explained,
    reason: {
      zh: `${spanText(cover)} 时：${explained.fromZh}一周 ${before} 天在岗，${explained.toZh} ${after} 天（自 ${model.weekFrom} 起）。${reason.zh}`,
      en: `At ${spanText(cover)}: its holder is on duty on ${before} days a week, the new one on ${after} (from ${model.weekFrom}). ${reason.en}`,
    },
  };
}
