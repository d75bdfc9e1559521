import type { HotPlace, HotspotResult } from '../../server/hotspots/contract.ts';
import { methodNames } from '../../server/hotspots/words-contract.ts';
import type { Language } from '../state/app-state.ts';

export interface NamedPlace {
  id: string;
  streets: readonly { nameZh: string; nameEn: string }[];
}

/**
 * What is a place called? Its streets, longest first; a cell between named streets after the nearest, or by the end of
 * its number where none is near.
 */
export function placeName(
  { id, streets }: NamedPlace,
  language: Language,
  near: string | null = null,
): string {
  const names = streets.map(({ nameZh, nameEn }) => (language === 'zh' ? nameZh : nameEn || nameZh));
  if (names.length > 0) return names.slice(0, 2).join(language === 'zh' ? '、' : ', ');
  if (near !== null) return language === 'zh' ? `${near}附近` : `near ${near}`;
  const short = id.replace(/f+$/, '').slice(-5);
  return language === 'zh' ? `无名街格 ${short}` : `cell ${short}`;
}

/** How many times the expected: 3.4 倍; from 10 on whole. Null when nothing was expected. */
export function ratioText(ratio: number | null, language: Language): string {
  if (ratio === null) return language === 'zh' ? '期望为零' : 'none expected';
  const text = ratio >= 10 ? String(Math.round(ratio)) : ratio.toFixed(1);
  return language === 'zh' ? `${text} 倍` : `${text}×`;
}

/** A chance as a person says it: 3.5 %, 0.1 %, below 0.1 %. */
function chanceText(q: number): string {
  if (q < 0.001) return '<0.1 %';
  return `${Number((q * 100).toPrecision(2))} %`;
}

/** q as a statement: q = 3.5 %, q < 0.1 %. */
export function qText(q: number): string {
  return q < 0.001 ? 'q < 0.1 %' : `q = ${chanceText(q)}`;
}

/** p as a statement. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.1 %' : `p = ${chanceText(p)}`;
}

/** A number of places that may be there by chance: small ones as fewer than one. */
export function byChanceText(count: number, language: Language, unit = '处'): string {
  if (count < 0.95) return language === 'zh' ? `不到 1 ${unit}` : 'fewer than 1';
  const text = count < 10 ? count.toFixed(1).replace(/\.0$/, '') : String(Math.round(count));
  return language === 'zh' ? `至多约 ${text} ${unit}` : `at most about ${text}`;
}

/** A channel that the question leaves out, or that reported nothing anywhere: it can neither agree nor disagree. */
export function isSilent(channel: { observed: number; expected: number } | null): boolean {
  return channel !== null && channel.observed === 0 && channel.expected <= 0;
}

/** Who found it? Both channels, and where they disagree, in one sentence. */
export function foundByText(place: HotPlace, language: Language): string {
  const zh = language === 'zh';
  const { others, patrol } = place;
  if (isSilent(patrol) && place.tier !== 'none')
    return zh
      ? '只看了市民、热线与摄像；巡查发现的案件不在所选条件之内。'
      : 'Citizens, hotline and cameras alone were asked; patrol-found cases are outside of the filter.';
  if (isSilent(others) && place.tier !== 'none')
    return zh
      ? '只看了巡查发现的案件（已按到访次数折算）；市民等渠道不在所选条件之内。'
      : 'Patrol-found cases alone were asked, held against visits; citizens are outside of the filter.';
  const alone = others.observed > 0;
  if (place.effortOnly)
    return patrol === null || patrol.expected <= 0
      ? zh
        ? '巡查发现偏多，但没有到访记录可比，无法判断是力度还是问题。'
        : 'Patrols found many, but no visits are on record to compare with: effort or trouble, nobody can tell.'
      : zh
        ? '只有巡查发现偏多；按到访次数衡量属正常，市民与摄像未见异常：反映的是巡查力度。'
        : 'Only patrols found more, and against their visits it is usual; citizens and cameras see nothing: this is effort.';
  const says: Record<HotPlace['saidBy'], [string, string]> = {
    both: [
      '市民、热线、摄像与巡查都发现偏多，两个渠道一致。',
      'Citizens, hotline and cameras as well as patrols see more than expected: the channels agree.',
    ],
    others: [
      '市民、热线与摄像发现偏多；巡查按到访次数衡量未见异常：巡查可能漏看了。',
      'Citizens, hotline and cameras see more; patrols, against their visits, do not: patrols may be missing it.',
    ],
    patrol: alone
      ? [
          '主要由巡查发现（已按到访次数折算）；市民等渠道有反映，但未达显著。',
          'Mainly found by patrols, held against their visits; citizens report too, not significantly.',
        ]
      : [
          '只由巡查发现（已按到访次数折算）；市民等渠道没有反映。',
          'Found by patrols alone, held against their visits; no citizen reported.',
        ],
    sum: [
      '单看任一渠道都不显著，两个渠道合起来偏多。',
      'Neither channel alone is significant; together they are more than expected.',
    ],
    '': ['两个渠道均未见异常。', 'Neither channel sees more than expected.'],
  };
  return says[place.saidBy][zh ? 0 : 1];
}

