import type { Language, Theme } from './app-state.ts';

const KEY = 'xiangwang.preferences';

/** Language and theme that this browser used last; empty when nothing usable is kept. */
export function storedPreferences(): { language?: Language; theme?: Theme } {
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return {
      ...(kept['language'] === 'zh' || kept['language'] === 'en' ? { language: kept['language'] } : {}),
      ...(kept['theme'] === 'paper' || kept['theme'] === 'night' ? { theme: kept['theme'] } : {}),
    };
  } catch {
    return {};
  }
}

/** Keeps them; a browser that refuses storage simply forgets. */
export function storePreferences(preferences: { language: Language; theme: Theme }): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Storage is switched off: the address still carries both.
  }
}
