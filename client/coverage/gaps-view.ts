/** The tabs of the page, in the order of the work. */
export const gapTabs = ['gaps', 'shift', 'measures', 'warnings', 'blind'] as const;
export type GapTab = (typeof gapTabs)[number];

/** What the page shows: a tab, and the street whose visits are open in it. Kept in the address as the page's item. */
export interface GapsView {
  tab: GapTab;
  streetId: string | null;
}

export function readGapsView(item: string | null): GapsView {
  const [tab = '', streetId = ''] = (item ?? '').split(':');
  return {
    tab: gapTabs.find((one) => one === tab) ?? 'gaps',
    streetId: streetId === '' ? null : streetId,
  };
}

export function writeGapsView({ tab, streetId }: GapsView): string {
  return streetId === null ? tab : `${tab}:${streetId}`;
}
