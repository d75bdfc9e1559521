import type { Language } from '../state/app-state.ts';

const words: Record<string, string> = {
  in: '区内',
  uncertain: '在误差内',
  out: '区外',
  height: '限高',
  storeys: '限层',
  met: '符合',
  exceeded: '超限',
  cannot_tell: '无法核对',
};
const pattern = new RegExp(`\\b(${Object.keys(words).join('|')})\\b`, 'g');

/** One side of a difference in the language of the screen; what has no Chinese word stays as it is. */
export function changeText(text: string, language: Language): string {
  if (text === '') return '—';
  return language === 'zh' ? text.replace(pattern, (word) => words[word] ?? word) : text.replaceAll('_', ' ');
}
