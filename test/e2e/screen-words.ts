import type { Page } from 'playwright-core';
import { sourceFiles } from '../architecture/source-files.ts';

const CHINESE = /[\u4e00-\u9fff]/;
/** A text and its other language after it: t('中', 'en'), { zh: '中', en: 'en' }, ['中', 'en']. */
const pair =
  /(['`])((?:(?!\1)[^\n])*[\u4e00-\u9fff](?:(?!\1)[^\n])*)\1\s*,\s*(?:\w+:\s*)?(['`])((?:(?!\3)[^\n])+)\3/g;
const HOLE = /\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/;

export interface SaidTexts {
  /** Texts without values, as they stand in the sources. */
  whole: Set<string>;
  /** Texts with values in them. */
  shapes: RegExp[];
}

/** Every text that the client says in two languages as it stands in its sources. */
export function saidInPairs(): Record<'zh' | 'en', SaidTexts> {
  const said = {
    zh: { whole: new Set<string>(), shapes: [] as RegExp[] },
    en: { whole: new Set<string>(), shapes: [] as RegExp[] },
  };
  const keep = (language: 'zh' | 'en', text: string): void => {
    const parts = text.trim().split(HOLE);
    const words = parts.join('');
    if (language === 'zh' ? (words.match(/[\u4e00-\u9fff]/g) ?? []).length < 2 : !/[a-z]{4}/i.test(words))
      return;
    if (parts.length === 1) said[language].whole.add(text.trim());
    else said[language].shapes.push(new RegExp(`^${parts.map(escaped).join('.*')}$`, 's'));
  };
  for (const { text } of sourceFiles(['client'])) {
    for (const [, , first = '', , second = ''] of text.matchAll(pair)) {
      if (CHINESE.test(second.replaceAll(new RegExp(HOLE, 'g'), ''))) continue;
      keep('zh', first);
      keep('en', second);
    }
  }
  return said;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Which of these words are the client's own in this language? */
export const ownWords = (words: readonly string[], { whole, shapes }: SaidTexts): string[] =>
  words.filter((word) => whole.has(word) || shapes.some((shape) => shape.test(word)));

/** Texts, names and hints that the page shows now. */
export const wordsOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent?.trim();
      const owner = walker.currentNode.parentElement;
      if (text && owner?.checkVisibility()) found.add(text);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
      for (const name of ['aria-label', 'title', 'placeholder']) {
        const text = element.getAttribute(name)?.trim();
        if (text && element.checkVisibility()) found.add(text);
      }
    return [...found];
  });

/** A control as a screen reader meets it. */
export interface Control {
  role: string;
  name: string;
}

const CONTROLS = new Set([
  'button',
  'link',
  'textbox',
  'searchbox',
  'combobox',
  'checkbox',
  'radio',
  'slider',
  'spinbutton',
  'switch',
  'tab',
  'menuitem',
  'application',
  'radiogroup',
]);

/** Every control of the page with the name that the browser gives to screen readers. */
export async function controlsOn(page: Page): Promise<Control[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter((node) => !node.ignored && CONTROLS.has(String(node.role?.value)))
    .map((node) => ({ role: String(node.role?.value), name: String(node.name?.value ?? '').trim() }));
}

/** Things that only a mouse can work: they look as if they could be pressed, and the keyboard does not reach them. */
export const mouseOnly = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const reachable =
      'button, a[href], input, select, textarea, label, summary, [tabindex], [role=option], [role=menuitem], [contenteditable=true], canvas';
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (getComputedStyle(element).cursor !== 'pointer' || !element.checkVisibility()) continue;
      if (element.closest(reachable) || element.querySelector(reachable)) continue;
      if (element.closest('[aria-hidden=true], .ant-select, .ant-picker, svg')) continue;
      found.push(element.outerHTML.slice(0, 140));
    }
    return found;
  });
