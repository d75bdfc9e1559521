import type { Code } from '../../server/city/contract.ts';
import { api } from '../api/endpoints.ts';
import { nameOf, useLanguage } from '../language/use-text.ts';
import { useResource } from './use-resource.ts';

export interface Codes {
  list: readonly Code[];
  /** The name of a code; the code itself while it is not known. */
  name(code: string): string;
}

/** A list of codes with its names in the language of the screen. */
export function useCodes(list: string): Codes {
  const language = useLanguage();
  const codes = useResource(`codes/${list}`, (signal) => api.codes(list, signal), 'codes').data ?? [];
  return {
    list: codes,
    name: (code) => {
      const found = codes.find((one) => one.code === code);
      return found ? nameOf(language, found.zh, found.en) : code;
    },
  };
}
