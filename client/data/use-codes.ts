import type { Code } from '../../server/city/contract.ts';
import { api } from '../api/endpoints.ts';
import { nameOf, useLanguage } from '../language/use-text.ts';
import { useResource } from './use-resource.ts';

export interface Codes {
  list: readonly Code[];
  /** The name of a code; '…' while the list is being read, the code itself where it has none. */
  name(code: string): string;
}

/** A list of codes with its names in the language of the screen. */
export function useCodes(list: string): Codes {
  const language = useLanguage();
  const { data, error } = useResource(`codes/${list}`, (signal) => api.codes(list, signal), 'codes');
  const codes = data ?? [];
  return {
    list: codes,
    name: (code) => {
      const found = codes.find((one) => one.code === code);
      if (found) return nameOf(language, found.zh, found.en);
      return data === null && error === null ? '…' : code;
    },
  };
}
