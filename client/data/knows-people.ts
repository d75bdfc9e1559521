/** Is anybody known in this city who could be on a roster? Without people a count of 0 would say more than is known. */
export const knowsPeople = ({ counts }: { counts: Record<string, number> }): boolean =>
  (counts['people'] ?? 0) > 0;
