import { useScreen } from '../state/screen-store.ts';
import type { Language } from '../state/app-state.ts';

export type Say = (zh: string, en: string) => string;

/** Says a text in the language of the screen. Both stand side by side where they are used, so none is forgotten. */
export function useText(): Say {
  const language = useScreen((state) => state.language);
  return language === 'zh' ? sayZh : sayEn;
}

export function useLanguage(): Language {
  return useScreen((state) => state.language);
}

const sayZh: Say = (zh) => zh;
const sayEn: Say = (_zh, en) => en;

/** The name of a thing that may lack one in the other language. */
export function nameOf(language: Language, zh: string | null, en: string | null): string {
  return (language === 'en' ? (en ?? zh) : (zh ?? en)) ?? '';
}
