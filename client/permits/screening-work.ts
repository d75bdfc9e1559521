import type { Screening } from '../../server/permits/screening-contract.ts';
import { noWork } from '../state/map-work.ts';
import type { MapWork, Severity } from '../state/map-work.ts';
import { emptyScene } from '../state/permit-scene.ts';

export const lights = ['red', 'amber', 'grey', 'clear', 'unscreened'] as const;
export type Light = (typeof lights)[number];

export const lightTexts: Record<Light, { zh: string; en: string }> = {
  red: { zh: '红：未许可已动工或禁止', en: 'red: begun without leave, or prohibited' },
  amber: { zh: '黄：须批准或附条件', en: 'amber: leave or conditions' },
  grey: { zh: '灰：依据不足', en: 'grey: cannot be decided' },
  clear: { zh: '无涉：登记册完整', en: 'clear: by a complete register' },
  unscreened: { zh: '未筛查', en: 'not screened' },
};

const severities: Record<Light, Severity> = {
  red: 'red',
  amber: 'amber',
  grey: 'grey',
  clear: 'green',
  unscreened: 'grey',
};

/** The sites of one light, or of all that have one, as points on the map: worst on top. */
export function screeningWork(
  sites: readonly Screening[],
  filter: Light | null,
  chosen: string | null,
): MapWork {
  const shown = sites.filter((one) =>
    filter === null ? one.light !== null : (one.light ?? 'unscreened') === filter,
  );
  const worstLast = shown.toSorted((a, b) => rank(b) - rank(a));
  return {
    ...noWork,
    marksAnswer: true,
    scene: {
      ...emptyScene,
      lights: worstLast.map((one) => ({
        key: one.constructionId,
        position: [one.lng, one.lat],
        light: severities[one.light ?? 'unscreened'],
        chosen: one.constructionId === chosen,
        name: one.nameZh,
      })),
    },
  };
}

const rank = (site: Screening): number => lights.indexOf(site.light ?? 'unscreened');