/** The short tag of who found it. */
export function foundByTag(place: Pick<HotPlace, 'saidBy'>): [zh: string, en: string] | null {
  const tags: Record<HotPlace['saidBy'], [string, string] | null> = {
    both: ['双渠道', 'both channels'],
    others: ['市民等发现', 'citizens'],
    patrol: ['巡查发现', 'patrols'],
    sum: ['合计偏多', 'in sum'],
    '': null,
  };
  return tags[place.saidBy];
}

/** Now against the period before, per day, in words; null without a period before. */
export function changeText(
  place: Pick<HotPlace, 'change'>,
  days: { now: number; before: number },
  language: Language,
): string | null {
  const { change } = place;
  if (change === null || days.now <= 0 || days.before <= 0) return null;
  const zh = language === 'zh';
  const counts = zh
    ? `本期 ${change.now} 件 / ${days.now} 天，前期 ${change.before} 件 / ${days.before} 天`
    : `${change.now} in ${days.now} days, ${change.before} in the ${days.before} days before`;
  const verdict =
    change.tier === 'none'
      ? zh
        ? '增减未超出偶然'
        : 'no change beyond chance'
      : zh
        ? `增幅超过全市同期（${qText(change.q)}）`
        : `grew more than the city (${qText(change.q)})`;
  return `${counts}${zh ? '；' : '; '}${verdict}`;
}

/** The name of a test's method; a method that nobody named is shown as it is. */
export function methodText(method: string, language: Language): string {
  const found = methodNames[method];
  return found ? found[language === 'zh' ? 0 : 1] : method;
}

/** Does a result speak of the period on the screen? One that is merely being read again still does. */
export function judgesNow(
  { question }: Pick<HotspotResult, 'question'>,
  current: boolean,
  { from, to }: { from: string | null; to: string | null },
): boolean {
  return current || (question.from === from && question.to === to);
}

const givens: Record<string, string> = {
  'the value of the place itself': '该处自身的件数',
  'total number of cases in the study area': '研究区案件总数',
};

/** What a test holds fixed; in Chinese where a name for it is known. */
export function givenText(conditionalOn: string, language: Language): string {
  return (language === 'zh' ? givens[conditionalOn] : undefined) ?? conditionalOn;
}

/** What places are counted in: one hot spot of a brief may be several cells. */
export function placeUnit(unit: HotspotResult['question']['unit'], language: Language): string {
  return language === 'en' ? '' : unit === 'cell' ? '格' : '条';
}

/** What was found, in one sentence with the share of chance; places counted in `unit`. */
export function summaryText(totals: HotspotResult['totals'], language: Language, unit = '处'): string {
  const zh = language === 'zh';
  const { confirmed, watch, byChanceConfirmed, byChanceShown } = totals;
  if (confirmed + watch === 0)
    return zh
      ? '没有哪处多于偶然与巡查力度所能解释的程度。'
      : 'Nowhere is there more than chance and patrol effort explain.';
  const shown = byChanceText(byChanceShown, language, unit);
  return confirmed === 0
    ? zh
      ? `${watch} ${unit}值得关注，其中${shown}可能出于偶然；没有达到“确认”的。`
      : `${watch} to watch, ${shown} of them by chance; none is confirmed.`
    : zh
      ? `确认 ${confirmed} ${unit}，其中${byChanceText(byChanceConfirmed, language, unit)}可能出于偶然；连同关注共 ${confirmed + watch} ${unit}，${shown}。`
      : `${confirmed} confirmed, ${byChanceText(byChanceConfirmed, language)} by chance; with those to watch ${confirmed + watch}, ${shown}.`;
}
